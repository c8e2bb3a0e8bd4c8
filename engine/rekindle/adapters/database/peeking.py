"""A look into a database from outside, by a command that needs no store and must not make one."""

import sqlalchemy as sa

from rekindle.adapters.engines import reader
from rekindle.adapters.migrate import current, head
from rekindle.adapters.tables import META


def peek_meta(url: str, key: str) -> str | None:
    """A row of `meta`; None where there is no database of this release. Raises TryLater where it cannot be reached."""
    if current(url) != head():
        return None
    engine = reader(url)
    try:
        with engine.connect() as connection:
            value: str | None = connection.execute(sa.select(META.c.value).where(META.c.key == key)).scalar()
            return value
    finally:
        engine.dispose()
