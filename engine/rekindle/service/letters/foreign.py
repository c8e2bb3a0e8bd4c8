"""Mail with a true token from another address than the enrolled one (design: rule 9).

What protects acts at once (the safety screen, `stop`, `pause`). The rest is put aside, and the enrolled address is asked
once for each writer: "Was it you?". Its yes makes that address an alias, and the mail is handled after all.
"""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Participant
from rekindle.ports import Change
from rekindle.service.drafts import reply
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter

TEMPLATE = "was-it-you"
MOST_ALIASES, MOST_ASIDE = 5, 10_000
ASIDE = "another writer than the enrolled address"


def put_aside(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime) -> Change:
    """Hold the mail (it can be replayed) and ask the enrolled address, once for each writer."""
    inbox = Handled(letter.inbox.id, InboxState.QUARANTINED, ASIDE, person.id)
    mails = engine.store.deliveries(enrolment=enrolment.id)
    asked = any(d.context.get("template") == TEMPLATE and d.context.get("writer") == letter.writer for d in mails)
    case = (enrolment.id, "another writer", f"inbox/{letter.inbox.id}")
    forged = person.writes_from(letter.writer)  # our own server says that From is not true; asking would not help
    if letter.writer is None or asked or forged or enrolment.state is State.UNCONFIRMED:
        return Change(at=now, inbox=inbox, cases=(case,))
    extra = {"writer": letter.writer, "aside": letter.inbox.id}
    draft = reply(engine, letter.inbox.id, TEMPLATE, person, enrolment, now, thread={}, extra=extra)
    return Change(at=now, inbox=inbox, drafts=(draft,))


def answered(engine: Engine, letter: Letter, person: Participant, now: datetime, *, yes: bool) -> Change:
    """The enrolled address said whether it was them."""
    assert letter.about is not None
    change = Change(at=now)
    if not yes or person.writes_from(str(letter.about.context["writer"])):
        return change
    aliases = (*person.aliases, str(letter.about.context["writer"]))[-MOST_ALIASES:]
    aside = engine.store.inbox_list(InboxState.QUARANTINED, MOST_ASIDE)
    mine = tuple(message.id for message in aside if message.participant == person.id and message.reason == ASIDE)
    return replace(change, participants=(replace(person, aliases=aliases),), replay=mine)
