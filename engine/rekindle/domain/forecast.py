"""What somebody would be sent from now on, if nothing happened but time: the agenda played forward, without store or mail.

The same `agenda` and `transition` that plan, so what is foretold is what would come. Nobody answers, every mail goes out when
it is due, a hold ends at its `until`; one without an end is taken as lifted at once.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from rekindle.domain.agenda import Act, Agenda, agenda
from rekindle.domain.calendar import local_date
from rekindle.domain.course import Plans, StepPlan
from rekindle.domain.enrolment import TAKING_PART, Drop, Enrolment, Lift, Plan
from rekindle.domain.programme import ENGINE
from rekindle.domain.transition import transition

LONGEST = 1000
"""Mails and ends of holds; a programme has a few dozen."""


@dataclass(frozen=True, slots=True)
class Coming:
    """One mail that would be planned."""

    key: str
    at: datetime
    step: str
    lesson: str
    starts: str
    """The step whose week it begins, or ""."""
    structure: str
    """In which structure of its step it comes; "" for the engine's own."""


def forecast(
    enrolment: Enrolment, plans: Plans, now: datetime, pinned: Callable[[str], StepPlan | None]
) -> tuple[Coming, ...]:
    """Every planned mail to come, in order; nothing for somebody who does not take part (yet, or any more)."""
    if enrolment.state not in TAKING_PART:
        return ()
    for hold in enrolment.holds:
        if hold.until is None:
            enrolment, _ = transition(enrolment, Lift(hold.kind, "operator"), now)
    coming: list[Coming] = []
    for _ in range(LONGEST):
        upcoming = agenda(enrolment, plans.seen_by(enrolment, pinned), now)
        if upcoming is None:
            break
        now = max(now, upcoming.due_at)
        if upcoming.hold is not None:
            enrolment, _ = transition(enrolment, Lift(upcoming.hold, "clock"), now)
        elif upcoming.act is Act.SEND:
            enrolment = _sent(enrolment, upcoming, now)
            structure = "" if upcoming.step == ENGINE else enrolment.structure
            coming.append(Coming(upcoming.key, now, upcoming.step, upcoming.lesson, upcoming.starts, structure))
    return tuple(coming)


def _sent(enrolment: Enrolment, upcoming: Agenda, now: datetime) -> Enrolment:
    for dropped in upcoming.dropped:
        enrolment, _ = transition(enrolment, Drop(dropped.key, dropped.on, dropped.reason), now)
    plan = Plan(
        key=upcoming.key,
        on=local_date(now, enrolment.zone),
        counts=upcoming.counts,
        step=upcoming.starts,
        structure=upcoming.structure,
        week_of=upcoming.week_of,
        finishes=upcoming.finishes,
    )
    return transition(enrolment, plan, now)[0]
