"""What a mail's headers, envelope and first lines show about who wrote it; `classify` holds the rules that judge it."""

import re
from functools import cached_property

from rekindle.mail.parse import Incoming
from rekindle.mail.report import failure_wording, is_plain_failure, outcomes
from rekindle.mail.returned import returned_mail
from rekindle.mail.vacation import Heading, fold, heading, speaks_of_absence

# Local parts that no person writes from; a digit or a detail may follow ("bounces+123").
_DAEMON = re.compile(
    r"(?:mailer[-_.]?daemon|mail[-_.]?daemon|maildaemon|mmdf|post[-_.]?master|mail[-_.]?delivery|(?:double[-_.]?)?bounces?|"
    r"mdaemon|maileradmin|undeliverable|microsoftexchange[0-9a-f]{8,40}|ndr|dsn)(?:[-+_.=0-9].{0,80})?\Z",
)
_NO_REPLY = re.compile(r"(?:[a-z0-9]{1,20}[-_.+])?(?:no|not|do[-_.]?not|never|ne[-_.]?pas|nicht)[-_.]?(?:reply|respond|answer|"
                       r"repondre|antworten|responder)(?:[-+_.=0-9].{0,80})?\Z")  # fmt: skip
_DAEMON_NAMES = re.compile(
    r"mail delivery (?:sub)?system|mail deliver system|mailer[- ]daemon|mail delivery service|internet mail delivery",
)
_LAST_ADDRESS = re.compile(r"<([^<>@]{1,200})(?:@[^<>]{0,300})?>[^<>]{0,80}\Z")
_TICKET = re.compile(r"(?:#|ticket|case|request|vorgang|incident|bestellung|order)[ ]?[:#-]?[ ]?\d{3,}")
RESPONDER_HEADERS = ("x-autoreply", "x-autorespond", "x-autoresponder", "x-auto-reply", "x-autoreply-from", "x-mail-autoreply",
                      "x-vacation", "x-ooo")  # fmt: skip


class Facts:
    """What the rules ask for, each read once."""

    def __init__(self, mail: Incoming, envelope_sender: str | None) -> None:
        self.mail = mail
        self.envelope = envelope_sender

    def value(self, name: str) -> str:
        return self.mail.header(name).strip().casefold()

    def has(self, *names: str) -> bool:
        return any(self.mail.header(name).strip() for name in names)

    @cached_property
    def null_sender(self) -> bool:
        """The envelope counts; without one (a polled mailbox) what the last server wrote down (RFC 5321 4.4)."""
        known = self.mail.header("return-path") if self.envelope is None else self.envelope or "<>"
        return known.strip().casefold().replace(" ", "") in {"<>", "mailer-daemon", "<mailer-daemon>"}

    @cached_property
    def local_part(self) -> str:
        sender = self.mail.header("from").strip().casefold()
        bracketed = _LAST_ADDRESS.search(sender)
        return bracketed[1] if bracketed else sender.partition("@")[0].strip("<>\"' ")

    @cached_property
    def daemon(self) -> bool:
        """By its address, its name, or by none: no person writes from `<>`."""
        sender = self.value("from")[:300]
        return bool(sender == "<>" or _DAEMON.match(self.local_part) or _DAEMON_NAMES.search(sender))

    @cached_property
    def submitted(self) -> str:
        """The keyword of Auto-Submitted without its parameters (RFC 3834 5)."""
        return self.value("auto-submitted").partition(";")[0].partition("(")[0].strip()

    @cached_property
    def precedence(self) -> str:
        return self.value("precedence").replace("-", "_")

    @cached_property
    def sign(self) -> bool:
        """Any mark of a machine in the headers or the envelope; lists mark what people write with "bulk" too."""
        return self.strong_sign or (self.precedence in {"bulk", "junk"} and not self.list)

    @cached_property
    def strong_sign(self) -> bool:
        return (
            self.null_sender
            or self.daemon
            or self.submitted not in {"", "no"}
            or self.precedence == "auto_reply"
            or self.has(*RESPONDER_HEADERS, "x-auto-response-suppress", "x-failed-recipients")
        )

    @cached_property
    def reports(self) -> bool:
        """Whether words about a delivery may be believed. Newsletters and lists are "bulk" as well, so that mark counts
        only beside the Subject or the returned mail that a report has; on a list, where people pass such mail on, the Subject.
        """
        if self.strong_sign or self.precedence not in {"bulk", "junk"}:
            return self.strong_sign
        headed = is_plain_failure(self.mail.subject) and not self.answers_a_mail
        return headed or (self.returns_a_mail and not self.list)

    @cached_property
    def report_type(self) -> str:
        found = dict(self.mail.parameters).get("report-type", "").casefold()
        return found if self.mail.content_type == "multipart/report" else ""

    @cached_property
    def outcomes(self) -> frozenset[str]:
        """The actions of a delivery report; a human who forwards one writes no report and bears no sign of a machine."""
        return outcomes(self.mail) if self.sign or self.report_type else frozenset()

    @cached_property
    def wording(self) -> str:
        """What subject and first lines say of a delivery: "failed", "delayed" or nothing."""
        return failure_wording(self.mail)

    @cached_property
    def returns_a_mail(self) -> bool:
        """Whether header fields of another mail, its id among them, are inside."""
        return bool(returned_mail(self.mail).ids)

    @cached_property
    def heading(self) -> Heading:
        return heading(self.mail.subject)

    @cached_property
    def answers_a_mail(self) -> bool:
        return bool(self.mail.in_reply_to or self.mail.references)

    @cached_property
    def absent(self) -> bool:
        return speaks_of_absence(self.mail.subject) or speaks_of_absence(self.mail.text)

    @cached_property
    def ticket(self) -> bool:
        return bool(_TICKET.search(fold(self.mail.subject)))

    @cached_property
    def no_reply(self) -> bool:
        return bool(_NO_REPLY.match(self.local_part))

    @cached_property
    def role(self) -> bool:
        return self.no_reply or self.daemon

    @cached_property
    def responder(self) -> bool:
        return (
            self.submitted.startswith("auto-replied") or self.precedence == "auto_reply" or self.has(*RESPONDER_HEADERS)
        )

    @cached_property
    def list(self) -> bool:
        return self.precedence == "list" or self.has(
            "list-id", "list-post", "mailing-list", "x-mailing-list", "x-beenthere", "list-subscribe"
        )
