"""Trains the screen's model: multinomial logistic regression by AdaGrad, in plain Python, the same bytes for the same seed.

A reply in danger is dangerous in one of its sentences, and which one is not marked: the first round reads whole replies,
the later ones add, from the model so far, the sentence of each flagged reply that shows its kind best, and the sentence of
each ordinary one that looks worst. The weights are the mean over the passes of the last round.

`python -m benchmarks.screen.train [FOLDER]` writes the weights, from FOLDER (replies of strangers, as `python -m
benchmarks.screen` reads them; benchmarks/screen/strangers unless told), benchmarks/screen/train and
tests/domain/screen_samples. A few minutes. Never from benchmarks/screen/kept, which is there to measure with.
"""

import json
import sys
from base64 import b85encode
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from itertools import pairwise
from math import exp, sqrt
from pathlib import Path
from random import Random
from zlib import compress

from benchmarks.screen.samples import LANGUAGES, OWN, STRANGERS, TESTED, Sample, of_folder, of_lines
from rekindle.domain.screen_features import LEXICONS, PLACES, Lexicon, sentences, structure_places, word_places
from rekindle.domain.screen_model import KINDS, Model

SEED = 7
ROUNDS = (4, 3, 3)
"""Passes over the examples, for each round."""
COMPANIES = 1
SHORT = 160
ORDINARY_PAIRS = 0.6
"""How often each reply is read again beside a short ordinary one, and the share of these that ordinary replies get."""
RATE = 0.6
DECAY = 2e-5
WEIGHT = {"ordinary": 1.0, "grey": 1.0, "amber": 1.0, "red": 1.6}
"""How much an example of a kind counts: a missed RED is the dearest fault."""
DATA = Path(__file__).resolve().parent.parent.parent / "engine" / "rekindle" / "domain"


@dataclass(frozen=True, slots=True)
class Example:
    kind: int
    places: list[int]
    weight: float


def places(lexicon: Lexicon, words: list[str]) -> list[int]:
    return structure_places(lexicon, words) + [one for word in words for one in word_places(word)]


def trained(samples: list[Sample], language: str, seed: int = SEED) -> Model:
    weights, bias = fit(samples, language, seed)
    return Model(LEXICONS[language], weights, bias)


def fit(samples: list[Sample], language: str, seed: int = SEED) -> tuple[list[float], list[float]]:
    """Weights by place and kind, and a bias for each kind. What is borderline trains nothing."""
    lexicon, random = LEXICONS[language], Random(seed)
    known = [sample for sample in samples if sample.kind in KINDS]
    read = [
        (KINDS.index(sample.kind), [places(lexicon, words) for words in sentences(sample.text)])
        for sample in known + list(mixed(known, random))
    ]
    read = [(kind, found) for kind, found in read if found]
    state = _State()
    wholes = [_example(kind, [place for one in found for place in one]) for kind, found in read]
    examples = wholes
    for index, passes in enumerate(ROUNDS):
        if index:
            examples = wholes + [
                _example(kind, state.strongest(kind, found), 0.7) for kind, found in read if len(found) > 1
            ]
        for _ in range(passes):
            random.shuffle(examples)
            for example in examples:
                state.learn(example)
            if index == len(ROUNDS) - 1:
                state.remember()
    return state.mean()


def mixed(samples: list[Sample], random: Random) -> Iterator[Sample]:
    """Replies beside an ordinary one: most people in danger answer the exercise, too. Ordinary pairs keep it no sign."""
    company = [sample.text for sample in samples if sample.kind == "ordinary" and len(sample.text) < SHORT]
    for sample in samples if company else ():
        for _ in range(COMPANIES):
            beside = random.choice(company)
            if sample.kind != "ordinary" or random.random() < ORDINARY_PAIRS:
                first = random.random() < 0.6
                yield Sample(sample.kind, f"{beside} {sample.text}" if first else f"{sample.text} {beside}")


def _example(kind: int, found: list[int], weight: float = 1.0) -> Example:
    return Example(kind, found, weight * WEIGHT[KINDS[kind]])


class _State:
    def __init__(self) -> None:
        self.weights = [0.0] * (PLACES * 4)
        self.bias = [0.0] * 4
        self._squares = [1e-3] * (PLACES * 4)
        self._bias_squares = [1.0] * 4

        self._remembered: list[tuple[list[float], list[float]]] = []

    def remember(self) -> None:
        self._remembered.append((self.weights.copy(), self.bias.copy()))

    def mean(self) -> tuple[list[float], list[float]]:
        kept, count = self._remembered, len(self._remembered)
        weights = [sum(values) / count for values in zip(*(one for one, _ in kept), strict=True)]
        return weights, [sum(values) / count for values in zip(*(one for _, one in kept), strict=True)]

    def chances(self, found: list[int]) -> tuple[list[float], float]:
        scale = 1 / sqrt(len(found))
        w = self.weights
        a = b = c = d = 0.0
        for place in found:
            at = place * 4
            a += w[at]
            b += w[at + 1]
            c += w[at + 2]
            d += w[at + 3]
        logits = [bias + value * scale for bias, value in zip(self.bias, (a, b, c, d), strict=True)]
        top = max(logits)
        powers = [exp(value - top) for value in logits]
        total = sum(powers)
        return [power / total for power in powers], scale

    def strongest(self, kind: int, found: list[list[int]]) -> list[int]:
        """Of a flagged reply the sentence that shows its kind best, of an ordinary one the sentence that looks worst."""
        windows = [*found, *(a + b for a, b in pairwise(found))]
        if kind == 0:
            return min(windows, key=lambda window: self.chances(window)[0][0])
        return max(windows, key=lambda window: self.chances(window)[0][kind])

    def learn(self, example: Example) -> None:
        chances, scale = self.chances(example.places)
        w, squares = self.weights, self._squares
        for kind in range(4):
            slope = (chances[kind] - (kind == example.kind)) * example.weight
            if abs(slope) < 0.02:
                continue
            self._bias_squares[kind] += slope * slope
            self.bias[kind] -= 0.1 * slope / sqrt(self._bias_squares[kind])
            step = slope * scale
            square = step * step
            for place in example.places:
                at = place * 4 + kind
                squares[at] += square
                w[at] -= RATE * step / sqrt(squares[at]) * 0.1


def write(weights: list[float], bias: list[float], language: str) -> Path:
    """As signed eighths of a byte each: 256 steps between the largest weight and its opposite."""
    step = max(map(abs, weights)) / 127
    packed = bytes(128 + round(weight / step) for weight in weights)
    data = {"step": step, "bias": bias, "weights": b85encode(compress(packed, 9)).decode()}
    path = DATA / f"screen_weights.{language}.json"
    path.write_text(json.dumps(data) + "\n", encoding="utf-8")
    return path


def everything(folder: Path, language: str) -> list[Sample]:
    return of_folder(folder, language) + of_lines(OWN, language) + of_lines(TESTED, language)


def shipped(language: str) -> Path:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else STRANGERS
    return write(*fit(everything(folder, language), language), language)


if __name__ == "__main__":
    with ProcessPoolExecutor(len(LANGUAGES)) as pool:
        print(*pool.map(shipped, LANGUAGES), sep="\n")
