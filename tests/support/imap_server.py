"""An IMAP server in memory, as much of RFC 3501 as a mail reader needs, with a switch for each fault.

It keeps every command it was given, and it has no EXPUNGE and no CLOSE: asking for one fails the test through `forbidden`.
"""

import base64
import contextlib
import re
import socket
import ssl
import threading
from dataclasses import dataclass, field

_LINE = re.compile(rb"(\S+) (\S+)(?: (.*))?")
_WORD = re.compile(rb'"((?:[^"\\]|\\.)*)"|(\([^)]*\))|(\S+)')


@dataclass
class Folder:
    validity: int = 7
    next_uid: int = 1
    mails: dict[int, bytes] = field(default_factory=dict)
    flags: dict[int, set[str]] = field(default_factory=dict)

    def add(self, raw: bytes, flags: set[str] | None = None) -> int:
        uid, self.next_uid = self.next_uid, self.next_uid + 1
        self.mails[uid], self.flags[uid] = raw, flags or set()
        return uid

    def uids(self, numbers: bytes) -> list[int]:
        """A set such as `3`, `1,5` or `9:*`; the star is the newest mail, also where it lies below (RFC 3501 6.4.8)."""
        there, found = sorted(self.mails), set()
        for part in numbers.decode().split(","):
            first, _, last = part.partition(":")
            newest = there[-1] if there else 0
            low, high = sorted((int(first), newest if last == "*" else int(last or first)))
            found.update(uid for uid in there if low <= uid <= high)
        return sorted(found)


class ImapServer:
    """Listens at once; `close` ends it. Faults are plain attributes, read at each command."""

    def __init__(self, *, delimiter: str = "/", context: ssl.SSLContext | None = None) -> None:
        self.folders = {"INBOX": Folder()}
        self.listed: dict[str, str] = {}
        """Folder -> its special-use flags (RFC 6154)."""
        self.login = ("coach", "tulip")
        self.token = "fresh"
        self.delimiter = delimiter
        self.before_login = "IMAP4rev1 AUTH=XOAUTH2"
        self.capabilities = "IMAP4rev1 UIDPLUS MOVE IDLE"
        self.refuse: set[str] = set()
        """Commands answered with NO, such as "MOVE", "STORE", "FETCH", "CREATE"; "FETCH 3" refuses one UID."""
        self.refuse_late: set[str] = set()
        """Likewise, after the command has had its effect and its untagged replies are out."""
        self.drop_at: int | None = None
        """Cut the connection at the command of this number, counted over all connections, from 1."""
        self.drop_late = False
        """Cut it after the command had its effect, before the reply."""
        self.uid_behind_content = False
        self.gossip = False
        """Tell of other mails inside a FETCH reply, as a server may at any time."""
        self.news_before_idle = False
        self.arrives_with_idle: list[bytes] = []
        """Each is delivered as an IDLE begins, and told of in one packet with the go-ahead."""
        self.commands: list[str] = []
        self.forbidden: list[str] = []
        self.idling = threading.Event()
        self._context = context
        self._turn = threading.RLock()
        self._idlers: list[socket.socket] = []
        self._sockets: list[socket.socket] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]
        self._threads = [threading.Thread(target=self._listen, daemon=True)]
        self._threads[0].start()

    @property
    def inbox(self) -> Folder:
        return self.folders["INBOX"]

    def deliver(self, raw: bytes, folder: str = "INBOX", flags: set[str] | None = None) -> int:
        """A new mail; whoever idles is told."""
        with self._turn:
            uid = self.folders.setdefault(folder, Folder()).add(raw, flags)
            for idler in self._idlers:
                idler.sendall(b"* %d EXISTS\r\n" % len(self.inbox.mails))
        return uid

    def everywhere(self) -> list[bytes]:
        return [raw for folder in self.folders.values() for raw in folder.mails.values()]

    def new_validity(self, folder: str = "INBOX") -> None:
        """The folder was rebuilt: the same mails, other numbers."""
        with self._turn:
            old = self.folders[folder]
            self.folders[folder] = new = Folder(old.validity + 1)
            for uid in sorted(old.mails):
                new.add(old.mails[uid], old.flags[uid])

    def hang_up(self) -> None:
        with self._turn:
            for each in self._sockets:
                _shut(each)

    def close(self) -> None:
        _shut(self._listener)
        self._listener.close()
        self.hang_up()
        for thread in list(self._threads):
            thread.join(5)
        for each in self._sockets:
            each.close()

    def _listen(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            with self._turn:
                self._sockets.append(connection)
                self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        try:
            if self._context is not None and "STARTTLS" not in self.before_login:
                connection = self._secured(connection)
            _Conversation(self, connection).run()
        except (OSError, ValueError):
            pass
        finally:
            _shut(connection)
            connection.close()

    def _secured(self, connection: socket.socket) -> socket.socket:
        assert self._context is not None
        secured = self._context.wrap_socket(connection, server_side=True)
        with self._turn:
            self._sockets.append(secured)
        return secured


class _Dropped(OSError):
    pass


def _shut(each: socket.socket) -> None:
    with contextlib.suppress(OSError):
        socket.socket.shutdown(each, socket.SHUT_RDWR)


class _Conversation:
    def __init__(self, server: ImapServer, connection: socket.socket) -> None:
        self.server, self.connection = server, connection
        self.file = connection.makefile("rb")
        self.selected: Folder | None = None
        self.known = False

    def run(self) -> None:
        with self.file:
            self.say("* OK ready")
            while line := self.file.readline():
                matched = _LINE.fullmatch(line.rstrip(b"\r\n"))
                assert matched is not None
                tag, name = matched[1].decode(), matched[2].decode().upper()
                if not self.obey(tag, name, matched[3] or b""):
                    return

    def say(self, line: str) -> None:
        self.connection.sendall(line.encode() + b"\r\n")

    def obey(self, tag: str, name: str, rest: bytes) -> bool:
        if name == "UID":
            verb, _, rest = rest.partition(b" ")
            name = f"UID {verb.decode().upper()}"
        server = self.server
        with server._turn:
            server.commands.append(name)
            drop = server.drop_at == len(server.commands)
            if drop and not server.drop_late:
                raise _Dropped
            if name in {"EXPUNGE", "CLOSE", "UID EXPUNGE", "DELETE"}:
                server.forbidden.append(name)
            words = [_unquoted(match) for match in _WORD.finditer(rest)]
            verb = name.removeprefix("UID ")
            names = {verb, f"{verb} {words[0].decode('latin-1')}" if words else verb}
            method = getattr(self, "do_" + verb.lower(), None)
            if names & server.refuse:
                answer = "NO refused"
            elif method is None:
                answer = "BAD unknown"
            elif name not in {"CAPABILITY", "LOGIN", "AUTHENTICATE", "LOGOUT", "STARTTLS"} and not self.known:
                answer = "BAD log in first"
            elif drop:
                self.mute()
                method(tag, words)
                raise _Dropped
            else:
                answer = method(tag, words)
                if names & server.refuse_late:
                    answer = "NO refused"
        if name == "IDLE" and answer == "idle":
            answer = self.idle()
        self.say(f"{tag} {answer}")
        if name == "STARTTLS":
            self.connection = server._secured(self.connection)
            self.file = self.connection.makefile("rb")
        return name != "LOGOUT"

    def mute(self) -> None:
        self.say = lambda line: None  # type: ignore[method-assign]
        self.connection = _Nobody(self.connection)  # type: ignore[assignment]

    def do_capability(self, tag, words) -> str:
        self.say(f"* CAPABILITY {self.server.capabilities if self.known else self.server.before_login}")
        return "OK done"

    def do_starttls(self, tag, words) -> str:
        return "OK begin"

    def do_login(self, tag, words) -> str:
        self.known = tuple(word.decode() for word in words) == self.server.login
        return "OK in" if self.known else "NO [AUTHENTICATIONFAILED] wrong"

    def do_authenticate(self, tag, words) -> str:
        self.say("+ ")
        given = base64.b64decode(self.file.readline()).decode()
        user, password = self.server.login
        if words[0] == b"XOAUTH2":
            self.known = given == f"user={user}\1auth=Bearer {self.server.token}\1\1"
            if not self.known:
                self.say("+ " + base64.b64encode(b'{"status":"401"}').decode())
                self.file.readline()
        else:
            self.known = given == f"\0{user}\0{password}"
        return "OK in" if self.known else "NO [AUTHENTICATIONFAILED] wrong"

    def do_list(self, tag, words) -> str:
        for name in self.server.folders:
            flags = self.server.listed.get(name, "\\HasNoChildren")
            self.say(f'* LIST ({flags}) "{self.server.delimiter}" "{name}"')
        return "OK done"

    def do_create(self, tag, words) -> str:
        name = words[0].decode()
        if self.server.delimiter != "/" and "/" in name:
            return "NO [CANNOT] character not allowed"
        self.server.folders[name] = Folder()
        return "OK made"

    def do_subscribe(self, tag, words) -> str:
        return "OK done"

    def do_noop(self, tag, words) -> str:
        return "OK done"

    def do_select(self, tag, words) -> str:
        self.selected = folder = self.server.folders.get(words[0].decode())
        if folder is None:
            return "NO [NONEXISTENT] no such folder"
        self.say("* FLAGS (\\Seen \\Deleted)")
        self.say(f"* {len(folder.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {folder.validity}] valid")
        self.say(f"* OK [UIDNEXT {folder.next_uid}] next")
        return "OK [READ-WRITE] selected"

    def do_search(self, tag, words) -> str:
        assert self.selected is not None
        assert words[0] == b"UID"
        found = self.selected.uids(words[1])
        self.say("* SEARCH" + "".join(f" {uid}" for uid in found))
        return "OK done"

    def do_fetch(self, tag, words) -> str:
        assert self.selected is not None
        partial = re.search(rb"BODY\.PEEK\[\]<0\.(\d+)>", words[1])
        assert partial is not None, words
        for uid in self.selected.uids(words[0]):
            raw = self.selected.mails[uid][: int(partial[1])]
            place = sorted(self.selected.mails).index(uid) + 1
            if self.server.gossip:
                self.say(f"* 1 FETCH (FLAGS (\\Seen) UID {uid + 1000})")
            before, after = ("", f" UID {uid}") if self.server.uid_behind_content else (f"UID {uid} ", "")
            self.connection.sendall(f"* {place} FETCH ({before}BODY[]<0> {{{len(raw)}}}\r\n".encode() + raw)
            self.say(f"{after})")
        return "OK done"

    def do_move(self, tag, words) -> str:
        return self.carry(words, take=True)

    def do_copy(self, tag, words) -> str:
        return self.carry(words, take=False)

    def carry(self, words: list[bytes], *, take: bool) -> str:
        assert self.selected is not None
        goal = self.server.folders.get(words[1].decode())
        if goal is None:
            return "NO [TRYCREATE] no such folder"
        for uid in self.selected.uids(words[0]):
            goal.add(self.selected.mails[uid], set(self.selected.flags[uid]))
            if take:
                del self.selected.mails[uid], self.selected.flags[uid]
                self.say("* 1 EXPUNGE")
        return "OK done"

    def do_store(self, tag, words) -> str:
        assert self.selected is not None
        for uid in self.selected.uids(words[0]):
            self.selected.flags[uid].add(words[2].decode().strip("()"))
        return "OK done"

    def do_idle(self, tag, words) -> str:
        if self.server.news_before_idle:
            self.say("* 1 EXISTS")
        if self.server.arrives_with_idle:
            self.server.inbox.add(self.server.arrives_with_idle.pop(0))
            self.say("+ idling\r\n* 1 EXISTS")
        else:
            self.say("+ idling")
        self.server._idlers.append(self.connection)
        self.server.idling.set()
        return "idle"

    def idle(self) -> str:
        """Until the client says DONE; `deliver` writes to the socket meanwhile."""
        connection = self.connection
        try:
            line = self.file.readline()
        finally:
            with self.server._turn:
                self.server._idlers.remove(connection)
                self.server.idling.clear()
        if line.strip() != b"DONE":
            raise _Dropped
        return "OK idled"

    def do_logout(self, tag, words) -> str:
        self.say("* BYE")
        return "OK out"


class _Nobody:
    """A connection on which nothing arrives any more."""

    def __init__(self, connection: socket.socket) -> None:
        self.fileno = connection.fileno

    def sendall(self, data: bytes) -> None:
        del data


def _unquoted(match: re.Match[bytes]) -> bytes:
    if match[1] is None:
        return match[2] or match[3]
    return re.sub(rb"\\(.)", rb"\1", match[1])
