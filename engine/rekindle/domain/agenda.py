"""What comes next for one enrolment, when, and why: the one calendar that plans, explains and simulates.

`agenda` looks at every reason there is and returns the earliest, so an enrolment needs exactly one wake time.
The calendar belongs to the person and stretches: holds, pauses and downtime move lessons and never drop one; nudges and
reflections of a week that is over are dropped and recorded. At most one planned mail a day and three in any seven days:
where there is no room, a lesson or one of the engine's own mails moves, and a nudge or reflection is dropped.
What there is to choose from stands in `course`, and the rules of hours, dates and room in `touchpoint`.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum

from rekindle.domain.calendar import local_date
from rekindle.domain.corrections import corrections
from rekindle.domain.course import Plans, Slot, StepPlan, boosters, course
from rekindle.domain.enrolment import CONFIRM_WITHIN, Enrolment, HoldKind, State
from rekindle.domain.programme import ENGINE, Kind
from rekindle.domain.touchpoint import Touchpoint, fit, too_late

__all__ = ["Act", "Agenda", "Dropped", "Plans", "Slot", "StepPlan", "agenda", "asks_what_follows"]


class Act(StrEnum):
    SEND = "send"
    EXPIRE = "expire"
    END_HOLD = "end-hold"


@dataclass(frozen=True, slots=True)
class Dropped:
    key: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """The next thing to do. `dropped` are touchpoints passed over on the way, to be recorded together with it."""

    key: str
    due_at: datetime
    reason: str
    act: Act
    step: str = ""
    lesson: str = ""
    kind: Kind = Kind.TEACHING
    starts: str = ""
    """The step whose week this mail begins ("" for anything but a step's teaching mail)."""
    structure: str = ""
    week_of: date | None = None
    counts: bool = True
    useful_until: datetime | None = None
    hold: HoldKind | None = None
    finishes: bool = False
    """With this mail the programme is completed; what else may come are boosters and the week of a restarted step."""
    dropped: tuple[Dropped, ...] = ()


def agenda(enrolment: Enrolment, plans: Plans, now: datetime) -> Agenda | None:
    """The earliest thing due for this enrolment, or None if nothing will ever happen by itself."""
    match enrolment.state:
        case State.UNCONFIRMED:
            due_at = enrolment.created_at + CONFIRM_WITHIN
            return Agenda(key="expire", due_at=due_at, reason="not confirmed within 14 days", act=Act.EXPIRE)
        case State.EXPIRED | State.WITHDRAWN:
            return None
        case State.ACTIVE | State.COMPLETED:
            return _end_of_hold(enrolment) if enrolment.holds else _next_mail(enrolment, plans, now)


def asks_what_follows(enrolment: Enrolment, upcoming: Agenda) -> bool:
    """Whether this mail begins another step, and plugins were not yet asked what follows the one that ended."""
    another = upcoming.starts not in {"", enrolment.step} and enrolment.ended != ""
    return another and enrolment.asked not in {enrolment.ending, upcoming.key}


def _end_of_hold(enrolment: Enrolment) -> Agenda | None:
    ends = [(hold.until, hold.kind) for hold in enrolment.holds if hold.until is not None]
    if not ends:
        return None
    until, kind = min(ends)
    return Agenda(key=f"hold/{kind}", due_at=until, reason=f"the hold {kind} ends", act=Act.END_HOLD, hold=kind)


def _next_mail(enrolment: Enrolment, plans: Plans, now: datetime) -> Agenda | None:
    firsts = (_first(enrolment, ahead, now) for ahead in (course(enrolment, plans, now), boosters(enrolment, plans)))
    coming = [upcoming for upcoming in firsts if upcoming is not None]
    chosen = min(coming, key=lambda upcoming: upcoming.due_at) if coming else None
    correction = _first(enrolment, corrections(enrolment), now)
    if correction is not None and (chosen is None or _before_the_day_of(chosen, correction, enrolment.zone)):
        return correction
    return replace(chosen, finishes=_finishes(enrolment, plans, chosen)) if chosen else None


def _before_the_day_of(chosen: Agenda, correction: Agenda, zone: str) -> bool:
    """A correction takes no day from another mail."""
    return local_date(correction.due_at, zone) < local_date(chosen.due_at, zone)


def _finishes(enrolment: Enrolment, plans: Plans, chosen: Agenda) -> bool:
    """The finish mail; and after it the lesson of a restarted step, whose week goes on in the state completed."""
    finish = f"{ENGINE}/1/finish"
    if not chosen.starts or finish not in enrolment.done:
        return chosen.key == finish
    return plans.next_for((*enrolment.entered, chosen.starts)) is None


def _first(enrolment: Enrolment, touchpoints: Iterator[Touchpoint], now: datetime) -> Agenda | None:
    dropped: list[Dropped] = []
    for touchpoint in touchpoints:
        due_at = fit(enrolment, touchpoint, now)
        why = too_late(enrolment, touchpoint, due_at)
        if why:
            dropped.append(Dropped(touchpoint.key, local_date(now, enrolment.zone), why))
            continue
        return Agenda(
            key=touchpoint.key,
            due_at=due_at,
            reason=touchpoint.reason,
            act=Act.SEND,
            step=touchpoint.step,
            lesson=touchpoint.lesson,
            kind=touchpoint.kind,
            starts=touchpoint.starts,
            structure=touchpoint.structure,
            week_of=touchpoint.week_of,
            counts=touchpoint.counts,
            useful_until=touchpoint.useful_until,
            dropped=tuple(dropped),
        )
    return None
