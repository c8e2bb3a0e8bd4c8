"""One mail to one recipient, and its life in the queue.

States
    queued      waits for its `try_at`
    claimed     leased to a node that will send it soon; still cancellable
    sending     on the wire, or its outcome unknown: never cancelled, tried again when the lease ends
    sent        accepted by the mail server
    retrying    refused for now; `try_at` says when it is tried again
    held        its enrolment has a hold; the reason is recorded
    failed      refused for good, or given up
    cancelled   no longer wanted before it was sent
    suppressed  the address is on the suppression list

Arrows
    queued, retrying --claim--> claimed --start--> sending --settle--> sent | retrying | failed
    queued, retrying, claimed --hold--> held --release--> queued (or cancelled, past its last useful moment)
    queued, retrying, held, claimed --cancel--> cancelled     queued, retrying, claimed --suppress--> suppressed
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


class DeliveryState(StrEnum):
    QUEUED = "queued"
    CLAIMED = "claimed"
    SENDING = "sending"
    SENT = "sent"
    RETRYING = "retrying"
    HELD = "held"
    FAILED = "failed"
    CANCELLED = "cancelled"
    SUPPRESSED = "suppressed"


CANCELLABLE = frozenset({DeliveryState.QUEUED, DeliveryState.RETRYING, DeliveryState.HELD, DeliveryState.CLAIMED})


REPLANNABLE = frozenset({DeliveryState.CANCELLED, DeliveryState.FAILED, DeliveryState.SUPPRESSED})
"""Never reached its person: the same key may be queued anew (so may one that came back as a bounce)."""


class MailKind(StrEnum):
    """Decides the headers (design: headers by kind of mail)."""

    PLANNED = "planned"
    REPLY = "reply"
    """Acknowledgement, help, receipts: an answer to a mail of the participant."""
    CONFIRMATION = "confirmation"
    SAFETY = "safety"
    ALERT = "alert"
    RELAY = "relay"
    """A human's own words, handed on between participant and coordinator."""


SINGLE, BULK = 0, 1
"""Priorities: single mails that somebody waits for, and planned mail."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """A mail that a change queues. `context` holds all that varies; rendering is a pure function of it.

    `recipient` is a participant's id, or None with `address` set (coordinator, a person unknown so far).
    """

    key: str
    kind: MailKind
    priority: int
    try_at: datetime
    enrolment: int | None = None
    recipient: int | None = None
    address: str | None = None
    snapshot: str | None = None
    context: Mapping[str, Any] = field(default_factory=dict)
    useful_until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """A stored draft with its attempts. `uid` is random and seeds the MIME boundary."""

    id: int
    uid: str
    key: str
    kind: MailKind
    priority: int
    state: DeliveryState
    enrolment: int | None
    recipient: int | None
    address: str
    """Where it goes: the participant's present address, or the draft's own."""
    try_at: datetime | None
    attempts: int
    snapshot: str | None
    context: Mapping[str, Any] = field(hash=False)
    useful_until: datetime | None = None
    sent_at: datetime | None = None
    bounced_at: datetime | None = None
    reason: str = ""
    created_at: datetime | None = None


class Outcome(StrEnum):
    """What the mail server made of a mail. Values, not exceptions."""

    ACCEPTED = "accepted"
    DEFERRED = "deferred"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Sent:
    """A server's verdict on one mail; `reply` is its code and first line, never the mail's content."""

    outcome: Outcome
    reply: str = ""


@dataclass(frozen=True, slots=True)
class Settled:
    """The row's end of an attempt: sent, retrying with its next try, or failed."""

    id: int
    state: DeliveryState
    reason: str = ""
    try_at: datetime | None = None
    body_hash: str = ""
