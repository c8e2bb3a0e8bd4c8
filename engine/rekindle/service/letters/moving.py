"""Another address: asked for from the old one, confirmed from the new one, and the old one told before and after.

asked      the new address is asked for a yes, once in 24 h; the old one is told, and its `no` ends the request
yes        from the new address, within 14 days, to the newest request: mail goes there, and the old address is told
otherwise  nothing changes; what a stranger at a misspelt address writes is no command
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from rekindle.domain.delivery import Draft, MailKind
from rekindle.domain.enrolment import CONFIRM_WITHIN, LIVE, Enrolment, Event
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Participant
from rekindle.domain.words import says_yes
from rekindle.ports import Change
from rekindle.service.drafts import reply
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter, settle
from rekindle.service.plan import regain, release

TEMPLATE, NOTICE = "address-confirm", "address-asked"
ASKED, REFUSED, CHANGED = "address-asked", "address-refused", "address-changed"
"""Events of the enrolment about which the address was asked; the newest decides."""
ONCE_IN = timedelta(hours=24)


def may_ask(engine: Engine, person: Participant, enrolment: Enrolment, new: str, now: datetime) -> bool:
    """Not its own address, and no second request within a day: nobody may send a stranger mail after mail by this."""
    events = engine.store.events(enrolment.id)
    lately = any(event.type == ASKED and now - at < ONCE_IN for at, event in events)
    return new.casefold() != person.address.casefold() and not lately


def ask(
    engine: Engine, person: Participant, enrolment: Enrolment, new: str, cause: int, now: datetime,
    thread: Mapping[str, Any],
) -> tuple[tuple[Draft, ...], Event]:  # fmt: skip
    """The question to the new address and the notice to the old. Whether somebody else has that address is not to be seen.

    `cause` is the mail that asked, negative for the coordinator's own requests.
    """
    extra = {"new": new, "moves_from": person.address, "cause": cause}
    notice = reply(engine, cause, NOTICE, person, enrolment, now, thread=thread, extra=extra)
    question = reply(
        engine, cause, TEMPLATE, person, enrolment, now, thread={}, kind=MailKind.CONFIRMATION, extra=extra
    )
    question = replace(question, recipient=None, address=new, context={**question.context, "first_name": ""})
    if cause < 0:
        notice, question = (replace(d, key=d.key.replace("inbox/-", "coordinator/", 1)) for d in (notice, question))
    free = engine.store.participant_at(new) is None
    return (notice, question) if free else (notice,), Event(ASKED, {"cause": cause})


def answered(engine: Engine, letter: Letter, now: datetime) -> Change:
    """A reply to the question. Only a plain yes from that very address moves anything."""
    asked, person, enrolment = letter.about, letter.person, letter.enrolment
    assert asked is not None
    if person is None or enrolment is None:
        return settle(letter.inbox, InboxState.HANDLED, "address: nobody asks any more", now)
    new = str(asked.context["new"])
    said = says_yes(letter.text, person.speaks(engine.policy.language))
    from_there = letter.writer is not None and letter.writer.casefold() == new.casefold() and letter.authentic
    if not (said and from_there and _waits(engine, letter, person, enrolment, now)):
        return settle(letter.inbox, InboxState.HANDLED, "address: not confirmed", now, person.id)
    return _move(engine, letter, person, enrolment, new, now)


def _waits(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime) -> bool:
    """Whether this request is the newest, was not refused, is not too old, and nobody else has taken the address."""
    assert letter.about is not None
    context, types = letter.about.context, {ASKED, REFUSED, CHANGED}
    events = [(at, event) for at, event in engine.store.events(enrolment.id) if event.type in types]
    at, newest = events[-1]
    taken = engine.store.participant_at(str(context["new"]))
    return (
        newest.type == ASKED
        and newest.data.get("cause") == context["cause"]
        and now - at < CONFIRM_WITHIN
        and person.address == context["moves_from"]
        and taken is None
    )


def _move(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, new: str, now: datetime) -> Change:
    aliases = tuple(alias for alias in person.aliases if alias.casefold() != new.casefold())
    moved = replace(person, address=new, aliases=aliases)
    number = letter.inbox.id
    told = reply(engine, number, "address-moved", moved, enrolment, now, thread=letter.thread)
    left = reply(engine, number, "address-left", person, enrolment, now, thread={}, extra={"new": masked(new)})
    change = Change(
        at=now,
        inbox=Handled(number, InboxState.HANDLED, "address: moved", person.id),
        participants=(moved,),
        drafts=(told, replace(left, recipient=None, address=person.address)),
        events=((enrolment.id, Event(CHANGED, {"cause": number})),),
    )
    for mine in engine.store.enrolments_of(person.id):
        if mine.state in LIVE:
            more = release(engine, *_revived(engine, mine, now))
            change = replace(
                change,
                enrolments=change.enrolments + more.enrolments,
                events=change.events + more.events,
                release=change.release + more.release,
            )
    return change


def _revived(engine: Engine, enrolment: Enrolment, now: datetime) -> tuple[Enrolment, datetime, tuple[Event, ...]]:
    """Who was held because the old address bounced goes on."""
    after, events = regain(engine, enrolment, now, by="a new address")
    return after, now, events


def masked(address: str) -> str:
    """The address as a mail to somebody else may show it."""
    local, _, domain = address.rpartition("@")
    return f"{local[:1]}...@{domain}"
