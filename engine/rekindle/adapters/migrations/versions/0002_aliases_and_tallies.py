"""Other addresses that a person has confirmed as their own, and counts that hold back floods."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("participant", sa.Column("aliases", sa.LargeBinary(), nullable=True))
    op.create_table(
        "tally",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("window_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("count", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("name", "window_at", name="pk_tally"),
    )


def downgrade() -> None:
    op.drop_table("tally")
    with op.batch_alter_table("participant") as batch:
        batch.drop_column("aliases")
