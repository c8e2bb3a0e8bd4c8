"""What somebody wants of their calendar and mails, whoever says it: they themselves in a reply, or their coordinator.

Each reader takes what was written and gives the value that is kept, or None where it cannot be used.
"""

from datetime import datetime

from rekindle.domain.calendar import is_quiet, local_date, zone_named
from rekindle.domain.course import may_hurry
from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import HURRIED, Again, Enrolment, Event, Note
from rekindle.domain.programme import Lesson, Step
from rekindle.domain.transition import transition
from rekindle.domain.words import read_hour
from rekindle.service.engine import Engine

LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "pl"})
LEANS = frozenset({"inward", "outward", "mixed", "none"})


def hour_of(said: str) -> int | None:
    """Minutes after midnight, outside the quiet hours."""
    minutes = read_hour(said)
    return None if minutes is None or is_quiet(minutes, night=False) else minutes


def zone_called(said: str) -> str | None:
    wanted = said.strip()
    return next((z for z in (wanted, wanted.title(), wanted.upper()) if z and zone_named(z) is not None), None)


def language_called(said: str) -> str | None:
    code = said.casefold().strip()[:2]
    return code if code in LANGUAGES else None


def word_for_clients(said: str) -> str | None:
    word = " ".join(said.split())[:30]
    return word.lower() if word.replace(" ", "").replace("-", "").isalpha() else None


def lean_called(said: str) -> str | None:
    lean = said.casefold().strip()
    return lean if lean in LEANS else None


def hurried(engine: Engine, enrolment: Enrolment, now: datetime) -> tuple[Enrolment, tuple[Event, ...]]:
    """The next lesson need not wait for its day. No event: there is none that could come sooner."""
    plans = engine.plans_for(enrolment)
    if plans is None or not may_hurry(enrolment, plans):
        return enrolment, ()
    after, events = transition(enrolment, Note(HURRIED, local_date(now, enrolment.zone)), now)
    return after, (*events, Event("next-asked", {"after": enrolment.step}))


def once_more(engine: Engine, enrolment: Enrolment, now: datetime) -> tuple[Enrolment, tuple[Event, ...]]:
    """The week once more, from its lesson on the next lesson day."""
    rounds = [
        int(d.context.get("round", 1))
        for d in engine.store.deliveries(enrolment=enrolment.id)
        if d.context.get("step") == enrolment.step and d.kind is MailKind.PLANNED
    ]
    return transition(enrolment, Again(enrolment.step, max(rounds, default=1) + 1), now)


def further(engine: Engine, enrolment: Enrolment) -> tuple[Step, Lesson] | None:
    """The current step's next exercise beyond the planned ones; None where all were sent."""
    step = engine.step(enrolment, enrolment.step)
    had = {str(d.context.get("lesson")) for d in engine.store.deliveries(enrolment=enrolment.id)}
    left = [lesson for lesson in step.source() if lesson.at is None and lesson.id not in had] if step else []
    return (step, left[0]) if step and left else None
