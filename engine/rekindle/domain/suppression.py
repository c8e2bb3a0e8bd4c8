"""Which addresses get no mail, and how they come back. Four ways out, four ways back.

out                                          back
withdrawn     not suppressed                 `join` and yes: resumes or starts anew
hard bounce   suppressed at once             a reply with a true token, join and yes, or the operator
soft bounces  5 in 30 days without a reply   likewise
complaint     suppressed at once             a new `join` releases one confirmation in 30 days
erased        keyed hash kept only for complaint, hard bounce, do-not-contact; `join` starts a new person
"""

from collections.abc import Iterable
from datetime import datetime, timedelta

HARD, SOFT, COMPLAINT, DO_NOT_CONTACT = "hard bounce", "soft bounces", "complaint", "do-not-contact"
STAYS = frozenset({COMPLAINT, DO_NOT_CONTACT})
"""Reasons that a reply or a plain join does not lift."""
SOFT_MOST, SOFT_WITHIN = 5, timedelta(days=30)
COMPLAINT_RELEASED_IN = timedelta(days=30)


def too_many_soft(bounced_at: Iterable[datetime], last_seen_at: datetime | None, now: datetime) -> bool:
    """Whether soft bounces (the newest included) say that nobody is there: they decay, and a sign of life ends the count."""
    recent = [at for at in bounced_at if at >= now - SOFT_WITHIN and (last_seen_at is None or at > last_seen_at)]
    return len(recent) >= SOFT_MOST


def released_by_join(reason: str, complained_join_count: int) -> bool:
    """Whether `join` may send a confirmation to a suppressed address; `complained_join_count` counts those in 30 days."""
    return reason not in STAYS or complained_join_count <= 1
