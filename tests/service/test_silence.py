"""Silence by mail: what stands at the head of the next mail, and what a word does to it."""

from datetime import timedelta

import pytest

from rekindle.domain.enrolment import HoldKind, State
from rekindle.service.people import pause
from support.house import ME, House

REMINDER = "The question of the last mail is still open."
RECAP = "The lesson before this one was: "
HOW = "How should it go on?"
BACK = "Good to have you back. The days in between need no catching up;"


def plain(mail) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


def html(mail) -> str:
    return " ".join(mail.get_body(("html",)).get_content().split())


def openings(house) -> dict[str, str]:
    """By subject: which opening the mail has, the same in its text and its HTML."""
    said = {}
    for mail in house.mails:
        subject = str(mail["Subject"])
        texts = [
            next((mark for mark in (REMINDER, RECAP, HOW, BACK) if mark in t), "") for t in (plain(mail), html(mail))
        ]
        assert texts[0] == texts[1], subject
        said[subject] = texts[0]
    return said


def happened(house, *types: str) -> list[str]:
    return [event.type for _, event in house.engine.store.events(house.enrolment().id) if event.type in types]


def newest(house, start: str):
    return next(mail for mail in reversed(house.mails) if str(mail["Subject"]).startswith(start))


@pytest.fixture
def silent(house):
    """Answers the self-check, and then nothing: the first lesson has just come."""
    house.enrolled().wait(days=2)
    house.reply(house.newest, "1 1 1 1 1 1 1 1")
    house.wait(days=5)
    return house


def test_48_hours_after_an_open_question_the_next_mail_reminds_in_its_text_and_its_html(silent):
    silent.wait(days=2)
    assert openings(silent)["Week 1: two questions at the door"] == REMINDER
    assert happened(silent, "reminded") == ["reminded"]


def test_an_answer_stops_the_reminder_at_once(silent):
    silent.reply(silent.lesson(), "7\nwords")
    silent.wait(days=4)
    assert openings(silent)["Week 1: two questions at the door"] == ""
    assert openings(silent)["Week 1: put down and kept"] == REMINDER


@pytest.mark.parametrize("word", ["hour 9", "human", "help", "more", "somewhere between 6 and 9", "> only a quote"])
def test_whatever_somebody_replies_ends_their_silence(silent, word):
    silent.wait(days=8)
    assert silent.enrolment().unheard == 2
    silent.reply(silent.lesson(), word)
    after = silent.enrolment()
    assert (after.unheard, after.reminders, after.remind_at) == (0, 0, None)


def test_a_stranger_with_the_address_of_the_mail_ends_no_silence(silent):
    silent.wait(days=8)
    silent.reply(silent.lesson(), "7\nwords", sender="colleague@example.org")
    assert silent.enrolment().unheard == 2


def test_an_automatic_answer_ends_no_silence(silent):
    silent.wait(days=8)
    silent.reply(silent.lesson(), "I am away", headers="Auto-Submitted: auto-replied\r\n")
    assert silent.enrolment().unheard == 2


def patient(step, wait: str):
    """The step with another `remind_after` in each of its exercises."""
    lessons = [
        one.model_copy(update={"exercises": tuple(e.model_copy(update={"remind_after": wait}) for e in one.exercises)})
        for one in step.lessons
    ]
    return step.model_copy(update={"lessons": tuple(lessons)})


@pytest.mark.parametrize(("wait", "nudge"), [("52h", REMINDER), ("53h", ""), ("some day", REMINDER)])
def test_an_author_decides_after_how_long_an_exercise_is_reminded_of(programmes, jinja, wait, nudge):
    """From Monday 08:00 to Wednesday 12:30 it is 52 hours and a half; what cannot be read counts as 48 hours."""
    recovery = programmes["recovery"]
    steps = tuple(patient(step, wait) for step in recovery.steps)
    house = House({"recovery": recovery.model_copy(update={"steps": steps})}, jinja)
    house.enrolled().wait(days=2)
    house.reply(house.newest, "1 1 1 1 1 1 1 1")
    house.wait(days=7)
    assert openings(house)["Week 1: two questions at the door"] == nudge


def test_nobody_is_reminded_more_than_twice_in_a_row(silent):
    silent.wait(days=80)
    assert list(openings(silent).values()).count(REMINDER) == 2


def test_one_silent_week_brings_a_recap_two_bring_one_question_and_then_lessons_only(silent):
    silent.wait(days=90)
    said = openings(silent)
    assert said["Week 2: a fair mark"] == RECAP
    assert "The lesson before this one was: Whose job is what." in plain(newest(silent, "Week 2: a fair mark"))
    assert said["Week 3: the story about why"] == HOW
    assert list(said.values()).count(HOW) == 1
    later = [s for s in said if s.startswith(("Week 3", "Week 4", "Week 5", "Week 6", "Week 7"))]
    assert len(later) == 5
    assert silent.enrolment().state is State.COMPLETED
    reasons = {e.data["reason"] for _, e in silent.engine.store.events(silent.enrolment().id) if e.type == "dropped"}
    assert "lessons only, after two silent weeks" in reasons


def asked(silent):
    silent.wait(days=14)
    return newest(silent, "Week 3")


def test_the_question_names_its_five_answers(silent):
    mail = asked(silent)
    for word in ("continue:", "slower:", "pause:", "read:", "stop:"):
        assert word in plain(mail)
        assert word in html(mail)


@pytest.mark.parametrize("word", ["continue", "Continue, please.", "yes"])
def test_continue_brings_back_everything(silent, word):
    silent.reply(asked(silent), word)
    assert silent.enrolment().reading == ""
    assert silent.newest["Subject"] == "You are back on"
    silent.wait(days=3)
    assert str(silent.newest["Subject"]) == "Week 3: catch one because"


def test_slower_brings_back_everything_at_half_the_pace(silent):
    silent.reply(asked(silent), "slower")
    after = silent.enrolment()
    assert (after.pace, after.reading) == (2, "")
    assert "Pace slower" in plain(silent.newest)


def test_pause_waits_and_welcomes_back(silent):
    silent.reply(asked(silent), "pause 3")
    assert silent.enrolment().held_by(HoldKind.PAUSE)
    silent.wait(days=30)
    assert openings(silent)["Week 4: what nobody mentioned"] == BACK


def test_stop_ends_it(silent):
    silent.reply(asked(silent), "stop")
    assert silent.enrolment().state is State.WITHDRAWN


@pytest.mark.parametrize("word", ["read", "no"])
def test_read_means_lessons_only_also_after_an_answer_until_continue(silent, word):
    silent.reply(asked(silent), word)
    assert silent.enrolment().reading == "wished"
    assert "Mails lessons only" in plain(silent.newest)
    silent.reply(newest(silent, "Week 3"), "7\nwords")
    before = len(silent.mails)
    silent.wait(days=14)
    assert [str(mail["Subject"])[:6] for mail in silent.mails[before:]] == ["Week 4", "Week 5"]
    silent.reply(newest(silent, "Week 5"), "continue")
    silent.wait(days=4)
    assert str(silent.newest["Subject"]) == "Week 5: when the clock went"


def test_yes_is_no_command_in_a_reply_to_another_lesson(silent):
    silent.reply(silent.lesson(), "yes")
    assert "You are back on" not in silent.subjects()


def test_after_the_coordinators_pause_too_the_next_lesson_welcomes_back(silent):
    pause(silent.engine, ME, timedelta(days=20))
    silent.wait(days=28)
    assert openings(silent)["Week 2: a fair mark"] == BACK


def test_a_lesson_that_never_arrived_asked_nothing(silent):
    silent.wait(days=13)
    silent.outbox.down = True
    silent.wait(days=8)
    silent.outbox.down = False
    silent.wait(days=8)
    assert openings(silent)["Week 3: the story about why"] == HOW
    assert silent.enrolment().reading == "unheard"


def test_a_late_answer_is_credited_to_its_own_step(silent):
    silent.wait(days=30)
    silent.reply(silent.lesson(), "7\nwords")
    (answer,) = [a for a in silent.engine.store.answers(silent.enrolment().id) if a.exercise == "weight-carried"]
    assert (answer.step, answer.value) == ("responsibility", "7")


def test_a_reminder_that_waits_in_the_queue_goes_out_without_it_once_an_answer_is_in(silent):
    silent.outbox.down = True
    silent.wait(days=1, hours=3)
    silent.reply(silent.lesson(), "7\nwords")
    silent.outbox.down = False
    silent.wait(hours=6)
    mails = [mail for mail in silent.mails if mail["Subject"] == "Week 1: two questions at the door"]
    assert [REMINDER in plain(mail) for mail in mails] == [False]


def test_a_stop_that_ends_a_silence_leaves_nothing_in_the_queue(silent):
    silent.outbox.down = True
    silent.wait(days=1, hours=3)
    silent.reply(silent.lesson(), "stop")
    silent.outbox.down = False
    silent.wait(hours=6)
    assert "Week 1: two questions at the door" not in silent.subjects()
