"""Connections to SQLite and PostgreSQL, made so that nothing is lost and a passing fault is told from a mistake.

SQLite's own default loses updates (a read and a later write in one deferred transaction), hence BEGIN IMMEDIATE for
every writer. Readers run beside the writer on WAL snapshots and are refused any write.
"""

import json
from pathlib import Path
from typing import Any, Literal

import sqlalchemy as sa
from sqlalchemy import event
from sqlalchemy.engine import URL, Engine, ExceptionContext, make_url

from rekindle.domain.errors import ConfigurationError, TryLater

BUSY_MS = 5000
"""How long a writer waits for another process's commit; a commit takes far less than a second."""

PASSING = ("SQLITE_BUSY", "SQLITE_LOCKED", "SQLITE_FULL", "SQLITE_IOERR", "SQLITE_CANTOPEN", "SQLITE_READONLY")
"""SQLite's result codes (and their extensions) that say nothing about the statement."""

TO_JSON = json.JSONEncoder(separators=(",", ":")).encode

Synchronous = Literal["FULL", "NORMAL"]


class Pool(sa.pool.QueuePool):
    """Behind a locked database threads queue up for its connections; to have waited in vain is a passing fault as well."""

    def connect(self) -> sa.pool.PoolProxiedConnection:
        try:
            return super().connect()
        except sa.exc.TimeoutError as error:
            raise TryLater("the database keeps everybody waiting; try again") from error


def parse_url(url: str) -> URL:
    """The address of a database; `postgres://` is accepted for `postgresql://`, both speak through psycopg 3."""
    try:
        parsed = make_url(url.replace("postgres://", "postgresql://", 1))
    except sa.exc.ArgumentError:
        raise ConfigurationError(
            f'"{url}" is no database address; write for example sqlite:///var/rekindle.db or postgresql://host/name'
        ) from None
    backend = parsed.get_backend_name()
    if backend == "postgresql":
        return parsed.set(drivername="postgresql+psycopg")
    if backend != "sqlite" or not parsed.database or parsed.database == ":memory:":
        raise ConfigurationError(
            f'the database address "{parsed.render_as_string()}" names neither an SQLite file nor PostgreSQL'
        )
    return parsed


def sqlite_file(url: str) -> Path | None:
    parsed = parse_url(url)
    return Path(str(parsed.database)) if parsed.get_backend_name() == "sqlite" else None


def writer(url: str, *, synchronous: Synchronous = "FULL", foreign_keys: bool = True) -> Engine:
    """An engine whose every transaction may write. On SQLite it is one connection: there is one writer anyway.

    `synchronous` NORMAL may lose the last commits in a power cut (never in a crash of the process).
    """
    file = sqlite_file(url)
    if file is None:
        return _postgresql(url)
    _make_private(file)
    engine = _sqlite(url, pool_size=1, max_overflow=0)
    keys = "ON" if foreign_keys else "OFF"

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (
            f"busy_timeout={BUSY_MS}",
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            f"foreign_keys={keys}",
            "secure_delete=ON",
        ):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    @event.listens_for(engine, "begin")
    def _begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    return engine


def reader(url: str) -> Engine:
    """An engine that only reads, and never waits for the writer nor makes it wait."""
    if sqlite_file(url) is None:
        return _postgresql(url).execution_options(isolation_level="AUTOCOMMIT")
    engine = _sqlite(url, pool_size=4, max_overflow=12)

    @event.listens_for(engine, "connect")
    def _connect(connection: Any, _record: object) -> None:
        connection.isolation_level = None
        for pragma in (f"busy_timeout={BUSY_MS}", "query_only=ON"):
            connection.execute(f"PRAGMA {pragma}").fetchall()

    return engine


def truncate_log(engine: Engine) -> None:
    """Empty SQLite's write-ahead log, so that what was deleted is not left readable in it."""
    if engine.dialect.name == "sqlite":
        connection = engine.raw_connection()
        try:
            connection.cursor().execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        finally:
            connection.close()


def _make_private(file: Path) -> None:
    """SQLite gives its log files the mode of the database file, so one private file makes all three private."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.touch(mode=0o600)
    except OSError as error:
        raise TryLater(f"the database file {file} cannot be opened ({error.strerror}); check the folder") from error


def _sqlite(url: str, *, pool_size: int, max_overflow: int) -> Engine:
    engine = sa.create_engine(
        parse_url(url),
        connect_args={"check_same_thread": False},
        poolclass=Pool,
        pool_size=pool_size,
        max_overflow=max_overflow,
        hide_parameters=True,
        json_serializer=TO_JSON,
    )
    event.listen(engine, "handle_error", _passing_faults)
    return engine


def _postgresql(url: str) -> Engine:
    engine = sa.create_engine(
        parse_url(url),
        poolclass=Pool,
        pool_size=5,
        max_overflow=10,
        pool_pre_ping=True,
        hide_parameters=True,
        json_serializer=TO_JSON,
    )
    event.listen(engine, "handle_error", _passing_faults)
    return engine


def _passing_faults(context: ExceptionContext) -> None:
    """A lock, a full disk or a lost server is no fault of the statement: whoever asked should come back."""
    error = context.original_exception
    if context.engine is not None and context.engine.dialect.name == "sqlite":
        passing = str(getattr(error, "sqlite_errorname", "")).startswith(PASSING)
    else:
        passing = context.is_disconnect or isinstance(context.sqlalchemy_exception, sa.exc.OperationalError)
    if passing:
        raise TryLater(f"the database cannot be used at the moment ({_first_line(error)}); try again") from error


def _first_line(error: BaseException) -> str:
    return (str(error).splitlines() or [type(error).__name__])[0]
