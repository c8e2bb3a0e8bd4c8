"""What both stores must agree on: when two mails are the same, what a change touches, what is kept of a server's words."""

import hashlib
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date, datetime
from typing import Any

from rekindle.domain.delivery import Delivery
from rekindle.domain.enrolment import Enrolment, Event
from rekindle.domain.inbox import InboxMessage
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.ports import Change, Notice, NoticeState

CLOCK_OFFSET = "clock-offset"
BRAKE = "brake"
"""The `meta` row that stops all planned mail; plan and the group commit read it."""

NOT_NEEDED = "no longer useful"
"""Why a held mail is cancelled when its hold ends after its last useful moment."""

HEADER_LIMIT = 64 * 1024
_MESSAGE_ID = re.compile(rb"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]{1,998})", re.IGNORECASE | re.MULTILINE)
_BODY = re.compile(rb"\r?\n\r?\n")
_ADDRESS = re.compile(r"[^\s<>()\[\]\",;:]+@[^\s<>()\[\]\",;:]+")


def notices_held(plugin: str) -> str:
    """The `meta` row that keeps a plugin's notices waiting while its code is not called."""
    return f"notices-held/{plugin}"


def mail_digest(recipient: str, raw: bytes) -> str:
    """Equal for two copies of one mail: Message-ID, envelope recipient and body; the trace headers differ."""
    cut = _BODY.search(raw)
    head, body = (raw[: cut.start()], raw[cut.end() :]) if cut else (raw, b"")
    found = _MESSAGE_ID.search(head[:HEADER_LIMIT])
    message_id = found[1].strip() if found else b""
    digest = hashlib.sha256()
    for part in (message_id, recipient.strip().casefold().encode(), body):
        digest.update(len(part).to_bytes(8) + part)
    return digest.hexdigest()


def without_addresses(reply: str) -> str:
    """Servers like to repeat the recipient; a reason is a plain column, so the address does not go in."""
    return _ADDRESS.sub("<address>", reply)


def notice_counts(counted: Iterable[tuple[str, str, int]]) -> dict[str, int]:
    """(plugin, state, number) as `counts` tells them: in all, and for each plugin that has any."""
    figures = {f"notices.{state}": 0 for state in NoticeState}
    for plugin, state, number in counted:
        figures[f"notices.{state}"] += number
        figures |= {f"notices/{plugin}.{one}": figures.get(f"notices/{plugin}.{one}", 0) for one in NoticeState}
        figures[f"notices/{plugin}.{state}"] = number
    return figures


def dossier(
    person: Participant,
    consents: Sequence[Consent],
    enrolments: Sequence[Enrolment],
    answers: Sequence[Answer],
    events: Sequence[tuple[int, datetime, Event]],
    deliveries: Sequence[Delivery],
    inbox: Sequence[InboxMessage],
    cases: Sequence[Mapping[str, Any]],
    notices: Sequence[Notice],
    suppressed: str | None,
) -> dict[str, Any]:
    """Everything known about one person as plain JSON values."""
    content = {
        "participant": asdict(person),
        "consents": [asdict(consent) for consent in consents],
        "enrolments": [asdict(enrolment) for enrolment in enrolments],
        "answers": [asdict(answer) for answer in answers],
        "events": [{"enrolment": number, "at": at, **asdict(event)} for number, at, event in events],
        "deliveries": [asdict(delivery) for delivery in deliveries],
        "inbox": [asdict(message) for message in inbox],
        "cases": [dict(case) for case in cases],
        "notices": [asdict(notice) | {"event": notice.event.model_dump(exclude={"settings"})} for notice in notices],
        "suppressed": suppressed,
    }
    plain: dict[str, Any] = _plain(content)
    return plain


def _plain(value: Any) -> Any:
    match value:
        case Mapping():
            return {str(key): _plain(item) for key, item in value.items()}
        case str() | None | bool() | int() | float():
            return value if value is None or type(value) in {bool, int, float} else str(value)
        case bytes():
            return value.decode("utf-8", "backslashreplace")
        case datetime() | date():
            return value.isoformat()
        case _:
            return [_plain(item) for item in value]


def touches(change: Change) -> set[int]:
    """The stored enrolments a change writes to or queues for; within one batch each is touched by one change."""
    found = {enrolment.id for enrolment in change.enrolments}
    found.update(draft.enrolment for draft in change.drafts if draft.enrolment is not None)
    found.update(number for number, _ in (*change.cancel, *change.hold))
    found.update(change.release)
    return {number for number in found if number > 0}
