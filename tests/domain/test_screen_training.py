"""The screen's model is made by benchmarks/screen/train.py, and what measures it counts exactly."""

from collections import Counter

import pytest
from benchmarks.screen.figures import Figures, counted, lower_bound, upper_bound
from benchmarks.screen.samples import KEPT, OWN, STRANGERS, Sample, family, of_folder, of_lines
from benchmarks.screen.train import everything, fit, trained

from rekindle.domain.screen import Category, Flag

SAID_BY_ANYBODY = 30
"""Characters: `6`, `DONE`, `9! Holiday starts tomorrow.`: ordinary words that stand in every set."""
FEW = [
    *(Sample("red", text) for text in ("I want to be gone for good", "the tablets are counted", "tonight I end it")),
    *(Sample("ordinary", text) for text in ("7, lunch outside", "the rota is done", "I keep the call. They decide")),
    Sample("grey", "my client died on Sunday"),
    Sample("amber", "I gave the wrong dose"),
    Sample("borderline", "not coping"),
]


def test_the_same_seed_gives_the_same_weights_and_another_seed_gives_others():
    assert fit(FEW, "en", 1) == fit(FEW, "en", 1)
    assert fit(FEW, "en", 1) != fit(FEW, "en", 2)


def test_what_it_was_shown_is_told_apart():
    model = trained(FEW, "en")
    assert model.read("the tablets are counted").red > model.read("7, lunch outside").red


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_samples_it_is_trained_on_are_many_and_each_is_of_one_kind(language):
    texts: dict[str, set[str]] = {}
    for sample in of_lines(OWN, language):
        texts.setdefault(sample.kind, set()).add(sample.text)
    assert {kind: len(found) >= least for kind, found, least in _least(texts)} == dict.fromkeys(texts, True)
    assert len(set().union(*texts.values())) == sum(map(len, texts.values()))


def _least(texts):
    least = {"red": 450, "ordinary": 450, "grey": 100, "amber": 100}
    return [(kind, texts[kind], least[kind]) for kind in sorted(least)]


@pytest.mark.parametrize(
    ("found", "total", "bound"), [(0, 10, 0.0), (10, 10, 0.7411), (170, 170, 0.9825), (90, 100, 0.8362)]
)
def test_the_lower_bound_is_that_of_clopper_and_pearson(found, total, bound):
    assert lower_bound(found, total) == pytest.approx(bound, abs=2e-4)


def test_red_counts_as_flagged_and_what_has_no_flag_is_missed():
    figures = counted([Flag(Category.RED, "a"), Flag(Category.GREY, "b"), None])
    assert figures == Figures(total=3, red=1, flagged=2)
    assert figures.missed == 1


def test_a_family_of_phrases_stands_for_the_same_ones_each_time():
    line = "{I|We} {want|wish} {tea|cake|}."
    said = list(family(line))
    assert said == list(family(line))
    assert len(set(said)) > 3
    assert all("{" not in one and "|" not in one and " ." not in one for one in said)


@pytest.mark.parametrize("language", ["en", "de"])
def test_what_is_kept_for_measuring_is_many_and_none_of_it_is_trained_on(language):
    kept = of_folder(KEPT, language)
    counts = Counter(sample.kind for sample in kept)
    assert counts["red"] >= 150
    assert counts["hard"] >= 75
    assert counts["ordinary"] >= 75
    trained_on = {sample.text for sample in everything(STRANGERS, language)}
    both = [sample for sample in kept if sample.text in trained_on]
    assert [one.text for one in both if one.kind == "red" or len(one.text) > SAID_BY_ANYBODY] == []


def test_the_upper_bound_of_no_flag_among_many_is_small_and_never_nought():
    assert upper_bound(0, 150) == pytest.approx(0.0198, abs=2e-4)
    assert upper_bound(10, 10) == pytest.approx(1.0)
