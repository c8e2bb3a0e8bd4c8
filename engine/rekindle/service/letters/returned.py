"""Mail that no human wrote: bounces, complaints, vacation answers. Recorded, acted on, never answered."""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.addresses import Recipient
from rekindle.domain.delivery import Delivery
from rekindle.domain.enrolment import Event, Withdraw, transition
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.mail.bounce import Severity, read_bounce, read_complaint
from rekindle.mail.classify import MailKind as Arrived
from rekindle.mail.classify import Verdict
from rekindle.mail.parse import Incoming
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import settle
from rekindle.service.plan import wake


def machine(
    engine: Engine, message: InboxMessage, mail: Incoming, to: Recipient, verdict: Verdict, now: datetime
) -> Change:
    """A bounce marks its mail; a hard one and a complaint suppress the address; everything else is put aside."""
    delivery = engine.store.delivery(to.row) if to.row is not None else None
    participant = delivery.recipient if delivery else None
    ignored = settle(message, InboxState.IGNORED, f"{verdict.kind}: {verdict.rule}", now, participant)
    if delivery is None:
        return ignored
    if verdict.kind is Arrived.COMPLAINT:
        complaint = read_complaint(mail)
        return _complained(engine, message, delivery, now) if complaint and complaint.is_objection else ignored
    bounce = read_bounce(mail) if verdict.kind is Arrived.BOUNCE else None
    if bounce is None:
        return ignored
    data: dict[str, str | int | None] = {"delivery": delivery.id, "severity": bounce.severity, "status": bounce.status}
    event = Event("bounced", data)
    hard = bounce.severity is Severity.HARD
    return Change(
        at=now,
        inbox=Handled(message.id, InboxState.HANDLED, f"bounce: {bounce.severity}", participant),
        bounced=(delivery.id,),
        suppress=((delivery.address, "hard bounce"),) if hard else (),
        events=((delivery.enrolment, event),) if delivery.enrolment is not None else (),
    )


def _complained(engine: Engine, message: InboxMessage, delivery: Delivery, now: datetime) -> Change:
    """A complaint suppresses at once, ends the enrolment and causes no mail."""
    inbox = Handled(message.id, InboxState.HANDLED, "complaint", delivery.recipient)
    suppress = ((delivery.address, "complaint"),)
    enrolment = engine.store.enrolment(delivery.enrolment) if delivery.enrolment is not None else None
    if enrolment is None:
        return Change(at=now, inbox=inbox, suppress=suppress)
    after, events = transition(enrolment, Withdraw("complaint"), now)
    return replace(wake(engine, after, now, events, cancel="complaint"), inbox=inbox, suppress=suppress)
