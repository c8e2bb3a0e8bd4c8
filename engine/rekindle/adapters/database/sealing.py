"""The first half of a commit: a change's sensitive text is sealed before the transaction, because keys are read from
another database.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database.connections import Connections, Seal
from rekindle.adapters.database.mapping import participant_values
from rekindle.adapters.database.statements import OWNERS
from rekindle.adapters.tables import DELIVERY, ENROLMENT, PARTICIPANT
from rekindle.domain.delivery import DeliveryState, Draft
from rekindle.domain.people import Answer, Participant
from rekindle.ports import Change

Owners = dict[int, tuple[str, str]]
"""A participant's row uid and data key, by the id of the participant or of an enrolment of theirs."""


@dataclass(slots=True)
class Sealed:
    """A change ready to be written; ids below zero are not yet real."""

    change: Change
    lost: bool = False
    """Somebody it speaks of was erased."""
    new_keys: list[str] = field(default_factory=list)
    people: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    drafts: list[dict[str, Any]] = field(default_factory=list)
    answers: list[dict[str, Any]] = field(default_factory=list)
    suppress: list[tuple[bytes, str]] = field(default_factory=list)
    unsuppress: list[bytes] = field(default_factory=list)


class Sealing(Connections):
    def _seal_all(self, changes: Sequence[Change]) -> list[Sealed]:
        owners, homes = self._owners(changes), self._homes(changes)
        self._keys.warm([key for _, key in (*owners.values(), *homes.values())])
        return [self._seal_one(change, owners, homes) for change in changes]

    def _owners(self, changes: Sequence[Change]) -> Owners:
        wanted = {draft.recipient for change in changes for draft in change.drafts if draft.recipient is not None}
        wanted.update(person.id for change in changes for person in change.participants)
        ids = [number for number in wanted if number > 0]
        rows = self._rows(OWNERS, ids=ids) if ids else ()
        return {row.id: (row.uid, row.key_ref) for row in rows}

    def _homes(self, changes: Sequence[Change]) -> Owners:
        """By enrolment, for answers."""
        ids = [answer.enrolment for change in changes for answer in change.answers if answer.enrolment > 0]
        if not ids:
            return {}
        p, e = PARTICIPANT.c, ENROLMENT.c
        joined = ENROLMENT.join(PARTICIPANT, e.participant == p.id)
        query = sa.select(e.id, p.uid, p.key_ref).select_from(joined).where(e.id.in_(ids))
        return {row.id: (row.uid, row.key_ref) for row in self._rows(query)}

    def _seal_one(self, change: Change, owners: Owners, homes: Owners) -> Sealed:
        work = Sealed(change)
        try:
            if change.participants or change.answers:
                owners, homes = dict(owners), dict(homes)
                work.people = [(person.id, self._seal_person(person, owners, work)) for person in change.participants]
                homes |= {e.id: owners[e.participant] for e in change.enrolments if e.participant in owners}
                work.answers = [self._seal_answer(answer, homes) for answer in change.answers]
            work.drafts = [self._seal_draft(draft, change, owners, work) for draft in change.drafts]
        except KeyError:
            work.lost = True
        work.suppress = [(self._keys.address_hash(address), reason) for address, reason in change.suppress]
        work.unsuppress = [self._keys.address_hash(address) for address in change.unsuppress]
        return work

    def _seal_person(self, person: Participant, owners: Owners, work: Sealed) -> dict[str, Any]:
        if person.id < 0:
            owners[person.id] = (self._uid(), self._new_key(work))
        uid, key = owners[person.id]
        values = participant_values(person, Seal(self._keys, key, "participant", uid), self._keys)
        return values if person.id > 0 else values | {"uid": uid, "key_ref": key, "created_at": person.created_at}

    def _seal_draft(self, draft: Draft, change: Change, owners: Owners, work: Sealed) -> dict[str, Any]:
        alone = self._new_key(work) if draft.recipient is None else None
        key = owners[draft.recipient][1] if draft.recipient is not None else str(alone)
        uid = self._uid()
        seal = Seal(self._keys, key, "delivery", uid)
        return {
            "uid": uid,
            "enrolment": draft.enrolment,
            "recipient": draft.recipient,
            "address_hash": self._keys.address_hash(draft.address) if draft.address is not None else None,
            "address": seal.text("address", draft.address) if draft.address is not None else None,
            "key_ref": alone,
            "key": draft.key,
            "kind": draft.kind.value,
            "priority": draft.priority,
            "state": DeliveryState.QUEUED.value,
            "try_at": draft.try_at,
            "attempts": 0,
            "snapshot": draft.snapshot,
            "context": seal.json("context", draft.context),
            "useful_until": draft.useful_until,
            "created_at": change.at,
            "reason": "",
            "body_hash": "",
        }

    def _seal_answer(self, answer: Answer, homes: Owners) -> dict[str, Any]:
        uid, key = self._uid(), homes[answer.enrolment][1]
        return {
            "uid": uid,
            "enrolment": answer.enrolment,
            "step": answer.step,
            "round": answer.round,
            "exercise": answer.exercise,
            "revision": answer.revision,
            "value": answer.value,
            "text": Seal(self._keys, key, "answer", uid).text("text", answer.text),
            "inbox": answer.inbox,
            "at": answer.at,
            "score": answer.score,
        }

    def _new_key(self, work: Sealed) -> str:
        work.new_keys.append(self._keys.new_key())
        return work.new_keys[-1]

    def _drop_unused_keys(self, sealed: Sequence[Sealed]) -> None:
        """Keys made for changes that lost, or for drafts that were there already."""
        made = sorted({key for work in sealed for key in work.new_keys})
        unused = set(made)
        for column in (PARTICIPANT.c.key_ref, DELIVERY.c.key_ref):
            unused.difference_update(row[0] for row in self._rows(sa.select(column).where(column.in_(made))))
        if unused:
            self._keys.shred(sorted(unused))
