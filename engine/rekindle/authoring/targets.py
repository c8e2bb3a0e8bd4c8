"""What `rekindle steps check PATH` may be given: a step's folder, a plugin of one file, a programme file, an installed name."""

import importlib.util
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path

from pydantic import ValidationError

from rekindle.adapters.programmes import ProgrammeFile, ProgrammePlan, read_programmes
from rekindle.api import GROUP
from rekindle.authoring.check import Bench, check_step
from rekindle.authoring.python import check_code, python_files
from rekindle.content.front_matter import Mistakes, Refused, Source, load, tell, unknown_keys
from rekindle.content.read import read_step
from rekindle.content.rules import Finding
from rekindle.domain.errors import ConfigurationError, RekindleError
from rekindle.ports import Plugins

OpenPlugins = Callable[[Mapping[str, Path | None]], Plugins]
"""Loads steps by name, from a folder or file, or (None) from an installed package: as a programme would."""


@dataclass(frozen=True, slots=True)
class Checked:
    """One thing that was looked at: its name, its version if it could be read, and what was found."""

    name: str
    version: str
    found: tuple[Finding, ...]


def check_target(path: Path, bench: Bench, open_plugins: OpenPlugins) -> list[Checked]:
    """One step, or for a programme file each of its steps and texts. Raises RekindleError for a path that is nothing."""
    if path.is_dir():
        return [_folder(path, bench, open_plugins)]
    if path.suffix == ".py" and path.is_file():
        return [_plugin(path.stem, path, bench, open_plugins)]
    if path.suffix == ".toml" and path.is_file():
        return _programme(path, bench, open_plugins)
    name = str(path)
    if any(point.name == name for point in _installed()):
        return [_plugin(name, None, bench, open_plugins)]
    raise RekindleError(
        f'"{path}" is neither a folder, a file ending in .py or .toml, nor an installed step; '
        f"installed are: {', '.join(sorted(point.name for point in _installed())) or 'none'}"
    )


def _folder(folder: Path, bench: Bench, open_plugins: OpenPlugins) -> Checked:
    """Text alone is read here; what has code is loaded as a programme would load it."""
    folder = folder if folder.name not in {"", "."} else folder.resolve()
    point = next((one for one in _installed() if one.module.rpartition(".")[2] == folder.name), None)
    if point is not None and (folder / "__init__.py").exists():
        return _plugin(point.name, None, bench, open_plugins, folder)
    if any(folder.glob("*.py")) and not (folder / "__init__.py").exists():
        return _plugin(folder.name, folder, bench, open_plugins, folder)
    try:
        step = read_step(folder)
    except Refused as refused:
        return Checked(folder.name, "", refused.found)
    return Checked(step.id, step.version, tuple(check_step(step, bench, folder)))


def _plugin(
    name: str, place: Path | None, bench: Bench, open_plugins: OpenPlugins, folder: Path | None = None
) -> Checked:
    """`place` is what a programme would name: a folder, a file, or None for an installed package."""
    folder = folder or (_home(name) if place is None else None)
    plugins = open_plugins({name: place})
    try:
        step = plugins.steps().get(name)
        if step is not None:
            found = check_step(step, replace(bench, plugins=plugins), folder)
            if place is not None and place.is_file():
                found += check_code([place])
            return Checked(name, step.version, tuple(found))
        return Checked(name, "", tuple(sorted(_faults(name, place, plugins, folder))))
    finally:
        plugins.close()


def _faults(name: str, place: Path | None, plugins: Plugins, folder: Path | None) -> list[Finding]:
    """Why it could not be loaded: the mistakes in its text if there are any, else what the loader says."""
    where = place or folder or Path(name)
    files = [where] if where.is_file() else python_files(folder) if folder else []
    found = [*check_code(files)]
    if folder is not None and (folder / "step.toml").is_file():
        info = plugins.info().get(name)
        try:
            read_step(folder, info.kinds if info else None)
        except Refused as refused:
            found += refused.found
    if not any(finding.is_error for finding in found):
        faults = [fault for fault in plugins.faults() if fault.plugin == name]
        found += [
            Finding(str(where), _line(where, fault.what), f"{fault.what}; {fault.todo}", "RK701") for fault in faults
        ]
    return found


def _line(file: Path, what: str) -> int:
    """The line of this file that a fault names, else its first."""
    named = re.findall(rf"\({re.escape(file.name)}:(\d+)\)", what)
    return int(named[-1]) if named else 1


def _installed() -> list[EntryPoint]:
    return list(entry_points(group=GROUP))


def _home(name: str) -> Path | None:
    """The folder of an installed package; its parent package is imported to find it, the package itself is not."""
    point = next((one for one in _installed() if one.name == name), None)
    try:
        spec = importlib.util.find_spec(point.module) if point else None
    except (ImportError, ValueError):
        return None
    file = Path(spec.origin) if spec and spec.origin else None
    return file.parent if file and file.name == "__init__.py" else None


def _programme(file: Path, bench: Bench, open_plugins: OpenPlugins) -> list[Checked]:
    """Its own texts first, then each step that it names. What is wrong with the file itself is told alone."""
    mistakes = Mistakes()
    toml = file.read_bytes().decode("utf-8", "replace")
    values = load(toml, str(file), 1, mistakes)
    source = Source(str(file), toml, values or {})
    if values is not None:
        unknown_keys(source, ProgrammeFile.model_fields, (), values, mistakes)
        _check_values(source, mistakes)
    if mistakes.found:
        return [Checked(file.name, "", tuple(sorted(mistakes.found)))]
    try:
        (plan,) = read_programmes([file])
    except ConfigurationError as error:
        return [Checked(file.name, "", _unusable(error, source))]
    return [
        _texts(plan, source, bench),
        *(_named(*wanted, source, bench, open_plugins) for wanted in plan.wanted.items()),
    ]


def _check_values(source: Source, mistakes: Mistakes) -> None:
    known = {key: value for key, value in source.values.items() if key in ProgrammeFile.model_fields}
    try:
        ProgrammeFile.model_validate(known)
    except ValidationError as error:
        tell(error, source, (), mistakes)


def _unusable(error: ConfigurationError, source: Source) -> tuple[Finding, ...]:
    """Each line of the refusal, at the line of the file that it begins with."""
    told = [(re.match(rf"{re.escape(source.file)}:(\d+): ", line), line) for line in str(error).splitlines()]
    return tuple(
        Finding(source.file, int(at[1]) if at else 1, line[at.end() if at else 0 :], "RK120") for at, line in told
    )


def _texts(plan: ProgrammePlan, source: Source, bench: Bench) -> Checked:
    """The programme's own texts, under the programme's name."""
    name = plan.content.id
    try:
        texts = plan.build({}).texts
    except Refused as refused:
        return Checked(name, "", refused.found)
    except ConfigurationError as error:
        return Checked(name, "", _unusable(error, source))
    return Checked(name, "", tuple(check_step(texts, bench)))


def _named(name: str, place: Path | None, source: Source, bench: Bench, open_plugins: OpenPlugins) -> Checked:
    if place is None or place.is_file():
        return _plugin(name, place, bench, open_plugins)
    if place.is_dir():
        return _folder(place, bench, open_plugins)
    return Checked(name, "", (Finding(source.file, source.line(("steps",)), f"there is no {place}", "RK120"),))
