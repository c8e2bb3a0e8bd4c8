"""The inbox's verb: parse, classify, safety screen, then commands, then answers; one commit for each mail.

The order is the rule (design: safety first). A machine's mail stops at classification: it is never answered, never
confirms, never counts as an answer (RFC 3834). The token says which mail is answered, From says who writes.
"""

from datetime import datetime

from rekindle.domain.addresses import Recipient, To
from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import LIVE
from rekindle.domain.errors import TryLater, place
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.screen import Category, screen
from rekindle.mail.authentication import authentic
from rekindle.mail.classify import MailKind as Arrived
from rekindle.mail.parse import Incoming
from rekindle.mail.reading import Reading, Unreadable
from rekindle.ports import Change
from rekindle.service.asking import Asking, Decision, answer_all
from rekindle.service.engine import Engine
from rekindle.service.letters import alive, answer, command, confirm, floods, join, returned, safety, unproven
from rekindle.service.letters.alert import UNREADABLE, alert
from rekindle.service.letters.letter import Letter, settle

BATCH = 50
STOPS = frozenset({Arrived.HUMAN, Arrived.LIST, Arrived.AUTOMATIC})
"""What a mail to the List-Unsubscribe address may be: mail clients write it by machine, too. Not a returned mail."""
MOST_HOPS = 50
"""Received lines; Postfix's own hopcount_limit."""
TRIES = 5


def handle(engine: Engine) -> int:
    """Handle what was received, at most one batch; returns how many mails took their effect.

    Replies that a plugin has to read come last, and together: the others do not wait for a plugin.
    """
    done = 0
    last: list[tuple[InboxMessage, Decision[Change]]] = []
    for message in engine.store.received(BATCH, engine.clock.now()):
        decision = _begun(engine, message)
        if decision.calls:
            last.append((message, decision))
        else:
            done += _settled(engine, message, decision)
    answer_all(engine.plugins, [decision for _, decision in last])
    return done + sum(_settled(engine, message, decision) for message, decision in last)


def _begun(engine: Engine, message: InboxMessage) -> Decision[Change]:
    return Decision(lambda: decide(engine, message, engine.clock.now()))


def _settled(engine: Engine, message: InboxMessage, decision: Decision[Change]) -> bool:
    """Commit one mail's effect. A mail over which our own code fails is put aside, and the others go on.

    Passing faults (TryLater: no database, no reader) are not the mail's: they end the pass, which is tried again.
    """
    try:
        return _commit(engine, message, decision)
    except TryLater:
        raise
    except Exception as error:
        reason = f"fault: {place(error)}"
    try:
        return engine.store.commit(unreadable(engine, message, reason, engine.clock.now()))
    except TryLater:
        raise
    except Exception:  # what failed is perhaps the very row that the token names
        return engine.store.commit(settle(message, InboxState.QUARANTINED, reason, engine.clock.now()))


def _commit(engine: Engine, message: InboxMessage, decision: Decision[Change]) -> bool:
    """A lost race is decided again from what is true then; so is a change that only clears the way for its mail."""
    for _ in range(TRIES):
        change = decision.outcome()
        if engine.store.commit(change) and change.inbox is not None:
            return True
        decision = _begun(engine, message)
        answer_all(engine.plugins, (decision,))
    return False


def decide(engine: Engine, message: InboxMessage, now: datetime) -> Asking[Change]:
    """The change that one mail asks for. Raises for a fault of ours or a passing one, never for what a mail says."""
    to = engine.addresses.read(message.recipient)
    if to is None:
        return settle(message, InboxState.QUARANTINED, "its recipient address is not known any more", now)
    try:
        reading = engine.parse(message.raw, message.sender)
    except Unreadable as error:
        return unreadable(engine, message, str(error), now)
    mail, verdict = reading.mail, reading.verdict
    if engine.addresses.row_of_message_id(mail.message_id) is not None:
        return settle(message, InboxState.IGNORED, "own mail", now)
    if (mail.sender_address() or "").casefold() == engine.addresses.service.casefold():
        return settle(message, InboxState.IGNORED, "the service's own address writes to nobody here", now)
    if len(mail.header_all("received")) > MOST_HOPS:
        return settle(message, InboxState.QUARANTINED, f"more than {MOST_HOPS} hops: a loop", now)
    to = _by_subject(engine, to, mail.subject)
    if to.to is To.STOP and verdict.kind in STOPS and not answers_automatically(mail):
        return command.stop_by_address(engine, message, to, now)
    if verdict.kind is not Arrived.HUMAN or to.to is To.BOUNCE:
        return returned.machine(engine, message, reading, to, now)
    letter = identify(engine, message, reading, to)
    cleared = alive.again(engine, letter, now)
    if cleared is not None:
        return cleared
    return floods.within(engine, letter, (yield from _human(engine, letter, now)), now)


def answers_automatically(mail: Incoming) -> bool:
    """An automatic answer to a mail of ours asks for nothing (RFC 3834 section 5: auto-replied)."""
    return mail.header("auto-submitted").strip().lower().startswith("auto-replied")


def _by_subject(engine: Engine, to: Recipient, subject: str) -> Recipient:
    """Without addressing, the stop mailto carries its token in the subject."""
    word = subject.strip().lower()
    if to.to is not To.BARE or not word.startswith("stop-"):
        return to
    return engine.addresses.read_detail(word) or to


def unreadable(engine: Engine, message: InboxMessage, reason: str, now: datetime) -> Change:
    """Kept for a replay; with a participant's token it is a case and an alert, because somebody waits for an answer."""
    to = engine.addresses.read(message.recipient)
    delivery = engine.store.delivery(to.row) if to is not None and to.row is not None else None
    person = engine.store.participant(delivery.recipient) if delivery and delivery.recipient is not None else None
    if delivery is None or person is None:
        return settle(message, InboxState.QUARANTINED, reason, now)
    return Change(
        at=now,
        inbox=Handled(message.id, InboxState.QUARANTINED, reason, person.id),
        cases=((delivery.enrolment, UNREADABLE.lower(), f"inbox/{message.id}"),),
        drafts=alert(engine, message.id, person, UNREADABLE, now),
    )


def identify(engine: Engine, message: InboxMessage, reading: Reading, to: Recipient) -> Letter:
    """Which mail of ours this is about, and which person; then who wrote it.

    In order: recipient token, In-Reply-To and References, a reference line at the mail's foot. The thread says which mail
    of that person is answered, the token whose it is.
    """
    mail, newest = reading.mail, reading.reply
    rows = [engine.addresses.row_of_message_id(i) for i in (*mail.in_reply_to, *reversed(mail.references))]
    threads = [row for row in rows if row is not None]
    token = engine.store.delivery(to.row) if to.row is not None else None
    thread = next((found for row in threads if (found := engine.store.delivery(row)) is not None), None)
    if token and thread and thread.enrolment != token.enrolment:
        thread = None
    foot = engine.addresses.rows_in(mail.text) if token is None and thread is None else []
    about = thread or token or next((found for row in foot if (found := engine.store.delivery(row)) is not None), None)
    enrolment = engine.store.enrolment(about.enrolment) if about and about.enrolment is not None else None
    writer = mail.sender_address()
    person = engine.store.participant(about.recipient) if about and about.recipient is not None else None
    if person is None and writer is not None:
        person = engine.store.participant_at(writer)
    if enrolment is None and person is not None:
        enrolment = next((e for e in engine.store.enrolments_of(person.id) if e.state in LIVE), None)
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
        authentic=authentic(mail.header_all("authentication-results"), engine.policy.authserv_id),
    )


def _human(engine: Engine, letter: Letter, now: datetime) -> Asking[Change]:
    """Safety screen first: RED is all that a mail does, anything milder goes beside what its words do."""
    person, enrolment = letter.person, letter.enrolment
    if person is None or enrolment is None:
        return (yield from _by_words(engine, letter, now))
    flag = screen(letter.screened, person.language)
    if flag is not None and flag.category is Category.RED:
        return safety.red(engine, letter, person, enrolment, now)
    decided = yield from _by_words(engine, letter, now)
    return safety.noted(engine, letter, flag, person, enrolment, decided, now) if flag is not None else decided


def _by_words(engine: Engine, letter: Letter, now: datetime) -> Asking[Change]:
    """Enrolment, confirmation, commands, answers: the first that has something to say decides."""
    person, enrolment = letter.person, letter.enrolment
    if join.asks(letter):
        return join.join(engine, letter, now)
    if letter.to.to is To.UNPROVEN_STOP:
        return unproven.stop(engine, letter.inbox, person, now)
    if person is None or enrolment is None:
        return join.stranger(engine, letter, now)
    if letter.about is None:
        return unproven.read(engine, letter, person, enrolment, now)
    if letter.about.kind is MailKind.CONFIRMATION and letter.own:
        decided = confirm.by_reply(engine, letter, now)
        if decided is not None:
            return decided
    spoken = command.spoken(letter)
    if spoken is not None:
        return command.obey(engine, letter, spoken, now)
    return (yield from answer.read(engine, letter, now))
