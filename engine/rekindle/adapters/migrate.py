"""Bringing a database to the tables of this release. Alembic is imported only when there is something to do."""

from datetime import datetime
from pathlib import Path

import sqlalchemy as sa

from rekindle.adapters.engines import reader, sqlite_file, writer
from rekindle.domain.errors import ConfigurationError

MIGRATIONS = Path(__file__).parent / "migrations"


def head() -> str:
    """The newest revision: files are named `<revision>_<what>.py`, and revisions count up."""
    return revisions()[-1]


def revisions() -> list[str]:
    return sorted(file.name.partition("_")[0] for file in (MIGRATIONS / "versions").glob("[0-9]*_*.py"))


def current(url: str) -> str | None:
    """The revision a database is at, or None for one without tables."""
    file = sqlite_file(url)
    if file is not None and not file.exists():
        return None
    engine = reader(url)
    try:
        with engine.connect() as connection:
            return connection.execute(sa.text("SELECT version_num FROM alembic_version")).scalar()
    except sa.exc.DBAPIError:
        return None
    finally:
        engine.dispose()


def check(url: str) -> None:
    """Refuse a database that this release does not fit."""
    at = current(url)
    if at != head():
        raise ConfigurationError(
            f"the database is at revision {at or 'none'}, this release needs {head()}; run: rekindle db upgrade"
        )


def upgrade(url: str, backup_dir: Path | None = None, *, at: datetime | None = None) -> bool:
    """Upgrade to `head`; False if there was nothing to do. SQLite is first copied to `backup_dir`, named by `at`."""
    before = current(url)
    if before == head():
        return False
    if before is not None and before not in revisions():
        raise ConfigurationError(
            f"the database is at revision {before}, which this release does not know; install the release that made it"
        )
    if before is not None and backup_dir is not None and sqlite_file(url) is not None:
        backup(url, _unused(backup_dir, f"rekindle-{before}", at))
    _migrate(url)
    return True


def backup(url: str, target: Path) -> None:
    """A complete copy of an SQLite database while it is in use (VACUUM INTO); the key store is never part of it."""
    target.parent.mkdir(parents=True, exist_ok=True)
    target.touch(mode=0o600)
    engine = reader(url)
    try:
        with engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=OFF")
            connection.exec_driver_sql("VACUUM INTO ?", (str(target),))
            connection.invalidate()
    finally:
        engine.dispose()


def _unused(folder: Path, name: str, at: datetime | None) -> Path:
    stem = f"{name}-{at:%Y%m%dT%H%M%S}" if at else name
    tries = (folder / f"{stem}{suffix}.db" for suffix in ("", *(f"-{number}" for number in range(1, 1000))))
    return next(path for path in tries if not path.exists())


def _migrate(url: str) -> None:
    import alembic.command
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS).replace("%", "%%"))
    # Without foreign keys, because SQLite changes a table by making it anew.
    engine = writer(url, foreign_keys=False)
    try:
        with engine.begin() as connection:
            config.attributes["connection"] = connection
            alembic.command.upgrade(config, "head")
    finally:
        engine.dispose()
