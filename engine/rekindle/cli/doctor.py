"""rekindle doctor: looks at everything that a start needs, repairs nothing, and says of each thing what to do."""

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rekindle.cli import doctor_steps
from rekindle.cli.doctor_mail import mail_path
from rekindle.cli.doctor_servers import door, imap, way_out
from rekindle.cli.output import Config, Json, show
from rekindle.domain.errors import ConfigurationError, RekindleError, TryLater, place

if TYPE_CHECKING:
    from rekindle.service.doctor import Line
    from rekindle.settings import Settings

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
    doors = [partial(door, kind, getattr(settings.listen, kind), runs) for kind in ("lmtp", "smtp", "http")]
    checks: list[tuple[str, Callable[[], list[Line]]]] = [
        ("configuration", partial(_configuration, settings)),
        ("data_dir", partial(_data_dir, settings)),
        ("database", partial(_database, settings)),
        ("keys", partial(_key_files, settings)),
        ("database", partial(_content, settings, runs)),
        ("programmes", partial(doctor_steps.programmes, settings)),
        ("steps", partial(doctor_steps.waiting, settings)),
        ("templates", partial(_templates, settings)),
        ("people", partial(_people, settings)),
        ("smtp", partial(way_out, settings)),
        *(("listen", door_of) for door_of in doors),
        ("imap", partial(imap, settings)),
    ]
    said: list[Line] = []
    for about, check in checks:
        fresh = [line for line in _guarded(about, check) if line not in said]  # one cause may stop several checks
        said += fresh
        yield from fresh
    if wait is not None:
        sound = all(line.ok for line in said if line.about in {"configuration", "database", "keys"})
        yield from _guarded("mail", partial(mail_path, settings, wait, runs, sound=sound))


def _guarded(about: str, check: "Callable[[], list[Line]]") -> "list[Line]":
    from rekindle.service.doctor import CONFIGURATION, Line, told

    try:
        return check()
    except ConfigurationError as error:
        return [told(CONFIGURATION, str(error))]
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
    from rekindle.bootstrap import guard_people
    from rekindle.service.doctor import CONFIGURATION, Line, told

    prefix = "REKINDLE_"
    names = sorted(
        name for name in os.environ if name.startswith(prefix) and ("__" in name or name == "REKINDLE_SECRETS")
    )
    source = f"read from {settings.source}" if settings.source else "no file was read: the defaults count"
    lines = [Line(CONFIGURATION, f"{source}{'; over it ' if names else ''}{', '.join(names)}")]
    try:
        guard_people(settings)
    except ConfigurationError as error:
        lines.append(told(CONFIGURATION, str(error)))
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
    from rekindle.service.doctor import Line, told

    url = settings.database_url
    file, where = sqlite_file(url), parse_url(url).render_as_string()
    if file is not None and not file.exists():
        return [Line("database", f"{file} is not there yet; the first start makes it")]
    if file is not None and (damage := _damage(url)):
        return [Line("database", f"{file} is damaged: {damage}", "stop the node and put back the newest backup")]
    try:
        at = current(url)
    except TryLater as error:
        found = told("database", str(error)).found
        return [Line("database", found, "see [database] url, and whether its server runs and lets us in")]
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


def _content(settings: "Settings", runs: bool | None) -> "list[Line]":
    """What only an opened database tells. One that was never started has nothing to tell, and gets no keys by looking."""
    from rekindle.adapters.clock import SandboxClock, real_now
    from rekindle.adapters.engines import sqlite_file
    from rekindle.bootstrap import open_store
    from rekindle.domain.cases import Role
    from rekindle.service.doctor import Line, clock, drilled, enrolled, told, waiting
    from rekindle.service.drill import proven_at

    if not _was_started(settings.database_url):
        return [] if settings.mail_stays_local else drilled({role.value: None for role in Role})
    key_store = sqlite_file(settings.keys_url)
    if key_store is not None and not key_store.exists():
        return [Line("keys", f"the key store {key_store} is missing", "put it back: nothing can be read without it")]
    try:
        store, keys = open_store(settings)
    except ConfigurationError as error:
        return [told("keys", str(error))]
    with closing(store), closing(keys):
        local = settings.mail_stays_local
        now = SandboxClock(lambda: store.meta("clock-offset")).now() if local else real_now()
        due = [store.next_due_at(), *(mail.received_at for mail in store.received(1))]
        oldest = min((at for at in due if at is not None), default=None)
        post = settings.coordinator
        posts = {Role.COORDINATOR: post.address, Role.DEPUTY: post.deputy}
        answers = {role.value: proven_at(store, keys, role, address) for role, address in posts.items()}
        return [
            Line("keys", "service key and key store belong to the database"),
            *([] if local else drilled(answers)),
            clock(float(store.meta("clock-offset") or 0), local=local),
            waiting(oldest, now, node_runs=bool(runs)),
            *enrolled(store.enrolled(), _programme_ids(settings)),
        ]


def _programme_ids(settings: "Settings") -> set[str]:
    from rekindle.adapters.programmes import read_programmes

    try:
        return {plan.content.id for plan in read_programmes(settings.programme_files())}
    except ConfigurationError:  # the check of the programmes tells it
        return set()


def _was_started(url: str) -> bool:
    """Whether a database of this release has content or keys."""
    import sqlalchemy as sa

    from rekindle.adapters.engines import reader
    from rekindle.adapters.migrate import current, head
    from rekindle.adapters.tables import INBOX, META, PARTICIPANT

    try:
        if current(url) != head():
            return False
    except TryLater:  # the check before has told it
        return False
    engine = reader(url)
    try:
        with engine.connect() as connection:
            return any(connection.execute(sa.select(table).limit(1)).first() for table in (META, PARTICIPANT, INBOX))
    finally:
        engine.dispose()


def _templates(settings: "Settings") -> "list[Line]":
    """The organisation's and the plugins' templates are compiled with every lesson, and one mail in any case."""
    from rekindle.bootstrap import load_programmes, renderer, template_faults
    from rekindle.service.doctor import Line
    from rekindle.settings import DATA

    context = {"organisation": settings.service.name, "programme": settings.service.name}
    renderer(settings).mail("unknown", settings.service.language, context)
    faults = template_faults(settings, load_programmes(settings)[0])
    broken = [Line("templates", f"{fault.what}: {fault.effect}", fault.todo) for fault in faults]
    pages = DATA / "templates" / "web"
    if not (pages / "frame.html").is_file():
        return [Line("templates", f"the pages' templates are not in {pages}", "install rekindle anew"), *broken]
    return [Line("templates", "mails and pages are found"), *broken]


def _people(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import people

    countries = {settings.service.country, *(cohort.country for cohort in settings.cohorts.values())}
    post, known = settings.coordinator, settings.safety.countries
    return people(post.address, post.deputy, known, countries, local=settings.mail_stays_local)
