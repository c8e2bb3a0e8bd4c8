"""A whole engine in memory, its pages, and a browser without a network."""

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import httpx
import pytest

from rekindle.adapters.clock import FixedClock
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.addresses import Addresses, Purpose, make_token
from rekindle.domain.delivery import BULK, SINGLE, Delivery, Draft, MailKind
from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.people import Participant
from rekindle.domain.programme import ENGINE, Kind, Lesson, Programme, Step
from rekindle.mail.reading import read
from rekindle.ports import Change
from rekindle.service.engine import Engine, Policy, plans_of
from rekindle.web.app import create_app
from support.plugins import ScriptedPlugins

NOW = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)
TEMPLATES = Path(__file__).parents[2] / "templates" / "web"


@dataclass
class FakeMailbox:
    mails: dict[str, bytes] = field(default_factory=dict)

    def messages(self) -> Iterator[tuple[str, bytes]]:
        yield from self.mails.items()


@dataclass
class FakeSandbox:
    """Remembers what it was asked for."""

    asked: list[Any] = field(default_factory=list)
    steps: int = 1

    async def next(self) -> int:
        self.asked.append("next")
        return self.steps

    async def advance(self, duration: timedelta) -> int:
        self.asked.append(duration)
        return self.steps

    async def settle(self) -> None:
        self.asked.append("settle")


@dataclass
class House:
    """The engine with its pages, and a browser on the same machine."""

    engine: Engine
    mailbox: FakeMailbox
    sandbox: FakeSandbox | None
    woken: list[None] = field(default_factory=list)
    client: tuple[str, int] | None = ("127.0.0.1", 40000)
    base_url: str = "http://127.0.0.1:8025"

    def ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        """One request; nothing is kept between two, above all no cookie."""
        return asyncio.run(self._ask(method, path, **options))

    async def _ask(self, method: str, path: str, **options: Any) -> httpx.Response:
        wake = lambda: self.woken.append(None)  # noqa: E731
        app = create_app(self.engine, mailbox=self.mailbox, sandbox=self.sandbox, templates=TEMPLATES, wake=wake)
        transport = httpx.ASGITransport(app, raise_app_exceptions=False, client=self.client or ("", 0))
        async with httpx.AsyncClient(transport=transport, base_url=self.base_url) as browser:
            return await browser.request(method, path, **options)

    def enrol(self, state: State = State.UNCONFIRMED, name: str = "Anna Example", language: str = "en") -> Delivery:
        """A person, their enrolment and one mail to them, which is returned."""
        store = self.engine.store
        person = Participant(id=-1, address="anna@example.org", name=name, language=language, created_at=NOW)
        enrolment = Enrolment(
            id=-1,
            participant=-1,
            programme="recovery",
            state=state,
            created_at=NOW,
            language=language,
            zone="Europe/London",
        )
        draft = Draft(
            key="inbox/1/confirmation",
            kind=MailKind.CONFIRMATION,
            priority=SINGLE,
            try_at=NOW,
            enrolment=-1,
            recipient=-1,
            context={"consent_version": "1"},
        )
        assert store.commit(Change(at=NOW, participants=(person,), enrolments=(enrolment,), drafts=(draft,)))
        return store.deliveries()[-1]

    def queue_lesson(self, enrolment: int) -> Delivery:
        draft = Draft(
            key="responsibility/1/to-and-for",
            kind=MailKind.PLANNED,
            priority=BULK,
            try_at=NOW,
            enrolment=enrolment,
            recipient=1,
        )
        assert self.engine.store.commit(Change(at=NOW, drafts=(draft,)))
        return self.engine.store.deliveries()[-1]

    def token(self, purpose: Purpose, row: int) -> str:
        return make_token(purpose, row, self.engine.keys.token_key, self.engine.keys.sign)

    def everything(self) -> Mapping[str, Any]:
        """All that a page could have changed."""
        store = self.engine.store
        people = [store.export(person.id) for person in store.participants(100)]
        return {
            "people": people,
            "counts": dict(store.counts()),
            "asked": list(self.sandbox.asked if self.sandbox else ()),
        }


def programme() -> Programme:
    lesson = Lesson(id="to-and-for", kind=Kind.TEACHING, at="mon 08:00", subject="To and for", body="Words.")
    step = Step(id="responsibility", version="1.0", title="Responsibility", lessons=(lesson,))
    welcome = Lesson(id="welcome", kind=Kind.TEACHING, at=None, subject="Welcome", body="Words.")
    texts = Step(id=ENGINE, version="1.0", title="Texts", lessons=(welcome,))
    return Programme(id="recovery", title="Seven steps", steps=(step,), texts=texts)


def unused(*_: Any, **__: Any) -> Any:
    raise AssertionError("pages neither render nor send mail")


@pytest.fixture
def house() -> House:
    keys, course = MemoryKeys(7), programme()
    engine = Engine(
        store=MemoryStore(),
        keys=keys,
        clock=FixedClock(NOW),
        parse=read,
        renderer=unused,
        mailer=unused,
        plugins=ScriptedPlugins(),
        addresses=Addresses("coach", "example.org", keys.sign, ("recovery",)),
        programmes={"recovery": course},
        policy=Policy(name="Rekindle", organisation="Example Care", zone="Europe/London", default_programme="recovery"),
        node="test",
        random=Random(1),
        plans={"recovery": plans_of(course)},
    )
    return House(engine, FakeMailbox(), FakeSandbox())
