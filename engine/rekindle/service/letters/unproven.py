"""Mail from an enrolled address that answers none of ours: From is a claim, so little may follow from it.

A stop holds all planned mail until one mail to the enrolled address is answered. Anything else is a case, and once a day
the enrolled address is asked to answer a mail of ours instead.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from rekindle.domain.command_words import CommandWord
from rekindle.domain.delivery import Draft
from rekindle.domain.enrolment import LIVE, Enrolment, Hold, HoldKind, Place
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.people import Participant
from rekindle.domain.transition import transition
from rekindle.domain.words import read_command
from rekindle.ports import Change
from rekindle.service.drafts import reply
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter, settle
from rekindle.service.plan import wake

STOP_TEMPLATE, ANSWER_TEMPLATE = "unproven-stop", "please-reply"
ONCE_IN = timedelta(hours=24)


def read(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime) -> Change:
    """A fresh mail from an enrolled address to the service's own."""
    said = read_command(letter.text, letter.mail.subject, person.language, asked=False)
    if said is not None and said.word in {CommandWord.STOP, CommandWord.STOP_ALL}:
        return stop(engine, letter.inbox, person, now)
    change = settle(letter.inbox, InboxState.HANDLED, "kept for a human: answers no mail of ours", now, person.id)
    change = replace(change, cases=((enrolment.id, "fresh mail", f"inbox/{letter.inbox.id}"),))
    return replace(change, drafts=_once(engine, letter.inbox, ANSWER_TEMPLATE, person, enrolment, now))


def stop(engine: Engine, inbox: InboxMessage, person: Participant | None, now: datetime) -> Change:
    """`coach+stop@`, or "stop" to the bare address. To the outside it is the same whether the address is enrolled."""
    live = [e for e in engine.store.enrolments_of(person.id) if e.state in LIVE] if person else []
    if person is None or not live:
        return settle(inbox, InboxState.HANDLED, "stop without proof", now, person.id if person else None)
    question = _once(engine, inbox, STOP_TEMPLATE, person, live[0], now)
    if not question:
        kept = settle(inbox, InboxState.HANDLED, "stop without proof: asked already within 24 h", now, person.id)
        return replace(kept, cases=((live[0].id, "stop without proof", f"inbox/{inbox.id}"),))
    change = Change(at=now, inbox=Handled(inbox.id, InboxState.HANDLED, "stop without proof", person.id))
    for enrolment in live:
        after, events = transition(enrolment, Place(Hold(HoldKind.UNPROVEN_STOP)), now)
        more = wake(engine, after, now, events)
        change = replace(
            change,
            enrolments=change.enrolments + more.enrolments,
            events=change.events + more.events,
            hold=(*change.hold, (enrolment.id, HoldKind.UNPROVEN_STOP.value)),
        )
    return replace(change, drafts=question)


def _once(
    engine: Engine, inbox: InboxMessage, template: str, person: Participant, enrolment: Enrolment, now: datetime
) -> tuple[Draft, ...]:
    mails = engine.store.deliveries(enrolment=enrolment.id)
    said = [d for d in mails if d.context.get("template") == template and d.created_at is not None]
    if any(now - d.created_at < ONCE_IN for d in said if d.created_at is not None):
        return ()
    return (reply(engine, inbox.id, template, person, enrolment, now, thread={}),)
