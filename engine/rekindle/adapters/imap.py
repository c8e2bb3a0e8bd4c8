"""The way in for a hosted mailbox: it is read above a stored mark, and new mail wakes it (IDLE).

One look at a folder, and what a kill between two lines of it leaves behind:

    select; UIDVALIDITY and mark     a new UIDVALIDITY: read from the start, mail that is stored already is stored once
    fetch above the mark, store      a kill: read again, stored once (Message-ID, recipient and body)
    commit the mark                  a kill: the mails are noted as not yet moved, and the next look moves them
    move to the processed folder     refused: noted likewise; the mark keeps them from being read again

Nothing is expunged and no flag is a criterion. Nothing a person wrote is logged. A mail over 10 MB stays where it is,
noted in the log and beside the mark: nobody can be told at the door, as an MTA would be.
"""

import imaplib
import threading
from collections.abc import Callable
from itertools import count

import structlog
from imap_tools import ImapToolsError

from rekindle.adapters.imap_account import Account
from rekindle.adapters.imap_progress import Progress, key_of, read_progress, write_progress
from rekindle.adapters.imap_session import FetchRefused, Folders, LoginRefused, Session, opened
from rekindle.domain.errors import RekindleError, TryLater, place
from rekindle.mail.envelope import recipient_of, sender_of
from rekindle.service.engine import Engine
from rekindle.service.receive import MOST_BYTES, Receipt, receive

log = structlog.get_logger("rekindle")

BATCH = 50
"""Mails between two commits of the mark; they are fetched one by one, so that one large mail at a time is in memory."""
PAUSES = (1.0, 5.0, 15.0, 60.0, 300.0)
"""Seconds (real) before the next try after the first, second ... fault in a row; the last one stays."""
STOP_SECONDS = 10.0


def poll_once(engine: Engine, account: Account) -> int:
    """Log in, take what is new in each folder, log out; returns how many mails were stored.

    Raises OSError, imaplib's and imap-tools' errors, LoginRefused, and TryLater where the store could not take a mail.
    """
    with opened(account) as session:
        return look(engine, session, account)


def look(engine: Engine, session: Session, account: Account) -> int:
    """Every folder once, the inbox last, so that it is the one that IDLE watches."""
    folders = session.folders()
    goal = _goal(session, folders, account)
    junk = folders.junk(account.junk)
    found = _folder(engine, session, account, junk, goal) if junk else 0
    if found:
        log.warning("mail came out of the junk folder; mark its sender as wanted there", host=account.host, mails=found)
    inbox = folders.find(account.folder) or account.folder
    return found + _folder(engine, session, account, inbox, goal)


def _goal(session: Session, folders: Folders, account: Account) -> str | None:
    """The folder for handled mail, made if it is not there; None if it cannot be made: mail then stays where it is."""
    there = folders.find(account.processed)
    wanted = folders.spelled(account.processed)
    if there is None and not session.create(wanted):
        log.error("the folder for handled mail cannot be made; mail stays where it is", host=account.host)
        return None
    return there or wanted


def _folder(engine: Engine, session: Session, account: Account, folder: str, goal: str | None) -> int:
    key = key_of(account, folder)
    progress = read_progress(engine, key).on(session.select(folder))
    if progress.left.unmoved:
        progress = progress.unmoved(session.present(progress.left.unmoved))
        progress = _move(engine, session, key, progress, goal)
    waiting = [*progress.left.refused, *session.uids_above(progress.uid)]
    stored = 0
    for start in range(0, len(waiting), BATCH):
        progress, done = _batch(engine, session, key, progress, waiting[start : start + BATCH])
        if done:
            progress = _move(engine, session, key, progress, goal)
        stored += done
    return stored


def _batch(engine: Engine, session: Session, key: str, progress: Progress, uids: list[int]) -> tuple[Progress, int]:
    """Store the mails, then commit the mark: also after a fault, so that a poor connection gets on, too."""
    before, stored = progress, 0
    try:
        for uid in uids:
            progress, taken = _take(engine, session, progress, uid)
            stored += taken
    finally:
        if progress != before:
            write_progress(engine, key, progress)
    return progress, stored


def _take(engine: Engine, session: Session, progress: Progress, uid: int) -> tuple[Progress, bool]:
    try:
        raw = session.fetch(uid, MOST_BYTES + 1)
    except FetchRefused:
        if uid not in progress.left.refused:
            log.error("the server does not hand out a mail; it is tried again", uid=uid)
        return progress.refused(uid), False
    if raw is None:
        return progress.gone(uid), False
    receipt = receive(engine, recipient_of(raw, engine.addresses.read) or engine.addresses.service, sender_of(raw), raw)
    match receipt:
        case Receipt.ACCEPTED:
            return progress.stored(uid), True
        case Receipt.TOO_LARGE:
            log.error("a mail over 10 MB stays in the mailbox; look at it there", uid=uid)
            return progress.too_large(uid), False
        case Receipt.LATER | Receipt.UNKNOWN:  # the recipient is always one of ours
            raise TryLater("the mail could not be stored; it stays in the mailbox and is tried again")


def _move(engine: Engine, session: Session, key: str, progress: Progress, goal: str | None) -> Progress:
    """What is stored goes away; a refusal leaves it there, and the next look tries once more."""
    waiting = progress.left.unmoved
    if waiting and (goal is None or not session.move(waiting, goal)):
        log.warning("handled mail cannot be moved; it stays", mails=len(waiting))
        return progress
    write_progress(engine, key, progress.unmoved(()))
    return progress.unmoved(())


class Poller:
    """A thread that keeps one connection, looks when the server has news and every `poll`, and comes back after faults."""

    def __init__(self, engine: Engine, account: Account, wake: Callable[[], None]) -> None:
        self._engine, self._account, self._wake = engine, account, wake
        self._ended = threading.Event()
        self._session: Session | None = None
        self._faults = count()
        self._thread = threading.Thread(target=self._run, name="imap", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns when the mail in hand is stored; what is being read from the server is cut off."""
        self._ended.set()
        session = self._session
        if session is not None:
            session.interrupt()
        self._thread.join(STOP_SECONDS)

    def _run(self) -> None:
        while not self._ended.is_set():
            try:
                self._serve()
            except Exception as error:
                if not self._ended.is_set():
                    self._pause(error)

    def _serve(self) -> None:
        with opened(self._account) as session:
            self._session = session
            try:
                while not self._ended.is_set():
                    self._look_and_wait(session)
            finally:
                self._session = None

    def _look_and_wait(self, session: Session) -> None:
        if look(self._engine, session, self._account):
            self._wake()
        self._faults = count()
        if self._ended.is_set():
            return
        if session.can_idle:
            session.idle(self._account.poll_seconds)
        else:
            self._ended.wait(self._account.poll_seconds)

    def _pause(self, error: Exception) -> None:
        pause = PAUSES[min(next(self._faults), len(PAUSES) - 1)]
        why = str(error) if isinstance(error, RekindleError) else place(error)
        log.error("the mailbox cannot be read; tried again", host=self._account.host, fault=why, seconds=pause)
        self._ended.wait(pause)


def check(account: Account) -> list[str]:
    """For `doctor`: log in, look at the folders, log out. One line each, "ok: ..." or "problem: ... what to do"."""
    if not account.host:
        return ["ok: [imap] no mailbox is read"]
    at = f"{account.username} at {account.host}:{account.port}"
    try:
        with opened(account) as session:
            return [f"ok: [imap] {at} lets us in", *_told(account, session)]
    except LoginRefused as error:
        return [f"problem: [imap] {error}; set username and password, or token_command"]
    except RekindleError as error:
        return [f"problem: [imap] {error}"]
    except (OSError, imaplib.IMAP4.error, ImapToolsError) as error:
        return [f"problem: [imap] {at} cannot be reached ({error}); see host, port and tls"]


def _told(account: Account, session: Session) -> list[str]:
    folders = session.folders()
    found = folders.find(account.folder)
    lines = [f"ok: [imap] its folders are {', '.join(folders.names)}"]
    if found is None:
        lines.append(f'problem: [imap] folder = "{account.folder}" is not there; name one of its folders')
    else:
        session.select(found)
    junk = folders.junk(account.junk)
    if account.junk and junk is None:
        lines.append(
            f'problem: [imap] junk = "{account.junk}" is not there; mail that lands in another one is not seen'
        )
    elif junk:
        lines.append(f"ok: [imap] {junk} is read too")
    if folders.find(account.processed) is None:
        lines.append(f"ok: [imap] {folders.spelled(account.processed)} will be made for handled mail")
    if not session.can_move:
        lines.append("ok: [imap] the server has no MOVE: handled mail is copied, and the original marked as deleted")
    if not session.can_idle:
        lines.append(f"ok: [imap] the server has no IDLE: new mail is seen within {account.poll_seconds:.0f} s")
    if account.tls == "none" and account.host not in {"localhost", "127.0.0.1", "::1"}:
        lines.append('problem: [imap] tls = "none" sends the password in the clear; set tls = "tls"')
    return lines
