"""What each hook is given and gives back, and how it crosses to another process and back: as JSON, checked on both sides."""

import json
import math
from collections.abc import Callable, Mapping
from typing import Any, Final, TypeVar

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError, to_jsonable_python

from rekindle.adapters.plugins.problems import in_short
from rekindle.domain.hooks import (
    EVENT_HOOKS,
    GIVEN,
    Draft,
    Due,
    Event,
    Hook,
    LessonContext,
    NextContext,
    Parsed,
    Unclear,
    Wait,
)
from rekindle.domain.programme import Value
from rekindle.ports import PARSE, SCORE, Reply, Scored

MOST_ANSWER: Final = 1024 * 1024
"""Bytes of JSON that one call may give back."""

ARGUMENTS: Final[Mapping[str, Mapping[str, type[Value]]]] = {
    Hook.PROVIDE_CONTEXT: {"context": LessonContext},
    Hook.CHOOSE_NEXT: {"context": NextContext},
    Hook.FILTER_SCHEDULE: {"due": Due, "context": LessonContext},
    Hook.FILTER_MESSAGE: {"draft": Draft, "context": LessonContext},
    **{hook: {"event": Event} for hook in EVENT_HOOKS},
    PARSE: {"reply": Reply},
    SCORE: {"answer": Scored},
}
V = TypeVar("V", bound=Value)


class WrongResult(Exception):
    """What a hook gave back and what it should have been; never the value itself."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(what)
        self.what, self.todo = what, todo


def read_arguments(hook: str, plain: Mapping[str, Any]) -> dict[str, Any]:
    """The values that a hook is called with."""
    return {name: kind.model_validate(plain[name], context=GIVEN) for name, kind in ARGUMENTS[hook].items()}


def packed(hook: str, result: object) -> bytes:
    """A result as JSON, if it is of the hook's own type. Raises WrongResult."""
    plain = CHECKS[hook](result)
    try:
        return json.dumps(plain, ensure_ascii=False, allow_nan=False, separators=(",", ":")).encode()
    except (ValueError, UnicodeEncodeError, RecursionError) as error:
        raise WrongResult(f"returned what cannot be kept ({_why(error)})", "return plain JSON values") from None


def opened(hook: str, plain: Any) -> Any:
    """The result again, on the engine's side. Raises ValueError or TypeError: nothing is believed of what comes back."""
    if hook == Hook.PROVIDE_CONTEXT:
        return dict(plain)
    if hook == Hook.CHOOSE_NEXT:
        return Wait.model_validate(plain) if isinstance(plain, dict) else _one_of(plain, str, type(None))
    if hook == Hook.FILTER_SCHEDULE:
        return Due.model_validate(plain)
    if hook == Hook.FILTER_MESSAGE:
        return Draft.model_validate(plain, context=GIVEN)
    if hook == PARSE:
        return Unclear(**plain) if "ask_again" in plain else Parsed(**plain)
    return _one_of(plain, float, int, type(None)) if hook == SCORE else _one_of(plain, type(None))


def _one_of(plain: Any, *kinds: type) -> Any:
    if not isinstance(plain, kinds):
        raise TypeError(f"a {type(plain).__name__}")
    return plain


def _why(error: Exception) -> str:
    if isinstance(error, UnicodeEncodeError):
        return "text that is not Unicode"
    return "too deeply nested" if isinstance(error, RecursionError) else "a number that is not finite, or a circle"


def _named(result: object) -> str:
    return "nothing" if result is None else type(result).__name__


def _value(kind: type[V]) -> Callable[[object], Any]:
    """Names and types anew, because `model_copy(update=...)` takes any; what is too long is left out by the engine, each alone."""

    def check(result: object) -> Any:
        if not isinstance(result, kind):
            raise WrongResult(
                f"returned {_named(result)}, not {kind.__name__}", f"return a rekindle.api.{kind.__name__}"
            )
        try:
            return kind.model_validate(dict(vars(result)), context=GIVEN).model_dump(mode="json")
        except ValidationError as error:
            told = in_short(error, kind)
            raise WrongResult(f"returned a {kind.__name__} that is wrong: {told}", "mend that field") from None

    return check


def _mapping(result: object) -> Any:
    if not isinstance(result, Mapping):
        raise WrongResult(f"returned {_named(result)}, not a mapping", 'return a dict, for example {"shift": "late"}')
    plain = {}
    for name, value in result.items():
        if not isinstance(name, str):
            raise WrongResult(f"returned a mapping with a {type(name).__name__} as a name", "write names as text")
        plain[name] = _plain(value, f'the field "{name}"')
    return plain


def _plain(value: object, field: str) -> Any:
    try:
        return to_jsonable_python(value)
    except (PydanticSerializationError, ValueError, RecursionError):
        what = f"returned {_named(value)} as {field}, which is no JSON value"
        raise WrongResult(what, "return texts, numbers, truths, lists and mappings of them") from None


def _next(result: object) -> Any:
    if isinstance(result, Wait):
        return _value(Wait)(result)
    if result is not None and not isinstance(result, str):
        raise WrongResult(f"returned {_named(result)}", "return a step's id, Wait(days=...) or None")
    return result


def _read(result: object) -> Any:
    if isinstance(result, Unclear):
        return {"ask_again": result.ask_again}
    if not isinstance(result, Parsed):
        raise WrongResult(f"returned {_named(result)}", "return a rekindle.api.Parsed or Unclear")
    return {"value": result.value, "confidence": result.confidence, "text": result.text}


def _number(result: object) -> float | int | None:
    if isinstance(result, bool) or not isinstance(result, float | int | None) or not math.isfinite(result or 0):
        raise WrongResult(f"returned {_named(result)}", "return a finite number or None")
    return result


def _nothing(result: object) -> None:
    if result is not None:
        raise WrongResult(f"returned {_named(result)}, and its answer is not used", "return nothing")


CHECKS: Final[Mapping[str, Callable[[object], Any]]] = {
    Hook.PROVIDE_CONTEXT: _mapping,
    Hook.CHOOSE_NEXT: _next,
    Hook.FILTER_SCHEDULE: _value(Due),
    Hook.FILTER_MESSAGE: _value(Draft),
    **dict.fromkeys(EVENT_HOOKS, _nothing),
    PARSE: _read,
    SCORE: _number,
}
