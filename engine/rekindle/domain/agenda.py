"""What comes next for one enrolment, when, and why: the one calendar that plans, explains and simulates.

`agenda` looks at every reason there is and returns the earliest, so an enrolment needs exactly one wake time.
The calendar belongs to the person and stretches: holds, pauses and downtime move lessons and never drop one; nudges and
reflections of a week that is over are dropped and recorded. At most one planned mail a day and three in any seven days:
where there is no room, a lesson or one of the engine's own mails moves, and a nudge or reflection is dropped.

    when                                             what
    confirmed, at once                               programme/1/welcome
    the day after, 12:30                             programme/1/check-start
    first lesson day, three dates or more later      <first step>/1/<teaching>
    each lesson's own offset from the lesson day     <step>/<round>/<nudge>, <step>/<round>/<reflection>
    in place of week 4's reflection                  programme/1/check-middle
    first lesson day a week (pace weeks) later       <next step>/1/<teaching>
    three days after the last reflection, 12:30      programme/1/check-end
    the day after its answer, or four days later     programme/1/finish
    one and three months after the finish            programme/1/booster-1, programme/1/check-later
    a step restarted after the finish                <step>/<round>/..; the boosters keep their dates beside it
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Final

from rekindle.domain.calendar import (
    DAY,
    NIGHT_SHIFT,
    add_months,
    after_quiet,
    first_weekday,
    instant,
    local,
    local_date,
)
from rekindle.domain.enrolment import CONFIRM_WITHIN, Enrolment, HoldKind, State
from rekindle.domain.programme import ENGINE, Kind, Offset, Step

NOON = 12 * 60 + 30
LESSON_LATEST: Final = timedelta(days=6)
"""A lesson may start its week until 24 h before the next lesson day; later it begins the next week instead."""
LAST_USEFUL = {Kind.NUDGE: timedelta(hours=24), Kind.REFLECTION: timedelta(hours=48)}
BOOSTER_USEFUL: Final = timedelta(days=14)
"""For a booster with another to come; the last one waits as long as it must."""
MAILS_A_WEEK: Final = 3
WEEK: Final = 7 * DAY
DAYS_BEFORE_FIRST_LESSON: Final = 3


@dataclass(frozen=True, slots=True)
class Slot:
    """One planned lesson of a step, reduced to what the calendar needs."""

    id: str
    kind: Kind
    at: Offset


@dataclass(frozen=True, slots=True)
class StepPlan:
    id: str
    structure: str
    slots: tuple[Slot, ...]

    @classmethod
    def of(cls, step: Step) -> "StepPlan":
        slots = tuple(Slot(lesson.id, lesson.kind, lesson.at) for lesson in step.source() if lesson.at is not None)
        return cls(step.id, step.structure_hash(), slots)

    @classmethod
    def away(cls, step_id: str) -> "StepPlan":
        """A configured step that could not be loaded: its turn comes like any other, and planning holds there."""
        return cls(step_id, "", (Slot("", Kind.TEACHING, Offset(days=0, minutes=0)),))

    @property
    def teaching(self) -> Slot:
        return next(slot for slot in self.slots if slot.kind is Kind.TEACHING)


@dataclass(frozen=True, slots=True)
class Plans:
    """A programme as the calendar sees it: ordered steps, and after which week the middle check stands."""

    id: str
    steps: tuple[StepPlan, ...]
    checks: bool = True
    middle_after: int = 4

    def step(self, step_id: str) -> StepPlan | None:
        return next((step for step in self.steps if step.id == step_id), None)

    def next_for(self, entered: tuple[str, ...]) -> StepPlan | None:
        """Order is the configuration's: the first step that this person has not entered yet."""
        return next((step for step in self.steps if step.id not in entered), None)


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


@dataclass(frozen=True, slots=True, kw_only=True)
class _Touchpoint:
    key: str
    nominal: datetime
    reason: str
    step: str
    lesson: str
    kind: Kind
    useful_until: datetime | None
    before: tuple[date, ...] = ()
    """Set for a mail that gives way: the dates of what comes after it and must find room in the same seven days."""
    counts: bool = True
    at_once: bool = False
    starts: str = ""
    structure: str = ""
    week_of: date | None = None


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


def _end_of_hold(enrolment: Enrolment) -> Agenda | None:
    ends = [(hold.until, hold.kind) for hold in enrolment.holds if hold.until is not None]
    if not ends:
        return None
    until, kind = min(ends)
    return Agenda(key=f"hold/{kind}", due_at=until, reason=f"the hold {kind} ends", act=Act.END_HOLD, hold=kind)


def _next_mail(enrolment: Enrolment, plans: Plans, now: datetime) -> Agenda | None:
    course = _first(enrolment, _course(enrolment, plans, now), now)
    booster = _first(enrolment, _boosters(enrolment, plans), now)
    coming = [upcoming for upcoming in (course, booster) if upcoming is not None]
    if not coming:
        return None
    chosen = min(coming, key=lambda upcoming: upcoming.due_at)
    return replace(chosen, finishes=_finishes(enrolment, plans, chosen))


def _finishes(enrolment: Enrolment, plans: Plans, chosen: Agenda) -> bool:
    """The finish mail; and after it the lesson of a restarted step, whose week goes on in the state completed."""
    finish = f"{ENGINE}/1/finish"
    if not chosen.starts or finish not in enrolment.done:
        return chosen.key == finish
    return plans.next_for((*enrolment.entered, chosen.starts)) is None


def _first(enrolment: Enrolment, touchpoints: Iterator[_Touchpoint], now: datetime) -> Agenda | None:
    dropped: list[Dropped] = []
    for touchpoint in touchpoints:
        due_at = touchpoint.nominal if touchpoint.at_once else _fit(enrolment, touchpoint, now)
        why = _too_late(enrolment, touchpoint, due_at)
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


def _too_late(enrolment: Enrolment, touchpoint: _Touchpoint, due_at: datetime) -> str:
    """Why a mail is dropped; "" if it goes. Due at its last useful moment is too late: sending takes time."""
    if touchpoint.starts or touchpoint.useful_until is None:
        return ""
    if due_at >= touchpoint.useful_until:
        return "its last useful moment is over"
    if touchpoint.before and _crowded(enrolment, local_date(due_at, enrolment.zone), touchpoint.before):
        return "no room within three mails a week"
    return ""


def _crowded(enrolment: Enrolment, on: date, others: tuple[date, ...]) -> bool:
    """Whether a mail on this date would make more than three in some seven days."""
    dates = (*enrolment.recent, on, *others)
    return any(
        first <= on < first + WEEK and sum(first <= day < first + WEEK for day in dates) > MAILS_A_WEEK
        for first in dates
    )  # fmt: skip


def _fit(enrolment: Enrolment, touchpoint: _Touchpoint, now: datetime) -> datetime:
    """Not before now, not in the quiet hours, on a date after the last planned mail's, and where the week has room."""
    zone, night = enrolment.zone, enrolment.night
    due_at = after_quiet(max(touchpoint.nominal, now), zone, night=night)
    free = _free_from(enrolment, touchpoint)
    if free is None or local_date(due_at, zone) >= free:
        return due_at
    wall = local(touchpoint.nominal, zone)
    return after_quiet(max(instant(free, wall.hour * 60 + wall.minute, zone), now), zone, night=night)


def _free_from(enrolment: Enrolment, touchpoint: _Touchpoint) -> date | None:
    """The first date that is open to this mail. One that gives way looks for room by itself (`_crowded`)."""
    if enrolment.last_mail_on is None:
        return None
    free = enrolment.last_mail_on + DAY
    full = touchpoint.counts and not touchpoint.before and len(enrolment.recent) >= MAILS_A_WEEK
    return max(free, min(enrolment.recent) + WEEK) if full else free


def _course(enrolment: Enrolment, plans: Plans, now: datetime) -> Iterator[_Touchpoint]:
    """Everything up to the finish, in programme order; the caller takes the first that is not too late."""
    if enrolment.state is State.ACTIVE:
        yield from _opening(enrolment, plans)
    step = plans.step(enrolment.step)
    begun = step is None or f"{step.id}/{enrolment.round}/{step.teaching.id}" in enrolment.done
    following = plans.next_for(enrolment.entered) if begun else step
    if step is not None and begun:
        yield from _rest_of_week(enrolment, plans, step, following)
    if enrolment.state is State.COMPLETED:
        return
    if following is not None:
        yield _teaching(enrolment, following, now, repeated=not begun)
        return
    yield from _closing(enrolment, plans, step)


def _engine(
    enrolment: Enrolment, lesson: str, nominal: datetime, reason: str, useful_until: datetime | None = None,
    *, before: tuple[date, ...] = (), counts: bool = True, at_once: bool = False,
) -> Iterator[_Touchpoint]:  # fmt: skip
    """One of the engine's own mails, unless it was planned or dropped already."""
    key = f"{ENGINE}/1/{lesson}"
    if key not in enrolment.done:
        yield _Touchpoint(
            key=key, nominal=nominal, reason=reason, step=ENGINE, lesson=lesson, kind=Kind.REFLECTION,
            useful_until=useful_until, before=before, counts=counts, at_once=at_once,
        )  # fmt: skip


def _confirmed_at(enrolment: Enrolment) -> datetime:
    return enrolment.confirmed_at or enrolment.created_at


def _shift(enrolment: Enrolment) -> int:
    return NIGHT_SHIFT if enrolment.night else 0


def _opening(enrolment: Enrolment, plans: Plans) -> Iterator[_Touchpoint]:
    confirmed_at = _confirmed_at(enrolment)
    yield from _engine(enrolment, "welcome", confirmed_at, "confirmed", counts=False, at_once=True)
    if plans.checks:
        tomorrow = local_date(confirmed_at, enrolment.zone) + DAY
        due = instant(tomorrow, NOON + _shift(enrolment), enrolment.zone)
        yield from _engine(enrolment, "check-start", due, "the self-check comes the day after confirming", counts=False)


def _rest_of_week(
    enrolment: Enrolment, plans: Plans, step: StepPlan, following: StepPlan | None
) -> Iterator[_Touchpoint]:
    week = enrolment.week_started_on
    if week is None:
        return
    over_on = _week_over_on(enrolment, step, following)
    over_at = instant(over_on, 0, enrolment.zone)
    check = _stands_for(enrolment, plans, step)
    for slot in step.slots:
        if slot.kind is Kind.TEACHING:
            continue
        due = _at(enrolment, week, slot)
        until = min(due + LAST_USEFUL[slot.kind], over_at)
        before = (*_reflections(enrolment, step, week, slot), over_on)
        if slot is check:
            reason = "the middle check stands in place of this week's reflection"
            yield from _engine(enrolment, "check-middle", due, reason, until, before=before)
            continue
        key = f"{step.id}/{enrolment.round}/{slot.id}"
        if key not in enrolment.done:
            yield _Touchpoint(
                key=key, nominal=due, reason=f"{slot.kind} of the week that began on {week}", step=step.id,
                lesson=slot.id, kind=slot.kind, useful_until=until, before=before,
            )  # fmt: skip


def _stands_for(enrolment: Enrolment, plans: Plans, step: StepPlan) -> Slot | None:
    """The last reflection of the middle week, in whose place the middle check stands; in another round only if it is
    still to come.
    """
    middle = plans.checks and len(enrolment.entered) == plans.middle_after and len(plans.steps) > plans.middle_after
    if not middle or (enrolment.round > 1 and f"{ENGINE}/1/check-middle" in enrolment.done):
        return None
    return next((slot for slot in reversed(step.slots) if slot.kind is Kind.REFLECTION), None)


def _at(enrolment: Enrolment, week: date, slot: Slot) -> datetime:
    return instant(week + slot.at.days * DAY, slot.at.minutes + _shift(enrolment), enrolment.zone)


def _reflections(enrolment: Enrolment, step: StepPlan, week: date, nudge: Slot) -> tuple[date, ...]:
    """A late lesson leaves room for two mails a week: the nudge gives way to the reflection, which asks for an answer."""
    if nudge.kind is not Kind.NUDGE:
        return ()
    later = (slot for slot in step.slots if slot.kind is Kind.REFLECTION)
    return tuple(local_date(_at(enrolment, week, slot), enrolment.zone) for slot in later)


def _week_over_on(enrolment: Enrolment, step: StepPlan, following: StepPlan | None) -> date:
    """The date of the next lesson, or of the end check: what it brings has precedence over the week before."""
    if following is None:
        day, minutes = _end_on(enrolment, step), NOON
    else:
        day, minutes = first_weekday(_earliest(enrolment, repeated=False), enrolment.day), enrolment.hour
    return local_date(instant(day, minutes + _shift(enrolment), enrolment.zone), enrolment.zone)


def _earliest(enrolment: Enrolment, *, repeated: bool) -> date:
    """The first date on which the next lesson may come; a lesson that did not go out is tried the very next week."""
    if enrolment.week_started_on is not None:
        return enrolment.week_started_on + (1 if repeated else enrolment.pace) * WEEK
    confirmed_on = local_date(_confirmed_at(enrolment), enrolment.zone)
    earliest = confirmed_on + DAYS_BEFORE_FIRST_LESSON * DAY
    return max(earliest, enrolment.starts_on or earliest)


def _teaching(enrolment: Enrolment, step: StepPlan, now: datetime, *, repeated: bool) -> _Touchpoint:
    """The step's teaching mail on the first lesson day that is neither too early nor over."""
    earliest = max(_earliest(enrolment, repeated=repeated), local_date(now, enrolment.zone) - WEEK)
    day = first_weekday(earliest, enrolment.day)
    while True:
        touchpoint = _teaching_on(enrolment, step, day)
        if _fit(enrolment, touchpoint, now) < touchpoint.nominal + LESSON_LATEST:
            return touchpoint
        day += WEEK


def _teaching_on(enrolment: Enrolment, step: StepPlan, day: date) -> _Touchpoint:
    nth = enrolment.round if step.id == enrolment.step else 1
    nominal = instant(day, enrolment.hour + _shift(enrolment), enrolment.zone)
    return _Touchpoint(
        key=f"{step.id}/{nth}/{step.teaching.id}", nominal=nominal, reason=f"lesson day {day}", step=step.id,
        lesson=step.teaching.id, kind=Kind.TEACHING, useful_until=nominal + LESSON_LATEST, starts=step.id,
        structure=step.structure, week_of=day,
    )  # fmt: skip


def _end_on(enrolment: Enrolment, step: StepPlan | None) -> date:
    """Three days after the last reflection."""
    week = enrolment.week_started_on or local_date(_confirmed_at(enrolment), enrolment.zone)
    return week + (max((slot.at.days for slot in step.slots), default=4) + 3 if step else 7) * DAY


def _closing(enrolment: Enrolment, plans: Plans, step: StepPlan | None) -> Iterator[_Touchpoint]:
    zone = enrolment.zone
    due = instant(_end_on(enrolment, step), NOON + _shift(enrolment), zone)
    reason = "three days after the last reflection"
    if plans.checks:
        yield from _engine(enrolment, "check-end", due, reason)
        asked = enrolment.done.get(f"{ENGINE}/1/check-end", local_date(due, zone))
        answered = enrolment.done.get(f"{ENGINE}/1/check-end/answered")
        due = _noon(enrolment, answered + DAY if answered else asked + 4 * DAY)
        reason = "the day after the last check's answer" if answered else "four days after the last check"
    yield from _engine(enrolment, "finish", due, reason)


def _noon(enrolment: Enrolment, on: date) -> datetime:
    """12:30 of a date counted from one on which something happened; by the night preset half past midnight."""
    return instant(on, (NOON + _shift(enrolment)) % (24 * 60), enrolment.zone)


def _boosters(enrolment: Enrolment, plans: Plans) -> Iterator[_Touchpoint]:
    finished = enrolment.done.get(f"{ENGINE}/1/finish")
    if finished is None:
        return
    wanted = (("booster-1", 1), ("check-later", 3)) if plans.checks else (("booster-1", 1),)
    for lesson, months in wanted:
        due = _noon(enrolment, add_months(finished, months))
        until = None if lesson == wanted[-1][0] else due + BOOSTER_USEFUL
        yield from _engine(enrolment, lesson, due, f"{months} months after the finish", until)
