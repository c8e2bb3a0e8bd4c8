"""Words for sentences about one person who is inside a step."""

from collections.abc import Callable
from datetime import timedelta

from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import Enrolment

from . import edits
from .edits import Files
from .flight import DOMAIN, START, Flight

ME, OTHER = f"p0@{DOMAIN}", f"p1@{DOMAIN}"
MONDAY = START + timedelta(days=6, hours=-2)
"""When the lesson of the first step goes out to somebody who joins at the start; the others follow weekly."""
WEEK = timedelta(days=7)


def changed(flight: Flight, *changes: Callable[[Files], object]) -> None:
    """The files are changed, and the engine started anew."""
    for change in changes:
        change(flight.files)
    flight.restart()
    flight.until(flight.clock.now())


def me(flight: Flight) -> Enrolment:
    return flight.enrolments()[0][1]


def keys(flight: Flight, step: str = "") -> list[str]:
    return [
        w.delivery.key for w in flight.wire if w.delivery.kind is MailKind.PLANNED and w.delivery.key.startswith(step)
    ]


def sent(flight: Flight, key: str):
    return next(w for w in flight.wire if w.delivery.key == key)


def wording(flight: Flight, key: str) -> str:
    """The version of the step from which this mail was written."""
    return flight.store.snapshot(sent(flight, key).delivery.snapshot).version


def reply(flight: Flight, key: str, words: str):
    """Answer that mail, and give the row of the inbox."""
    mail = sent(flight, key).delivery
    message_id = flight.engine.addresses.message_id(mail.id, int(mail.context["token_key"]))
    number = flight._write(ME, "coach@example.test", "Re: lesson", words, f"<{message_id}>")
    flight.until(flight.clock.now())
    return flight.store.inbox(number)


def reword(files: Files) -> None:
    edits.reword(files, 0, 0)
