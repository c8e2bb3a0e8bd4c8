"""On which day a lesson comes: by the person's pace, after holds, and sooner where they asked for it."""

from datetime import date, datetime
from typing import Final

from rekindle.domain.calendar import DAY, first_weekday, local_date
from rekindle.domain.enrolment import HURRIED, RESUMED, Enrolment
from rekindle.domain.touchpoint import WEEK

DAYS_BEFORE_FIRST_LESSON: Final = 3


def lesson_day(enrolment: Enrolment, earliest: date) -> date:
    """The person's next lesson day; for who asked for the next lesson, the date on which they did."""
    hurried = enrolment.done.get(HURRIED)
    if hurried is None or enrolment.week_started_on is None:
        return first_weekday(earliest, enrolment.day)
    if enrolment.not_before is not None and enrolment.asked == enrolment.ending:
        return max(hurried, local_date(enrolment.not_before, enrolment.zone))
    return hurried


def why_a_later_week(enrolment: Enrolment, day: date, *, repeated: bool) -> str:
    """Why the lesson comes on `day` and not on the lesson day after its week, in plain words; "" if it does."""
    if enrolment.week_started_on is None or HURRIED in enrolment.done:
        return ""
    if day > first_weekday(earliest_on(enrolment, repeated=repeated), enrolment.day):
        waits = enrolment.not_before is not None and enrolment.asked == enrolment.ending
        return "the step's plugin let it wait" if waits else "its lesson day before that could not be kept"
    if day > first_weekday(_by_pace(enrolment, repeated=repeated), enrolment.day):
        return f"a pause or another hold ended on {enrolment.done[RESUMED]}"
    return ""


def earliest_on(enrolment: Enrolment, *, repeated: bool) -> date:
    """The first date on which the next lesson may come."""
    earliest = _by_pace(enrolment, repeated=repeated)
    return max(earliest, enrolment.done.get(RESUMED, earliest))


def _by_pace(enrolment: Enrolment, *, repeated: bool) -> date:
    """Without holds; a lesson that did not go out is tried the very next week."""
    if enrolment.week_started_on is not None:
        return enrolment.week_started_on + (1 if repeated else enrolment.pace) * WEEK
    confirmed_on = local_date(confirmed_at(enrolment), enrolment.zone)
    earliest = confirmed_on + DAYS_BEFORE_FIRST_LESSON * DAY
    return max(earliest, enrolment.starts_on or earliest)


def confirmed_at(enrolment: Enrolment) -> datetime:
    return enrolment.confirmed_at or enrolment.created_at
