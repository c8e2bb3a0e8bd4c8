"""Double opt-in: an explicit yes by the confirmation's own token starts the programme; nothing else does."""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.delivery import Delivery, MailKind
from rekindle.domain.enrolment import Confirm, Decline, Enrolment, State
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Consent
from rekindle.domain.transition import transition
from rekindle.domain.words import says_yes
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter, settle
from rekindle.service.plan import wake
from rekindle.service.several import joined


def by_reply(engine: Engine, letter: Letter, now: datetime) -> Change | None:
    """A reply to the confirmation; None if this enrolment is not waiting for one any more."""
    enrolment, asked = letter.enrolment, letter.about
    assert enrolment is not None
    assert letter.person is not None
    assert asked is not None
    if enrolment.state is not State.UNCONFIRMED:
        return None
    said = says_yes(letter.text, letter.person.speaks(engine.policy.language))
    if said is None:
        kept = settle(letter.inbox, InboxState.HANDLED, "confirmation: neither yes nor no", now, letter.person.id)
        return replace(kept, cases=((enrolment.id, "unclear", "answer to a confirmation"),))
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, f"confirmation: {'yes' if said else 'no'}", letter.person.id)
    return _decided(engine, enrolment, asked, now, yes=said, inbox=inbox)


def by_button(engine: Engine, delivery: Delivery, now: datetime) -> Change | None:
    """The tokenised button (POST only). None if the confirmation does not wait any more: pressing twice is harmless."""
    enrolment = engine.store.enrolment(delivery.enrolment) if delivery.enrolment is not None else None
    if delivery.kind is not MailKind.CONFIRMATION or enrolment is None or enrolment.state is not State.UNCONFIRMED:
        return None
    return _decided(engine, enrolment, delivery, now, yes=True, inbox=None)


def _decided(
    engine: Engine, enrolment: Enrolment, asked: Delivery, now: datetime, *, yes: bool, inbox: Handled | None
) -> Change:
    """The consent names the text that this very confirmation showed."""
    after, events = transition(enrolment, Confirm() if yes else Decline(), now)
    after = joined(engine, after, now) if yes else after
    change = wake(engine, after, now, events, cancel="" if yes else "declined")
    consent = Consent(
        participant=enrolment.participant,
        text_version=str(asked.context["consent_version"]),
        at=now,
        inbox=inbox.id if inbox else None,
    )
    person = engine.store.participant(enrolment.participant)
    back = (person.address,) if yes and person is not None else ()
    return replace(change, inbox=inbox, consents=(consent,) if yes else (), unsuppress=back)
