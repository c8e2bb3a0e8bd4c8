"""What a virtual participant finds in the mailbox: mails as simple values."""

import email
import email.policy
from dataclasses import dataclass, field
from datetime import datetime
from email.message import EmailMessage

from rekindle.virtual import VirtualHouse


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail as it arrived. `str(mail)` is its subject and text, for a test's output."""

    subject: str
    text: str
    """Complete in itself, as is the HTML."""
    html: str = field(repr=False)
    at: datetime
    """When it was sent, in programme time (UTC)."""
    to: str = ""
    """The address it went to."""
    step: str = ""
    """The step it belongs to; "" for the engine's own mails."""
    lesson: str = ""
    """The lesson it is, or "": a confirmation, a receipt."""
    template: str = ""
    """Which of the engine's own mails it is, or "": `confirm`, `acknowledgement`, `unclear`, `kept`, `help` ..."""
    kind: str = ""
    """`planned`, `reply`, `confirmation`, `safety` or `alert`."""
    raw: EmailMessage | None = field(default=None, repr=False, compare=False)

    def __str__(self) -> str:
        return f"{self.subject}\n\n{self.text}"

    def __contains__(self, words: str) -> bool:
        """`"two nights" in mail`: whether its text part says this, wherever its lines end."""
        return " ".join(words.split()) in " ".join(self.text.split())


def opened(house: VirtualHouse, recipient: str, message: bytes) -> Mail:
    """A sent mail's bytes, and what the queue knows of it."""
    raw = email.message_from_bytes(message, policy=email.policy.default)
    delivery = house.delivery_of(raw)
    context = delivery.context if delivery else {}
    return Mail(
        subject=str(raw["Subject"]),
        text=_part(raw, "plain"),
        html=_part(raw, "html"),
        at=delivery.sent_at if delivery and delivery.sent_at else house.clock.now(),
        to=recipient,
        step=str(context.get("step", "")),
        lesson=str(context.get("lesson", "")),
        template=str(context.get("template", "")),
        kind=delivery.kind.value if delivery else "",
        raw=raw,
    )


def _part(raw: EmailMessage, kind: str) -> str:
    part = raw.get_body(preferencelist=(kind,))
    return str(part.get_content()).replace("\r\n", "\n") if part is not None else ""
