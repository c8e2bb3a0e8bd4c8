"""What a programme is made of: programme > steps > lessons > exercises. All values are frozen and checked when made.

A step's author writes these (by files or by Python); a snapshot is their canonical JSON. A lesson's `at` is written
for a week whose teaching mail goes out on Monday and is kept as an offset from it, so that a participant's own lesson
day moves the whole week.
"""

import hashlib
import json
import re
from collections.abc import Mapping
from enum import StrEnum
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, field_validator, model_validator

from rekindle.domain.check import PROVISIONAL, Scoring
from rekindle.domain.plain import ReadOnly, as_json, read_only

Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$", max_length=40)]
"""Lower-case words joined by hyphens. Written once, never reused: answers and mails refer to it for ever."""

Plain = Annotated[Mapping[str, Any], AfterValidator(as_json)]
"""An author's own values, as JSON keeps them (a tuple is a list, a date its ISO text), so that a snapshot gives back the same.
Its mappings are read-only."""

Lines = Annotated[Mapping[str, str], AfterValidator(read_only)]

Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]

ENGINE = "programme"
"""The reserved step id of the engine's own texts: welcome, checks, mid review, finish, boosters."""

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AT = re.compile(rf"^({'|'.join(DAYS)}) ([01]\d|2[0-3]):([0-5]\d)$")


class Value(BaseModel):
    """Frozen, and unknown fields are refused: a misspelt key must never be silently ignored."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Kind(StrEnum):
    """What a lesson is for; it decides its rhythm, its last useful moment and its headers."""

    TEACHING = "teaching"
    NUDGE = "nudge"
    REFLECTION = "reflection"


class Offset(Value):
    """Days (0 to 6) after the teaching mail's day, and a wall-clock time in minutes after local midnight."""

    days: int = Field(ge=0, le=6)
    minutes: int = Field(ge=0, lt=24 * 60)

    @classmethod
    def parse(cls, text: str) -> Self:
        """`"wed 12:30"` -> two days after a Monday teaching mail, half past twelve local time."""
        match = _AT.match(text.strip().lower())
        if match is None:
            raise ValueError(f'at = "{text}" is not a day and a time; write for example at = "wed 12:30"')
        day, hour, minute = match.groups()
        return cls(days=DAYS.index(day), minutes=int(hour) * 60 + int(minute))

    def __str__(self) -> str:
        return f"{DAYS[self.days]} {self.minutes // 60:02d}:{self.minutes % 60:02d}"


class Exercise(Value):
    """One thing to do and answer. `answer` names the answer kind and its range, for example `number 0-10 + text`."""

    id: Identifier
    ask: str
    answer: str
    track: str | None = None
    remind_after: str = "48h"
    examples: Plain = Field(default_factory=ReadOnly)
    ack: str | Lines = ""
    """One sentence that links an answer to the step's idea; or one for each choice or range, with "else"."""
    how: str = ""
    """How to reply, in one line; "" for the answer kind's own line."""
    quote: bool = False
    """Whether one short line of the answer may be shown to its writer again."""


class Lesson(Value):
    """One mail of a step in one language. `at` is an offset, or None for a mail that is sent only on `more`."""

    id: Identifier
    language: Language = "en"
    kind: Kind
    at: Offset | None
    subject: str
    body: str
    exercises: tuple[Exercise, ...] = ()
    source: str = ""
    """Where the lesson was written, for messages; not part of a snapshot."""

    @field_validator("at", mode="before")
    @classmethod
    def _read_at(cls, value: object) -> object:
        if isinstance(value, str):
            return None if value == "more" else Offset.parse(value)
        return value

    def exercise(self, exercise_id: str) -> Exercise | None:
        return next((e for e in self.exercises if e.id == exercise_id), None)


class Step(Value):
    """What one plugin contributes. The first language listed is the source; the others are translations of it."""

    id: Identifier
    version: str = Field(pattern=r"^\d+\.\d+(\.\d+)?$")
    title: str
    author: str = ""
    licence: str = ""
    languages: tuple[Language, ...] = Field(default=("en",), min_length=1)
    sources: tuple[str, ...] = ()
    lessons: tuple[Lesson, ...]
    defaults: Plain = Field(default_factory=ReadOnly)
    """Values of `x.*` used when the plugin that supplies them is away."""
    moved: Annotated[Mapping[Identifier, Identifier], AfterValidator(read_only)] = Field(default_factory=ReadOnly)
    """Old exercise id -> the id under which it goes on: answers to the old one count for the new one."""

    @model_validator(mode="after")
    def _check(self) -> Self:
        seen: set[tuple[str, str]] = set()
        for lesson in self.lessons:
            if (lesson.id, lesson.language) in seen:
                raise ValueError(f'step "{self.id}" has two lessons "{lesson.id}" in language "{lesson.language}"')
            seen.add((lesson.id, lesson.language))
        if (
            self.id != ENGINE
            and sum(lesson.kind is Kind.TEACHING and lesson.at is not None for lesson in self.source()) != 1
        ):
            raise ValueError(f'step "{self.id}" needs exactly one lesson of kind "teaching" with a time')
        return self

    def source(self) -> tuple[Lesson, ...]:
        """The lessons in the step's first language, in the order in which they are due."""
        mine = (lesson for lesson in self.lessons if lesson.language == self.languages[0])
        return tuple(sorted(mine, key=lambda lesson: (lesson.at.days, lesson.at.minutes) if lesson.at else (7, 0)))

    def lesson(self, lesson_id: str, language: str = "") -> Lesson | None:
        """The whole lesson in the nearest language: de-AT, then de, then the source. Never a mixture."""
        by_language = {lesson.language: lesson for lesson in self.lessons if lesson.id == lesson_id}
        for choice in (language, language.split("-", maxsplit=1)[0], self.languages[0]):
            if choice in by_language:
                return by_language[choice]
        return None

    def exercise(self, exercise_id: str, language: str = "") -> Exercise | None:
        for lesson in self.source():
            if lesson.exercise(exercise_id):
                spoken = self.lesson(lesson.id, language)
                return spoken.exercise(exercise_id) if spoken else None
        return None

    def now_called(self, exercise_id: str) -> str:
        """The id under which an exercise goes on: where `moved` leads to, over as many moves as there were; else its own."""
        seen = set[str]()
        while exercise_id in self.moved and exercise_id not in seen:
            seen.add(exercise_id)
            exercise_id = self.moved[exercise_id]
        return exercise_id

    def snapshot(self) -> str:
        """Canonical JSON: content only, never code. Equal content gives equal text, whatever the machine."""
        content = self.model_dump(mode="json", exclude={"lessons": {"__all__": {"source"}}})
        return json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    def wording_hash(self) -> str:
        """SHA-256 of the snapshot: the name under which it is stored."""
        return self._hashes[0]

    def structure_hash(self) -> str:
        """Ids, kinds, ranges, order and times: what people inside the step must not see change under them."""
        return self._hashes[1]

    @cached_property
    def _hashes(self) -> tuple[str, str]:
        """Both once for each object: planning asks for them with every mail."""
        shape = [
            [lesson.id, lesson.kind, str(lesson.at), [[e.id, e.answer] for e in lesson.exercises]]
            for lesson in self.source()
        ]
        structure = json.dumps([self.id, shape], separators=(",", ":"))
        return hashlib.sha256(self.snapshot().encode()).hexdigest(), hashlib.sha256(structure.encode()).hexdigest()


class Rhythm(Value):
    """When a new participant's mail comes, until they say otherwise; the fields are those of an enrolment."""

    day: int = Field(default=0, ge=0, le=6)
    """Monday is 0."""
    hour: int = Field(default=8 * 60, ge=0, lt=24 * 60)
    """Minutes after local midnight, before the night preset's twelve hours come on top."""
    pace: Literal[1, 2] = 1
    """Weeks from lesson to lesson."""
    night: bool = False


class Programme(Value):
    """An ordered list of steps, as the configuration says, with the engine's own texts beside them."""

    id: Identifier
    title: str
    steps: tuple[Step, ...]
    order: tuple[Identifier, ...] = ()
    """Every configured step, also one that could not be loaded: people wait for it, and nobody is led past it.
    Left out, it is the order of `steps`."""
    texts: Step
    """Step `programme`: welcome, checks, finish, boosters, in the lesson format."""
    language: Language = "en"
    zone: str = ""
    checks: bool = True
    middle_after: int = 4
    scoring: Scoring = PROVISIONAL
    """How the self-check's digits are read."""
    consent_version: str = "1"
    rhythm: Rhythm = Rhythm()
    sender: str = ""
    """The name that its mail comes from; "" is the service's."""

    @model_validator(mode="before")
    @classmethod
    def _order_of_steps(cls, values: dict[str, Any]) -> dict[str, Any]:
        return {"order": tuple(step.id for step in values.get("steps", ())), **values}

    def step(self, step_id: str) -> Step | None:
        if step_id == ENGINE:
            return self.texts
        return next((step for step in self.steps if step.id == step_id), None)
