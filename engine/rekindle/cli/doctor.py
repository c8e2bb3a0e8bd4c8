"""rekindle doctor: looks at everything that a start needs, repairs nothing, and says of each thing what to do."""

import asyncio
import os
import secrets
import shutil
import socket
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer

from rekindle.cli.output import Config, Json, show
from rekindle.domain.errors import ConfigurationError, RekindleError, TryLater, place

if TYPE_CHECKING:
    from rekindle.bootstrap import House
    from rekindle.domain.delivery import Sent
    from rekindle.domain.inbox import InboxMessage
    from rekindle.service.doctor import Line, Probe
    from rekindle.settings import Settings

SECONDS: Final = 15.0
"""How long a server is waited for; a person waits for the answer."""
LOOK_EVERY: Final = {False: 0.5, True: 5.0}
"""Seconds between two looks for the probe; where each look logs in to a mailbox (True), fewer are polite."""
SETTLE: Final = 5.0
"""Seconds for the running node to handle what it took."""
_SQLITE: Final = b"SQLite format 3\0"
_EXTENSIONS: Final = (("pipelining", "PIPELINING"), ("8bitmime", "8BITMIME"), ("size", "SIZE"))


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
    doors = [partial(_door, kind, getattr(settings.listen, kind), runs) for kind in ("lmtp", "smtp", "http")]
    checks: list[tuple[str, Callable[[], list[Line]]]] = [
        ("configuration", partial(_configuration, settings)),
        ("data_dir", partial(_data_dir, settings)),
        ("database", partial(_database, settings)),
        ("keys", partial(_key_files, settings)),
        ("database", partial(_content, settings, runs)),
        ("programmes", partial(_programmes, settings)),
        ("templates", partial(_templates, settings)),
        ("people", partial(_people, settings)),
        ("smtp", partial(_way_out, settings)),
        *(("listen", door) for door in doors),
        ("imap", partial(_imap, settings)),
    ]
    said: list[Line] = []
    for about, check in checks:
        fresh = [line for line in _guarded(about, check) if line not in said]  # one cause may stop several checks
        said += fresh
        yield from fresh
    if wait is not None:
        sound = all(line.ok for line in said if line.about in {"configuration", "database", "keys"})
        yield from _guarded("mail", partial(_mail_path, settings, wait, runs, sound=sound))


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
    from rekindle.bootstrap import guard_recipients
    from rekindle.service.doctor import CONFIGURATION, Line, told

    prefix = "REKINDLE_"
    names = sorted(
        name for name in os.environ if name.startswith(prefix) and ("__" in name or name == "REKINDLE_SECRETS")
    )
    source = f"read from {settings.source}" if settings.source else "no file was read: the defaults count"
    lines = [Line(CONFIGURATION, f"{source}{'; over it ' if names else ''}{', '.join(names)}")]
    try:
        guard_recipients(settings)
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
    from rekindle.service.doctor import Line, clock, told, waiting

    if not _was_started(settings.database_url):
        return []
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
        return [
            Line("keys", "service key and key store belong to the database"),
            clock(float(store.meta("clock-offset") or 0), local=local),
            waiting(oldest, now, node_runs=bool(runs)),
        ]


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


def _programmes(settings: "Settings") -> "list[Line]":
    from rekindle.bootstrap import load_programmes
    from rekindle.domain.addresses import Addresses
    from rekindle.service.doctor import Line

    programmes, faults = load_programmes(settings)
    local, _, domain = settings.service.address.rpartition("@")
    Addresses(local, domain, lambda _key, _message: None, (*programmes, *settings.cohorts))  # refuses what does not fit
    lines = [Line(f"programme {one.id}", f"{len(one.steps)} of {len(one.order)} steps") for one in programmes.values()]
    return [*lines, *(Line(f"step {fault.plugin}", f"{fault.what}: {fault.effect}", fault.todo) for fault in faults)]


def _templates(settings: "Settings") -> "list[Line]":
    """One mail is compiled, which reads the layouts as well."""
    from rekindle.bootstrap import renderer
    from rekindle.service.doctor import Line
    from rekindle.settings import DATA

    context = {"organisation": settings.service.name, "programme": settings.service.name}
    renderer(settings).mail("unknown", settings.service.language, context)
    pages = DATA / "templates" / "web"
    if not (pages / "frame.html").is_file():
        return [Line("templates", f"the pages' templates are not in {pages}", "install rekindle anew")]
    return [Line("templates", "mails and pages are found")]


def _people(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import people

    countries = {settings.service.country, *(cohort.country for cohort in settings.cohorts.values())}
    post, known = settings.coordinator, settings.safety.countries
    return people(post.address, post.deputy, known, countries, local=settings.mail_stays_local)


def _way_out(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import Line

    smtp, at = settings.smtp, f"{settings.smtp.host}:{settings.smtp.port}"
    if not smtp.host:
        return [Line("mail", f"mail stays local, in the built-in mailbox {settings.data_dir / 'mailbox'}")]
    local = f"mail stays local: {at} counts as a test sink"
    allowed = f"mail leaves this machine by {at}, for {', '.join(smtp.allow_recipients) or 'nobody'} only"
    return [Line("mail", local if settings.mail_stays_local else allowed), asyncio.run(_spoken_to(settings))]


async def _spoken_to(settings: "Settings") -> "Line":
    """As the sender does it, one step after the other, so that the step that fails is named."""
    import aiosmtplib

    from rekindle.service.doctor import Line

    smtp, at = settings.smtp, f"{settings.smtp.host}:{settings.smtp.port}"
    timeout = min(smtp.timeout, SECONDS)
    client = aiosmtplib.SMTP(
        hostname=smtp.host, port=smtp.port, use_tls=smtp.tls == "tls", start_tls=False, timeout=timeout
    )
    fails, todo = "cannot be reached", "see [smtp] host, port and tls, and whether a firewall stands between"
    try:
        await client.connect()
        fails, todo = "does not answer EHLO", "name a mail server's submission or relay port"
        await client.ehlo()
        offered = dict(client.esmtp_extensions)
        if smtp.tls == "starttls":
            fails, todo = "does not let us start TLS", 'see its certificate; or set [smtp] tls = "tls" and its port'
            await client.starttls()
            await client.ehlo()
        if smtp.username:
            fails, todo = "does not take the login", "see [smtp] username, and the secret file REKINDLE_SMTP__PASSWORD"
            await client.login(smtp.username, smtp.password.get_secret_value() if smtp.password else "")
        names = [
            f"{name} {client.esmtp_extensions[key]}".strip()
            for key, name in _EXTENSIONS
            if key in client.esmtp_extensions
        ]
    except (aiosmtplib.SMTPException, OSError, ValueError) as error:
        return Line("smtp", f"{at} {fails} ({type(error).__name__}: {' '.join(str(error).split())[:200]})", todo)
    finally:
        client.close()
    if not _is_safe(settings, offered):
        return Line("smtp", f"{at} is spoken to in the clear", 'set [smtp] tls = "starttls", or "tls" and its port')
    return Line(
        "smtp",
        f"{at} answers{' and takes the login' if smtp.username else ''}; it offers {', '.join(names) or 'nothing'}",
    )


def _is_safe(settings: "Settings", offered: dict[str, str]) -> bool:
    """In the clear only to this machine, or where there is no secret to tell and nothing better on offer."""
    from rekindle.settings import LOOPBACK

    smtp = settings.smtp
    return smtp.tls != "none" or smtp.host in LOOPBACK or not (smtp.username or "starttls" in offered)


def _door(kind: str, address: str, runs: bool | None) -> "list[Line]":
    """With a node its door must answer; without one the port must be free."""
    from rekindle.service.doctor import Line

    where = f"{kind}://{address}"
    if not address:
        return [Line("listen", f"{kind} is closed")]
    greeting = _greeting(kind, address)
    if greeting is None and runs:
        return [
            Line("listen", f"a node runs, and {where} does not answer", "see its log, its --roles and its --config")
        ]
    if greeting is None:
        return _free(kind, where, address)
    if b"Rekindle" in greeting or greeting == b"ok\n":
        return [Line("listen", f"a node answers at {where}")]
    return [Line("listen", f"something else answers at {where}", f"choose another [listen] {kind}")]


def _greeting(kind: str, address: str) -> bytes | None:
    """What is said there; None if nobody listens."""
    host, _, port = address.rpartition(":")
    try:
        with socket.create_connection((host.strip("[]"), int(port)), timeout=SECONDS) as peer:
            if kind == "http":
                peer.sendall(b"GET /healthz HTTP/1.0\r\nHost: localhost\r\n\r\n")
                return b"".join(iter(lambda: peer.recv(1000), b""))[-1000:].rpartition(b"\r\n\r\n")[2]
            said = peer.recv(1000)
            peer.sendall(b"QUIT\r\n")
            return said
    except TimeoutError:
        return b""
    except OSError:
        return None


def _free(kind: str, where: str, address: str) -> "list[Line]":
    from rekindle.service.doctor import Line

    host, _, port = address.rpartition(":")
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        socket.create_server((host.strip("[]"), int(port)), family=family).close()
    except (OSError, ValueError, OverflowError) as error:
        return [Line("listen", f"{where} cannot be opened ({error})", f"choose another host:port for [listen] {kind}")]
    return [Line("listen", f"{where} is free; a node opens it")]


def _imap(settings: "Settings") -> "list[Line]":
    from rekindle.service.doctor import Line, told

    if not settings.imap.host:
        doors = settings.listen.lmtp or settings.listen.smtp
        only = "" if doors else "; no door is open either, so mail comes by `rekindle receive` alone"
        return [Line("imap", f"no mailbox is read{only}")]
    from rekindle.adapters.imap import check

    lines = []
    for said in check(settings.imap):
        state, _, found = said.partition(": ")
        found = found.removeprefix("[imap] ")
        lines.append(Line("imap", found) if state == "ok" else told("imap", found))
    return lines


def _mail_path(settings: "Settings", wait: float, runs: bool | None, *, sound: bool) -> "list[Line]":
    from rekindle.bootstrap import build
    from rekindle.service.doctor import Line

    if not settings.smtp.host:
        return [Line("mail path", "mail goes to the built-in mailbox: there is no mail path to test")]
    if not sound:
        return [Line("mail path", "no probe was sent", "mend configuration, database and keys first")]
    home = build(settings)
    try:
        return _probed(home, wait, runs)
    finally:
        home.close()


def _probed(home: "House", wait: float, runs: bool | None) -> "list[Line]":
    """Beside the queue, which is for mail to people: a probe that is lost is a finding, and nobody's loss."""
    from rekindle.adapters.clock import real_now
    from rekindle.service.doctor import came_back, missing, probe, sent

    polled = runs is False and bool(home.settings.imap.host)
    mail = probe(home.engine, secrets.token_hex(8), real_now())
    before = max(_arrivals(home, 0), default=0)
    verdict = asyncio.run(_send(home, mail))
    gone = sent(mail, verdict)
    if not gone.ok:
        return [gone]
    print(f"waiting up to {wait:.0f} s for the probe", file=sys.stderr)
    message = _awaited(home, mail, before, wait, polled=polled)
    if message is None:
        return [gone, missing(mail, wait, node_runs=runs, polled=polled)]
    return [gone, *came_back(home.engine, mail, _handled(home, message) if runs is not False else message)]


async def _send(home: "House", mail: "Probe") -> "Sent":
    try:
        return await home.engine.mailer.send(mail.sender, mail.recipient, mail.message)
    finally:
        await home.engine.mailer.close()


def _awaited(home: "House", mail: "Probe", before: int, wait: float, *, polled: bool) -> "InboxMessage | None":
    """The first mail after `before` that bears the nonce: the probe, or a report that returns it."""
    from rekindle.adapters.imap import poll_once

    deadline, looked = time.monotonic() + wait, set[int]()
    while True:
        if polled:  # a running node reads the mailbox itself
            poll_once(home.engine, home.settings.imap)
        for number in _arrivals(home, before):
            message = home.engine.store.inbox(number) if number not in looked else None
            if message is not None and mail.nonce.encode() in message.raw:
                return message
            looked.add(number)
        if time.monotonic() > deadline:
            return None
        time.sleep(LOOK_EVERY[polled])


def _handled(home: "House", message: "InboxMessage") -> "InboxMessage":
    """The same mail once the running node has handled it, if it does so soon."""
    from rekindle.domain.inbox import InboxState

    deadline = time.monotonic() + SETTLE
    while message.state is InboxState.RECEIVED and time.monotonic() < deadline:
        time.sleep(0.1)
        message = home.engine.store.inbox(message.id) or message
    return message


def _arrivals(home: "House", after: int) -> "list[int]":
    """Ids of received mails; the store lists whole mails, oldest first, which is too much to look at twice a second."""
    import sqlalchemy as sa

    from rekindle.adapters.engines import reader
    from rekindle.adapters.tables import INBOX

    engine = reader(home.settings.database_url)
    newest = sa.select(sa.func.max(INBOX.c.id)) if not after else sa.select(INBOX.c.id).where(INBOX.c.id > after)
    try:
        with engine.connect() as connection:
            return [number for number in connection.execute(newest).scalars() if number is not None]
    finally:
        engine.dispose()
