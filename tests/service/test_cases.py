"""Cases: somebody is called until somebody takes it, and two humans write to each other through the service."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.domain.addresses import Purpose, make_token
from rekindle.domain.cases import CaseState
from rekindle.domain.enrolment import HoldKind, State
from rekindle.domain.hours import Hours
from support.house import ME

RUTH, SAM = "ruth@example.org", "sam@example.org"
GREY = "One of my clients took his own life last week."
WORDS = "I do not want to live any more."


@pytest.fixture
def staffed(house):
    house.at_first_lesson()
    policy = replace(
        house.engine.policy, deputy_name="Sam Example", deputy_address=SAM, respond_within=timedelta(hours=1)
    )
    house.engine = replace(house.engine, policy=policy)
    return house


def to(house, address: str) -> list:
    return [mail for mail in house.mails if mail["To"].addresses[0].addr_spec == address]


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def only_case(house):
    [case] = [case for case in house.engine.store.cases() if case.state is not CaseState.JOINED]
    return case


def test_an_alert_names_the_person_and_never_the_words(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    [alert] = to(staffed, RUTH)
    assert "Mei Example" in plain(alert)
    assert "RED" in plain(alert)
    assert "live" not in alert.as_string().replace("deliver", "")
    assert ME not in alert.as_string()


def test_without_taken_in_time_the_deputy_is_called_and_then_both(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    assert (len(to(staffed, RUTH)), len(to(staffed, SAM))) == (1, 0)
    staffed.wait(minutes=61)
    assert (len(to(staffed, RUTH)), len(to(staffed, SAM))) == (1, 1)
    assert "stand in" in plain(to(staffed, SAM)[0])
    staffed.wait(minutes=61)
    assert (len(to(staffed, RUTH)), len(to(staffed, SAM))) == (2, 2)


def test_taken_ends_the_calls_and_shows_what_was_written_to_whoever_took_it(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.wait(minutes=61)
    before = len(staffed.mails)
    staffed.reply(to(staffed, SAM)[0], "Taken, thanks\nSam", sender=SAM)
    [shown] = staffed.mails[before:]
    assert shown["To"].addresses[0].addr_spec == SAM
    assert WORDS in plain(shown)
    assert ME not in shown.as_string()
    staffed.wait(days=3)
    assert len(staffed.mails) == before + 1
    assert (only_case(staffed).state, only_case(staffed).owner) == (CaseState.TAKEN, "deputy")


def test_calls_slow_down_and_never_end_by_themselves(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.wait(days=30)
    count = len(to(staffed, RUTH))
    assert 20 <= count <= 50
    staffed.wait(days=3)
    assert len(to(staffed, RUTH)) > count


def test_an_alert_that_comes_back_calls_the_deputy_at_once(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    [alert] = to(staffed, RUTH)
    engine = staffed.engine
    row = engine.addresses.row_of_message_id(str(alert["Message-ID"]).strip("<>"))
    token = make_token(Purpose.BOUNCE, row, engine.keys.token_key, engine.keys.sign)
    staffed.write(
        engine.addresses.sub(f"bounce-{token}"),
        "Undelivered Mail",
        "no such user",
        sender="mailer-daemon@example.org",
        envelope=None,
    )
    assert len(to(staffed, SAM)) == 1


def test_an_out_of_office_answer_to_an_alert_calls_the_deputy_at_once(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    [alert] = to(staffed, RUTH)
    staffed.reply(alert, "I am away until Monday.", sender=RUTH, headers="Auto-Submitted: auto-replied\r\n")
    assert len(to(staffed, SAM)) == 1
    assert only_case(staffed).state is CaseState.OPEN


@pytest.mark.parametrize("later", ["I really want to die.", "7\nThe walk home helped.", "human", "I am fine.", "Hm."])
def test_each_later_mail_joins_the_case_alerts_again_and_gets_no_automatic_text(staffed, later):
    staffed.reply(staffed.lesson(), WORDS)
    mine = len(to(staffed, ME))
    staffed.reply(staffed.lesson(), later)
    assert len(to(staffed, ME)) == mine
    assert (len(to(staffed, RUTH)), len(to(staffed, SAM))) == (2, 0)
    assert len(only_case(staffed).mails) == 1
    assert staffed.enrolment().held_by(HoldKind.SAFETY)


def test_who_writes_again_and_again_does_not_put_off_the_deputys_turn(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    for _ in range(4):
        staffed.wait(minutes=16)
        staffed.reply(staffed.lesson(), "Please.")
    assert len(to(staffed, SAM)) >= 1


def test_a_later_mail_of_a_taken_case_reaches_its_owner_with_its_words(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(staffed.lesson(), "I am fine, thank you.")
    assert "I am fine" in plain(to(staffed, RUTH)[-1])
    assert only_case(staffed).state is CaseState.TAKEN
    assert staffed.enrolment().held_by(HoldKind.SAFETY)


def test_stop_acts_at_once_while_a_case_of_danger_is_open(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.reply(staffed.lesson(), "stop")
    assert staffed.enrolment().state is State.WITHDRAWN
    assert len(to(staffed, RUTH)) == 2


def test_danger_after_a_clients_death_still_gets_its_text(staffed):
    staffed.reply(staffed.lesson(), GREY)
    assert [case.category for case in staffed.engine.store.cases()] == ["grey"]
    staffed.reply(staffed.lesson(), WORDS)
    assert "in danger now" in plain(to(staffed, ME)[-1])


def test_who_left_and_writes_that_they_are_in_danger_is_heard(staffed):
    staffed.reply(staffed.lesson(), "stop")
    staffed.write("coach@example.test", "hello", WORDS)
    assert "RED" in plain(to(staffed, RUTH)[-1])
    assert "in danger now" in plain(to(staffed, ME)[-1])


def test_outside_staffed_hours_the_help_lines_come_first_and_the_next_staffed_time_is_named(staffed):
    policy = replace(staffed.engine.policy, hours=Hours.parse("wed 09:00-17:00", "Europe/Berlin"))
    staffed.engine = replace(staffed.engine, policy=policy)
    staffed.reply(staffed.lesson(), WORDS)
    text = plain(to(staffed, ME)[-1])
    assert text.index("Emergency 112") < text.index("has been asked to contact")
    assert "by Wednesday 11 November, 10:00" in " ".join(text.split())


def test_two_machines_that_answer_each_alert_cause_no_storm(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    answered = set()
    for _ in range(6):
        for mail in [*to(staffed, RUTH), *to(staffed, SAM)]:
            if mail["Message-ID"] not in answered:
                answered.add(mail["Message-ID"])
                away = "Auto-Submitted: auto-replied\r\n"
                staffed.reply(mail, "I am away.", sender=mail["To"].addresses[0].addr_spec, headers=away)
    assert (len(to(staffed, RUTH)), len(to(staffed, SAM))) == (1, 1)


def test_an_alert_that_the_server_refuses_calls_the_deputy_at_once(staffed):
    staffed.outbox.refuses = RUTH
    staffed.reply(staffed.lesson(), WORDS)
    assert len(to(staffed, SAM)) == 1


def test_an_owner_whose_mail_comes_back_has_the_case_no_more(staffed):
    staffed.reply(staffed.lesson(), "human")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.outbox.refuses = RUTH
    staffed.reply(staffed.lesson(), "human\n\nAre you there?")
    assert only_case(staffed).state is CaseState.OPEN
    assert len(to(staffed, SAM)) == 1


def test_the_owner_hears_that_their_words_did_not_arrive(staffed):
    staffed.reply(staffed.lesson(), "human")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.outbox.refuses = ME
    staffed.reply(to(staffed, RUTH)[-1], "Dear Mei, I can call on Tuesday.", sender=RUTH)
    assert "did not arrive" in plain(to(staffed, RUTH)[-1])


def test_a_lost_data_key_costs_the_alert_its_name_and_not_its_way(staffed, monkeypatch):
    staffed.reply(staffed.lesson(), WORDS)

    def lost(_number):
        raise ValueError("no key")

    monkeypatch.setattr(staffed.engine.store, "participant", lost)
    staffed.wait(minutes=61)
    assert "RED" in plain(to(staffed, SAM)[0])


def test_the_coordinators_words_reach_the_participant_as_a_humans_mail_in_their_thread(staffed):
    staffed.reply(staffed.lesson(), "human\n\nCould somebody write to me about the rota?")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[-1], "Dear Mei,\n\nI can call on Tuesday.\n\n> quoted", sender=RUTH)
    mail = to(staffed, ME)[-1]
    assert "Dear Mei,\n\nI can call on Tuesday." in plain(mail).replace("\r\n", "\n")
    assert "quoted" not in plain(mail)
    assert "Ruth Example" in plain(mail)
    assert RUTH not in mail.as_string()
    assert mail["Auto-Submitted"] is None
    assert mail["List-Id"] is None
    assert mail["In-Reply-To"]
    assert mail["Subject"] == f"Re: {staffed.lesson()['Subject']}"
    assert "Ruth Example" in mail["From"].addresses[0].display_name


def test_to_both_humans_it_is_one_conversation(staffed):
    staffed.reply(staffed.lesson(), "human\n\nCould somebody write to me?")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    shown = to(staffed, RUTH)[-1]
    staffed.reply(shown, "Dear Mei, what is it about?", sender=RUTH)
    first = to(staffed, ME)[-1]
    staffed.reply(first, "It is about nights.")
    staffed.reply(to(staffed, RUTH)[-1], "I see.", sender=RUTH)
    assert to(staffed, RUTH)[-1]["In-Reply-To"]
    assert to(staffed, RUTH)[-1]["Subject"] == shown["Subject"]
    assert to(staffed, ME)[-1]["Subject"] == first["Subject"]


def test_the_participants_answer_goes_to_whoever_has_the_case_and_to_nobody_else(staffed):
    staffed.reply(staffed.lesson(), "human")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[-1], "Dear Mei, what is it about?", sender=RUTH)
    before = len(staffed.mails)
    staffed.reply(to(staffed, ME)[-1], "It is about nights.")
    [mail] = staffed.mails[before:]
    assert mail["To"].addresses[0].addr_spec == RUTH
    assert "about nights" in plain(mail)
    assert staffed.engine.store.answers(staffed.enrolment().id) == []


def test_what_the_participant_writes_to_a_human_is_screened_first(staffed):
    staffed.reply(staffed.lesson(), "human")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[-1], "Dear Mei, what is it about?", sender=RUTH)
    staffed.reply(to(staffed, ME)[-1], WORDS)
    assert staffed.enrolment().held_by(HoldKind.SAFETY)
    assert {case.category for case in staffed.engine.store.cases()} == {"human", "red"}


def test_done_closes_the_case_and_returns_the_participant_to_the_programme(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[-1], "done", sender=RUTH)
    assert only_case(staffed).state is CaseState.DONE
    assert not staffed.enrolment().holds
    before = len(to(staffed, ME))
    staffed.wait(days=10)
    assert len(to(staffed, ME)) > before


def test_a_mail_after_done_opens_a_new_case(staffed):
    staffed.reply(staffed.lesson(), "human")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[-1], "Dear Mei, what is it about?", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[0], "done", sender=RUTH)
    staffed.reply(to(staffed, ME)[-1], "One more thing.")
    assert [case.state for case in staffed.engine.store.cases()] == [CaseState.DONE, CaseState.OPEN]


def test_other_words_to_an_alert_of_danger_go_nowhere_take_nothing_and_their_writer_hears_it(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    before = len(to(staffed, ME))
    staffed.reply(to(staffed, RUTH)[0], "I cannot today, Sam please do.", sender=RUTH)
    assert only_case(staffed).state is CaseState.OPEN
    assert len(to(staffed, ME)) == before
    assert "went to nobody" in plain(to(staffed, RUTH)[-1])
    staffed.wait(minutes=61)
    assert len(to(staffed, SAM)) == 1


def test_taken_may_have_a_sentence_behind_it(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.reply(to(staffed, RUTH)[0], "Taken. I am calling her now.", sender=RUTH)
    assert only_case(staffed).state is CaseState.TAKEN


def test_who_asked_for_a_person_may_be_answered_at_once_from_the_alert(staffed):
    staffed.reply(staffed.lesson(), "human\n\nIt is about nights.")
    staffed.reply(to(staffed, RUTH)[0], "Dear Mei, I can call on Tuesday.", sender=RUTH)
    assert "call on Tuesday" in plain(to(staffed, ME)[-1])
    assert "about nights" in plain(to(staffed, RUTH)[-1])
    assert only_case(staffed).owner == "coordinator"


def test_whoever_takes_a_case_second_hears_who_has_it(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.wait(minutes=61)
    staffed.reply(to(staffed, SAM)[0], "taken", sender=SAM)
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    assert "Sam Example has taken" in plain(to(staffed, RUTH)[-1])
    assert only_case(staffed).owner == "deputy"


def test_who_says_done_hears_that_the_case_is_closed_and_so_does_its_owner(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.wait(minutes=61)
    staffed.reply(to(staffed, SAM)[0], "taken", sender=SAM)
    staffed.reply(to(staffed, RUTH)[0], "done", sender=RUTH)
    assert "closed" in plain(to(staffed, RUTH)[-1])
    assert "closed" in plain(to(staffed, SAM)[-1])


@pytest.mark.parametrize("writer", [ME, "mallory@example.net", SAM])
def test_nobody_but_the_address_of_the_alert_can_act_on_it(staffed, writer):
    staffed.reply(staffed.lesson(), WORDS)
    alert = to(staffed, RUTH)[0]
    before = len(staffed.mails)
    staffed.reply(alert, "done", sender=writer)
    assert only_case(staffed).state is CaseState.OPEN
    assert len(staffed.mails) == before


def test_the_webhook_gets_what_an_alert_says_and_neither_words_nor_an_address(staffed):
    posted = []
    staffed.engine = replace(staffed.engine, webhook=posted.append)
    staffed.reply(staffed.lesson(), WORDS)
    [payload] = posted
    assert (payload["category"], payload["name"], payload["case"]) == ("red", "Mei Example", only_case(staffed).id)
    assert "live" not in str(payload)
    assert ME not in str(payload)


def test_a_webhook_that_fails_keeps_no_alert_from_going_by_mail(staffed):
    def broken(_payload):
        raise OSError("no route")

    staffed.engine = replace(staffed.engine, webhook=broken)
    staffed.reply(staffed.lesson(), WORDS)
    assert len(to(staffed, RUTH)) == 1


def test_erasing_the_person_erases_their_words_on_the_way_to_the_coordinator(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.engine.store.erase(staffed.person().id, staffed.clock.now())
    assert staffed.engine.store.cases() == []
    assert not [d for d in staffed.engine.store.deliveries() if d.key.startswith("case/")]
