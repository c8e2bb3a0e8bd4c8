"""A coordinator changes for somebody what they could change themselves."""

from datetime import date

import pytest

from rekindle.domain.enrolment import HoldKind, State
from rekindle.service.coordinate import (
    NothingToDo,
    Unusable,
    change_settings,
    move,
    next_lesson,
    one_more,
    week_again,
)
from rekindle.service.people import Nobody, pause
from support.house import ME


def newest_to(house, address: str):
    return next(mail for mail in reversed(house.mails) if mail["To"].addresses[0].addr_spec == address)


def test_every_setting_is_read_as_in_a_reply_and_takes_its_effect(house):
    house.at_first_lesson()
    wanted = {
        "day": "wed", "hour": "7", "zone": "europe/london", "pace": "slower", "night": "yes",
        "lean": "Inward", "mails": "lessons", "word": "Patient",
    }  # fmt: skip
    change_settings(house.engine, ME, wanted | {"language": "de"})
    e, person = house.enrolment(), house.person()
    assert (e.day, e.hour, e.zone, e.language, e.pace, e.night) == (2, 420, "Europe/London", "de", 2, True)
    assert (e.lean, e.reading) == ("inward", "wished")
    assert (person.zone, person.language, person.word) == ("Europe/London", "de", "patient")
    change_settings(house.engine, ME, {"mails": "all", "night": "no", "pace": "weekly"})
    e = house.enrolment()
    assert (e.reading, e.night, e.pace) == ("", False, 1)


def test_a_new_lesson_day_moves_the_next_mail(house):
    house.at_first_lesson()
    change_settings(house.engine, ME, {"day": "wed", "hour": "7"})
    house.wait(days=9)
    assert house.enrolment().week_started_on == date(2026, 11, 18)


@pytest.mark.parametrize(
    ("name", "value"),
    [("hour", "22"), ("day", "someday"), ("zone", "Berlin"), ("language", "xx"), ("pace", "fast"), ("word", "a1")],
)
def test_what_cannot_be_used_is_told_and_nothing_is_changed(house, name, value):
    house.at_first_lesson()
    before = house.enrolment()
    with pytest.raises(Unusable, match=f'--{name} "{value}" cannot be used; write '):
        change_settings(house.engine, ME, {"lean": "inward", name: value})
    assert house.enrolment() == before


def test_somebody_unknown_is_said_to_be_so(house):
    with pytest.raises(Nobody):
        change_settings(house.engine, "nobody@example.org", {"day": "wed"})


def test_a_pause_may_end_on_a_date(house):
    house.at_first_lesson()
    pause(house.engine, ME, date(2027, 1, 12))
    (hold,) = house.enrolment().holds
    assert (hold.kind, hold.until.isoformat()) == (HoldKind.PAUSE, "2027-01-12T05:00:00+00:00")


def test_next_again_and_more_do_what_they_do_in_a_reply(house):
    house.at_first_lesson()
    one_more(house.engine, ME)
    house.settle()
    assert house.newest["Subject"] == "Week 1: a sentence to lock up with"
    one_more(house.engine, ME)
    house.settle()
    assert house.newest["Subject"] == "Week 1: cutting the pie fairly"
    with pytest.raises(NothingToDo):
        one_more(house.engine, ME)
    week_again(house.engine, ME)
    assert house.enrolment().round == 2
    house.wait(days=8)
    next_lesson(house.engine, ME)
    house.wait(days=3)
    assert house.enrolment().step == "recognition"


def test_next_before_the_first_lesson_has_nothing_to_do(house):
    house.enrolled()
    with pytest.raises(NothingToDo):
        next_lesson(house.engine, ME)
    with pytest.raises(NothingToDo):
        week_again(house.engine, ME)


def test_a_new_address_from_the_coordinator_too_says_yes_itself(house):
    house.at_first_lesson()
    move(house.engine, ME, "mei.new@example.net")
    house.settle()
    assert house.person().address == ME
    assert newest_to(house, ME)["Subject"] == "A new address was asked for"
    house.reply(newest_to(house, "mei.new@example.net"), "yes", sender="mei.new@example.net")
    assert house.engine.store.participant_at("mei.new@example.net") is not None
    with pytest.raises(Nobody):
        move(house.engine, ME, "other@example.net")


def test_a_move_lets_somebody_go_on_whose_old_address_is_dead(house):
    house.at_first_lesson()
    lesson = house.delivery_of(house.lesson())
    bounce = (
        "From: MAILER-DAEMON@example.org\r\nTo: x\r\nSubject: failed\r\nAuto-Submitted: auto-replied\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nNo such user.\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.org\r\n\r\n"
        f"Final-Recipient: rfc822; {ME}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n--b--\r\n"
    )
    from rekindle.domain.addresses import Purpose, make_token
    from rekindle.service.receive import receive

    token = make_token(Purpose.BOUNCE, lesson.id, house.engine.keys.token_key, house.engine.keys.sign)
    receive(house.engine, f"coach+bounce-{token}@example.test", "", bounce.encode())
    house.settle()
    assert house.enrolment().held_by(HoldKind.ADDRESS)
    move(house.engine, ME, "mei.new@example.net")
    house.settle()
    question = newest_to(house, "mei.new@example.net")
    house.reply(question, "yes", sender="mei.new@example.net")
    (enrolment,) = house.engine.store.enrolments(10)
    assert (enrolment.holds, enrolment.state) == ((), State.ACTIVE)
    house.wait(days=8)
    assert newest_to(house, "mei.new@example.net")["Subject"].startswith("Week 1")
