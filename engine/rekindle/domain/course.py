"""What a person still has before them, in order, each mail with its own due time; `agenda` chooses among these.

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

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Final

from rekindle.domain.calendar import DAY, NIGHT_SHIFT, add_months, first_weekday, instant, local_date
from rekindle.domain.enrolment import RESUMED, Enrolment, State
from rekindle.domain.programme import ENGINE, Kind, Offset, Step
from rekindle.domain.touchpoint import LAST_USEFUL, LESSON_LATEST, WEEK, Due, Touchpoint, fit

NOON: Final = 12 * 60 + 30
BOOSTER_USEFUL: Final = timedelta(days=14)
"""For a booster with another to come; the last one waits as long as it must."""
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

    def seen_by(self, enrolment: Enrolment, pinned: Callable[[str], StepPlan | None]) -> "Plans":
        """With the step that this person is inside as it was when they entered it; `pinned` finds a structure.

        Of whose round nothing was planned yet (a new one, or one whose lesson never arrived) enters the step as it is now.
        """
        current = self.step(enrolment.step)
        if not enrolment.structure or (current is not None and current.structure == enrolment.structure):
            return self
        mine = pinned(enrolment.structure)
        fresh = not any(key.startswith(f"{enrolment.step}/{enrolment.round}/") for key in enrolment.done)
        if mine is None or (fresh and current is not None and current.structure):
            return self
        steps = tuple(mine if step.id == mine.id else step for step in self.steps)
        return replace(self, steps=steps if current else (*steps, mine))

    def next_for(self, entered: tuple[str, ...], chosen: str = "") -> StepPlan | None:
        """Order is the configuration's: the first step not entered yet, unless a plugin put another one before it."""
        before_others = self.step(chosen) if chosen and chosen not in entered else None
        return before_others or next((step for step in self.steps if step.id not in entered), None)


def course(enrolment: Enrolment, plans: Plans, now: datetime) -> Iterator[Touchpoint]:
    """Everything up to the finish, in programme order; the caller takes the first that is not too late."""
    if enrolment.state is State.ACTIVE:
        yield from _opening(enrolment, plans)
    step = plans.step(enrolment.step)
    begun = step is None or f"{step.id}/{enrolment.round}/{step.teaching.id}" in enrolment.done
    following = plans.next_for(enrolment.entered, enrolment.chosen) if begun else step
    if step is not None and begun:
        yield from _rest_of_week(enrolment, plans, step, following)
    if enrolment.state is State.COMPLETED:
        return
    if following is not None:
        yield _teaching(enrolment, following, now, repeated=not begun)
        return
    yield from _closing(enrolment, plans, step)


def _engine(
    enrolment: Enrolment, lesson: str, due: Due, reason: str, useful_until: datetime | None = None,
    *, before: tuple[date, ...] = (), counts: bool = True, at_once: bool = False,
) -> Iterator[Touchpoint]:  # fmt: skip
    """One of the engine's own mails, unless it was planned or dropped already."""
    key = f"{ENGINE}/1/{lesson}"
    if key not in enrolment.done:
        yield Touchpoint(
            key=key, due=due, reason=reason, step=ENGINE, lesson=lesson, kind=Kind.REFLECTION,
            useful_until=useful_until, before=before, counts=counts, at_once=at_once,
        )  # fmt: skip


def _confirmed_at(enrolment: Enrolment) -> datetime:
    return enrolment.confirmed_at or enrolment.created_at


def _shift(enrolment: Enrolment) -> int:
    return NIGHT_SHIFT if enrolment.night else 0


def _due(enrolment: Enrolment, on: date, minutes: int) -> Due:
    """A date and time as an author or the person gives them; the night preset comes on top."""
    shifted = minutes + _shift(enrolment)
    return Due(instant(on, shifted, enrolment.zone), shifted % (24 * 60))


def _noon(enrolment: Enrolment, on: date) -> Due:
    """12:30 of a date counted from one on which something happened; by the night preset half past midnight."""
    wall = (NOON + _shift(enrolment)) % (24 * 60)
    return Due(instant(on, wall, enrolment.zone), wall)


def _opening(enrolment: Enrolment, plans: Plans) -> Iterator[Touchpoint]:
    confirmed_at = _confirmed_at(enrolment)
    yield from _engine(enrolment, "welcome", Due(confirmed_at, 0), "confirmed", counts=False, at_once=True)
    if plans.checks and not enrolment.step:
        tomorrow = local_date(confirmed_at, enrolment.zone) + DAY
        due = _due(enrolment, tomorrow, NOON)
        yield from _engine(enrolment, "check-start", due, "the self-check comes the day after confirming", counts=False)


def _rest_of_week(
    enrolment: Enrolment, plans: Plans, step: StepPlan, following: StepPlan | None
) -> Iterator[Touchpoint]:
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
        until = min(due.at + LAST_USEFUL[slot.kind], over_at)
        before = (*_reflections(enrolment, step, week, slot), over_on)
        if slot is check:
            reason = "the middle check stands in place of this week's reflection"
            yield from _engine(enrolment, "check-middle", due, reason, until, before=before)
            continue
        key = f"{step.id}/{enrolment.round}/{slot.id}"
        if key not in enrolment.done:
            yield Touchpoint(
                key=key, due=due, reason=f"{slot.kind} of the week that began on {week}", step=step.id,
                lesson=slot.id, kind=slot.kind, useful_until=until, before=before, not_before=_moved(enrolment, key),
            )  # fmt: skip


def _stands_for(enrolment: Enrolment, plans: Plans, step: StepPlan) -> Slot | None:
    """The last reflection of the middle week, in whose place the middle check stands, unless an earlier round had it."""
    middle = plans.checks and len(enrolment.entered) == plans.middle_after and len(plans.steps) > plans.middle_after
    asked, week = enrolment.done.get(f"{ENGINE}/1/check-middle"), enrolment.week_started_on
    if not middle or (asked is not None and week is not None and asked < week):
        return None
    return next((slot for slot in reversed(step.slots) if slot.kind is Kind.REFLECTION), None)


def _at(enrolment: Enrolment, week: date, slot: Slot) -> Due:
    return _due(enrolment, week + slot.at.days * DAY, slot.at.minutes)


def _reflections(enrolment: Enrolment, step: StepPlan, week: date, nudge: Slot) -> tuple[date, ...]:
    """A late lesson leaves room for two mails a week: the nudge gives way to the reflection, which asks for an answer."""
    if nudge.kind is not Kind.NUDGE:
        return ()
    later = (slot for slot in step.slots if slot.kind is Kind.REFLECTION)
    return tuple(local_date(_at(enrolment, week, slot).at, enrolment.zone) for slot in later)


def _week_over_on(enrolment: Enrolment, step: StepPlan, following: StepPlan | None) -> date:
    """The date of the next lesson, or of the end check: what it brings has precedence over the week before."""
    if following is None:
        day, minutes = _end_on(enrolment, step), NOON
    else:
        day, minutes = first_weekday(_earliest(enrolment, repeated=False), enrolment.day), enrolment.hour
    return local_date(_due(enrolment, day, minutes).at, enrolment.zone)


def _earliest(enrolment: Enrolment, *, repeated: bool) -> date:
    """The first date on which the next lesson may come; a lesson that did not go out is tried the very next week."""
    if enrolment.week_started_on is not None:
        earliest = enrolment.week_started_on + (1 if repeated else enrolment.pace) * WEEK
    else:
        confirmed_on = local_date(_confirmed_at(enrolment), enrolment.zone)
        earliest = confirmed_on + DAYS_BEFORE_FIRST_LESSON * DAY
        earliest = max(earliest, enrolment.starts_on or earliest)
    return max(earliest, enrolment.done.get(RESUMED, earliest))


def _teaching(enrolment: Enrolment, step: StepPlan, now: datetime, *, repeated: bool) -> Touchpoint:
    """The step's teaching mail on the first lesson day that is neither too early nor over."""
    earliest = max(_earliest(enrolment, repeated=repeated), local_date(now, enrolment.zone) - WEEK)
    if enrolment.not_before is not None and enrolment.asked == enrolment.ending and not repeated:
        earliest = max(earliest, local_date(enrolment.not_before, enrolment.zone))
    day = first_weekday(earliest, enrolment.day)
    while True:
        touchpoint = _teaching_on(enrolment, step, day)
        if fit(enrolment, touchpoint, now) < touchpoint.due.at + LESSON_LATEST:
            return touchpoint
        day += WEEK


def next_lesson_on(enrolment: Enrolment, plans: Plans, now: datetime) -> date | None:
    """The lesson day of the next step, whatever comes before it; None where no step is left."""
    step = plans.next_for(enrolment.entered, enrolment.chosen)
    return _teaching(enrolment, step, now, repeated=False).week_of if step else None


def _teaching_on(enrolment: Enrolment, step: StepPlan, day: date) -> Touchpoint:
    nth = enrolment.round if step.id == enrolment.step else 1
    due = _due(enrolment, day, enrolment.hour)
    key = f"{step.id}/{nth}/{step.teaching.id}"
    return Touchpoint(
        key=key, due=due, reason=f"lesson day {day}", step=step.id,
        lesson=step.teaching.id, kind=Kind.TEACHING, useful_until=due.at + LESSON_LATEST, starts=step.id,
        structure=step.structure, week_of=day, not_before=_moved(enrolment, key),
    )  # fmt: skip


def _moved(enrolment: Enrolment, key: str) -> datetime | None:
    """Until when a plugin wants this mail to wait."""
    return enrolment.not_before if enrolment.asked == key else None


def _end_on(enrolment: Enrolment, step: StepPlan | None) -> date:
    """Three days after the last reflection."""
    week = enrolment.week_started_on or local_date(_confirmed_at(enrolment), enrolment.zone)
    return week + (max((slot.at.days for slot in step.slots), default=4) + 3 if step else 7) * DAY


def _closing(enrolment: Enrolment, plans: Plans, step: StepPlan | None) -> Iterator[Touchpoint]:
    due = _due(enrolment, _end_on(enrolment, step), NOON)
    reason = "three days after the last reflection"
    if plans.checks:
        yield from _engine(enrolment, "check-end", due, reason)
        asked = enrolment.done.get(f"{ENGINE}/1/check-end", local_date(due.at, enrolment.zone))
        answered = enrolment.done.get(f"{ENGINE}/1/check-end/answered")
        due = _noon(enrolment, answered + DAY if answered else asked + 4 * DAY)
        reason = "the day after the last check's answer" if answered else "four days after the last check"
    yield from _engine(enrolment, "finish", due, reason)


def boosters(enrolment: Enrolment, plans: Plans) -> Iterator[Touchpoint]:
    finished = enrolment.done.get(f"{ENGINE}/1/finish")
    if finished is None:
        return
    wanted = (("booster-1", 1), ("check-later", 3)) if plans.checks else (("booster-1", 1),)
    for lesson, months in wanted:
        due = _noon(enrolment, add_months(finished, months))
        until = None if lesson == wanted[-1][0] else due.at + BOOSTER_USEFUL
        yield from _engine(enrolment, lesson, due, f"{months} months after the finish", until)
