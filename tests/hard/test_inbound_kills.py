"""Killed between DATA and 250 and inside every handler: what was acknowledged takes its effect, and takes it once."""

import json
import os
import random
import sqlite3
import subprocess
import sys
import time
from collections import Counter, defaultdict
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hard.killable import POINTS
from hard.prepared import Reply, prepare
from hard.report import report
from hard.waiting import until
from hard.writers import Writers
from rekindle.adapters.smtp import CONNECTIONS
from rekindle.bootstrap import build
from rekindle.settings import read_settings
from support.world import World, world

KILLS = int(os.environ.get("REKINDLE_HARD_KILLS", "200"))
REPLIES = int(os.environ.get("REKINDLE_HARD_REPLIES", "5000"))
SEED = int(os.environ.get("REKINDLE_HARD_SEED", "1"))
MOST_A_LIFE = 30.0
"""Seconds after which a life that did not reach its point is ended from outside."""


@dataclass
class Lives:
    """What was seen while the node lived and died."""

    reached: Counter[str] = field(default_factory=Counter)
    """Where each kill struck."""
    orphans: int = 0


@pytest.mark.hard
def test_five_thousand_replies_through_two_hundred_kills_take_effect_once_each(tmp_path):
    start = time.monotonic()
    with world(tmp_path) as w:
        replies, writers, lives = live_and_die(w, KILLS, REPLIES)
        figures = judge(w, replies, KILLS)
    report(
        "inbound kills",
        figures | {"in doubt at a kill": writers.in_doubt, "repeated": writers.copies.total() - len(replies)},
        {"where": dict(lives.reached)},
        seconds=time.monotonic() - start,
    )


def test_sixty_replies_through_three_kills_take_effect_once_each(tmp_path):
    with world(tmp_path) as w:
        replies, _, _ = live_and_die(w, 3, 60)
        judge(w, replies, 3)


def live_and_die(w: World, kills: int, number: int) -> tuple[list[Reply], Writers, Lives]:
    """Each life is given its share of the replies, and ends at a random instant or at a named point."""
    rand, lives = random.Random(SEED), Lives()
    replies = prepare(w.config, number)
    share = -(-number // kills)
    with writing(w) as writers:
        for life in range(kills):
            writers.give(replies[life * share : (life + 1) * share])
            lives.reached[one_life(w, writers, rand, share, life)] += 1
        w.start()
        until(lambda: len(writers.acknowledged) == number, 120, "every reply is acknowledged")
    w.settle()
    assert w.stop() == 0
    return replies, writers, lives


@contextmanager
def writing(w: World):
    writers = Writers(w.lmtp)
    try:
        yield writers
    finally:
        writers.close()


def one_life(w: World, writers: Writers, rand: random.Random, share: int, life: int) -> str:
    """Start, work, die. Every second life dies at a named point, each in turn; the others at an instant from outside."""
    if life % 2:
        point = list(POINTS)[life // 2 % len(POINTS)]
        start(w, str(Path(__file__).parent / "killable.py"), point, str(rand.randint(1, max(2, share // 2))))
        struck = died(w, MOST_A_LIFE)
        w.kill()
        return point if struck else f"{point} (not reached)"
    start(w, "-m", "rekindle")
    after = rand.choice(("acknowledged", "answered", "start"))
    goal = rand.randint(1, share)
    acknowledged, answered = len(writers.acknowledged), len(w.sink.raw)
    deadline = time.monotonic() + MOST_A_LIFE
    while after != "start" and time.monotonic() < deadline:
        done = len(writers.acknowledged) - acknowledged if after == "acknowledged" else len(w.sink.raw) - answered
        if done >= goal:
            break
        time.sleep(0.002)
    time.sleep(rand.uniform(0, 0.5 if after == "start" else 0.05))
    w.kill()
    return f"outside, {after}"


def start(w: World, *program: str) -> None:
    command = [sys.executable, "-W", "error", *program, "run", "--config", str(w.config)]
    w.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def died(w: World, seconds: float) -> bool:
    assert w.process is not None
    try:
        return w.process.wait(seconds) == -9
    except subprocess.TimeoutExpired:
        return False


def judge(w: World, replies: list[Reply], kills: int) -> dict[str, int]:
    """Every reply: one inbox row handled, one answer, one acknowledgement (more only as copies, one for each connection a kill)."""
    acknowledgements = received(w)
    assert set(acknowledgements) == {reply.message_id for reply in replies}
    extra = sum(len(copies) - 1 for copies in acknowledgements.values())
    assert all(len(set(copies)) == 1 for copies in acknowledgements.values()), "a copy differs from its first"
    assert extra <= kills * CONNECTIONS, "one that was on its way on each connection"
    home = build(read_settings(w.config))
    try:
        store = home.engine.store
        assert {name: n for name, n in store.counts().items() if n and name.startswith("inbox")} == {
            "inbox.handled": len(replies)
        }
        found: dict[tuple[int, int], list[tuple[str | None, str, int]]] = defaultdict(list)
        for enrolment in {reply.enrolment for reply in replies}:
            for one in store.answers(enrolment):
                found[enrolment, one.round].append((one.value, one.text.strip(), one.revision))
        for reply in replies:
            assert found.pop((reply.enrolment, reply.round)) == [(json.dumps(reply.value), reply.words, 1)]
        assert not found
    finally:
        home.close()
    return {"replies": len(replies), "kills": kills, "copies of an acknowledgement": extra, "unused keys": sound(w)}


def received(w: World) -> dict[str, list[bytes]]:
    """Message-ID of the reply -> the bytes of each acknowledgement that its writer got."""
    found = defaultdict(list)
    for mail, raw in zip(w.sink.mails, w.sink.raw, strict=True):
        found[str(mail["In-Reply-To"]).strip("<>")].append(raw)
    return found


def sound(w: World) -> int:
    """Both databases are whole, and no key is missing; returns how many keys belong to nothing."""
    var = w.folder / "var"
    with closing(sqlite3.connect(var / "rekindle.db")) as data, closing(sqlite3.connect(var / "keys.db")) as keys:
        for database in (data, keys):
            assert database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert data.execute("PRAGMA foreign_key_check").fetchall() == []
        made = {row[0] for row in keys.execute("SELECT ref FROM data_key")}
        used = {row[0] for row in data.execute("SELECT key_ref FROM inbox UNION SELECT key_ref FROM participant")}
        used |= {row[0].partition(" ")[0] for row in data.execute("SELECT value FROM meta WHERE key = 'key-check'")}
        used |= {row[0] for row in data.execute("SELECT key_ref FROM delivery WHERE key_ref IS NOT NULL")}
    assert used <= made
    return len(made - used)
