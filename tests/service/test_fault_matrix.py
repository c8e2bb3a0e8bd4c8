"""A mail server that misbehaves at every place: each mail ends in the right state, none is lost, and none is repeated but the
one whose last dot was not answered."""

import asyncio
import os
import shutil
import time
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.smtp import SmtpMailer
from rekindle.domain.delivery import BULK, Draft, MailKind
from rekindle.ports import Change
from rekindle.service.deliver import deliver
from rekindle.service.drafts import about
from support.faulty_server import DATA, DOT, EHLO, GREETING, MAIL, RCPT, FaultyServer

MAILS = int(os.environ.get("REKINDLE_FAULT_MAILS", "8"))
CODES = (
    "421 4.3.2 going down",
    "451 4.3.0 later",
    "452 4.3.1 full",
    "550 5.1.1 no",
    "552 5.2.2 over quota",
    "554 5.6.0 no",
)
PIPED = [pytest.param(True, id="pipelined"), pytest.param(False, id="plain")]
TIMEOUT = 0.15


class Post:
    """An engine on a real database with mails in its queue, and the server that they go to."""

    def __init__(self, house, store, server, **options) -> None:
        self.server, self.store, self.clock = server, store, house.clock
        self.mailer = SmtpMailer("127.0.0.1", server.port, **{"timeout": TIMEOUT, "connections": 4} | options)
        self.engine = replace(house.engine, store=store, mailer=self.mailer)

    def queue(self, count: int = MAILS, domain: str = "ward{}.example.org", start: int = 0) -> None:
        now = self.clock.now()
        drafts = tuple(
            Draft(
                key=f"case/{n}/1", kind=MailKind.ALERT, priority=BULK, try_at=now,
                address=f"p{n}@{domain.format(n)}", context=about(self.engine, None, None, now) | {"template": "unknown"},
            )
            for n in range(start, start + count)
        )  # fmt: skip
        assert self.store.commit(Change(at=now, drafts=drafts))

    async def pass_by(self) -> None:
        while await deliver(self.engine):
            pass

    async def later(self) -> None:
        """Until nothing waits any more: what was deferred is tried again."""
        while (due := self.store.next_due_at()) is not None:
            self.clock.move_to(max(due, self.clock.now()))
            await self.pass_by()

    def states(self) -> Counter:
        return Counter(str(mail.state) for mail in self.store.deliveries())

    def copies(self) -> dict[str, list[bytes]]:
        found: dict[str, list[bytes]] = {}
        for recipient, message in self.server.taken:
            found.setdefault(recipient, []).append(message)
        return found


@pytest.fixture
def store(tmp_path, empty_database, house):
    shutil.copy(empty_database, tmp_path / "rekindle.db")
    store = DatabaseStore(f"sqlite:///{tmp_path / 'rekindle.db'}", house.engine.keys)
    yield store
    store.close()


def met(house, store, server, scenario, **options):
    async def go():
        async with server.running():
            post = Post(house, store, server, **options)
            post.queue()
            await scenario(post)
            await post.mailer.close()
            return post

    return asyncio.run(go())


async def fails_then_heals(post):
    await post.pass_by()
    post.first = post.states()
    post.server.healed = True
    await post.later()


@pytest.mark.parametrize("pipelining", PIPED)
@pytest.mark.parametrize("reply", CODES)
@pytest.mark.parametrize("stage", [GREETING, EHLO, MAIL, RCPT, DATA, DOT])
def test_a_refusing_reply_at_any_place_gives_up_or_tries_again_and_repeats_nothing(
    house, store, stage, reply, pipelining
):
    post = met(house, store, FaultyServer(stage, reply, pipelining), fails_then_heals)
    for_good = reply.startswith("55") and stage not in {GREETING, EHLO}
    assert post.first == {"failed" if for_good else "retrying": MAILS}
    assert post.states() == {"failed" if for_good else "sent": MAILS}
    assert len(post.server.taken) == (0 if for_good else MAILS)
    assert len(post.copies()) == len(post.server.taken)


@pytest.mark.parametrize("pipelining", PIPED)
@pytest.mark.parametrize("fault", ["drop", "silence", "garbage", "endless", "trickle"])
@pytest.mark.parametrize("stage", [GREETING, EHLO, MAIL, RCPT, DATA, DOT])
def test_a_server_that_makes_no_sense_at_any_place_is_left_and_tried_again(house, store, stage, fault, pipelining):
    post = met(house, store, FaultyServer(stage, fault, pipelining), fails_then_heals)
    assert post.first == {"retrying": MAILS}
    assert post.states() == {"sent": MAILS}
    assert Counter(post.server.confirmed) == {f"p{n}@ward{n}.example.org": 1 for n in range(MAILS)}
    assert all(len(copies) == 1 for copies in post.copies().values())


@pytest.mark.parametrize("pipelining", PIPED)
def test_only_a_mail_whose_last_dot_was_not_answered_comes_twice_and_then_with_the_same_bytes(house, store, pipelining):
    post = met(house, store, FaultyServer(DOT, "swallow", pipelining), fails_then_heals)
    assert post.states() == {"sent": MAILS}
    assert all(len(copies) == 2 and copies[0] == copies[1] for copies in post.copies().values())
    assert len(post.copies()) == MAILS


@pytest.mark.parametrize("pipelining", PIPED)
def test_one_refused_recipient_costs_the_next_mail_on_its_connection_nothing(house, store, pipelining):
    server = FaultyServer(RCPT, "550 5.1.1 no such user", pipelining, only="p3@ward3.example.org")
    post = met(house, store, server, fails_then_heals, connections=1)
    assert post.states() == {"sent": MAILS - 1, "failed": 1}
    assert sorted(post.copies()) == sorted(f"p{n}@ward{n}.example.org" for n in range(MAILS) if n != 3)
    assert server.most_open == 1


def test_a_server_that_wants_a_body_for_nobody_gets_an_empty_one(house, store):
    server = FaultyServer(RCPT, "550 5.1.1 no such user", eager=True, only="p3@ward3.example.org")
    post = met(house, store, server, fails_then_heals, connections=1)
    assert post.states() == {"sent": MAILS - 1, "failed": 1}
    assert server.for_nobody == [b".\r\n"]
    assert len(server.taken) == MAILS - 1
    assert server.most_open == 1


@pytest.mark.parametrize("pipelining", PIPED)
def test_greylisting_lets_only_that_mail_wait(house, store, pipelining):
    server = FaultyServer(RCPT, "450 4.7.1 greylisted", pipelining, only="p0@ward0.example.org")
    post = met(house, store, server, fails_then_heals)
    assert post.first == {"sent": MAILS - 1, "retrying": 1}
    assert post.states() == {"sent": MAILS}


def test_bulk_leaves_a_connection_free_and_one_domain_gets_half_of_the_others(house, store):
    busy, most = Counter(), Counter()

    async def scenario(post):
        send = post.mailer.send

        async def counted(sender, recipient, message, go):
            places = (recipient.rpartition("@")[2], "all")
            busy.update(places)
            most.update({place: max(busy[place] - most[place], 0) for place in places})
            verdict = await send(sender, recipient, message, go)
            busy.subtract(places)
            return verdict

        post.mailer.send = counted
        post.queue(20, "hospital.example.org", start=100)
        await post.pass_by()

    post = met(house, store, FaultyServer(), scenario, connections=5, timeout=5)
    assert post.states() == {"sent": MAILS + 20}
    assert (most["all"], most["hospital.example.org"]) == (4, 2)
    assert post.server.most_open == 4


def test_a_process_that_was_frozen_beyond_its_lease_sends_no_body_and_starts_nothing_more(house, store, monkeypatch):
    async def scenario(post):
        send, sent = post.mailer.send, []

        async def frozen(sender, recipient, message, go):
            sent.append(recipient)
            if len(sent) == 1:
                monkeypatch.setattr(time, "monotonic", lambda: real() + 61)
            return await send(sender, recipient, message, go)

        real, post.mailer.send = time.monotonic, frozen
        await deliver(post.engine)
        assert post.server.taken == []
        assert len(sent) <= 3, "what was started before"
        monkeypatch.undo()
        await post.later()

    post = met(house, store, FaultyServer(), scenario)
    assert post.states() == {"sent": MAILS}
    assert Counter(post.server.confirmed) == {f"p{n}@ward{n}.example.org": 1 for n in range(MAILS)}


def test_a_lease_is_renewed_while_a_mail_is_under_way_and_nobody_else_gets_it(house, store, monkeypatch):
    """One mail takes 75 s, and another node looks for expired leases meanwhile."""

    async def scenario(post):
        real, ahead = time.monotonic, [0.0]
        monkeypatch.setattr(time, "monotonic", lambda: real() + ahead[0])
        send = post.mailer.send

        async def slow(sender, recipient, message, go):
            for _ in range(3 if recipient.startswith("p0@") else 0):
                ahead[0] += 25
                post.clock.move_to(post.clock.now() + timedelta(seconds=25))
                await asyncio.sleep(0.25)  # a look at the leases lies in between
                now = post.clock.now()
                assert post.store.claim("other", BULK, now, now + timedelta(minutes=1), 50) == []
            return await send(sender, recipient, message, go)

        post.mailer.send = slow
        await post.pass_by()

    post = met(house, store, FaultyServer(), scenario, connections=5, timeout=5)
    assert post.states() == {"sent": MAILS}
