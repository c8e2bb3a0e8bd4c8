"""What authors hand over as values: refused with a word on how to mend it, kept as JSON keeps it, read-only from then on."""

import json
import reprlib
from collections.abc import Mapping
from typing import Any, Final, NoReturn

from pydantic_core import PydanticCustomError, to_jsonable_python

NO_JSON: Final = "is no JSON value; give texts, finite numbers, truths, None, lists and mappings of them"


class WrongField(ValueError):
    """A public value refuses one of its fields: which value, why, and what to write instead."""

    def __init__(self, of: str, field: str, value: object, why: str, todo: str) -> None:
        shown = getattr(value, "__name__", None) or reprlib.repr(value)
        super().__init__(f"{of}: {field} = {shown} {why}; {todo}")
        self.told = f'the field "{field}" {why}; {todo}'
        """Without the value, which may be what somebody wrote."""


class Unchangeable(TypeError):
    """Somebody tried to change a mapping of a frozen value."""

    told = 'a mapping of a frozen value cannot be changed; make another one, for example {**x, "tea": 2}'

    def __init__(self) -> None:
        super().__init__(self.told)


class ReadOnly(dict[str, Any]):
    """A mapping that nobody changes. It is a dict, so that `{**x, "tea": 2}`, `x | {"tea": 2}` and JSON work as ever."""

    __slots__ = ()

    def _refuse(self, *_: Any, **__: Any) -> NoReturn:
        raise Unchangeable

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return ReadOnly, (dict(self),)


def read_only(value: Any) -> Any:
    """The value with every mapping in it read-only, at any depth."""
    if isinstance(value, Mapping):
        return ReadOnly((name, read_only(one)) for name, one in value.items())
    return [read_only(one) for one in value] if isinstance(value, list) else value


def keepable(value: object) -> bool:
    """Whether JSON can keep a value, and UTF-8 its texts."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


def refuse(why: str) -> NoReturn:
    """From a validator of pydantic's, in words that hold no value: they are told of calls, too."""
    raise PydanticCustomError("refused", "{why}", {"why": why})


def as_json(value: Mapping[str, Any]) -> Any:
    """Also what a stored value holds; it asks for no more than could ever be made."""
    try:
        return read_only(to_jsonable_python(value))
    except ValueError:
        refuse(f"holds what {NO_JSON}")


def as_kept(of: str, field: str, value: object) -> Any:
    """As JSON keeps it: a tuple is a list, a date its ISO text. Raises WrongField."""
    try:
        plain = to_jsonable_python(value)
    except (ValueError, RecursionError):
        plain = object()
    if not keepable(plain):
        raise WrongField(of, field, value, *NO_JSON.split("; "))
    return read_only(plain)


def check_text(of: str, field: str, value: object) -> None:
    """Raises WrongField."""
    if not isinstance(value, str) or not keepable(value):
        raise WrongField(of, field, value, "is not a text", 'give a text; "" for none')


def is_one_line(text: str) -> bool:
    """Also true of an empty one."""
    return len(text.splitlines()) <= 1 and not text.endswith(("\n", "\r"))
