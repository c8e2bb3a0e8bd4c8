"""The database as a `Store`: SQLite for one machine, PostgreSQL for many; the address is the only switch."""

from rekindle.adapters.database.committing import Committing
from rekindle.adapters.database.journeys import Journeys
from rekindle.adapters.database.reading import Reading
from rekindle.adapters.database.survey import Survey

__all__ = ["DatabaseStore"]


class DatabaseStore(Committing, Reading, Survey, Journeys):
    """Safe to share between threads. The tables must be there: see `adapters.migrate`."""
