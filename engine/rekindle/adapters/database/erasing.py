"""Erasure and its counterpart, the export: everything about one person, for them, or gone.

Rows and the note of the erasure go in one transaction, then the keys. The note holds the keys' references, so that an
erasure that was cut short, or a restored backup, can be finished by `reapply_erasures`.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database.connections import Connections
from rekindle.adapters.database.notices import notice_row
from rekindle.adapters.database.statements import ADD_NOTICE
from rekindle.adapters.engines import truncate_log
from rekindle.adapters.noticing import farewells
from rekindle.adapters.tables import (
    ANSWER,
    CASE,
    CONSENT,
    DELIVERY,
    ENROLMENT,
    ERASURE,
    EVENT,
    EVENT_DELIVERY,
    INBOX,
    PARTICIPANT,
    SUPPRESSION,
)
from rekindle.domain.suppression import SOFT


class Erasing(Connections):
    def erase(self, participant_id: int, now: datetime) -> bool:
        with self._write() as connection:
            keys = self._erase_rows(connection, participant_id, now)
        if keys is None:
            return False
        self._shred(keys)
        return True

    def reapply_erasures(self) -> int:
        """At every start: erase again whoever is on a list; returns how many were back.

        The list in this database finishes an erasure that was cut short, the one beside the keys holds against a backup
        that was made before the erasure.
        """
        back, keys = 0, list[str]()
        gone = self._keys.shredded()
        for start in range(0, len(gone), 1000):
            theirs = PARTICIPANT.c.key_ref.in_(gone[start : start + 1000])
            for person in self._rows(sa.select(PARTICIPANT.c.id, PARTICIPANT.c.created_at).where(theirs)):
                back += self.erase(person.id, person.created_at)
        for row in self._rows(sa.select(ERASURE).order_by(ERASURE.c.id)):
            same = sa.and_(PARTICIPANT.c.address_hash == row.address_hash, PARTICIPANT.c.created_at <= row.at)
            found = self._first(sa.select(PARTICIPANT.c.id).where(same))
            back += bool(found and self.erase(found.id, row.at))
            keys += row.key_refs
        if keys:
            self._keys.shred(keys)
        return back

    def _shred(self, keys: Sequence[str]) -> None:
        self._keys.shred(keys)
        truncate_log(self._durable)

    def _erase_rows(self, connection: sa.Connection, participant_id: int, at: datetime) -> Sequence[str] | None:
        """Delete the person's rows and note the erasure; the data keys to shred, or None if there is nobody."""
        person = connection.execute(sa.select(PARTICIPANT).where(PARTICIPANT.c.id == participant_id)).first()
        if person is None:
            return None
        theirs = _theirs(connection, person)
        soft = sa.and_(SUPPRESSION.c.address_hash == person.address_hash, SUPPRESSION.c.reason == SOFT)
        connection.execute(sa.delete(SUPPRESSION).where(soft))
        keys = [person.key_ref, *theirs.pop("keys")]
        self._erase_notices(connection, participant_id, theirs, at)
        for table in (EVENT, ANSWER, CASE):
            connection.execute(sa.delete(table).where(table.c.enrolment.in_(theirs["enrolment"])))
        for table in (DELIVERY, INBOX):
            connection.execute(sa.delete(table).where(table.c.id.in_(theirs[table.name])))
        for table in (CONSENT, ENROLMENT):
            connection.execute(sa.delete(table).where(table.c.participant == participant_id))
        connection.execute(sa.delete(PARTICIPANT).where(PARTICIPANT.c.id == participant_id))
        connection.execute(sa.insert(ERASURE), {"address_hash": person.address_hash, "at": at, "key_refs": keys})
        return keys

    def _erase_notices(self, connection: sa.Connection, participant: int, theirs: dict[str, Any], at: datetime) -> None:
        """Nothing about this person is told any more but the erasure itself.

        What a node has in its hands at this moment may still be told, so the erasure comes after the end of that lease.
        """
        n = EVENT_DELIVERY.c
        gone = sa.delete(EVENT_DELIVERY).where(n.enrolment.in_(theirs["enrolment"]))
        after: dict[str, datetime] = {}
        for row in connection.execute(gone.returning(n.plugin, n.claimed_by, n.try_at)):
            if row.claimed_by is not None:
                after[row.plugin] = max(row.try_at, after.get(row.plugin, at))
        rows = [
            notice_row(told, None, after.get(told.plugin, at))
            for told in farewells(participant, theirs["programme"], at, self.subscriptions)
        ]
        if rows:
            connection.execute(ADD_NOTICE, rows)


def _theirs(connection: sa.Connection, person: Any) -> dict[str, Any]:
    """Ids of their enrolments, mails out and mails in, programmes, and the data keys of those that have their own."""
    e, d, i = ENROLMENT.c, DELIVERY.c, INBOX.c
    enrolled = connection.execute(sa.select(e.id, e.programme).where(e.participant == person.id)).all()
    enrolments = [row.id for row in enrolled]
    cases = connection.execute(sa.select(CASE.c.id).where(CASE.c.enrolment.in_(enrolments))).scalars().all()
    mine = sa.or_(i.participant == person.id, i.sender_hash == person.address_hash)
    inbox = connection.execute(sa.select(i.id, i.key_ref).where(mine)).all()
    about = {f"inbox/{row.id}" for row in inbox} | {f"case/{number}" for number in cases}
    alone = connection.execute(sa.select(d.id, d.key, d.key_ref).where(d.enrolment.is_(None), d.recipient.is_(None)))
    caused = [row for row in alone if row.key.rpartition("/")[0] in about]
    to_them = sa.or_(d.enrolment.in_(enrolments), d.recipient == person.id, d.address_hash == person.address_hash)
    mails = [*caused, *connection.execute(sa.select(d.id, d.key, d.key_ref).where(to_them))]
    return {
        "enrolment": enrolments,
        "programme": {row.programme for row in enrolled},
        "delivery": [row.id for row in mails],
        "inbox": [row.id for row in inbox],
        "keys": [row.key_ref for row in (*mails, *inbox) if row.key_ref is not None],
    }
