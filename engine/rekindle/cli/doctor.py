"""rekindle doctor: looks at everything that a start needs, changes nothing, and says of each thing what to do."""

import asyncio
import os
import shutil
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rekindle.cli.output import Config, Json, show
from rekindle.domain.errors import ConfigurationError, RekindleError, place

if TYPE_CHECKING:
    from rekindle.bootstrap import House
    from rekindle.service.doctor import Line, Probe
    from rekindle.settings import Settings

SECONDS: Final = 15.0
"""How long a server is waited for; a person waits for the answer."""
LOOK_EVERY: Final = 0.5
SETTLE: Final = 5.0
"""Seconds for the running node to handle what it took."""
_SQLITE: Final = b"SQLite format 3\0"


def register(app: typer.Typer) -> None:
    """Put the command at the top level."""
    app.command()(doctor)


def doctor(
    config: Config = None,
    *,
    mail: Annotated[bool, typer.Option("--mail", help="Send one mail to ourselves and tell what came back.")] = False,
    wait: Annotated[float, typer.Option("--wait", help="Seconds to wait for that mail.")] = 60,
    as_json: Json = False,
) -> None:
    """Look at configuration, data, keys, steps, mail servers and doors. 0: all ok; 1: a problem; 2: wrong configuration."""
    from rekindle.service.doctor import CONFIGURATION
    from rekindle.settings import read_settings

    lines: list[Line] = []
    settings = read_settings(config)
    for line in _examined(settings, wait if mail else None):
        lines.append(line)
        if not as_json:
            print(line.as_text(), flush=True)
    if as_json:
        show([line.as_row() for line in lines], as_json=True)
    problems = [line for line in lines if not line.ok]
    if problems:
        raise typer.Exit(2 if any(line.about == CONFIGURATION for line in problems) else 1)


def _examined(settings: "Settings", wait: float | None) -> "Iterator[Line]":
    """Each check stands for itself: what one cannot find out does not hide what another finds."""
    runs = _node_runs(settings)
    sound = True
    for about, check in (
        ("configuration", lambda: _configuration(settings)),
        ("data_dir", lambda: _data_dir(settings)),
        ("database", lambda: _database(settings)),
        ("keys", lambda: _key_files(settings)),
        ("database", lambda: _content(settings, node_runs=bool(runs))),
    ):
        for line in _guarded(about, check):
            sound = sound and line.ok
            yield line
    yield from _guarded("programmes", lambda: _programmes(settings))
    yield from _guarded("templates", lambda: _templates(settings))
    yield from _guarded("people", lambda: _people(settings))
    yield from _guarded("smtp", lambda: _way_out(settings))
    for kind in ("lmtp", "smtp", "http"):
        yield from _guarded("listen", lambda kind=kind: _door(kind, getattr(settings.listen, kind), runs))  # type: ignore[misc]
    yield from _guarded("imap", lambda: _imap(settings))
    if wait is not None:
        yield from _guarded("mail", lambda: _mail_path(settings, wait, runs, sound=sound))


def _guarded(about: str, check: "Callable[[], list[Line]]") -> "list[Line]":
    from rekindle.service.doctor import CONFIGURATION, Line, told

    try:
        return check()
    except ConfigurationError as error:
        return [told(CONFIGURATION if about in {CONFIGURATION, "programmes"} else about, str(error))]
    except RekindleError as error:
        return [told(about, str(error))]
    except Exception as error:
        return [Line(about, f"this check failed itself: {place(error)}", "try again; if it stays, report that place")]


def _node_runs(settings: "Settings") -> bool | None:
    """Whether a node holds the lock; None where there is none to hold (PostgreSQL)."""
    from rekindle.adapters.lock import NodeLock

    if not settings.database_url.startswith("sqlite"):
        return None
    if not (settings.data_dir / "lock").is_file():
        return False
    lock = NodeLock(settings.data_dir)
    try:
        return not lock.acquire()
    except OSError:  # not ours to open; the check of data_dir says so
        return False
    finally:
        lock.release()


def _configuration(settings: "Settings") -> "list[Line]":
    from rekindle.bootstrap import guard_recipients
    from rekindle.service.doctor import CONFIGURATION, Line

    prefix = "REKINDLE_"
    names = sorted(name for name in os.environ if name.startswith(prefix) and ("__" in name or name == "REKINDLE_SECRETS"))
    source = f"read from {settings.source}" if settings.source else "no file was read: the defaults count"
    lines = [Line(CONFIGURATION, f"{source}{'; over it ' if names else ''}{', '.join(names)}")]
    guard_recipients(settings)
    return lines


def _data_dir(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import data_dir

    path = settings.data_dir
    there = next(folder for folder in (path, *path.resolve().parents) if folder.exists())
    mode = path.stat().st_mode if path.is_dir() else None
    writable = there.is_dir() and os.access(there, os.W_OK | os.X_OK)
    return data_dir(path, mode, shutil.disk_usage(there).free, writable=writable)


def _database(settings: "Settings") -> "list[Line]":
    from rekindle.adapters.engines import parse_url, sqlite_file
    from rekindle.adapters.migrate import current, head, revisions
    from rekindle.service.doctor import Line

    url = settings.database_url
    file, where = sqlite_file(url), parse_url(url).render_as_string()
    if file is not None and not file.exists():
        return [Line("database", f"{file} is not there yet; the first start makes it")]
    if file is not None and (damage := _damage(url)):
        return [Line("database", f"{file} is damaged: {damage}", "stop the node and put back the newest backup")]
    at = current(url)
    if at == head():
        return [Line("database", f"{where} is whole, at revision {at}" if file else f"{where} is at revision {at}")]
    if at is not None and at not in revisions():
        todo = "install the release that made it"
        return [Line("database", f"{where} is at revision {at}, which this release does not know", todo)]
    return [Line("database", f"{where} is at revision {at or 'none'}, not {head()}", "run: rekindle db upgrade")]


def _damage(url: str) -> str:
    import sqlalchemy as sa

    from rekindle.adapters.engines import reader

    engine = reader(url)
    try:
        with engine.connect() as connection:
            said = str(connection.exec_driver_sql("PRAGMA quick_check(1)").scalar())
    except sa.exc.DatabaseError as error:
        said = str(error.orig)
    finally:
        engine.dispose()
    return "" if said == "ok" else said


def _key_files(settings: "Settings") -> "list[Line]":
    from rekindle.adapters.engines import sqlite_file
    from rekindle.service.doctor import keys_apart, open_to_others

    database, store = sqlite_file(settings.database_url), sqlite_file(settings.keys_url)
    keys = [file for file in (store, settings.data_dir / "service.key") if file is not None and file.is_file()]
    private = {file: file.stat().st_mode for file in (*keys, database) if file is not None and file.is_file()}
    live = {file.resolve() for file in (database, store) if file is not None}
    beside = {file for key in keys for file in key.resolve().parent.iterdir() if file.is_file() and file not in live}
    copies = sorted(file for file in beside if _is_sqlite(file))
    backups = (settings.data_dir / "backups").resolve()
    return [*open_to_others(private), keys_apart([key.resolve() for key in keys], backups, copies)]


def _is_sqlite(file: Path) -> bool:
    try:
        with file.open("rb") as opened:
            return opened.read(len(_SQLITE)) == _SQLITE
    except OSError:
        return False


def _content(settings: "Settings", *, node_runs: bool) -> "list[Line]":
    """What only an opened database tells. One that was never started has nothing to tell, and gets no keys by looking."""
    from rekindle.adapters.clock import real_now
    from rekindle.adapters.engines import sqlite_file
    from rekindle.adapters.migrate import current, head
    from rekindle.bootstrap import open_store
    from rekindle.service.doctor import Line, clock, waiting

    if current(settings.database_url) != head() or not _was_started(settings):
        return []
    store_file = sqlite_file(settings.keys_url)
    if store_file is not None and not store_file.exists():
        return [Line("keys", f"the key store {store_file} is missing", "put it back: nothing can be read without it")]
    try:
        store, keys = open_store(settings)
    except ConfigurationError as error:
        from rekindle.service.doctor import told

        return [told("keys", str(error))]
    with closing(store), closing(keys):
        offset = float(store.meta("clock-offset") or 0)
        now = real_now() if not settings.mail_stays_local else _ahead(offset)
        received = store.received(1)
        due = [at for at in (store.next_due_at(), *(mail.received_at for mail in received)) if at is not None]
        return [
            Line("keys", "service key and key store belong to the database"),
            clock(offset, local=settings.mail_stays_local),
            waiting(min(due, default=None), now, node_runs=node_runs),
        ]
