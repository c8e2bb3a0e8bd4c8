"""One person in several programmes: the ceilings (one planned mail a day, three a week) are the person's, not a programme's.

Whatever one programme plans is told to the others in the same commit, so that each enrolment still holds all that decides its
calendar. Whoever was decided about from before that loses the race, and is decided about again.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import TAKING_PART, Elsewhere, Enrolment
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.engine import Engine


def told(engine: Engine, before: Enrolment, change: Change, others: Sequence[Enrolment], now: datetime) -> Change:
    """The change of one enrolment with what it means for the person's others (`before` itself may be among them)."""
    planned = any(draft.kind is MailKind.PLANNED for draft in change.drafts)
    if not planned or len(change.enrolments) != 1:
        return change
    after = change.enrolments[0]
    assert after.last_mail_on is not None
    elsewhere = Elsewhere(after.last_mail_on, counts=after.recent != before.recent)
    changed = [transition(other, elsewhere, now)[0] for other in others if other.id != before.id]
    return replace(change, enrolments=(after, *(woken(engine, other, now) for other in changed)))


def joined(engine: Engine, enrolment: Enrolment, now: datetime) -> Enrolment:
    """Somebody who begins a programme beside others: what those have sent of late counts from the first day."""
    for other in engine.store.enrolments_of(enrolment.participant):
        if other.id == enrolment.id or other.state not in TAKING_PART:
            continue
        for on in other.recent:
            enrolment, _ = transition(enrolment, Elsewhere(on, counts=True), now)
        if other.last_mail_on is not None:
            enrolment, _ = transition(enrolment, Elsewhere(other.last_mail_on, counts=False), now)
    return enrolment


def woken(engine: Engine, enrolment: Enrolment, now: datetime) -> Enrolment:
    """With its wake time as the agenda has it now."""
    upcoming = engine.agenda(enrolment, now)
    due_at, key = (upcoming.due_at, upcoming.key) if upcoming else (None, None)
    return replace(enrolment, next_due_at=due_at, next_key=key)
