"""Killed while it sends: nothing is lost, only what was on its way comes twice, and then with the same bytes."""

import asyncio
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from collections import Counter
from contextlib import closing, contextmanager

import pytest

from hard.report import report
from hard.waiting import until
from rekindle.adapters.smtp import CONNECTIONS
from rekindle.bootstrap import build
from rekindle.domain.delivery import BULK, SINGLE, Draft, MailKind
from rekindle.mail.headers import read_fields
from rekindle.ports import Change
from rekindle.service.drafts import about
from rekindle.settings import read_settings
from support.faulty_server import FaultyServer
from support.world import free_port

KILLS = int(os.environ.get("REKINDLE_HARD_KILLS", "200"))
MAILS = int(os.environ.get("REKINDLE_HARD_MAILS", "5000"))
SEED = int(os.environ.get("REKINDLE_HARD_SEED", "1"))
PIPED = [pytest.param(True, id="pipelined"), pytest.param(False, id="plain")]


@pytest.mark.hard
@pytest.mark.parametrize("pipelining", PIPED)
def test_five_thousand_mails_through_two_hundred_kills_arrive_and_only_what_was_on_its_way_twice(tmp_path, pipelining):
    start = time.monotonic()
    figures = live_and_die(tmp_path, KILLS, MAILS, pipelining=pipelining)
    report("outbound kills", figures, pipelining=pipelining, seconds=round(time.monotonic() - start))


def test_a_hundred_mails_through_three_kills_arrive_and_only_what_was_on_its_way_twice(tmp_path):
    live_and_die(tmp_path, 3, 100, pipelining=True)


def live_and_die(folder, kills: int, mails: int, *, pipelining: bool) -> dict[str, int]:
    rand, share, killed = random.Random(SEED), -(-mails // kills), 0
    with serving(FaultyServer(pipelining=pipelining)) as server:
        post = Post(folder, server.port)
        for life in range(kills):
            post.queue(range(life * share, min((life + 1) * share, mails)))
            killed += post.live_until(server, len(server.taken) + rand.randint(0, share), rand.uniform(0, 0.02))
        post.start()
        until(lambda: post.waiting() == 0, 120, "every mail is sent")
        post.stop()
    return judge(post, server, mails, killed)


def judge(post, server: FaultyServer, mails: int, kills: int) -> dict[str, int]:
    copies = Counter(recipient for recipient, _ in server.taken)
    assert set(copies) == {f"p{n}@ward{n % 50}.example.org" for n in range(mails)}, "a mail is lost"
    assert len(set(server.taken)) == mails, "a copy differs from its first"
    extra = sum(copies.values()) - mails
    assert extra <= kills * CONNECTIONS
    rows = post.rows("SELECT id, state FROM delivery")
    assert {state for _, state in rows} == {"sent"}
    assert post.rows_of(raw for _, raw in server.taken) == {row for row, _ in rows}, "database and server disagree"
    assert post.rows("PRAGMA integrity_check") == [("ok",)]
    return {"mails": mails, "kills": kills, "copies": extra, "most for one mail": max(copies.values())}


def message_id(raw: bytes) -> str:
    fields, _ = read_fields(raw.replace(b"\r\n", b"\n"), 0, len(raw))
    return next(field.raw.decode() for field in fields if field.name == "message-id").strip()


class Post:
    """The real command, and its database while it is down."""

    def __init__(self, folder, port: int) -> None:
        self.folder, self.config, self.process = folder, folder / "rekindle.toml", None
        self.config.write_text(
            f'[service]\naddress = "coach@example.test"\n[smtp]\nhost = "127.0.0.1"\nport = {port}\n'
            f'[listen]\nlmtp = ""\nsmtp = "127.0.0.1:{free_port()}"\nhttp = ""\n'
        )

    def queue(self, numbers: range) -> None:
        """Bulk, and every fifth a single mail."""
        house = build(read_settings(self.config), plans=False)
        try:
            engine, now = house.engine, house.engine.clock.now()
            context = about(engine, None, None, now) | {"template": "unknown"}
            drafts = tuple(
                Draft(
                    key=f"case/{n}/1", kind=MailKind.ALERT, priority=BULK if n % 5 else SINGLE, try_at=now,
                    address=f"p{n}@ward{n % 50}.example.org", context=context,
                )
                for n in numbers
            )  # fmt: skip
            assert engine.store.commit(Change(at=now, drafts=drafts))
        finally:
            house.close()

    def start(self) -> None:
        command = [sys.executable, "-W", "error", "-m", "rekindle", "run", "--config", str(self.config)]
        self.process = subprocess.Popen(command, stdout=subprocess.DEVNULL)

    def live_until(self, server: FaultyServer, taken: int, then: float) -> bool:
        """One life, ended by signal 9 a moment after so many mails were taken, or when nothing more comes."""
        self.start()
        deadline = time.monotonic() + 30
        while len(server.taken) < taken and time.monotonic() < deadline:
            if self.waiting() == 0:
                break
            time.sleep(0.001)
        time.sleep(then)
        self.process.kill()
        return self.process.wait(10) == -9

    def stop(self) -> None:
        self.process.terminate()
        assert self.process.wait(30) == 0

    def waiting(self) -> int:
        return self.rows("SELECT count(*) FROM delivery WHERE state != 'sent'")[0][0]

    def rows_of(self, mails) -> set[int | None]:
        """The rows that the Message-IDs of these mails name."""
        house = build(read_settings(self.config), plans=False)
        try:
            return {house.engine.addresses.row_of_message_id(message_id(raw).strip("<>")) for raw in mails}
        finally:
            house.close()

    def rows(self, query: str) -> list[tuple]:
        with closing(sqlite3.connect(f"file:{self.folder / 'var' / 'rekindle.db'}?mode=ro", uri=True)) as database:
            return database.execute(query).fetchall()


@contextmanager
def serving(server: FaultyServer):
    """The mail server in a loop and thread of its own: it lives on while the node dies."""
    ready, ended = threading.Event(), asyncio.Event()

    async def serve() -> None:
        async with server.running():
            ready.set()
            await ended.wait()

    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_until_complete, args=(serve(),))
    thread.start()
    try:
        assert ready.wait(5)
        yield server
    finally:
        loop.call_soon_threadsafe(ended.set)
        thread.join(10)
        loop.close()
