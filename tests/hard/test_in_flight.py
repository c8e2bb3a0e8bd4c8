"""Long flights by the thousand (see tests/service/flight.py): three people, up to two dozen edits, a mail server that goes away."""

import os
import shutil
import time
from collections import Counter

import pytest

from hard.report import report
from rekindle.adapters import migrate
from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import MemoryKeys
from rekindle.bootstrap import load_programmes, renderer
from rekindle.settings import Settings
from service.flight import Flight, scenario
from service.rules import broken

pytestmark = pytest.mark.hard
FLIGHTS = int(os.environ.get("REKINDLE_HARD_FLIGHTS", "2000"))
EDITS = (6, 12, 24)


@pytest.fixture(scope="module")
def parts():
    programmes, faults = load_programmes(Settings())
    assert faults == ()
    return programmes["recovery"].texts, renderer(Settings())


def judged(seed: int, told: Counter, *parts, **stores) -> list[str]:
    """What this flight broke, with the seed that repeats it."""
    flight = Flight(scenario(seed, edits=EDITS[seed % len(EDITS)]), *parts, **stores).run()
    told.update(flights=1, mails=len(flight.wire), answers=len(flight.replies), edits=len(flight.scenario.edits))
    return [f"seed {seed}: {sentence}" for sentence in broken(flight)]


def test_no_edit_loses_an_answer_skips_somebody_or_mails_them_twice(parts):
    told, start = Counter(), time.monotonic()
    found = [sentence for seed in range(FLIGHTS) for sentence in judged(seed, told, *parts)]
    report("people in flight, in memory", dict(told), seconds=round(time.monotonic() - start), broken=len(found))
    assert found == []


def test_the_same_on_a_real_database(parts, tmp_path):
    empty = tmp_path / "empty.db"
    migrate.upgrade(f"sqlite:///{empty}")
    told, start = Counter(), time.monotonic()
    found = []
    for seed in range(max(FLIGHTS // 100, 1)):
        file, keys = tmp_path / f"{seed}.db", MemoryKeys(1)
        shutil.copy(empty, file)
        store = DatabaseStore(f"sqlite:///{file}", keys)
        found += judged(seed, told, *parts, store=store, keys=keys)
        store.close()
        file.unlink()
    report("people in flight, on SQLite", dict(told), seconds=round(time.monotonic() - start), broken=len(found))
    assert found == []
