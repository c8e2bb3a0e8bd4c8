"""What a report gives back of the mail it is about: ids and addresses by which our own mail can be found again."""

import re
from dataclasses import dataclass

from rekindle.mail.charset import decode
from rekindle.mail.headers import Field, addresses, ids, read_fields
from rekindle.mail.limits import MAX_SCANNED, Unreadable
from rekindle.mail.parse import Incoming
from rekindle.mail.plaintext import clean
from rekindle.mail.report import RETURNED_PARTS, blocks

_HEADER_LINE = re.compile(
    r"[ >\t]{0,8}(?:received|return-path|message-id|from|to|subject|date|reply-to|mime-version|dkim-signature|content-type|"
    r"x-[a-z-]{2,40}|list-[a-z]{2,20}|delivered-to|sender|references|in-reply-to|cc|auto-submitted) ?:",
    re.IGNORECASE,
)
_TELLING = frozenset(("received", "message-id", "from", "to", "subject", "date", "return-path"))
_ENOUGH = 3
_MAX_ATTACHED = 3
_MAX_TRIES = 40


@dataclass(frozen=True, slots=True)
class Returned:
    """Header fields of the returned mail, and the prose that stands before it."""

    fields: tuple[Field, ...]
    prose: str

    def values(self, *names: str) -> tuple[str, ...]:
        return tuple(field.text for field in self.fields if field.name in names)

    def addresses(self, *names: str) -> tuple[str, ...]:
        return tuple(dict.fromkeys(found for value in self.values(*names) for found in addresses(value)))

    @property
    def ids(self) -> tuple[str, ...]:
        """Ids of the returned mail first; older ones of its thread are not ours to trust."""
        wanted = ("message-id", "x-original-message-id", "original-message-id", "resent-message-id")
        return tuple(dict.fromkeys(found for value in self.values(*wanted) for found in ids(value)))

    @property
    def tokens_text(self) -> str:
        """Every address and id, one a line, and the unsubscribe links: a token survives in one of them or nowhere."""
        found = dict.fromkeys(address for field in self.fields for address in addresses(field.text))
        links = (" ".join(value.split()) for value in self.values("list-unsubscribe"))
        return "\n".join([*found, *links])[:MAX_SCANNED]


def returned_mail(mail: Incoming) -> Returned:
    """From the attached mail or its headers; else from a run of header lines inside the prose (qmail, Exim, Gmail)."""
    prose = prose_of(mail)
    payloads = [part.payload for part in mail.parts if part.content_type in RETURNED_PARTS]
    attached = [fields for payload in payloads[:_MAX_ATTACHED] for fields in blocks(payload)[:1]]
    start, quoted = _in_prose(prose)
    fields = tuple(field for found in attached for field in found) + quoted
    return Returned(fields, prose[:start])


def prose_of(mail: Incoming) -> str:
    """All text parts, attachments included, since some MTAs attach the returned mail as plain text."""
    texts = [
        clean(decode(part.payload[:MAX_SCANNED], part.charset))
        for part in mail.parts
        if part.content_type == "text/plain"
    ]
    if mail.text and not any(text.strip() for text in texts):
        texts.append(mail.text)
    return "\n".join(texts)[:MAX_SCANNED]


def _in_prose(prose: str) -> tuple[int, tuple[Field, ...]]:
    lines = prose.split("\n")
    position, tries = 0, 0
    for number, line in enumerate(lines):
        if tries < _MAX_TRIES and _HEADER_LINE.match(line):
            tries += 1
            fields = _fields_from(lines[number : number + 400])
            names = {field.name for field in fields}
            if len(names & _TELLING) >= _ENOUGH and names & {"received", "message-id", "return-path", "mime-version"}:
                return position, fields
        position += len(line) + 1
    return len(prose), ()


def _fields_from(lines: list[str]) -> tuple[Field, ...]:
    indent = len(lines[0]) - len(lines[0].lstrip(" >\t"))
    block = "\n".join(line[indent:] if not line[:indent].strip(" >\t") else line for line in lines).encode(
        "utf-8", "replace"
    )
    try:
        return read_fields(block, 0, len(block))[0]
    except Unreadable:
        return ()
