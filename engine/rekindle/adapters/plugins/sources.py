"""Where a step comes from: an installed package, a folder or one file, found without running a line of it.

A folder with `step.toml` is data. It has code if there is a `plugin.py` or `kinds.py`, or if it is a package whose `__init__.py`
says more than a docstring. What has no `step.toml` needs code that provides the step.
"""

import ast
import difflib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib.machinery import ModuleSpec, PathFinder
from importlib.metadata import EntryPoint
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from rekindle.adapters.plugins.problems import PluginProblem
from rekindle.domain.programme import Value

CODE_FILES: Final = ("kinds", "plugin")


class Code(Value):
    """One thing to import: a module by its name or by its file, and the object in it, if an entry point names one."""

    module: str = ""
    file: str = ""
    attribute: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """`label` is what people are told; `folder` holds step.toml, lessons and templates, if there is one."""

    name: str
    label: str
    folder: Path | None = None
    code: tuple[Code, ...] = ()
    version: str = ""
    ready: object = None
    """A plugin that exists already: a test's module or object. It cannot be sent to another process."""

    @property
    def has_code(self) -> bool:
        return bool(self.code) or self.ready is not None

    @property
    def content(self) -> Path | None:
        """The folder if the step is written in it."""
        return self.folder if self.folder and (self.folder / "step.toml").is_file() else None

    @property
    def templates(self) -> Path | None:
        return self.folder / "templates" if self.folder and (self.folder / "templates").is_dir() else None


def find(name: str, place: Path | None, installed: Sequence[EntryPoint]) -> Source:
    """The source of one wanted step: at this place, or among what is installed. Raises PluginProblem."""
    if place is None:
        return _installed(name, installed)
    if not place.exists():
        what = "file" if place.suffix == ".py" else "folder"
        beside = [path.name for path in place.parent.iterdir()] if place.parent.is_dir() else []
        raise PluginProblem(f"there is no {what} {place}", _nearest(place.name, beside, "mend the programme's list"))
    if place.is_file():
        return Source(name, f"file {place}", code=(Code(file=str(place)),))
    files = [place / f"{one}.py" for one in CODE_FILES]
    found = [file for file in (place / "__init__.py", *files) if _says_something(file)]
    return Source(name, f"folder {place}", place, tuple(Code(file=str(file)) for file in found))


def _installed(name: str, installed: Sequence[EntryPoint]) -> Source:
    mine = [point for point in installed if point.name == name]
    if not mine:
        todo = _nearest(name, [point.name for point in installed], "install its package, or mend the programme's list")
        raise PluginProblem(f'no installed plugin is named "{name}"', todo)
    if len(mine) > 1:
        both = " and ".join(
            sorted(f"{point.value} ({_package(point)})" if point.dist else point.value for point in mine)
        )
        raise PluginProblem(f'two plugins are named "{name}": {both}', "remove or rename one of them")
    point = mine[0]
    version = point.dist.version if point.dist else ""
    written = EntryPoint.pattern.match(point.value)
    if written is None:
        what = f'the entry point "{name}" of {_package(point)} is "{point.value}"'
        raise PluginProblem(what, "write it as module or module:Object")
    module, attribute = written["module"], written["attr"] or ""
    folder, is_package = _folder(module)
    if folder is not None and is_package and not attribute:
        return of_package(name, module, folder, f"package {_package(point)}", version)
    code = [Code(module=module, attribute=attribute)]
    around = module if is_package else module.rpartition(".")[0]
    if folder is not None and module != f"{around}.kinds" and (folder / "kinds.py").is_file():
        code.insert(0, Code(module=f"{around}.kinds"))
    return Source(name, f"package {_package(point)}", folder, tuple(code), version)


def of_package(name: str, module: str, folder: Path, label: str, version: str = "") -> Source:
    """The source of a step that is a whole package."""
    code = [Code(module=module)] if _says_something(folder / "__init__.py") else []
    code += [Code(module=f"{module}.{one}") for one in CODE_FILES if (folder / f"{one}.py").is_file()]
    return Source(name, label, folder, tuple(code), version)


def _package(point: EntryPoint) -> str:
    return f"{point.dist.name} {point.dist.version}" if point.dist else point.value


def _folder(module: str) -> tuple[Path | None, bool]:
    """The package folder that a module is, or lies in, and which of the two. Nothing is imported on the way."""
    spec: ModuleSpec | None = None
    folders: list[str] | None = None
    names = module.split(".")
    for count in range(1, len(names) + 1):
        try:
            name = ".".join(names[:count])
            spec = find_spec(name) if count == 1 else PathFinder.find_spec(name, folders)
        except (ImportError, ValueError):
            spec = None
        if spec is None or spec.submodule_search_locations is None:
            break
        folders = list(spec.submodule_search_locations)
    is_package = spec is not None and spec.submodule_search_locations is not None
    here = Path(folders[0]) if folders else None
    return (here if here and here.is_dir() else None), is_package


def _says_something(file: Path) -> bool:
    """Whether a file is there and does more than to describe itself; one that cannot be read is for its import to tell."""
    if not file.is_file():
        return False
    if file.name != "__init__.py":
        return True
    try:
        body = ast.parse(file.read_bytes()).body
    except (SyntaxError, ValueError):
        return True
    return any(not (isinstance(line, ast.Expr) and isinstance(line.value, ast.Constant)) for line in body)


def _nearest(wrong: str, known: Sequence[str], otherwise: str) -> str:
    near = difflib.get_close_matches(wrong, known, n=1)
    return f'did you mean "{near[0]}"?' if near else otherwise


def unused_settings(tables: Mapping[str, Any], names: Sequence[str]) -> list[tuple[str, str]]:
    """Tables of settings for a plugin that no programme uses, each with what to do."""
    return [(one, _nearest(one, names, f"delete [plugins.{one}]")) for one in tables if one not in names]
