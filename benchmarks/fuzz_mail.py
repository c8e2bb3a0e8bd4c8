"""Mutated mails through the whole reading: `python -m benchmarks.fuzz_mail --mails 1000000 --seed 1`.

Looks for anything raised but `Unreadable`, for anything that takes over two seconds, and for readings that break a promise
(text that no database takes, a line end in a header). What it finds is made small and kept in tests/mail/crashers, where
the tests replay it. One core; run it with several seeds at once for more.
"""

import argparse
import hashlib
import heapq
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import FrameType

from benchmarks.mail_mutations import ROOT, Mutator
from rekindle.adapters.parser_wire import pack, unpack
from rekindle.domain.errors import place
from rekindle.mail.limits import Unreadable
from rekindle.mail.reading import Reading, read_unguarded

CRASHERS = ROOT / "tests" / "mail" / "crashers"
SLOW = 2.0  # seconds, the reader's deadline
HUNG = 20  # seconds, after which a mail is given up
CROSSED = 20  # one of so many readings is also sent over the wire and back
SHRINKS = 400  # tries to make a finding smaller

Envelope = str | None


class Hung(Exception):
    """The mail was given up."""


class Broken(Exception):
    """A reading that breaks a promise."""


def promises(reading: Reading) -> None:
    """What every reader of a Reading rests on."""
    mail = reading.mail
    texts = (mail.text, reading.reply.text, mail.subject, mail.message_id, *mail.in_reply_to, *mail.references)
    for text in texts:
        text.encode("utf-8")
    for value in (*texts[2:], *mail.to, *(text for _, text in mail.headers), *(m.name for m in mail.from_)):
        if not {"\r", "\n", "\0"}.isdisjoint(value):
            raise Broken("a line end or NUL in a header's value")


def crossing(reading: Reading) -> None:
    if unpack(Reading, pack(reading)) != reading:
        raise Broken("another reading after the wire")


def outcome(raw: bytes, sender: Envelope, *, cross: bool = False) -> str:
    """`read`, `unreadable`, or what went wrong and where."""
    try:
        reading = read_unguarded(raw, sender)
        promises(reading)
        if cross:
            crossing(reading)
    except Unreadable:
        return "unreadable"
    except Exception as error:
        return place(error)
    return "read"


def smaller(raw: bytes, still: Callable[[bytes], bool]) -> bytes:
    """Chunks taken away for as long as the finding stays."""
    tries, size = SHRINKS, len(raw) // 2
    while size and tries:
        at = 0
        while at < len(raw) and tries:
            tries -= 1
            shorter = raw[:at] + raw[at + size :]
            if still(shorter):
                raw = shorter
            else:
                at += size
        size //= 2
    return raw


def keep(raw: bytes) -> Path:
    CRASHERS.mkdir(exist_ok=True)
    path = CRASHERS / f"{hashlib.sha256(raw).hexdigest()[:12]}.eml"
    path.write_bytes(raw)
    return path


class Hunt:
    """One run over the mails from `start`; findings are told once for each place."""

    def __init__(self, seed: int) -> None:
        self.mutator = Mutator(seed)
        self.counts: Counter[str] = Counter()
        self.slowest: list[tuple[float, int, int]] = []

    def one(self, number: int) -> None:
        raw, sender = self.mutator.mail(number)
        began = time.thread_time()  # of this thread alone: other work on the machine is not the mail's fault
        signal.alarm(HUNG)
        found = outcome(raw, sender, cross=number % CROSSED == 0)
        signal.alarm(0)
        spent = time.thread_time() - began
        self.counts[found] += 1
        heapq.heappush(self.slowest, (spent, number, len(raw)))
        if len(self.slowest) > 10:
            heapq.heappop(self.slowest)
        if found not in {"read", "unreadable"}:
            self._tell(found, number, raw, sender)
        elif spent > SLOW:
            self.counts["slow"] += 1
            print(f"slow: mail {number} took {spent:.1f} s, kept as {keep(raw)}", flush=True)

    def _tell(self, found: str, number: int, raw: bytes, sender: Envelope) -> None:
        if self.counts[found] == 1:
            small = smaller(raw, lambda shorter: outcome(shorter, sender) == found)
            print(f"{found}: mail {number}, kept as {keep(small)}", flush=True)

    @property
    def findings(self) -> int:
        return sum(count for name, count in self.counts.items() if name not in {"read", "unreadable"})


def give_up(number: int, frame: FrameType | None) -> None:
    raise Hung


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--start", type=int, default=0, help="number of the first mail: to go on, or to see one again")
    parser.add_argument("--seconds", type=float, default=float("inf"), help="stop after so long")
    options = parser.parse_args()
    signal.signal(signal.SIGALRM, give_up)
    hunt, began = Hunt(options.seed), time.monotonic()
    number = options.start
    while number < options.start + options.mails and time.monotonic() - began < options.seconds:
        hunt.one(number)
        number += 1
    done, spent = number - options.start, time.monotonic() - began
    print(f"{done} mails in {spent:.0f} s, {done / max(spent, 0.001):.0f} a second; next --start {number}")
    for name, count in hunt.counts.most_common():
        print(f"{count:10} {name}")
    for seconds, mail, size in sorted(hunt.slowest, reverse=True)[:5]:
        print(f"slowest: mail {mail} of {size} bytes, {seconds * 1000:.0f} ms")
    return 1 if hunt.findings else 0


if __name__ == "__main__":
    sys.exit(main())
