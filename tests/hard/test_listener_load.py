"""The doors of the real node under a crowd: an honest mail still comes in quickly, and memory stays bounded."""

import smtplib
import statistics
import time

import pytest

from hard.crowd import Crowd
from hard.process import children, memory, open_files
from hard.report import report
from hard.waiting import until, until_decided
from rekindle.adapters.conversation import seats
from rekindle.bootstrap import build
from rekindle.settings import read_settings
from support.smuggling import VARIANTS, smuggle
from support.world import ME, world

pytestmark = pytest.mark.hard
IDLE, SLOW, MAILS = 1000, 100, 200
MB = 1024 * 1024


@pytest.fixture
def w(tmp_path):
    with world(tmp_path) as made:
        made.start()
        yield made


def honest(w, number: int) -> float:
    """Seconds from the connection to the acknowledgement of one mail, on either door."""
    lmtp = number % 2 == 0
    door = smtplib.LMTP if lmtp else smtplib.SMTP
    start = time.monotonic()
    with door("127.0.0.1", w.lmtp if lmtp else w.smtp, timeout=30) as client:
        client.sendmail(ME, ["coach@example.test"], f"From: {ME}\r\nMessage-ID: <{number}@x.example>\r\n\r\nhm\r\n")
        return time.monotonic() - start


def node_memory(w, *, most: bool = False) -> int:
    """The node with the mail reader's process."""
    return sum(memory(pid, most=most) for pid in (w.process.pid, *children(w.process.pid)))


def test_an_honest_mail_comes_in_within_two_seconds_beside_a_thousand_silent_and_a_hundred_slow_peers(w):
    seats(IDLE + SLOW + 100)
    quiet = sorted(honest(w, number) for number in range(20))
    before, files = node_memory(w), open_files(w.process.pid)
    with Crowd({"LHLO": w.lmtp, "EHLO": w.smtp}, IDLE, SLOW) as crowd:
        times = sorted(honest(w, 100 + number) for number in range(MAILS))
        still, open_then = crowd.inside, open_files(w.process.pid)
    p95, most = times[int(len(times) * 0.95)], node_memory(w, most=True)
    report(
        "crowd at the doors",
        {"p95 s": round(p95, 3), "median s": round(statistics.median(times), 4), "max s": round(times[-1], 3)},
        {"quiet median s": round(statistics.median(quiet), 4), "still connected": still, "files": open_then},
        {"memory before MB": before // MB, "most MB": most // MB},
    )
    assert still == IDLE + SLOW
    assert p95 <= 2
    assert most <= 300 * MB
    until(lambda: open_files(w.process.pid) <= files + 20, 10, "the connections of peers who have left are closed")


def test_a_crowd_does_not_hold_up_an_orderly_end(w):
    with Crowd({"LHLO": w.lmtp, "EHLO": w.smtp}, 200, 50):
        start = time.monotonic()
        assert w.stop() == 0
        seconds = time.monotonic() - start
    report("an orderly end before a crowd", {"s": round(seconds, 2)})
    assert seconds < 10


def test_twenty_mails_of_the_largest_size_at_once_do_not_fill_the_memory(w):
    """Each peer stops before its end until all are there; what has no room is not kept. Then all end together."""
    body = b"Subject: big\r\n\r\n" + b"\r\n" * (5 * MB - 100)
    clients = []
    for _ in range(20):
        client = smtplib.LMTP("127.0.0.1", w.lmtp, timeout=60)
        client.ehlo_or_helo_if_needed()
        client.mail(ME)
        client.rcpt("coach@example.test")
        client.putcmd("data")
        client.getreply()
        client.send(body)
        clients.append(client)
    seconds = honest(w, 1)
    for client in clients:
        client.send(b".\r\n")
    codes = [client.getreply()[0] for client in clients]
    for client in clients:
        client.close()
    until_decided(w, 60)
    most = node_memory(w, most=True)
    node = memory(w.process.pid, most=True)
    figures = {"stored": codes.count(250), "told to come back": codes.count(451), "most MB": most // MB}
    figures["of it the mail reader's MB"] = (most - node) // MB
    report("twenty mails of ten megabytes at once", figures | {"honest mail s": round(seconds, 3)})
    assert set(codes) == {250, 451}
    assert seconds <= 2
    assert most <= 300 * MB


@pytest.mark.parametrize("bytewise", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("lmtp", [True, False], ids=["lmtp", "smtp"])
def test_twelve_ways_to_smuggle_store_one_mail_each(w, lmtp, bytewise):
    assert len(VARIANTS) == 12
    for variant in VARIANTS.values():
        assert smuggle(w.lmtp if lmtp else w.smtp, variant, lmtp=lmtp, bytewise=bytewise) == [250, 221]
    home = build(read_settings(w.config))
    try:
        stored = home.engine.store.inbox_list(None, 100)
    finally:
        home.close()
    assert [mail.sender for mail in stored] == ["amara@example.org"] * 12
    assert all(mail.raw.startswith(b"Subject: seen") and mail.raw.endswith(b"\r\nhidden\r\n") for mail in stored)
