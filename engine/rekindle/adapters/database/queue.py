"""The queue of mail: leased by `claim`, moved onto the wire and settled by `start`."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from rekindle.adapters.database.mapping import delivery_of
from rekindle.adapters.database.notices import LEASED_NOTICE, WAITING, Notices, release_notices
from rekindle.adapters.database.statements import IS_RECEIVED, OWNERS, among
from rekindle.adapters.identity import BRAKE, without_addresses
from rekindle.adapters.tables import DELIVERY, ENROLMENT, INBOX, META, PARTICIPANT, SUPPRESSION, UTC
from rekindle.domain.delivery import BULK, SINGLE, Delivery, DeliveryState, MailKind, Settled

D = DELIVERY.c
PRIORITIES = (SINGLE, BULK)
RETRIABLE = (DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED)
_OFF_THE_QUEUE: dict[Any, Any] = {"try_at": None, "claimed_by": None}

_BRAKED = sa.and_(D.kind == MailKind.PLANNED, sa.exists().where(META.c.key == BRAKE))

# With the priority as an equality the partial index gives the rows in order, however many wait. A locking CTE is never
# inlined by PostgreSQL, so that the limit holds; SQLite's compiler drops the lock, its transaction has it anyway.
_DUE = (
    sa.select(D.id)
    .where(D.priority == bindparam("b_priority"), D.try_at.is_not(None), D.try_at <= bindparam("b_now", type_=UTC))
    .where(~_BRAKED)
    .order_by(D.try_at)
    .limit(bindparam("b_limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM = (
    sa.update(DELIVERY)
    .where(D.id.in_(sa.select(_DUE.c.id)))
    .values(state=DeliveryState.CLAIMED, claimed_by=bindparam("b_node"), try_at=bindparam("b_until", type_=UTC))
    .returning(*D)
)

_MINE = (D.claimed_by == bindparam("b_node"), D.state == DeliveryState.CLAIMED)
_GOING = D.id.in_(bindparam("b_ids", expanding=True))
_LISTED = sa.exists().where(
    SUPPRESSION.c.address_hash
    == sa.func.coalesce(
        D.address_hash,
        sa.select(PARTICIPANT.c.address_hash)
        .where(PARTICIPANT.c.id == D.recipient)
        .correlate(DELIVERY)
        .scalar_subquery(),
    )
)
_SUPPRESSED = sa.and_(
    D.kind.not_in([MailKind.CONFIRMATION, MailKind.SAFETY]),
    sa.or_(D.kind != MailKind.REPLY, D.enrolment.is_(None)),
    _LISTED,
)
"""What passes the list: a confirmation (`join` knows the reason and released it), help lines, and the answer to a mail that
the person has just written: their data and its erasure are theirs also after a complaint."""
START = (
    sa.update(DELIVERY)
    .where(_GOING, *_MINE, ~_SUPPRESSED, ~_BRAKED)
    .values(state=DeliveryState.SENDING, attempts=D.attempts + 1)
    .returning(D.id)
)
SUPPRESS = (
    sa.update(DELIVERY)
    .where(_GOING, *_MINE, _SUPPRESSED)
    .values(_OFF_THE_QUEUE | {"state": DeliveryState.SUPPRESSED, "reason": "the address is suppressed"})
)
SENT = (
    sa.update(DELIVERY)
    .where(D.id == bindparam("b_id"))
    .values(
        _OFF_THE_QUEUE
        | {"state": DeliveryState.SENT, "reason": bindparam("b_reason")}
        | {"sent_at": sa.func.coalesce(D.sent_at, bindparam("b_now", type_=UTC))}
        | {"body_hash": bindparam("b_body_hash")}
    )
)
"""Even if the lease went to another node meanwhile: what was accepted was sent, and must not be sent again."""
SETTLE = (
    sa.update(DELIVERY)
    .where(
        D.id == bindparam("b_id"),
        D.claimed_by == bindparam("b_node"),
        among(D.state, (DeliveryState.CLAIMED, DeliveryState.SENDING)),
    )
    .values(
        state=bindparam("b_state"),
        reason=bindparam("b_reason"),
        try_at=bindparam("b_try_at"),
        body_hash=bindparam("b_body_hash"),
        claimed_by=None,
    )
)
LEASED = sa.or_(sa.exists().where(D.claimed_by.is_not(None)), LEASED_NOTICE)
IN_HAND = sa.or_(LEASED, sa.select(INBOX.c.id).where(IS_RECEIVED, INBOX.c.reason == "").exists())
_BRAKE_ON = sa.exists().where(META.c.key == BRAKE)
_NEXT_WAKE = sa.select(sa.func.min(ENROLMENT.c.next_due_at)).where(ENROLMENT.c.next_due_at.is_not(None))
_NEXT_MAIL = sa.select(sa.func.min(D.try_at)).where(D.try_at.is_not(None))
_NEXT_UNPLANNED = _NEXT_MAIL.where(D.kind != MailKind.PLANNED)
_NEXT_RECEIVED = sa.select(sa.func.min(INBOX.c.try_at)).where(IS_RECEIVED, INBOX.c.reason != "")


def _moment(query: sa.Select[Any], under_brake: sa.Select[Any] | None = None) -> sa.ColumnElement[Any]:
    if under_brake is None:
        return sa.type_coerce(query.scalar_subquery(), UTC)
    return sa.type_coerce(sa.case((_BRAKE_ON, under_brake.scalar_subquery()), else_=query.scalar_subquery()), UTC)


UPCOMING = sa.select(
    IN_HAND,
    _moment(_NEXT_WAKE, under_brake=_NEXT_WAKE.where(sa.false())),
    *(_moment(_NEXT_MAIL.where(D.priority == priority), _NEXT_UNPLANNED) for priority in PRIORITIES),
    _moment(_NEXT_RECEIVED),
    _moment(sa.select(sa.func.min(WAITING.subquery().c.at))),
)
"""Whether work is in hand, and the instants of what waits. With the brake on nothing is planned and no planned mail is sent,
so neither is anything to wait for. It is one statement because each has a snapshot of its own: between two of them a mail
that is due can be claimed, and would be seen by neither."""


class Queue(Notices):
    def claim(self, node: str, priority: int, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        lease = {"b_node": node, "b_priority": priority, "b_now": now, "b_until": until, "b_limit": limit}
        with self._write(durable=False) as connection:
            rows = connection.execute(CLAIM, lease).all()
        # A retried row keeps its id, so that ids are the order in which people were planned.
        return self._opened(sorted(rows, key=lambda row: row.id))

    def start(self, node: str, settled: Sequence[Settled], ids: Sequence[int], now: datetime) -> Sequence[int]:
        sent = [_outcome(end) | {"b_now": now} for end in settled if end.state is DeliveryState.SENT]
        others = [
            _outcome(end) | {"b_node": node, "b_state": end.state.value, "b_try_at": end.try_at}
            for end in settled
            if end.state is not DeliveryState.SENT
        ]
        with self._write(durable=False) as connection:
            for statement, rows in ((SENT, sent), (SETTLE, others)):
                if rows:
                    connection.execute(statement, rows)
            going = _start(connection, node, ids) if ids else frozenset[int]()
        return [number for number in ids if number in going]

    def release_claims(self) -> int:
        """The lease overwrote `try_at`; they were due once, so they are due again from the instant they were made."""
        with self._write() as connection:
            released = connection.execute(
                sa.update(DELIVERY)
                .where(D.claimed_by.is_not(None))
                .values(state=DeliveryState.QUEUED, claimed_by=None, try_at=D.created_at)
            )
            return released.rowcount + release_notices(connection)

    def retry(self, delivery_id: int, now: datetime) -> bool:
        with self._write() as connection:
            again = sa.update(DELIVERY).where(D.id == delivery_id, D.state.in_(RETRIABLE))
            values = {"state": DeliveryState.QUEUED, "try_at": now, "attempts": 0, "reason": ""}
            return connection.execute(again.values(values)).rowcount == 1

    def delivery(self, delivery_id: int) -> Delivery | None:
        return next(iter(self._opened(self._rows(sa.select(DELIVERY).where(D.id == delivery_id)))), None)

    def deliveries(
        self, *, enrolment: int | None = None, state: DeliveryState | None = None, limit: int = 1000
    ) -> Sequence[Delivery]:
        query = sa.select(DELIVERY).order_by(D.id).limit(limit)
        if enrolment is not None:
            query = query.where(D.enrolment == enrolment)
        if state is not None:
            query = query.where(D.state == state)
        return self._opened(self._rows(query))

    def mails_to(self, address: str, since: datetime) -> int:
        mine = (D.address_hash == self._keys.address_hash(address), D.enrolment.is_(None), D.created_at >= since)
        row = self._first(sa.select(sa.func.count()).select_from(DELIVERY).where(*mine))
        return row[0] if row else 0

    def next_due_at(self) -> datetime | None:
        return self._upcoming()[1]

    def idle(self, now: datetime) -> bool:
        in_hand, upcoming = self._upcoming()
        return not in_hand and (upcoming is None or upcoming > now)

    def _upcoming(self) -> tuple[bool, datetime | None]:
        row = self._first(UPCOMING)
        assert row is not None
        moments: tuple[datetime | None, ...] = row[1:]
        return bool(row[0]), min((at for at in moments if at is not None), default=None)

    def _opened(self, rows: Sequence[Any]) -> list[Delivery]:
        """A row whose person was erased since it was read is left out."""
        recipients = {row.recipient for row in rows if row.recipient is not None}
        found = self._rows(OWNERS, ids=list(recipients)) if recipients else ()
        people = {row.id: row for row in found}
        self._keys.warm([row.key_ref for row in (*found, *rows) if row.key_ref is not None])
        opened = []
        for row in rows:
            try:
                opened.append(delivery_of(row, people, self._keys))
            except KeyError:
                continue
        return opened


def _outcome(end: Settled) -> dict[str, Any]:
    return {"b_id": end.id, "b_reason": without_addresses(end.reason), "b_body_hash": end.body_hash}


def _start(connection: sa.Connection, node: str, ids: Sequence[int]) -> frozenset[int]:
    mine = {"b_node": node, "b_ids": list(ids)}
    going = frozenset(connection.execute(START, mine).scalars())
    if len(going) < len(ids):
        connection.execute(SUPPRESS, mine)
    return going
