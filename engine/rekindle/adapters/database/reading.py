"""What the services read: people, enrolments, their history, and the engine's own notes."""

import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database import mapping
from rekindle.adapters.database.inbox import Inbox
from rekindle.adapters.database.queue import LEASED, Queue
from rekindle.adapters.database.statements import PEOPLE
from rekindle.adapters.identity import CLOCK_OFFSET, dossier, notice_counts
from rekindle.adapters.tables import (
    ANSWER,
    CASE,
    CONSENT,
    DELIVERY,
    ENROLMENT,
    EVENT,
    EVENT_DELIVERY,
    INBOX,
    META,
    PARTICIPANT,
    SNAPSHOT,
    SUPPRESSION,
)
from rekindle.domain.delivery import DeliveryState
from rekindle.domain.enrolment import Enrolment, Event, HoldKind, State
from rekindle.domain.hooks import Coded
from rekindle.domain.inbox import InboxState
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.domain.programme import Step

COUNTED = ((ENROLMENT, "enrolments", State), (DELIVERY, "deliveries", DeliveryState), (INBOX, "inbox", InboxState))
NOTICED = sa.select(EVENT_DELIVERY.c.plugin, EVENT_DELIVERY.c.state, sa.func.count().label("number")).group_by(
    EVENT_DELIVERY.c.plugin, EVENT_DELIVERY.c.state
)


SNAPSHOTS_KEPT = 256


def come(now: datetime, only: Coded | None = None, without: Coded | None = None) -> sa.Select[Any]:
    """Enrolments whose wake time has come, earliest first."""
    at, key = ENROLMENT.c.next_due_at, ENROLMENT.c.next_key
    query = sa.select(ENROLMENT).where(at.is_not(None), at <= now).order_by(at, ENROLMENT.c.id)
    if only is not None:
        query = query.where(_among(only))
    return query.where(sa.or_(key.is_(None), sa.not_(_among(without)))) if without else query


def _among(mails: Coded) -> sa.ColumnElement[bool]:
    e = ENROLMENT.c
    of_steps = [e.next_key.startswith(f"{step}/", autoescape=True) for step in sorted(mails.steps)]
    beginning = [sa.and_(e.programme == name, e.next_key == key) for name, key in sorted(mails.starts)]
    return sa.or_(sa.false(), *of_steps, *beginning)


class Reading(Queue, Inbox):
    def participant(self, participant_id: int) -> Participant | None:
        return self.people((participant_id,)).get(participant_id)

    def people(self, ids: Sequence[int]) -> Mapping[int, Participant]:
        return {person.id: person for person in self._people(PEOPLE, ids=list(set(ids)))} if ids else {}

    def participant_at(self, address: str) -> Participant | None:
        mine = PARTICIPANT.c.address_hash == self._keys.address_hash(address)
        return next(iter(self._people(sa.select(PARTICIPANT).where(mine))), None)

    def participants(self, limit: int, after: int = 0) -> Sequence[Participant]:
        p = PARTICIPANT.c
        return self._people(sa.select(PARTICIPANT).where(p.id > after).order_by(p.id).limit(limit))

    def _people(self, query: sa.Select[Any], **values: Any) -> list[Participant]:
        rows = self._rows(query, **values)
        self._keys.warm([row.key_ref for row in rows])
        opened = []
        for row in rows:
            try:
                opened.append(mapping.participant_of(row, self._keys))
            except KeyError:  # erased since it was read
                continue
        return opened

    def enrolment(self, enrolment_id: int) -> Enrolment | None:
        row = self._first(sa.select(ENROLMENT).where(ENROLMENT.c.id == enrolment_id))
        return mapping.enrolment_of(row) if row else None

    def enrolments_of(self, participant_id: int) -> Sequence[Enrolment]:
        e = ENROLMENT.c
        return self._enrolments(sa.select(ENROLMENT).where(e.participant == participant_id).order_by(e.id.desc()))

    def due(
        self, now: datetime, limit: int, *, only: Coded | None = None, without: Coded | None = None
    ) -> Sequence[Enrolment]:
        return self._enrolments(come(now, only, without).limit(limit))

    def held(self, kind: HoldKind, reason: str, limit: int, after: int = 0) -> Sequence[Enrolment]:
        """A hold is JSON in its row: its text narrows the search, the value decides."""
        e, found = ENROLMENT.c, list[Enrolment]()
        text = sa.cast(e.holds, sa.String)
        said = [text.contains(json.dumps(word)[:-1], autoescape=True) for word in (kind.value, reason)]
        while len(found) < limit:
            query = sa.select(ENROLMENT).where(e.id > after, *said).order_by(e.id).limit(limit)
            batch = self._enrolments(query)
            found += [one for one in batch if any(h.kind is kind and h.reason.startswith(reason) for h in one.holds)]
            if len(batch) < limit:
                break
            after = batch[-1].id
        return found[:limit]

    def _enrolments(self, query: sa.Select[Any]) -> list[Enrolment]:
        return [mapping.enrolment_of(row) for row in self._rows(query)]

    def answers(self, enrolment_id: int) -> Sequence[Answer]:
        a, p = ANSWER.c, PARTICIPANT.c
        joined = ANSWER.join(ENROLMENT, ENROLMENT.c.id == a.enrolment).join(
            PARTICIPANT, p.id == ENROLMENT.c.participant
        )
        query = sa.select(ANSWER, p.key_ref).select_from(joined).where(a.enrolment == enrolment_id).order_by(a.id)
        return [mapping.answer_of(row, row.key_ref, self._keys) for row in self._rows(query)]

    def events(self, enrolment_id: int) -> Sequence[tuple[datetime, Event]]:
        query = sa.select(EVENT).where(EVENT.c.enrolment == enrolment_id).order_by(EVENT.c.id)
        return [mapping.event_of(row) for row in self._rows(query)]

    def consents(self, participant_id: int) -> Sequence[Consent]:
        query = sa.select(CONSENT).where(CONSENT.c.participant == participant_id).order_by(CONSENT.c.id)
        return [mapping.consent_of(row) for row in self._rows(query)]

    def cases(self) -> Sequence[Mapping[str, Any]]:
        return [mapping.case_of(row) for row in self._rows(sa.select(CASE).order_by(CASE.c.id))]

    def snapshot(self, wording: str) -> Step | None:
        """Kept once read: a wording's content never changes, and each mail is rendered from it."""
        if wording not in self._snapshots:
            step = self._step(sa.select(SNAPSHOT.c.content).where(SNAPSHOT.c.wording == wording))
            if step is None:
                return None
            if len(self._snapshots) >= SNAPSHOTS_KEPT:
                self._snapshots.clear()
            self._snapshots[wording] = step
        return self._snapshots[wording]

    def snapshot_with(self, structure: str) -> Step | None:
        s = SNAPSHOT.c
        row = self._first(sa.select(s.wording).where(s.structure == structure).order_by(s.id.desc()).limit(1))
        return self.snapshot(row.wording) if row else None

    def _step(self, query: sa.Select[Any]) -> Step | None:
        row = self._first(query)
        return Step.model_validate_json(row.content) if row else None

    def suppressed(self, address: str) -> str | None:
        mine = SUPPRESSION.c.address_hash == self._keys.address_hash(address)
        row = self._first(sa.select(SUPPRESSION.c.reason).where(mine))
        return row.reason if row else None

    def counts(self) -> Mapping[str, int]:
        counted = {f"{name}.{state}": 0 for _, name, states in COUNTED for state in states}
        for table, name, _ in COUNTED:
            query = sa.select(table.c.state, sa.func.count().label("number")).group_by(table.c.state)
            counted.update({f"{name}.{row.state}": row.number for row in self._rows(query)})
        return counted | notice_counts((row.plugin, row.state, row.number) for row in self._rows(NOTICED))

    def meta(self, key: str) -> str | None:
        row = self._first(sa.select(META.c.value).where(META.c.key == key))
        return row.value if row else None

    def set_meta(self, key: str, value: str) -> None:
        with self._write() as connection:
            connection.execute(self._upserts.meta, {"key": key, "value": value})

    def move_clock(self, offset_seconds: float) -> bool:
        with self._write() as connection:
            if connection.dialect.name == "postgresql":  # SQLite's one writer has nobody beside it
                connection.exec_driver_sql("LOCK TABLE delivery, event_delivery IN SHARE MODE")
            if connection.execute(sa.select(LEASED)).scalar():
                return False
            connection.execute(self._upserts.meta, {"key": CLOCK_OFFSET, "value": repr(float(offset_seconds))})
            return True

    def export(self, participant_id: int) -> Mapping[str, Any]:
        person = self.participant(participant_id)
        if person is None:
            return {}
        enrolments = self.enrolments_of(participant_id)
        numbers = [enrolment.id for enrolment in enrolments]
        d, i, hashed = DELIVERY.c, INBOX.c, self._keys.address_hash(person.address)
        out = sa.or_(d.enrolment.in_(numbers), d.recipient == participant_id, d.address_hash == hashed)
        told = sa.select(EVENT_DELIVERY).where(EVENT_DELIVERY.c.enrolment.in_(numbers)).order_by(EVENT_DELIVERY.c.id)
        mine = sa.or_(i.participant == participant_id, i.sender_hash == hashed)
        return dossier(
            person,
            self.consents(participant_id),
            enrolments,
            [answer for number in numbers for answer in self.answers(number)],
            [(number, at, event) for number in numbers for at, event in self.events(number)],
            self._opened(self._rows(sa.select(DELIVERY).where(out).order_by(d.id))),
            self._opened_mails(sa.select(INBOX).where(mine).order_by(i.id)),
            [case for case in self.cases() if case["enrolment"] in numbers],
            [mapping.notice_of(row) for row in self._rows(told)],
            self.suppressed(person.address),
        )
