"""Commands that change a setting; each is answered with a receipt that shows the new ones."""

from dataclasses import replace

from rekindle.domain.calendar import is_quiet, zone_named
from rekindle.domain.enrolment import LIVE, WISHED, Adjust
from rekindle.domain.transition import transition
from rekindle.domain.words import read_day, read_hour
from rekindle.ports import Change
from rekindle.service.drafts import reply, settings
from rekindle.service.letters.order import Order
from rekindle.service.plan import wake


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
    minutes = read_hour(order.argument)
    if minutes is None or is_quiet(minutes, night=False):
        return _adjust(order, None, "hour")
    return _adjust(order, Adjust(hour=minutes))


def day_wish(order: Order) -> Change:
    if order.argument.casefold().startswith("night"):
        return _adjust(order, Adjust(night=not order.enrolment.night))
    day = read_day(order.argument)
    return _adjust(order, Adjust(day=day) if day is not None else None, "day")


def zone_wish(order: Order) -> Change:
    wanted = order.argument.strip()
    zone = next((z for z in (wanted, wanted.title(), wanted.upper()) if z and zone_named(z) is not None), None)
    return _adjust(order, Adjust(zone=zone) if zone else None, "zone")


def language_wish(order: Order) -> Change:
    code = order.argument.casefold().strip()
    return _adjust(order, Adjust(language=code[:2]) if code[:2] in LANGUAGES else None, "language")


LANGUAGES = frozenset({"en", "de", "fr", "es", "it", "nl", "pt", "sv", "da", "nb", "pl"})


def word_wish(order: Order) -> Change:
    word = " ".join(order.argument.split())[:30]
    if not word.replace(" ", "").replace("-", "").isalpha():
        return _adjust(order, None, "word")
    person = replace(order.person, word=word.lower())
    receipt = reply(
        order.engine, order.letter.inbox.id, "settings", person, order.enrolment, order.now, thread=order.letter.thread
    )
    return replace(order.wake(order.enrolment, (), receipt), participants=(person,))


def lean_wish(order: Order) -> Change:
    lean = order.argument.casefold().strip()
    return _adjust(order, Adjust(lean=lean) if lean in {"inward", "outward", "mixed", "none"} else None, "lean")


def read_only(order: Order) -> Change:
    """Lessons and nothing else, until the person says `continue`."""
    return _adjust(order, Adjust(reading=WISHED))


def slower(order: Order) -> Change:
    return _adjust(order, Adjust(pace=2))


def weekly(order: Order) -> Change:
    return _adjust(order, Adjust(pace=1))
