"""A house and everybody who takes part in it, on one virtual clock, until nothing is due any more."""

import asyncio
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha256
from heapq import heappop, heappush
from itertools import count
from typing import Any, Final

from rekindle.domain.errors import RekindleError
from rekindle.service.work import until_idle
from rekindle.simulation.client import Opened
from rekindle.simulation.life import Said
from rekindle.simulation.person import Intent, Person
from rekindle.virtual import VirtualHouse

LONGEST: Final = timedelta(days=300)
"""Of a programme, with its last booster."""
READ_AFTER: Final = timedelta(minutes=20)
"""Until the coordinator answers an alert."""


class Inline(ThreadPoolExecutor):
    """Worker threads for a house with nobody else in it: the work is done where it was asked for, and nobody is woken."""

    def submit(self, fn: Any, /, *args: Any, **kwargs: Any) -> Any:
        done: asyncio.Future[Any] = asyncio.get_running_loop().create_future()
        try:
            done.set_result(fn(*args, **kwargs))
        except Exception as error:  # whoever waits for it is told
            done.set_exception(error)
        return done


@dataclass
class Traffic:
    """How many mails there were each way, and a digest of all their bytes in order."""

    sent: int = 0
    received: int = 0
    digest: Any = field(default_factory=sha256)


class Street:
    """`forgets` drops each mail when it was read: ten thousand people are sent gigabytes."""

    def __init__(self, house: VirtualHouse, people: Sequence[Person], *, forgets: bool = False) -> None:
        self.house, self.engine, self.people = house, house.engine, people
        self.traffic = Traffic()
        self._by_address = {person.life.address: person for person in people}
        self._by_name = {person.name: person for person in people}
        self._intents: list[tuple[datetime, int, Person | None, Intent]] = []
        self._order = count()
        self._forgets, self._seen = forgets, len(house.outbox.sent)

    def live(self, joins: Iterable[datetime]) -> None:
        """Everybody joins at their time, and lives to the end."""
        for person, at in zip(self.people, joins, strict=True):
            self._intend(person, person.joins(at))
        asyncio.run(self._live())

    async def _live(self) -> None:
        asyncio.get_running_loop().set_default_executor(Inline())
        while (at := self._next()) is not None:
            before = self.house.clock.now()
            self.house.clock.move_to(max(at, before))
            wrote = self._write()
            done = await until_idle(self.engine)
            self._read()
            if at <= before and not wrote and not done:
                raise RekindleError(f"what is due at {at:%Y-%m-%d %H:%M} UTC is never done, so time stands still")

    def _intend(self, person: Person | None, intent: Intent) -> None:
        heappush(self._intents, (intent.at, next(self._order), person, intent))

    def _next(self) -> datetime | None:
        until = self.house.start + LONGEST
        due = self.engine.store.next_due_at()
        times = [at for at in (due, self._intents[0][0] if self._intents else None) if at is not None and at <= until]
        return min(times, default=None)

    def _write(self) -> int:
        before = self.traffic.received
        while self._intents and self._intents[0][0] <= self.house.clock.now():
            _, _, person, intent = heappop(self._intents)
            address = person.life.address if person else self.engine.policy.coordinator_address
            name = person.name if person else self.engine.policy.coordinator_name
            message_id = self.house.write(
                intent.to, intent.subject, intent.words, sender=address, name=name, headers=intent.thread
            )
            self.traffic.received += 1
            if person:
                person.wrote(intent, message_id)
        return self.traffic.received - before

    def _read(self) -> None:
        sent = self.house.outbox.sent
        fresh = sent[self._seen :]
        if self._forgets:
            sent.clear()
        self._seen = len(sent)
        for recipient, message in fresh:
            self.traffic.sent += 1
            self.traffic.digest.update(f"{self.house.clock.now().isoformat()} {recipient}\n".encode() + message)
            self._deliver(recipient, Opened(message))

    def _deliver(self, recipient: str, mail: Opened) -> None:
        person, now = self._by_address.get(recipient), self.house.clock.now()
        if recipient == self.engine.policy.coordinator_address:
            self._alert(mail, now)
        delivery = self.house.delivery_with(mail.message_id)
        if person is None or delivery is None:
            return
        for intent in person.reads(mail, delivery, self.engine, now):
            self._intend(person, intent)

    def _alert(self, mail: Opened, now: datetime) -> None:
        about = next((word.partition("Who ")[2].strip() for word in mail.words.splitlines() if "Who " in word), "")
        if about in self._by_name:
            self._by_name[about].life.alerts.append(now)
            thread = f"In-Reply-To: {mail.message_id}\r\n"
            to, subject = mail.head("Reply-To"), f"Re: {mail.head('Subject')}"
            self._intend(None, Intent(now + READ_AFTER, Said.TAKEN, to, subject, "taken", thread))
