"""Staffed hours: what is promised, and when an alert that can wait is repeated."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.hours import Hours

OFFICE = Hours.parse("mon-fri 08:00-17:00, sat 09:00-12:00", "Europe/London")
FRIDAY_EVENING = datetime(2026, 11, 27, 18, 0, tzinfo=UTC)


def test_outside_staffed_hours_the_next_ones_are_named():
    assert OFFICE.next_open(FRIDAY_EVENING) == datetime(2026, 11, 28, 9, 0, tzinfo=UTC)
    assert OFFICE.next_open(datetime(2026, 11, 28, 13, 0, tzinfo=UTC)) == datetime(2026, 11, 30, 8, 0, tzinfo=UTC)


def test_a_wait_counts_staffed_time_only():
    assert OFFICE.after(datetime(2026, 11, 27, 16, 0, tzinfo=UTC), timedelta(hours=2)) == datetime(
        2026, 11, 28, 10, 0, tzinfo=UTC
    )


def test_without_hours_somebody_is_there_around_the_clock():
    always = Hours.parse("")
    assert always.open_at(FRIDAY_EVENING)
    assert always.after(FRIDAY_EVENING, timedelta(hours=2)) == FRIDAY_EVENING + timedelta(hours=2)


def test_hours_go_by_the_local_clock_over_a_change_of_it():
    berlin = Hours.parse("sun 10:00-12:00", "Europe/Berlin")
    assert berlin.next_open(datetime(2026, 3, 23, tzinfo=UTC)) == datetime(2026, 3, 29, 8, 0, tzinfo=UTC)


@pytest.mark.parametrize("text", ["weekdays 9-5", "mon 17:00-08:00", "mon-fri", "mon 25:00-26:00"])
def test_what_is_no_staffed_time_is_told_with_the_right_form(text):
    with pytest.raises(ValueError, match=r"staffed time|ends before"):
        Hours.parse(text)


@given(
    at=st.datetimes(datetime(2026, 1, 1), datetime(2027, 1, 1)).map(lambda at: at.replace(tzinfo=UTC)),
    minutes=st.integers(0, 3000),
)
def test_a_wait_ends_in_staffed_hours_and_is_never_shorter_than_asked(at, minutes):
    length = timedelta(minutes=minutes)
    until = OFFICE.after(at, length)
    assert until - at >= length
    assert OFFICE.open_at(until - timedelta(microseconds=1)) or (not minutes and OFFICE.open_at(until))
