"""A house in memory on a virtual clock: simulations, the authors' kit and the engine's own tests live in it.

Reader, renderer, programmes and steps are the real ones; store, keys, clock and mail server are the in-memory adapters.
"""

import asyncio
from collections.abc import Callable, MutableMapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from random import Random

from rekindle.adapters.clock import FixedClock
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.addresses import Addresses
from rekindle.domain.delivery import Delivery, Outcome, Sent
from rekindle.domain.programme import Programme
from rekindle.mail.reading import read
from rekindle.ports import Offer, Plugins, Renderer
from rekindle.service.engine import Engine, Policy, plans_of
from rekindle.service.receive import receive
from rekindle.service.work import until_idle

START = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)


class Outbox:
    """A Mailer that keeps what was sent, in order; while `down`, it defers everything, and one address it `refuses`."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.down = False
        self.refuses = ""
        self.connections = 1

    async def offer(self) -> Offer:
        return Offer()

    async def send(self, sender: str, recipient: str, message: bytes, go: Callable[[], bool] = lambda: True) -> Sent:
        del sender, go
        if self.down:
            return Sent(Outcome.DEFERRED, "421 down")
        if recipient == self.refuses:
            return Sent(Outcome.REFUSED, "550 no such user")
        self.sent.append((recipient, message))
        return Sent(Outcome.ACCEPTED, "250 kept")

    async def close(self) -> None:
        """Nothing is open."""


class VirtualHouse:
    """What a person can do here (write) and what time can do (pass). The same seed gives the same bytes."""

    def __init__(
        self,
        programmes: MutableMapping[str, Programme],
        policy: Policy,
        renderer: Renderer,
        plugins: Plugins,
        *,
        address: str = "coach@example.test",
        start: datetime = START,
        seed: int | str = 1,
        random: Random | None = None,
    ) -> None:
        self.clock, self.outbox, keys = FixedClock(start), Outbox(), MemoryKeys(seed)
        self.start = start
        self.count = 0
        local_part, _, domain = address.rpartition("@")
        self.engine = Engine(
            store=MemoryStore(rand=Random(seed)),
            keys=keys,
            clock=self.clock,
            parse=read,
            renderer=renderer,
            mailer=self.outbox,
            plugins=plugins,
            addresses=Addresses(local_part, domain, keys.sign, (*programmes, *policy.cohorts)),
            programmes=programmes,
            policy=policy,
            node="virtual",
            random=random or Random(seed),
            plans={name: plans_of(programme) for name, programme in programmes.items()},
        )

    def write(
        self, to: str, subject: str, text: str, *,
        sender: str, name: str = "", envelope: str | None = "", headers: str = "",
    ) -> str:  # fmt: skip
        """A mail at the door, not handled yet; returns its Message-ID.

        `envelope` "" is the sender's own; `headers` are whole lines with CRLF.
        """
        self.count += 1
        message_id = f"<{self.count}@example.org>"
        raw = (
            f'From: "{name}" <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: {message_id}\r\n'
            f"{headers}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        )
        receive(self.engine, to, sender if envelope == "" else envelope, raw.encode())
        return message_id

    def answer(
        self, mail: EmailMessage, text: str, *,
        sender: str, name: str = "", envelope: str | None = "", headers: str = "",
    ) -> None:  # fmt: skip
        """A reply to one of our mails, in its thread."""
        thread = f"{headers}In-Reply-To: {mail['Message-ID']}\r\n"
        to, subject = str(mail["Reply-To"]), f"Re: {mail['Subject']}"
        self.write(to, subject, text, sender=sender, name=name, envelope=envelope, headers=thread)

    def delivery_of(self, mail: EmailMessage) -> Delivery | None:
        """The row of the queue that a mail of ours was made from."""
        return self.delivery_with(str(mail["Message-ID"]))

    def delivery_with(self, message_id: str) -> Delivery | None:
        row = self.engine.addresses.row_of_message_id(message_id.strip("<>"))
        return self.engine.store.delivery(row) if row is not None else None

    def settle(self) -> None:
        """Handle, plan and deliver until nothing is left to do at this instant."""
        asyncio.run(until_idle(self.engine))

    def next_due(self, until: datetime) -> bool:
        """Move to the next instant at which something is due, if there is one by then; nothing is done there yet."""
        due = self.engine.store.next_due_at()
        if due is None or due > until:
            return False
        self.clock.move_to(max(due, self.clock.now()))
        return True

    def advance(self, length: timedelta) -> None:
        """Let programme time pass, through every due instant."""
        until = self.clock.now() + length
        while self.next_due(until):
            self.settle()
        self.clock.move_to(until)
        self.settle()
