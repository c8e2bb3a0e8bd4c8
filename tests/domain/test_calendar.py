"""Local dates and hours: the gap in spring, the fold in autumn, month ends and the quiet hours, in every zone."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.calendar import (
    DAY,
    add_months,
    after_quiet,
    first_weekday,
    instant,
    is_quiet,
    local,
    local_date,
    zone_named,
    zone_of,
)

from .strategies import AWKWARD_ZONES, dates, instants, thorough, zones


def wall(on: date, minutes: int, zone: str) -> str:
    return local(instant(on, minutes, zone), zone).strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("zone", "on", "minutes", "expected"),
    [
        ("Europe/Berlin", date(2025, 3, 30), 150, "2025-03-30 03:30"),
        ("America/New_York", date(2025, 3, 9), 120, "2025-03-09 03:00"),
        ("Australia/Lord_Howe", date(2025, 10, 5), 135, "2025-10-05 02:45"),
        ("Africa/Cairo", date(2025, 4, 25), 0, "2025-04-25 01:00"),
        ("Antarctica/Troll", date(2025, 3, 30), 90, "2025-03-30 03:30"),
        ("America/Nuuk", date(2025, 3, 29), 23 * 60 + 15, "2025-03-30 00:15"),
        ("Pacific/Apia", date(2011, 12, 30), 480, "2011-12-31 08:00"),
    ],
)
def test_a_time_in_the_spring_gap_moves_forward_by_the_gap(zone, on, minutes, expected):
    assert wall(on, minutes, zone) == expected


@pytest.mark.parametrize(
    ("zone", "on", "minutes", "offset_minutes"),
    [
        ("Europe/Berlin", date(2025, 10, 26), 150, 120),
        ("America/New_York", date(2025, 11, 2), 90, -240),
        ("Australia/Lord_Howe", date(2025, 4, 6), 105, 660),
        ("America/Havana", date(2025, 11, 2), 15, -240),
    ],
)
def test_a_time_that_comes_twice_in_autumn_means_its_first_occurrence(zone, on, minutes, offset_minutes):
    here = local(instant(on, minutes, zone), zone)
    assert here.utcoffset() == timedelta(minutes=offset_minutes)
    assert (here.hour * 60 + here.minute, here.fold) == (minutes, 0)


@thorough
@given(dates, st.integers(0, 3 * 24 * 60), zones)
def test_an_instant_shows_its_own_wall_time_or_lies_in_a_gap_and_then_moves_forward(on, minutes, zone):
    wanted = datetime.combine(on, time(0)) + timedelta(minutes=minutes)
    at = instant(on, minutes, zone)
    shown = at.astimezone(ZoneInfo(zone)).replace(tzinfo=None)
    assert at.tzinfo is UTC
    if shown == wanted:
        earlier = (at - timedelta(minutes=back) for back in (30, 60, 120))
        assert all(other.astimezone(ZoneInfo(zone)).replace(tzinfo=None) != wanted for other in earlier)
    else:
        before, after = (at + timedelta(hours=hours) for hours in (-4, 4))
        gap = after.astimezone(ZoneInfo(zone)).utcoffset() - before.astimezone(ZoneInfo(zone)).utcoffset()
        assert shown == wanted + gap
        assert gap > timedelta(0)


@thorough
@given(instants, zones, st.booleans())
def test_after_the_quiet_hours_it_is_never_earlier_never_quiet_and_at_most_nine_hours_and_a_change_later(
    at, zone, night
):
    later = after_quiet(at, zone, night=night)
    here = local(later, zone)
    assert not is_quiet(here.hour * 60 + here.minute, night=night)
    assert timedelta(0) <= later - at <= timedelta(hours=11)
    assert after_quiet(later, zone, night=night) == later


@pytest.mark.parametrize(
    ("hour", "minute", "night", "expected"),
    [
        (5, 59, False, "2025-03-04 06:00"),
        (6, 0, False, "2025-03-04 06:00"),
        (20, 59, False, "2025-03-04 20:59"),
        (21, 0, False, "2025-03-05 06:00"),
        (8, 59, True, "2025-03-04 08:59"),
        (9, 0, True, "2025-03-04 18:00"),
        (17, 59, True, "2025-03-04 18:00"),
        (18, 0, True, "2025-03-04 18:00"),
        (0, 30, True, "2025-03-04 00:30"),
    ],
)
def test_the_quiet_hours_are_nine_in_the_evening_to_six_and_mirrored_for_night_workers(hour, minute, night, expected):
    at = instant(date(2025, 3, 4), hour * 60 + minute, "Asia/Kathmandu")
    later = local(after_quiet(at, "Asia/Kathmandu", night=night), "Asia/Kathmandu")
    assert later.strftime("%Y-%m-%d %H:%M") == expected


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2025, 1, 31), 1, date(2025, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2023, 11, 30), 3, date(2024, 2, 29)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2025, 11, 30), 1, date(2025, 12, 30)),
        (date(2025, 12, 31), 1, date(2026, 1, 31)),
        (date(2025, 9, 30), 3, date(2025, 12, 30)),
        (date(2025, 5, 15), 0, date(2025, 5, 15)),
    ],
)
def test_months_are_added_to_the_same_day_or_the_last_of_a_shorter_month(day, months, expected):
    assert add_months(day, months) == expected


@thorough
@given(st.dates(date(1990, 1, 1), date(2090, 1, 1)), st.integers(0, 60))
def test_added_months_land_in_the_right_month_on_the_same_day_or_its_last(day, months):
    later = add_months(day, months)
    assert (later.year * 12 + later.month) - (day.year * 12 + day.month) == months
    assert later.day == day.day or (later.day < day.day and (later + DAY).month != later.month)


@thorough
@given(dates, st.integers(0, 6))
def test_the_first_weekday_is_within_seven_days_and_never_earlier(earliest, weekday):
    found = first_weekday(earliest, weekday)
    assert found.weekday() == weekday
    assert timedelta(0) <= found - earliest < 7 * DAY


def test_a_local_date_is_the_persons_own():
    at = datetime(2025, 3, 3, 10, 30, tzinfo=UTC)
    assert local_date(at, "Pacific/Kiritimati") == date(2025, 3, 4)
    assert local_date(at, "Pacific/Pago_Pago") == date(2025, 3, 2)


@pytest.mark.parametrize(
    "name",
    ["", "Europe/Atlantis", "../etc/passwd", "/etc/localtime", "Europe", "a\0b", "x" * 5000, "\udc80", "CON", "."],
)
def test_a_name_that_is_no_zone_is_none_and_mail_then_goes_by_utc(name):
    assert zone_named(name) is None
    assert zone_of(name) == ZoneInfo("UTC")


@given(st.text(max_size=40))
def test_no_text_makes_the_look_up_of_a_zone_raise(name):
    assert zone_named(name) is None or zone_named(name).key == name


def test_every_awkward_zone_is_a_zone():
    assert all(zone_named(zone) is not None for zone in AWKWARD_ZONES)
