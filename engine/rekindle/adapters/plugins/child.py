"""A plugin's own process: `python -m rekindle.adapters.plugins.child MOST_MEMORY`, spoken to by `host`.

It has no database, no keys and no secret; its working directory, locale, signal handlers and threads are its own affair; and
it ends with its parent. It is there against faults, not against malice: a plugin may do what its user may do.
"""

import contextlib
import fcntl
import os
import resource
import signal
import sys
from pathlib import Path
from typing import BinaryIO, Final

from rekindle.adapters.frames import receive, send
from rekindle.adapters.plugins.loaded import Loaded, load
from rekindle.adapters.plugins.wire import Order, Said, pack, unpack, unpack_calls

MOST_FILES: Final = 256
MOST_LEAKED: Final = 64
OUR_FILES: Final = 200  # the pipes are moved above this number, out of the way of a plugin that closes 0, 1 and 2
MOST_ASKED: Final = 256 * 1024 * 1024  # a batch of replies; only a length that is no length is larger
LONGEST_LIFE: Final = 60  # seconds for one batch: the parent kills far earlier, this is for when there is none any more
OUT_OF_MEMORY: Final = 112  # exit code; far from those of Python and of signals
READY: Final = b"ready"


def main() -> None:
    asked, answers = _confine(int(sys.argv[1]))
    code = 0
    try:
        _serve(asked, answers)
    except MemoryError:
        code = OUT_OF_MEMORY
    except BrokenPipeError:
        code = 0
    finally:
        os._exit(code)  # whatever threads and exit handlers the plugin has


def _serve(asked: BinaryIO, answers: BinaryIO) -> None:
    send(answers, READY)
    payload = receive(asked, MOST_ASKED)
    if payload is None:
        return
    order = unpack(Order, payload)
    sys.path[:] = order.path
    _live()
    loaded, report = load(order, lambda what: send(answers, pack(Said(doing=what))))
    send(answers, pack(Said(report=report)))
    before = _open_files()
    while loaded is not None:
        signal.alarm(0)
        if (payload := receive(asked, MOST_ASKED)) is None:
            return
        _live()
        _answer(loaded, payload, answers, before)


def _answer(loaded: Loaded, payload: bytes, answers: BinaryIO, before: int) -> None:
    """The calls of a batch, one after the other; no more of them once a limit is broken or too many files are open."""
    more = 0
    for asked in unpack_calls(payload):
        gave = loaded.answer(asked)
        send(answers, pack(Said(gave=gave)))
        more = _open_files() - before
        if gave.broke or more > MOST_LEAKED:
            break
    send(answers, pack(Said(files=more)))


def _live() -> None:
    """The alarm ends the process whatever Python is doing, unless the plugin has made the signal its own."""
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.alarm(LONGEST_LIFE)


def _open_files() -> int:
    try:
        return sum(1 for _ in Path("/dev/fd").iterdir())
    except OSError:  # not even one more can be opened
        return MOST_FILES


def _confine(most_memory: int) -> tuple[BinaryIO, BinaryIO]:
    """Bounded memory (RLIMIT_DATA: RLIMIT_AS counts mere address space), and pipes that nothing printed can reach.

    Ctrl-C and a service manager's SIGTERM reach all processes at once; only the parent knows when the last call is made.
    """
    for limit, most in (
        (resource.RLIMIT_DATA, most_memory),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, MOST_FILES),
    ):
        with contextlib.suppress(OSError, ValueError):  # a system without this limit, or with a lower one
            resource.setrlimit(limit, (most, most))
    sys.dont_write_bytecode = True
    sys.argv[1:] = []
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, signal.SIG_IGN)
    asked = os.fdopen(fcntl.fcntl(0, fcntl.F_DUPFD_CLOEXEC, OUR_FILES), "rb")
    answers = os.fdopen(fcntl.fcntl(1, fcntl.F_DUPFD_CLOEXEC, OUR_FILES), "wb")
    nothing = os.open(os.devnull, os.O_RDONLY)
    os.dup2(nothing, 0)
    os.close(nothing)
    os.dup2(2, 1)
    return asked, answers


if __name__ == "__main__":
    main()
