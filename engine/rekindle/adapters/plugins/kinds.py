"""A plugin's own answer kinds: a list `KINDS` in its kinds.py, or what its `provide_answer_kinds` returns."""

import inspect
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType
from typing import Any, Final

from pydantic import ValidationError

from rekindle.adapters.plugins.problems import PluginProblem, in_short, place_of
from rekindle.api import AnswerKind
from rekindle.domain.answer_form import FormKind
from rekindle.domain.hooks import KindInfo

NAME: Final = re.compile(r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$")


def listed(modules: Sequence[object]) -> list[object]:
    """What stands in the lists `KINDS`, as it stands there."""
    found: list[object] = []
    for one in modules:
        kinds = vars(one).get("KINDS", ()) if isinstance(one, ModuleType) else ()
        found += kinds if isinstance(kinds, list | tuple) else [kinds]
    return found


def checked(name: str, kinds: Sequence[object]) -> Mapping[str, AnswerKind]:
    """By their names. Raises PluginProblem that names kind and field."""
    found: dict[str, AnswerKind] = {}
    kinds = list({id(kind): kind for kind in kinds}.values())  # one that is listed and returned is still one
    for kind in kinds:
        if not isinstance(kind, AnswerKind):
            what = f'provide_answer_kinds of the plugin "{name}" returned a {type(kind).__name__} among its kinds'
            raise PluginProblem(what, "return a list of rekindle.api.AnswerKind")
        _check(name, kind)
        found[kind.id] = kind
    twice = [
        one for one, count in Counter(kind.id for kind in kinds if isinstance(kind, AnswerKind)).items() if count > 1
    ]
    if twice:
        raise PluginProblem(f'the plugin "{name}" brings the answer kind "{twice[0]}" twice', "give one another id")
    return found


def _check(name: str, kind: AnswerKind) -> None:
    of = f'the answer kind "{kind.id}" of the plugin "{name}"'
    if not isinstance(kind.id, str) or not NAME.match(kind.id):
        raise PluginProblem(f"{of} has no usable id", 'write lower-case words joined by hyphens, for example "breaths"')
    if kind.id in set(FormKind):
        raise PluginProblem(f"{of} has the name of a built-in kind", "give it another id")
    _check_function(of, "parse", kind.parse, 2)
    if kind.score is not None:
        _check_function(of, "score", kind.score, 1)
    info(kind, of)


def _check_function(of: str, field: str, function: Callable[..., Any], most: int) -> None:
    taken = f"{field}(text) or {field}(text, context)" if most == 2 else f"{field}(value)"
    if not callable(function):
        raise PluginProblem(f"{of}: {field} is a {type(function).__name__}", f"give it a function {taken}")
    if inspect.iscoroutinefunction(function):
        what = f"{of}: {field} ({place_of(function)}) is async, and it is called without waiting"
        raise PluginProblem(what, "write it with plain def")
    if not 1 <= arguments_of(function) <= most:
        raise PluginProblem(f"{of}: {field} ({place_of(function)}) takes other arguments", f"write it as {taken}")


def arguments_of(function: Callable[..., Any]) -> int:
    """How many of `(text, context)` a function takes; 0 if it cannot be called with either."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions do not tell
        return 1
    for count in (2, 1):
        try:
            signature.bind(*range(count))
        except TypeError:
            continue
        return count
    return 0


def info(kind: AnswerKind, of: str = "") -> KindInfo:
    """What the engine knows of it. Raises PluginProblem for examples or a line that cannot be kept."""
    how = {"": kind.how} if isinstance(kind.how, str) and kind.how else kind.how or {}
    try:
        return KindInfo(id=kind.id, how=how, examples=kind.examples, scores=kind.score is not None)
    except ValidationError as error:
        raise PluginProblem(f"{of}: {in_short(error, None)}", "examples hold JSON values, how is one line") from None
