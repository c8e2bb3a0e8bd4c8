"""What pluggy does not tell, told when a plugin is loaded.

Pluggy ignores a misspelt hook and a function without the marker, takes an `async` function and gives back its coroutine, and
calls two implementations where an author meant one (all measured).
"""

import difflib
import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from types import ModuleType, SimpleNamespace
from typing import Any, Final

import pluggy

from rekindle.adapters.plugins.problems import PluginProblem, place_of
from rekindle.api import HOOKS, PROJECT, StepPlugin
from rekindle.content.front_matter import nearest
from rekindle.domain.hooks import Hook

ALMOST: Final = 0.85  # `filter_mesage` is 0.96 like filter_message; `on_anwser` is 0.89 like on_answer


def hooks_of(manager: pluggy.PluginManager, name: str, objects: Sequence[object]) -> Mapping[str, Callable[..., Any]]:
    """Register everything and return each hook's function. Raises PluginProblem for the first thing that is wrong."""
    found: dict[str, Callable[..., Any]] = {}
    for one in objects:
        for written, function in _marked(one):
            _check(name, written, function)
            hook = Hook(written)
            if found.get(hook, function) is not function:
                both = f"{place_of(found[hook])} and {place_of(function)}"
                raise PluginProblem(f'the plugin "{name}" has {hook} twice: {both}', "keep one of them")
            found[hook] = function
        for written, function in _unmarked(one):
            _check_unmarked(name, written, function, overrides=_overrides_nothing(one, written, function))
    manager.register(SimpleNamespace(**found), name=name)
    return found


def _marked(one: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    for attribute, function in _routines(one):
        options = getattr(function, f"{PROJECT}_impl", None)
        if isinstance(options, dict):
            yield options.get("specname") or attribute, function


def _unmarked(one: object) -> Iterator[tuple[str, Callable[..., Any]]]:
    for attribute, function in _routines(one):
        if attribute.startswith("_") or hasattr(function, f"{PROJECT}_impl"):
            continue
        if getattr(StepPlugin, attribute, None) is getattr(function, "__func__", function):
            continue  # a hook that a StepPlugin leaves as it is
        if isinstance(one, ModuleType) and attribute not in HOOKS and function.__module__ != one.__name__:
            continue  # only imported here
        yield attribute, function


def _routines(one: object) -> list[tuple[str, Callable[..., Any]]]:
    """Without asking properties and other descriptors of an object for their values: that would run them."""
    if isinstance(one, ModuleType):
        return [(name, value) for name, value in vars(one).items() if inspect.isroutine(value)]
    names = [name for name in dir(one) if inspect.isroutine(inspect.getattr_static(one, name))]
    return [(name, getattr(one, name)) for name in names if not name.startswith("__")]


def _check(name: str, written: str, function: Callable[..., Any]) -> None:
    where = place_of(function)
    if written not in HOOKS:
        todo = nearest(written, HOOKS).replace("there are:", "hooks are:")
        raise PluginProblem(f'the plugin "{name}" implements "{written}" ({where}), which is not a hook', todo)
    options = getattr(function, f"{PROJECT}_impl")
    if options.get("wrapper") or options.get("hookwrapper"):
        raise PluginProblem(
            f'{written} ({where}) of the plugin "{name}" is a wrapper, and hooks of other plugins cannot be wrapped',
            "mark it with plain @hookimpl",
        )
    if inspect.iscoroutinefunction(function) or inspect.isasyncgenfunction(function):
        what = f'{written} ({where}) of the plugin "{name}" is async, and hooks are called without waiting'
        raise PluginProblem(what, "write it with plain def")
    known = [one for one in inspect.signature(getattr(StepPlugin, written)).parameters if one != "self"]
    for parameter in inspect.signature(function).parameters.values():
        needed = parameter.default is parameter.empty and parameter.kind not in {
            parameter.VAR_POSITIONAL,
            parameter.VAR_KEYWORD,
        }
        if needed and parameter.name not in known:
            what = f'{written} ({where}) of the plugin "{name}" takes "{parameter.name}", which it is not given'
            raise PluginProblem(what, nearest(parameter.name, known))


def _overrides_nothing(one: object, written: str, function: Callable[..., Any]) -> bool:
    """A method marked `@override` that no base class has."""
    bases = type(one).__mro__[1:]
    return getattr(function, "__override__", False) and not any(written in vars(base) for base in bases)


def _check_unmarked(name: str, written: str, function: Callable[..., Any], *, overrides: bool) -> None:
    where = place_of(function)
    if written in HOOKS:
        what = f'the plugin "{name}" has a function "{written}" without @hookimpl ({where})'
        raise PluginProblem(what, "mark it @hookimpl")
    near = difflib.get_close_matches(written, HOOKS, n=1, cutoff=ALMOST)
    if near or overrides:
        what = f'the plugin "{name}" has a function "{written}" ({where}), which is not a hook'
        todo = f'did you mean "{near[0]}"? (a name of its own may begin with an underscore)' if near else ""
        raise PluginProblem(what, todo or f"hooks are: {', '.join(HOOKS)}")
