"""A mail program, as far as a script needs one: what a mail's head says, its words, and a reply with the mail quoted."""

import email.header
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from functools import cached_property
from typing import Final

from rekindle.domain.errors import RekindleError

PARSER: Final = BytesParser()
"""The older policy: a tenth of the time, and enough for mail that the engine itself has composed."""
_BETWEEN: Final = b"\r\n\r\n"


@dataclass(frozen=True)
class Opened:
    """A mail as it arrived, read as far as it is looked at: most mail is answered by nobody."""

    raw: bytes

    @cached_property
    def _head(self) -> Message:
        return _head_of(self.raw)

    def head(self, name: str) -> str:
        """One header, unfolded and decoded; "" where there is none."""
        value = str(self._head.get(name, ""))
        text = str(email.header.make_header(email.header.decode_header(value))) if "=?" in value else value
        return " ".join(text.split())

    @cached_property
    def message_id(self) -> str:
        return self.head("Message-ID")

    @cached_property
    def words(self) -> str:
        """The text part, which comes first in all our mail."""
        part = self.raw
        while (boundary := _boundary_of(part)) is not None:
            pieces = part.split(b"\r\n--" + boundary, 2)
            if len(pieces) < 3:
                raise RekindleError(f"the mail {self.message_id} has no part within its boundary")
            part = pieces[1].removeprefix(b"\r\n")
        payload = PARSER.parsebytes(part).get_payload(decode=True)
        return payload.decode("utf-8") if isinstance(payload, bytes) else ""

    def quoted(self) -> str:
        """Below a reply, as mail programs do it."""
        above = f"On {self.head('Date')}, {self.head('From')} wrote:"
        return "\n".join([above, *(f"> {line}".rstrip() for line in self.words.splitlines())])


def _boundary_of(part: bytes) -> bytes | None:
    found = _head_of(part).get_boundary()
    return found.encode() if found is not None else None


def _head_of(part: bytes) -> Message:
    """By itself: for a whole multipart the parser compiles an expression each time, which is as much work as all the rest."""
    return PARSER.parsebytes(part.partition(_BETWEEN)[0] + _BETWEEN, headersonly=True)
