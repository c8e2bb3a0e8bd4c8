"""An address that had bounced writes again: what a reply with a true token proves outweighs an old bounce."""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.enrolment import LIVE, HoldKind
from rekindle.domain.suppression import HARD, SOFT
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter
from rekindle.service.plan import regain, wake


def again(engine: Engine, letter: Letter, now: datetime) -> Change | None:
    """The change that clears the way (it does not settle the mail, which is decided anew after it), or None."""
    person = letter.person
    if (
        person is None
        or not letter.own
        or not letter.proven
        or engine.store.suppressed(person.address) not in {HARD, SOFT}
    ):
        return None
    change = Change(at=now, unsuppress=(person.address,))
    for enrolment in engine.store.enrolments_of(person.id):
        if enrolment.state in LIVE and enrolment.held_by(HoldKind.ADDRESS):
            after, events = regain(engine, enrolment, now)
            more = wake(engine, after, now, events)
            change = replace(change, enrolments=change.enrolments + more.enrolments, events=change.events + more.events)
    return change
