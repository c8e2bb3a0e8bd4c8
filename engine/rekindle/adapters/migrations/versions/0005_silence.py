"""What is remembered of a silence: when to remind, how often in a row, for how many lessons, and that lessons only are wanted."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("enrolment", sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True))
    for name in ("reminders", "unheard"):
        op.add_column("enrolment", sa.Column(name, sa.Integer(), nullable=False, server_default="0"))
    op.add_column("enrolment", sa.Column("reading", sa.String(), nullable=False, server_default=""))


def downgrade() -> None:
    with op.batch_alter_table("enrolment") as batch:
        for name in ("remind_at", "reminders", "unheard", "reading"):
            batch.drop_column(name)
