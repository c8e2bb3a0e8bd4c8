"""Mail read in a child process that may be killed: what a hostile mail can break is that process and its own reading.

One child serves all mails in turn. It is started when first needed and replaced when it is late, dies or runs out of
memory, which puts aside the one mail it was reading. A child that dies over a mail may have been worn out by the mails
before it, so that mail is tried once more in a fresh one; only then it is the mail's own fault.
"""

import os
import selectors
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from threading import Lock
from typing import Final

import rekindle
from rekindle.adapters.parser_child import MOST_MEMORY, OUT_OF_MEMORY, READY, Answer, Question
from rekindle.adapters.parser_wire import LENGTH, MOST_ANSWER, Garbled, frame, pack, unpack
from rekindle.domain.errors import TryLater
from rekindle.mail.limits import Unreadable
from rekindle.mail.parse import refuse_large
from rekindle.mail.reading import Reading

COMMAND: Final = (sys.executable, "-m", "rekindle.adapters.parser_child")
DEADLINE: Final = 2.0  # real seconds for one mail
START_DEADLINE: Final = 30.0  # real seconds for a start: that a machine is busy is no mail's fault
GOODBYE: Final = 1.0  # real seconds for an orderly end
CHUNK: Final = 256 * 1024
# The child gets no secret of ours: only what finding and running Python takes.
PASSED_ON: Final = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONHOME", "SYSTEMROOT")

LATE: Final = "took longer than {:g} s to read"
HUNGRY: Final = f"needed more than {MOST_MEMORY // 1024**2} MB to read"
ENDED: Final = "ended the reader"


class ProcessParser:
    """Implements `ports.Parser`. Threads take turns; the deadline of each mail counts from its own turn."""

    def __init__(self, command: Sequence[str] = COMMAND, *, deadline: float = DEADLINE) -> None:
        self._command, self._deadline = tuple(command), deadline
        self._turn = Lock()
        self._child: _Child | None = None
        self._closed = False
        self._asked_so_far = 0

    def __call__(self, raw: bytes, envelope_sender: str | None) -> Reading:
        """Raises Unreadable if it is the mail's fault, TryLater if no reader can be started."""
        refuse_large(raw)
        with self._turn:
            answer = self._answer(raw, envelope_sender)
        if answer.reading is None:
            raise Unreadable(answer.unreadable or ENDED)
        return answer.reading

    def close(self) -> None:
        """End the child and wait for it; a mail that comes later stays in the inbox."""
        with self._turn:
            self._closed = True
            self._drop()

    def _answer(self, raw: bytes, envelope_sender: str | None) -> Answer:
        fresh = self._child is None or not self._child.alive()
        try:
            return self._asked(raw, envelope_sender)
        except _Died as death:
            if fresh:
                raise Unreadable(str(death)) from None
        try:
            return self._asked(raw, envelope_sender)
        except _Died as death:
            raise Unreadable(str(death)) from None

    def _asked(self, raw: bytes, envelope_sender: str | None) -> Answer:
        child = self._ready()
        self._asked_so_far += 1
        question = Question(self._asked_so_far, envelope_sender)
        try:
            answer = unpack(Answer, child.ask(frame(pack(question)) + frame(raw), self._deadline))
        except TimeoutError:
            raise self._ended(Unreadable(LATE.format(self._deadline))) from None
        except EOFError:
            code = child.end(GOODBYE)
            raise self._ended(_Died(HUNGRY if code == OUT_OF_MEMORY else ENDED)) from None
        except Garbled:
            raise self._ended(_Died(ENDED)) from None
        if answer.number != question.number:
            raise self._ended(_Died(ENDED))
        return answer

    def _ended(self, why: "Unreadable | _Died") -> "Unreadable | _Died":
        self._drop()
        return why

    def _ready(self) -> "_Child":
        if self._closed:
            raise TryLater("the mail reader is closed; the mail is read after the next start")
        if self._child is not None and self._child.alive():
            return self._child
        self._drop()
        child = _Child(self._command)
        try:
            greeting = child.hear(time.monotonic() + START_DEADLINE)
        except (EOFError, TimeoutError, Garbled):
            greeting = b""
        if greeting != READY:
            child.kill()
            raise TryLater(f"the mail reader does not start; try `{' '.join(self._command)}` by hand")
        self._child = child
        return child

    def _drop(self) -> None:
        if self._child is not None:
            self._child.end(0)
            self._child = None


class _Died(Exception):
    """The child ended over a mail; the text is the reason for the quarantine."""


class _Child:
    """One process and its two pipes, which never block: a child that does not listen must not hold up its parent."""

    def __init__(self, command: Sequence[str]) -> None:
        root = str(Path(next(iter(rekindle.__path__))).parent)
        environment = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
        try:
            self._process = subprocess.Popen(  # noqa: S603
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,  # a traceback may hold what somebody wrote
                bufsize=0,
                env=environment | {"PYTHONPATH": root, "PYTHONSAFEPATH": "1"},
                start_new_session=True,
            )
        except OSError as error:
            raise TryLater(f"the mail reader does not start ({error.strerror}); free some resources") from error
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._in, self._out = self._process.stdin, self._process.stdout
        os.set_blocking(self._in.fileno(), False)
        os.set_blocking(self._out.fileno(), False)
        self._heard = bytearray()

    def alive(self) -> bool:
        return self._process.poll() is None

    def ask(self, question: bytes, seconds: float) -> bytes:
        """The answer's payload. Raises TimeoutError, EOFError where the child ends, Garbled for a bad length."""
        if self._heard:
            raise Garbled("more was said than was asked")
        until = time.monotonic() + seconds
        left = memoryview(question)
        with selectors.DefaultSelector() as selector:
            selector.register(self._in, selectors.EVENT_WRITE)
            while left:
                _wait(selector, until)
                try:
                    left = left[os.write(self._in.fileno(), left[:CHUNK]) :]
                except BlockingIOError:
                    continue
                except BrokenPipeError:
                    raise EOFError from None
        return self.hear(until)

    def hear(self, until: float) -> bytes:
        """One frame, read until the monotonic instant `until`."""
        (length,) = LENGTH.unpack(self._take(LENGTH.size, until))
        if length > MOST_ANSWER:
            raise Garbled("its length is beyond any answer")
        return self._take(length, until)

    def _take(self, size: int, until: float) -> bytes:
        with selectors.DefaultSelector() as selector:
            selector.register(self._out, selectors.EVENT_READ)
            while len(self._heard) < size:
                _wait(selector, until)
                with suppress(BlockingIOError):
                    chunk = os.read(self._out.fileno(), CHUNK)
                    if not chunk:
                        raise EOFError
                    self._heard += chunk
        taken = bytes(self._heard[:size])
        del self._heard[:size]
        return taken

    def end(self, patience: float) -> int:
        """Let it end by itself for so long, then kill it; wait for it, close the pipes, return its exit code."""
        with suppress(OSError):
            self._in.close()
        if patience:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(patience)
        return self.kill()

    def kill(self) -> int:
        if self.alive():
            self._process.kill()
        code = self._process.wait()
        for pipe in (self._in, self._out):
            with suppress(OSError):
                pipe.close()
        return code


def _wait(selector: selectors.BaseSelector, until: float) -> None:
    left = until - time.monotonic()
    if left <= 0 or not selector.select(left):
        raise TimeoutError
