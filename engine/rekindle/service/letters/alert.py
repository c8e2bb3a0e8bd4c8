"""One mail to the coordinator about the service itself. What a person wrote is a case, and calls through `service.watch`."""

from datetime import datetime

from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.service.drafts import about
from rekindle.service.engine import Engine


def alarm(engine: Engine, inbox_id: int, category: str, now: datetime, **more: str) -> tuple[Draft, ...]:
    """About the service itself, because of a mail that came: no person is named."""
    return of_service(engine, f"inbox/{inbox_id}/alert", category, now, inbox=inbox_id, **more)


def of_service(
    engine: Engine, key: str, category: str, now: datetime, *, inbox: int = 0, **more: str
) -> tuple[Draft, ...]:
    """At most one mail for each key, however often it is asked for; none where nobody is named to get it."""
    if not engine.policy.coordinator_address:
        return ()
    facts = {"template": "alert", "category": category, "at": engine.policy.spoken(now), "inbox": inbox}
    draft = Draft(
        key=key,
        kind=MailKind.ALERT,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.coordinator_address,
        context=about(engine, None, None, now) | facts | more,
    )
    return (draft,)
