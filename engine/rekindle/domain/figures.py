"""Figures of a group of participants, such that nobody can be read out of them, nor out of two of them.

small groups     a group under LEAST people is told as "fewer than 10" and nothing else
counts           in whole tens, rounded down; below ten they are withheld, and so is a zero: "nobody answered" is a statement
                 about everybody. One table less another, of another step, state or day, is a whole ten or tells nothing
shares           in tenths, where those who did and those who did not are ten or more
means            of a whole ten of people, those who came first, in steps of a half; so one more person moves nothing until
                 there are ten more. What people said counts up to the last Monday (`told_before`), one table a week
groups           never overlap (`service.report`): there is no total from which a small one could be worked out
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from statistics import fmean
from typing import Final

LEAST: Final = 10
"""Employers and management see nothing about fewer people (design: content brief, section 6)."""

Count = int | None
"""A multiple of ten; None: fewer than ten."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """One enrolment, reduced to what figures need: no name, no address, no word that the person wrote."""

    id: int
    programme: str
    cohort: str
    state: str
    """active, completed, expired, withdrawn, unconfirmed."""
    confirmed: bool
    paused: bool = False
    entered: tuple[str, ...] = ()
    answered: frozenset[str] = frozenset()
    """Steps with at least one answer of the person's."""
    pulses: tuple[float, ...] = ()
    """Weekly energy, 0 to 10, oldest first."""
    checks: Mapping[str, int] = field(default_factory=dict, hash=False)
    """Sum of the self-check (0 to 32) by its name, for example `check-start`."""


@dataclass(frozen=True, slots=True)
class Mean:
    """`value` over `n` people; both None where they are fewer than LEAST."""

    value: float | None = None
    n: Count = None


@dataclass(frozen=True, slots=True)
class Course:
    """One number of the same people, earlier and later."""

    first: Mean = Mean()
    last: Mean = Mean()

    @property
    def change(self) -> Mean:
        if self.first.value is None or self.last.value is None:
            return Mean()
        return Mean(self.last.value - self.first.value, self.last.n)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """`small` means: fewer than LEAST people have confirmed, and everything else is withheld."""

    name: str
    small: bool
    enrolled: Count = None
    confirmed: Count = None
    states: Mapping[str, Count] = field(default_factory=dict, hash=False)
    readers: Count = None
    """Had a lesson and never answered: a full way to take part."""
    reach: Mapping[str, Count] = field(default_factory=dict, hash=False)
    """How many were sent the step's lesson."""
    answered: Mapping[str, Count] = field(default_factory=dict, hash=False)
    """How many of those answered something in that step."""
    answer_rate: Mapping[str, Mean] = field(default_factory=dict, hash=False)
    """Their share (0 to 1); n is who had the lesson."""
    pulse: Course = Course()
    """Those with two numbers or more: their first and their last."""
    check: Course = Course()
    """Those who answered the self-check at the start and at the end."""


def told_before(now: datetime) -> datetime:
    """Monday, 00:00 UTC."""
    day = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return day - timedelta(days=day.weekday())


def is_small(journeys: Sequence[Journey]) -> bool:
    return sum(journey.confirmed for journey in journeys) < LEAST


def figures(name: str, journeys: Sequence[Journey], steps: Sequence[str]) -> Figures:
    """`steps` is the programme's order. `journeys` come by id: who came first stays first."""
    confirmed = [journey for journey in journeys if journey.confirmed]
    if is_small(journeys):
        return Figures(name=name, small=True)
    states = Counter(journey.state for journey in confirmed)
    reached = {step: [journey for journey in confirmed if step in journey.entered] for step in steps}
    yes = {step: sum(step in journey.answered for journey in who) for step, who in reached.items()}
    two = [journey.pulses for journey in confirmed if len(journey.pulses) > 1]
    both = [journey.checks for journey in confirmed if {"check-start", "check-end"} <= journey.checks.keys()]
    return Figures(
        name=name,
        small=False,
        enrolled=tens(len(journeys)),
        confirmed=tens(len(confirmed)),
        states={state: tens(states[state]) for state in ("active", "completed", "withdrawn")},
        readers=tens(sum(bool(journey.entered) and not journey.answered for journey in confirmed)),
        reach={step: tens(len(who)) for step, who in reached.items()},
        answered={step: tens(number) for step, number in yes.items()},
        answer_rate={step: share(yes[step], len(who)) for step, who in reached.items()},
        pulse=Course(mean([pulses[0] for pulses in two]), mean([pulses[-1] for pulses in two])),
        check=Course(mean([checks["check-start"] for checks in both]), mean([checks["check-end"] for checks in both])),
    )


def tens(number: int) -> Count:
    return number // LEAST * LEAST or None


def share(part: int, whole: int) -> Mean:
    if min(part, whole - part) < LEAST:
        return Mean(None, tens(whole))
    return Mean(round(part / whole, 1), tens(whole))


def mean(values: Sequence[float]) -> Mean:
    """`values` in the order in which their people came."""
    n = tens(len(values))
    return Mean(round(fmean(values[:n]) * 2) / 2, n) if n else Mean()
