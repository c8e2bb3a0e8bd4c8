"""Figures of groups: nobody can be read out of them."""

from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.figures import LEAST, Journey, figures, mean, parted

STEPS = ("first", "second")


def people(count: int, **facts) -> list[Journey]:
    return [
        Journey(**{"id": n, "programme": "p", "cohort": "", "state": "active", "confirmed": True} | facts)
        for n in range(count)
    ]


def test_a_group_under_ten_is_told_as_small_and_nothing_else():
    told = figures("spring", people(9, pulses=(3, 8), entered=("first",), answered=frozenset({"first"})), STEPS)
    assert told.small
    assert (told.confirmed, told.states, told.reach, told.pulse_first.value) == (None, {}, {}, None)


def test_means_compare_the_same_people_and_say_how_many():
    group = people(12, pulses=(4.0, 6.0)) + people(5, pulses=(9.0,))
    told = figures("spring", group, STEPS)
    assert (told.pulse_first.value, told.pulse_first.n) == (4.0, 12)
    assert (told.pulse_last.value, told.pulse_last.n) == (6.0, 12)


def test_a_self_check_counts_only_with_its_beginning_and_its_end():
    group = people(11, checks={"check-start": 20, "check-end": 12}) + people(30, checks={"check-start": 32})
    told = figures("spring", group, STEPS)
    assert (told.check_start.value, told.check_end.value, told.check_end.n) == (20, 12, 11)


def test_the_reach_of_a_step_and_its_answers_are_shares_of_those_who_had_its_lesson():
    group = people(20, entered=("first",), answered=frozenset({"first"})) + people(20, entered=("first",))
    told = figures("spring", group, STEPS)
    assert told.reach == {"first": 40, "second": None}
    assert (told.answer_rate["first"].value, told.answer_rate["first"].n) == (0.5, 40)
    assert told.readers == 20


def test_that_nobody_answered_is_a_statement_about_everybody_and_is_withheld():
    told = figures("spring", people(12, entered=("first",)), STEPS)
    assert told.answer_rate["first"].value is None


def test_the_few_who_did_not_confirm_are_not_told_by_a_difference():
    told = figures("spring", people(20) + people(3, confirmed=False, state="unconfirmed"), STEPS)
    assert (told.enrolled, told.confirmed) == (None, 20)


@given(st.dictionaries(st.sampled_from("abcde"), st.integers(0, 60), min_size=2))
def test_no_withheld_part_can_be_worked_out_from_the_whole_and_the_others(parts):
    told = parted(parts)
    hidden = [name for name, number in told.items() if number is None]
    assert all(number is None or number >= LEAST for number in told.values())
    assert len(hidden) != 1


@given(st.lists(st.floats(0, 10), max_size=30))
def test_a_mean_needs_ten_people(values):
    assert (mean(values).value is None) is (len(values) < LEAST)
