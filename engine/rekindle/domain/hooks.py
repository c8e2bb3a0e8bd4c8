"""What plugins are given and what they give back: frozen values that cross a process boundary as JSON.

The public names are those of `rekindle.api`, which hands them on. Nothing here holds a name, an address or a word that a
person wrote: a plugin decides by settings, by typed answer values, and by where somebody is in the programme.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final, Literal

from pydantic import AwareDatetime, Field, ValidationInfo, field_validator

from rekindle.domain.plain import NO_JSON, ReadOnly, WrongField, as_kept, check_text, is_one_line, keepable, refuse
from rekindle.domain.programme import Kind, Plain, Value

LONGEST_SUBJECT: Final = 120
LONGEST_BLOCK: Final = 2_000
"""Characters: a subject as its author writes it, and a block of text."""
GIVEN: Final = "given"
"""Validation context of what was there before: a lesson of an earlier release may have a subject that is refused today."""


class Hook(StrEnum):
    """Every hook, in the order in which a step meets them."""

    PROVIDE_STEP = "provide_step"
    PROVIDE_ANSWER_KINDS = "provide_answer_kinds"
    PROVIDE_CONTEXT = "provide_context"
    CHOOSE_NEXT = "choose_next"
    FILTER_SCHEDULE = "filter_schedule"
    FILTER_MESSAGE = "filter_message"
    ON_ENROLLED = "on_enrolled"
    ON_ANSWER = "on_answer"
    ON_STEP_COMPLETED = "on_step_completed"
    ON_PROGRAMME_COMPLETED = "on_programme_completed"
    ON_PAUSED = "on_paused"
    ON_LEFT = "on_left"
    ON_ERASED = "on_erased"


EVENT_HOOKS = frozenset(hook for hook in Hook if hook.value.startswith("on_"))


@dataclass(frozen=True, slots=True)
class Coded:
    """The planned mails that plugins' code is asked about, as an enrolment's `next_key` shows them."""

    steps: frozenset[str] = frozenset()
    """Every mail of these."""
    starts: frozenset[tuple[str, str]] = frozenset()
    """(programme, key) of each mail that begins a step where plugins choose what comes next."""

    def __bool__(self) -> bool:
        return bool(self.steps or self.starts)

    def holds(self, programme: str, key: str) -> bool:
        return key.partition("/")[0] in self.steps or (programme, key) in self.starts


class StepContext(Value):
    """What a step may know when it is loaded."""

    name: str
    """The entry point's (or folder's, or file's) name, which the step's `id` must equal."""
    settings: Any = None
    """The plugin's own `Settings`, filled from `[plugins.<name>]`; None for a plugin without such a class."""


class PersonContext(Value):
    """What every planning hook may know of the person. Ids are opaque: they mean nothing outside this installation."""

    person: str
    """Stands for one participant; the same in every call and event, over all programmes."""
    programme: str
    cohort: str = ""
    week: int = Field(ge=0)
    """How many steps the person has entered, this one included; 0 before the first."""
    language: str
    zone: str
    """IANA time zone."""
    pace: Literal["weekly", "slower"] = "weekly"
    lean: Literal["inward", "outward", "mixed", "none"] = "none"
    strain: Literal["low", "some", "high"] = "some"
    now: AwareDatetime
    """Programme time (UTC). Use it instead of the machine's clock: a simulation's time is not the machine's."""
    today: date
    """The person's local date at `now`."""
    answers: Plain = Field(default_factory=ReadOnly)
    """The newest value of each exercise the person answered in this programme, by exercise id: a number, a word, a list;
    None for text alone. `pulse` is the weekly energy number, 0 to 10."""
    settings: Any = None


class LessonContext(PersonContext):
    """For `provide_context`, `filter_schedule` and `filter_message`: one mail of the plugin's own step that is being planned."""

    step: str
    round: int = Field(ge=1)
    """1 the first time through the step; `again` opens the next."""
    lesson: str
    kind: Kind


class NextContext(PersonContext):
    """For `choose_next`: a step has ended, and these are left."""

    ended: str
    entered: tuple[str, ...] = ()
    """Steps already entered, oldest first."""
    remaining: tuple[str, ...] = ()
    """Steps not entered yet, in the programme's order; the first is the default."""


class ReplyContext(Value):
    """For an answer kind's `parse`: how to read one reply."""

    language: str = "en"
    today: date
    """The person's local date when the reply came."""
    arguments: str = ""
    """What the exercise wrote behind the kind's name: `answer = "breaths 1-9"` gives `1-9`."""
    settings: Any = None


class Due(Value):
    """When one mail goes out. A filter may move it later, by 28 days at most; never earlier."""

    at: AwareDatetime


class Draft(Value):
    """A mail before it is rendered. A filter may change these three, and nothing else of it."""

    subject: str
    """Template source, as in the lesson's front matter: `{{ week }}` may stand in it. One line, at most 120 characters."""
    x: Plain = Field(default_factory=ReadOnly)
    """What the lesson shows as `{{ x.NAME }}`; a new name is no error, a missing one keeps its default."""
    before: str = ""
    """A block of plain text ahead of the lesson's own text; blank lines make paragraphs. At most 2,000 characters."""
    after: str = ""
    """The same behind it."""

    @field_validator("subject")
    @classmethod
    def _check_subject(cls, subject: str, info: ValidationInfo) -> str:
        if info.context == GIVEN or (subject.strip() and is_one_line(subject) and len(subject) <= LONGEST_SUBJECT):
            return subject
        return refuse(f"must be one line of 1 to {LONGEST_SUBJECT} characters; put the rest into before or after")

    @field_validator("before", "after")
    @classmethod
    def _check_block(cls, block: str, info: ValidationInfo) -> str:
        if info.context == GIVEN or len(block) <= LONGEST_BLOCK:
            return block
        return refuse(f"has more than {LONGEST_BLOCK} characters; shorten it, or write a lesson of its own")

    @field_validator("x")
    @classmethod
    def _check_x(cls, x: Mapping[str, Any], info: ValidationInfo) -> Mapping[str, Any]:
        if info.context == GIVEN or keepable(x):
            return x
        return refuse(f"holds what {NO_JSON}")


def draft_of(subject: str, x: Mapping[str, Any]) -> Draft:
    """A lesson as a filter is given it."""
    return Draft.model_validate({"subject": subject, "x": x}, context=GIVEN)


class Wait(Value):
    """From `choose_next`: let this many days pass before the next step begins. Asked once for each step that ends."""

    days: int = Field(ge=1, le=28)


class Event(Value):
    """Something that happened, past tense. Delivered at least once: `id` is the same each time it is."""

    id: int
    type: str
    """The hook's own name without `on_`: enrolled, answer, step_completed, programme_completed, paused, left, erased."""
    at: AwareDatetime
    person: str
    programme: str = ""
    step: str = ""
    round: int = 1
    exercise: str = ""
    value: Any = None
    """The typed value of an answer; None for text alone. Words that a person wrote are never in an event."""
    until: datetime | None = None
    """End of a pause."""
    by: str = ""
    """Who ended it, for `left`: participant, one-click, complaint, operator."""
    settings: Any = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What an answer kind read from a reply. `value` is kept (JSON: numbers, words, lists); `text` is what it left over."""

    value: Any
    confidence: float = 1.0
    """0 to 1; below 0.5 it counts as unclear."""
    text: str = ""

    def __post_init__(self) -> None:
        object.__setattr__(self, "value", as_kept("Parsed", "value", self.value))
        sure = self.confidence
        if isinstance(sure, bool) or not isinstance(sure, int | float) or not 0 <= sure <= 1:
            raise WrongField(
                "Parsed", "confidence", sure, "is not a number from 0 to 1", "write 1.0 where it is certain"
            )
        check_text("Parsed", "text", self.text)


@dataclass(frozen=True, slots=True)
class Unclear:
    """The reply could not be read with certainty. It is asked about once; `ask_again` is that question, or "" for the
    engine's own words.
    """

    ask_again: str = ""

    def __post_init__(self) -> None:
        check_text("Unclear", "ask_again", self.ask_again)


class KindInfo(Value):
    """What the engine knows of a plugin's answer kind without running its code."""

    id: str
    how: Mapping[str, str] = Field(default_factory=dict)
    """How to reply, one line, by language ("" is for every one); the exercise's own `how` wins."""
    examples: Plain = Field(default_factory=ReadOnly)
    scores: bool = False

    def how_in(self, language: str) -> str:
        """The line for `de-AT`, else for `de`, else the one for every language, else the English one."""
        return next(
            (self.how[name] for name in (language, language.partition("-")[0], "", "en") if name in self.how), ""
        )
