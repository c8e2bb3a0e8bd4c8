"""Local dates and hours to instants and back. Pure: the zone data is Python's own, the clock is an argument.

A wall-clock time that does not exist (spring change) is moved forward by the gap; one that exists twice (autumn change)
means its first occurrence, so that nothing is due twice (PEP 495, fold=0).
"""

from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DAY = timedelta(days=1)
NIGHT_SHIFT = 12 * 60
"""Minutes that the night preset adds to every planned time, for people who sleep by day."""
QUIET_FROM, QUIET_UNTIL = 21 * 60, 6 * 60
"""No planned mail from 21:00 until 06:00 local time (minutes after midnight)."""


@lru_cache(maxsize=1024)
def zone_named(name: str) -> ZoneInfo | None:
    """The IANA zone, or None for a name that the zone data does not hold."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def zone_of(name: str) -> ZoneInfo:
    """A stored zone may be withdrawn by newer zone data; mail then goes by UTC rather than not at all."""
    return zone_named(name) or ZoneInfo("UTC")


def instant(day: date, minutes: int, zone: str) -> datetime:
    """The UTC instant of a local date and minutes after its midnight; 1440 and more reach into the next day."""
    extra, minutes = divmod(minutes, 24 * 60)
    local = datetime.combine(day + extra * DAY, time(minutes // 60, minutes % 60), zone_of(zone))
    return local.astimezone(UTC)


def local(at: datetime, zone: str) -> datetime:
    return at.astimezone(zone_of(zone))


def local_date(at: datetime, zone: str) -> date:
    return local(at, zone).date()


def first_weekday(earliest: date, weekday: int) -> date:
    """The first date on or after `earliest` that falls on `weekday` (Monday is 0)."""
    return earliest + timedelta(days=(weekday - earliest.weekday()) % 7)


def add_months(day: date, months: int) -> date:
    """The same day of a later month, or that month's last day (31 January + 1 month = 28 or 29 February)."""
    year, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + year, month + 1
    last = (date(year + month // 12, month % 12 + 1, 1) - DAY).day
    return date(year, month, min(day.day, last))


def is_quiet(minutes: int, *, night: bool) -> bool:
    """Whether a local time of day lies in the quiet hours; the night preset mirrors them to 09:00 until 18:00."""
    if night:
        minutes = (minutes - NIGHT_SHIFT) % (24 * 60)
    return minutes >= QUIET_FROM or minutes < QUIET_UNTIL


def after_quiet(at: datetime, zone: str, *, night: bool) -> datetime:
    """`at` itself, or the end of the quiet hours in which it lies."""
    here = local(at, zone)
    minutes = here.hour * 60 + here.minute
    if not is_quiet(minutes, night=night):
        return at
    ends = (QUIET_UNTIL + (NIGHT_SHIFT if night else 0)) % (24 * 60)
    day = here.date() + (DAY if minutes >= ends else timedelta(0))
    return max(at, instant(day, ends, zone))
