"""The steps that a programme file names: each name with the line that says so, and where it is looked for."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rekindle.content.front_matter import locate, locate_item, nearest
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.mistakes import NAME_RULE
from rekindle.domain.programme import Identifier

_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
MOST: Final = 40


@dataclass(frozen=True, slots=True)
class NamedStep:
    name: Identifier
    written: str
    """As the file says it: the name of an installed plugin, or a path from the file's folder."""
    path: Path | None
    """The folder or file; None for an installed plugin."""
    at: str
    """`file:line`."""

    def __str__(self) -> str:
        return f'"{self.written}" ({self.at})' if self.path else f'the installed plugin "{self.written}" ({self.at})'


def named_steps(file: Path, toml: str, steps: Sequence[str], replaced: Mapping[str, str]) -> dict[str, NamedStep]:
    """By name, in their order. Raises ConfigurationError with everything that is wrong, one in each line."""
    mistakes = list(_unknown(file, toml, steps, replaced))
    found: dict[str, NamedStep] = {}
    for index, step in enumerate(steps):
        at = locate(toml, ("replace", step)) if step in replaced else locate_item(toml, ("steps",), index)
        one = _named(file, replaced.get(step, step), f"{file}:{at + 1}")
        if not _NAME.fullmatch(one.name) or len(one.name) > MOST:
            mistakes.append(_misnamed(one))
        elif (other := found.setdefault(one.name, one)) is not one:
            both = f"{other} and {one}"
            todo = "take one out" if other.path == one.path else "rename one of them, or take one out"
            mistakes.append(f'{one.at}: the step "{one.name}" stands twice: {both}; each step once: {todo}')
    if mistakes:
        raise ConfigurationError("\n".join(mistakes))
    return found


def twins(here: NamedStep, there: NamedStep) -> bool:
    """Whether one name means two steps."""
    return (here.path and here.path.resolve()) != (there.path and there.path.resolve())


def _unknown(file: Path, toml: str, steps: Sequence[str], replaced: Mapping[str, str]) -> Iterator[str]:
    for name in replaced:
        if name not in steps:
            where = f"{file}:{locate(toml, ('replace', name)) + 1}"
            yield f'{where}: replace names "{name}", which is not one of the steps; {nearest(name, steps)}'


def _named(file: Path, written: str, at: str) -> NamedStep:
    path = file.parent / written if "/" in written else None
    name = written if path is None else path.stem if path.suffix == ".py" else path.name
    return NamedStep(name, written, path, at)


def _misnamed(one: NamedStep) -> str:
    right = re.sub(r"[^a-z0-9]+", "-", one.name.lower()).strip("-")
    where = f'{one.at}: steps names "{one.written}"'
    if one.path is None:
        return f"{where}: the name of an installed step {NAME_RULE}; a folder or file begins with ./"
    advice = f'; rename it to "{right}{".py" if one.path.suffix == ".py" else ""}"' if _NAME.fullmatch(right) else ""
    return f'{where}, whose step would be "{one.name}": the name of a step {NAME_RULE}{advice}'
