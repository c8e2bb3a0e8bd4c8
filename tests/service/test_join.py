"""Enrolment by mail: one confirmation, an explicit yes, and nothing else starts a programme."""

from rekindle.domain.enrolment import State
from support.house import ME


def test_a_mail_to_the_join_address_is_answered_by_one_confirmation(house):
    house.write("coach+join@example.test", "hello", "May I take part?")
    assert len(house.mails) == 1
    assert house.newest["To"].addresses[0].addr_spec == ME
    assert house.newest["Auto-Submitted"] == "auto-replied"
    assert house.newest["List-Unsubscribe"] is None
    assert house.enrolment().state is State.UNCONFIRMED


def test_join_as_the_subject_of_a_mail_to_the_bare_address_enrols_too(house):
    house.write("coach@example.test", "Join", "")
    assert house.enrolment().state is State.UNCONFIRMED


def test_yes_to_the_confirmation_starts_the_programme_and_records_the_consent(house):
    house.enrolled()
    assert house.enrolment().state is State.ACTIVE
    (consent,) = house.engine.store.consents(house.person().id)
    assert consent.text_version == "1"
    assert consent.inbox is not None
    assert len(house.mails) == 2


def test_no_ends_it_and_no_mail_follows(house):
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "No, that was not me")
    house.wait(days=30)
    assert house.enrolment().state is State.WITHDRAWN
    assert len(house.mails) == 1


def test_an_out_of_office_answer_confirms_nothing(house):
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "Yes, I am away until Monday.", headers="Auto-Submitted: auto-replied\r\n")
    assert house.enrolment().state is State.UNCONFIRMED
    assert len(house.mails) == 1


def test_a_question_confirms_nothing_and_waits_for_a_human(house):
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "Who are you?")
    assert house.enrolment().state is State.UNCONFIRMED
    assert len(house.engine.store.cases()) == 1


def test_another_writer_confirms_nothing(house):
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "Yes", sender="somebody@example.org")
    assert house.enrolment().state is State.UNCONFIRMED


def test_joining_twice_asks_once_in_24_hours(house):
    for _ in range(5):
        house.write("coach+join@example.test", "join", "")
    assert len(house.mails) == 1
    house.wait(hours=25)
    house.write("coach+join@example.test", "join", "")
    assert len(house.mails) == 2
    assert len(house.engine.store.enrolments_of(house.person().id)) == 1


def test_an_enrolled_person_who_joins_again_is_told_so_and_nothing_starts_anew(house):
    house.enrolled()
    house.write("coach+join@example.test", "join", "")
    assert len(house.engine.store.enrolments_of(house.person().id)) == 1
    assert len(house.mails) == 3


def test_without_a_confirmation_the_enrolment_expires_after_14_days(house):
    house.write("coach+join@example.test", "join", "")
    house.wait(days=15)
    assert house.enrolment().state is State.EXPIRED
    house.reply(house.mails[0], "Yes")
    assert house.enrolment().state is State.EXPIRED


def test_a_role_address_is_never_enrolled(house):
    house.write("coach+join@example.test", "join", "", sender="postmaster@example.org")
    assert house.mails == []


def test_two_senders_in_from_enrol_nobody(house):
    house.write("coach+join@example.test", "join", "", headers="From: other@example.org\r\n")
    assert house.mails == []


def test_an_unknown_writer_gets_the_same_short_text_once_in_24_hours(house):
    house.write("coach@example.test", "What is this?", "Tell me.")
    house.write("coach@example.test", "What is this?", "Tell me again.")
    assert len(house.mails) == 1
    assert "join" in house.newest.get_body(("plain",)).get_content().lower()


def test_somebody_who_left_comes_back_after_the_last_step_they_had(house):
    house.enrolled().wait(days=14)
    house.write("coach@example.test", "stop", "", headers=f"In-Reply-To: {house.lesson()['Message-ID']}\r\n")
    assert house.enrolment().state is State.WITHDRAWN
    entered = house.enrolment().entered
    assert entered
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "yes")
    assert house.enrolment().state is State.ACTIVE
    assert house.enrolment().entered == entered
    house.wait(days=14)
    assert house.enrolment().entered[: len(entered) + 1][-1] == "attribution"


def test_the_coordinator_who_answers_an_alert_is_no_stranger(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "human")
    alert = next(mail for mail in house.mails if mail["To"].addresses[0].addr_spec == "ruth@example.org")
    before = len(house.mails)
    house.reply(alert, "Taken.", sender="ruth@example.org")
    assert [mail["To"].addresses[0].addr_spec for mail in house.mails[before:]] == ["ruth@example.org"]
