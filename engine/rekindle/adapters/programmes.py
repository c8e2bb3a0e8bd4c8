"""Programme files: which steps, in which order, with which texts. An organisation's level 0."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from rekindle.content.read import read_texts
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.mistakes import explain_errors
from rekindle.domain.programme import Programme, Step


class ProgrammeFile(BaseModel):
    """The keys of a programme's TOML file. A step is an installed plugin's name, a folder (`./steps/sleep`), or
    one file of Python (`./steps/night.py`, whose step is `night`).
    """

    model_config = ConfigDict(extra="forbid")
    id: str
    title: str
    language: str = "en"
    zone: str = ""
    steps: tuple[str, ...]
    replace: Mapping[str, str] = {}
    texts: str = ""
    checks: bool = True
    middle_after: int = 4
    consent_version: str = "1"


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """A programme file and the steps that it names: step name -> its folder or file, or None for an installed plugin."""

    file: Path
    content: ProgrammeFile
    wanted: Mapping[str, Path | None]

    def build(self, steps: Mapping[str, Step]) -> Programme:
        """The programme of those steps that could be loaded."""
        texts = self.file.parent / (self.content.texts or self.content.id)
        self._check_texts(texts)
        try:
            return Programme(
                id=self.content.id,
                title=self.content.title,
                steps=tuple(steps[name] for name in self.wanted if name in steps),
                order=tuple(self.wanted),
                texts=read_texts(texts),
                language=self.content.language,
                zone=self.content.zone,
                checks=self.content.checks,
                middle_after=self.content.middle_after,
                consent_version=self.content.consent_version,
            )
        except ValidationError as error:
            raise ConfigurationError(explain_errors(error, Programme, str(self.file))) from None

    def _check_texts(self, folder: Path) -> None:
        """Nobody can be welcomed by a programme without its texts, so it does not start without them."""
        needed = ["welcome", "finish", *(["check-start", "check-middle", "check-end"] if self.content.checks else [])]
        missing = [f"{name}.md" for name in needed if not (folder / f"{name}.md").is_file()]
        if missing:
            raise ConfigurationError(
                f"{self.file}: the programme's texts in {folder} lack {', '.join(missing)}; write them, or set texts to a "
                "folder that has them" + (" (checks = false needs no check-*.md)" if self.content.checks else "")
            )


def read_programmes(files: Sequence[Path]) -> list[ProgrammePlan]:
    """Read every programme file. Raises ConfigurationError naming file, key and value."""
    plans = [_read(file) for file in files]
    ids = [plan.content.id for plan in plans]
    for name in ids:
        if ids.count(name) > 1:
            raise ConfigurationError(f'two programme files have the id "{name}"; give each its own')
    return plans


def _read(file: Path) -> ProgrammePlan:
    try:
        raw: dict[str, Any] = tomllib.loads(file.read_text(encoding="utf-8"))
        content = ProgrammeFile(**raw)
    except FileNotFoundError:
        raise ConfigurationError(f"{file}: there is no such programme file; see [programmes] files") from None
    except tomllib.TOMLDecodeError as error:
        raise ConfigurationError(f"{file}: not readable as TOML: {error}") from None
    except ValidationError as error:
        raise ConfigurationError(explain_errors(error, ProgrammeFile, str(file))) from None
    unknown = set(content.replace) - set(content.steps)
    if unknown:
        raise ConfigurationError(f'{file}: replace names "{min(unknown)}", which is not one of the steps')
    wanted: dict[str, Path | None] = {}
    for name in (content.replace.get(step, step) for step in content.steps):
        place = file.parent / name if "/" in name else None
        key = name if place is None else place.stem if place.suffix == ".py" else place.name
        if key in wanted:
            raise ConfigurationError(f'{file}: step "{key}" stands twice; each step once')
        wanted[key] = place
    return ProgrammePlan(file, content, wanted)
