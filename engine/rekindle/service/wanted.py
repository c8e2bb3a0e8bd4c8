"""What somebody wants of their calendar, whoever says it: they themselves in a reply, or their coordinator by a command."""

from datetime import datetime

from rekindle.domain.calendar import local_date
from rekindle.domain.course import may_hurry
from rekindle.domain.enrolment import HURRIED, Enrolment, Event, Note
from rekindle.domain.transition import transition
from rekindle.service.engine import Engine


def hurried(engine: Engine, enrolment: Enrolment, now: datetime) -> tuple[Enrolment, tuple[Event, ...]]:
    """The next lesson need not wait for its day. No event: there is none that could come sooner."""
    plans = engine.plans_for(enrolment)
    if plans is None or not may_hurry(enrolment, plans):
        return enrolment, ()
    after, events = transition(enrolment, Note(HURRIED, local_date(now, enrolment.zone)), now)
    return after, (*events, Event("next-asked", {"after": enrolment.step}))
