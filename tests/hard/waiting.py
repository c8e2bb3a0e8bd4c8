"""Waiting with a bound: by looking again and again, never for a fixed time."""

import sqlite3
import time
from collections.abc import Callable
from contextlib import closing

from support.world import World

FRESH = "SELECT count(*) FROM inbox WHERE state = 'received' AND reason = ''"


def until(true: Callable[[], bool], seconds: float, what: str, pause: float = 0.02) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s until {what}"
        time.sleep(pause)


def until_decided(w: World, seconds: float, pause: float = 0.02) -> None:
    """Every mail has had its turn; those over a ceiling may be postponed, with the reason in their row."""
    with closing(sqlite3.connect(f"file:{w.folder / 'var' / 'rekindle.db'}?mode=ro", uri=True)) as database:
        until(lambda: not database.execute(FRESH).fetchone()[0], seconds, "every mail had its turn", pause)
