"""A plugin's own answer kinds: a list `KINDS` in its kinds.py, or what its `provide_answer_kinds` returns."""

from collections import Counter
from collections.abc import Mapping, Sequence
from types import ModuleType

from rekindle.adapters.plugins.problems import PluginProblem
from rekindle.api import AnswerKind
from rekindle.domain.hooks import KindInfo


def listed(modules: Sequence[object]) -> list[object]:
    """What stands in the lists `KINDS`, as it stands there."""
    found: list[object] = []
    for one in modules:
        kinds = vars(one).get("KINDS", ()) if isinstance(one, ModuleType) else ()
        found += kinds if isinstance(kinds, list | tuple) else [kinds]
    return found


def checked(name: str, kinds: Sequence[object]) -> Mapping[str, AnswerKind]:
    """By their names. Raises PluginProblem. What is wrong within one was told when it was made."""
    found: dict[str, AnswerKind] = {}
    kinds = list({id(kind): kind for kind in kinds}.values())  # one that is listed and returned is still one
    for kind in kinds:
        if not isinstance(kind, AnswerKind):
            what = f'provide_answer_kinds of the plugin "{name}" returned a {type(kind).__name__} among its kinds'
            raise PluginProblem(what, "return a list of rekindle.api.AnswerKind")
        found[kind.id] = kind
    twice = [
        one for one, count in Counter(kind.id for kind in kinds if isinstance(kind, AnswerKind)).items() if count > 1
    ]
    if twice:
        raise PluginProblem(f'the plugin "{name}" brings the answer kind "{twice[0]}" twice', "give one another id")
    return found


def info(kind: AnswerKind) -> KindInfo:
    """What the engine knows of it."""
    how = {"": kind.how} if isinstance(kind.how, str) and kind.how else kind.how or {}
    return KindInfo(id=kind.id, how=how, examples=kind.examples, scores=kind.score is not None)
