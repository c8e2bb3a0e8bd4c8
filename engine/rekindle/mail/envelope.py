"""The envelope of a polled mail, read from its headers: a mailbox keeps the mail and throws the envelope away.

Every header here may be forged, which costs nothing: a recipient's token proves itself, and a sender is only believed
where it says that nobody wants an answer.
"""

import re
from collections.abc import Callable, Iterator

from rekindle.domain.addresses import Recipient, To
from rekindle.mail.headers import Field, addresses, read_fields
from rekindle.mail.limits import Unreadable

# Nearest to the envelope first. Several fields of one name: the topmost is the newest (RFC 5321 section 4.4).
RECIPIENT_HEADERS = (
    "delivered-to",  # Postfix, Dovecot, Gmail: where the last delivery went
    "x-original-to",  # Postfix: before its aliases
    "envelope-to",  # Exim
    "received",  # the "for" clause (RFC 5321 section 4.4); left out where there were several recipients
    "to",  # what the writer wrote: Microsoft 365 leaves nothing else
    "cc",
)
_FOR = re.compile(r"\bfor\s+<?([^\s<>;,]{1,320}@[^\s<>;,]{1,255})", re.IGNORECASE)
_PATH = re.compile(r"<([^<>]*)>")


def recipient_of(raw: bytes, read: Callable[[str], Recipient | None]) -> str | None:
    """The first of our own addresses, as `read` knows them; None if there is none.

    One that says more than the bare service address goes before it: a provider that cuts the subaddress off in
    Delivered-To leaves it in To, and with it the token.
    """
    own = [(address, known) for address in _recipients(raw) if (known := read(address)) is not None]
    telling = (address for address, known in own if known.to is not To.BARE)
    return next(telling, own[0][0] if own else None)


def sender_of(raw: bytes) -> str | None:
    """The topmost Return-Path: an address, "" for the null path `<>` (RFC 5321 section 4.5.5), None if it is unknown."""
    path = next((_text(field) for field in _fields(raw) if field.name == "return-path"), None)
    if path is None:
        return None
    inner = _PATH.search(path)
    if inner is not None and not inner[1].strip():
        return ""
    return next(iter(addresses(inner[1] if inner else path)), None)


def _recipients(raw: bytes) -> Iterator[str]:
    fields = _fields(raw)
    for name in RECIPIENT_HEADERS:
        for field in fields:
            if field.name == name:
                yield from _FOR.findall(_text(field)) if name == "received" else addresses(_text(field))


def _fields(raw: bytes) -> tuple[Field, ...]:
    """A header block past the limits names nobody; the parser will say so too, and put the mail aside."""
    try:
        return read_fields(raw, 0, len(raw))[0]
    except Unreadable:
        return ()


def _text(field: Field) -> str:
    return field.raw.decode("utf-8", "replace")
