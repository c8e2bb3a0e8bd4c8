"""Commands that change a setting; each is answered with a receipt that shows the new ones."""

from dataclasses import replace

from rekindle.domain.enrolment import LIVE, WISHED, Adjust
from rekindle.domain.transition import transition
from rekindle.domain.words import read_day
from rekindle.ports import Change
from rekindle.service.drafts import reply, settings
from rekindle.service.letters.order import Order
from rekindle.service.plan import wake
from rekindle.service.wanted import hour_of, language_called, lean_called, word_for_clients, zone_called


def _adjust(order: Order, adjust: Adjust | None, word: str = "") -> Change:
    """Store a change of settings on the person and all their live enrolments, with a receipt that shows the new ones."""
    if adjust is None:
        return order.wake(order.enrolment, (), order.reply("help", problem=f"{word} {order.argument}".strip()))
    changed = [transition(order.enrolment, adjust, order.now)]
    if adjust.zone or adjust.language:
        others = order.engine.store.enrolments_of(order.person.id)
        changed += [transition(o, adjust, order.now) for o in others if o.id != order.enrolment.id and o.state in LIVE]
    after, events = changed[0]
    person = replace(
        order.person, zone=adjust.zone or order.person.zone, language=adjust.language or order.person.language
    )
    receipt = order.reply("settings", after, **settings(order.engine, after, order.now))
    change = order.wake(after, events, receipt)
    more = [wake(order.engine, enrolment, order.now, happened) for enrolment, happened in changed[1:]]
    return replace(
        change,
        participants=(person,) if person != order.person else (),
        enrolments=change.enrolments + tuple(e for other in more for e in other.enrolments),
        events=change.events + tuple(e for other in more for e in other.events),
    )


def hour_wish(order: Order) -> Change:
    minutes = hour_of(order.argument)
    return _adjust(order, Adjust(hour=minutes) if minutes is not None else None, "hour")


def day_wish(order: Order) -> Change:
    if order.argument.casefold().startswith("night"):
        return _adjust(order, Adjust(night=not order.enrolment.night))
    day = read_day(order.argument)
    return _adjust(order, Adjust(day=day) if day is not None else None, "day")


def zone_wish(order: Order) -> Change:
    zone = zone_called(order.argument)
    return _adjust(order, Adjust(zone=zone) if zone else None, "zone")


def language_wish(order: Order) -> Change:
    language = language_called(order.argument)
    return _adjust(order, Adjust(language=language) if language else None, "language")


def word_wish(order: Order) -> Change:
    word = word_for_clients(order.argument)
    if word is None:
        return _adjust(order, None, "word")
    person = replace(order.person, word=word)
    receipt = reply(
        order.engine, order.letter.inbox.id, "settings", person, order.enrolment, order.now, thread=order.letter.thread
    )
    return replace(order.wake(order.enrolment, (), receipt), participants=(person,))


def lean_wish(order: Order) -> Change:
    lean = lean_called(order.argument)
    return _adjust(order, Adjust(lean=lean) if lean else None, "lean")


def read_only(order: Order) -> Change:
    """Lessons and nothing else, until the person says `continue`."""
    return _adjust(order, Adjust(reading=WISHED))


def slower(order: Order) -> Change:
    return _adjust(order, Adjust(pace=2))


def weekly(order: Order) -> Change:
    return _adjust(order, Adjust(pace=1))
