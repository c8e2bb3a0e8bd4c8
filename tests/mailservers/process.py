"""Waiting with a bound, ending by pid, and the snippets of docs/deployments.md that the servers here are given."""

import os
import re
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import TypeVar

DEPLOYMENTS = Path(__file__).parents[2] / "docs" / "deployments.md"
T = TypeVar("T")


def until(look: Callable[[], T], what: str, seconds: float = 20.0) -> T:
    """The first true thing that `look` sees; a failure that names what was waited for, after `seconds`."""
    deadline = time.monotonic() + seconds
    while not (seen := look()):
        assert time.monotonic() < deadline, f"waited {seconds:.0f} s for {what}"
        time.sleep(0.03)
    return seen


def listening(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


def end(process: subprocess.Popen[bytes]) -> None:
    """Ask, wait, insist: this process and what it started, in the session that is its own."""
    for number in (signal.SIGTERM, signal.SIGKILL):
        if process.poll() is None:
            os.killpg(process.pid, number)
        try:
            process.wait(10)
        except subprocess.TimeoutExpired:
            continue
        return


@contextmanager
def public_folder() -> Iterator[Path]:
    """A short path that the servers' own users may enter: pytest's folders are closed, and a socket's path is limited."""
    folder = Path(tempfile.mkdtemp(prefix="rekindle-mail-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def snippet(name: str, changes: Mapping[str, str] | None = None) -> str:
    """A fenced block of docs/deployments.md by its name; each of `changes` must occur, or the text is not the one meant."""
    found = re.search(rf"^```\w+ {re.escape(name)}\n(.*?)^```$", DEPLOYMENTS.read_text(), re.MULTILINE | re.DOTALL)
    assert found, f"docs/deployments.md has no block named {name}"
    text = found[1]
    for old, new in (changes or {}).items():
        assert old in text, f"{name} has no {old}"
        text = text.replace(old, new)
    return text
