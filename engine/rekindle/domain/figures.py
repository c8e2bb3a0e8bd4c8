"""Figures of a group of participants, such that nobody can be read out of them.

A group under `LEAST` people is told as "fewer than 10" and nothing else. Within a group, a count from 1 to 9 is withheld, and so
is a zero: "nobody answered" is a statement about everybody. Where the parts of a whole are counted, a second part is withheld
beside the only withheld one, because the whole less the others would give it away. Means come with their n, and only for n >= LEAST.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from statistics import fmean
from typing import Final

LEAST: Final = 10
"""Employers and management see nothing about fewer people (design: content brief, section 6)."""
WITHHELD: Final = None
"""Stands for any number below LEAST."""

Count = int | None


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
    """`value` over `n` people; None where n is below LEAST."""

    value: float | None
    n: Count


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
    answer_rate: Mapping[str, Mean] = field(default_factory=dict, hash=False)
    """Share (0 to 1) of those who had the step's lesson and answered something in that step; n is who had it."""
    pulse_first: Mean = Mean(None, None)
    pulse_last: Mean = Mean(None, None)
    """Of the same people: those with two numbers or more."""
    check_start: Mean = Mean(None, None)
    check_end: Mean = Mean(None, None)
    """Of the same people: those who answered both."""


def figures(name: str, journeys: Sequence[Journey], steps: Sequence[str], least: int = LEAST) -> Figures:
    """`steps` is the programme's order."""
    confirmed = [journey for journey in journeys if journey.confirmed]
    if len(confirmed) < least:
        return Figures(name=name, small=True)
    states = Counter(journey.state for journey in confirmed)
    parts = {state: states.get(state, 0) for state in ("active", "completed", "withdrawn")}
    reached = {step: [j for j in confirmed if step in j.entered] for step in steps}
    two = [journey.pulses for journey in confirmed if len(journey.pulses) > 1]
    both = [j.checks for j in confirmed if {"check-start", "check-end"} <= j.checks.keys()]
    return Figures(
        name=name,
        small=False,
        enrolled=_unless_telling(len(journeys), len(confirmed), least),
        confirmed=len(confirmed),
        states=parted(parts, least),
        readers=_part(sum(bool(j.entered) and not j.answered for j in confirmed), len(confirmed), least),
        reach={step: count(len(who), least) for step, who in reached.items()},
        answer_rate={step: _rate(step, who, least) for step, who in reached.items()},
        pulse_first=mean([pulses[0] for pulses in two], least),
        pulse_last=mean([pulses[-1] for pulses in two], least),
        check_start=mean([checks["check-start"] for checks in both], least),
        check_end=mean([checks["check-end"] for checks in both], least),
    )


def count(number: int, least: int = LEAST) -> Count:
    return number if number >= least else WITHHELD


def mean(values: Sequence[float], least: int = LEAST) -> Mean:
    return Mean(round(fmean(values), 1), len(values)) if len(values) >= least else Mean(None, WITHHELD)


def parted(parts: Mapping[str, int], least: int = LEAST) -> dict[str, Count]:
    """Parts of a known whole: one withheld part alone could be worked out, so the smallest other goes with it."""
    hidden = {name for name, number in parts.items() if number < least}
    if len(hidden) == 1:
        others = [name for name in parts if name not in hidden]
        if others:
            hidden.add(min(others, key=lambda name: (parts[name], name)))
    return {name: WITHHELD if name in hidden else number for name, number in parts.items()}


def _part(number: int, whole: int, least: int) -> Count:
    """A part whose rest is known as well: both must be large enough, or all of them."""
    return number if number >= least and (whole - number >= least or number == whole) else WITHHELD


def _unless_telling(enrolled: int, confirmed: int, least: int) -> Count:
    """How many did not confirm is told only where they are many, or none."""
    return enrolled if enrolled - confirmed >= least or enrolled == confirmed else WITHHELD


def _rate(step: str, reached: Iterable[Journey], least: int) -> Mean:
    who = list(reached)
    yes = sum(step in journey.answered for journey in who)
    if len(who) < least or _part(yes, len(who), least) is WITHHELD:
        return Mean(None, count(len(who), least))
    return Mean(round(yes / len(who), 2), len(who))
