"""What the engine and the process of a plugin say to each other: one order to load, then batches of calls. JSON, never pickle.

engine -> plugin    Order                                   then, again and again: [Asked, ...]
plugin -> engine    Said(doing=...) ..., Said(report=...)   Said(gave=...) for each call in its order, then Said(files=...)
"""

import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from pydantic import Field

from rekindle.adapters.frames import Garbled
from rekindle.adapters.plugins.sources import Code
from rekindle.domain.hooks import Hook, KindInfo
from rekindle.domain.programme import Value

V = TypeVar("V", bound=Value)


class Order(Value):
    """Load this plugin."""

    name: str
    code: tuple[Code, ...]
    settings: Mapping[str, Any] | None = None
    """The table `[plugins.<name>]`, if there is one."""
    has_content: bool = False
    """The step is read from its folder, so a function that provides it is not needed."""
    path: tuple[str, ...] = ()
    """Where to find packages: the plugin's process finds what the engine has found."""


class Trouble(Value):
    """A fault on its way to becoming a `Fault`, which also tells the effect."""

    what: str
    todo: str


class Report(Value):
    """What was found when a plugin was loaded, or why it was not."""

    hooks: Mapping[Hook, str] = Field(default_factory=dict)
    """Each hook with the place of its function, `plugin.py:12`."""
    kind_places: Mapping[str, str] = Field(default_factory=dict)
    """Each kind with the place of its `parse`."""
    kinds: tuple[KindInfo, ...] = ()
    step: Mapping[str, Any] | None = None
    """The step as JSON, if code provides it."""
    unused_settings: bool = False
    misspelt_settings: str = ""
    """The class that was probably meant to be its Settings, with its place."""
    trouble: Trouble | None = None


class Asked(Value):
    """One call; `arguments` are JSON."""

    hook: str
    arguments: Mapping[str, Any]


def kind_of(asked: Asked) -> str:
    """The answer kind that a `parse` or a `score` is for."""
    return next((str(value.get("kind", "")) for value in asked.arguments.values()), "")


class Gave(Value):
    """What one call gave back (JSON, checked), or its fault. `broke` says that it broke a limit, which counts."""

    value: Any = None
    trouble: Trouble | None = None
    broke: bool = False


class Said(Value):
    """One frame of a plugin's process: exactly one of these."""

    doing: str | None = None
    report: Report | None = None
    gave: Gave | None = None
    files: int | None = None
    """The batch is over (or so much of it was done before too many files were open); so many are open now."""


def pack(value: Value | Sequence[Value]) -> bytes:
    """Half a surrogate, which a participant's reply may hold, arrives as it is."""
    plain = (
        value.model_dump(mode="json") if isinstance(value, Value) else [one.model_dump(mode="json") for one in value]
    )
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(kind: type[V], payload: bytes) -> V:
    """Raises Garbled for anything but exactly this type."""
    try:
        return kind.model_validate(_plain(payload))
    except (ValueError, RecursionError):
        raise Garbled(f"it is no {kind.__name__}") from None


def unpack_calls(payload: bytes) -> list[Asked]:
    return [Asked.model_validate(one) for one in _plain(payload)]


def _plain(payload: bytes) -> Any:
    return json.loads(payload.decode("utf-8", "surrogatepass"))
