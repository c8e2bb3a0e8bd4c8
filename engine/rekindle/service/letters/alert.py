"""One mail to the coordinator about the service itself. What a person wrote is a case, and calls through `service.watch`."""

from datetime import datetime

from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.service.drafts import about
from rekindle.service.engine import Engine


def alarm(engine: Engine, inbox_id: int, category: str, now: datetime, **more: str) -> tuple[Draft, ...]:
    """About the service itself: no person is named."""
    if not engine.policy.coordinator_address:
        return ()
    facts = {"template": "alert", "category": category, "at": engine.policy.spoken(now), "inbox": inbox_id}
    draft = Draft(
        key=f"inbox/{inbox_id}/alert",
        kind=MailKind.ALERT,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.coordinator_address,
        context=about(engine, None, None, now) | facts | more,
    )
    return (draft,)
