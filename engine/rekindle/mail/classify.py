"""Who or what wrote a mail: a person, or a machine, and which kind of machine.

Decided before anything else looks at a mail, since an automatic mail is never answered, never confirms and never counts
as an answer (RFC 3834). Policy is the table at the end: rules in order, the first that matches decides.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from rekindle.mail.facts import RESPONDER_HEADERS, Facts
from rekindle.mail.parse import Incoming
from rekindle.mail.report import has_part, is_plain_failure
from rekindle.mail.vacation import Heading


class MailKind(StrEnum):
    """What a mail is."""

    BOUNCE = "bounce"  # a mail of ours was not delivered
    DELAYED = "delayed"  # a mail of ours is not yet delivered; nothing is decided
    COMPLAINT = "complaint"  # a feedback report (RFC 5965)
    VACATION = "vacation"  # a person's responder says they are away
    AUTOMATIC = "automatic"  # any other machine's mail
    LIST = "list"  # came through a mailing list, whoever wrote it
    HUMAN = "human"


@dataclass(frozen=True, slots=True)
class Verdict:
    """The kind, and the name of the rule that decided, for the log."""

    kind: MailKind
    rule: str


@dataclass(frozen=True, slots=True)
class Rule:
    kind: MailKind
    name: str
    source: str
    applies: Callable[[Facts], bool]


RULES: tuple[Rule, ...] = (
    # Reports say themselves what they are.
    Rule(MailKind.COMPLAINT, "feedback-report", "RFC 5965 2", lambda f: has_part(f.mail, "message/feedback-report")),
    Rule(MailKind.COMPLAINT, "feedback-report-type", "RFC 5965 2b", lambda f: f.report_type == "feedback-report"),
    Rule(
        MailKind.COMPLAINT,
        "jmrp",
        "Microsoft JMRP: no ARF",
        lambda f: f.mail.subject.startswith("complaint about message from ") and f.returns_a_mail,
    ),
    Rule(
        MailKind.BOUNCE,
        "refused-by-filter",
        "Sieve reject, RFC 5429 2.1.2",
        lambda f: f.report_type == "disposition-notification" and is_plain_failure(f.mail.subject) and f.sign,
    ),
    Rule(MailKind.AUTOMATIC, "read-receipt", "RFC 8098 3", lambda f: f.report_type == "disposition-notification"),
    Rule(
        MailKind.AUTOMATIC,
        "read-receipt-part",
        "RFC 8098 3.1",
        lambda f: has_part(f.mail, "message/disposition-notification"),
    ),
    Rule(MailKind.BOUNCE, "dsn-failed", "RFC 3464 2.3.3", lambda f: "failed" in f.outcomes),
    Rule(MailKind.DELAYED, "dsn-delayed", "RFC 3464 2.3.3", lambda f: "delayed" in f.outcomes),
    Rule(MailKind.AUTOMATIC, "dsn-success", "RFC 3464 2.3.3", lambda f: bool(f.outcomes)),
    # Answers that name themselves, before the rules that only see "some machine".
    Rule(MailKind.VACATION, "vacation-heading", "Exchange, Gmail, Notes ...", lambda f: f.heading is Heading.CERTAIN),
    Rule(
        MailKind.VACATION,
        "vacation-heading-sign",
        "same, with a sign",
        lambda f: f.heading is Heading.LIKELY and f.sign,
    ),
    Rule(
        MailKind.VACATION,
        "vacation-heading-thread",
        "same, in a thread",
        lambda f: f.heading is Heading.LIKELY and f.answers_a_mail,
    ),
    # Bounces in prose: qmail, Exim, old Exchange, Notes ...
    Rule(MailKind.BOUNCE, "failed-recipients", "Exim: X-Failed-Recipients", lambda f: f.has("x-failed-recipients")),
    Rule(
        MailKind.DELAYED,
        "machine-says-delayed",
        "Exim, sendmail, qmail",
        lambda f: f.reports and f.wording == "delayed",
    ),
    Rule(MailKind.BOUNCE, "machine-says-failed", "MTAs' wording", lambda f: f.reports and f.wording == "failed"),
    Rule(MailKind.BOUNCE, "report-without-status", "RFC 6522 3", lambda f: f.report_type == "delivery-status"),
    Rule(MailKind.BOUNCE, "machine-returns-mail", "RFC 5321 6.1", lambda f: f.daemon and f.returns_a_mail),
    Rule(
        MailKind.BOUNCE,
        "returned-without-sign",
        "gateways that write from any address",
        lambda f: is_plain_failure(f.mail.subject) and not f.answers_a_mail and f.returns_a_mail,
    ),
    # Responders without a telling Subject.
    Rule(
        MailKind.AUTOMATIC,
        "ticket-receipt",
        "ticket desks",
        lambda f: f.responder and f.ticket,
    ),
    Rule(MailKind.VACATION, "responder", "RFC 3834 5; X-Autoreply", lambda f: f.responder and not f.role),
    Rule(MailKind.LIST, "list", "RFC 2919; Precedence: list", lambda f: f.list),
    Rule(MailKind.VACATION, "absence-sign", "responders without headers", lambda f: f.sign and f.absent and not f.role),
    # Any other machine.
    Rule(MailKind.AUTOMATIC, "auto-submitted", "RFC 3834 5", lambda f: f.submitted not in {"", "no"}),
    Rule(
        MailKind.AUTOMATIC,
        "precedence",
        "sendmail; RFC 2076 3.9",
        lambda f: f.precedence in {"bulk", "junk", "auto_reply"},
    ),
    Rule(
        MailKind.AUTOMATIC,
        "x-auto",
        "MS-OXCMAIL 2.1.3.2.25",
        lambda f: f.has(*RESPONDER_HEADERS, "x-auto-response-suppress"),
    ),
    Rule(MailKind.AUTOMATIC, "list-unsubscribe", "RFC 2369 3.2", lambda f: f.has("list-unsubscribe", "feedback-id")),
    Rule(MailKind.AUTOMATIC, "daemon", "RFC 3834 2", lambda f: f.daemon),
    Rule(MailKind.AUTOMATIC, "no-reply", "convention", lambda f: f.no_reply),
    Rule(MailKind.AUTOMATIC, "null-sender", "RFC 3834 2; RFC 5321 4.5.5", lambda f: f.null_sender),
)


def classify(mail: Incoming, envelope_sender: str | None) -> Verdict:
    """The first rule that applies, else a human. `envelope_sender` is "" for the null sender, None where it is unknown."""
    facts = Facts(mail, envelope_sender)
    decided = next((rule for rule in RULES if rule.applies(facts)), None)
    return Verdict(decided.kind, decided.name) if decided else Verdict(MailKind.HUMAN, "human")
