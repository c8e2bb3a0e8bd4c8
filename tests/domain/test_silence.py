"""Silence ends nothing: a reminder or two, a recap, one question, and then lessons only until the next word."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from domain.strategies import shipped
from rekindle.domain.agenda import Act, agenda
from rekindle.domain.calendar import local_date
from rekindle.domain.enrolment import WISHED, Adjust, Drop, Enrolment, Hear, HoldKind, Lift, Place, Plan, State
from rekindle.domain.enrolment import Hold as Wait
from rekindle.domain.silence import Opening, opening
from rekindle.domain.transition import transition

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@dataclass
class Reader:
    """Somebody who is sent a programme; each mail of a step asks something."""

    enrolment: Enrolment = field(
        default_factory=lambda: Enrolment(
            id=1,
            participant=1,
            programme="p",
            state=State.ACTIVE,
            created_at=START,
            confirmed_at=START,
            zone="Europe/Berlin",
        )
    )
    now: datetime = START
    mails: list[tuple[str, Opening]] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)

    def do(self, command) -> None:
        self.enrolment, _ = transition(self.enrolment, command, self.now)

    def until(self, key: str) -> Opening:
        while not self.mails or self.mails[-1][0] != key:
            assert self.next(), f"{key} never came"
        return self.mails[-1][1]

    def next(self) -> bool:
        upcoming = agenda(self.enrolment, shipped(), self.now)
        if upcoming is None:
            return False
        self.now = max(self.now, upcoming.due_at)
        if upcoming.act is Act.END_HOLD:
            self.do(Lift(upcoming.hold, "clock"))
            return True
        for dropped in upcoming.dropped:
            self.dropped.append(dropped.reason)
            self.do(Drop(dropped.key, dropped.on, dropped.reason))
        ahead = opening(self.enrolment, upcoming.starts, self.now)
        asks = upcoming.step != "programme"
        self.do(
            Plan(
                upcoming.key, local_date(self.now, self.enrolment.zone), upcoming.counts, upcoming.starts, upcoming.structure,
                upcoming.week_of, upcoming.finishes, remind_at=self.now + timedelta(hours=48) if asks else None,
                reminds=ahead.reminds, asks_how=ahead.asks_how,
            )
        )  # fmt: skip
        self.mails.append((upcoming.key, ahead))
        return True

    def all(self) -> "Reader":
        while self.next():
            pass
        return self


def week(steps: int) -> str:
    return shipped().steps[steps - 1].id


def test_after_48_hours_without_a_word_the_next_mail_reminds():
    reader = Reader()
    assert reader.until(f"{week(1)}/1/lesson") == Opening()
    assert reader.until(f"{week(1)}/1/nudge") == Opening(reminds=True)


def test_an_answer_stops_the_reminder_before_it_comes():
    reader = Reader()
    reader.until(f"{week(1)}/1/lesson")
    reader.do(Hear())
    assert reader.until(f"{week(1)}/1/nudge") == Opening()


def test_after_two_reminders_in_a_row_there_is_no_third():
    openings = [ahead for _, ahead in Reader().all().mails]
    assert sum(ahead.reminds for ahead in openings) == 2


def test_a_word_between_lets_reminders_come_again():
    reader = Reader()
    for number in (1, 2, 3):
        reader.until(f"{week(number)}/1/reflection")
        reader.do(Hear())
    assert sum(ahead.reminds for _, ahead in reader.mails) > 2


def test_one_silent_week_is_met_with_a_recap_and_two_with_one_question_for_good():
    reader = Reader().all()
    by_key = dict(reader.mails)
    assert by_key[f"{week(2)}/1/lesson"] == Opening(recaps=True)
    assert by_key[f"{week(3)}/1/lesson"] == Opening(asks_how=True)
    assert sum(ahead.asks_how for _, ahead in reader.mails) == 1


def test_who_does_not_answer_that_question_gets_every_lesson_and_the_finish_and_no_nudge():
    reader = Reader().all()
    keys = [key for key, _ in reader.mails]
    assert [f"{week(n)}/1/lesson" in keys for n in range(1, 8)] == [True] * 7
    assert "programme/1/finish" in keys
    assert not [
        key
        for key in keys
        if key.endswith(("nudge", "reflection")) and key.split("/")[0] in {week(n) for n in range(3, 8)}
    ]
    assert "lessons only, after two silent weeks" in reader.dropped


def test_any_word_brings_the_whole_programme_back():
    reader = Reader()
    reader.until(f"{week(4)}/1/lesson")
    reader.do(Hear())
    assert reader.until(f"{week(4)}/1/nudge") == Opening()


def test_after_a_pause_the_next_lesson_welcomes_back_and_does_not_reproach():
    reader = Reader()
    reader.until(f"{week(2)}/1/lesson")
    reader.do(Hear())
    reader.do(Place(Wait(HoldKind.PAUSE, reader.now + timedelta(weeks=3))))
    assert reader.until(f"{week(3)}/1/lesson") == Opening(welcomes_back=True)


@given(words=st.sets(st.integers(0, 40)))
def test_whenever_somebody_speaks_no_more_than_two_reminders_come_in_a_row_and_each_lesson_comes(words):
    reader, row = Reader(), 0
    while reader.next():
        key, ahead = reader.mails[-1] if reader.mails else ("", Opening())
        row = row + 1 if ahead.reminds else row
        assert row <= 2
        assert not (ahead.reminds and (ahead.asks_how or ahead.recaps))
        if len(reader.mails) in words:
            reader.do(Hear())
            row = 0
        del key
    keys = [key for key, _ in reader.mails]
    assert sum(key.endswith("/lesson") for key in keys) == 7


def test_a_booster_does_not_remind_of_a_question_from_the_end_of_the_programme():
    reader = Reader()
    for number in range(1, 8):
        reader.until(f"{week(number)}/1/lesson")
        reader.do(Hear())
    reader.until("programme/1/finish")
    reader.do(Hear())
    asked = reader.now - timedelta(days=1)
    reader.enrolment = replace(reader.enrolment, remind_at=asked)
    assert opening(reader.enrolment, "", reader.now) == Opening(reminds=True)
    assert reader.until("programme/1/booster-1") == Opening()


def test_reading_on_wish_outlasts_every_word_and_reading_unasked_does_not():
    reader = Reader()
    reader.do(Adjust(reading=WISHED))
    reader.do(Hear())
    assert reader.enrolment.reading == WISHED
    reader.all()
    assert not any(ahead.reminds or ahead.recaps or ahead.asks_how for _, ahead in reader.mails)
    assert "lessons only, as they wish" in reader.dropped
    reader.do(Adjust(reading=""))
    assert reader.enrolment.reading == ""
