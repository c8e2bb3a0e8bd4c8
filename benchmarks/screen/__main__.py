"""How well the safety screen reads: `python -m benchmarks.screen FOLDER [--folds K]`.

FOLDER holds `red.en.txt`, `ordinary.de.txt` and so on: replies between lines that are exactly `---`. Without --folds it is
read by the screen as it is, which says something about strangers' replies only if nobody saw FOLDER before. With --folds
the model is trained K times, each time on everything but one part of FOLDER and of the plain answers in
tests/domain/screen_samples, and reads that part: the rules are the same throughout. About ten minutes.

`missed` counts replies without any flag; `RED >=` and `any >=` are the exact lower bounds of the share at 95 %, each
one-sided, `any <=` the upper one. Only totals are printed, so that a set which is kept for measuring stays unread.
"""

import sys
from argparse import ArgumentParser
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from random import Random

from benchmarks.screen.figures import HEAD, counted, row
from benchmarks.screen.samples import KINDS, LANGUAGES, OWN, TESTED, Sample, of_folder, of_lines
from benchmarks.screen.train import SEED, trained
from rekindle.domain.letters import level
from rekindle.domain.screen import Flag, judge, screen
from rekindle.domain.screen_model import Reading

Read = list[tuple[Sample, Reading]]


def folded(folder: Path, language: str, folds: int) -> tuple[Read, Read]:
    """Samples of the folder, and the plain answers, each as read by a model that was not trained on it."""
    strange, plain = of_folder(folder, language), _plain(language)
    tested = [sample for sample in of_lines(TESTED, language) if sample.kind != "ordinary"]
    always = of_lines(OWN, language) + tested
    both = strange + plain
    order = list(range(len(both)))
    Random(SEED).shuffle(order)
    read: dict[int, Reading] = {}
    for fold in range(folds):
        held = set(order[fold::folds])
        model = trained(always + [sample for i, sample in enumerate(both) if i not in held], language)
        read |= {i: model.read(both[i].text) for i in held}
    pairs = [(sample, read[i]) for i, sample in enumerate(both)]
    return pairs[: len(strange)], pairs[len(strange) :]


def _plain(language: str) -> list[Sample]:
    return [sample for sample in of_lines(TESTED, language) if sample.kind == "ordinary"]


def by_kind(flags: list[tuple[str, Flag | None]], language: str, note: str = "") -> list[str]:
    named = [(kind, [flag for one, flag in flags if one == kind]) for kind in (*KINDS, "plain")]
    return [row(f"{language} {kind}{note}", counted(found)) for kind, found in named if found]


def as_it_is(folder: Path, language: str) -> list[str]:
    flags = [(sample.kind, screen(sample.text, language)) for sample in of_folder(folder, language)]
    return by_kind([*flags, *(("plain", screen(sample.text, language)) for sample in _plain(language))], language)


def cross_validated(folder: Path, language: str, folds: int) -> list[str]:
    """With the rules, which may have been written with the folder in view, and by the model alone, which never saw the part."""
    strange, plain = folded(folder, language, folds)
    read = [(sample.kind, sample, reading) for sample, reading in strange]
    read += [("plain", sample, reading) for sample, reading in plain]
    both = [(kind, judge(level(sample.text), reading)) for kind, sample, reading in read]
    return by_kind(both, language) + by_kind([(kind, judge("", one)) for kind, _, one in read], language, ", model")


def main(arguments: list[str]) -> None:
    parser = ArgumentParser(prog="python -m benchmarks.screen")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--folds", type=int, default=0)
    given = parser.parse_args(arguments)
    print(HEAD)
    if not given.folds:
        print("\n".join(line for language in LANGUAGES for line in as_it_is(given.folder, language)))
        return
    with ProcessPoolExecutor(len(LANGUAGES)) as pool:
        work = [pool.submit(cross_validated, given.folder, language, given.folds) for language in LANGUAGES]
        print("\n".join(line for done in work for line in done.result()))


if __name__ == "__main__":
    main(sys.argv[1:])
