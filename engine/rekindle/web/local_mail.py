"""The local mailbox as the sandbox shows it: finished mails, read back from their bytes."""

import base64
import email
import email.utils
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Final, Protocol

from rekindle.mail.parse import Incoming, Part, Unreadable, parse
from rekindle.mail.picture import SUFFIXES

SHOWN: Final = 200
"""Mails in the list. Whoever runs a larger trial looks into the folder itself."""


class Mailbox(Protocol):
    """Where mail that stays local lands."""

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of every mail, oldest first."""


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail of ours as a reader sees it. All of it is foreign text: it may hold what a participant wrote."""

    name: str
    sender: str
    recipient: str
    subject: str
    at: datetime | None
    """Its Date: programme time, not the moment in which the file was written."""
    reply_to: str
    message_id: str
    references: tuple[str, ...]
    text: str
    html: str
    source: str


class Shelf:
    """The mails, newest first. A finished mail never changes, so what was read of it is kept."""

    def __init__(self, mailbox: Mailbox | None) -> None:
        self._mailbox = mailbox
        self._read: Callable[[str, bytes], Mail] = lru_cache(maxsize=2 * SHOWN)(read)

    @property
    def is_here(self) -> bool:
        return self._mailbox is not None

    def newest(self) -> list[Mail]:
        messages = self._mailbox.messages() if self._mailbox else ()
        return [self._read(name, raw) for name, raw in reversed(deque(messages, SHOWN))]

    def find(self, name: str) -> Mail | None:
        """By looking through the list: a name from outside never becomes a path."""
        messages = self._mailbox.messages() if self._mailbox else ()
        return next((self._read(known, raw) for known, raw in messages if known == name), None)


def read(name: str, raw: bytes) -> Mail:
    """What a mail program would show; of an unreadable mail, its source."""
    source = raw.decode("utf-8", "replace").replace("\r\n", "\n")
    try:
        mail = parse(raw)
    except Unreadable as error:
        return Mail(name, "", "", f"(unreadable: {error})", None, "", "", (), "", "", source)
    return Mail(
        name=name,
        sender=mail.sender_address() or "",
        recipient=_address(mail.header("delivered-to")) or next(iter(mail.to), ""),
        subject=mail.subject,
        at=_date(mail),
        reply_to=next(iter(mail.reply_to), ""),
        message_id=mail.message_id,
        references=mail.references,
        text=mail.text,
        html=_with_pictures(next((_decoded(part) for part in mail.parts if part.content_type == "text/html"), ""), raw),
        source=source,
    )


def _address(value: str) -> str:
    return value.strip().strip("<>")


def _date(mail: Incoming) -> datetime | None:
    try:
        at = email.utils.parsedate_to_datetime(mail.header("date"))
    except ValueError:
        return None
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _decoded(part: Part) -> str:
    """Ours are UTF-8; a wrong letter in a preview is better than no preview."""
    return part.payload.decode("utf-8", "replace")


def _with_pictures(html: str, raw: bytes) -> str:
    """A browser knows no `cid:`; the pictures that travel in the mail stand in the page itself, and none is fetched."""
    if "cid:" not in html:
        return html
    for part in email.message_from_bytes(raw).walk():
        name, data = str(part["Content-ID"] or "").strip("<> "), part.get_payload(decode=True)
        if name and part.get_content_type() in SUFFIXES and isinstance(data, bytes):
            url = f"data:{part.get_content_type()};base64,{base64.b64encode(data).decode('ascii')}"
            html = html.replace(f"cid:{name}", url)
    return html
