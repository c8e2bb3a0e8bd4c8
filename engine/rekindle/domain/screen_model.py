"""The screen's second reader: a small linear model, for what no list of phrases foresees.

It reads each sentence, each two neighbouring sentences and the whole text, and tells how likely these words mean danger
for the writer or another (RED), something for a human the same day (AMBER), something heavy (GREY), or nothing. Its
weights are data of this package; benchmarks/screen/train.py makes them, from samples in benchmarks/screen/train.
"""

import json
from base64 import b85decode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from itertools import pairwise
from math import exp, sqrt
from zlib import decompress

from rekindle.domain.screen_features import LEXICONS, PLACES, Lexicon, sentences, structure_places, word_places

KINDS = ("ordinary", "grey", "amber", "red")
MOST_SENTENCES = 1_000
_WHOLE = 0.3
"""How much the whole text's evidence counts beside the strongest one or two sentences of it."""


@dataclass(frozen=True, slots=True)
class Evidence:
    """Sums of weights for each kind, and of how many features."""

    sums: tuple[float, float, float, float]
    count: int

    def __add__(self, other: "Evidence") -> "Evidence":
        a, b = self.sums, other.sums
        return Evidence((a[0] + b[0], a[1] + b[1], a[2] + b[2], a[3] + b[3]), self.count + other.count)


NONE = Evidence((0.0, 0.0, 0.0, 0.0), 0)


@dataclass(frozen=True, slots=True)
class Reading:
    """Between 0 and 1: how likely a reply of this text is RED, and how likely anything that a human should read."""

    red: float
    any: float


class Model:
    """Weights by place and kind, for one language."""

    def __init__(self, lexicon: Lexicon, weights: Sequence[float], bias: Sequence[float]) -> None:
        self._lexicon = lexicon
        self._weights = weights
        self._bias = tuple(bias)
        self._words: dict[str, Evidence] = {}

    def read(self, text: str) -> Reading:
        found = [self._sentence(words) for words in sentences(text)[:MOST_SENTENCES]]
        if not found:
            return Reading(0.0, 0.0)
        whole = self._logits(sum(found, NONE))
        windows = [*found, *(a + b for a, b in pairwise(found))]
        read = [self._mixed(self._logits(window), whole) for window in windows]
        chances = [_softmax(logits) for logits in read]
        return Reading(red=max(chance[3] for chance in chances), any=1 - min(chance[0] for chance in chances))

    @staticmethod
    def _mixed(window: list[float], whole: list[float]) -> list[float]:
        return [(1 - _WHOLE) * a + _WHOLE * b for a, b in zip(window, whole, strict=True)]

    def _logits(self, evidence: Evidence) -> list[float]:
        scale = 1 / sqrt(evidence.count or 1)
        return [bias + value * scale for bias, value in zip(self._bias, evidence.sums, strict=True)]

    def _sentence(self, words: list[str]) -> Evidence:
        return sum((self._word(word) for word in words), self._of(structure_places(self._lexicon, words)))

    def _word(self, word: str) -> Evidence:
        known = self._words.get(word)
        if known is None:
            known = self._of(word_places(word))
            if len(self._words) < 50_000:
                self._words[word] = known
        return known

    def _of(self, places: Sequence[int]) -> Evidence:
        w = self._weights
        a = b = c = d = 0.0
        for place in places:
            at = place * 4
            a += w[at]
            b += w[at + 1]
            c += w[at + 2]
            d += w[at + 3]
        return Evidence((a, b, c, d), len(places))


def _softmax(logits: list[float]) -> list[float]:
    top = max(logits)
    powers = [exp(value - top) for value in logits]
    total = sum(powers)
    return [power / total for power in powers]


@lru_cache(maxsize=4)
def model(language: str) -> Model:
    """The model of `en` or `de`, from the package's data: KeyError for another language."""
    lexicon = LEXICONS[language]
    data = json.loads(files("rekindle.domain").joinpath(f"screen_weights.{language}.json").read_text(encoding="utf-8"))
    packed = decompress(b85decode(data["weights"]))
    if len(packed) != PLACES * len(KINDS):
        raise ValueError(f"screen_weights.{language}.json holds {len(packed)} weights; train it anew")
    step = data["step"]
    return Model(lexicon, [(byte - 128) * step for byte in packed], data["bias"])
