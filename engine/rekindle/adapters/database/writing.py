"""The second half of a commit: the rows of all winning changes, gathered and written statement by statement."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database import statements as sql
from rekindle.adapters.database.bulk import Statement
from rekindle.adapters.database.mapping import enrolment_values
from rekindle.adapters.database.notices import homes, notice_row
from rekindle.adapters.database.sealing import Sealed
from rekindle.adapters.identity import NOT_NEEDED
from rekindle.adapters.noticing import Home, notices, strangers
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.notices import Subscriptions
from rekindle.domain.programme import Step
from rekindle.ports import Change

Erase = Callable[[sa.Connection, int, datetime], Sequence[str] | None]
Ids = dict[int, int]
"""What the database gave for each id below zero."""


class Writing:
    def __init__(self, connection: sa.Connection, upserts: sql.Upserts, wanted: Subscriptions) -> None:
        self._connection = connection
        self._upserts = upserts
        self._wanted = wanted
        self._homes: dict[int, Home] = {}
        self._rows: dict[Statement, list[dict[str, Any]]] = {}
        self._steps: dict[int, Step] = {}

    def write(self, winners: Sequence[Sealed], erase: Erase) -> list[str]:
        """Returns the data keys of those whom the changes erased, to be shredded after the commit."""
        self._homes = homes(self._connection, {n for work in winners for n in strangers(work.change, self._wanted)})
        for work in winners:
            self._gather(work)
        up = self._upserts
        self._run(
            sql.SETTLE_INBOX, sql.UPDATE_PARTICIPANT, sql.UPDATE_ENROLMENT, sql.CANCEL, sql.HOLD, sql.RELEASE_USEFUL,
            sql.RELEASE_LATE, sql.BOUNCED, sql.REPLAY, sql.UNSUPPRESS, up.suppress, sql.SUPPRESS_WAITING,
        )  # fmt: skip
        shredded = [
            key
            for work in winners
            for person in work.change.erase
            for key in erase(self._connection, person, work.change.at) or ()
        ]
        newest = {step.structure_hash(): step.wording_hash() for step in self._steps.values()}
        for structure, wording in newest.items():
            self._add(sql.OUTDATED, {"b_wording": wording, "b_structure": structure})
        for step in self._steps.values():
            self._add(
                up.snapshot,
                {"wording": step.wording_hash(), "structure": step.structure_hash(), "content": step.snapshot()},
            )
        self._run(
            up.draft, up.draft_alone, sql.ADD_ANSWER, sql.ADD_CONSENT, sql.OUTDATED, up.snapshot, sql.ADD_EVENT,
            sql.ADD_NOTICE, sql.ADD_CASE, up.meta, sql.ROUSE,
        )  # fmt: skip
        return shredded

    def _run(self, *statements: Statement) -> None:
        for statement in statements:
            rows = self._rows.get(statement)
            if rows:
                self._upserts.run(self._connection, statement, rows)

    def _add(self, statement: Statement, row: dict[str, Any]) -> None:
        self._rows.setdefault(statement, []).append(row)

    def _gather(self, work: Sealed) -> None:
        change = work.change
        people = self._put_people(work)
        enrolled = self._put_enrolments(change, people)
        self._gather_queue(work, people, enrolled)
        for answer in work.answers:
            self._add(sql.ADD_ANSWER, answer | {"enrolment": _real(answer["enrolment"], enrolled)})
        for consent in change.consents:
            self._add(
                sql.ADD_CONSENT,
                {
                    "participant": _real(consent.participant, people),
                    "text_version": consent.text_version,
                    "at": consent.at,
                    "inbox": consent.inbox,
                },
            )
        for number, event in change.events:
            row = {"enrolment": _real(number, enrolled), "type": event.type, "data": event.data, "at": change.at}
            self._add(sql.ADD_EVENT, row)
        if self._wanted.hooks:
            self._gather_notices(change, people, enrolled)
        for case, category, reason in change.cases:
            row = {"enrolment": _real(case, enrolled), "category": category, "reason": reason, "at": change.at}
            self._add(sql.ADD_CASE, row)
        for number in change.replay:
            self._add(sql.REPLAY, {"b_id": number})
        for key, value in (change.meta or {}).items():
            self._add(self._upserts.meta, {"key": key, "value": value})
        for step in change.snapshots:
            self._steps[id(step)] = step
        for programme in change.rouse:
            self._add(sql.ROUSE, {"b_programme": programme, "b_at": change.at})
        if change.inbox is not None:
            mail = change.inbox
            participant = _real(mail.participant, people)
            row = {"b_id": mail.id, "state": mail.state.value, "reason": mail.reason, "participant": participant}
            row["b_try_at"] = mail.try_at
            self._add(sql.SETTLE_INBOX, row)

    def _gather_notices(self, change: Change, people: Ids, enrolled: Ids) -> None:
        """In the very commit of the events they tell of."""
        mine = {
            e.id: replace(Home.of(e), participant=people.get(e.participant, e.participant)) for e in change.enrolments
        }
        for told in notices(change, self._wanted, self._homes | mine):
            self._add(sql.ADD_NOTICE, notice_row(told, _real(told.enrolment, enrolled), change.at))

    def _put_people(self, work: Sealed) -> Ids:
        """Each new one at once, because the rest of its change needs the id."""
        given: Ids = {}
        for number, values in work.people:
            if number < 0:
                given[number] = self._connection.execute(sql.ADD_PARTICIPANT, values).scalar_one()
            else:
                self._add(sql.UPDATE_PARTICIPANT, values | {"b_id": number})
        return given

    def _put_enrolments(self, change: Change, people: Ids) -> Ids:
        given: Ids = {}
        for enrolment in change.enrolments:
            if enrolment.id < 0:
                given[enrolment.id] = self._put_enrolment(enrolment, people)
            else:
                row = enrolment_values(enrolment)
                self._add(sql.UPDATE_ENROLMENT, row | {"b_id": enrolment.id, "version": enrolment.version + 1})
        return given

    def _put_enrolment(self, enrolment: Enrolment, people: Ids) -> int:
        row = enrolment_values(enrolment)
        row |= {"participant": _real(enrolment.participant, people), "version": enrolment.version}
        number: int = self._connection.execute(sql.ADD_ENROLMENT, row).scalar_one()
        return number

    def _gather_queue(self, work: Sealed, people: Ids, enrolled: Ids) -> None:
        change = work.change
        for draft in work.drafts:
            row = draft | {
                "enrolment": _real(draft["enrolment"], enrolled),
                "recipient": _real(draft["recipient"], people),
            }
            self._add(self._upserts.draft if row["enrolment"] is not None else self._upserts.draft_alone, row)
        for statement, marks in ((sql.CANCEL, change.cancel), (sql.HOLD, change.hold)):
            for number, reason in marks:
                self._add(statement, {"b_enrolment": _real(number, enrolled), "b_reason": reason})
        for number in change.release:
            self._add(sql.RELEASE_USEFUL, {"b_enrolment": number, "b_at": change.at})
            self._add(sql.RELEASE_LATE, {"b_enrolment": number, "b_reason": NOT_NEEDED})
        for number in change.bounced:
            self._add(sql.BOUNCED, {"b_id": number, "b_at": change.at})
        for hashed in work.unsuppress:
            self._add(sql.UNSUPPRESS, {"b_hash": hashed})
        for hashed, reason in work.suppress:
            self._add(self._upserts.suppress, {"address_hash": hashed, "reason": reason, "at": change.at})
            self._add(sql.SUPPRESS_WAITING, {"b_hash": hashed, "b_reason": reason})


def _real(number: int | None, given: Ids) -> int | None:
    return given[number] if number is not None and number < 0 else number
