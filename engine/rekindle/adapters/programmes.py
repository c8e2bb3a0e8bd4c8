"""Programme files: which steps, in which order, with which texts. An organisation's level 0."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from pydantic import ValidationError, field_validator, model_validator

from rekindle.adapters.named_steps import NamedStep, named_steps, twins
from rekindle.content.front_matter import locate, nearest
from rekindle.content.read import read_texts
from rekindle.content.toml_file import read_toml
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.calendar import NIGHT_SHIFT, is_quiet, zone_named
from rekindle.domain.check import CHECK, PROVISIONAL, Scoring
from rekindle.domain.errors import ConfigurationError
from rekindle.domain.mistakes import explain_errors
from rekindle.domain.programme import DAYS, Identifier, Language, Programme, Rhythm, Step
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


class CheckTable(Strict):
    """The self-check's scoring. Provisional, for choosing texts only; its words stand in the programme's texts."""

    items: int = PROVISIONAL.items
    top: int = PROVISIONAL.top
    inward: tuple[int, ...] = PROVISIONAL.inward
    outward: tuple[int, ...] = PROVISIONAL.outward
    some: int = PROVISIONAL.some
    high: int = PROVISIONAL.high
    core: int = PROVISIONAL.core
    gap: int = PROVISIONAL.gap
    mixed: int = PROVISIONAL.mixed
    change: int = PROVISIONAL.change

    @model_validator(mode="after")
    def _fits(self) -> "CheckTable":
        _ = self.value
        return self

    @property
    def value(self) -> Scoring:
        return Scoring(**self.model_dump())


class ProgrammeFile(Strict):
    """The keys of a programme's TOML file. A step is an installed plugin's name, a folder (`./steps/sleep`), or one file of
    Python (`./steps/night.py`, whose step is `night`).
    """

    id: Identifier
    title: str
    language: Language = "en"
    zone: str = ""
    steps: tuple[str, ...]
    replace: Mapping[str, str] = {}
    texts: str = ""
    checks: bool = True
    middle_after: int = 4
    check: CheckTable = CheckTable()
    consent_version: str = "1"
    rhythm: RhythmTable = RhythmTable()
    brand: Brand = Brand()

    @field_validator("zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value and zone_named(value) is None:
            raise ValueError('this is not a time zone; write an IANA name such as "Europe/Berlin"')
        return value


@dataclass(frozen=True, slots=True)
class ProgrammePlan:
    """A programme file, as written and as read, and the steps that it names, by their names."""

    file: Path
    toml: str
    content: ProgrammeFile
    named: Mapping[str, NamedStep]

    @property
    def wanted(self) -> Mapping[str, Path | None]:
        """Step name -> its folder or file, or None for an installed plugin."""
        return {name: step.path for name, step in self.named.items()}

    def at(self, *key: int | str) -> str:
        """Where a key stands, as `file:line`."""
        return f"{self.file}:{locate(self.toml, key) + 1}"

    def build(self, steps: Mapping[str, Step]) -> Programme:
        """The programme of those steps that could be loaded."""
        texts = self.file.parent / (self.content.texts or self.content.id)
        self._check_texts(texts)
        words = read_texts(texts)
        self._check_items(words)
        try:
            return Programme(
                id=self.content.id,
                title=self.content.title,
                steps=tuple(steps[name] for name in self.named if name in steps),
                order=tuple(self.named),
                texts=words,
                language=self.content.language,
                zone=self.content.zone,
                checks=self.content.checks,
                middle_after=self.content.middle_after,
                scoring=self.content.check.value,
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
                f"{self.at('texts' if self.content.texts else 'id')}: the programme's texts in {folder} lack {', '.join(missing)}; write them, or set texts to a "
                "folder that has them" + (" (checks = false needs no check-*.md)" if self.content.checks else "")
            )

    def _check_items(self, texts: Step) -> None:
        """The texts ask for as many digits as are scored."""
        wanted = self.content.check.value.answer
        asked = [(lesson, lesson.exercise(CHECK)) for lesson in texts.lessons if self.content.checks]
        for lesson, exercise in asked:
            if exercise and str(AnswerForm.parse_spec(exercise.answer)) != wanted:
                raise ConfigurationError(
                    f'{self.at("check")}: [check] scores "{wanted}", and the self-check of {lesson.source or lesson.id} '
                    f'asks for answer = "{exercise.answer}"; make items and top fit the texts'
                )


def read_programmes(files: Sequence[Path]) -> list[ProgrammePlan]:
    """Read every programme file. Raises ConfigurationError naming file, key and value."""
    plans = [_read(file) for file in files]
    ids = [plan.content.id for plan in plans]
    for plan in plans:
        first = plans[ids.index(plan.content.id)]
        if first is not plan:
            both = f'two programme files have the id "{plan.content.id}", this one and {first.at("id")}'
            raise ConfigurationError(f"{plan.at('id')}: {both}; give each its own")
    return plans


def all_wanted(plans: Sequence[ProgrammePlan]) -> dict[str, Path | None]:
    """The steps of all programmes. Two may share a step, but one name is one step for everybody."""
    known: dict[str, NamedStep] = {}
    for plan in plans:
        for name, here in plan.named.items():
            there = known.setdefault(name, here)
            if twins(here, there):
                raise ConfigurationError(
                    f'{here.at}: the step "{name}" is {here} here and {there} in another programme; rename one of them'
                )
    return {name: step.path for name, step in known.items()}


def _read(file: Path) -> ProgrammePlan:
    siblings = sorted(path.name for path in file.parent.glob("*.toml") if path.name != "rekindle.toml")
    hint = f"see [programmes] files; {nearest(file.name, siblings)}"
    toml, values = read_toml(file, f"there is no such programme file; {hint}")
    try:
        content = ProgrammeFile(**values)
    except ValidationError as error:
        told = explain_errors(error, ProgrammeFile, str(file), lambda key: f"{file}:{locate(toml, key) + 1}")
        raise ConfigurationError(told) from None
    return ProgrammePlan(file, toml, content, named_steps(file, toml, content.steps, content.replace))
