"""People in the middle of their programme, written through the store's own port: enrolling each by mail would take an hour."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

from rekindle.bootstrap import House, build
from rekindle.domain.addresses import Purpose, make_token
from rekindle.domain.delivery import BULK, Delivery, DeliveryState, Draft, MailKind, Settled
from rekindle.domain.enrolment import Enrolment, Hold, HoldKind, State
from rekindle.domain.people import Participant
from rekindle.ports import Change
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.plan import lesson_context
from rekindle.settings import read_settings

LESSON = "to-and-for"
"""Asks for a number from 0 to 10, and words."""
ROUNDS = 20
"""Lessons of one person, each in a round of its own; as many as a person's mails are answered in a day."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What one person writes to one lesson, with the token that this lesson's mail bore."""

    number: int
    enrolment: int
    round: int
    sender: str
    recipient: str
    answers: str
    """Message-ID of the lesson, without <>."""

    @property
    def value(self) -> int:
        return self.number % 11

    @property
    def words(self) -> str:
        return f"I keep plan {self.number} and hand back its timing."

    @property
    def message_id(self) -> str:
        return f"reply-{self.number}@people.example"

    @property
    def raw(self) -> bytes:
        return (
            f"From: Amara Example <{self.sender}>\r\nTo: {self.recipient}\r\nSubject: Re: Week 1\r\n"
            f"Message-ID: <{self.message_id}>\r\nIn-Reply-To: <{self.answers}>\r\n\r\n{self.value}\r\n{self.words}\r\n"
        ).encode()


def prepare(config: Path, replies: int) -> list[Reply]:
    """Make the database with everybody in it, each lesson sent; nothing planned is due while the test runs."""
    house = build(read_settings(config))
    try:
        people = -(-replies // ROUNDS)
        _enrol(house, people)
        lessons = _sent(house.engine)
        return [_reply(house, number, lesson) for number, lesson in enumerate(lessons[:replies])]
    finally:
        house.close()


def _enrol(house: House, people: int) -> None:
    engine, now = house.engine, house.engine.clock.now()
    programme = engine.programmes["recovery"]
    step = next(step for step in programme.steps if step.lesson(LESSON) is not None)
    for number in range(people):
        person = Participant(id=-1, address=f"amara{number}@example.org", name="Amara Example", created_at=now)
        enrolment = Enrolment(
            id=-1, participant=-1, programme=programme.id, state=State.ACTIVE, created_at=now, confirmed_at=now,
            step=step.id, structure=step.structure_hash(), entered=(step.id,), week_started_on=now.date(),
            holds=(Hold(HoldKind.OPERATOR, reason="only replies are looked at"),),
        )  # fmt: skip
        drafts = tuple(_lesson(engine, person, replace(enrolment, round=n + 1), step, now) for n in range(ROUNDS))
        snapshots = (step,) if number == 0 else ()
        engine.store.commit(
            Change(at=now, participants=(person,), enrolments=(enrolment,), drafts=drafts, snapshots=snapshots)
        )


def _lesson(engine: Engine, person: Participant, enrolment: Enrolment, step, now: datetime) -> Draft:
    return Draft(
        key=f"{step.id}/{enrolment.round}/{LESSON}", kind=MailKind.PLANNED, priority=BULK, try_at=now,
        enrolment=-1, recipient=-1, snapshot=step.wording_hash(),
        context=about(engine, person, enrolment, now) | lesson_context(engine, enrolment, step, LESSON),
    )  # fmt: skip


def _sent(engine: Engine) -> list[Delivery]:
    """The queue's own way from queued to sent, without a mail server."""
    now, sent = engine.clock.now(), list[Delivery]()
    while claimed := engine.store.claim(engine.node, BULK, now, now + timedelta(minutes=1), 500):
        ids = [delivery.id for delivery in claimed]
        assert engine.store.start(engine.node, [], ids, now) == ids
        engine.store.start(engine.node, [Settled(number, DeliveryState.SENT) for number in ids], [], now)
        sent += claimed
    return sent


def _reply(house: House, number: int, lesson: Delivery) -> Reply:
    engine = house.engine
    key = engine.keys.token_key
    return Reply(
        number,
        lesson.enrolment,
        int(lesson.context["round"]),
        lesson.address,
        engine.addresses.sub(make_token(Purpose.REPLY, lesson.id, key, engine.keys.sign)),
        engine.addresses.message_id(lesson.id, key),
    )
