"""The first tables."""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
UTC = sa.DateTime(timezone=True)


def need(name: str, kind: Any = None) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.String(), nullable=False)


def may(name: str, kind: Any = None) -> sa.Column[Any]:
    return sa.Column(name, kind or sa.String(), nullable=True)


def table(name: str, *parts: Any, primary: str = "id", never_reused: bool = False) -> None:
    """Ids of rows that mails and tokens name are never used again."""
    key = sa.PrimaryKeyConstraint(primary, name=f"pk_{name}")
    op.create_table(name, *parts, key, **({"sqlite_autoincrement": True} if never_reused else {}))


def unique(table_name: str, *columns: str) -> sa.UniqueConstraint:
    return sa.UniqueConstraint(*columns, name=f"uq_{table_name}_{'_'.join(columns)}")


def refers(table_name: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=f"fk_{table_name}_{column}")


def index(name: str, table_name: str, columns: list[str], *, only: str | None = None, unique: bool = False) -> None:
    where = sa.text(only) if only else None
    op.create_index(name, table_name, columns, unique=unique, sqlite_where=where, postgresql_where=where)


def upgrade() -> None:
    notes()
    people()
    mail_in()
    mail_out()
    history()


def notes() -> None:
    table("meta", need("key"), need("value"), primary="key")
    table(
        "suppression", need("address_hash", sa.LargeBinary()), need("reason"), need("at", UTC), primary="address_hash"
    )
    table(
        "erasure",
        need("id", BIG),
        need("address_hash", sa.LargeBinary()),
        need("at", UTC),
        need("key_refs", sa.JSON()),
    )
    index("ix_erasure_address_hash", "erasure", ["address_hash"])
    table(
        "snapshot",
        need("id", BIG),
        need("wording"),
        need("structure"),
        need("content"),
        unique("snapshot", "wording"),
    )
    index("ix_snapshot_structure", "snapshot", ["structure"])


def people() -> None:
    table(
        "participant",
        need("id", BIG),
        need("uid"),
        need("key_ref"),
        need("address_hash", sa.LargeBinary()),
        need("address", sa.LargeBinary()),
        need("name", sa.LargeBinary()),
        need("language"),
        need("zone"),
        need("country"),
        need("word"),
        need("created_at", UTC),
        unique("participant", "address_hash"),
        never_reused=True,
    )
    table(
        "consent",
        need("id", BIG),
        need("participant", BIG),
        need("text_version"),
        need("at", UTC),
        may("inbox", BIG),
        refers("consent", "participant", "participant"),
    )
    index("ix_consent_participant", "consent", ["participant"])
    table(
        "enrolment",
        need("id", BIG),
        need("participant", BIG),
        need("programme"),
        may("cohort"),
        need("state"),
        need("created_at", UTC),
        may("confirmed_at", UTC),
        may("ended_at", UTC),
        may("starts_on", sa.Date()),
        need("step"),
        need("round", sa.Integer()),
        need("structure"),
        may("week_started_on", sa.Date()),
        may("last_mail_on", sa.Date()),
        need("zone"),
        need("language"),
        need("pace", sa.Integer()),
        need("day", sa.Integer()),
        need("hour", sa.Integer()),
        need("night", sa.Boolean()),
        need("lean"),
        need("strain"),
        need("entered", sa.JSON()),
        need("done", sa.JSON()),
        need("recent", sa.JSON()),
        need("holds", sa.JSON()),
        may("next_due_at", UTC),
        may("next_key"),
        need("version", sa.Integer()),
        refers("enrolment", "participant", "participant"),
        never_reused=True,
    )
    live = "state IN ('unconfirmed', 'active', 'completed')"
    index("ix_enrolment_participant", "enrolment", ["participant"])
    index("ix_enrolment_due", "enrolment", ["next_due_at"], only="next_due_at IS NOT NULL")
    index("uq_enrolment_live", "enrolment", ["participant", "programme"], only=live, unique=True)


def mail_in() -> None:
    table(
        "inbox",
        need("id", BIG),
        need("uid"),
        need("key_ref"),
        need("dedupe", sa.LargeBinary()),
        may("sender_hash", sa.LargeBinary()),
        need("recipient", sa.LargeBinary()),
        may("sender", sa.LargeBinary()),
        need("raw", sa.LargeBinary()),
        need("state"),
        need("reason"),
        may("participant", BIG),
        need("received_at", UTC),
        need("try_at", UTC),
        unique("inbox", "dedupe"),
        refers("inbox", "participant", "participant"),
        never_reused=True,
    )
    index("ix_inbox_participant", "inbox", ["participant"])
    index("ix_inbox_received", "inbox", ["try_at"], only="state = 'received'")
    index("ix_inbox_sender_hash", "inbox", ["sender_hash"], only="sender_hash IS NOT NULL")


def mail_out() -> None:
    table(
        "delivery",
        need("id", BIG),
        need("uid"),
        may("enrolment", BIG),
        may("recipient", BIG),
        may("address_hash", sa.LargeBinary()),
        may("address", sa.LargeBinary()),
        may("key_ref"),
        need("key"),
        need("kind"),
        need("priority", sa.Integer()),
        need("state"),
        may("try_at", UTC),
        may("claimed_by"),
        need("attempts", sa.Integer()),
        may("snapshot"),
        need("context", sa.LargeBinary()),
        may("useful_until", UTC),
        need("created_at", UTC),
        may("sent_at", UTC),
        may("bounced_at", UTC),
        need("reason"),
        need("body_hash"),
        unique("delivery", "enrolment", "key"),
        refers("delivery", "enrolment", "enrolment"),
        refers("delivery", "recipient", "participant"),
        never_reused=True,
    )
    index("ix_delivery_recipient", "delivery", ["recipient"])
    index("ix_delivery_waiting", "delivery", ["priority", "try_at"], only="try_at IS NOT NULL")
    index("ix_delivery_leased", "delivery", ["claimed_by"], only="claimed_by IS NOT NULL")
    index("ix_delivery_address_hash", "delivery", ["address_hash"], only="address_hash IS NOT NULL")
    index("uq_delivery_key_alone", "delivery", ["key"], only="enrolment IS NULL", unique=True)


def history() -> None:
    table(
        "answer",
        need("id", BIG),
        need("uid"),
        need("enrolment", BIG),
        need("step"),
        need("round", sa.Integer()),
        need("exercise"),
        need("revision", sa.Integer()),
        may("value"),
        need("text", sa.LargeBinary()),
        may("inbox", BIG),
        need("at", UTC),
        unique("answer", "enrolment", "step", "round", "exercise", "revision"),
        refers("answer", "enrolment", "enrolment"),
    )
    table(
        "event",
        need("id", BIG),
        need("enrolment", BIG),
        need("type"),
        need("data", sa.JSON()),
        need("at", UTC),
        refers("event", "enrolment", "enrolment"),
    )
    index("ix_event_enrolment", "event", ["enrolment"])
    table(
        "case",
        need("id", BIG),
        may("enrolment", BIG),
        need("category"),
        need("reason"),
        need("at", UTC),
        refers("case", "enrolment", "enrolment"),
        never_reused=True,
    )
    index("ix_case_enrolment", "case", ["enrolment"])


def downgrade() -> None:
    """There is no way back but the copy made before the upgrade."""
    raise NotImplementedError("restore the copy that was made before the upgrade")
