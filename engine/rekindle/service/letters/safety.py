"""What the safety screen sets off. It is a filter, never a judge: it stops the programme and calls a human."""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import Hold, HoldKind, Place
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.screen import Category, Flag
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.drafts import reply
from rekindle.service.engine import Engine
from rekindle.service.letters.alert import alert
from rekindle.service.letters.letter import Letter
from rekindle.service.plan import wake


def flagged(engine: Engine, letter: Letter, flag: Flag, now: datetime) -> Change:
    """RED holds the programme and sends one plain text; every category alerts the coordinator once for each mail."""
    person, enrolment = letter.person, letter.enrolment
    assert person is not None
    assert enrolment is not None
    red = flag.category is Category.RED
    hold = Hold(HoldKind.SAFETY, reason=flag.category.name.lower())
    after, events = transition(enrolment, Place(hold), now) if red else (enrolment, ())
    drafts = [*alert(engine, letter.inbox.id, person, flag.category.name, now)]
    if red and not enrolment.held_by(HoldKind.SAFETY):
        drafts.append(
            reply(engine, letter.inbox.id, "safety", person, enrolment, now, thread=letter.thread, kind=MailKind.SAFETY)
        )
    change = wake(engine, after, now, events, drafts=tuple(drafts))
    return replace(
        change,
        inbox=Handled(letter.inbox.id, InboxState.HANDLED, f"safety: {flag.category.name.lower()}", person.id),
        hold=((enrolment.id, "safety"),) if red else (),
        cases=((enrolment.id, flag.category.name.lower(), f"inbox/{letter.inbox.id}"),),
    )
