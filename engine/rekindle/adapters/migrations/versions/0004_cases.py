"""Cases have a life of their own: who looks after them, and when somebody is called again."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    for column in (
        sa.Column("state", sa.String(), nullable=False, server_default="open"),
        sa.Column("owner", sa.String(), nullable=False, server_default=""),
        sa.Column("taken_at", INSTANT, nullable=True),
        sa.Column("done_at", INSTANT, nullable=True),
        sa.Column("alerts", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("mails", sa.JSON(), nullable=False, server_default="[]"),
        sa.Column("try_at", INSTANT, nullable=True),
        sa.Column("version", sa.Integer(), nullable=False, server_default="0"),
    ):
        op.add_column("case", column)
    waiting = sa.text("try_at IS NOT NULL")
    op.create_index("ix_case_waiting", "case", ["try_at"], sqlite_where=waiting, postgresql_where=waiting)


def downgrade() -> None:
    op.drop_index("ix_case_waiting", "case")
    with op.batch_alter_table("case") as batch:
        for name in ("state", "owner", "taken_at", "done_at", "alerts", "mails", "try_at", "version"):
            batch.drop_column(name)
