"""Cases: somebody is called until somebody takes it, and two humans write to each other through the service."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.domain.addresses import Purpose, make_token
from rekindle.domain.cases import CaseState
from rekindle.domain.enrolment import HoldKind
from support.house import ME

RUTH, SAM = "ruth@example.org", "sam@example.org"
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


def test_a_second_mail_joins_the_case_alerts_again_and_gets_no_second_text(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    mine = len(to(staffed, ME))
    staffed.reply(staffed.lesson(), "I really want to die.")
    assert len(to(staffed, ME)) == mine
    assert len(to(staffed, RUTH)) + len(to(staffed, SAM)) == 2
    assert len(only_case(staffed).mails) == 1


def test_the_coordinators_words_reach_the_participant_as_a_humans_mail_in_their_thread(staffed):
    staffed.reply(staffed.lesson(), "human\n\nCould somebody write to me about the rota?")
    staffed.reply(to(staffed, RUTH)[0], "taken", sender=RUTH)
    staffed.reply(to(staffed, RUTH)[-1], "Dear Mei, I can call on Tuesday.\n\n> quoted", sender=RUTH)
    mail = to(staffed, ME)[-1]
    assert "I can call on Tuesday" in plain(mail)
    assert "quoted" not in plain(mail)
    assert "Ruth Example" in plain(mail)
    assert RUTH not in mail.as_string()
    assert mail["Auto-Submitted"] is None
    assert mail["List-Id"] is None
    assert mail["In-Reply-To"]


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


def test_any_answer_to_an_alert_takes_the_case_and_its_words_go_nowhere(staffed):
    staffed.reply(staffed.lesson(), WORDS)
    before = len(to(staffed, ME))
    staffed.reply(to(staffed, RUTH)[0], "Calling her now, Sam please stand by.", sender=RUTH)
    assert only_case(staffed).state is CaseState.TAKEN
    assert len(to(staffed, ME)) == before


@pytest.mark.parametrize("writer", [ME, "mallory@example.net", SAM])
def test_nobody_but_the_address_of_the_alert_can_act_on_it(staffed, writer):
    staffed.reply(staffed.lesson(), WORDS)
    alert = to(staffed, RUTH)[0]
    before = len(staffed.mails)
    staffed.reply(alert, "done", sender=writer)
    assert only_case(staffed).state is CaseState.OPEN
    assert len(staffed.mails) == before


def test_the_webhook_gets_each_alert_without_name_or_words(staffed):
    posted = []
    staffed.engine = replace(staffed.engine, webhook=posted.append)
    staffed.reply(staffed.lesson(), WORDS)
    [payload] = posted
    assert payload["category"] == "red"
    assert "Mei" not in str(payload)
    assert "live" not in str(payload)


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
