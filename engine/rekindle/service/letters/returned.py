"""Mail that no human wrote: bounces, complaints, vacation answers. Recorded, acted on, never answered.

what came                     what follows
hard bounce                   the address is suppressed, its enrolments are held (`address`)
soft bounce                   counted; the fifth in 30 days without a sign of life suppresses
policy (our own reputation)   an alarm to the coordinator, once a day; nobody is suppressed
notice of a delay             nothing
complaint                     suppressed at once, the enrolment ends, no mail
vacation answer               the next planned mail opens with the offer of a pause
any other machine mail        nothing
"""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.addresses import Recipient, To
from rekindle.domain.calendar import local_date
from rekindle.domain.delivery import Delivery
from rekindle.domain.enrolment import LIVE, Enrolment, Event, Hold, HoldKind, Note, Place, Withdraw
from rekindle.domain.floods import DAY, window
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.suppression import COMPLAINT, HARD, SOFT, too_many_soft
from rekindle.domain.transition import transition
from rekindle.mail.bounce import Bounce, Severity
from rekindle.mail.classify import MailKind as Arrived
from rekindle.mail.reading import Reading
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.alert import alarm
from rekindle.service.letters.letter import settle
from rekindle.service.plan import AWAY, wake


def machine(engine: Engine, message: InboxMessage, reading: Reading, to: Recipient, now: datetime) -> Change:
    """What follows from a machine's mail; without one of our tokens in it, nothing does."""
    verdict = reading.verdict
    delivery = _returned(engine, reading, to)
    participant = delivery.recipient if delivery else None
    ignored = settle(message, InboxState.IGNORED, f"{verdict.kind}: {verdict.rule}", now, participant)
    if delivery is None:
        return ignored
    if verdict.kind is Arrived.COMPLAINT:
        objects = reading.complaint is not None and reading.complaint.is_objection
        return _complained(engine, message, delivery, now) if objects else ignored
    bounce = reading.bounce if verdict.kind is Arrived.BOUNCE or to.to is To.BOUNCE else None
    if bounce is not None and bounce.severity is not Severity.DELAYED:
        return _bounced(engine, message, delivery, bounce, now)
    enrolment = engine.store.enrolment(delivery.enrolment) if delivery.enrolment is not None else None
    theirs = enrolment is not None and delivery.recipient is not None
    if verdict.kind is Arrived.VACATION and theirs and enrolment is not None and enrolment.state in LIVE:
        after, _ = transition(enrolment, Note(AWAY, local_date(now, enrolment.zone)), now)
        away = Event("away", {"delivery": delivery.id})
        return replace(wake(engine, after, now, (away,)), inbox=ignored.inbox)
    return ignored


def _returned(engine: Engine, reading: Reading, to: Recipient) -> Delivery | None:
    """Our mail that this is about: by the recipient's token, else by tokens in what was returned."""
    rows = [to.row] if to.row is not None else []
    returned = reading.bounce or reading.complaint
    if returned is not None:
        ids = (engine.addresses.row_of_message_id(one) for one in returned.returned_ids)
        rows += [row for row in ids if row is not None]
        rows += engine.addresses.rows_in(returned.returned_tokens_text)
    threads = (engine.addresses.row_of_message_id(one) for one in (*reading.mail.in_reply_to, *reading.mail.references))
    rows += [row for row in threads if row is not None]
    return next((found for row in rows if (found := engine.store.delivery(row)) is not None), None)


def _bounced(engine: Engine, message: InboxMessage, delivery: Delivery, bounce: Bounce, now: datetime) -> Change:
    event = Event("bounced", {"delivery": delivery.id, "severity": bounce.severity.value, "status": bounce.status})
    change = Change(
        at=now,
        inbox=Handled(message.id, InboxState.HANDLED, f"bounce: {bounce.severity}", delivery.recipient),
        bounced=(delivery.id,),
        events=((delivery.enrolment, event),) if delivery.enrolment is not None else (),
    )
    if bounce.severity is Severity.POLICY:
        return _alarmed(engine, message, delivery, change, now)
    enrolment = engine.store.enrolment(delivery.enrolment) if delivery.enrolment is not None else None
    if bounce.severity is Severity.HARD:
        return _suppress(engine, delivery, HARD, change, now)
    if enrolment is not None and too_many_soft([*_soft(engine, enrolment), now], _last_seen(engine, enrolment), now):
        return _suppress(engine, delivery, SOFT, change, now)
    return change


def _soft(engine: Engine, enrolment: Enrolment) -> list[datetime]:
    events = engine.store.events(enrolment.id)
    return [at for at, event in events if event.type == "bounced" and event.data.get("severity") == Severity.SOFT.value]


def _last_seen(engine: Engine, enrolment: Enrolment) -> datetime | None:
    return max((answer.at for answer in engine.store.answers(enrolment.id)), default=None)


def _suppress(engine: Engine, delivery: Delivery, reason: str, change: Change, now: datetime) -> Change:
    """No mail any more, and the programme waits, so that coming back loses no lesson."""
    change = replace(change, suppress=((delivery.address, reason),))
    mine = engine.store.enrolments_of(delivery.recipient) if delivery.recipient is not None else ()
    for enrolment in mine:
        if enrolment.state in LIVE:
            after, events = transition(enrolment, Place(Hold(HoldKind.ADDRESS, reason=reason)), now)
            more = wake(engine, after, now, events)
            change = replace(change, enrolments=change.enrolments + more.enrolments, events=change.events + more.events)
    return change


def _alarmed(engine: Engine, message: InboxMessage, delivery: Delivery, change: Change, now: datetime) -> Change:
    """Blocked or called spam: that is about our own sending, and a person has to mend it."""
    case = (delivery.enrolment, "policy bounce", f"inbox/{message.id}")
    first_today = engine.store.tally("alarm/policy", window(now, DAY)) == 1
    return replace(change, cases=(case,), drafts=alarm(engine, message.id, "POLICY BOUNCE", now) if first_today else ())


def _complained(engine: Engine, message: InboxMessage, delivery: Delivery, now: datetime) -> Change:
    """A complaint suppresses at once, ends the enrolment and causes no mail."""
    inbox = Handled(message.id, InboxState.HANDLED, "complaint", delivery.recipient)
    suppress = ((delivery.address, COMPLAINT),)
    enrolment = engine.store.enrolment(delivery.enrolment) if delivery.enrolment is not None else None
    if enrolment is None or delivery.recipient is None:  # asked whether a person may move there, who stays as they are
        return Change(at=now, inbox=inbox, suppress=suppress)
    after, events = transition(enrolment, Withdraw("complaint"), now)
    return replace(wake(engine, after, now, events, cancel="complaint"), inbox=inbox, suppress=suppress)
