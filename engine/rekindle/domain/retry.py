"""When a deferred mail, or an event on which a plugin failed, is tried again, and when it is given up."""

from datetime import datetime, timedelta

FIRST = timedelta(minutes=5)
LONGEST = timedelta(hours=1)
GIVE_UP_AFTER = timedelta(days=5)
"""Postfix's own defaults are of this size (maximal_queue_lifetime = 5d)."""

NOTICE_WAITS = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=30),
    timedelta(hours=2),
    timedelta(hours=12),
)
"""After the first failure, the second, and so on; after the last one an event is parked for a human."""


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


def next_notice(attempts: int, now: datetime) -> datetime | None:
    """The instant at which a plugin is told once more, or None to park the event. `attempts` counts those made, from 1."""
    return now + NOTICE_WAITS[attempts - 1] if attempts <= len(NOTICE_WAITS) else None
