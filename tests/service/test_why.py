"""Everybody is told why: the coordinator by a command, a participant by `why`, in their own words and time."""

import re
from datetime import timedelta
from pathlib import Path

import pytest

from rekindle.domain import corrections, course, lesson_day, touchpoint
from rekindle.domain.enrolment import Adjust, HoldKind
from rekindle.domain.transition import transition
from rekindle.service.people import explained, pause
from rekindle.service.why import reason_in
from rekindle.service.why_words import EVENTS
from support.house import ME


def plain(mail) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


def trace(house) -> list[str]:
    (part,) = explained(house.engine, ME)
    return [str(event["because"]) for event in part["events"]]


def told(house, pattern: str) -> bool:
    return any(re.search(pattern, line) for line in trace(house))


def test_the_coordinator_reads_what_was_sent_reminded_asked_and_dropped_and_why(house):
    house.at_first_lesson().wait(days=20)
    assert told(house, r"^responsibility/1/to-and-for was due and was queued \(lesson day 2026-11-09\)$")
    assert told(house, r"^responsibility/1/to-and-for was sent$")
    assert not told(house, "later than its own time")
    assert told(house, r"^responsibility/1/to-and-for opened with a reminder")
    assert told(house, r"^attribution/1/first-because asked how to go on")
    assert told(house, r"^attribution/1/one-because was passed over: lessons only, after two silent weeks$")


def test_a_mail_that_went_later_says_why(house):
    house.at_first_lesson()
    pause(house.engine, ME, timedelta(days=9))
    house.wait(days=20)
    assert told(
        house, r"^recognition/1/a-fair-mark was due .*, later than its own time: a pause .* ended on 2026-11-19$"
    )


def test_a_mail_that_waited_for_the_server_says_so(house):
    house.at_first_lesson()
    house.clock.move_to(house.clock.now() + timedelta(days=8))
    house.settle()
    assert told(house, r"^recognition/1/a-fair-mark was due .*, later than its own time: it could not be sent before")


def test_a_mail_that_is_planned_a_moment_late_is_not_said_to_be(house):
    house.at_first_lesson()
    house.clock.move_to(house.enrolment().next_due_at + timedelta(seconds=40))
    house.settle()
    assert told(house, r"^responsibility/1/whose-part was due and was queued \(nudge of the week [^)]*\)$")


def test_a_mail_that_would_come_at_night_says_so(house):
    house.at_first_lesson()
    house.wait(days=4)
    moved, _ = transition(house.enrolment(), Adjust(hour=5 * 60), house.clock.now())
    upcoming = house.engine.agenda(moved, house.clock.now())
    assert (upcoming.key, upcoming.moved) == ("recognition/1/a-fair-mark", "no mail comes at night")


def test_a_mail_that_gives_way_says_so(house):
    """The third lesson is wanted at once, after mails on Wednesday, Friday and Monday."""
    house.at_first_lesson().wait(days=6)
    house.reply(house.lesson(), "next")
    (part,) = explained(house.engine, ME)
    assert part["next"]["local"].startswith("Wed 2026-11-18")
    assert part["next"]["later_because"] == "there were three mails in that week already"
    assert "The next mail comes on Wednesday 18 November" in plain(house.newest)


def test_what_comes_next_says_what_it_passes_over(house):
    house.at_first_lesson()
    house.clock.move_to(house.clock.now() + timedelta(days=4))
    (part,) = explained(house.engine, ME)
    assert part["next"]["passes_over"] == [
        {"key": "responsibility/1/whose-part", "reason": "its last useful moment is over"}
    ]


def test_why_tells_the_participant_about_that_mail_what_happened_and_what_comes(house):
    house.at_first_lesson().wait(days=2)
    house.reply(house.newest, "why")
    text = plain(house.newest)
    assert house.newest["Subject"] == "Why you get what you get"
    assert "About “Two questions at the door”: “Two questions at the door” came: it belongs to that week." in text
    assert "Mon 9 Nov 2026, 08:00 “Whose job is what” came: it was your lesson day" in text
    assert "“Two questions at the door” reminded you of an open question" in text
    assert "What comes next “Put down and kept”, on Fri 13 Nov 2026, 15:30" in text
    assert not re.search(r"\w+/\d/\w+", text), "no key of the engine's own"


def test_why_speaks_german(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "language de")
    house.reply(house.lesson(), "warum")
    text = plain(house.newest)
    assert house.newest["Subject"] == "Warum Sie bekommen, was Sie bekommen"
    assert "Mo 9. Nov. 2026, 08:00 „Whose job is what“ kam: es war Ihr Lektionstag" in text


def test_why_of_somebody_on_pause_says_until_when(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "pause 2")
    house.reply(house.lesson(), "why")
    text = plain(house.newest)
    assert "A pause began, until 24 Nov 2026" in text
    assert "Your mails go on by themselves on Tue 24 Nov 2026, 06:00" in text


def test_data_holds_the_whole_trace(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "data")
    assert "to-and-for" in house.newest.get_body(("plain",)).get_content()


REASON = re.compile(r'reason(?:=f?| = )"([^"]+)"|return f?"([a-z][^"]{12,})"')


def test_each_reason_of_the_calendar_can_be_told_to_a_participant_in_both_languages():
    """Looked for in the modules that give reasons, so that a new one without words is found."""
    said = []
    for module in (course, lesson_day, touchpoint, corrections):
        source = Path(module.__file__).read_text(encoding="utf-8")
        said += [next(filter(None, groups)) for groups in REASON.findall(source)]
    assert len(said) >= 10
    for reason in said:
        spoken = re.sub(r"\{months\}", "3", re.sub(r"\{slot.kind\}", "nudge", reason))
        assert reason_in(spoken, "en"), reason
        assert reason_in(spoken, "de"), reason


def test_both_languages_tell_the_same_events_and_each_hold():
    assert EVENTS["en"].keys() == EVENTS["de"].keys()
    assert {f"held:{kind}" for kind in HoldKind} <= EVENTS["en"].keys()


@pytest.mark.parametrize("language", ["fr", "de-AT"])
def test_another_language_is_told_in_the_nearest_of_the_two(house, language):
    from rekindle.service.why import why

    house.at_first_lesson()
    other, _ = transition(house.enrolment(), Adjust(language=language), house.clock.now())
    assert why(house.engine, other, None, house.clock.now())["language"] == ("de" if language == "de-AT" else "en")
