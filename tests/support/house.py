"""A whole house in memory: real parser, renderer and programme; store, clock and mailer are the in-memory adapters."""

import asyncio
import email
import email.policy
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from random import Random

from rekindle.adapters.clock import FixedClock
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.bootstrap import policy_of
from rekindle.domain.addresses import Addresses
from rekindle.mail.reading import read
from rekindle.service.engine import Engine, plans_of
from rekindle.service.receive import receive
from rekindle.service.work import until_idle
from rekindle.settings import Settings
from rekindle.simulation import Outbox
from support.plugins import ScriptedPlugins

START = datetime(2026, 11, 3, 10, 0, tzinfo=UTC)  # a Tuesday
ME = "mei@example.org"


class House:
    """What a participant can do (write, read) and what time can do (pass)."""

    def __init__(self, programmes, jinja, plugins=None) -> None:
        self.clock, self.outbox, keys = FixedClock(START), Outbox(), MemoryKeys(1)
        policy = replace(
            policy_of(Settings(), programmes),
            zone="Europe/Berlin",
            coordinator_name="Ruth Example",
            coordinator_address="ruth@example.org",
            help_lines={"": "Emergency 112."},
        )
        self.engine = Engine(
            store=MemoryStore(rand=Random(1)),
            keys=keys,
            clock=self.clock,
            parse=read,
            renderer=jinja,
            mailer=self.outbox,
            plugins=plugins or ScriptedPlugins({step.id: step for p in programmes.values() for step in p.steps}),
            addresses=Addresses("coach", "example.test", keys.sign, tuple(programmes)),
            programmes=dict(programmes),
            policy=policy,
            node="test",
            random=Random(1),
            plans={name: plans_of(programme) for name, programme in programmes.items()},
        )
        self.count = 0

    def write(
        self, to: str, subject: str, text: str, sender: str = ME, headers: str = "", envelope: str | None = ""
    ) -> None:
        self.count += 1
        raw = (
            f"From: Mei Example <{sender}>\r\nTo: {to}\r\nSubject: {subject}\r\nMessage-ID: <{self.count}@example.org>\r\n"
            f"{headers}Content-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        )
        receive(self.engine, to, sender if envelope == "" else envelope, raw.encode())
        self.settle()

    def reply(self, mail, text: str, **options) -> None:
        thread = f"In-Reply-To: {mail['Message-ID']}\r\n"
        self.write(
            str(mail["Reply-To"]),
            f"Re: {mail['Subject']}",
            text,
            headers=options.pop("headers", "") + thread,
            **options,
        )

    def settle(self) -> None:
        asyncio.run(until_idle(self.engine))

    def wait(self, **length) -> None:
        """Let programme time pass, through every due instant."""
        until = self.clock.now() + timedelta(**length)
        while (due := self.engine.store.next_due_at()) is not None and due <= until:
            self.clock.move_to(max(due, self.clock.now()))
            self.settle()
        self.clock.move_to(until)
        self.settle()

    @property
    def mails(self):
        return [email.message_from_bytes(message, policy=email.policy.default) for _, message in self.outbox.sent]

    @property
    def newest(self):
        return self.mails[-1]

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.mails]

    def person(self):
        return self.engine.store.participant_at(ME)

    def enrolment(self):
        return self.engine.store.enrolments_of(self.person().id)[0]

    def enrolled(self) -> "House":
        self.write("coach+join@example.test", "join", "Hello")
        self.reply(self.newest, "Yes")
        return self

    def at_first_lesson(self) -> "House":
        self.enrolled().wait(days=7)
        return self

    def lesson(self):
        return next(mail for mail in self.mails if str(mail["Subject"]).startswith("Week 1"))
