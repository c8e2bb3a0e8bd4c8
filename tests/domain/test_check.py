import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.check import Change, CheckResult, Lean, Level, Scoring, change, next_variant, score

ITEM = st.integers(0, 4)


@pytest.mark.parametrize(
    ("total", "level"),
    [(0, Level.LOW), (9, Level.LOW), (10, Level.SOME), (19, Level.SOME), (20, Level.HIGH), (32, Level.HIGH)],
)
def test_the_sum_gives_the_level(total, level):
    items = [min(4, max(0, total - 4 * i)) for i in range(8)]
    assert (score(items).sum, score(items).level) == (total, level)


@pytest.mark.parametrize(
    ("last_four", "lean"),
    [
        ((2, 1, 0, 0), Lean.INWARD),
        ((1, 4, 0, 0), Lean.NONE),  # the core item is below 2
        ((2, 0, 0, 0), Lean.NONE),  # the gap is below 3
        ((0, 0, 2, 1), Lean.OUTWARD),
        ((0, 0, 1, 4), Lean.NONE),
        ((3, 2, 3, 2), Lean.MIXED),
        ((4, 4, 3, 2), Lean.INWARD),
        ((4, 3, 3, 2), Lean.MIXED),
        ((2, 2, 2, 2), Lean.NONE),
        ((4, 4, 4, 4), Lean.MIXED),
    ],
)
def test_the_last_four_items_give_the_lean(last_four, lean):
    assert score([0, 0, 0, 0, *last_four]).lean is lean


def test_seven_items_stand_for_eight():
    assert score([2, 2, 2, None, 2, 2, 2, 2]).sum == 16
    assert score([1, 0, 0, None, 0, 0, 0, 0]).sum == 1
    assert score([1, 1, 1, None, 1, 0, 0, 0]).sum == 5  # 4.57


def test_with_fewer_than_seven_items_there_is_no_level():
    assert score([2, 2, None, None, 2, 1, 0, 0]) == CheckResult(None, None, Lean.INWARD)


def test_a_missing_item_of_the_last_four_gives_no_lean():
    assert score([0, 0, 0, 0, 4, None, 0, 0]).lean is Lean.NONE


def test_one_item_at_the_top_is_told_whatever_the_sum():
    assert score([4, 0, 0, 0, 0, 0, 0, 0]).any_at_top
    assert not score([3] * 8).any_at_top


@pytest.mark.parametrize("items", [[1] * 7, [1] * 9, [5, 0, 0, 0, 0, 0, 0, 0], [-1, 0, 0, 0, 0, 0, 0, 0]])
def test_other_items_are_refused_with_the_value_in_the_sentence(items):
    with pytest.raises(ValueError, match="8 items"):
        score(items)


def test_a_change_under_four_is_about_the_same():
    assert change(12, 15) is Change.SAME
    assert change(12, 16) is Change.HIGHER
    assert change(12, 8) is Change.LOWER


def test_cut_offs_are_values_that_can_be_given():
    assert score([1] * 8, Scoring(some=5, high=8)).level is Level.HIGH


def test_an_organisation_may_have_other_items_and_another_order():
    five = Scoring(items=5, top=6, inward=(1, 2), outward=(3,), some=8, high=16)
    assert score([6, 1, 0, 2, 2], five) == CheckResult(11, Level.SOME, Lean.INWARD, any_at_top=True)
    assert score([0, 0, 5, 6, 6], five).lean is Lean.OUTWARD
    assert score([6, 1, 0, None, 2], five).sum == 11  # 9 of four, times 5/4


def test_items_that_lean_nowhere_give_no_lean():
    assert score([4] * 8, Scoring(inward=(), outward=())).lean is Lean.NONE


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"inward": (5, 9)}, "from 1 to 8"),
        ({"outward": (6, 7)}, "each once"),
        ({"some": 20}, "some below high"),
        ({"high": 33}, "at most 32"),
        ({"items": 0}, "1 to 40 items"),
    ],
)
def test_a_scoring_that_cannot_be_is_refused_with_its_value(wrong, said):
    with pytest.raises(ValueError, match=said):
        Scoring(**wrong)


def test_a_mixed_lean_gets_both_variants_in_turn():
    assert [next_variant(Lean.MIXED, n) for n in range(3)] == [Lean.INWARD, Lean.OUTWARD, Lean.INWARD]
    assert next_variant(Lean.NONE, 1) is Lean.NONE


@given(st.lists(ITEM, min_size=8, max_size=8), st.integers(0, 7))
def test_leaving_one_item_out_keeps_the_sum_in_range_and_swapping_the_leans_swaps_them(items, missing):
    result = score(items)
    assert result.sum == sum(items)
    partial = score([None if i == missing else item for i, item in enumerate(items)])
    assert partial.sum is not None
    assert 0 <= partial.sum <= 32
    swapped = {Lean.INWARD: Lean.OUTWARD, Lean.OUTWARD: Lean.INWARD}.get(result.lean, result.lean)
    assert score([*items[:4], *items[6:], *items[4:6]]).lean is swapped
