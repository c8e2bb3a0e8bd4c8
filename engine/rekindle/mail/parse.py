"""A raw mail as a value. Whatever the bytes are, the answer is an `Incoming` or `Unreadable`, in bounded time."""

from collections.abc import Iterable
from dataclasses import dataclass

from rekindle.mail.headers import Field, Mailbox, addresses, ids
from rekindle.mail.limits import MAX_MAIL, Unreadable
from rekindle.mail.mime import Part, read_entity
from rekindle.mail.plaintext import text_of
from rekindle.mail.sender import read_from

__all__ = ["Incoming", "Mailbox", "Part", "Unreadable", "parse", "refuse_large"]


@dataclass(frozen=True, slots=True)
class Incoming:
    """One mail as it came: claims of its sender, nothing proven. Ids are without brackets, header names in lower case."""

    message_id: str
    in_reply_to: tuple[str, ...]
    references: tuple[str, ...]
    from_: tuple[Mailbox, ...]
    from_count: int
    to: tuple[str, ...]
    reply_to: tuple[str, ...]
    subject: str
    headers: tuple[tuple[str, str], ...]
    text: str
    parts: tuple[Part, ...]
    content_type: str
    parameters: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str:
        return next(iter(self.header_all(name)), "")

    def header_all(self, name: str) -> tuple[str, ...]:
        wanted = name.lower()
        return tuple(value for key, value in self.headers if key == wanted)

    def sender_address(self) -> str | None:
        """The address of the one From field, or None where two parsers could read it differently (CVE-2023-27043)."""
        if self.from_count != 1 or len(self.from_) != 1:
            return None
        return self.from_[0].address or None


def parse(raw: bytes) -> Incoming:
    """Read a mail. Raises only `Unreadable`: past a limit, or nothing in it that a mail has."""
    refuse_large(raw)
    if not raw.strip():
        raise Unreadable("the mail is empty; nothing to do")
    entity = read_entity(_with_bare_line_feeds(raw))
    fields = entity.fields
    senders = [field for field in fields if field.name == "from"]
    return Incoming(
        message_id=next(iter(_ids(fields, "message-id")), ""),
        in_reply_to=_ids(fields, "in-reply-to"),
        references=_ids(fields, "references"),
        from_=tuple(map(read_from, senders)),
        from_count=len(senders),
        to=_addresses(fields, "to"),
        reply_to=_addresses(fields, "reply-to"),
        subject=next((field.text for field in fields if field.name == "subject"), ""),
        headers=tuple((field.name, field.text) for field in fields),
        text=text_of(entity),
        parts=entity.leaves(),
        content_type=entity.content_type,
        parameters=entity.parameters,
    )


def refuse_large(raw: bytes) -> None:
    """Before anything else looks at a mail, or carries it anywhere."""
    if len(raw) > MAX_MAIL:
        raise Unreadable(f"the mail has {len(raw)} bytes, more than {MAX_MAIL}; ask its sender for a shorter one")


def _with_bare_line_feeds(raw: bytes) -> bytes:
    if b"\n" not in raw:
        return raw.replace(b"\r", b"\n")  # classic Mac OS line ends
    return raw.replace(b"\r\n", b"\n")


def _values(fields: Iterable[Field], name: str) -> Iterable[str]:
    return (field.raw.decode("utf-8", "replace") for field in fields if field.name == name)


def _ids(fields: Iterable[Field], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for value in _values(fields, name) for found in ids(value)))


def _addresses(fields: Iterable[Field], name: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for value in _values(fields, name) for found in addresses(value)))
