"""When a deferred mail is tried again, and when it is given up."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)
"""Postfix's own defaults are of this size (maximal_queue_lifetime = 5d)."""


def next_try(
    attempts: int, queued_at: datetime, useful_until: datetime | None, now: datetime, jitter: float
) -> datetime | None:
    """The instant of the next attempt, or None to give up. `jitter` in [0, 1) spreads up to a quarter on top.

    `attempts` counts those made, from 1. The wait doubles from 5 minutes to about an hour.
    """
    wait = min(FIRST * 2 ** min(attempts - 1, 8), LONGEST) * (1 + jitter / 4)
    at = now + wait
    last = queued_at + GIVE_UP_AFTER
    if useful_until is not None:
        last = min(last, useful_until)
    return at if at <= last else None
