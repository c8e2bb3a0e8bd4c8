"""The tables. These classes never leave `adapters`; the domain has its own frozen values.

Columns marked `sealed` hold AES-256-GCM text whose AAD is `table/column/uid` of its row, so that no value can be moved to
another place. Ids of rows that mails and tokens name are never used again (AUTOINCREMENT), not even after an erasure.
"""

from datetime import UTC as UTC_ZONE
from datetime import date, datetime
from typing import Any, ClassVar

import sqlalchemy as sa
from sqlalchemy.orm import registry
from sqlmodel import Field, SQLModel

METADATA = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "pk": "pk_%(table_name)s",
    }
)

NEVER_REUSED: dict[str, Any] = {"sqlite_autoincrement": True}
BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


class UTC(sa.types.TypeDecorator[datetime]):
    """An instant. SQLite keeps it as text of fixed width, which sorts as time does.

    The processors are replaced as a whole: SQLAlchemy's own take two calls and a format for each value, and a batch
    has thousands of them.
    """

    impl = sa.DateTime(timezone=True)
    cache_ok = True

    def bind_processor(self, dialect: sa.Dialect) -> Any:
        return _to_text if dialect.name == "sqlite" else _aware

    def result_processor(self, dialect: sa.Dialect, coltype: object) -> Any:
        if dialect.name == "sqlite":
            return _from_text
        return lambda value: None if value is None else value.astimezone(UTC_ZONE)


def _aware(value: datetime | None) -> datetime | None:
    if value is not None and value.tzinfo is None:
        raise ValueError(f"{value} has no zone; every stored instant is aware")
    return value


def _to_text(value: datetime | None) -> str | None:
    if value is None:
        return None
    if value.tzinfo is not UTC_ZONE:
        _aware(value)
        value = value.astimezone(UTC_ZONE)
    return value.isoformat(" ", "microseconds")[: len("2026-03-02 12:00:00.000000")]


def _from_text(value: str | None) -> datetime | None:
    return None if value is None else datetime.fromisoformat(value).replace(tzinfo=UTC_ZONE)


def only(condition: str) -> dict[str, Any]:
    """The arguments of a partial index, for both databases."""
    return {"sqlite_where": sa.text(condition), "postgresql_where": sa.text(condition)}


def identity() -> Any:
    return Field(default=None, primary_key=True, sa_type=BIG)


def reference(target: str, *, index: bool = False) -> Any:
    return Field(default=None, foreign_key=target, sa_type=BIG, index=index)


class Row(SQLModel, registry=registry(metadata=METADATA)):
    """What all tables share: their own metadata, apart from that of any plugin that uses SQLModel too."""

    __table_args__: ClassVar[Any] = ()


class ParticipantRow(Row, table=True):
    __tablename__ = "participant"
    __table_args__ = (NEVER_REUSED,)
    id: int | None = identity()
    uid: str
    key_ref: str
    address_hash: bytes = Field(unique=True)
    address: bytes
    """Sealed."""
    name: bytes
    """Sealed."""
    language: str
    zone: str
    country: str
    word: str
    aliases: bytes | None
    """Sealed JSON."""
    created_at: datetime = Field(sa_type=UTC)


class ConsentRow(Row, table=True):
    __tablename__ = "consent"
    id: int | None = identity()
    participant: int = reference("participant.id", index=True)
    text_version: str
    at: datetime = Field(sa_type=UTC)
    inbox: int | None = Field(default=None, sa_type=BIG)
    """No foreign key, here and below: raw mails are deleted when their time is over, the proof stays."""


class EnrolmentRow(Row, table=True):
    """Holds and progress are JSON in the row: only `agenda` and `transition` read them, always all of them, and one
    row makes planning one guarded update.
    """

    __tablename__ = "enrolment"
    __table_args__ = (
        sa.Index(
            "uq_enrolment_live",
            "participant",
            "programme",
            unique=True,
            **only("state IN ('unconfirmed', 'active', 'completed')"),
        ),
        sa.Index("ix_enrolment_due", "next_due_at", **only("next_due_at IS NOT NULL")),
        NEVER_REUSED,
    )
    id: int | None = identity()
    participant: int = reference("participant.id", index=True)
    programme: str
    cohort: str | None
    state: str
    created_at: datetime = Field(sa_type=UTC)
    confirmed_at: datetime | None = Field(sa_type=UTC)
    ended_at: datetime | None = Field(sa_type=UTC)
    starts_on: date | None
    step: str
    round: int
    structure: str
    week_started_on: date | None
    last_mail_on: date | None
    zone: str
    language: str
    pace: int
    day: int
    hour: int
    night: bool
    lean: str
    strain: str
    chosen: str
    asked: str
    not_before: datetime | None = Field(sa_type=UTC)
    entered: list[str] = Field(sa_type=sa.JSON)
    done: dict[str, str] = Field(sa_type=sa.JSON)
    recent: list[str] = Field(sa_type=sa.JSON)
    holds: list[list[str | None]] = Field(sa_type=sa.JSON)
    next_due_at: datetime | None = Field(sa_type=UTC)
    next_key: str | None
    version: int


class DeliveryRow(Row, table=True):
    """`try_at` alone says when a row is due: claiming sets it to the end of the lease, settling to NULL."""

    __tablename__ = "delivery"
    __table_args__ = (
        sa.UniqueConstraint("enrolment", "key"),
        sa.Index("uq_delivery_key_alone", "key", unique=True, **only("enrolment IS NULL")),
        sa.Index("ix_delivery_waiting", "priority", "try_at", **only("try_at IS NOT NULL")),
        sa.Index("ix_delivery_leased", "claimed_by", **only("claimed_by IS NOT NULL")),
        sa.Index("ix_delivery_address_hash", "address_hash", **only("address_hash IS NOT NULL")),
        NEVER_REUSED,
    )
    id: int | None = identity()
    uid: str
    enrolment: int | None = reference("enrolment.id")
    recipient: int | None = reference("participant.id", index=True)
    address_hash: bytes | None
    """Set where the draft named an address; else the recipient's counts."""
    address: bytes | None
    """Sealed."""
    key_ref: str | None
    """NULL: the recipient's data key."""
    key: str
    kind: str
    priority: int
    state: str
    try_at: datetime | None = Field(sa_type=UTC)
    claimed_by: str | None
    attempts: int
    snapshot: str | None
    context: bytes
    """Sealed JSON."""
    useful_until: datetime | None = Field(sa_type=UTC)
    created_at: datetime = Field(sa_type=UTC)
    sent_at: datetime | None = Field(sa_type=UTC)
    bounced_at: datetime | None = Field(sa_type=UTC)
    reason: str
    body_hash: str


class InboxRow(Row, table=True):
    __tablename__ = "inbox"
    __table_args__ = (
        sa.Index("ix_inbox_received", "try_at", **only("state = 'received'")),
        sa.Index("ix_inbox_sender_hash", "sender_hash", **only("sender_hash IS NOT NULL")),
        NEVER_REUSED,
    )
    id: int | None = identity()
    uid: str
    key_ref: str
    dedupe: bytes = Field(unique=True)
    sender_hash: bytes | None
    """Finds a person's mails for erasure, also those never matched to them."""
    recipient: bytes
    """Sealed, as the next two."""
    sender: bytes | None
    raw: bytes
    state: str
    reason: str
    participant: int | None = reference("participant.id", index=True)
    received_at: datetime = Field(sa_type=UTC)
    try_at: datetime = Field(sa_type=UTC)


class AnswerRow(Row, table=True):
    __tablename__ = "answer"
    __table_args__ = (sa.UniqueConstraint("enrolment", "step", "round", "exercise", "revision"),)
    id: int | None = identity()
    uid: str
    enrolment: int = reference("enrolment.id")
    step: str
    round: int
    exercise: str
    revision: int
    value: str | None
    text: bytes
    """Sealed."""
    inbox: int | None = Field(default=None, sa_type=BIG)
    at: datetime = Field(sa_type=UTC)
    score: float | None


class EventRow(Row, table=True):
    __tablename__ = "event"
    id: int | None = identity()
    enrolment: int = reference("enrolment.id", index=True)
    type: str
    data: dict[str, str | int | None] = Field(sa_type=sa.JSON)
    at: datetime = Field(sa_type=UTC)


class EventDeliveryRow(Row, table=True):
    """One event for one plugin, claimed like mail: `try_at` alone says when it is due.

    Written in the commit that makes the event. A cursor over event ids would lose some: on PostgreSQL a transaction that took
    its ids earlier may commit later, when the cursor is already beyond them.
    """

    __tablename__ = "event_delivery"
    __table_args__ = (
        sa.Index("ix_event_delivery_waiting", "plugin", "try_at", "id", **only("try_at IS NOT NULL")),
        sa.Index("ix_event_delivery_leased", "plugin", "try_at", **only("claimed_by IS NOT NULL")),
        NEVER_REUSED,
    )
    id: int | None = identity()
    enrolment: int | None = reference("enrolment.id", index=True)
    """NULL for an erasure, which outlives the person's rows."""
    plugin: str
    hook: str
    event: dict[str, Any] = Field(sa_type=sa.JSON)
    state: str
    try_at: datetime | None = Field(sa_type=UTC)
    claimed_by: str | None
    attempts: int
    reason: str


class SnapshotRow(Row, table=True):
    __tablename__ = "snapshot"
    id: int | None = identity()
    wording: str = Field(unique=True)
    structure: str = Field(index=True)
    content: str


class SuppressionRow(Row, table=True):
    __tablename__ = "suppression"
    address_hash: bytes = Field(primary_key=True)
    reason: str
    at: datetime = Field(sa_type=UTC)


class CaseRow(Row, table=True):
    __tablename__ = "case"
    __table_args__ = (NEVER_REUSED,)
    id: int | None = identity()
    enrolment: int | None = reference("enrolment.id", index=True)
    category: str
    reason: str
    at: datetime = Field(sa_type=UTC)


class MetaRow(Row, table=True):
    __tablename__ = "meta"
    key: str = Field(primary_key=True)
    value: str


class TallyRow(Row, table=True):
    """How often something happened in one window of time; names are keyed hashes, never an address."""

    __tablename__ = "tally"
    name: str = Field(primary_key=True)
    window_at: datetime = Field(sa_type=UTC, primary_key=True)
    count: int


class ErasureRow(Row, table=True):
    """Append-only. A restored backup holds the erased rows again, unreadable; this list says which to delete."""

    __tablename__ = "erasure"
    id: int | None = identity()
    address_hash: bytes = Field(index=True)
    at: datetime = Field(sa_type=UTC)
    key_refs: list[str] = Field(sa_type=sa.JSON)


PARTICIPANT = METADATA.tables["participant"]
CONSENT = METADATA.tables["consent"]
ENROLMENT = METADATA.tables["enrolment"]
DELIVERY = METADATA.tables["delivery"]
INBOX = METADATA.tables["inbox"]
ANSWER = METADATA.tables["answer"]
EVENT = METADATA.tables["event"]
EVENT_DELIVERY = METADATA.tables["event_delivery"]
SNAPSHOT = METADATA.tables["snapshot"]
SUPPRESSION = METADATA.tables["suppression"]
CASE = METADATA.tables["case"]
META = METADATA.tables["meta"]
TALLY = METADATA.tables["tally"]
ERASURE = METADATA.tables["erasure"]
