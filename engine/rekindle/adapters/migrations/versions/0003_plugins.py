"""What plugins were asked about a person's next mail, what their answer kinds scored, and events on their way to them."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    for name in ("chosen", "asked"):
        op.add_column("enrolment", sa.Column(name, sa.String(), nullable=False, server_default=""))
    op.add_column("enrolment", sa.Column("not_before", sa.DateTime(timezone=True), nullable=True))
    op.add_column("answer", sa.Column("score", sa.Float(), nullable=True))
    op.create_table(
        "event_delivery",
        sa.Column("id", BIG, nullable=False),
        sa.Column("enrolment", BIG, nullable=True),
        sa.Column("plugin", sa.String(), nullable=False),
        sa.Column("hook", sa.String(), nullable=False),
        sa.Column("event", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("try_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("claimed_by", sa.String(), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_event_delivery"),
        sa.ForeignKeyConstraint(["enrolment"], ["enrolment.id"], name="fk_event_delivery_enrolment"),
        sqlite_autoincrement=True,
    )
    op.create_index("ix_event_delivery_enrolment", "event_delivery", ["enrolment"])
    for name, columns, condition in (
        ("ix_event_delivery_waiting", ["plugin", "try_at", "id"], sa.text("try_at IS NOT NULL")),
        ("ix_event_delivery_leased", ["plugin", "try_at"], sa.text("claimed_by IS NOT NULL")),
    ):
        op.create_index(name, "event_delivery", columns, sqlite_where=condition, postgresql_where=condition)


def downgrade() -> None:
    op.drop_table("event_delivery")
    with op.batch_alter_table("answer") as batch:
        batch.drop_column("score")
    with op.batch_alter_table("enrolment") as batch:
        for name in ("chosen", "asked", "not_before"):
            batch.drop_column(name)
