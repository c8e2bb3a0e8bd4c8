"""The mail reader's own process: `python -m rekindle.adapters.parser_child`, spoken to by `parser_process`.

It reads hostile bytes and nothing else: no database, no keys, no sockets, little memory, and it ends with its parent.
Imports stay few, because a mail that breaks a limit costs a new start.
"""

import contextlib
import os
import resource
import signal
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import BinaryIO, Final

from rekindle.adapters.frames import LENGTH, receive, send
from rekindle.adapters.parser_wire import pack, unpack
from rekindle.mail.limits import MAX_MAIL
from rekindle.mail.reading import Reading, Unreadable, read

MOST_MEMORY: Final = 256 * 1024 * 1024
OUT_OF_MEMORY: Final = 112  # exit code; far from those of Python and of signals
LONGEST_LIFE: Final = 30  # seconds for one mail: the parent kills far earlier, this is for when there is none any more
READY: Final = b"ready"
MOST: Final = MAX_MAIL + LENGTH.size

Reader = Callable[[bytes, str | None], Reading]


@dataclass(frozen=True, slots=True)
class Question:
    """What goes ahead of each raw mail."""

    number: int
    envelope_sender: str | None


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back: the reading, or the sentence of `Unreadable`; with the number of the question that it answers.

    Without the number, one answer too many would give each later mail the reading of the mail before it.
    """

    number: int
    reading: Reading | None
    unreadable: str


def main(reader: Reader = read) -> None:
    _confine()
    with contextlib.suppress(BrokenPipeError):
        serve(sys.stdin.buffer, sys.stdout.buffer, reader)


def serve(asked: BinaryIO, answers: BinaryIO, reader: Reader) -> None:
    """One mail after the other until the parent closes the pipe, or is no more."""
    send(answers, READY)
    try:
        while (question := receive(asked, MOST)) is not None and (raw := receive(asked, MOST)) is not None:
            signal.alarm(LONGEST_LIFE)
            send(answers, pack(_answer(reader, unpack(Question, question), raw)))
            del raw
            signal.alarm(0)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)


def _answer(reader: Reader, question: Question, raw: bytes) -> Answer:
    try:
        return Answer(question.number, reader(raw, question.envelope_sender), "")
    except Unreadable as error:
        return Answer(question.number, None, str(error))


def _confine() -> None:
    """Bounded memory (RLIMIT_DATA: RLIMIT_AS counts mere address space), no files, no core image of somebody's mail.

    Ctrl-C and a service manager's SIGTERM reach all processes at once; only the parent knows when the last mail is read.
    """
    for limit, most in ((resource.RLIMIT_DATA, MOST_MEMORY), (resource.RLIMIT_CORE, 0), (resource.RLIMIT_FSIZE, 0)):
        with contextlib.suppress(OSError, ValueError):  # a system without this limit, or with a lower one
            resource.setrlimit(limit, (most, most))
    sys.dont_write_bytecode = True
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)


if __name__ == "__main__":
    main()
