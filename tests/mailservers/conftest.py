"""Real mail servers, private to each test. Out of the normal run by deselection: `make test-mail` selects them."""

import os
import uuid
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from email.utils import formatdate
from pathlib import Path
from types import SimpleNamespace

import pytest

from mailservers.dovecot import Dovecot
from mailservers.postfix import Postfix
from mailservers.process import public_folder, snippet
from support.world import World

NEEDED = ("/usr/sbin/postfix", "/usr/sbin/dovecot", "/usr/bin/swaks", "/usr/lib/dovecot/lmtp")
PEOPLE = ("amara", "ben", "coach")


@pytest.fixture(scope="session", autouse=True)
def _servers_are_there() -> None:
    missing = [path for path in NEEDED if not Path(path).exists()]
    if missing or os.geteuid() != 0:
        pytest.fail(
            f"needs root (as in a container) and Debian's Postfix, Dovecot and swaks; missing: {missing or 'root'}"
        )


@pytest.fixture
def folder() -> Iterator[Path]:
    with public_folder() as made:
        yield made


@pytest.fixture
def stack() -> Iterator[ExitStack]:
    """What is started is stopped in reverse order, whatever the test did."""
    with ExitStack() as made:
        yield made


Start = Callable[..., Postfix]


@pytest.fixture
def start_postfix(folder: Path, stack: ExitStack) -> Start:
    def start(main: str, **options: str) -> Postfix:
        home = folder / "postfix"
        home.mkdir()
        postfix = Postfix(home, main, **options)
        stack.callback(postfix.stop)
        postfix.start()
        return postfix

    return start


@pytest.fixture
def dovecot(folder: Path, stack: ExitStack) -> Dovecot:
    """Mailboxes of amara, ben and coach; nobody else has one."""
    home = folder / "dovecot"
    home.mkdir()
    made = Dovecot(home, PEOPLE, snippet("dovecot-conf"))
    stack.callback(made.stop)
    made.start()
    return made


@pytest.fixture
def w(folder: Path, stack: ExitStack) -> World:
    """An engine that takes mail over LMTP and hands its own to port 9 until `relay_by` names a Postfix."""
    home = folder / "engine"
    home.mkdir()
    made = World(home, SimpleNamespace(controller=SimpleNamespace(port=9)))
    stack.callback(lambda: made.process and made.kill())
    configure(made, "rekindle-lmtp", {"port = 25 ": "port = 9 "})
    return made


def configure(world: World, name: str, changes: dict[str, str]) -> None:
    """The documented configuration, with this test's ports."""
    text = snippet(name, changes)
    for old, new in {"127.0.0.1:2424": f"127.0.0.1:{world.lmtp}", "127.0.0.1:2525": f"127.0.0.1:{world.smtp}"}.items():
        text = text.replace(old, new)
    world.config.write_text(text)


def letter(sender: str, to: str, subject: str, text: str, *, extra: str = "", answers: str = "") -> bytes:
    """A person's mail as bytes; `answers` is the Message-ID of the mail that it replies to."""
    thread = f"In-Reply-To: {answers}\nReferences: {answers}\n" if answers else ""
    head = f"From: Somebody <{sender}>\nTo: {to}\nSubject: {subject}\nMessage-ID: <{uuid.uuid4()}@people.example>\n"
    return f"{head}Date: {formatdate()}\n{thread}{extra}\n{text}\n".encode()
