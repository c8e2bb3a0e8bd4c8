"""What the screen's second reader sees in a sentence: its words, parts of words, what they are about, and of whom.

Everything is counted once per sentence and hashed into a fixed number of places, so reading is linear in the text.
"""

import re
from collections.abc import Iterator
from functools import lru_cache
from zlib import crc32

from rekindle.domain import screen_concepts
from rekindle.domain.letters import fold

PLACES = 1 << 16
_LONGEST_WORD = 24
_WORD = re.compile(r"[a-z]{1,40}|\d{1,4}|\?|\"")
_SENTENCE = re.compile(r"[.!?;\n()]+|\s[-–]\s")
_DOUBLED = re.compile(r"([a-z])\1+")
_UMLAUTS = re.compile(r"(?<=[aou])e(?=[a-z])")
_NEGATED_WORDS = 3


def squeeze(word: str) -> str:
    """`ueber`, `über` and `uber`, `killl` and `kil` are one word for the second reader."""
    return _DOUBLED.sub(r"\1", _UMLAUTS.sub("", word))


def sentences(text: str) -> list[list[str]]:
    """Lists of squeezed words; a list for each sentence that has any."""
    found = ([squeeze(word) for word in _WORD.findall(piece)] for piece in _SENTENCE.split(fold(text)))
    return [words for words in found if words]


def place(feature: str) -> int:
    return crc32(feature.encode()) & (PLACES - 1)


@lru_cache(maxsize=16_384)
def word_places(word: str) -> tuple[int, ...]:
    """The word itself and its parts: misspelt, inflected and compound words share most of theirs with known ones."""
    if not word[0].isalpha():
        return (place("#n" + str(len(word))) if word[0].isdecimal() else place(word),)
    framed = f"<{word[:_LONGEST_WORD]}>"
    parts = {framed[i : i + n] for n in (3, 4, 5) for i in range(len(framed) - n + 1)}
    return (place("w " + word), *sorted(place("c " + part) for part in parts))


class Lexicon:
    """The concepts, persons and negations of one language, looked up word by word."""

    def __init__(self, concepts: dict[str, str], persons: dict[str, str], negations: str) -> None:
        self._exact: dict[str, set[str]] = {}
        self._stems: dict[str, set[str]] = {}
        for name, words in concepts.items():
            self._add(name, words)
        for name, words in persons.items():
            self._add("@" + name, words)
        self._negations = frozenset(map(squeeze, negations.split()))
        self._known: dict[str, tuple[tuple[str, ...], str]] = {}

    def _add(self, name: str, words: str) -> None:
        for word in words.split():
            table = self._stems if word.endswith("*") else self._exact
            table.setdefault(squeeze(word.rstrip("*")), set()).add(name)

    def _about(self, word: str) -> tuple[tuple[str, ...], str]:
        """The word's concepts in alphabetical order, and the person it names, if any."""
        found = set(self._exact.get(word, ()))
        for end in range(2, len(word) + 1):
            found |= self._stems.get(word[:end], set())
        persons = sorted(name for name in found if name[0] == "@")
        return tuple(sorted(name for name in found if name[0] != "@")), persons[0] if persons else ""

    def about(self, word: str) -> tuple[tuple[str, ...], str]:
        known = self._known.get(word)
        if known is None:
            known = self._about(word)
            if len(self._known) < 50_000:
                self._known[word] = known
        return known

    def structure(self, words: list[str]) -> Iterator[str]:
        """Neighbouring words, and who does what: the person named last goes with each word, a negation with the next three."""
        person, negated, before, concepts = "@none", 0, "^", set[str]()
        for word in words:
            about, named = self.about(word)
            yield f"b {before} {word}"
            person = named or person
            yield f"{person} {word}"
            for name in about:
                yield f"{person} #{name}"
                yield f"#{name}"
                if negated:
                    yield f"not #{name}"
            if negated:
                yield f"not {word}"
            negated = _NEGATED_WORDS if word in self._negations else max(0, negated - 1)
            concepts.update(about)
            before = word
        yield f"b {before} $"
        yield from self._whole(words, sorted(concepts))

    def _whole(self, words: list[str], concepts: list[str]) -> Iterator[str]:
        """Which concepts stand together, how long it is, and whose sentence it is."""
        for index, one in enumerate(concepts):
            yield from (f"#{one}+#{other}" for other in concepts[index + 1 :])
        persons = {self.about(word)[1] for word in words}
        whose = "".join(name[1] for name in sorted(persons) if name)
        yield f"whose {whose}"
        yield from (f"whose {whose} #{name}" for name in concepts)
        yield f"long {min(len(words).bit_length(), 6)}"
        yield from (f"s {one} {other}" for one, other in zip(words, words[2:], strict=False))


ENGLISH = Lexicon(screen_concepts.ENGLISH, screen_concepts.ENGLISH_PERSONS, screen_concepts.ENGLISH_NEGATIONS)
GERMAN = Lexicon(screen_concepts.GERMAN, screen_concepts.GERMAN_PERSONS, screen_concepts.GERMAN_NEGATIONS)
LEXICONS = {"en": ENGLISH, "de": GERMAN}


def structure_places(lexicon: Lexicon, words: list[str]) -> list[int]:
    return [place(feature) for feature in lexicon.structure(words)]
