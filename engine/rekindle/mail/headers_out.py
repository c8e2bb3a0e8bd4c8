"""The header fields of an outgoing mail, by its kind. All values are arguments: no clock, no randomness."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from rekindle.domain.delivery import MailKind
from rekindle.mail.compose import LONGEST_VALUE, mailbox

Fields = list[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Rule:
    """`auto` is Auto-Submitted's value (RFC 3834 section 5): a mail on our own account, or one that answers a mail; "" for
    the words of a human, which are no machine's.
    """

    auto: str
    threaded: bool = False
    listed: bool = False
    """List-Id, List-Unsubscribe (RFC 2369, 2919, 8058): only what somebody subscribed to."""
    quiet: bool = False
    """Asks for no vacation answer: it would arrive where only a person's yes is wanted."""


RULES: Final[Mapping[MailKind, Rule]] = {
    MailKind.PLANNED: Rule("auto-generated", listed=True),
    MailKind.REPLY: Rule("auto-replied", threaded=True),
    MailKind.CONFIRMATION: Rule("auto-replied", threaded=True, quiet=True),
    MailKind.SAFETY: Rule("auto-replied", threaded=True),
    MailKind.ALERT: Rule("auto-generated"),
    MailKind.RELAY: Rule("", threaded=True),
}


def headers_for(
    kind: MailKind,
    *,
    from_name: str,
    from_address: str,
    to_address: str,
    reply_to: str,
    subject: str,
    date: str,
    message_id: str,
    in_reply_to: Sequence[str] = (),
    references: Sequence[str] = (),
    list_id: str = "",
    stop_address: str = "",
    stop_url: str = "",
) -> Fields:
    """Ids come with or without <>. Without an https `stop_url` there is no web link and no List-Unsubscribe-Post."""
    rule = RULES[kind]
    fields: Fields = [
        ("Date", date),
        ("From", mailbox(from_name, from_address)),
        ("To", mailbox("", to_address)),
        ("Reply-To", mailbox("", reply_to)),
        ("Subject", subject),
        ("Message-ID", _angle(message_id)),
    ]
    if rule.threaded:
        fields += _thread(in_reply_to, references)
    if rule.auto:
        fields.append(("Auto-Submitted", rule.auto))
    if rule.quiet:
        fields.append(("X-Auto-Response-Suppress", "All"))
    if rule.listed:
        fields += _list(list_id, stop_address, stop_url)
    return fields


def _angle(message_id: str) -> str:
    return f"<{message_id.strip('<>')}>"


def _thread(in_reply_to: Sequence[str], references: Sequence[str]) -> Fields:
    fields = [("In-Reply-To", _fitting(in_reply_to)), ("References", _fitting(references))]
    return [(name, value) for name, value in fields if value]


def _fitting(ids: Sequence[str]) -> str:
    """The first id and as many of the newest as fit: RFC 5322 section 3.6.4 leaves the length open, header() does not."""
    angled = [_angle(one) for one in ids if len(one) <= LONGEST_VALUE // 3]
    while len(" ".join(angled)) > LONGEST_VALUE:
        del angled[1 if len(angled) > 2 else 0]
    return " ".join(angled)


def _list(list_id: str, stop_address: str, stop_url: str) -> Fields:
    fields: Fields = [("List-Id", f"<{list_id}>")] if list_id else []
    ways = [f"<mailto:{stop_address}>"] if stop_address else []
    if stop_url.startswith("https://"):
        ways.append(f"<{stop_url}>")
    if ways:
        fields.append(("List-Unsubscribe", ", ".join(ways)))
    if stop_url.startswith("https://"):
        fields.append(("List-Unsubscribe-Post", "List-Unsubscribe=One-Click"))
    return fields
