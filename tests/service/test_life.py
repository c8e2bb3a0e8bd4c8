"""Life happens: every wish about the calendar, by a reply, and what the next mails make of it."""

import pytest

from rekindle.domain.calendar import local
from rekindle.domain.delivery import MailKind


def plain(mail) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


def planned(house) -> list[str]:
    """When each mail of a step came by the person's own clock, from the second week on."""
    zone = house.enrolment().zone
    return [
        f"{local(mail.created_at, zone):%a %d %b %H:%M}"
        for mail in house.engine.store.deliveries(enrolment=house.enrolment().id)
        if mail.kind is MailKind.PLANNED and mail.key.split("/")[0] in {"recognition", "attribution"}
    ]


@pytest.mark.parametrize(
    ("words", "expected"),
    [
        ("7\nwords", ["Mon 16 Nov 08:00", "Wed 18 Nov 12:30", "Fri 20 Nov 15:30", "Mon 23 Nov 08:00"]),
        ("day wednesday", ["Wed 18 Nov 08:00", "Fri 20 Nov 12:30", "Sun 22 Nov 15:30", "Wed 25 Nov 08:00"]),
        ("hour 7:30 pm", ["Mon 16 Nov 19:30", "Wed 18 Nov 12:30", "Fri 20 Nov 15:30", "Mon 23 Nov 19:30"]),
        ("day night", ["Mon 16 Nov 20:00", "Thu 19 Nov 00:30", "Sat 21 Nov 03:30", "Mon 23 Nov 20:00"]),
        ("zone America/New_York", ["Mon 16 Nov 08:00", "Wed 18 Nov 12:30", "Fri 20 Nov 15:30", "Mon 23 Nov 08:00"]),
        ("slower", ["Mon 23 Nov 08:00", "Wed 25 Nov 12:30", "Fri 27 Nov 15:30", "Mon 07 Dec 08:00"]),
        ("pause", ["Mon 30 Nov 08:00", "Wed 02 Dec 12:30", "Fri 04 Dec 15:30", "Mon 07 Dec 08:00"]),
        ("pause 3", ["Mon 07 Dec 08:00", "Wed 09 Dec 12:30", "Fri 11 Dec 15:30", "Mon 14 Dec 08:00"]),
        ("pause until 12 Jan", ["Mon 18 Jan 08:00", "Wed 20 Jan 12:30", "Fri 22 Jan 15:30", "Mon 25 Jan 08:00"]),
        ("again", ["Mon 23 Nov 08:00", "Wed 25 Nov 12:30", "Fri 27 Nov 15:30", "Mon 30 Nov 08:00"]),
        ("next", ["Tue 10 Nov 11:00", "Sat 14 Nov 15:30", "Mon 23 Nov 08:00"]),
        ("read", ["Mon 16 Nov 08:00", "Mon 23 Nov 08:00"]),
    ],
)
def test_each_wish_moves_the_mails_that_follow_and_loses_no_lesson(house, words, expected):
    """Somebody who answers the second lesson, so that no silence plays in."""
    house.at_first_lesson()
    house.reply(house.lesson(), words)
    house.wait(days=0)
    while len(planned(house)) < len(expected):
        house.wait(days=1)
        newest = next(mail for mail in reversed(house.mails) if str(mail["Subject"]).startswith("Week"))
        if "a fair mark" in str(newest["Subject"]):
            house.reply(newest, "6 6 6 6")
    assert planned(house) == expected


def test_weekly_takes_slower_back(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "slower")
    house.reply(house.lesson(), "weekly")
    assert "Pace weekly" in plain(house.newest)
    house.wait(days=7)
    assert planned(house) == ["Mon 16 Nov 08:00"]


def test_resume_ends_a_pause_and_the_next_lesson_comes_gently_on_its_day(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "pause 8")
    house.wait(days=9)
    house.reply(house.lesson(), "resume")
    assert "The next mail comes on Monday 23 November at 08:00." in plain(house.newest)
    house.wait(days=5)
    assert planned(house) == ["Mon 23 Nov 08:00"]
    assert "Good to have you back. The days in between need no catching up" in plain(house.newest)


def test_language_and_word_are_shown_back_and_used(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "word resident")
    assert "Your word resident" in plain(house.newest)
    house.reply(house.lesson(), "language de")
    assert "Language Deutsch" in plain(house.newest)
    assert (house.person().word, house.enrolment().language) == ("resident", "de")


def test_more_sends_each_further_exercise_once(house):
    house.at_first_lesson()
    for subject in ("Week 1: a sentence to lock up with", "Week 1: cutting the pie fairly"):
        house.reply(house.lesson(), "more")
        assert house.newest["Subject"] == subject
    house.reply(house.lesson(), "more")
    assert "every exercise" in plain(house.newest)
