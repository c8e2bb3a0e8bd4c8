"""What the engine has taken, and what keeps it from taking more."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from mailservers.process import until
from support.world import World


def received(w: World) -> list[dict]:
    return w.run("inbox", "list", "--json")


def arrived(w: World, count: int) -> list[dict]:
    """Every received mail, once there are `count`."""
    return until(lambda: (found := received(w)) and len(found) >= count and found, f"{count} mails in the inbox")


@contextmanager
def no_writing(w: World) -> Iterator[None]:
    """Somebody else holds the database: the engine waits a while, then asks for a later try."""
    holder = sqlite3.connect(w.folder / "var" / "rekindle.db", isolation_level=None)
    holder.execute("BEGIN IMMEDIATE")
    try:
        yield
    finally:
        holder.close()
