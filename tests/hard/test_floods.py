"""Thousands of enrolments that nobody asked for, and whoever wants to know who takes part, get nowhere."""

import os
import random
import smtplib
import statistics
import time
from collections import Counter

import pytest

from hard.flood import JOIN, Flood, give, real, stranger, victim
from hard.prepared import ROUNDS, prepare
from hard.process import folder_size
from hard.report import report
from hard.waiting import until, until_decided
from rekindle.domain.floods import Limits
from support.world import world

pytestmark = pytest.mark.hard
FLOOD = int(os.environ.get("REKINDLE_HARD_FLOOD", "10000"))
PAIRS = int(os.environ.get("REKINDLE_HARD_PAIRS", "1000"))
WARM_UP = 100
"""Pairs after which everybody who asks has been told, so that no mail goes out while the next one is timed."""
SEED = int(os.environ.get("REKINDLE_HARD_SEED", "1"))
MOST_ON_DISK = 50_000_000
MOST_WAIT = 60.0


@pytest.fixture
def w(tmp_path):
    with world(tmp_path) as made:
        yield made


@pytest.mark.parametrize(("make", "allowed"), [(victim, 1), (stranger, Limits().confirmations_per_source)])
def test_a_flood_of_enrolments_is_held_to_its_ceiling_and_real_people_are_answered_meanwhile(w, make, allowed):
    w.start()
    start, hours = time.monotonic(), {time.time() // 3600}
    flood = Flood(w.lmtp, make, FLOOD)
    try:
        waits = [real_enrolment(w, flood, number, FLOOD * (number + 1) // 4) for number in range(4)]
        poured = time.monotonic() - start
        until_decided(w, 600)
    finally:
        flood.close()
    hours.add(time.time() // 3600)
    told = Counter(str(mail["To"]) for mail in w.sink.mails)
    victims = {address: copies for address, copies in told.items() if not address.startswith("real")}
    size = folder_size(w.folder / "var")
    report(
        f"flood by {make.__name__}",
        {"mails": flood.given, "replies": dict(flood.replies), "confirmations": sum(victims.values())},
        {"taken a second": round(FLOOD / poured), "disk MB": round(size / 1e6, 1)},
        {"real enrolments confirmed after s": waits, "all decided after s": round(time.monotonic() - start, 1)},
    )
    assert flood.replies == {250: FLOOD}
    assert sum(victims.values()) <= allowed * (1 if make is victim else len(hours))
    assert set(victims.values()) == {1}
    assert max(waits) <= MOST_WAIT
    assert size <= MOST_ON_DISK


def real_enrolment(w, flood: Flood, number: int, at: int) -> float:
    """Seconds from the acknowledgement of a real person's enrolment to their confirmation, once `at` of the flood is in."""
    until(lambda: flood.given >= at or flood.over, 600, "the flood is poured")
    with smtplib.LMTP("127.0.0.1", w.lmtp, timeout=60) as client:
        assert give(client, real(number)) == 250
    start = time.monotonic()
    seen = 0

    def confirmed() -> bool:
        nonlocal seen
        new, seen = w.sink.mails[seen:], len(w.sink.mails)
        return any(str(mail["To"]) == real(number).writer for mail in new)

    until(confirmed, 2 * MOST_WAIT, "a real enrolment is confirmed")
    return round(time.monotonic() - start, 2)


def test_neither_answers_nor_times_tell_who_takes_part(w):
    people = 50
    prepare(w.config, people * ROUNDS)
    w.start()
    answers: dict[str, set[tuple]] = {"enrolled": set(), "unknown": set()}
    times: dict[str, list[float]] = {"enrolled": [], "unknown": []}
    rand = random.Random(SEED)
    for number in range(WARM_UP + PAIRS):
        pair = [("enrolled", f"amara{number % people}@example.org"), ("unknown", f"berta{number % people}@example.org")]
        rand.shuffle(pair)
        for kind, address in pair:
            until_decided(w, 30, 0.005)
            time.sleep(0.03)  # the queue is looked at once more
            said, seconds = probed(w.smtp if number % 2 else w.lmtp, address, number, lmtp=not number % 2)
            answers[kind].add(said)
            times[kind] += [seconds] if number >= WARM_UP else []
    medians = {kind: statistics.median(found) for kind, found in times.items()}
    apart = abs(medians["enrolled"] - medians["unknown"]) / min(medians.values())
    t = welch(times["enrolled"], times["unknown"])
    report(
        "membership probe",
        {f"median ms, {kind}": round(median * 1000, 2) for kind, median in medians.items()},
        {"pairs": PAIRS, "apart %": round(apart * 100, 2), "t": round(t, 2), "answers": len(answers["enrolled"])},
    )
    assert answers["enrolled"] == answers["unknown"]
    assert apart < 0.1
    assert abs(t) < 3.3  # p = 0.001


def probed(port: int, address: str, number: int, *, lmtp: bool) -> tuple[tuple, float]:
    """Every answer to somebody who asks for this address in every way there is, and the seconds it took."""
    raw = f"From: {address}\r\nTo: {JOIN}\r\nSubject: join\r\nMessage-ID: <{number}.{address}>\r\n\r\nHello\r\n"
    door = smtplib.LMTP if lmtp else smtplib.SMTP
    with door("127.0.0.1", port, timeout=30) as client:
        client.ehlo_or_helo_if_needed()
        start = time.perf_counter()
        said = [client.verify(address), client.mail(address), client.rcpt(address), client.rcpt(JOIN)]
        said.append(client.data(raw.encode()))
        return (lmtp, *said), time.perf_counter() - start


def welch(one: list[float], two: list[float]) -> float:
    """Welch's t of the two means, without the slowest hundredth of each: those are the machine's other work."""
    one, two = (sorted(times)[: len(times) * 99 // 100] for times in (one, two))
    spread = statistics.variance(one) / len(one) + statistics.variance(two) / len(two)
    return (statistics.mean(one) - statistics.mean(two)) / spread**0.5
