"""Several programmes at once, each in its own rhythm and brand, and one person in both of them."""

import itertools
from collections import Counter
from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.bootstrap import load_programmes, policy_of, renderer
from rekindle.domain.calendar import local
from rekindle.domain.delivery import DeliveryState
from rekindle.domain.enrolment import State
from rekindle.service.deliver import write
from rekindle.settings import DATA, read_settings
from support.house import House
from support.pictures import png

DAY = """id = "day"
title = "By day"
texts = "recovery"
steps = ["responsibility", "recognition"]
middle_after = 1
[rhythm]
day = "thu"
hour = "07:30"
[brand]
name = "Day team"
accent = "#124578"
logo = "logo.png"
logo_alt = "Two hands"
"""
NIGHT = """id = "night"
title = "By night"
texts = "recovery"
steps = ["recognition", "responsibility", "support"]
checks = false
[rhythm]
hour = "01:30"
pace = "fortnightly"
night = true
"""


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("organisation")
    (folder / "recovery").symlink_to(DATA / "config" / "programmes" / "recovery")
    (folder / "day.toml").write_text(DAY)
    (folder / "night.toml").write_text(NIGHT)
    (folder / "logo.png").write_bytes(png(64, 64, alpha=True))
    file = folder / "rekindle.toml"
    file.write_text(
        '[programmes]\nfiles = ["day.toml", "night.toml"]\n'
        '[service]\nname = "Lindenhof"\n[brand]\nfooter = ["12 Linden Road"]\n'
    )
    return read_settings(file)


@pytest.fixture(scope="module")
def parts(settings):
    programmes, faults = load_programmes(settings)
    assert faults == ()
    return programmes, renderer(settings)


@pytest.fixture
def house(parts, settings):
    made = House(*parts)
    policy = replace(policy_of(settings, parts[0]), zone="Europe/Berlin")
    made.engine = replace(made.engine, policy=policy)
    return made


def enrol(house, name: str):
    house.write(f"coach+join-{name}@example.test", "join", "Hello")
    house.reply(house.newest, "Yes")
    return next(e for e in house.engine.store.enrolments_of(house.person().id) if e.programme == name)


def planned(house, enrolment):
    sent = house.engine.store.deliveries(enrolment=enrolment.id)
    return [d for d in sent if d.key.count("/") == 2 and not d.key.startswith("inbox/")]


def sender(mail) -> str:
    return mail["From"].addresses[0].display_name


def test_a_new_participant_has_the_rhythm_of_the_programme(house):
    day, night = enrol(house, "day"), enrol(house, "night")
    assert (day.day, day.hour, day.pace, day.night) == (3, 450, 1, False)
    assert (night.day, night.hour, night.pace, night.night) == (0, 810, 2, True)


def test_the_welcome_says_when_mail_really_comes(house):
    enrol(house, "day")
    text = " ".join(house.newest.get_body(("plain",)).get_content().split())
    assert "From Thursday 12 November, a lesson comes every Thursday at 07:30 (Europe/Berlin)" in text
    enrol(house, "night")
    text = " ".join(house.newest.get_body(("plain",)).get_content().split())
    assert "From Tuesday 10 November, a lesson comes every second Tuesday at 01:30 (Europe/Berlin)" in text
    assert "every Tuesday" not in text


def test_lessons_come_at_that_day_hour_and_pace(house):
    day, night = enrol(house, "day"), enrol(house, "night")
    house.wait(days=40)

    def lessons(enrolment):
        starts = [d for d in planned(house, enrolment) if d.context.get("starts")]
        return [f"{local(d.created_at, 'Europe/Berlin'):%a %d %b %H:%M}" for d in starts]

    assert lessons(day) == ["Thu 12 Nov 07:30", "Thu 19 Nov 07:30"]
    assert lessons(night) == ["Tue 10 Nov 01:30", "Tue 24 Nov 01:30", "Tue 08 Dec 01:30"]


def test_the_confirmation_tells_the_pace(house):
    house.write("coach+join-night@example.test", "join", "Hello")
    assert "as a rule one every two weeks: a lesson" in " ".join(
        house.newest.get_body(("plain",)).get_content().split()
    )
    house.write("coach+join-day@example.test", "join", "Hello")
    assert "as a rule one a week: a lesson" in " ".join(house.newest.get_body(("plain",)).get_content().split())


def test_each_programmes_mail_bears_its_own_brand(house):
    enrol(house, "day")
    assert {sender(mail) for mail in house.mails} == {"Day team"}
    for mail in house.mails:
        (picture,) = [part for part in mail.walk() if part.get_content_maintype() == "image"]
        assert picture.get_content() == png(64, 64, alpha=True)
        html = mail.get_body(("html",)).get_content()
        assert f"cid:{picture['Content-ID'].strip('<>')}" in html
        assert "#124578" in html
        assert mail.get_body(("plain",)).get_content().splitlines()[0] == "Day team"
    before = len(house.mails)
    enrol(house, "night")
    for mail in house.mails[before:]:
        assert sender(mail) == "Lindenhof"
        assert mail.get_content_type() == "multipart/alternative"
        assert "#124578" not in mail.get_body(("html",)).get_content()
    for mail in house.mails:
        assert "12 Linden Road" in mail.get_body(("plain",)).get_content()


def test_mail_of_no_programme_bears_the_services_brand(house):
    house.write("coach@example.test", "What is this?", "Who are you?", sender="somebody@example.org")
    assert sender(house.newest) == "Lindenhof"
    assert "Day team" not in house.newest.as_string()


def test_a_mail_with_a_picture_has_the_same_bytes_when_it_is_tried_again(house):
    enrolment = enrol(house, "day")
    house.wait(days=10)
    lesson = next(d for d in planned(house, enrolment) if d.context.get("starts"))
    again = [write(house.engine, lesson).message for _ in range(2)]
    assert again[0] == again[1]
    assert again[0] in [message for _, message in house.outbox.sent]


def test_a_person_in_both_gets_each_lesson_once_and_no_enrolment_breaks_its_ceilings(house):
    both = [enrol(house, "day"), enrol(house, "night")]
    house.wait(days=80)
    after = [house.engine.store.enrolment(enrolment.id) for enrolment in both]
    assert {enrolment.state for enrolment in after} == {State.COMPLETED}
    assert [enrolment.entered for enrolment in after] == [
        ("responsibility", "recognition"),
        ("recognition", "responsibility", "support"),
    ]
    for enrolment in after:
        mails = planned(house, enrolment)
        assert all(mail.state is DeliveryState.SENT for mail in mails)
        assert max(Counter(mail.key for mail in mails).values()) == 1
        days = sorted(
            local(m.created_at, enrolment.zone).date()
            for m in mails
            if not m.key.endswith(("/welcome", "/check-start"))
        )
        assert len(days) == len(set(days))
        for first, fourth in zip(days, itertools.islice(days, 3, None), strict=False):
            assert fourth - first >= timedelta(days=7)


def test_stopping_one_programme_leaves_the_other(house):
    day = enrol(house, "day")
    welcome = house.newest
    night = enrol(house, "night")
    house.reply(welcome, "stop")
    assert house.engine.store.enrolment(day.id).state is State.WITHDRAWN
    assert house.engine.store.enrolment(night.id).state is State.ACTIVE
