"""The inbox's verb: parse, classify, safety screen, then commands, then answers; one commit for each mail.

The order is the rule (design: safety first). A machine's mail stops at classification: it is never answered, never
confirms, never counts as an answer (RFC 3834). The token says which mail is answered, From says who writes.
"""

from datetime import datetime

from rekindle.domain.addresses import Recipient, To
from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import LIVE
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.screen import screen
from rekindle.mail.classify import MailKind as Arrived
from rekindle.mail.classify import classify
from rekindle.mail.parse import Incoming, Unreadable
from rekindle.mail.reply import newest_text
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters import answer, command, confirm, join, returned, safety
from rekindle.service.letters.letter import Letter, settle

BATCH = 50
TRIES = 5


def handle(engine: Engine) -> int:
    """Handle what was received, at most one batch; returns how many mails took their effect."""
    waiting = engine.store.received(BATCH)
    return sum(handle_one(engine, message) for message in waiting)


def handle_one(engine: Engine, message: InboxMessage) -> bool:
    """Decide and commit one mail's effect; a lost race is decided again from what is true then."""
    return any(engine.store.commit(decide(engine, message, engine.clock.now())) for _ in range(TRIES))


def decide(engine: Engine, message: InboxMessage, now: datetime) -> Change:
    """The change that one mail asks for. Never raises for what a mail says."""
    to = engine.addresses.read(message.recipient)
    if to is None:
        return settle(message, InboxState.QUARANTINED, "its recipient address is not known any more", now)
    try:
        mail = engine.parse(message.raw)
    except Unreadable as error:
        return _unreadable(engine, message, to, str(error), now)
    if engine.addresses.row_of_message_id(mail.message_id) is not None:
        return settle(message, InboxState.IGNORED, "own mail", now)
    verdict = classify(mail, message.sender)
    if to.to is To.STOP and verdict.kind in {Arrived.HUMAN, Arrived.LIST}:
        return command.stop_by_address(engine, message, to, now)
    if verdict.kind is not Arrived.HUMAN or to.to is To.BOUNCE:
        return returned.machine(engine, message, mail, to, verdict, now)
    return _human(engine, identify(engine, message, mail, to), now)


def _unreadable(engine: Engine, message: InboxMessage, to: Recipient, reason: str, now: datetime) -> Change:
    """Kept for a replay; with a participant's token it is a case, because somebody waits for an answer."""
    delivery = engine.store.delivery(to.row) if to.row is not None else None
    case = ((delivery.enrolment, "unreadable", reason),) if delivery else ()
    return Change(at=now, inbox=Handled(message.id, InboxState.QUARANTINED, reason), cases=case)


def identify(engine: Engine, message: InboxMessage, mail: Incoming, to: Recipient) -> Letter:
    """Which mail of ours this is about (thread before token), and which person; then who wrote it."""
    rows = [engine.addresses.row_of_message_id(i) for i in (*mail.in_reply_to, *reversed(mail.references))]
    threads = [row for row in rows if row is not None]
    token = engine.store.delivery(to.row) if to.row is not None else None
    thread = next((found for row in threads if (found := engine.store.delivery(row)) is not None), None)
    if token and thread and thread.enrolment != token.enrolment:
        thread = None
    about = thread or token
    enrolment = engine.store.enrolment(about.enrolment) if about and about.enrolment is not None else None
    writer = mail.sender_address()
    person = engine.store.participant(about.recipient) if about and about.recipient is not None else None
    if person is None and writer is not None:
        person = engine.store.participant_at(writer)
    if enrolment is None and person is not None:
        enrolment = next((e for e in engine.store.enrolments_of(person.id) if e.state in LIVE), None)
    newest = newest_text(mail.text)
    return Letter(
        message,
        mail,
        to,
        text="" if newest.whole else newest.text,
        screened=newest.text,
        writer=writer,
        about=about,
        threaded=thread is not None,
        person=person,
        enrolment=enrolment,
        proven=token is not None,
    )


def _human(engine: Engine, letter: Letter, now: datetime) -> Change:
    """Safety screen, then enrolment, confirmation, commands, answers: the first that has something to say decides."""
    if letter.person is not None and letter.enrolment is not None:
        flag = screen(letter.screened, letter.person.language)
        if flag is not None:
            return safety.flagged(engine, letter, flag, now)
    if join.asks(letter):
        return join.join(engine, letter, now)
    if letter.person is None or letter.enrolment is None:
        return join.stranger(engine, letter, now)
    if letter.about is not None and letter.about.kind is MailKind.CONFIRMATION and letter.own:
        decided = confirm.by_reply(engine, letter, now)
        if decided is not None:
            return decided
    spoken = command.spoken(letter)
    if spoken is not None:
        return command.obey(engine, letter, spoken, now)
    return answer.read(engine, letter, now)
