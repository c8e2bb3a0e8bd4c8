"""A correction: to whoever received the mistake, once, on a day of its own, under all the rules of planned mail."""

import email
import email.policy
from datetime import timedelta

import pytest

from rekindle.domain.calendar import local
from rekindle.domain.delivery import DeliveryState, MailKind
from rekindle.domain.enrolment import HoldKind
from rekindle.domain.errors import RekindleError
from rekindle.service import correct
from rekindle.service.corrections import digest_of, tidy
from rekindle.service.people import explained, resume

from . import edits
from .inside import ME, MONDAY, OTHER, WEEK, changed, keys, me, reply, reword, sent

TEXT = "The number for the night is 116 123.\n\nThe mail said 161 123."
KEY = f"correction/alpha/idea/{digest_of(TEXT)}"


def asked(flight, lesson: str = "alpha/idea", text: str = TEXT) -> int:
    step, name = correct.present(flight.engine, lesson)
    return correct.ask(flight.engine, step.id, name, correct.received(flight.engine, step, name), text)


def whom(flight, lesson: str) -> list[tuple[str, str]]:
    step, name = correct.present(flight.engine, lesson)
    found = correct.received(flight.engine, step, name)
    return [(receipt.delivery.address, receipt.version) for receipt in found]


def test_whoever_received_other_words_than_the_present_ones_is_named_with_the_version_they_got(flight):
    flight.until(MONDAY)
    flight.later(timedelta(0), ("join", OTHER))
    assert whom(flight, "alpha/idea") == []
    changed(flight, reword)
    assert whom(flight, "alpha/idea") == [(ME, "1.1")]
    assert whom(flight, "alpha/nudge") == []
    flight.until(MONDAY + 2 * WEEK)
    assert whom(flight, "alpha/idea") == [(ME, "1.1")], "the other one got the present words"


def test_a_change_in_another_lesson_of_the_step_makes_nobody_a_receiver_of_a_mistake(flight):
    flight.until(MONDAY)
    changed(flight, lambda files: edits.add_a_lesson(files, 0, 1))
    assert whom(flight, "alpha/idea") == []


def test_who_got_it_again_in_the_right_words_needs_no_correction(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    reply(flight, "alpha/1/idea", "again")
    flight.until(MONDAY + 2 * WEEK)
    assert "alpha/2/idea" in keys(flight)
    assert whom(flight, "alpha/idea") == []


def test_a_further_exercise_that_was_asked_for_is_corrected_too(flight):
    flight.until(MONDAY)
    reply(flight, "alpha/1/idea", "more")
    changed(flight, reword)
    assert whom(flight, "alpha/further") == [(ME, "1.1")]
    assert asked(flight, "alpha/further") == 1


def test_a_correction_goes_out_once_on_the_first_day_without_another_mail_and_says_what_it_is_about(flight):
    flight.until(MONDAY + timedelta(hours=1))
    changed(flight, reword)
    assert asked(flight) == 1
    assert asked(flight) == 0, "it is on its way"
    flight.until(MONDAY + 3 * WEEK)
    assert asked(flight) == 0, "they had it"
    assert keys(flight).count(KEY) == 1
    mail = sent(flight, KEY)
    assert local(mail.at, "Europe/Berlin").strftime("%a %H:%M") == "Tue 08:00", "Monday had its mail"
    message = email.message_from_bytes(mail.message, policy=email.policy.default)
    assert message["Subject"] == "Correction: alpha/idea"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["List-Unsubscribe"]
    text, html = (message.get_body((kind,)).get_content().replace("\r\n", "\n") for kind in ("plain", "html"))
    assert TEXT in text
    assert all(f">{part}</p>" in html for part in TEXT.split("\n\n"))


def test_it_takes_no_day_from_another_mail_and_makes_none_late(flight, programmes, jinja):
    flight.until(MONDAY + timedelta(hours=1))
    changed(flight, reword)
    flight.until(MONDAY + timedelta(days=2, hours=-3))
    assert asked(flight) == 1, "on the morning of the nudge"
    flight.until(MONDAY + 2 * WEEK)
    came = [(w.delivery.key, f"{local(w.at, 'Europe/Berlin'):%a %H:%M}") for w in flight.wire if w.person == ME]
    week = came[[key for key, _ in came].index("alpha/1/idea") :][:5]
    assert week == [
        ("alpha/1/idea", "Mon 08:00"), ("alpha/1/nudge", "Wed 12:30"), (KEY, "Thu 08:00"),
        ("alpha/1/looking-back", "Fri 15:30"), ("beta/1/idea", "Mon 08:00"),
    ]  # fmt: skip


def test_asked_for_at_night_it_waits_for_the_morning(flight):
    flight.until(MONDAY + timedelta(days=1, hours=14))
    changed(flight, reword)
    asked(flight)
    flight.until(MONDAY + WEEK)
    assert f"{local(sent(flight, KEY).at, 'Europe/Berlin'):%a %H:%M}" == "Thu 08:00", "Wednesday is the nudge's"


def test_it_waits_for_a_hold_and_is_told_by_explain(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    reply(flight, "alpha/1/idea", "pause 2")
    asked(flight)
    flight.until(MONDAY + WEEK + timedelta(days=1))
    assert KEY not in keys(flight)
    resume(flight.engine, ME)
    (trace,) = explained(flight.engine, ME)
    assert trace["next"]["key"] == KEY
    assert any(event["because"] == "a correction of alpha/idea was asked for" for event in trace["events"])
    flight.until(MONDAY + 2 * WEEK)
    assert keys(flight).count(KEY) == 1
    assert not me(flight).held_by(HoldKind.PAUSE)


def test_nobody_who_left_and_no_suppressed_address_gets_it(flight):
    flight.until(MONDAY)
    flight.later(timedelta(0), ("join", OTHER))
    flight.until(MONDAY + WEEK)
    changed(flight, reword)
    reply(flight, "alpha/1/idea", "stop")
    assert whom(flight, "alpha/idea") == [(ME, "1.1"), (OTHER, "1.1")]
    assert asked(flight) == 1
    from rekindle.ports import Change

    flight.store.commit(Change(at=flight.clock.now(), suppress=((OTHER, "complaint"),)))
    flight.until(MONDAY + 3 * WEEK)
    assert not [w for w in flight.wire if w.delivery.key.startswith("correction/")]
    states = {d.state for d in flight.store.deliveries_with("correction/*")}
    assert states <= {DeliveryState.SUPPRESSED}


def test_a_reply_to_the_correction_answers_the_lesson(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    asked(flight)
    flight.until(MONDAY + WEEK)
    assert reply(flight, KEY, "7").reason == "answer: alpha-did"


def test_the_mail_is_shown_as_it_would_be_sent(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    step, name = correct.present(flight.engine, "alpha/idea")
    (receipt,) = correct.received(flight.engine, step, name)
    mail = correct.shown(flight.engine, receipt, TEXT, flight.clock.now())
    asked(flight)
    flight.until(MONDAY + WEEK)
    message = email.message_from_bytes(sent(flight, KEY).message, policy=email.policy.default)
    assert (mail.subject, mail.text.split()) == (
        message["Subject"],
        message.get_body(("plain",)).get_content().split(),
    )


def test_another_text_is_another_correction_and_the_same_in_other_line_ends_is_not():
    assert digest_of(tidy("One.  \r\n\r\n\r\nTwo. \n")) == digest_of(tidy("One.\n\nTwo."))
    assert digest_of(tidy("One. Two.")) != digest_of(tidy("One.\n\nTwo."))


@pytest.mark.parametrize(("text", "says"), [("", "empty"), ("word " * 121, "121 words")])
def test_what_is_no_short_correction_is_refused(text, says):
    with pytest.raises(RekindleError, match=says):
        correct.checked(tidy(text))


@pytest.mark.parametrize(
    ("lesson", "hint"),
    [("alpha/ideas", 'did you mean "idea"'), ("alhpa/idea", 'did you mean "alpha"'), ("x", "there are: ")],
)
def test_a_lesson_that_there_is_not_is_answered_with_the_nearest(flight, lesson, hint):
    with pytest.raises(correct.NoSuchLesson, match=hint):
        correct.present(flight.engine, lesson)


def test_the_german_frame_is_chosen_for_whoever_reads_german(flight):
    flight.until(MONDAY)
    reply(flight, "alpha/1/idea", "language de")
    changed(flight, reword)
    asked(flight)
    flight.until(MONDAY + WEEK)
    message = email.message_from_bytes(sent(flight, KEY).message, policy=email.policy.default)
    assert message["Subject"] == "Korrektur: alpha/idea"
    assert [w.delivery.kind for w in flight.wire if w.delivery.key == KEY] == [MailKind.PLANNED]
