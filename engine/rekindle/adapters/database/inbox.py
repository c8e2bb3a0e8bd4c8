"""Received mail: committed before the 250, each copy once."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database.connections import Connections, Seal
from rekindle.adapters.database.mapping import inbox_of
from rekindle.adapters.database.statements import IS_RECEIVED, REPLAY
from rekindle.adapters.identity import mail_digest
from rekindle.adapters.tables import INBOX, TALLY
from rekindle.domain.inbox import InboxMessage, InboxState

I = INBOX.c  # noqa: E741
OLDEST = sa.select(INBOX).where(IS_RECEIVED).order_by(I.try_at, I.id)
AT_ONCE = 16 * 1024 * 1024
"""Bytes of mails opened for one batch, or one mail if it is larger: fifty large ones would take a gigabyte."""
FRESH, POSTPONED = OLDEST.where(I.reason == ""), OLDEST.where(I.reason != "")


class Inbox(Connections):
    def accept(
        self, recipient: str, sender: str | None, raw: bytes, now: datetime, turn_at: datetime | None = None
    ) -> int:
        dedupe = self._keys.address_hash(f"inbox/{mail_digest(recipient, raw)}")
        known = self._first(sa.select(I.id).where(I.dedupe == dedupe))
        if known is not None:
            return int(known.id)
        key, uid = self._keys.new_key(), self._uid()
        seal = Seal(self._keys, key, "inbox", uid)
        row = {
            "uid": uid,
            "key_ref": key,
            "dedupe": dedupe,
            "sender_hash": self._keys.address_hash(sender) if sender else None,
            "recipient": seal.text("recipient", recipient),
            "sender": seal.text("sender", sender) if sender is not None else None,
            "raw": seal.raw("raw", raw),
            "state": InboxState.RECEIVED,
            "reason": "",
            "participant": None,
            "received_at": now,
            "try_at": turn_at or now,
        }
        return self._insert(row)

    def _insert(self, row: dict[str, Any]) -> int:
        """Two connections may bring the same mail at once: the second one finds the first one's row."""
        with self._write() as connection:
            made = connection.execute(self._upserts.accept, row).scalar()
            if made is not None:
                return int(made)
            first = connection.execute(sa.select(I.id).where(I.dedupe == row["dedupe"])).scalar_one()
        self._keys.shred([row["key_ref"]])
        return int(first)

    def tally(self, name: str, window_at: datetime) -> int:
        """Windows that are over say nothing any more; they go when the next one of their name begins."""
        t, row = TALLY.c, {"name": self._keys.address_hash(f"tally/{name}").hex(), "window_at": window_at}
        with self._write(durable=False) as connection:
            count: int = connection.execute(self._upserts.tally, row | {"count": 1}).scalar_one()
            if count == 1:
                connection.execute(sa.delete(TALLY).where(t.window_at < window_at - timedelta(days=30)))
            return count

    def received(self, limit: int, now: datetime | None = None) -> Sequence[InboxMessage]:
        """A fresh mail's `try_at` is its turn and no more; a postponed one, which has a reason, waits for it.

        Fresh ones first: a flood that was postponed must not stand before everybody else when its hour has come.
        """
        if now is None:
            return self._opened_mails(OLDEST.limit(limit))
        return self._batch(FRESH.limit(limit)) or self._batch(POSTPONED.where(I.try_at <= now).limit(limit))

    def _batch(self, query: sa.Select[Any]) -> list[InboxMessage]:
        chosen: list[int] = []
        total = 0
        for row in self._rows(query.with_only_columns(I.id, sa.func.length(I.raw).label("size"))):
            total += row.size
            if chosen and total > AT_ONCE:
                break
            chosen.append(row.id)
        return self._opened_mails(OLDEST.where(I.id.in_(chosen))) if chosen else []

    def inbox(self, inbox_id: int) -> InboxMessage | None:
        return next(iter(self._opened_mails(sa.select(INBOX).where(I.id == inbox_id))), None)

    def inbox_list(self, state: InboxState | None, limit: int) -> Sequence[InboxMessage]:
        query = sa.select(INBOX).order_by(I.id).limit(limit)
        return self._opened_mails(query if state is None else query.where(I.state == state))

    def replay(self, inbox_id: int) -> bool:
        with self._write() as connection:
            return connection.execute(REPLAY, {"b_id": inbox_id}).rowcount == 1

    def _opened_mails(self, query: sa.Select[Any]) -> list[InboxMessage]:
        """A mail whose sender was erased since it was read is left out."""
        rows = self._rows(query)
        self._keys.warm([row.key_ref for row in rows])
        opened = []
        for row in rows:
            try:
                opened.append(inbox_of(row, self._keys))
            except KeyError:
                continue
        return opened
