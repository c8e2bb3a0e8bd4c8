"""One call from a raw mail to everything that handling decides by; what needs a mail's bytes happens in here or nowhere.

In production it runs in a child process that may be killed (`adapters.parser_process`), in tests and simulations in
process. Both give the same value, so payloads of attachments are left behind in either case: the raw mail stays stored.
"""

from dataclasses import dataclass, replace

from rekindle.domain.errors import place
from rekindle.mail.bounce import Bounce, Complaint, read_bounce, read_complaint
from rekindle.mail.classify import MailKind, Verdict, classify
from rekindle.mail.limits import Unreadable
from rekindle.mail.parse import Incoming, parse
from rekindle.mail.reply import Reply, newest_text

__all__ = ["Reading", "Unreadable", "read", "read_unguarded"]


@dataclass(frozen=True, slots=True)
class Reading:
    """A mail as handling needs it. `complaint` is read of complaints only, `bounce` of everything else.

    What `bounce` says counts only where the verdict is a bounce, or where the mail came to a bounce address: people, too,
    write "no such user". Parts tell of their type and name; their payloads are empty.
    """

    mail: Incoming
    verdict: Verdict
    reply: Reply
    bounce: Bounce | None = None
    complaint: Complaint | None = None


def read(raw: bytes, envelope_sender: str | None) -> Reading:
    """Raises `Unreadable` and nothing else, except MemoryError: whoever has no memory left cannot be trusted to go on.

    A fault in the reading code is told by its place alone, since an exception's text may hold what somebody wrote.
    """
    try:
        return read_unguarded(raw, envelope_sender)
    except (Unreadable, MemoryError):
        raise
    except Exception as error:
        raise Unreadable(f"fault: {place(error)}") from None


def read_unguarded(raw: bytes, envelope_sender: str | None) -> Reading:
    """The same, with faults as they are: for the fuzzer, which looks for them."""
    mail = parse(raw)
    verdict = classify(mail, envelope_sender)
    complains = verdict.kind is MailKind.COMPLAINT
    return Reading(
        mail=replace(mail, parts=tuple(replace(part, payload=b"") for part in mail.parts)),
        verdict=verdict,
        reply=newest_text(mail.text),
        bounce=None if complains else read_bounce(mail),
        complaint=read_complaint(mail) if complains else None,
    )
