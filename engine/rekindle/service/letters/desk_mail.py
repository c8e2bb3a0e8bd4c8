"""The mails of a case: a participant's words for whoever has it, that human's words for the participant, and notes to the desk.

Neither side sees the other's address, and both see one conversation: the participant in the thread of what they wrote, the
desk in a thread for each case.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from rekindle.domain.addresses import Recipient, To
from rekindle.domain.cases import Case, Role
from rekindle.domain.delivery import SINGLE, Delivery, Draft, MailKind
from rekindle.domain.enrolment import Enrolment, HoldKind
from rekindle.domain.errors import TryLater
from rekindle.domain.inbox import InboxMessage
from rekindle.domain.people import Participant
from rekindle.mail.reading import Reading, Unreadable
from rekindle.service.drafts import about, reply
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter

MOST_SHOWN: Final = 10
"""Mails of one case that are shown at once."""


def to_participant(
    engine: Engine, letter: Letter, case: Case, role: Role, person: Participant, enrolment: Enrolment, words: str, now: datetime
) -> Draft:  # fmt: skip
    """In the thread of what they wrote last, from a named human, and no machine's mail by its headers."""
    asked = mails_of(case)[-1:]
    thread = _thread_of(engine, asked[0]) if asked else {}
    who = engine.policy.name_of(role)
    extra = {
        "said": words,
        "who": who,
        "from_name": who,
        "case": case.id,
        "held": enrolment.held_by(HoldKind.SAFETY),
    }
    return reply(
        engine, letter.inbox.id, "from-human", person, enrolment, now, thread=thread, kind=MailKind.RELAY, extra=extra
    )


def thread_for(
    engine: Engine, case: Case, role: Role, person: Participant, now: datetime, thread: Mapping[str, Any]
) -> tuple[Draft, ...]:
    """What the participant wrote, for whoever took the case; each mail once for each of them."""
    return tuple(
        to_desk(engine, case, role, person, number, reading.reply.text, now, thread)
        for number in mails_of(case)[-MOST_SHOWN:]
        if (reading := read_again(engine, number)) is not None
    )


def to_desk(
    engine: Engine, case: Case, role: Role, person: Participant, inbox_id: int, words: str, now: datetime, thread: Mapping[str, Any]
) -> Draft:  # fmt: skip
    """One mail of the participant. Its key lets erasing the person find it."""
    who = person.first_name or "the participant"
    facts = {"template": "from-participant", "said": words, "who": who, "from_name": who}
    return _draft(engine, case, role, f"mail-{inbox_id}-{role.value}", facts | dict(thread), now, MailKind.RELAY)


def note(
    engine: Engine, case: Case, role: Role, what: str, person: Participant | None, name: str, now: datetime
) -> Draft:
    """What became of something the desk wrote; `what` is one of the cases of the template. `name` keeps it single."""
    who = (person.first_name if person else "") or "the participant"
    owner = engine.policy.name_of(Role(case.owner)) if case.owner in set(Role) else case.owner
    facts = {"template": "desk-note", "what": what, "who": who, "owner": owner, "taken": case.owner == role.value}
    return _draft(engine, case, role, f"note-{name}", facts, now, MailKind.ALERT)


def _draft(
    engine: Engine, case: Case, role: Role, name: str, facts: Mapping[str, Any], now: datetime, kind: MailKind
) -> Draft:
    mine = {"case": case.id, "role": role.value, "category": case.category.upper()}
    return Draft(
        key=f"case/{case.id}/{name}",
        kind=kind,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.address_of(role),
        context=about(engine, None, None, now) | mine | dict(facts),
    )


def mails_of(case: Case) -> list[int]:
    """Ids of the received mails of this case, oldest first."""
    found = [reason.removeprefix("inbox/") for reason in (case.reason, *case.mails) if reason.startswith("inbox/")]
    return sorted({int(number) for number in found if number.isdigit()})


def read_again(engine: Engine, inbox_id: int) -> Reading | None:
    """A received mail as it was read; None where it is gone or cannot be read."""
    message = engine.store.inbox(inbox_id)
    if message is None:
        return None
    try:
        return engine.parse(message.raw, message.sender)
    except (Unreadable, TryLater):
        return None


def desk_thread(engine: Engine, sent: Delivery) -> Mapping[str, Any]:
    """Headers that put a participant's answer below the mail of the human whose words these were."""
    number = sent.key.split("/")[1]
    message, reading = engine.store.inbox(int(number)), read_again(engine, int(number))
    return _letter(engine, message, reading).thread if message and reading else {}


def _letter(engine: Engine, message: InboxMessage, reading: Reading) -> Letter:
    to = engine.addresses.read(message.recipient) or Recipient(To.BARE)
    return Letter(message, reading.mail, to, reading.reply.text, reading.reply.text, reading.mail.sender_address())


def _thread_of(engine: Engine, inbox_id: int) -> dict[str, Any]:
    """Headers that put an answer below this mail, and the mail of ours whose subject their conversation bears."""
    message, reading = engine.store.inbox(inbox_id), read_again(engine, inbox_id)
    if message is None or reading is None:
        return {}
    letter = _letter(engine, message, reading)
    thread, row = letter.thread, letter.to.row
    ours = engine.store.delivery(row) if row is not None else None
    if ours is None or ours.enrolment is None:
        return thread
    return thread | {"about": ours.context.get("about", ours.id) if ours.kind is MailKind.RELAY else ours.id}
