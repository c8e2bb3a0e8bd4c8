"""`next`: the next lesson without waiting for its day, and no other promise broken for it."""

from datetime import timedelta

from domain.strategies import shipped
from domain.test_silence import Reader, week
from rekindle.domain.calendar import local, local_date
from rekindle.domain.course import may_hurry
from rekindle.domain.enrolment import HURRIED, Again, Hold, HoldKind, Note, Place, Resume


def hurry(reader: Reader) -> None:
    assert may_hurry(reader.enrolment, shipped())
    reader.do(Note(HURRIED, local_date(reader.now, reader.enrolment.zone)))


def at(reader: Reader) -> str:
    return f"{local(reader.now, reader.enrolment.zone):%a %H:%M}"


def test_the_next_lesson_comes_at_once_where_a_day_is_free_and_the_week_has_room():
    reader = Reader()
    reader.until(f"{week(1)}/1/lesson")
    reader.now += timedelta(days=1)
    hurry(reader)
    reader.until(f"{week(2)}/1/lesson")
    assert at(reader) == "Tue 08:00"
    assert reader.dropped == ["its last useful moment is over"] * 2, "the week that was left is over"


def test_on_the_day_of_another_mail_it_comes_the_day_after_at_its_hour():
    reader = Reader()
    reader.until(f"{week(1)}/1/nudge")
    hurry(reader)
    reader.until(f"{week(2)}/1/lesson")
    assert at(reader) == "Thu 08:00"


def test_the_lesson_after_it_waits_for_its_day_again():
    reader = Reader()
    reader.until(f"{week(1)}/1/nudge")
    hurry(reader)
    reader.until(f"{week(3)}/1/lesson")
    assert at(reader) == "Mon 08:00"


def test_before_the_first_lesson_on_hold_and_after_the_last_there_is_none_to_hurry():
    reader = Reader()
    assert not may_hurry(reader.enrolment, shipped())
    reader.until(f"{week(1)}/1/lesson")
    reader.do(Place(Hold(HoldKind.PAUSE)))
    assert not may_hurry(reader.enrolment, shipped())
    reader.do(Resume())
    reader.until(f"{week(7)}/1/lesson")
    assert not may_hurry(reader.enrolment, shipped())


def test_a_pause_or_again_takes_the_hurry_back():
    for command in (Again(week(1), 2), None):
        reader = Reader()
        reader.until(f"{week(1)}/1/nudge")
        hurry(reader)
        if command:
            reader.do(command)
        else:
            reader.do(Place(Hold(HoldKind.PAUSE)))
            reader.do(Resume())
        assert HURRIED not in reader.enrolment.done
