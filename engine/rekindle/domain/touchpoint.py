"""One planned contact, and where it fits into a person's days: the rules of hours, dates and room that all mails share."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final

from rekindle.domain.calendar import DAY, after_quiet, instant, local_date
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.programme import Kind

WEEK: Final = 7 * DAY
MAILS_A_WEEK: Final = 3
LESSON_LATEST: Final = timedelta(days=6)
"""A lesson may start its week until 24 h before the next lesson day; later it begins the next week instead."""
LAST_USEFUL: Final = {Kind.NUDGE: timedelta(hours=24), Kind.REFLECTION: timedelta(hours=48)}


@dataclass(frozen=True, slots=True)
class Due:
    """When a mail should go out by the calendar alone."""

    at: datetime
    wall: int
    """Minutes after local midnight, also where `at` falls into a gap and shows a later time: a mail that moves to another
    date is due at this time again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Touchpoint:
    """A mail of a step or one of the engine's own, with all that decides whether and when it goes."""

    key: str
    due: Due
    reason: str
    step: str
    lesson: str
    kind: Kind
    useful_until: datetime | None
    before: tuple[date, ...] = ()
    """Set for a mail that gives way: the dates of what comes after it and must find room in the same seven days."""
    not_before: datetime | None = None
    """Set where a plugin moved this mail: its time is the later one of the two."""
    counts: bool = True
    at_once: bool = False
    starts: str = ""
    structure: str = ""
    week_of: date | None = None


def too_late(enrolment: Enrolment, touchpoint: Touchpoint, due_at: datetime) -> str:
    """Why a mail is dropped; "" if it goes. Due at its last useful moment is too late: sending takes time."""
    if touchpoint.starts or touchpoint.useful_until is None:
        return ""
    if due_at >= touchpoint.useful_until:
        return "its last useful moment is over"
    if touchpoint.before and _crowded(enrolment, local_date(due_at, enrolment.zone), touchpoint.before):
        return "no room within three mails a week"
    return ""


def _crowded(enrolment: Enrolment, on: date, others: tuple[date, ...]) -> bool:
    """Whether a mail on this date would make more than three in some seven days."""
    dates = (*enrolment.recent, on, *others)
    return any(
        first <= on < first + WEEK and sum(first <= day < first + WEEK for day in dates) > MAILS_A_WEEK
        for first in dates
    )  # fmt: skip


def fit(enrolment: Enrolment, touchpoint: Touchpoint, now: datetime) -> datetime:
    """Not before now, not in the quiet hours, on a date after the last planned mail's, and where the week has room."""
    zone, night = enrolment.zone, enrolment.night
    if touchpoint.at_once:
        return touchpoint.due.at
    wanted = max(touchpoint.due.at, now, touchpoint.not_before or now)
    due_at = after_quiet(wanted, zone, night=night)
    free = _free_from(enrolment, touchpoint)
    if free is None or local_date(due_at, zone) >= free:
        return due_at
    return after_quiet(max(instant(free, touchpoint.due.wall, zone), now), zone, night=night)


def _free_from(enrolment: Enrolment, touchpoint: Touchpoint) -> date | None:
    """The first date that is open to this mail. One that gives way looks for room by itself (`_crowded`)."""
    if enrolment.last_mail_on is None:
        return None
    free = enrolment.last_mail_on + DAY
    full = touchpoint.counts and not touchpoint.before and len(enrolment.recent) >= MAILS_A_WEEK
    return max(free, min(enrolment.recent) + WEEK) if full else free
