"""What stands around a command and is none: greetings, thanks, names after a sign-off, quotation, telephone footers."""

import re
from collections.abc import Iterator
from functools import lru_cache

from rekindle.domain.command_words import GREETINGS, POLITE, STOP_SENTENCES, THANKS, reserved
from rekindle.domain.letters import fold, lines

STOP = re.compile("|".join(f"(?:{sentence})" for sentence in STOP_SENTENCES))
_BREAKS = re.compile(r"(?:(?<!\d)\.+(?!\w)|\.{2,}|[!?;]+|,(?=\s|$)|\s-+\s|\s\()+")
_NOISE = re.compile(r"[\"“”„«»*<>\[\](){}`~|•·…\\]|(?<!\w)['_]|_(?!\w)|[^\w\s.,:;!?/@+#'&-]")
_PHONE_LINE = re.compile(
    r"^\s*(?:sent from|get outlook|von meinem|gesendet von|envoye de|enviado desde|inviato da|verzonden|skickat|sendt fra|wyslano)\b"
)
_GREETINGS_TOO = frozenset("tag dag dzien dia day".split())
_MOST_WORDS = 24
LONGEST_LINE = 160
"""Characters; whoever writes more on a line is telling something."""


def unquoted(text: str) -> Iterator[str]:
    for line in lines(text):
        if line.rstrip() == "--" or line == "-- ":
            return
        if line.strip() and not line.lstrip().startswith(">"):
            yield line


def segments(line: str) -> list[str]:
    """The line's sentences without greetings, thanks and names; folded."""
    plain = re.sub(r"(?<=\D):|:(?=\D)|:$", " ", _NOISE.sub(" ", fold(line)))
    kept, signed_off = [], False
    for segment in _BREAKS.split(re.sub(r"^[\s#+-]+", "", plain)):
        words = segment.split()
        if not words or (signed_off and len(words) <= 3 and _no_command(words)) or _courteous(words):
            signed_off = signed_off or bool(words and words[0] in THANKS)
            continue
        kept.append(without_politeness(segment))
    return [segment for segment in kept if segment]


def _courteous(words: list[str]) -> bool:
    """Only greeting or thanks, a name at most: `hello Anna`, `many thanks`, `best wishes Maria`."""
    strangers = [word for word in words if word not in GREETINGS | POLITE | THANKS]
    greets = words[0] in _greetings_only() or words[0] in THANKS or (words[0] in POLITE and words[-1] in THANKS)
    if not strangers:
        return _no_command(words) and (words[0] in GREETINGS | THANKS or words[-1] in POLITE | THANKS)
    return greets and len(strangers) <= 2 and _no_command(strangers)


@lru_cache(maxsize=1)
def _greetings_only() -> frozenset[str]:
    """German `Tag` greets, and it is a command."""
    return GREETINGS - reserved()


@lru_cache(maxsize=1)
def _single_commands() -> frozenset[str]:
    return reserved() - _GREETINGS_TOO


def _no_command(words: list[str]) -> bool:
    """No greeting and no name may swallow a command."""
    said = " ".join(words)
    return said not in reserved() and not STOP.fullmatch(said) and not any(word in _single_commands() for word in words)


def without_politeness(segment: str) -> str:
    words = segment.strip(" .,:;!?'").split()
    if len(words) > _MOST_WORDS:
        return segment.strip()
    while (
        words
        and (words[0] in POLITE | {"and"} or (words[0] in _greetings_only() and len(words) > 1))
        and " ".join(words) not in reserved()
    ):
        words = words[1:]
    for index, word in enumerate(words[1:], 1):
        if word in THANKS and len(words) - index <= 4 and " ".join(words) not in reserved():
            words = words[:index]
            break
    while words and words[-1] in POLITE and " ".join(words) not in reserved():
        words = words[:-1]
    return " ".join(words).strip(" .,:;!?'")


def is_courtesy(line: str) -> bool:
    """A line that is no text: `Hi,`, `Thanks, Anna`, `Sent from my phone`."""
    return len(line) <= LONGEST_LINE and (_PHONE_LINE.match(fold(line)) is not None or not segments(line))
