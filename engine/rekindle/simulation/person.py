"""One scripted participant: reads what comes, decides by the persona, and writes when its time has come."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from rekindle.domain.delivery import Delivery, MailKind
from rekindle.domain.programme import Lesson
from rekindle.service.engine import Engine
from rekindle.service.letters.questions import Question, questions
from rekindle.simulation.client import Opened
from rekindle.simulation.life import Life, Received, Said, Wrote
from rekindle.simulation.personas import PAUSE_WEEKS, PERSONAS, QUARTER, Moment, Reaction
from rekindle.simulation.replies import reply_to


@dataclass(frozen=True, slots=True)
class Asking:
    """A mail that asks something, kept until it is answered."""

    mail: Opened
    questions: tuple[Question, ...]


@dataclass(frozen=True, slots=True)
class Intent:
    """What will be written, and when."""

    at: datetime
    said: Said
    to: str
    subject: str
    words: str
    thread: str = ""


class Person:
    """`door` is the join address. `zone` is where they live; the mail they get must keep to its hours."""

    def __init__(self, life: Life, random: Random, *, door: str, name: str, nights: bool = False) -> None:
        self.life, self.door, self.name = life, door, name
        self._random, self._persona, self._nights = random, PERSONAS[life.persona], nights
        self._week = self._answered = 0
        self._left: list[Asking] = []
        self._over = False

    def joins(self, at: datetime) -> Intent:
        return Intent(at, Said.JOIN, self.door, "join", "Please let me in.")

    def reads(self, mail: Opened, delivery: Delivery, engine: Engine, now: datetime) -> Iterator[Intent]:
        """What one mail of ours makes this person write, now or later."""
        self.life.received.append(
            Received(
                at=now, kind=delivery.kind, key=delivery.key, message_id=mail.message_id,
                in_reply_to=mail.head("In-Reply-To"), subject=mail.head("Subject"),
            )
        )  # fmt: skip
        if self._over:
            return
        if delivery.kind is MailKind.CONFIRMATION:
            yield self._reply(mail, Said.YES, "Yes", now + QUARTER)
        elif delivery.key == "programme/1/welcome" and self._nights:
            yield self._reply(mail, Said.SETTING, "day night", now + QUARTER)
        elif delivery.kind is MailKind.PLANNED:
            yield from self._planned(mail, delivery, engine, now)
        elif delivery.context.get("template") == "unclear":
            original = engine.store.delivery(int(delivery.context["about"]))
            asked = asked_in(engine, original) if original else ()
            yield from self._reacts(Asking(mail, asked), Moment(self._week, self._answered, asked_again=True), now)

    def _planned(self, mail: Opened, delivery: Delivery, engine: Engine, now: datetime) -> Iterator[Intent]:
        self._week += bool(delivery.context.get("starts"))
        asked = asked_in(engine, delivery)
        if asked:
            yield from self._reacts(Asking(mail, asked), Moment(self._week, self._answered), now)

    def _reacts(self, asking: Asking, moment: Moment, now: datetime) -> Iterator[Intent]:
        reaction = self._persona.behaves(self._random, moment)
        if reaction is None:
            self._left.append(asking)
            return
        self._answered += 1
        self._over = reaction.said in {Said.STOP, Said.CRISIS}
        yield self._answer(asking, reaction, now + reaction.after)
        if reaction.also_oldest and self._left:
            yield self._answer(self._left.pop(0), reaction, now + reaction.after + QUARTER)

    def _answer(self, asking: Asking, reaction: Reaction, at: datetime) -> Intent:
        words = reaction.words or reply_to(asking.questions, self._random)
        return self._reply(asking.mail, reaction.said, words, at)

    def _reply(self, mail: Opened, said: Said, words: str, at: datetime) -> Intent:
        subject, thread = f"Re: {mail.head('Subject')}", f"In-Reply-To: {mail.message_id}\r\n"
        return Intent(at, said, mail.head("Reply-To"), subject, f"{words}\n\n{mail.quoted()}", thread)

    def wrote(self, intent: Intent, message_id: str) -> None:
        """An intent was carried out."""
        words = intent.words.partition("\n\n")[0]
        until = _end_of_pause(intent.at, self.life.zone) if intent.said is Said.PAUSE else None
        self.life.wrote.append(Wrote(at=intent.at, said=intent.said, words=words, message_id=message_id, until=until))
        if intent.said is Said.SETTING:
            self.life.nights_from = intent.at


def _end_of_pause(at: datetime, zone: str) -> datetime:
    """Weeks are counted in local dates, and the day begins at six."""
    here = ZoneInfo(zone)
    until = at.astimezone(here).date() + timedelta(weeks=PAUSE_WEEKS)
    return datetime.combine(until, time(6), here)


def asked_in(engine: Engine, delivery: Delivery) -> tuple[Question, ...]:
    """What a planned mail asks, as it stood in that very mail."""
    lesson = _lesson(engine, delivery.snapshot, delivery.context)
    return questions(lesson, str(delivery.context["step"])) if lesson else ()


def _lesson(engine: Engine, snapshot: str | None, context: Mapping[str, Any]) -> Lesson | None:
    step = engine.store.snapshot(snapshot) if snapshot else None
    return step.lesson(str(context.get("lesson")), "") if step else None
