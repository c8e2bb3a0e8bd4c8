"""What silence does: a kind reminder or two, a recap, one question. It ends nothing: reading is a full way to take part.

after                                    the next planned mail opens with
a pause or another hold                  two lines of welcome back (at the next lesson)
two silent weeks                         one question how to go on; without an answer lessons only come (at the next lesson)
one silent week                          two lines on the week before (at the next lesson)
an open answer, 48 h (`remind_after`)    a reminder of two lines; not more than two in a row
The first of these that is true, and no other. Lessons only means no nudges, no reflections, and none of the last three.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from rekindle.domain.enrolment import REMINDERS_IN_A_ROW, RESUMED, SILENT_WEEKS, Enrolment

REMIND_AFTER: Final = timedelta(hours=48)
REMIND_WITHIN: Final = timedelta(days=14)
"""A booster a month later does not speak of a question that old."""


@dataclass(frozen=True, slots=True)
class Opening:
    """What stands ahead of a planned mail; at most one of these."""

    reminds: bool = False
    recaps: bool = False
    welcomes_back: bool = False
    asks_how: bool = False


def _was_away(enrolment: Enrolment) -> bool:
    """A hold ended since the week before began."""
    resumed, week = enrolment.done.get(RESUMED), enrolment.week_started_on
    return resumed is not None and week is not None and resumed > week


def opening(enrolment: Enrolment, starts: str, now: datetime) -> Opening:
    """`starts` is the step whose week the mail begins, "" for any other mail."""
    if starts and _was_away(enrolment):
        return Opening(welcomes_back=True)
    if enrolment.reading:
        return Opening()
    if starts and enrolment.unheard >= SILENT_WEEKS:
        return Opening(asks_how=True)
    if starts and enrolment.unheard:
        return Opening(recaps=True)
    due = enrolment.remind_at is not None and enrolment.remind_at <= now < enrolment.remind_at + REMIND_WITHIN
    return Opening(reminds=due and enrolment.reminders < REMINDERS_IN_A_ROW)
