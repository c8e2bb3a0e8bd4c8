"""Figures of groups: nobody can be read out of one table, nor out of two."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.figures import (
    LEAST,
    Count,
    Course,
    Figures,
    Journey,
    Mean,
    figures,
    mean,
    share,
    tens,
    told_before,
)

STEPS = ("first", "second")


def people(count: int, **facts) -> list[Journey]:
    return [
        Journey(**{"id": n, "programme": "p", "cohort": "", "state": "active", "confirmed": True} | facts)
        for n in range(count)
    ]


def counts(told: Figures) -> list[Count]:
    alone = [told.enrolled, told.confirmed, told.readers]
    by_step = [*told.states.values(), *told.reach.values(), *told.answered.values()]
    over = [told.pulse.first.n, told.pulse.last.n, told.check.first.n, told.check.last.n]
    return [*alone, *by_step, *over, *(rate.n for rate in told.answer_rate.values())]


def test_a_group_under_ten_is_told_as_small_and_nothing_else():
    told = figures("spring", people(9, pulses=(3, 8), entered=("first",), answered=frozenset({"first"})), STEPS)
    assert told == Figures(name="spring", small=True)


def test_nine_who_confirmed_are_few_however_many_asked_to_join():
    asked = people(9) + people(40, confirmed=False, state="unconfirmed")
    assert figures("spring", asked, STEPS) == Figures(name="spring", small=True)


def test_people_are_counted_in_whole_tens():
    told = figures("spring", people(24, entered=("first",)) + people(3, confirmed=False, state="unconfirmed"), STEPS)
    assert (told.enrolled, told.confirmed, told.reach) == (20, 20, {"first": 20, "second": None})
    assert told.states == {"active": 20, "completed": None, "withdrawn": None}
    assert told.readers == 20


def test_means_compare_the_same_people_and_say_how_many():
    told = figures("spring", people(12, pulses=(4.0, 6.0)) + people(5, pulses=(9.0,)), STEPS)
    assert told.pulse == Course(Mean(4.0, 10), Mean(6.0, 10))
    assert told.pulse.change == Mean(2.0, 10)


def test_a_self_check_counts_only_with_its_beginning_and_its_end():
    group = people(11, checks={"check-start": 20, "check-end": 12}) + people(30, checks={"check-start": 32})
    assert figures("spring", group, STEPS).check == Course(Mean(20, 10), Mean(12, 10))


def test_the_reach_of_a_step_and_its_answers_are_shares_of_those_who_had_its_lesson():
    group = people(20, entered=("first",), answered=frozenset({"first"})) + people(20, entered=("first",))
    told = figures("spring", group, STEPS)
    assert told.reach == {"first": 40, "second": None}
    assert told.answered == {"first": 20, "second": None}
    assert told.answer_rate["first"] == Mean(0.5, 40)
    assert told.readers == 20


def test_that_nobody_answered_is_a_statement_about_everybody_and_is_withheld():
    told = figures("spring", people(12, entered=("first",)), STEPS)
    assert told.answer_rate["first"] == Mean(None, 10)
    assert told.answered["first"] is None


def test_a_share_is_withheld_where_few_did_or_few_did_not():
    assert [share(part, 24).value for part in (9, 10, 14, 15, 24)] == [None, 0.4, 0.6, None, None]


@pytest.mark.parametrize(
    ("now", "monday"), [("2026-11-02", "2026-11-02"), ("2026-11-08", "2026-11-02"), ("2026-11-09", "2026-11-09")]
)
def test_what_was_said_counts_up_to_monday(now, monday):
    at = datetime.fromisoformat(f"{now}T23:59:00").replace(tzinfo=UTC)
    assert told_before(at) == datetime.fromisoformat(f"{monday}T00:00:00").replace(tzinfo=UTC)


JOURNEYS = st.builds(
    Journey,
    id=st.integers(1, 999),
    programme=st.just("p"),
    cohort=st.just(""),
    state=st.sampled_from(["active", "completed", "withdrawn"]),
    confirmed=st.booleans(),
    entered=st.sampled_from([(), ("first",), STEPS]),
    answered=st.sets(st.sampled_from(STEPS)).map(frozenset),
    pulses=st.lists(st.floats(0, 10), max_size=3).map(tuple),
)


@given(st.lists(JOURNEYS, max_size=60), JOURNEYS)
def test_one_more_person_changes_each_count_by_a_whole_ten_or_not_at_all(group, newcomer):
    before, after = figures("", group, STEPS), figures("", [*group, newcomer], STEPS)
    assert all(number is None or (number >= LEAST and number % LEAST == 0) for number in counts(after))
    assert not after.small or not counts(after).count(LEAST)
    if not before.small:
        assert all(
            (b or 0) - (a or 0) in {0, LEAST} for a, b in zip(counts(before), counts(after), strict=True) if b != a
        )


@given(st.lists(st.floats(0, 10), max_size=49), st.floats(0, 10))
def test_a_mean_needs_ten_people_and_the_next_one_moves_nothing_until_there_are_ten_more(values, newcomer):
    told = mean(values)
    assert (told.value is None) is (len(values) < LEAST)
    if (len(values) + 1) % LEAST:
        assert mean([*values, newcomer]) == told


@given(st.integers(0, 200), st.integers(0, 200))
def test_two_counts_leave_a_whole_ten_between_them_or_nothing_certain(one, other):
    """The difference of two told numbers is never a number of people from 1 to 9."""
    assert ((tens(one) or 0) - (tens(other) or 0)) % LEAST == 0
