"""One mail to the coordinator about one received mail: somebody has written what needs a person."""

from datetime import datetime
from typing import Any, Final

from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.people import Participant
from rekindle.service.drafts import about
from rekindle.service.engine import Engine

UNREADABLE: Final = "UNREADABLE"


def alert(engine: Engine, inbox_id: int, person: Participant, category: str, now: datetime) -> tuple[Draft, ...]:
    """Name, time and category; never what was written.

    The key lets each received mail alert once, replays included; but a mail that at first could not be read and then
    turns out to hold words of crisis alerts anew. By its key, erasing the person finds the alert about them, too.
    """
    return _to_coordinator(engine, inbox_id, category, person.name or person.address, now)


def alarm(engine: Engine, inbox_id: int, category: str, now: datetime, **more: str) -> tuple[Draft, ...]:
    """About the service itself: no person is named."""
    return _to_coordinator(engine, inbox_id, category, "", now, **more)


def _to_coordinator(
    engine: Engine, inbox_id: int, category: str, who: str, now: datetime, **more: str
) -> tuple[Draft, ...]:
    policy = engine.policy
    if not policy.coordinator_address:
        return ()
    facts: dict[str, Any] = {
        "template": "alert",
        "category": category,
        "who": who,
        "at": now.isoformat(timespec="minutes"),
        "inbox": inbox_id,
    }
    draft = Draft(
        key=f"inbox/{inbox_id}/{'unreadable' if category == UNREADABLE else 'alert'}",
        kind=MailKind.ALERT,
        priority=SINGLE,
        try_at=now,
        address=policy.coordinator_address,
        context=about(engine, None, None, now) | facts | more,
    )
    return (draft,)
