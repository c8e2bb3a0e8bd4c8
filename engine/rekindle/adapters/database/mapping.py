"""Rows to values of the domain and back."""

import json
from collections.abc import Mapping
from datetime import date, datetime
from operator import attrgetter
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database.connections import Seal
from rekindle.adapters.database.statements import AS_THEY_ARE
from rekindle.domain.delivery import Delivery, DeliveryState, MailKind
from rekindle.domain.enrolment import Enrolment, Event, Hold, HoldKind, State
from rekindle.domain.hooks import Event as Happening
from rekindle.domain.hooks import Hook
from rekindle.domain.inbox import InboxMessage, InboxState
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.ports import Keys, Notice, NoticeState


def participant_values(person: Participant, seal: Seal, keys: Keys) -> dict[str, Any]:
    return {
        "address_hash": keys.address_hash(person.address),
        "address": seal.text("address", person.address),
        "name": seal.text("name", person.name),
        "language": person.language,
        "zone": person.zone,
        "country": person.country,
        "word": person.word,
        "aliases": seal.text("aliases", json.dumps(person.aliases)) if person.aliases else None,
    }


def participant_of(row: Any, keys: Keys) -> Participant:
    seal = Seal(keys, row.key_ref, "participant", row.uid)
    return Participant(
        id=row.id,
        address=seal.open("address", row.address),
        name=seal.open("name", row.name),
        language=row.language,
        zone=row.zone,
        country=row.country,
        word=row.word,
        aliases=tuple(json.loads(seal.open("aliases", row.aliases))) if row.aliases else (),
        created_at=row.created_at,
    )


_as_they_are = attrgetter(*AS_THEY_ARE)


def enrolment_values(enrolment: Enrolment) -> dict[str, Any]:
    values: dict[str, Any] = dict(zip(AS_THEY_ARE, _as_they_are(enrolment), strict=True))
    values["state"] = enrolment.state.value
    values["entered"] = list(enrolment.entered)
    values["done"] = {key: on.isoformat() for key, on in enrolment.done.items()}
    values["recent"] = [on.isoformat() for on in enrolment.recent]
    values["holds"] = [_hold_values(hold) for hold in enrolment.holds]
    return values


def enrolment_of(row: Any) -> Enrolment:
    plain = {name: getattr(row, name) for name in AS_THEY_ARE}
    return Enrolment(
        **plain,
        id=row.id,
        version=row.version,
        state=State(row.state),
        entered=tuple(row.entered),
        done={key: date.fromisoformat(on) for key, on in row.done.items()},
        recent=tuple(date.fromisoformat(on) for on in row.recent),
        holds=tuple(_hold_of(*hold) for hold in row.holds),
    )


def _hold_values(hold: Hold) -> list[str | None]:
    return [hold.kind.value, hold.until.isoformat() if hold.until else None, hold.reason]


def _hold_of(kind: str, until: str | None, reason: str) -> Hold:
    return Hold(HoldKind(kind), datetime.fromisoformat(until) if until else None, reason)


def delivery_of(row: Any, people: Mapping[int, Any], keys: Keys) -> Delivery:
    """`people` holds the participant rows of the recipients; KeyError if one, or a key, was erased meanwhile."""
    person = people[row.recipient] if row.recipient is not None else None
    seal = Seal(keys, row.key_ref or people[row.recipient].key_ref, "delivery", row.uid)
    if row.address is not None:
        address = seal.open("address", row.address)
    elif person is not None:
        address = Seal(keys, person.key_ref, "participant", person.uid).open("address", person.address)
    else:
        address = ""
    return Delivery(
        id=row.id,
        uid=row.uid,
        key=row.key,
        kind=MailKind(row.kind),
        priority=row.priority,
        state=DeliveryState(row.state),
        enrolment=row.enrolment,
        recipient=row.recipient,
        address=address,
        try_at=row.try_at,
        attempts=row.attempts,
        snapshot=row.snapshot,
        context=seal.open_json("context", row.context),
        useful_until=row.useful_until,
        sent_at=row.sent_at,
        bounced_at=row.bounced_at,
        reason=row.reason,
        created_at=row.created_at,
    )


def inbox_of(row: Any, keys: Keys) -> InboxMessage:
    seal = Seal(keys, row.key_ref, "inbox", row.uid)
    return InboxMessage(
        id=row.id,
        recipient=seal.open("recipient", row.recipient),
        sender=seal.open("sender", row.sender) if row.sender is not None else None,
        raw=seal.open_raw("raw", row.raw),
        state=InboxState(row.state),
        reason=row.reason,
        received_at=row.received_at,
        participant=row.participant,
    )


def answer_of(row: Any, key: str, keys: Keys) -> Answer:
    return Answer(
        enrolment=row.enrolment,
        step=row.step,
        round=row.round,
        exercise=row.exercise,
        value=row.value,
        text=Seal(keys, key, "answer", row.uid).open("text", row.text),
        inbox=row.inbox,
        at=row.at,
        revision=row.revision,
        score=row.score,
    )


def consent_of(row: Any) -> Consent:
    return Consent(participant=row.participant, text_version=row.text_version, at=row.at, inbox=row.inbox)


def event_of(row: Any) -> tuple[datetime, Event]:
    return row.at, Event(row.type, row.data)


def notice_of(row: Any) -> Notice:
    return Notice(
        id=row.id,
        plugin=row.plugin,
        hook=Hook(row.hook),
        event=Happening.model_validate({**row.event, "id": row.id}),
        attempts=row.attempts,
        state=NoticeState(row.state),
        reason=row.reason,
    )


def case_of(row: sa.Row[Any]) -> Mapping[str, Any]:
    return {"id": row.id, "enrolment": row.enrolment, "category": row.category, "reason": row.reason, "at": row.at}
