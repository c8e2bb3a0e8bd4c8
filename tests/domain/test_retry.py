"""When a deferred mail is tried again, and when it is given up."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.retry import FIRST, GIVE_UP_AFTER, LONGEST, next_try

from .strategies import NOW, thorough

jitters = st.floats(0, 1, exclude_max=True)


@pytest.mark.parametrize(
    ("attempts", "minutes"), [(1, 5), (2, 10), (3, 20), (4, 40), (5, 60), (6, 60), (40, 60), (10**9, 60)]
)
def test_the_wait_doubles_from_five_minutes_to_an_hour(attempts, minutes):
    assert next_try(attempts, NOW, None, NOW, 0.0) == NOW + timedelta(minutes=minutes)


def test_jitter_spreads_by_up_to_a_quarter_and_never_shortens():
    assert next_try(5, NOW, None, NOW, 0.0) == NOW + LONGEST
    assert next_try(5, NOW, None, NOW, 0.5) == NOW + LONGEST * 1.125


def test_it_is_given_up_after_five_days():
    last_chance = NOW + GIVE_UP_AFTER - LONGEST
    assert next_try(99, NOW, None, last_chance, 0.0) == NOW + GIVE_UP_AFTER
    assert next_try(99, NOW, None, last_chance + timedelta(seconds=1), 0.0) is None


def test_it_is_given_up_at_the_last_useful_moment_if_that_is_sooner():
    useful_until = NOW + timedelta(hours=24)
    assert next_try(99, NOW, useful_until, NOW + timedelta(hours=23), 0.0) == useful_until
    assert next_try(99, NOW, useful_until, NOW + timedelta(hours=23, minutes=1), 0.0) is None
    assert next_try(99, NOW, NOW + timedelta(days=30), NOW + timedelta(days=6), 0.0) is None


@thorough
@given(
    st.integers(1, 1000), st.integers(0, 140), st.none() | st.integers(-10, 200), jitters
)  # fmt: skip
def test_a_next_try_is_between_five_minutes_and_an_hour_and_a_quarter_away_and_within_both_ends(
    attempts, hours, useful_hours, jitter
):
    now = NOW + timedelta(hours=hours)
    useful_until = None if useful_hours is None else NOW + timedelta(hours=useful_hours)
    at = next_try(attempts, NOW, useful_until, now, jitter)
    latest = NOW + GIVE_UP_AFTER if useful_until is None else min(NOW + GIVE_UP_AFTER, useful_until)
    if at is None:
        assert now + LONGEST * 1.25 > latest
    else:
        assert FIRST <= at - now <= LONGEST * 1.25
        assert at <= latest


@thorough
@given(jitters)
def test_every_mail_is_given_up_at_last_after_a_bounded_number_of_tries(jitter):
    now, tries = NOW, 0
    while (at := next_try(tries + 1, NOW, None, now, jitter)) is not None:
        now, tries = at, tries + 1
    assert 90 <= tries <= 125
    assert now <= NOW + GIVE_UP_AFTER
