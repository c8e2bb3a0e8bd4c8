"""A plugin's code, imported: from its package by name, or from a folder or file beside the programme.

Here foreign code runs for the first time. A folder becomes a package of its own, so that `from .kinds import ...` works in its
`plugin.py`. Its files are compiled anew each time: a cached one could be older than what an author just saved.
"""

import importlib
import inspect
import itertools
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from importlib.machinery import SourceFileLoader
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path, PurePath
from types import CodeType, ModuleType
from typing import Final

from rekindle.adapters.plugins.problems import PluginProblem
from rekindle.adapters.plugins.sources import Code
from rekindle.api import StepPlugin

_NUMBER: Final = itertools.count(1)
Doing = Callable[[str], None]
"""Told before each stretch of foreign code, so that a plugin that never comes back can be told where it stayed."""


def import_all(name: str, code: Sequence[Code], doing: Doing) -> list[object]:
    """Every module or object of the plugin, in the order of its sources; whatever is raised is the plugin's own fault."""
    importlib.invalidate_caches()
    package = f"rekindle_step_{re.sub(r'[^a-z0-9]', '_', name)}_{next(_NUMBER)}"
    files = [Path(one.file) for one in code if one.file]
    found: list[object] = []
    with _no_cached_files():
        for one in code:
            doing(f"importing {PurePath(one.file).name or one.module}")
            if one.file:
                found.append(_from_file(package, Path(one.file), alone=len(files) == 1 and not _is_in_folder(one)))
                continue
            module: object = importlib.import_module(one.module)
            for part in one.attribute.split(".") if one.attribute else ():
                module = getattr(module, part)
            found.append(module)
    return found


def forget(code: Sequence[Code]) -> None:
    """Let the next import read the files again; only where the plugin runs in a process that goes on."""
    for one in code:
        if one.module:
            for name in [name for name in sys.modules if name == one.module or name.startswith(f"{one.module}.")]:
                del sys.modules[name]


def registered(modules: Sequence[object], name: str, doing: Doing) -> list[object]:
    """What implements the hooks: modules with marked functions, and one instance of each module's `StepPlugin`."""
    found: list[object] = []
    made: set[type] = set()
    for one in modules:
        if not isinstance(one, ModuleType):
            found.append(_made(one, doing) if isinstance(one, type) else one)
            continue
        found.append(one)
        classes = _own_plugins(one) - made
        if len(classes) > 1:
            both = " and ".join(sorted(each.__name__ for each in classes))
            todo = "keep one, or name it in the entry point (module:Class)"
            raise PluginProblem(f'the plugin "{name}" has two StepPlugin classes in {one.__name__}: {both}', todo)
        found += [_made(each, doing) for each in classes]
        made |= classes
    return found


def _made(plugin: type, doing: Doing) -> object:
    doing(f"making its {plugin.__name__}")
    made: object = plugin()
    return made


def _own_plugins(module: ModuleType) -> set[type]:
    """Classes of this module, or of its package and named here; without those that only serve as a base of another."""
    found = {
        value
        for value in vars(module).values()
        if isinstance(value, type)
        and issubclass(value, StepPlugin)
        and f"{value.__module__}.".startswith(f"{module.__name__}.")
        and not inspect.isabstract(value)
    }
    return {one for one in found if not any(one is not other and issubclass(other, one) for other in found)}


def _is_in_folder(code: Code) -> bool:
    return PurePath(code.file).stem in {"__init__", "plugin", "kinds"}


def _from_file(package: str, file: Path, *, alone: bool) -> ModuleType:
    """One file as a module; the files of a folder are modules of one package."""
    if alone:
        return _executed(package, file, None)
    if package not in sys.modules:
        if file.stem == "__init__":
            return _executed(package, file, [str(file.parent)])
        around = ModuleType(package)
        around.__path__ = [str(file.parent)]
        sys.modules[package] = around
    return _executed(f"{package}.{file.stem}", file, None)


def _executed(name: str, file: Path, within: list[str] | None) -> ModuleType:
    spec = spec_from_file_location(name, file, loader=_Fresh(name, str(file)), submodule_search_locations=within)
    assert spec is not None
    assert spec.loader is not None
    if name in sys.modules:  # its sibling has imported it already
        return sys.modules[name]
    module = module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


class _Fresh(SourceFileLoader):
    """Compiles the source as it is now."""

    def get_code(self, fullname: str) -> CodeType:
        code: CodeType = self.source_to_code(self.get_data(self.path), self.path)
        return code


@contextmanager
def _no_cached_files() -> Iterator[None]:
    before, sys.dont_write_bytecode = sys.dont_write_bytecode, True
    try:
        yield
    finally:
        sys.dont_write_bytecode = before
