"""Raw mails as a participant's mail program would write them. Pure: time and Message-ID are arguments.

They take the same way as every other mail, through `service.receive`, so that the sandbox shows what really happens.
"""

import email.utils
import re
from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from typing import Final

from rekindle.web.local_mail import Mail

_ADDRESS: Final = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]{1,64}@[A-Za-z0-9-]{1,63}(\.[A-Za-z0-9-]{1,63}){0,8}")
_POLICY: Final = SMTP.clone(max_line_length=998)
"""Unfolded, because the library's folding breaks long Message-IDs (cpython issue 85725)."""
_SPECIALS: Final = frozenset('()<>[]:;@\\,"=')
"""RFC 5322's specials, and the mark of an RFC 2047 word: the library decodes one that it is given, line ends included."""
_QUOTED_LINES: Final = 60
"""Enough of the original to be a real quotation, little enough to read the source."""


def is_address(text: str) -> bool:
    """A plain address such as people have; rare but valid spellings are refused here."""
    return _ADDRESS.fullmatch(text) is not None and ".." not in text and not text.startswith(".") and ".@" not in text


def enrolment_mail(name: str, address: str, to: str, now: datetime, message_id: str) -> bytes:
    """The first mail of somebody who wants to take part."""
    mail = _mail(name, address, to, now, message_id)
    mail["Subject"] = "join"
    mail.set_content("join\n")
    return mail.as_bytes()


def reply_mail(original: Mail, words: str, now: datetime, message_id: str) -> bytes:
    """An answer below which the original is quoted, as most mail programs do."""
    mail = _mail("", original.recipient, original.reply_to, now, message_id)
    subject = " ".join(original.subject.replace("=?", "= ?").split())
    mail["Subject"] = subject if subject.lower().startswith("re:") else f"Re: {subject}"
    if original.message_id:
        mail["In-Reply-To"] = f"<{original.message_id}>"
        mail["References"] = " ".join(f"<{one}>" for one in (*original.references[-9:], original.message_id))
    mail.set_content(f"{_plain(words)}\n\n{_quoted(original)}\n", cte="quoted-printable")
    return mail.as_bytes()


def _mail(name: str, address: str, to: str, now: datetime, message_id: str) -> EmailMessage:
    mail = EmailMessage(policy=_POLICY)
    mail["From"] = Address(_plain_name(name), addr_spec=address)
    mail["To"] = Address(addr_spec=to)
    mail["Date"] = email.utils.format_datetime(now)
    mail["Message-ID"] = f"<{message_id}>"
    return mail


def _quoted(original: Mail) -> str:
    """Gmail's line above the quotation, the most common one."""
    at = f"On {original.at:%a, %d %b %Y at %H:%M}, " if original.at else ""
    lines = original.text.strip().splitlines()[:_QUOTED_LINES]
    return "\n".join([f"{at}{original.sender} wrote:", *(f"> {line}".rstrip() for line in lines)])


def _plain(words: str) -> str:
    return words.replace("\r\n", "\n").replace("\r", "\n").strip()


def _plain_name(name: str) -> str:
    """Without special characters: a From that two programs could read differently enrols nobody."""
    kept = (character for character in name if character.isprintable() and character not in _SPECIALS)
    return " ".join("".join(kept).split())[:80]
