"""Commands in a reply: each row of the table is one word and the function that obeys it."""

import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta

from rekindle.domain.addresses import Recipient
from rekindle.domain.calendar import instant, local_date
from rekindle.domain.command_words import CommandWord
from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import LIVE, Again, Enrolment, Hold, HoldKind, Place, Resume, Withdraw
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.transition import transition
from rekindle.domain.words import Command, read_command, read_until, says_yes
from rekindle.ports import Change
from rekindle.service.drafts import next_line, reply
from rekindle.service.engine import Engine
from rekindle.service.export import exported
from rekindle.service.letters import foreign, unproven
from rekindle.service.letters.alert import alert
from rekindle.service.letters.letter import Letter, settle
from rekindle.service.letters.order import Order
from rekindle.service.letters.wishes import (
    day_wish,
    hour_wish,
    language_wish,
    lean_wish,
    slower,
    weekly,
    word_wish,
    zone_wish,
)
from rekindle.service.plan import lesson_context, release, wake

DEFAULT_PAUSE = timedelta(weeks=2)
LONGEST_PAUSE = timedelta(weeks=52)
FOREIGN_MAY = frozenset({CommandWord.STOP, CommandWord.STOP_ALL, CommandWord.PAUSE})
"""What a writer other than the enrolled address can do with a true token: only what protects."""
ASKED = frozenset({"delete-ask", foreign.TEMPLATE, unproven.STOP_TEMPLATE})
"""Mails in which the engine itself asks, so that yes and no in a reply to them are commands."""


def spoken(letter: Letter) -> Command | None:
    """The command that this mail gives, if it gives one that counts here.

    In a reply to a question of the engine's own, any other command still is that command ("stop" never means no).
    """
    language = letter.person.language if letter.person else "en"
    asked = letter.about is not None and letter.about.context.get("template") in ASKED
    found = read_command(letter.text, letter.mail.subject, language, asked=asked)
    if asked and found is None:
        said = says_yes(letter.text, letter.person.speaks(language) if letter.person else None)
        found = None if said is None else Command(CommandWord.YES if said else CommandWord.NO, "")
    return None if found is None or found.word is CommandWord.JOIN else found


def obey(engine: Engine, letter: Letter, said: Command, now: datetime) -> Change:
    """Do what was said. A foreign writer may only stop and pause; anything else of theirs waits for a human."""
    person, enrolment = letter.person, letter.enrolment
    assert person is not None
    assert enrolment is not None
    if not letter.own and not (letter.proven and said.word in FOREIGN_MAY):
        return foreign.put_aside(engine, letter, person, enrolment, now)
    order = Order(engine, letter, person, enrolment, said.argument, now)
    over = enrolment.state not in LIVE and said.word not in ALSO_AFTER_THE_END
    change = _left(order) if over else TABLE.get(said.word, _for_human)(order)
    return replace(change, inbox=Handled(letter.inbox.id, InboxState.HANDLED, f"command: {said.word}", person.id))


def for_human(letter: Letter, enrolment: Enrolment, category: str, now: datetime) -> Change:
    """Kept as a case; nothing is sent."""
    participant = enrolment.participant
    change = settle(letter.inbox, InboxState.HANDLED, f"kept for a human: {category}", now, participant)
    return replace(change, cases=((enrolment.id, category, f"inbox/{letter.inbox.id}"),))


def _stop(order: Order) -> Change:
    after, events = transition(order.enrolment, Withdraw("participant"), order.now)
    return order.wake(after, events, order.reply("stopped"), cancel="stopped")


def _stop_all(order: Order) -> Change:
    change = _stop(order)
    for other in order.engine.store.enrolments_of(order.person.id):
        if other.id != order.enrolment.id and other.state in LIVE:
            after, events = transition(other, Withdraw("participant"), order.now)
            more = wake(order.engine, after, order.now, events, cancel="stopped")
            change = replace(
                change,
                enrolments=change.enrolments + more.enrolments,
                events=change.events + more.events,
                cancel=change.cancel + more.cancel,
            )
    return change


def _pause(order: Order) -> Change:
    today = local_date(order.now, order.person.zone)
    until = _pause_end(order.argument, today)
    if until is None or until <= today:
        return order.wake(order.enrolment, (), order.reply("help", problem=f"pause {order.argument}"))
    ends_at = instant(until, 6 * 60, order.person.zone)
    after, events = transition(order.enrolment, Place(Hold(HoldKind.PAUSE, ends_at)), order.now)
    change = order.wake(after, events, order.reply("paused", after, until=_date(until)))
    return replace(change, hold=((after.id, "pause"),))


def _pause_end(argument: str, today: date) -> date | None:
    """`pause` is two weeks, `pause N` is N weeks, `pause until DATE`; at most a year."""
    if not argument:
        return today + DEFAULT_PAUSE
    if argument.isdigit():
        return today + min(timedelta(weeks=int(argument[:3])), LONGEST_PAUSE)
    until = read_until(argument, today)
    return min(until, today + LONGEST_PAUSE) if until else None


def _left(order: Order) -> Change:
    return order.wake(order.enrolment, (), order.reply("left", join_address=order.engine.addresses.join()))


def _resume(order: Order) -> Change:
    after, events = transition(order.enrolment, Resume(), order.now)
    if after.holds:
        return order.wake(after, events, order.reply("waiting", after))
    upcoming = order.engine.agenda(after, order.now)
    receipt = order.reply("resumed", after, next_line=next_line(upcoming, after.zone))
    return release(order.engine, after, order.now, events, (receipt,))


def _help(order: Order) -> Change:
    return order.wake(order.enrolment, (), order.reply("help"))


def _data(order: Order) -> Change:
    """Everything stored about the person, to the enrolled address and nowhere else."""
    stored = exported(order.engine, order.person.id)
    text = json.dumps(stored, indent=2, ensure_ascii=False, default=str)
    return order.wake(order.enrolment, (), order.reply("data", export=text))


def _delete(order: Order) -> Change:
    return order.wake(order.enrolment, (), order.reply("delete-ask"))


def _yes(order: Order) -> Change:
    """Only reached in a reply to a mail in which the engine asks."""
    match order.asked:
        case "delete-ask":
            return Change(at=order.now, erase=(order.person.id,))
        case foreign.TEMPLATE:
            return foreign.answered(order.engine, order.letter, order.person, order.now, yes=True)
        case unproven.STOP_TEMPLATE:
            return _stop_all(order)
        case _:
            return Change(at=order.now)


def _no(order: Order) -> Change:
    return _resume(order) if order.asked == unproven.STOP_TEMPLATE else Change(at=order.now)


def _more(order: Order) -> Change:
    """The current step's next further exercise, in the thread of the wish."""
    enrolment = order.enrolment
    step = order.engine.step(enrolment, enrolment.step)
    had = {str(d.context.get("lesson")) for d in order.engine.store.deliveries(enrolment=enrolment.id)}
    further = [lesson for lesson in step.source() if lesson.at is None and lesson.id not in had] if step else []
    if step is None or not further:
        upcoming = order.engine.agenda(enrolment, order.now)
        return order.wake(enrolment, (), order.reply("no-more", next_line=next_line(upcoming, enrolment.zone)))
    context = lesson_context(order.engine, enrolment, step, further[0].id)
    draft = replace(order.reply("more", **context), snapshot=step.wording_hash())
    return replace(order.wake(enrolment, (), draft), snapshots=(step,))


def _again(order: Order) -> Change:
    """The week once more, from its lesson on the next lesson day."""
    enrolment = order.enrolment
    rounds = [
        int(d.context.get("round", 1))
        for d in order.engine.store.deliveries(enrolment=enrolment.id)
        if d.context.get("step") == enrolment.step and d.kind is MailKind.PLANNED
    ]
    after, events = transition(enrolment, Again(enrolment.step, max(rounds, default=1) + 1), order.now)
    upcoming = order.engine.agenda(after, order.now)
    return order.wake(after, events, order.reply("resumed", after, next_line=next_line(upcoming, after.zone)))


def _for_human(order: Order) -> Change:
    """`human`, and words whose effect a person has to decide: a case, and a receipt that says who reads it."""
    drafts = alert(order.engine, order.letter.inbox.id, order.person, "HUMAN", order.now)
    change = order.wake(order.enrolment, (), order.reply("human"), *drafts)
    return replace(change, cases=((order.enrolment.id, "human", f"inbox/{order.letter.inbox.id}"),))


ALSO_AFTER_THE_END = frozenset(
    {CommandWord.STOP, CommandWord.STOP_ALL, CommandWord.HELP, CommandWord.DATA, CommandWord.DELETE, CommandWord.HUMAN}
    | {CommandWord.YES, CommandWord.NO}
)
"""What still acts for somebody who has left."""

TABLE: Mapping[CommandWord, Callable[[Order], Change]] = {
    CommandWord.STOP: _stop,
    CommandWord.STOP_ALL: _stop_all,
    CommandWord.PAUSE: _pause,
    CommandWord.RESUME: _resume,
    CommandWord.HELP: _help,
    CommandWord.DATA: _data,
    CommandWord.DELETE: _delete,
    CommandWord.YES: _yes,
    CommandWord.NO: _no,
    CommandWord.HOUR: hour_wish,
    CommandWord.DAY: day_wish,
    CommandWord.ZONE: zone_wish,
    CommandWord.LANGUAGE: language_wish,
    CommandWord.WORD: word_wish,
    CommandWord.LEAN: lean_wish,
    CommandWord.SLOWER: slower,
    CommandWord.WEEKLY: weekly,
    CommandWord.MORE: _more,
    CommandWord.AGAIN: _again,
}
"""Words that are not here (human, why, address, next, read, continue) go to a person."""


def stop_by_address(engine: Engine, message: InboxMessage, to: Recipient, now: datetime) -> Change:
    """A mail to `+stop-<token>` acts whatever it says (RFC 2369: List-Unsubscribe by mail), with exactly one receipt."""
    delivery = engine.store.delivery(to.row) if to.row is not None else None
    enrolment = engine.store.enrolment(delivery.enrolment) if delivery and delivery.enrolment is not None else None
    person = engine.store.participant(enrolment.participant) if enrolment else None
    if enrolment is None or person is None or enrolment.state not in LIVE:
        return settle(message, InboxState.HANDLED, "stop: nothing to stop", now, person.id if person else None)
    after, events = transition(enrolment, Withdraw("participant"), now)
    receipt = reply(engine, message.id, "stopped", person, after, now, thread={})
    change = wake(engine, after, now, events, drafts=(receipt,), cancel="stopped")
    return replace(change, inbox=Handled(message.id, InboxState.HANDLED, "stop by address", person.id))


def stop_by_click(engine: Engine, enrolment: Enrolment, now: datetime) -> Change:
    """One-click unsubscribe (RFC 8058): at once, and no mail follows."""
    after, events = transition(enrolment, Withdraw("one-click"), now)
    return wake(engine, after, now, events, cancel="one-click")


def _date(day: date) -> str:
    return f"{day.day} {day:%B %Y}"
