"""A participant's whole programme, told in mails: the real command, the real database, a real mail server."""

import re

import pytest

from support.world import ME, plain, world

STEPS = ["responsibility", "recognition", "attribution", "attention", "presence", "crafting", "support"]


@pytest.fixture
def w(tmp_path):
    with world(tmp_path) as made:
        made.start()
        yield made


def enrol(w) -> None:
    w.send(w.letter("coach+join@example.test", "join", "I would like to take part."), "coach+join@example.test")
    w.settle()
    w.reply(w.newest(), "Yes please")
    w.settle()


def planned(w) -> list[dict]:
    return [d for d in w.run("deliveries", "list", "--json") if d["kind"] == "planned"]


def test_a_person_joins_confirms_learns_answers_and_stops_and_a_kill_changes_nothing(w):
    enrol(w)
    assert len(w.sink.mails) == 2, w.subjects()
    welcome = plain(w.newest())
    assert "Europe/Berlin" in welcome
    assert "Monday" in welcome
    w.kill()
    w.start()
    w.next()
    assert str(w.newest()["Subject"]).startswith("Eight short statements")
    w.next()
    lesson = w.newest()
    assert str(lesson["Subject"]).startswith("Week 1")
    assert lesson["Auto-Submitted"] == "auto-generated"
    w.reply(lesson, "7\nI keep the preparation, I hand back the form.")
    w.settle()
    receipt = w.newest()
    assert receipt["Subject"] == f"Re: {lesson['Subject']}"
    assert receipt["Auto-Submitted"] == "auto-replied"
    person = w.run("participants", "show", ME, "--json")
    assert [(a["exercise"], a["value"]) for a in person["answers"]] == [("weight-carried", "7")]
    before = len(w.sink.mails)
    w.reply(lesson, "stop")
    w.settle()
    w.run("clock", "advance", "30d")
    assert len(w.sink.mails) == before + 1
    assert w.run("participants", "list", "--json")[0]["state"] == "withdrawn"


def test_seven_weeks_arrive_in_order_each_mail_once_with_a_kill_in_every_week(w):
    enrol(w)
    for week in range(60):
        if not w.run("clock", "show", "--json")["next_due_at"]:
            break
        if week % 5 == 4:
            w.kill()
            w.start()
        w.next()
    ids = [str(mail["Message-ID"]) for mail in w.sink.mails]
    assert len(set(ids)) >= len(ids) - 1
    keys = [d["key"] for d in planned(w)]
    assert [key.split("/")[0] for key in keys if re.match(r"^[a-z]+/1/", key) and _is_teaching(w, key)] == STEPS
    assert all(d["state"] == "sent" for d in planned(w))
    assert w.run("participants", "list", "--json")[0]["state"] == "completed"
    assert w.run("clock", "show", "--json")["next_due_at"] is None


def _is_teaching(w, key: str) -> bool:
    step, _, lesson = key.split("/")
    if step == "programme":
        return False
    lessons = w.run("steps", "show", step, "--json")["lessons"]
    return any(one["lesson"] == lesson and one["kind"] == "teaching" for one in lessons)
