"""Steps by way of pluggy, from entry points and from content folders: one door for ours and everybody else's.

Each plugin has a PluginManager of its own, because one raising implementation would abort a call for all, a misspelt hook
and an unmarked function are silently ignored, and the second of two equal names is silently dropped (all measured). Here
each of these is a fault that names the plugin and what to do, and puts only that plugin aside.
"""

import difflib
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from typing import Any, TypeVar

import pluggy

from rekindle.api import GROUP, HOOKS, PROJECT, StepContext, StepPlugin
from rekindle.content.read import read_step
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import Step
from rekindle.ports import Answered, Call, Fault, PluginInfo, PluginState

T = TypeVar("T")

AWAY = "its step is not available; everything else runs"


class PluginProblem(RekindleError):
    """Why one plugin was put aside, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what, self.todo = what, todo


class EntryPointPlugins:
    """Loads the named steps only: installed is not active. Implements `ports.Plugins`."""

    def __init__(self, wanted: Mapping[str, Path | None], installed: Iterable[EntryPoint] | None = None) -> None:
        """`wanted` maps a step's name to its content folder, or to None for an installed plugin."""
        points = list(entry_points(group=GROUP) if installed is None else installed)
        self._steps: dict[str, Step] = {}
        self._faults: list[Fault] = []
        twice = {name for name, count in Counter(point.name for point in points).items() if count > 1}
        for name, folder in wanted.items():
            try:
                self._steps[name] = self._load(name, folder, points, twice)
            except PluginProblem as problem:
                self._faults.append(Fault(name, problem.what, AWAY, problem.todo))

    def steps(self) -> Mapping[str, Step]:
        return self._steps

    def faults(self) -> Sequence[Fault]:
        return self._faults

    def info(self) -> Mapping[str, PluginInfo]:
        return {
            **{
                name: PluginInfo(name=name, state=PluginState.READY, version=s.version)
                for name, s in self._steps.items()
            },
            **{fault.plugin: PluginInfo(name=fault.plugin, state=PluginState.PUT_ASIDE) for fault in self._faults},
        }

    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        return [Answered(fault=Fault(call.plugin, "has no code", AWAY, "")) for call in calls]

    def retry(self, name: str) -> Fault | None:
        return next((fault for fault in self._faults if fault.plugin == name), None)

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is open."""

    @staticmethod
    def _load(name: str, folder: Path | None, points: list[EntryPoint], twice: set[str]) -> Step:
        if folder is not None:
            step = _guarded(name, "reading its folder", lambda: read_step(folder))
        else:
            if name in twice:
                both = " and ".join(sorted(point.value for point in points if point.name == name))
                raise PluginProblem(f'two plugins are named "{name}": {both}', "remove or rename one of them")
            point = next((point for point in points if point.name == name), None)
            if point is None:
                near = difflib.get_close_matches(name, [point.name for point in points], n=1)
                todo = f'did you mean "{near[0]}"?' if near else "install its package, or mend the programme's list"
                raise PluginProblem(f'no installed plugin is named "{name}"', todo)
            step = _call_provide_step(name, _guarded(name, "import", point.load))
        if step.id != name:
            raise PluginProblem(f'the plugin "{name}" provides a step with id "{step.id}"', "make the two names equal")
        return step


def _guarded(name: str, doing: str, call: Callable[[], T]) -> T:
    """Run foreign code; whatever it raises (also SystemExit) becomes this plugin's own problem."""
    try:
        return call()
    except (KeyboardInterrupt, PluginProblem):
        raise
    except RekindleError as error:
        raise PluginProblem(str(error), "mend the lines named above") from None
    except BaseException as error:
        what = f'{doing} of the plugin "{name}" raised {type(error).__name__}: {error}'
        raise PluginProblem(what, "mend the plugin, or take it out of the programme") from None


def _call_provide_step(name: str, plugin: object) -> Step:
    manager = pluggy.PluginManager(PROJECT)
    manager.add_hookspecs(StepPlugin)
    _guarded(name, "registering", lambda: manager.register(plugin, name=name))
    _check_names(name, manager, plugin)
    result: Any = _guarded(name, "provide_step", lambda: manager.hook.provide_step(context=StepContext(name=name)))
    if len(result) != 1 or not isinstance(result[0], Step):
        got = type(result[0]).__name__ if result else "nothing"
        raise PluginProblem(f'provide_step of the plugin "{name}" returned {got}', "return a rekindle.api.Step")
    step: Step = result[0]
    return step


def _check_names(name: str, manager: pluggy.PluginManager, plugin: object) -> None:
    """Pluggy ignores a misspelt hook and a function without the marker; an author needs to hear of both."""
    hooks = {caller.name for caller in manager.get_hookcallers(plugin) or ()}
    for hook in sorted(hooks - set(HOOKS)):
        near = difflib.get_close_matches(hook, HOOKS, n=1)
        todo = f'did you mean "{near[0]}"?' if near else f"hooks are: {', '.join(HOOKS)}"
        raise PluginProblem(f'the plugin "{name}" implements "{hook}", which is not a hook', todo)
    for hook in HOOKS:
        if hook not in hooks and callable(getattr(plugin, hook, None)):
            raise PluginProblem(f'the plugin "{name}" has a function "{hook}" without @hookimpl', "mark it @hookimpl")
    if "provide_step" not in hooks:
        raise PluginProblem(f'the plugin "{name}" has no provide_step', "add a function provide_step with @hookimpl")
