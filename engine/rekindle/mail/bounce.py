"""Bounces and complaints read: who could not be reached, why, and which mail of ours it was about.

Evidence in order of trust: fields of a delivery report (RFC 3464), X-Failed-Recipients, then prose. Everything in it is
a claim by whoever sent it; only a token that verifies ties it to a person, which the caller checks.
"""

import re
from dataclasses import dataclass

from rekindle.mail.headers import Field, addresses
from rekindle.mail.parse import Incoming, Unreadable, parse
from rekindle.mail.report import blocks, failure_wording, first, outcomes, status_blocks
from rekindle.mail.returned import Returned, returned_mail
from rekindle.mail.severity import Severity, severity_of

__all__ = ["Bounce", "Complaint", "Severity", "read_bounce", "read_complaint"]


@dataclass(frozen=True, slots=True)
class Bounce:
    """A delivery that failed or is delayed. `status` is an enhanced code (RFC 3463) or "", `diagnostic` the server's words."""

    recipients: tuple[str, ...]
    action: str
    status: str
    diagnostic: str
    severity: Severity
    returned_ids: tuple[str, ...]
    returned_tokens_text: str


@dataclass(frozen=True, slots=True)
class Complaint:
    """Somebody pressed "spam" (RFC 5965). Addresses are often redacted; ids and tokens are what finds the person."""

    feedback_type: str
    addresses: tuple[str, ...]
    returned_ids: tuple[str, ...]
    returned_tokens_text: str

    @property
    def is_objection(self) -> bool:
        """False for reports that tell of authentication failures (RFC 6591) or take an earlier complaint back."""
        return self.feedback_type not in {"auth-failure", "not-spam", "dmarc"}


_STATUS = re.compile(r"(?<![\d.])([245]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_FAILED_STATUS = re.compile(r"(?<![\d.])([45]\.\d{1,3}\.\d{1,3})(?!\.?\d)")
_ALONE = re.compile(
    r"[ \t*>-]{0,12}[<\"'\[]?([^\s<>\"'()\[\],;:@]{1,64}@[^\s<>\"'()\[\],;:]{1,255})[>\"'\]]?[ \t]*(?::|\Z|\(|\[|\.\.\.|-)"
)
_RCPT = re.compile(r"rcpt to:? ?<?([^\s<>@]{1,64}@[^\s<>;,]{1,255})", re.IGNORECASE)
_LABELLED = re.compile(
    r"(?:recipient|to|address|user|empf\w{1,6}nger|destinat\w{1,8})[^:@\n]{0,30}: {0,8}", re.IGNORECASE
)
_ESCAPED = re.compile(r"\\x\{([0-9A-Fa-f]{2,6})\}")
_X400 = re.compile(r"\bsmtp=", re.IGNORECASE)
_ROLE = re.compile(r"(?:postmaster|mailer-daemon|abuse|helpdesk|support|hostmaster|admin)@", re.IGNORECASE)
_INTRODUCTION = re.compile(
    r"following (?:\w{1,12} )?(?:recipient|address|destination)|recipient\(s\)|failed (?:addresses|recipients)|"
    r"(?:delivered|delivery|sent|send|message|mail) to\b|folgende\w{0,2} (?:empf|adress)|destinataires? suivants?|"
    r"siguientes? destinatari|seguenti destinatari|seguintes? destinat|volgende (?:ontvanger|geadresseerde)",
    re.IGNORECASE,
)
_WINDOW = 1_200
_TOO_LITTLE = 20
_ADDRESS = re.compile(r"[^\s<>]{1,64}@[^\s<>]{1,255}")
_QUOTED_BELOW = re.compile(
    r"\n[^\n]{0,40}(?:original|copy of|returned|unsent) (?:the )?(?:message|mail)|message (?:removed|follows)|"
    r"\n[ \t]{0,12}[-_*=]{10,200}[ \t]{0,12}\n",  # below a rule stands what scanners and companies add to every mail
    re.IGNORECASE,
)


def read_bounce(mail: Incoming) -> Bounce | None:
    """What a mail of kind bounce or delayed says, or None where it says nothing about a delivery."""
    mail = _unwrapped(mail)
    reported = tuple(fields for fields in status_blocks(mail) if _is_recipient(fields))
    wording = failure_wording(mail)
    if not reported and not wording and not mail.header("x-failed-recipients"):
        return None
    returned = returned_mail(mail)
    concerned = _concerned(reported)
    recipients = _reported_recipients(concerned) or _failed_recipients(mail) or _recipients_in_prose(mail, returned)
    diagnostic = _diagnostic(concerned, recipients, returned.prose)
    status = _status(concerned, diagnostic, returned.prose)
    action = _action(mail, concerned, wording)
    severity = Severity.DELAYED if action == "delayed" else severity_of(status, diagnostic)
    ids = dict.fromkeys((*returned.ids, *mail.in_reply_to, *mail.references))
    return Bounce(recipients, action, status, diagnostic[:1_000], severity, tuple(ids), returned.tokens_text)


def _unwrapped(mail: Incoming) -> Incoming:
    """The report inside, where a virus scanner on the way wrapped a report into a mail of its own."""
    if not status_blocks(mail):
        for part in mail.parts:
            if part.content_type == "message/rfc822":
                try:
                    inner = parse(part.payload)
                except Unreadable:
                    continue
                if status_blocks(inner):
                    return inner
    return mail


def _is_recipient(fields: tuple[Field, ...]) -> bool:
    return any(first(fields, name) for name in ("final-recipient", "original-recipient", "action", "status"))


def _concerned(reported: tuple[tuple[Field, ...], ...]) -> tuple[tuple[Field, ...], ...]:
    """Recipients that did not get the mail; failures before delays."""
    bad = [
        fields
        for fields in reported
        if first(fields, "action").strip().casefold()[:5] not in {"deliv", "relay", "expan"}
    ]
    return tuple(sorted(bad, key=lambda fields: first(fields, "action").strip().casefold().startswith("delay")))


def _reported_recipients(concerned: tuple[tuple[Field, ...], ...]) -> tuple[str, ...]:
    """The original recipient is the one we know; a forwarding server reports the final one beside it."""
    names = ("original-recipient", "final-recipient", "x-actual-recipient")
    found = (_typed_address(first(fields, name)) for fields in concerned for name in names)
    return tuple(dict.fromkeys(address for address in found if address))


def _typed_address(value: str) -> str:
    r"""`rfc822; a@example.org`, `utf-8; \x{E4}@example.org` (RFC 6533 3), or a bare address."""
    kind, semicolon, text = value.partition(";")
    text = text if semicolon else kind
    if kind.strip().casefold() == "utf-8":
        text = _ESCAPED.sub(lambda match: _char(int(match[1], 16)), text)
    return next(iter(addresses(text)), "")


def _char(code: int) -> str:
    return chr(code) if 0x20 <= code < 0xD800 or 0xE000 <= code < 0x110000 else ""


def _failed_recipients(mail: Incoming) -> tuple[str, ...]:
    return tuple(dict.fromkeys(found for value in mail.header_all("x-failed-recipients") for found in addresses(value)))


def _recipients_in_prose(mail: Incoming, returned: Returned) -> tuple[str, ...]:
    """An address on a line of its own, behind "the following recipients", in a reply to RCPT, behind a label, anywhere;
    last, whom the returned mail was to. Nobody's own address and no postmaster, unless there is nobody else.
    """
    own = {
        address.casefold() for name in ("from", "to", "reply-to", "sender") for address in addresses(mail.header(name))
    }
    own |= {address.casefold() for address in returned.addresses("from", "return-path", "sender")}
    lines = _X400.sub(" ", returned.prose).split("\n")
    alone = [match[1] for line in lines if (match := _ALONE.match(line))]
    candidates = (
        alone,
        _behind_introduction(lines),
        _RCPT.findall(returned.prose),
        [address for line in lines if _LABELLED.search(line) for address in addresses(line)],
        [address for line in lines for address in addresses(line)],
        list(returned.addresses("x-original-to", "to", "x-failed-recipients", "envelope-to", "delivered-to")),
    )
    expanded = [address for line in lines if "expanded from" in line for address in addresses(line)]
    for found in candidates:
        others = dict.fromkeys(address.rstrip(".") for address in found)
        others = dict.fromkeys(a for a in others if a.casefold() not in own and not _ROLE.match(a))
        if others:
            return tuple(dict.fromkeys((*others, *expanded)))[:20]
    return tuple(dict.fromkeys(address for address in alone if not _ROLE.match(address)))[:20]


def _behind_introduction(lines: list[str]) -> list[str]:
    place = next((number for number, line in enumerate(lines) if _INTRODUCTION.search(line)), len(lines))
    return [address for line in lines[place : place + 8] for address in addresses(line)]


def _diagnostic(concerned: tuple[tuple[Field, ...], ...], recipients: tuple[str, ...], prose: str) -> str:
    """The server's words: of the report, else what the prose says next to the recipient."""
    for fields in concerned:
        said = first(fields, "diagnostic-code")
        kind, semicolon, text = said.partition(";")
        text = (text if semicolon and len(kind) < 20 else said).strip()
        comment = first(fields, "status").partition("(")[2].rstrip(") ")
        if len(text) > len("550 5.1.1") or comment:
            return " ".join(f"{text} {comment}".split())
    place = next((at for address in recipients if (at := prose.casefold().find(address.casefold())) >= 0), -1)
    start = 0 if place < 0 else prose.rfind("\n", 0, place) + 1
    said = _before_quote(prose[start : start + _WINDOW])
    if len(_ADDRESS.sub("", said)) < _TOO_LITTLE:  # the reason stands above the address
        said = " ".join((*prose[max(0, start - _WINDOW) : start].split(), said))
    return said


def _before_quote(text: str) -> str:
    return " ".join(_QUOTED_BELOW.split(text, maxsplit=1)[0].split()) or " ".join(text.split())


def _status(concerned: tuple[tuple[Field, ...], ...], diagnostic: str, prose: str) -> str:
    """The most telling code: the field, unless it says only "some failure" (x.0.0) and the words know more."""
    stated = next((match[1] for fields in concerned if (match := _STATUS.search(first(fields, "status")))), "")
    if stated and not stated.endswith(".0.0"):
        return stated
    said = _STATUS.search(diagnostic) or (None if concerned else _FAILED_STATUS.search(prose))
    return said[1] if said else stated


def _action(mail: Incoming, concerned: tuple[tuple[Field, ...], ...], wording: str) -> str:
    if concerned:
        return "failed" if "failed" in outcomes(mail) else "delayed"
    return wording or "failed"


def read_complaint(mail: Incoming) -> Complaint | None:
    """What a feedback report says, or None where the mail is none."""
    payloads = [part.payload for part in mail.parts if part.content_type == "message/feedback-report"]
    report = tuple(field for payload in payloads for block in blocks(payload) for field in block)
    returned = returned_mail(mail)
    if not report and not returned.fields:
        return None
    whole = Returned(report + returned.fields, "")
    named = whole.addresses("original-rcpt-to", "removal-recipient", "x-hmxmroriginalrecipient", "x-original-to", "to")
    ids = dict.fromkeys((*returned.ids, *mail.in_reply_to, *mail.references))
    kind = first(report, "feedback-type").strip().casefold() or "abuse"
    return Complaint(kind, named, tuple(ids), whole.tokens_text)
