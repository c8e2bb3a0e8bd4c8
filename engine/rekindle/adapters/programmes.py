"""Programme files: which steps, in which order, with which texts. An organisation's level 0."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError, field_validator, model_validator

from rekindle.content.front_matter import locate, nearest
from rekindle.content.read import read_texts
from rekindle.domain.calendar import NIGHT_SHIFT, is_quiet
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.mistakes import explain_errors
from rekindle.domain.programme import DAYS, Programme, Rhythm, Step
from rekindle.sections import Brand, Strict

_HOUR = re.compile(r"^([01]\d|2[0-3]):[0-5]\d$")
PACES: Mapping[str, Literal[1, 2]] = {"weekly": 1, "fortnightly": 2}


class RhythmTable(Strict):
    """When mail comes to a new participant, as it reads on their clock; each of them may change it at any time."""

    day: Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"] = "mon"
    hour: str = ""
    """Empty: 08:00, or with `night` 20:00. After midnight it belongs to the night that `day` began."""
    pace: Literal["weekly", "fortnightly"] = "weekly"
    night: bool = False

    @field_validator("hour")
    @classmethod
    def _time_of_day(cls, value: str) -> str:
        if value and not _HOUR.match(value):
            raise ValueError('write a time of day such as "08:00"')
        return value

    @model_validator(mode="after")
    def _awake(self) -> "RhythmTable":
        if is_quiet(self._minutes, night=self.night):
            hours = "18:00 until 09:00 for people who sleep by day" if self.night else "06:00 until 21:00"
            raise ValueError(f'hour = "{self.hour}" lies in the quiet hours: mail may come from {hours}')
        return self

    @property
    def _minutes(self) -> int:
        hour, _, minute = (self.hour or ("20:00" if self.night else "08:00")).partition(":")
        return int(hour) * 60 + int(minute)

    @property
    def value(self) -> Rhythm:
        hour = (self._minutes - (NIGHT_SHIFT if self.night else 0)) % (24 * 60)
        return Rhythm(day=DAYS.index(self.day), hour=hour, pace=PACES[self.pace], night=self.night)


class ProgrammeFile(Strict):
    """The keys of a programme's TOML file. A step is an installed plugin's name, a folder (`./steps/sleep`), or one file of
    Python (`./steps/night.py`, whose step is `night`).
    """

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
    rhythm: RhythmTable = RhythmTable()
    brand: Brand = Brand()


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
                rhythm=self.content.rhythm.value,
                sender=self.content.brand.name,
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


def all_wanted(plans: Sequence[ProgrammePlan]) -> dict[str, Path | None]:
    """The steps of all programmes. Two may share a step, but one name is one step for everybody."""
    wanted: dict[str, Path | None] = {}
    for plan in plans:
        for name, folder in plan.wanted.items():
            known = wanted.setdefault(name, folder)
            if _resolved(known) != _resolved(folder):
                here, there = (str(where or "the installed plugin") for where in (folder, known))
                raise ConfigurationError(
                    f'{plan.file}: the step "{name}" is {here} here and {there} in another programme; rename one folder'
                )
    return wanted


def _resolved(folder: Path | None) -> Path | None:
    return folder.resolve() if folder else None


def _read(file: Path) -> ProgrammePlan:
    try:
        text = file.read_text(encoding="utf-8")
        content = ProgrammeFile(**tomllib.loads(text))
    except FileNotFoundError:
        raise ConfigurationError(f"{file}: there is no such programme file; see [programmes] files") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"{file}: not readable as TOML: {error}") from None
    except ValidationError as error:
        lines = explain_errors(error, ProgrammeFile, str(file), lambda key: locate(text, key) + 1)
        raise ConfigurationError(lines) from None
    for name in content.replace:
        if name not in content.steps:
            where = f"{file}:{locate(text, ('replace', name)) + 1}"
            raise ConfigurationError(
                f'{where}: replace names "{name}", which is not one of the steps; {nearest(name, content.steps)}'
            )
    wanted: dict[str, Path | None] = {}
    for name in (content.replace.get(step, step) for step in content.steps):
        place = file.parent / name if "/" in name else None
        key = name if place is None else place.stem if place.suffix == ".py" else place.name
        if key in wanted:
            raise ConfigurationError(f'{file}: step "{key}" stands twice; each step once')
        wanted[key] = place
    return ProgrammePlan(file, content, wanted)
