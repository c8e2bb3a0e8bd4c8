"""A whole node in this process, with its real loops, database and mailbox: no verb waits for another, nor for a plugin."""

import asyncio
import email
import email.policy
import threading
from contextlib import asynccontextmanager
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from rekindle.bootstrap import build
from rekindle.domain.delivery import MailKind
from rekindle.node import Node
from rekindle.ports import NoticeState
from rekindle.service.handle import handle
from rekindle.service.notify import subscribe
from rekindle.service.receive import receive
from rekindle.settings import read_settings
from support.subscribers import listening

ME = "amara@example.org"
FIRST = "responsibility"
ROLES = frozenset({"receive", "plan", "deliver"})
LONG = 20.0


class Place:
    """One house, its node, and a participant with a mail program."""

    def __init__(self, folder, plugins) -> None:
        config = folder / "rekindle.toml"
        config.write_text(
            '[service]\naddress = "coach@example.test"\n[listen]\nlmtp = ""\nsmtp = ""\nhttp = ""\n'
            f'[database]\nurl = "sqlite:///{folder / "rekindle.db"}"\n'
        )
        house = build(read_settings(config))
        self.house = replace(house, engine=replace(house.engine, plugins=plugins))
        self.engine, self.store = self.house.engine, self.house.engine.store
        subscribe(self.store, self.engine.programmes, plugins)
        self.node = Node(self.house, ROLES)
        self.written = 0

    def write(self, to: str, text: str, about=None) -> None:
        self.written += 1
        thread = f"In-Reply-To: {about['Message-ID']}\r\n" if about else ""
        raw = f"From: {ME}\r\nTo: {to}\r\nSubject: join\r\nMessage-ID: <{self.written}@example.org>\r\n{thread}\r\n{text}\r\n"
        receive(self.engine, to, ME, raw.encode())
        self.node.ticker.wake()

    def join(self) -> None:
        self.write("coach+join@example.test", "Please")

    def reply(self, about, text: str) -> None:
        self.write(str(about["Reply-To"]), text, about)

    @property
    def mails(self):
        return [email.message_from_bytes(raw, policy=email.policy.default) for _, raw in self.house.mailbox.messages()]

    async def mail(self, number: int):
        """The mail of this number, as soon as it has come."""
        await self.until(lambda: len(self.mails) >= number)
        return self.mails[number - 1]

    async def until(self, true) -> None:
        async with asyncio.timeout(LONG):
            while not true():  # noqa: ASYNC110  # many things may come true, in other threads
                await asyncio.sleep(0.01)

    @asynccontextmanager
    async def running(self):
        task = asyncio.create_task(self.node.run())
        try:
            yield task
        finally:
            self.node.stop.set()
            async with asyncio.timeout(LONG):
                await task


@pytest.fixture
def plugins():
    return listening(FIRST)


@pytest.fixture
def place(tmp_path, plugins):
    place = Place(tmp_path, plugins)
    yield place
    place.house.close()


class Slow:
    """A subscriber that does not come back before it is let go."""

    def __init__(self) -> None:
        self.inside, self.go = threading.Event(), threading.Event()

    def __call__(self, event) -> None:
        self.inside.set()
        assert self.go.wait(LONG)


def test_a_subscriber_that_does_not_come_back_delays_neither_planned_mail_nor_acknowledgements(place, plugins):
    slow = plugins.take[FIRST] = Slow()

    async def scenario() -> None:
        async with place.running():
            place.join()
            place.reply(await place.mail(1), "yes")
            await place.until(slow.inside.is_set)
            welcome = await place.mail(2)
            place.reply(welcome, "help")
            await place.mail(3)
            assert not slow.go.is_set()
            assert [n.state for n in place.store.notices()] == [NoticeState.WAITING]
            slow.go.set()
            await place.until(lambda: [n.state for n in place.store.notices()] == [NoticeState.DONE])

    asyncio.run(scenario())
    kinds = [mail.kind for mail in place.store.deliveries()]
    assert kinds == [MailKind.CONFIRMATION, MailKind.PLANNED, MailKind.REPLY]
    assert plugins.told(FIRST) == ["enrolled"]


def test_a_subscriber_that_always_raises_delays_nobody_and_is_tried_again_later(place, plugins):
    def broken(event):
        raise ValueError("no")

    plugins.take[FIRST] = broken

    async def scenario() -> None:
        async with place.running():
            place.join()
            place.reply(await place.mail(1), "yes")
            place.reply(await place.mail(2), "help")
            await place.mail(3)
            await place.until(lambda: any(n.attempts for n in place.store.notices()))

    asyncio.run(scenario())
    [notice] = place.store.notices()
    assert (notice.state, notice.attempts, notice.reason) == (NoticeState.WAITING, 1, "raised ValueError: no")


def test_a_fault_of_handle_stops_neither_planning_nor_delivering(place, monkeypatch):
    place.join()
    handle(place.engine)
    handed = place.store.received

    def broken(*_: object):
        raise LookupError("words that somebody wrote")

    monkeypatch.setattr(place.store, "received", broken)

    async def scenario() -> None:
        async with place.running():
            confirmation = await place.mail(1)
            monkeypatch.setattr(place.store, "received", handed)
            place.reply(confirmation, "yes")
            await place.mail(2)

    with capture_logs() as logs:
        asyncio.run(scenario())
    assert {line["verb"] for line in logs if line["log_level"] == "error"} == {"handle"}
    assert "words that somebody wrote" not in str(logs)


def test_the_sandbox_brings_all_loops_to_rest_and_the_clock_goes_to_the_next_due_instant(place, plugins):
    async def scenario() -> None:
        async with place.running():
            place.join()
            await place.node.settle()
            place.reply(place.mails[-1], "yes")
            await place.node.settle()
            assert len(place.mails) == 2
            assert plugins.told(FIRST) == ["enrolled"]
            assert place.store.idle(place.engine.clock.now())
            due = place.store.next_due_at()
            assert due > place.engine.clock.now()
            assert await place.node.next() == 1
            assert place.engine.clock.now() >= due
            assert len(place.mails) == 3

    asyncio.run(scenario())


def test_a_stop_waits_for_the_call_in_hand_and_settles_it(place, plugins):
    slow = plugins.take[FIRST] = Slow()

    async def scenario() -> None:
        async with place.running() as task:
            place.join()
            place.reply(await place.mail(1), "yes")
            await place.until(slow.inside.is_set)
            await place.mail(2)
            place.node.stop.set()
            done, _ = await asyncio.wait([task], timeout=0.05)
            assert not done
            slow.go.set()

    asyncio.run(scenario())
    assert [n.state for n in place.store.notices()] == [NoticeState.DONE]


def test_roles_decide_which_loops_run(place):
    place.node = Node(place.house, frozenset({"deliver"}))
    place.join()

    async def scenario() -> None:
        async with place.running():
            await asyncio.sleep(0.05)
            assert place.mails == []
            assert handle(place.engine) == 1
            place.node.ticker.wake()
            await place.mail(1)

    asyncio.run(scenario())
