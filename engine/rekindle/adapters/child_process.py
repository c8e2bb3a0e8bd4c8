"""A child process that may be killed, and its pipes: for code that reads hostile mail, and for plugins.

Nothing here blocks beyond its deadline: a child that does not listen, or says more than was asked, must not hold up its parent.
The child gets no secret of ours.
"""

import os
import selectors
import signal
import subprocess
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

import rekindle
from rekindle.adapters.frames import LENGTH, Garbled
from rekindle.domain.errors import TryLater

CHUNK: Final = 256 * 1024
# Only what finding and running Python takes.
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")


class PrintsTooMuch(Exception):
    """The child printed more than `most_printed` bytes."""


class ChildProcess:
    """One process. What it prints is thrown away, because it may hold what somebody wrote; with `most_printed` it is counted
    for each question, and printing is slow meanwhile rather than lost.
    """

    def __init__(
        self, command: Sequence[str], title: str, *, most_answer: int, most_printed: int | None = None
    ) -> None:
        """Raises TryLater, which speaks of `title`, where no process can be started."""
        self._most_answer, self._most_printed = most_answer, most_printed
        self._process = _started(command, title, subprocess.DEVNULL if most_printed is None else subprocess.PIPE)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out, self._printed = self._process.stdin, self._process.stdout, self._process.stderr
        for pipe in (self._in, self._out, self._printed):
            if pipe is not None:
                os.set_blocking(pipe.fileno(), False)
        self._heard = bytearray()
        self._count = 0

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: bytes, seconds: float) -> bytes:
        """The answer's payload. Raises as `tell` and `hear` do."""
        until = time.monotonic() + seconds
        self.tell(question, until)
        return self.hear(until)

    def tell(self, question: bytes, until: float) -> None:
        """Send it before the monotonic instant `until`. Raises TimeoutError, EOFError where the child ended, Garbled."""
        if self._heard:
            raise Garbled("more was said than was asked")
        left = memoryview(question)
        with selectors.DefaultSelector() as selector:
            self._watch(selector, self._in.fileno(), selectors.EVENT_WRITE)
            while left:
                if not self._ready(selector, self._in.fileno(), until):
                    continue
                try:
                    left = left[os.write(self._in.fileno(), left[:CHUNK]) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    raise EOFError from None

    def hear(self, until: float) -> bytes:
        """One frame, read until the monotonic instant `until`. Raises TimeoutError, EOFError, Garbled, PrintsTooMuch."""
        (length,) = LENGTH.unpack(self._take(LENGTH.size, until))
        if length > self._most_answer:
            raise Garbled("its length is beyond any answer")
        payload = self._take(length, until)
        self._count = 0
        return payload

    def _take(self, size: int, until: float) -> bytes:
        if len(self._heard) < size:
            with selectors.DefaultSelector() as selector:
                self._watch(selector, self._out.fileno(), selectors.EVENT_READ)
                while len(self._heard) < size:
                    if self._ready(selector, self._out.fileno(), until):
                        self._read()
        taken = bytes(self._heard[:size])
        del self._heard[:size]
        return taken

    def _read(self) -> None:
        with suppress(BlockingIOError):
            chunk = os.read(self._out.fileno(), CHUNK)
            if not chunk:
                raise EOFError
            self._heard += chunk

    def _watch(self, selector: selectors.BaseSelector, number: int, event: int) -> None:
        selector.register(number, event)
        if self._printed is not None:
            selector.register(self._printed, selectors.EVENT_READ)

    def _ready(self, selector: selectors.BaseSelector, number: int, until: float) -> bool:
        """Whether this pipe can go on; what was printed meanwhile is taken off and counted."""
        left = until - time.monotonic()
        events = selector.select(left) if left > 0 else []
        if not events:
            raise TimeoutError
        ready = {key.fd for key, _ in events}
        if self._printed is not None and self._printed.fileno() in ready:
            self._take_off(selector)
        return number in ready

    def _take_off(self, selector: selectors.BaseSelector) -> None:
        assert self._printed is not None
        assert self._most_printed is not None
        with suppress(BlockingIOError):
            chunk = os.read(self._printed.fileno(), CHUNK)
            if not chunk:  # the child closed its outputs
                selector.unregister(self._printed)
            self._count += len(chunk)
        if self._count > self._most_printed:
            raise PrintsTooMuch

    def end(self, patience: float) -> int:
        """Let it end by itself for so long, then kill it; wait for it, close the pipes, return its exit code."""
        with suppress(OSError):
            self._in.close()
        if patience:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        return self.kill()

    def kill(self) -> int:
        """With whatever it started itself."""
        if self.alive():
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self._process.pid, signal.SIGKILL)
        code = self._process.wait()
        for pipe in (self._in, self._out, self._printed):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        return code


def _started(command: Sequence[str], title: str, printed: int) -> "subprocess.Popen[bytes]":
    root = str(Path(next(iter(rekindle.__path__))).parent)
    environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    try:
        return subprocess.Popen(  # noqa: S603
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=printed,
            bufsize=0,
            env=environment | {"PYTHONPATH": root, "PYTHONSAFEPATH": "1"},
            start_new_session=True,
        )
    except OSError as error:
        raise TryLater(f"{title} does not start ({error.strerror}); free some resources") from error
