"""One spelling for what people type: telephones, keyboards and languages write the same thing in many ways."""

import re
import unicodedata
from functools import lru_cache

LONGEST = 20_000
"""Characters of a reply that are read. Longer ones are stories or pasted papers; what counts stands at the top."""

_INVISIBLE = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u2060\ufeff\u00ad\ufe0e\ufe0f\u20e3\u200e\u200f"), " ")
_DASHES = dict.fromkeys(map(ord, "‐‑‒–—―−﹣－"), "-")
_QUOTES = dict.fromkeys(map(ord, "’‘`´ʼ＇"), "'")
_SPACES = dict.fromkeys(map(ord, "\u00a0\u2007\u2009\u202f\u3000\t\v\f"), " ")
_SAME_LENGTH = _INVISIBLE | _DASHES | _QUOTES | _SPACES
_FOREIGN = re.compile(r"[^\x00-\x7f]")
_UNDECOMPOSED = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "æ": "ae", "œ": "oe", "ß": "ss", "ı": "i", "'": ""})


def level(text: str) -> str:
    """Digits of every script, dashes, quotes and spaces become ASCII; the length stays, so that positions still fit."""
    text = text[:LONGEST].translate(_SAME_LENGTH)
    if text.isascii():
        return text
    return _FOREIGN.sub(lambda found: str(unicodedata.decimal(found[0], found[0])), text)


def fold(text: str) -> str:
    """Lower case without accents and apostrophes: `Désinscrire`, `DESINSCRIRE` and `don't`, `dont` compare equal."""
    text = level(text).casefold()
    if not text.isascii():
        text = _FOREIGN.sub(
            lambda found: "" if unicodedata.combining(found[0]) else found[0], unicodedata.normalize("NFKD", text)
        )
    return text.translate(_UNDECOMPOSED)


@lru_cache(maxsize=4096)
def fold_word(word: str) -> str:
    return fold(word)


def base(language: str) -> str:
    """`de-AT` -> `de`: the word tables know languages, not regions."""
    return language.casefold().replace("_", "-").split("-")[0]


def lines(text: str) -> list[str]:
    return re.split(r"\r\n|\r|\n", text[:LONGEST])
