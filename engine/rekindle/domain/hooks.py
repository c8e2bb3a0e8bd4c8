"""What plugins are given and what they give back: frozen values that cross a process boundary as JSON.

The public names are those of `rekindle.api`, which hands them on. Nothing here holds a name, an address or a word that a
person wrote: a plugin decides by settings, by typed answer values, and by where somebody is in the programme.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Literal

from pydantic import AwareDatetime, Field

from rekindle.domain.programme import Kind, Plain, Value


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


def keepable(value: object) -> bool:
    """Whether JSON can keep a value, and UTF-8 its texts."""
    try:
        json.dumps(value, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return False
    return True


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
    answers: Plain = Field(default_factory=dict)
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
    x: Plain = Field(default_factory=dict)
    """What the lesson shows as `{{ x.NAME }}`; a new name is no error, a missing one keeps its default."""
    before: str = ""
    """A block of plain text ahead of the lesson's own text; blank lines make paragraphs. At most 2,000 characters."""
    after: str = ""
    """The same behind it."""


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
        if not 0 <= self.confidence <= 1:
            raise ValueError(f"confidence = {self.confidence} is not between 0 and 1")


@dataclass(frozen=True, slots=True)
class Unclear:
    """The reply could not be read with certainty. It is asked about once; `ask_again` is that question, or "" for the
    engine's own words.
    """

    ask_again: str = ""


class KindInfo(Value):
    """What the engine knows of a plugin's answer kind without running its code."""

    id: str
    how: Mapping[str, str] = Field(default_factory=dict)
    """How to reply, one line, by language ("" is for every one); the exercise's own `how` wins."""
    examples: Plain = Field(default_factory=dict)
    scores: bool = False

    def how_in(self, language: str) -> str:
        """The line for `de-AT`, else for `de`, else the one for every language, else the English one."""
        return next(
            (self.how[name] for name in (language, language.partition("-")[0], "", "en") if name in self.how), ""
        )
