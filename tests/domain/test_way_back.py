"""Zones, both clock changes, leap day, clock jumps, thirty days of downtime, and silence: nobody is skipped or flooded.

Each case is placed around a day that calendars get wrong: a clock change of the very zone, or 29 February.
"""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.agenda import Act, agenda
from rekindle.domain.calendar import is_quiet, local, local_date, zone_of
from rekindle.domain.enrolment import (
    Adjust,
    Confirm,
    Drop,
    Elsewhere,
    Enrolment,
    Hold,
    HoldKind,
    Lift,
    Place,
    Plan,
    State,
)
from rekindle.domain.touchpoint import NO_MATTER, WEEK
from rekindle.domain.transition import transition

from .strategies import SEVEN, days, hours, paces, shipped, thorough, zones
from .test_agenda import INVARIANTS, OUTSIDE_THE_COUNT
from .walk import Down, Jump, Lost, Mail, Walk, enrolled, walk

MONTH = timedelta(days=30)
LEAP_DAY = datetime(2028, 2, 29, 12, tzinfo=UTC)


@lru_cache(maxsize=1024)
def clock_changes(zone: str) -> tuple[datetime, ...]:
    """The days in 2027 and 2028 on which this zone's clocks change; a zone without any has the leap day."""
    noons = [datetime(2027, 1, 1, 12, tzinfo=UTC) + timedelta(days=n) for n in range(730)]
    offsets = [noon.astimezone(zone_of(zone)).utcoffset() for noon in noons]
    return tuple(noon for noon, (a, b) in zip(noons[1:], pairwise(offsets), strict=True) if a != b) or (LEAP_DAY,)


@st.composite
def troubles(draw: st.DrawFn):
    """A zone, a start some weeks before a difficult day, and trouble that lies about that day."""
    zone = draw(zones)
    difficult = draw(st.sampled_from((*clock_changes(zone), LEAP_DAY)))
    before = timedelta(minutes=draw(st.integers(5 * 24 * 60, 60 * 24 * 60)))
    about = before + timedelta(minutes=draw(st.integers(-31 * 24 * 60, 5 * 24 * 60)))
    down = draw(st.just(MONTH) | st.integers(0, 45 * 24 * 60).map(lambda n: timedelta(minutes=n)))
    life = [(max(about, timedelta(hours=1)), Down(down))]
    if draw(st.booleans()):
        by = draw(st.sampled_from([timedelta(hours=1), timedelta(hours=-1), timedelta(days=-2), timedelta(days=9)]))
        life.append((max(about, timedelta(hours=1)) + timedelta(hours=draw(st.integers(1, 1000))), Jump(by)))
    if draw(st.booleans()):
        life.append((timedelta(days=draw(st.integers(4, 60))), Lost()))
    return difficult - before, zone, life


people = st.fixed_dictionaries({"day": days, "hour": hours, "pace": paces, "night": st.booleans()})
words = st.none() | st.sets(st.integers(1, 40)).map(frozenset)


def at_the_right_local_hour_or_on_the_way_back(w: Walk) -> None:
    """Late is a lesson only where its own hour lay in the trouble, or in the week after it."""
    for mail in w.lessons:
        if mail.at - w.nominal(mail) > NO_MATTER:
            assert w.nominal(mail) <= w.calm_from + WEEK


def no_more_than_two_reminders_in_a_row(w: Walk) -> None:
    row = 0
    for number, mail in enumerate(w.mails, 1):
        row += mail.ahead.reminds
        assert row <= 2
        row = 0 if w.words is not None and number in w.words else row


@thorough
@given(case=troubles(), person=people, latency=st.sampled_from([0, 1]), spoken=words)
def test_each_lesson_comes_once_in_order_at_its_local_hour_and_one_mail_a_day_on_the_way_back(
    case, person, latency, spoken
):
    start, zone, life = case
    walked = walk(start, shipped(), life=life, latency=timedelta(seconds=latency), words=spoken, zone=zone, **person)
    for holds_true in (*INVARIANTS, at_the_right_local_hour_or_on_the_way_back, no_more_than_two_reminders_in_a_row):
        holds_true(walked)


# One person in two programmes


class Both:
    """Two enrolments of one person; what one plans is told to the other, as `service.several` does."""

    def __init__(self, start: datetime, mine: tuple[Enrolment, Enrolment]) -> None:
        self.clock = start
        self.enrolments = {1: mine[0], 2: replace(mine[1], id=2, programme="other")}
        self.mails: list[tuple[int, Mail]] = []

    def do(self, number: int, command) -> None:
        self.enrolments[number], _ = transition(self.enrolments[number], command, self.clock)

    def run(self, *, down: tuple[datetime, datetime]) -> "Both":
        """Until neither has anything to come; between the two instants nothing is looked at."""
        for _ in range(400):
            coming = [
                (upcoming.due_at, number, upcoming)
                for number, enrolment in self.enrolments.items()
                if (upcoming := agenda(enrolment, shipped(), self.clock)) is not None
            ]
            if not coming:
                return self
            due_at, number, upcoming = min(coming, key=lambda one: one[:2])
            self.clock = max(self.clock, due_at)
            if down[0] <= self.clock < down[1]:
                self.clock = down[1]
                continue
            if upcoming.act is Act.END_HOLD:
                self.do(number, Lift(upcoming.hold, "clock"))
            else:
                self._send(number, upcoming)
        raise AssertionError("the two programmes have no end")

    def _send(self, number: int, upcoming) -> None:
        before = self.enrolments[number]
        for dropped in upcoming.dropped:
            self.do(number, Drop(dropped.key, dropped.on, dropped.reason))
        on = local_date(self.clock, before.zone)
        week = (upcoming.starts, upcoming.structure, upcoming.week_of, upcoming.finishes)
        self.do(number, Plan(upcoming.key, on, upcoming.counts, *week))
        after = self.enrolments[number]
        self.do(3 - number, Elsewhere(on, counts=after.recent != before.recent))
        self.mails.append((number, Mail(self.clock, upcoming, before)))


@thorough
@given(case=troubles(), one=people, other=people, apart=st.integers(0, 40 * 24), pause=st.integers(0, 60))
def test_of_two_programmes_together_come_one_mail_a_day_and_three_a_week_and_each_lesson_once(
    case, one, other, apart, pause
):
    start, zone, life = case
    mine = tuple(enrolled(start, zone=zone, **settings) for settings in (one, other))
    both = Both(start, mine)
    both.do(1, Confirm())
    both.clock += timedelta(hours=apart)
    both.do(2, Confirm())
    both.do(2, Place(Hold(HoldKind.PAUSE, both.clock + timedelta(days=pause))))
    when, trouble = life[0]
    both.clock = start
    both.run(down=(start + when, start + when + trouble.lasts))
    on = [mail.on for _, mail in both.mails if not mail.key.endswith("/welcome")]
    assert all(earlier < later for earlier, later in pairwise(on)), "one a day"
    counted = [mail.on for _, mail in both.mails if mail.key not in OUTSIDE_THE_COUNT]
    assert all(fourth - first >= WEEK for first, fourth in zip(counted, counted[3:], strict=False)), "three a week"
    for number in (1, 2):
        own = [mail for whose, mail in both.mails if whose == number]
        assert max(Counter(mail.key for mail in own).values()) == 1
        assert [mail.upcoming.starts for mail in own if mail.upcoming.starts] == list(SEVEN)
        assert both.enrolments[number].state is State.COMPLETED
    for _, mail in both.mails:
        here = local(mail.at, zone)
        assert not is_quiet(here.hour * 60 + here.minute, night=mail.before.night) or mail.key.endswith("/welcome")


def test_a_setting_that_changes_in_both_programmes_keeps_them_on_one_calendar():
    """A zone is the person's: dates that one programme tells the other are dates of the same calendar."""
    start = datetime(2027, 3, 1, 9, tzinfo=UTC)
    both = Both(start, (enrolled(start), enrolled(start)))
    for number in (1, 2):
        both.do(number, Confirm())
        both.do(number, Adjust(zone="Pacific/Auckland"))
    both.run(down=(start, start))
    assert [e.last_mail_on for e in both.enrolments.values()] == [max(mail.on for _, mail in both.mails)] * 2
