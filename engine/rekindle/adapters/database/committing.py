"""Committing changes: all of one change or nothing of it.

Guards are a locked read of versions and inbox states, so that a whole batch of changes can be written together and the
lost ones left out. Uniqueness that another node took meanwhile undoes a batch; it is then written change by change.
"""

from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database import statements as sql
from rekindle.adapters.database.erasing import Erasing
from rekindle.adapters.database.sealing import Sealed, Sealing
from rekindle.adapters.database.writing import Writing
from rekindle.adapters.identity import touches
from rekindle.ports import Change


class Committing(Sealing, Erasing):
    def commit(self, change: Change) -> bool:
        return self.commit_many((change,))[0]

    def commit_many(self, changes: Sequence[Change]) -> Sequence[bool]:
        if not changes:
            return ()
        sealed = self._seal_all(changes)
        try:
            return self._commit_sealed(sealed)
        finally:
            if any(work.new_keys for work in sealed):
                self._drop_unused_keys(sealed)

    def _commit_sealed(self, sealed: Sequence[Sealed]) -> list[bool]:
        try:
            with self._write() as connection:
                won = _guard(connection, sealed)
                winners = [work for work, wins in zip(sealed, won, strict=True) if wins]
                shredded = Writing(connection, self._upserts, self.subscriptions).write(winners, self._erase_rows)
        except sa.exc.IntegrityError as error:
            if not _taken(error):
                raise
            return [False] if len(sealed) == 1 else [self._commit_sealed([work])[0] for work in sealed]
        if shredded:
            self._shred(shredded)
        return won


def _guard(connection: sa.Connection, sealed: Sequence[Sealed]) -> list[bool]:
    """Which changes still stand on what they were decided from; the rows stay locked until the commit."""
    changed = [enrolment.id for work in sealed for enrolment in work.change.enrolments if enrolment.id > 0]
    mails = [work.change.inbox.id for work in sealed if work.change.inbox]
    versions = _versions(connection, changed) if changed else {}
    received = set(connection.execute(sql.RECEIVED, {"ids": mails}).scalars()) if mails else set()
    touched: set[int] = set()
    won = []
    for work in sealed:
        mine, mail = touches(work.change), work.change.inbox
        wins = (
            not (work.lost or mine & touched)
            and (mail is None or mail.id in received)
            and all(versions.get(e.id) == e.version for e in work.change.enrolments if e.id > 0)
        )
        if wins:
            touched |= mine
            received -= {mail.id} if mail else set()
        won.append(wins)
    return won


def _versions(connection: sa.Connection, ids: list[int]) -> dict[int, int]:
    return {row.id: row.version for row in connection.execute(sql.ENROLMENT_VERSIONS, {"ids": ids})}


def _taken(error: sa.exc.IntegrityError) -> bool:
    """Whether somebody else took the name, or erased the person, between the decision and the commit."""
    fault: Any = error.orig
    sqlite = getattr(fault, "sqlite_errorname", "")
    return sqlite in {"SQLITE_CONSTRAINT_UNIQUE", "SQLITE_CONSTRAINT_FOREIGNKEY"} or getattr(fault, "sqlstate", "") in {
        "23505",  # unique_violation
        "23503",  # foreign_key_violation
    }
