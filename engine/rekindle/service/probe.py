"""The probe of `rekindle doctor --mail`: one mail to ourselves, and what of it came back by the way in."""

from dataclasses import dataclass
from datetime import datetime
from email.utils import format_datetime
from typing import Final

from rekindle.domain.addresses import Addressing, Purpose, make_token
from rekindle.domain.delivery import MailKind, Outcome, Sent
from rekindle.domain.inbox import InboxMessage, InboxState
from rekindle.mail.classify import MailKind as Arrived
from rekindle.mail.compose import compose
from rekindle.mail.headers import read_fields
from rekindle.mail.headers_out import headers_for
from rekindle.mail.parse import Incoming
from rekindle.ports import Rendered
from rekindle.service.doctor import Line
from rekindle.service.engine import Engine


@dataclass(frozen=True, slots=True, kw_only=True)
class Probe:
    """A mail to ourselves. `nonce` finds it again whatever else was changed."""

    nonce: str
    sender: str
    recipient: str
    message_id: str
    references: tuple[str, ...]
    url: str
    message: bytes


ROW: Final = 0


PARAGRAPH: Final = " ".join(["Zoë läßt grüßen: déjà vu, naïve façades, żółw, “quotes”, dashes – and a coffee ☕."] * 14)


def probe(engine: Engine, nonce: str, now: datetime) -> Probe:
    """Headers as a planned mail has them, and a thread. Half of the token is in capitals: they show who folds case."""
    addresses, sign, key_id = engine.addresses, engine.keys.sign, engine.keys.token_key
    reply, stop, bounce = (make_token(p, ROW, key_id, sign) for p in (Purpose.REPLY, Purpose.STOP, Purpose.BOUNCE))
    recipient = addresses.sub(reply[:16] + reply[16:].upper())
    # Servers drop a second copy of a Message-ID: what follows the @ makes each probe's own, the left part stays true.
    message_id = f"{make_token(Purpose.MESSAGE, ROW, key_id, sign)}@{nonce}.{addresses.domain}"
    references = (f"{nonce}.{'a-long-id-as-some-servers-write-them.' * 3}1@{addresses.domain}", f"before.{message_id}")
    url = f"{engine.policy.base_url or f'https://{addresses.domain}'}/probe/{nonce}/{'a-long-address-' * 10}end"
    headers = headers_for(
        MailKind.PLANNED,
        from_name=engine.policy.name,
        from_address=addresses.service,
        to_address=recipient,
        reply_to=recipient,
        subject=f"Rekindle looks at its mail path ({nonce})",
        date=format_datetime(now),
        message_id=message_id,
        list_id=f"{addresses.local}.{addresses.domain}",
        stop_address=addresses.stop_mailto(stop),
        stop_url=url,
    )
    ids = [f"<{one}>" for one in references]
    headers += [("In-Reply-To", ids[-1]), ("References", " ".join(ids))]
    text = f"Rekindle wrote this mail to itself; nobody needs to read it.\n\n{PARAGRAPH}\n\nref {reply}\n"
    content = Rendered(subject="", text=text, html=f"<html><body><pre>{text}</pre></body></html>")
    return Probe(
        nonce=nonce,
        sender=addresses.service if engine.policy.fixed_envelope else addresses.sub(f"bounce-{bounce}"),
        recipient=recipient,
        message_id=message_id,
        references=references,
        url=url,
        message=compose(headers, content, boundary=f"={nonce}"),
    )


def sent(probe: Probe, verdict: Sent) -> Line:
    """What the way out made of it."""
    if verdict.outcome is Outcome.ACCEPTED:
        return Line("way out", f"took the probe from {probe.sender} to {probe.recipient}")
    if "SenderRefused" in verdict.reply:
        return Line("way out", f"refuses the sender {probe.sender}: {verdict.reply}", _FIXED)
    if verdict.outcome is Outcome.REFUSED:
        return Line(
            "way out", f"refuses the probe to {probe.recipient}: {verdict.reply}", f"let it take our mail; {_NO_PLUS}"
        )
    return Line("way out", f"does not take the probe now: {verdict.reply}", "mend what it says, and try again")


def missing(probe: Probe, seconds: float, *, node_runs: bool | None, polled: bool) -> Line:
    """It went out and was not seen again."""
    found = f"the probe did not come back within {seconds:.0f} s"
    if node_runs is False and not polled:
        return Line(
            "way in", f"{found}, and no node runs that could take it", "start one (rekindle run), and try again"
        )
    todo = f"look for <{probe.message_id}> in the mail server's log: mail to {probe.recipient} must reach us; or --wait longer"
    return Line("way in", found, todo)


def came_back(engine: Engine, probe: Probe, message: InboxMessage) -> list[Line]:
    """Line by line, what the whole path did to the mail."""
    reading = engine.parse(message.raw, message.sender)
    if reading.verdict.kind in {Arrived.BOUNCE, Arrived.DELAYED}:
        status = f" ({reading.bounce.status})" if reading.bounce and reading.bounce.status else ""
        found = f"a mail server could not deliver the probe to {probe.recipient}{status}, and sent it back"
        return [Line("way in", found, f"let it hand over mail to that address; {_NO_PLUS}")]
    return [
        _recipient(engine, probe, message.recipient),
        _sender(engine, probe, message.sender),
        _message_id(engine, probe, reading.mail),
        _references(probe, reading.mail),
        _automatic(reading.mail),
        _long_header(probe, message.raw),
        _text(reading.mail),
        *_ignored(message),
    ]


_FIXED: Final = """set [service] envelope = "fixed": returned mail is then known by what it holds"""


_NO_PLUS: Final = (
    'where no "+" is routed, set [service] addressing = "subdomain" if a subdomain can be, else addressing = "none"'
)


def _recipient(engine: Engine, probe: Probe, arrived: str) -> Line:
    if engine.addresses.addressing is Addressing.NONE:
        return Line("recipient", f'{arrived}: with addressing = "none" it carries no token')
    if arrived == probe.recipient:
        return Line("recipient", "its token came back, in the same capitals and small letters")
    if arrived.casefold() == probe.recipient.casefold():
        return Line("recipient", "its token came back in other capitals or small letters, which does no harm")
    plus = engine.addresses.addressing is Addressing.PLUS
    return Line(
        "recipient",
        f"the token was lost: {probe.recipient} became {arrived}",
        f"let the mail server keep what follows the plus sign (recipient_delimiter); {_NO_PLUS}"
        if plus
        else 'let the mail server keep the part before @, or set [service] addressing = "none"',
    )


def _sender(engine: Engine, probe: Probe, arrived: str | None) -> Line:
    if arrived is None:
        return Line("envelope sender", "this way in does not tell it; returned mail is known by what it holds")
    if arrived.casefold() == probe.sender.casefold():
        return Line("envelope sender", "came back as it was")
    # SRS and the like wrap the address: what is returned to it comes back to us through the one who wrapped it.
    if probe.sender.rpartition("@")[0].casefold() in arrived.casefold() and not engine.policy.fixed_envelope:
        return Line("envelope sender", f"was wrapped on the way, with its token inside: {arrived}")
    found = f"{probe.sender} became {arrived or '<>'}"
    if engine.policy.fixed_envelope:
        return Line("envelope sender", found, f"let what is returned to that address be delivered to {probe.sender}")
    return Line("envelope sender", found, _FIXED)


def _message_id(engine: Engine, probe: Probe, mail: Incoming) -> Line:
    if mail.message_id == probe.message_id:
        return Line("Message-ID", "came back as it was")
    if engine.addresses.row_of_message_id(mail.message_id) == ROW:
        return Line("Message-ID", f"was changed, and its token is still in it: <{mail.message_id}>")
    todo = "let the way out keep it; until then answers are known by their address, or by the line at a mail's foot"
    return Line("Message-ID", f"was written anew: <{mail.message_id[:200]}>", todo)


def _references(probe: Probe, mail: Incoming) -> Line:
    lost = [one for one in probe.references if one not in mail.references]
    if not lost and probe.references[-1] in mail.in_reply_to:
        return Line("References", "came back with In-Reply-To, the long one too")
    where = "References" if lost else "In-Reply-To"
    return Line(
        "References", f"{where} lost an id of the thread", "let the mail server leave it: answers stand in threads"
    )


def _automatic(mail: Incoming) -> Line:
    value = mail.header("auto-submitted")
    if value == "auto-generated":
        return Line("Auto-Submitted", "came back as it was")
    todo = "let the mail server leave it: without it vacation answers are written to our mails (RFC 3834)"
    return Line("Auto-Submitted", f'became "{value[:80]}"' if value else "was taken off", todo)


def _long_header(probe: Probe, raw: bytes) -> Line:
    values = [field.raw for field in read_fields(raw, 0, len(raw))[0] if field.name == "list-unsubscribe"]
    if any(f"<{probe.url}>".encode() in value for value in values):
        return Line("long header", f"List-Unsubscribe kept its address of {len(probe.url)} characters")
    found = "List-Unsubscribe came back broken" if values else "List-Unsubscribe was taken off"
    return Line(
        "long header", found, "let the mail server fold at spaces only: unsubscribing by one click needs it whole"
    )


def _text(mail: Incoming) -> Line:
    if PARAGRAPH in mail.text:
        return Line("text", "came back whole, its long line and its letters too")
    broken = "".join(PARAGRAPH.split()) in "".join(mail.text.split())
    found = "came back with its long line broken" if broken else "came back with other letters"
    return Line("text", found, "look for a rule that re-encodes mail or adds to it; people see our mails changed, too")


def _ignored(message: InboxMessage) -> list[Line]:
    """Its effect on the engine must be none; where nobody has handled it yet, there is nothing to tell."""
    if message.state is InboxState.RECEIVED:
        return []
    if message.state is InboxState.IGNORED:
        return [Line("engine", f"ignored the probe ({message.reason})")]
    todo = "the signs of a machine's mail were lost on the way: mend the lines above first"
    return [Line("engine", f"took the probe for a person's mail ({message.reason})", todo)]
