"""Who comes next when more mail waits than can be handled: each source in its turn, so that a flood waits behind itself.

A mail's turn is now, or one step after the turn of its source's mail before it, whichever is later (start-time fair
queuing). Ten thousand enrolments from one place thus reach three hours ahead, and whoever writes from elsewhere meanwhile
stands before all but a few of them. A turn puts what waits in order and holds nothing back.

    what the mail bears                          its source
    a true token in its recipient address        that token: somebody has the very mail that is answered
    no token                                     the peer that our own mail server saw, and the envelope sender;
                                                 the later turn of the two counts
"""

import re
from collections import OrderedDict
from datetime import datetime, timedelta
from itertools import islice
from threading import Lock

from rekindle.domain.addresses import Recipient
from rekindle.domain.floods import source_of

STEP = timedelta(seconds=1)
SOURCES = 10_000
"""Remembered at once; the one not heard of for longest is forgotten, and begins anew."""
LOOKED_AT = 8 * 1024
"""Bytes at a mail's head in which its Received lines are looked for; our own server's stand first."""
_RECEIVED = re.compile(rb"^received:((?:[^\r\n]|\r?\n[ \t])*)", re.IGNORECASE | re.MULTILINE)


class Turns:
    """Kept in memory: after a restart everybody begins anew, which only mixes what is waiting then."""

    def __init__(self) -> None:
        self._next: OrderedDict[str, datetime] = OrderedDict()
        self._lock = Lock()

    def take(self, sources: tuple[str, ...], now: datetime) -> datetime:
        """The turn of a mail from these sources."""
        with self._lock:
            turns = [max(now, self._next.get(source, now)) for source in sources]
            for source, turn in zip(sources, turns, strict=True):
                self._next[source] = turn + STEP
                self._next.move_to_end(source)
            while len(self._next) > SOURCES:
                self._next.popitem(last=False)
        return max(turns)


def sources_of(to: Recipient, sender: str | None, raw: bytes) -> tuple[str, ...]:
    """Whom a mail's turn is charged to."""
    if to.row is not None:
        return (f"token {to.to} {to.row}",)
    head = re.split(rb"\r?\n\r?\n", raw[:LOOKED_AT], maxsplit=1)[0]
    received = tuple(found[1].decode("latin-1") for found in islice(_RECEIVED.finditer(head), 4))
    return (source_of(received, sender or ""), f"sender {(sender or '').casefold()}")
