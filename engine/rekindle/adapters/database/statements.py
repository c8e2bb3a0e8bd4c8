"""The statements of a commit, built once: compiling them anew would cost more than running them."""

from collections.abc import Iterable
from typing import Any, cast

import sqlalchemy as sa
from sqlalchemy import bindparam
from sqlalchemy.dialects import postgresql, sqlite

from rekindle.adapters.database.bulk import Bulk, Statement
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
    TALLY,
    UTC,
)
from rekindle.domain.delivery import CANCELLABLE, REPLANNABLE, DeliveryState, MailKind
from rekindle.domain.enrolment import LIVE
from rekindle.domain.inbox import InboxState


def filled(table: sa.Table, *left_out: str) -> dict[str, Any]:
    """Every column from the row, but the id and those named."""
    return {column.name: bindparam(column.name) for column in table.columns if column.name not in {"id", *left_out}}


def insert(dialect: str, table: sa.Table) -> postgresql.Insert:
    """SQLite's own `Insert` has the same methods; typed as one, so that each statement is written once."""
    return postgresql.insert(table) if dialect == "postgresql" else cast("postgresql.Insert", sqlite.insert(table))


AS_THEY_ARE = (
    "participant", "programme", "cohort", "created_at", "confirmed_at", "ended_at", "starts_on", "step", "round", "structure",
    "week_started_on", "last_mail_on", "zone", "language", "pace", "day", "hour", "night", "lean", "strain",
    "chosen", "asked", "not_before", "next_due_at", "next_key",
)  # fmt: skip
"""Fields of an enrolment whose column holds the same value."""

MUTABLE = tuple(name for name in AS_THEY_ARE if name not in {"participant", "programme", "created_at"})

HOLDABLE = CANCELLABLE - {DeliveryState.HELD}
"""States that a hold or a suppression moves."""

D = DELIVERY.c


def among(column: sa.Column[Any], values: Iterable[str]) -> sa.ColumnElement[bool]:
    """IN for a statement that is run for many rows at once, which SQLAlchemy's own cannot be."""
    return sa.or_(*(column == value for value in sorted(values)))


_MINE = D.enrolment == bindparam("b_enrolment")
_PLANNED = D.kind == MailKind.PLANNED

OWNERS = sa.select(PARTICIPANT.c.id, PARTICIPANT.c.uid, PARTICIPANT.c.key_ref, PARTICIPANT.c.address).where(
    PARTICIPANT.c.id.in_(bindparam("ids", expanding=True))
)
"""What opens and seals a person's rows."""
PEOPLE = sa.select(PARTICIPANT).where(PARTICIPANT.c.id.in_(bindparam("ids", expanding=True)))
_LEAVES_THE_QUEUE: dict[Any, Any] = {"try_at": None, "claimed_by": None}

ENROLMENT_VERSIONS = (
    sa.select(ENROLMENT.c.id, ENROLMENT.c.version)
    .where(ENROLMENT.c.id.in_(bindparam("ids", expanding=True)))
    .order_by(ENROLMENT.c.id)
    .with_for_update(key_share=True)
)
IS_RECEIVED = INBOX.c.state == sa.literal_column(f"'{InboxState.RECEIVED}'")
"""Written out, because SQLite uses a partial index only for a condition that it can read."""

RECEIVED = (
    sa.select(INBOX.c.id)
    .where(INBOX.c.id.in_(bindparam("ids", expanding=True)), IS_RECEIVED)
    .order_by(INBOX.c.id)
    .with_for_update(key_share=True)
)

REPLAYABLE = (InboxState.QUARANTINED, InboxState.IGNORED)
REPLAY = (
    sa.update(INBOX)
    .where(INBOX.c.id == bindparam("b_id"), among(INBOX.c.state, REPLAYABLE))
    .values(state=InboxState.RECEIVED, reason="")
)

SETTLE_INBOX = (
    sa.update(INBOX)
    .where(INBOX.c.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in ("state", "reason", "participant")})
    .values(try_at=sa.func.coalesce(bindparam("b_try_at", type_=UTC), INBOX.c.try_at))
)
UPDATE_ENROLMENT = (
    sa.update(ENROLMENT)
    .where(ENROLMENT.c.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in (*MUTABLE, "state", "entered", "done", "recent", "holds", "version")})
)
UPDATE_PARTICIPANT = (
    sa.update(PARTICIPANT)
    .where(PARTICIPANT.c.id == bindparam("b_id"))
    .values(
        {n: bindparam(n) for n in ("address_hash", "address", "name", "language", "zone", "country", "word", "aliases")}
    )
)
CANCEL = (
    sa.update(DELIVERY)
    .where(_MINE, among(D.kind, (MailKind.PLANNED, MailKind.CONFIRMATION)), among(D.state, CANCELLABLE))
    .values(_LEAVES_THE_QUEUE | {"state": DeliveryState.CANCELLED, "reason": bindparam("b_reason")})
)
HOLD = (
    sa.update(DELIVERY)
    .where(_MINE, _PLANNED, among(D.state, HOLDABLE))
    .values(_LEAVES_THE_QUEUE | {"state": DeliveryState.HELD, "reason": bindparam("b_reason")})
)
_HELD = (_MINE, _PLANNED, D.state == DeliveryState.HELD)
RELEASE_USEFUL = (
    sa.update(DELIVERY)
    .where(*_HELD, sa.or_(D.useful_until.is_(None), D.useful_until > bindparam("b_at")))
    .values(state=DeliveryState.QUEUED, reason="", try_at=bindparam("b_at"))
)
RELEASE_LATE = (
    sa.update(DELIVERY).where(*_HELD).values(state=DeliveryState.CANCELLED, reason=bindparam("b_reason"), try_at=None)
)
BOUNCED = sa.update(DELIVERY).where(D.id == bindparam("b_id")).values(bounced_at=bindparam("b_at"))
_NEWER = SNAPSHOT.alias("newer")
_NEWEST = sa.select(sa.func.max(_NEWER.c.id)).where(_NEWER.c.structure == bindparam("b_structure"))
OUTDATED = sa.delete(SNAPSHOT).where(
    SNAPSHOT.c.wording == bindparam("b_wording"), SNAPSHOT.c.id < _NEWEST.scalar_subquery()
)
"""A wording that comes back is stored anew, because the newest id of a structure is its newest wording."""
ROUSE = (
    sa.update(ENROLMENT)
    .where(
        ENROLMENT.c.programme == bindparam("b_programme"),
        among(ENROLMENT.c.state, LIVE),
        sa.or_(ENROLMENT.c.next_due_at.is_(None), ENROLMENT.c.next_due_at > bindparam("b_at", type_=UTC)),
    )
    .values(next_due_at=bindparam("b_at", type_=UTC))
)
UNSUPPRESS = sa.delete(SUPPRESSION).where(SUPPRESSION.c.address_hash == bindparam("b_hash"))
SUPPRESS_WAITING = (
    sa.update(DELIVERY)
    .where(
        among(D.state, HOLDABLE),
        sa.or_(
            D.address_hash == bindparam("b_hash"),
            sa.and_(
                D.address_hash.is_(None),
                D.recipient
                == sa.select(PARTICIPANT.c.id)
                .where(PARTICIPANT.c.address_hash == bindparam("b_hash"))
                .scalar_subquery(),
            ),
        ),
    )
    .values(_LEAVES_THE_QUEUE | {"state": DeliveryState.SUPPRESSED, "reason": bindparam("b_reason")})
)

_ANEW = (
    "uid", "recipient", "address_hash", "address", "key_ref", "kind", "priority", "state", "try_at", "attempts",
    "snapshot", "context", "useful_until", "created_at", "reason", "sent_at", "bounced_at",
)  # fmt: skip
"""What a row that never reached its person takes from the draft that queues it anew."""


class Upserts:
    """Insertions that meet an existing row; the two databases write them alike but SQLAlchemy keeps them apart."""

    def __init__(self, engine: sa.Engine) -> None:
        dialect = engine.dialect.name
        self._dialect = engine.dialect
        self._bulk: dict[Statement, Bulk] = {}
        late = ("claimed_by", "sent_at", "bounced_at")
        draft = insert(dialect, DELIVERY).values(filled(DELIVERY, *late))
        alone = insert(dialect, DELIVERY).values(filled(DELIVERY, *late))
        unsent = sa.or_(among(D.state, REPLANNABLE), D.bounced_at.is_not(None))
        self.draft: Statement = draft.on_conflict_do_update(
            index_elements=["enrolment", "key"], set_={n: draft.excluded[n] for n in _ANEW}, where=unsent
        )
        self.draft_alone: Statement = alone.on_conflict_do_update(
            index_elements=["key"],
            index_where=D.enrolment.is_(None),
            set_={n: alone.excluded[n] for n in _ANEW},
            where=unsent,
        )
        suppression, meta = _whole(dialect, SUPPRESSION), _whole(dialect, META)
        self.suppress: Statement = suppression.on_conflict_do_update(
            index_elements=["address_hash"], set_={n: suppression.excluded[n] for n in ("reason", "at")}
        )
        self.meta: Statement = meta.on_conflict_do_update(index_elements=["key"], set_={"value": meta.excluded.value})
        self.snapshot: Statement = _whole(dialect, SNAPSHOT).on_conflict_do_nothing(index_elements=["wording"])
        tally = insert(dialect, TALLY)
        self.tally = tally.on_conflict_do_update(
            index_elements=["name", "window_at"], set_={"count": TALLY.c["count"] + 1}
        ).returning(TALLY.c["count"])
        self.accept: Statement = (
            insert(dialect, INBOX).on_conflict_do_nothing(index_elements=["dedupe"]).returning(INBOX.c.id)
        )

    def run(self, connection: sa.Connection, statement: Statement, rows: list[dict[str, Any]]) -> None:
        if statement not in self._bulk:
            self._bulk[statement] = Bulk(statement, self._dialect)
        self._bulk[statement].run(connection, rows)


def _whole(dialect: str, table: sa.Table) -> postgresql.Insert:
    return insert(dialect, table).values(filled(table))


ADD_PARTICIPANT = sa.insert(PARTICIPANT).returning(PARTICIPANT.c.id)
ADD_ENROLMENT = sa.insert(ENROLMENT).returning(ENROLMENT.c.id)
ADD_ANSWER, ADD_CONSENT, ADD_EVENT, ADD_CASE, ADD_NOTICE = (
    sa.insert(table).values(filled(table)) for table in (ANSWER, CONSENT, EVENT, CASE, EVENT_DELIVERY)
)
