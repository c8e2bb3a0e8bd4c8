"""Alembic runs this with the open connection that `adapters.migrate` gives it."""

from typing import Any, Literal

import sqlalchemy as sa
from alembic import context
from alembic.autogenerate.api import AutogenContext
from sqlmodel import AutoString

from rekindle.adapters.tables import METADATA, UTC


def render_item(kind: str, item: Any, _context: AutogenContext) -> str | Literal[False]:
    """So that revisions import neither sqlmodel nor the engine, and stay as they are when those change."""
    if kind == "type" and isinstance(item, UTC):
        return "sa.DateTime(timezone=True)"
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return False


def run(connection: sa.Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=METADATA,
        render_as_batch=True,
        compare_type=True,
        render_item=render_item,
    )
    with context.begin_transaction():
        context.run_migrations()


run(context.config.attributes["connection"])
