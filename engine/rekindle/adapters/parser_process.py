"""Mail read in a child process that may be killed: what a hostile mail can break is that process and its own reading.

One child serves all mails in turn. It is started when first needed and replaced when it is late, dies or runs out of
memory, which puts aside the one mail it was reading. A child that dies over a mail may have been worn out by the mails
before it, so that mail is tried once more in a fresh one; only then it is the mail's own fault.
"""

import sys
import time
from collections.abc import Sequence
from threading import Lock
from typing import Final

from rekindle.adapters.child_process import ChildProcess
from rekindle.adapters.frames import Garbled, frame
from rekindle.adapters.parser_child import MOST_MEMORY, OUT_OF_MEMORY, READY, Answer, Question
from rekindle.adapters.parser_wire import MOST_ANSWER, pack, unpack
from rekindle.domain.errors import TryLater
from rekindle.mail.limits import Unreadable
from rekindle.mail.parse import refuse_large
from rekindle.mail.reading import Reading

COMMAND: Final = (sys.executable, "-m", "rekindle.adapters.parser_child")
DEADLINE: Final = 2.0  # real seconds for one mail
START_DEADLINE: Final = 30.0  # real seconds for a start: that a machine is busy is no mail's fault
GOODBYE: Final = 1.0  # real seconds for an orderly end

LATE: Final = "took longer than {:g} s to read"
HUNGRY: Final = f"needed more than {MOST_MEMORY // 1024**2} MB to read"
ENDED: Final = "ended the reader"


class ProcessParser:
    """Implements `ports.Parser`. Threads take turns; the deadline of each mail counts from its own turn."""

    def __init__(self, command: Sequence[str] = COMMAND, *, deadline: float = DEADLINE) -> None:
        self._command, self._deadline = tuple(command), deadline
        self._turn = Lock()
        self._child: ChildProcess | None = None
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

    def _ready(self) -> ChildProcess:
        if self._closed:
            raise TryLater("the mail reader is closed; the mail is read after the next start")
        if self._child is not None and self._child.alive():
            return self._child
        self._drop()
        child = ChildProcess(self._command, "the mail reader", most_answer=MOST_ANSWER)
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
