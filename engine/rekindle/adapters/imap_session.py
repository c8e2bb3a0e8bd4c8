"""One logged-in IMAP connection (imap-tools), in the few words that reading a mailbox needs. It never expunges.

Where the library would do more than is asked, its connection is spoken to directly:
- its `fetch` gives each mail to the standard parser, which hostile mail keeps busy for minutes;
- its `flag`, and its `move` where the server has no MOVE, send EXPUNGE, which also takes what somebody else has marked;
- it remembers the capabilities from before the login, where many servers do not name MOVE and IDLE yet.
"""

import contextlib
import imaplib
import re
import selectors
import socket
import ssl
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from imap_tools import (
    BaseMailBox,
    ImapToolsError,
    MailBox,
    MailboxCopyError,
    MailboxMoveError,
    MailboxTaggedResponseError,
    MailBoxUnencrypted,
)

from rekindle.adapters.imap_account import Account, access_token
from rekindle.domain.errors import RekindleError

log = structlog.get_logger("rekindle")

SOCKET_SECONDS = 60.0
_UID = re.compile(rb"\bUID (\d+)", re.IGNORECASE)


class LoginRefused(RekindleError):
    """The server does not take the login: the password or token in [imap] is wrong or has ended; give a fresh one."""


class FetchRefused(RekindleError):
    """The server lists a mail and does not hand it out; open it with a mail program to see why."""


@dataclass(frozen=True, slots=True)
class Selected:
    """A folder's numbers (RFC 3501 section 2.3.1.1); the next UID is None where the server does not tell it."""

    validity: int
    next_uid: int | None


@dataclass(frozen=True, slots=True)
class Folders:
    """The mailbox's folders, and the character that its server puts between levels."""

    names: tuple[str, ...]
    between: str
    flagged_junk: str | None

    def spelled(self, name: str) -> str:
        """`name`, which is written with slashes, as this server spells it."""
        return name.replace("/", self.between) if self.between not in {"", "NIL"} else name

    def find(self, name: str) -> str | None:
        """The folder of that name; INBOX has no case (RFC 3501 section 5.1)."""
        spelled = self.spelled(name)
        inbox = spelled.upper() == "INBOX"
        return next((n for n in self.names if n == spelled or (inbox and n.upper() == "INBOX")), None)

    def junk(self, name: str) -> str | None:
        """The junk folder by its name, else the one that the server marks so (RFC 6154); None where it is not wanted."""
        return (self.find(name) or self.flagged_junk) if name else None


class Session:
    """A mailbox that is open. All methods belong to one thread, except `interrupt`."""

    def __init__(self, mailbox: BaseMailBox) -> None:
        self._mailbox = mailbox
        self._client = mailbox.client

    def secure(self) -> None:
        self._client.starttls(ssl.create_default_context())

    def login(self, account: Account) -> None:
        """Raises LoginRefused, with the server's words."""
        try:
            self._authenticate(account)
        except imaplib.IMAP4.abort:
            raise
        except (ImapToolsError, imaplib.IMAP4.error) as error:
            raise LoginRefused(f"{account.host} does not take the login of {account.username}: {error}") from None
        _, told = self._client.capability()
        self._client.capabilities = tuple(told[-1].decode("ascii", "replace").upper().split())

    def _authenticate(self, account: Account) -> None:
        if account.auth == "xoauth2":
            self._mailbox.xoauth2(account.username, access_token(account), initial_folder=None)
            return
        password = account.password.get_secret_value() if account.password else ""
        plain = (account.username + password).isascii()
        login = self._mailbox.login if plain else self._mailbox.login_utf8
        login(account.username, password, initial_folder=None)

    @property
    def can_idle(self) -> bool:
        return "IDLE" in self._client.capabilities

    @property
    def can_move(self) -> bool:
        return "MOVE" in self._client.capabilities

    def folders(self) -> Folders:
        found = self._mailbox.folder.list()
        junk = (folder.name for folder in found if "\\junk" in {flag.lower() for flag in folder.flags})
        return Folders(tuple(f.name for f in found), next((f.delim for f in found), ""), next(junk, None))

    def create(self, folder: str) -> bool:
        """Make a folder and show it to mail programs; False if the server refuses."""
        try:
            self._mailbox.folder.create(folder)
            self._mailbox.folder.subscribe(folder, value=True)
        except imaplib.IMAP4.abort:
            raise
        except (ImapToolsError, imaplib.IMAP4.error):
            return False
        return True

    def select(self, folder: str) -> Selected:
        self._mailbox.folder.set(folder)
        return Selected(self._number("UIDVALIDITY") or 0, self._number("UIDNEXT"))

    def _number(self, code: str) -> int | None:
        _, values = self._client.response(code)
        return int(values[-1]) if values and values[-1] else None

    def uids_above(self, uid: int) -> list[int]:
        """In order. `n:*` names the newest mail even where it lies below n (RFC 3501 section 6.4.8), hence the filter."""
        found = self._mailbox.uids(f"UID {uid + 1}:*", charset=None)
        return sorted(number for number in map(int, found) if number > uid)

    def present(self, uids: Sequence[int]) -> list[int]:
        """Those that are still in the folder."""
        if not uids:
            return []
        return sorted(map(int, self._mailbox.uids("UID " + ",".join(map(str, uids)), charset=None)))

    def fetch(self, uid: int, most: int) -> bytes | None:
        """The first `most` bytes of a mail, which stays unseen; None if it has gone. Raises FetchRefused."""
        try:
            status, items = self._client.uid("FETCH", str(uid), f"(UID BODY.PEEK[]<0.{most}>)")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            status, items = "BAD", []
        if status != "OK":
            raise FetchRefused(f"the server does not hand out mail {uid}")
        return _content(uid, items)

    def move(self, uids: Sequence[int], folder: str) -> bool:
        """False if the server refuses. Without MOVE (RFC 6851) a copy is made and the original marked as deleted.

        A refusal of that mark alone is no failure: another try would only make another copy.
        """
        numbers = [str(uid) for uid in uids]
        try:
            (self._mailbox.move if self.can_move else self._copied)(numbers, folder)
        except imaplib.IMAP4.abort:
            raise
        except (MailboxMoveError, MailboxCopyError, imaplib.IMAP4.error):
            return False
        return True

    def _copied(self, numbers: Sequence[str], folder: str) -> None:
        self._mailbox.copy(numbers, folder)
        try:
            self._client.uid("STORE", ",".join(numbers), "+FLAGS.SILENT", r"(\Deleted)")
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error:
            log.warning("the server refuses to mark copied mail as deleted; it stays", mails=len(numbers))

    def idle(self, seconds: float) -> None:
        """Until the server has news of the selected folder, `seconds` are over, or `interrupt` (RFC 2177)."""
        idle: Any = self._mailbox.idle
        try:
            idle.start()
        except MailboxTaggedResponseError:
            idle.stop()  # the news came before the go-ahead
            return
        if not self._heard_more():
            with selectors.DefaultSelector() as ready:
                ready.register(self._client.sock, selectors.EVENT_READ)
                ready.select(seconds)
        idle.stop()

    def _heard_more(self) -> bool:
        """Whether news came in one packet with the go-ahead: it is read already, and the socket does not show it."""
        client: Any = self._client
        buffered = getattr(client, "_readbuf", None)
        if buffered is not None:  # Python 3.14 and later
            return bool(buffered)
        client.sock.settimeout(0)
        try:
            return bool(client.file.peek(1))
        except OSError:  # over TLS, "nothing there" is an exception
            return False
        finally:
            client.sock.settimeout(SOCKET_SECONDS)

    def interrupt(self) -> None:
        """From any thread: end whatever is read now. (SSLSocket's own `shutdown` would let the reader see ciphertext.)"""
        with contextlib.suppress(OSError):
            socket.socket.shutdown(self._client.sock, socket.SHUT_RDWR)

    def leave(self) -> None:
        with contextlib.suppress(OSError, ImapToolsError, imaplib.IMAP4.error):
            self._mailbox.logout()

    def close(self) -> None:
        with contextlib.suppress(OSError, imaplib.IMAP4.error):
            self._client.shutdown()


@contextlib.contextmanager
def opened(account: Account) -> Iterator[Session]:
    """Connect, log in, and log out again where nothing went wrong."""
    session = Session(_connected(account))
    try:
        if account.tls == "starttls":
            session.secure()
        session.login(account)
        yield session
        session.leave()
    finally:
        session.close()


def _connected(account: Account) -> BaseMailBox:
    """The library's default context takes any certificate, so it is given one that does not."""
    if account.tls == "tls":
        context = ssl.create_default_context()
        return MailBox(account.host, account.port, timeout=SOCKET_SECONDS, ssl_context=context)
    return MailBoxUnencrypted(account.host, account.port, timeout=SOCKET_SECONDS)


def _content(uid: int, items: Sequence[object]) -> bytes | None:
    """The mail out of a FETCH reply, into which a server may mix news of other mails (RFC 3501 section 7.4.2)."""
    for place, item in enumerate(items):
        if not isinstance(item, tuple) or b"BODY[" not in item[0].upper():
            continue
        after = items[place + 1] if place + 1 < len(items) else b""
        told = _UID.search(item[0]) or _UID.search(after if isinstance(after, bytes) else b"")
        if told is not None and int(told[1]) == uid:
            return bytes(item[1])
    if any(isinstance(item, bytes) and b"BODY[" in item.upper() for item in items):
        raise FetchRefused(f"the server hands out mail {uid} without content")
    return None
