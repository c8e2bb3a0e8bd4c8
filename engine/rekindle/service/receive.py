"""Mail in: judged by its recipient address alone, then committed. Only after that is it acknowledged."""

from enum import StrEnum

from rekindle.domain.errors import TryLater
from rekindle.service.engine import Engine
from rekindle.service.turns import sources_of

MOST_BYTES = 10 * 1024 * 1024


class Receipt(StrEnum):
    """What to tell the peer; the adapters turn it into an SMTP reply or an exit code."""

    ACCEPTED = "accepted"
    UNKNOWN = "unknown"
    TOO_LARGE = "too-large"
    LATER = "later"


def knows(engine: Engine, recipient: str) -> bool:
    """Whether the recipient is one of our addresses with a true token. Needs no database (asked at RCPT)."""
    return engine.addresses.read(recipient) is not None


def receive(engine: Engine, recipient: str, sender: str | None, raw: bytes) -> Receipt:
    """Store one raw mail durably. The same mail delivered twice is stored once."""
    to = engine.addresses.read(recipient)
    if to is None:
        return Receipt.UNKNOWN
    if len(raw) > MOST_BYTES:
        return Receipt.TOO_LARGE
    try:
        now = engine.clock.now()
        engine.store.accept(recipient, sender, raw, now, engine.turns.take(sources_of(to, sender, raw), now))
    except TryLater:
        return Receipt.LATER
    return Receipt.ACCEPTED
