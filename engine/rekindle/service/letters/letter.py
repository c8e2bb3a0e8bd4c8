"""A readable human mail: the value that every kind of handling is given."""

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rekindle.domain.addresses import Recipient
from rekindle.domain.delivery import Delivery
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.people import Participant
from rekindle.mail.parse import Incoming
from rekindle.ports import Change

_ID = re.compile(r"^[\x21-\x3b\x3d\x3f-\x7e]{3,200}$")
"""A Message-ID without <> that may stand in a header again: printable ASCII, no angle brackets, bounded."""


@dataclass(frozen=True, slots=True)
class Letter:
    """A readable human mail: what it says, to whom, about which of our mails, and who wrote it."""

    inbox: InboxMessage
    mail: Incoming
    to: Recipient
    text: str
    """The newest words only, without quotes and signature; "" where nothing looked like the writer's own."""
    screened: str
    """What the safety screen reads: also a text of which nothing looked like the writer's own."""
    writer: str | None
    """The one strict From address, or None if there is no such."""
    about: Delivery | None = None
    """The mail of ours that a token or thread names."""
    threaded: bool = False
    person: Participant | None = None
    enrolment: Enrolment | None = None
    proven: bool = False
    """The person was named by a recipient token, not merely by a thread or From."""
    authentic: bool = True
    """False where our own mail server found that From is forged (DMARC); its silence proves nothing either way."""

    @property
    def own(self) -> bool:
        """Whether the enrolled address, or a confirmed alias of it, writes."""
        return self.person is not None and self.person.writes_from(self.writer) and self.authentic

    @property
    def thread(self) -> dict[str, Any]:
        """What our answer needs to stand in the writer's thread; ids that could break a header are left out."""
        ids = [i for i in (*self.mail.references, *self.mail.in_reply_to, self.mail.message_id) if _ID.match(i)]
        own = [self.mail.message_id] if self.mail.message_id in ids else []
        return {"in_reply_to": own, "references": list(dict.fromkeys(ids))[-10:]}


def settle(
    message: InboxMessage, state: InboxState, reason: str, now: datetime, participant: int | None = None
) -> Change:
    """A change that only settles the inbox row."""
    return Change(at=now, inbox=Handled(message.id, state, reason, participant))
