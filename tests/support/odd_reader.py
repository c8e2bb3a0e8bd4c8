"""A mail reader that misbehaves as the mail tells it to; started by path in place of the real one."""

import os
import signal
import sys
from dataclasses import replace

from rekindle.adapters.frames import LENGTH, frame
from rekindle.adapters.parser_child import READY, Answer, main
from rekindle.adapters.parser_wire import pack
from rekindle.mail.limits import Unreadable
from rekindle.mail.reading import read

served = []


def say(payload: bytes) -> None:
    sys.stdout.buffer.write(payload)
    sys.stdout.buffer.flush()


def hang(_):
    while True:
        signal.pause()


def eat(_):
    hoard = []
    while True:
        hoard.append(bytearray(8 * 1024 * 1024))


def wear_out(reading):
    if len(served) > 1:
        os._exit(1)
    return reading


def recurse(reading):
    return recurse(reading)


def twice(reading):
    say(frame(pack(Answer(0, None, "an answer to nobody's question"))))
    return reading


def breaks_off(_):
    say(LENGTH.pack(1000) + b"[")
    os._exit(0)


def environment(_):
    raise Unreadable(" ".join(sorted(os.environ)))


DEEDS = {
    "hang": hang,
    "eat": eat,
    "exit": lambda _: os._exit(3),
    "kill": lambda _: os.kill(os.getpid(), signal.SIGKILL),
    "raise": lambda _: 1 / 0,
    "recurse": recurse,
    "nonsense": lambda _: say(frame(b"\xff{")),
    "endless": lambda _: say(LENGTH.pack(0xFFFFFFFF)),
    "wrong": lambda r: replace(r, mail=replace(r.mail, subject=7)),
    "other": lambda _: "no reading at all",
    "breaks off": breaks_off,
    "twice": twice,
    "wear out": wear_out,
    "environment": environment,
}


def reader(raw, sender):
    served.append(raw)
    reading = read(raw, sender)
    deed = DEEDS.get(reading.mail.subject)
    return deed(reading) if deed else reading


if __name__ == "__main__":
    if sys.argv[1:] == ["deaf"]:
        say(frame(READY))
        hang(None)
    main(reader)
