"""How much may be caused from outside: policy as data. A count over its limit causes no mail; it is recorded and seen.

what                              limit     for each
confirmations to one address      1         24 hours (service.letters.join)
confirmations from one source     10        hour; a source is the peer named in our own server's Received line
confirmations in all              500       hour; over it the mails wait in quarantine for the operator
answers to one person             20        day, whatever they write
answers about one mail of ours    2         day: a receipt and one for a correction
answers that carry nothing new    2         day: "kept", "unclear", help, "please answer this mail"
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Limits:
    """Counts that may be reached, not passed."""

    confirmations_per_source: int = 10
    confirmations_in_all: int = 500
    answers_per_day: int = 20
    answers_about_one_mail: int = 2
    idle_answers_per_day: int = 2


IDLE_TEMPLATES = frozenset({"kept", "unclear", "help", "please-reply", "already-enrolled", "no-more"})
"""Answers by which a dumb machine that writes back could be kept going."""

_PEER = re.compile(r"\[(?:IPv6:)?([0-9A-Fa-f.:]{3,45})\]")
_LOCAL = re.compile(
    r"^(?:127\.|10\.|192\.168\.|172\.(?:1[6-9]|2\d|3[01])\.|::1$|f[cd][0-9a-f]{2}:|fe80:)", re.IGNORECASE
)


def window(at: datetime, length: timedelta) -> datetime:
    """The beginning of the window of this length that holds `at`, counted from 1970."""
    seconds = int(at.timestamp()) // int(length.total_seconds()) * int(length.total_seconds())
    return datetime.fromtimestamp(seconds, at.tzinfo)


def source_of(received: tuple[str, ...], writer: str) -> str:
    """Where an enrolment came from: the outermost peer that our own servers saw, else the writer's domain.

    Received lines stand newest first; only the first few were written by servers that the organisation runs, so the search
    ends at the first peer that is not in a private network.
    """
    for line in received[:4]:
        for peer in _PEER.findall(line):
            if not _LOCAL.match(peer):
                return f"peer {peer.lower()}"
    return f"domain {writer.rpartition('@')[2].casefold()}"
