"""A received mail and what became of it.

States
    received     committed, not yet handled
    handled      took its effect, exactly once
    ignored      nothing to do, with the reason (a machine's mail, an own mail)
    quarantined  cannot be read or handled, with the reason; can be shown and replayed (back to received)
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class InboxState(StrEnum):
    RECEIVED = "received"
    HANDLED = "handled"
    IGNORED = "ignored"
    QUARANTINED = "quarantined"


@dataclass(frozen=True, slots=True, kw_only=True)
class InboxMessage:
    """`recipient` and `sender` are the envelope's; `raw` is the mail as it came."""

    id: int
    recipient: str
    sender: str | None
    raw: bytes
    state: InboxState
    reason: str = ""
    received_at: datetime
    participant: int | None = None


@dataclass(frozen=True, slots=True)
class Handled:
    """How an inbox row is settled. It acts only on a row still `received`, so that an effect happens once.

    With state `received` and a `try_at` it is postponed: handled anew from that instant on.
    """

    id: int
    state: InboxState
    reason: str = ""
    participant: int | None = None
    try_at: datetime | None = None
