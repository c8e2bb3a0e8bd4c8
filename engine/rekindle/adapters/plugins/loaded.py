"""A plugin that can be called, in whichever process: imported, examined, with its settings and its answer kinds.

Whatever the plugin raises is its own fault, SystemExit and KeyboardInterrupt among them; only MemoryError passes, because
nothing can be trusted after it. At load a fault is told with the exception's own words, which are for the author; at a call
without them, because they may hold what a participant wrote.
"""

import json
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, Final, NoReturn, TypeVar

import pluggy
from pydantic import BaseModel, ValidationError

import rekindle.api
from rekindle.adapters.plugins import kinds as own_kinds
from rekindle.adapters.plugins.examine import hooks_of
from rekindle.adapters.plugins.importing import Doing, import_all, registered
from rekindle.adapters.plugins.own_settings import filled, misspelt_settings, settings_class
from rekindle.adapters.plugins.problems import PluginProblem, called, home_of, in_short, place, place_of
from rekindle.adapters.plugins.results import MOST_ANSWER, WrongResult, packed, read_arguments
from rekindle.adapters.plugins.wire import Asked, Gave, Order, Report, Trouble, kind_of
from rekindle.api import PROJECT, AnswerKind, Step, StepContext, StepPlugin
from rekindle.content.front_matter import nearest
from rekindle.domain.answer_kind import arguments_of
from rekindle.domain.errors import RekindleError
from rekindle.domain.hooks import Hook, ReplyContext
from rekindle.domain.mistakes import explain_errors
from rekindle.domain.own_kinds import with_kinds
from rekindle.domain.plain import Unchangeable, WrongField
from rekindle.ports import PARSE, SCORE, Reply, Scored

T = TypeVar("T")

AT_LOAD: Final = (Hook.PROVIDE_STEP, Hook.PROVIDE_ANSWER_KINDS)
MOST_TEXT: Final = 2000  # characters of an exception's own words
MEND: Final = "mend the plugin, or take it out of the programme"


class Loaded:
    """Raises PluginProblem where it cannot be loaded."""

    def __init__(self, order: Order, doing: Doing, ready: object = None) -> None:
        self._name, self._doing = order.name, doing
        self._roots = tuple(str(Path(one.file).parent) for one in order.code if one.file)
        modules = [ready] if ready is not None else self._guarded("importing", lambda: self._import(order))
        self._roots = tuple(home for one in modules if (home := home_of(one)))
        objects = self._guarded("making", lambda: registered(modules, order.name, doing))
        manager = pluggy.PluginManager(PROJECT)
        manager.add_hookspecs(StepPlugin)
        self._functions = self._guarded("registering", lambda: hooks_of(manager, order.name, objects))
        self._call = manager.hook
        self._settings, unused = self._fill_settings(order, [*objects, *modules])
        named = [*objects, *modules] if unused else []
        misspelt = self._guarded("reading the settings", lambda: misspelt_settings(named))
        self._kinds = self._answer_kinds(modules)
        step = self._step(order)
        self.report = Report(
            hooks={hook: place_of(function) for hook, function in self._functions.items()},
            kinds=tuple(own_kinds.info(kind) for kind in self._kinds.values()),
            kind_places={name: place_of(kind.parse) for name, kind in self._kinds.items()},
            step=step.model_dump(mode="json") if step else None,
            unused_settings=unused,
            misspelt_settings=misspelt,
        )

    def answer(self, asked: Asked) -> Gave:
        """One call. Never raises but for MemoryError."""
        where = self._where(asked)
        try:
            answer = packed(asked.hook, self._result(asked))
        except MemoryError:
            raise
        except WrongResult as wrong:
            return Gave(trouble=Trouble(what=f"{where} {wrong.what}", todo=wrong.todo))
        except PluginProblem as problem:
            return Gave(trouble=Trouble(what=problem.what, todo=problem.todo))
        except BaseException as error:
            what = f"{where} raised {type(error).__name__} at {place(error, self._roots)}"
            if isinstance(error, ValidationError):
                what += f" ({in_short(error, _public(error.title))})"
            elif isinstance(error, WrongField | Unchangeable):
                what += f" ({error.told})"
            return Gave(trouble=Trouble(what=what, todo="mend it there"))
        if len(answer) > MOST_ANSWER:
            what = f"{where} returned {len(answer) / 1024**2:.1f} MB, and 1 MB is the most"
            return Gave(trouble=Trouble(what=what, todo="return less"), broke=True)
        return Gave(value=json.loads(answer))

    def _import(self, order: Order) -> list[object]:
        return import_all(order.name, order.code, self._doing)

    def _result(self, asked: Asked) -> object:
        given = read_arguments(asked.hook, asked.arguments)
        if asked.hook == PARSE:
            return self._parse(given["reply"])
        if asked.hook == SCORE:
            return self._score(given["answer"])
        if asked.hook not in self._functions:
            raise PluginProblem(f'the plugin "{self._name}" has no {asked.hook}', f"rekindle steps retry {self._name}")
        kept = {name: self._with_settings(value) for name, value in given.items()}
        results = getattr(self._call, asked.hook)(**kept)
        return results[0] if results else None

    def _with_settings(self, value: Any) -> Any:
        return (
            value.model_copy(update={"settings": self._settings}) if "settings" in type(value).model_fields else value
        )

    def _parse(self, reply: Reply) -> object:
        context: ReplyContext = self._with_settings(reply.context)
        parse = self._kind(reply.kind).parse
        return parse(reply.text, context) if arguments_of(parse) == 2 else parse(reply.text)

    def _score(self, answer: Scored) -> object:
        score = self._kind(answer.kind).score
        return score(answer.value) if score else None

    def _kind(self, name: str) -> AnswerKind:
        if name not in self._kinds:
            what = f'the plugin "{self._name}" brings no answer kind "{name}"'
            raise PluginProblem(what, nearest(name, self._kinds))
        return self._kinds[name]

    def _where(self, asked: Asked) -> str:
        if asked.hook not in {PARSE, SCORE}:
            return called(asked.hook, place_of(self._functions.get(asked.hook)), self._name)
        name = kind_of(asked)
        return called(asked.hook, place_of(getattr(self._kinds.get(name), asked.hook, None)), self._name, name)

    def _fill_settings(self, order: Order, objects: Sequence[object]) -> tuple[BaseModel | None, bool]:
        self._doing("reading its settings")
        model = self._guarded("reading the settings", lambda: settings_class(order.name, objects))
        if model is None:
            return None, order.settings is not None
        return self._guarded("reading the settings", lambda: filled(order.name, model, order.settings or {})), False

    def _answer_kinds(self, modules: Sequence[object]) -> Mapping[str, AnswerKind]:
        found = own_kinds.listed(modules)
        if Hook.PROVIDE_ANSWER_KINDS in self._functions:
            self._doing("provide_answer_kinds")
            (kinds,) = self._called(Hook.PROVIDE_ANSWER_KINDS) or (None,)
            if not isinstance(kinds, list | tuple):
                self._wrong(Hook.PROVIDE_ANSWER_KINDS, kinds, "return a list of rekindle.api.AnswerKind")
            found += kinds
        return self._guarded("reading its answer kinds", lambda: own_kinds.checked(self._name, found))

    def _step(self, order: Order) -> Step | None:
        if Hook.PROVIDE_STEP not in self._functions:
            if order.has_content:
                return None
            todo = "add a function provide_step with @hookimpl, or step.toml and lessons"
            raise PluginProblem(f'the plugin "{self._name}" has no provide_step', todo)
        self._doing("provide_step")
        (step,) = self._called(Hook.PROVIDE_STEP) or (None,)
        if not isinstance(step, Step):
            self._wrong(Hook.PROVIDE_STEP, step, "return a rekindle.api.Step")
        return self._guarded("reading its step", lambda: self._checked(step))

    def _checked(self, step: Step) -> Step:
        try:
            return with_kinds(step, {name: own_kinds.info(kind) for name, kind in self._kinds.items()})
        except ValueError as error:
            where = f"{Hook.PROVIDE_STEP} ({place_of(self._functions[Hook.PROVIDE_STEP])})"
            raise PluginProblem(f'{where} of the plugin "{self._name}": {error}', "mend that exercise") from None

    def _called(self, hook: Hook) -> list[Any]:
        context = StepContext(name=self._name, settings=self._settings)
        results: list[Any] = self._guarded(hook, lambda: getattr(self._call, hook)(context=context))
        return results

    def _wrong(self, hook: Hook, result: object, todo: str) -> NoReturn:
        got = "nothing" if result is None else type(result).__name__
        where = f"{hook} ({place_of(self._functions[hook])})"
        raise PluginProblem(f'{where} of the plugin "{self._name}" returned {got}', todo)

    def _guarded(self, doing: str, call: Callable[[], T]) -> T:
        """Run foreign code at load; whatever it raises (also SystemExit) becomes this plugin's problem."""
        try:
            return call()
        except (MemoryError, PluginProblem):
            raise
        except RekindleError as error:
            raise PluginProblem(str(error), "mend the lines named above") from None
        except BaseException as error:
            what = f'{doing} of the plugin "{self._name}" raised {_told(error)} ({place(error, self._roots)})'
            raise PluginProblem(what, MEND) from None


def _told(error: BaseException) -> str:
    model = _public(error.title) if isinstance(error, ValidationError) else None
    try:
        text = (
            explain_errors(error, model, model.__name__) if isinstance(error, ValidationError) and model else str(error)
        )
    except Exception:  # its own __str__ raises
        text = ""
    return f"{type(error).__name__}: {text[:MOST_TEXT]}" if text else type(error).__name__


def _public(name: str) -> type[BaseModel] | None:
    """The public value of this name, whose fields an author may have misspelt."""
    found = getattr(rekindle.api, name, None)
    return found if isinstance(found, type) and issubclass(found, BaseModel) else None


def load(order: Order, doing: Doing, ready: object = None) -> tuple[Loaded | None, Report]:
    """The plugin and what was found, or no plugin and why."""
    try:
        loaded = Loaded(order, doing, ready)
    except PluginProblem as problem:
        return None, Report(trouble=Trouble(what=problem.what, todo=problem.todo))
    return loaded, loaded.report
