"""Who writes: the token says which mail, From says who; From alone is a claim."""

import pytest

from rekindle.domain.addresses import Addressing
from rekindle.domain.enrolment import HoldKind, State
from rekindle.domain.inbox import InboxState
from support.house import ME, House

HOME = "mei.private@example.net"


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def to(mail) -> str:
    return mail["To"].addresses[0].addr_spec


def answers(house):
    return [(a.exercise, a.value) for a in house.engine.store.answers(house.enrolment().id)]


def test_an_answer_from_another_address_is_put_aside_and_the_enrolled_address_is_asked_once(house):
    house.at_first_lesson()
    before = len(house.mails)
    for _ in range(3):
        house.reply(house.lesson(), "7\nwords", sender=HOME)
    assert answers(house) == []
    (question,) = house.mails[before:]
    assert to(question) == ME
    assert HOME in plain(question)
    assert len(house.engine.store.inbox_list(InboxState.QUARANTINED, 10)) == 3


def test_yes_makes_the_other_address_an_alias_and_its_mail_is_handled(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords", sender=HOME)
    house.reply(house.newest, "Yes")
    assert ("weight-carried", "7") in answers(house)
    house.reply(house.lesson(), "5\nwords", sender=HOME)
    assert ("weight-carried", "5") in answers(house)
    assert to(house.newest) == ME


def test_no_leaves_it_aside(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords", sender=HOME)
    house.reply(house.newest, "No")
    house.reply(house.lesson(), "5\nwords", sender=HOME)
    assert answers(house) == []


def test_the_other_address_itself_cannot_say_that_it_was_them(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords", sender=HOME)
    house.reply(house.newest, "Yes", sender=HOME)
    assert answers(house) == []


def test_another_address_may_pause_and_words_of_crisis_from_it_are_screened(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "pause 2", sender=HOME)
    assert house.enrolment().held_by(HoldKind.PAUSE)
    house.reply(house.lesson(), "I am going to kill myself tonight.", sender=HOME)
    assert house.enrolment().held_by(HoldKind.SAFETY)


def test_stop_without_proof_holds_the_programme_until_the_enrolled_address_decides(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.write("coach+stop@example.test", "", "")
    assert house.enrolment().state is State.ACTIVE
    assert house.enrolment().held_by(HoldKind.UNPROVEN_STOP)
    house.wait(days=20)
    assert len(house.mails) == before + 1
    house.reply(house.newest, "yes")
    assert house.enrolment().state is State.WITHDRAWN


def test_resume_undoes_a_stop_that_was_not_theirs(house):
    house.at_first_lesson()
    house.write("coach@example.test", "stop", "")
    assert house.enrolment().held_by(HoldKind.UNPROVEN_STOP)
    house.reply(house.newest, "resume")
    assert not house.enrolment().holds


def test_stop_without_proof_from_an_unknown_address_looks_the_same_from_outside_and_sends_nothing(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.write("coach+stop@example.test", "", "", sender="somebody@example.org")
    assert len(house.mails) == before


def test_a_fresh_mail_from_an_enrolled_address_is_a_case_and_asked_to_be_an_answer_once_a_day(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.write("coach@example.test", "My answer", "7")
    house.write("coach@example.test", "My answer again", "7")
    assert answers(house) == []
    assert len(house.mails) == before + 1
    assert len(house.engine.store.cases()) == 2
    house.reply(house.newest, "help")
    assert "pause" in plain(house.newest).lower()


def test_an_old_token_without_a_thread_identifies_the_person_only(house):
    house.at_first_lesson()
    lesson = house.lesson()
    house.wait(days=3)
    house.write(str(lesson["Reply-To"]), "my answer", "7\nwords")
    assert answers(house) == []
    assert len(house.engine.store.cases()) == 1


def test_a_forged_from_that_our_own_server_found_out_counts_as_another_writer(house):
    import dataclasses

    house.at_first_lesson()
    policy = dataclasses.replace(house.engine.policy, authserv_id="mx.example.test")
    object.__setattr__(house.engine, "policy", policy)
    fail = "Authentication-Results: mx.example.test; dmarc=fail header.from=example.org\r\n"
    other = "Authentication-Results: mx.elsewhere.test; dmarc=fail header.from=example.org\r\n"
    house.reply(house.lesson(), "7\nwords", headers=fail)
    assert answers(house) == []
    house.reply(house.lesson(), "7\nwords", headers=other)
    assert ("weight-carried", "7") in answers(house)


@pytest.mark.parametrize("way", [Addressing.SUBDOMAIN, Addressing.NONE])
def test_the_programme_works_without_plus_addresses(programmes, jinja, way):
    import dataclasses

    house = House(programmes, jinja)
    object.__setattr__(house.engine, "addresses", dataclasses.replace(house.engine.addresses, addressing=way))
    house.write(house.engine.addresses.join(), "join", "")
    house.reply(house.newest, "yes")
    house.wait(days=7)
    house.reply(house.lesson(), "7\nwords")
    assert ("weight-carried", "7") in answers(house)
    stop = house.lesson()["List-Unsubscribe"].split("mailto:")[1].split(">")[0]
    address, _, subject = stop.partition("?subject=")
    house.write(address, subject, "")
    assert house.enrolment().state is State.WITHDRAWN


def test_without_addressing_a_reply_that_lost_its_thread_is_found_by_the_line_at_the_foot(programmes, jinja):
    import dataclasses

    house = House(programmes, jinja)
    addresses = dataclasses.replace(house.engine.addresses, addressing=Addressing.NONE)
    object.__setattr__(house.engine, "addresses", addresses)
    house.at_first_lesson()
    quoted = "\n".join(f"> {line}" for line in plain(house.lesson()).splitlines())
    house.write("coach@example.test", "Re: Week 1", f"7\nwords\n\nOn Monday the coach wrote:\n{quoted}")
    assert ("weight-carried", "7") in answers(house)


def test_all_that_an_alias_wrote_before_the_yes_is_handled_in_its_order(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords", sender=HOME)
    question = house.newest
    house.reply(house.lesson(), "4\nwords", sender=HOME)
    house.reply(question, "Yes")
    assert [v for e, v in answers(house) if e == "weight-carried"] == ["7", "4"]


def test_a_forged_from_is_put_aside_without_asking_the_true_one(house):
    import dataclasses

    house.at_first_lesson()
    object.__setattr__(house.engine, "policy", dataclasses.replace(house.engine.policy, authserv_id="mx.example.test"))
    before = len(house.mails)
    house.reply(house.lesson(), "7\nwords", headers="Authentication-Results: mx.example.test; dmarc=fail\r\n")
    assert len(house.mails) == before
    assert len(house.engine.store.cases()) == 1


def test_the_unsubscribe_address_also_believes_a_mail_that_a_mail_client_wrote_by_itself(house):
    house.at_first_lesson()
    address = house.lesson()["List-Unsubscribe"].split("mailto:")[1].split(">")[0]
    house.write(address, "unsubscribe", "", headers="Auto-Submitted: auto-generated\r\nPrecedence: bulk\r\n")
    assert house.enrolment().state is State.WITHDRAWN


def test_an_automatic_answer_to_the_unsubscribe_address_stops_nobody(house):
    house.at_first_lesson()
    address = house.lesson()["List-Unsubscribe"].split("mailto:")[1].split(">")[0]
    house.write(address, "Out of office", "I am away.", headers="Auto-Submitted: auto-replied\r\n")
    assert house.enrolment().state is State.ACTIVE


def test_an_answer_after_leaving_is_kept_for_a_human_and_not_answered(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "stop")
    before = len(house.mails)
    house.reply(house.lesson(), "7\nwords")
    assert answers(house) == []
    assert len(house.mails) == before


def test_a_failure_counts_in_whichever_of_our_own_servers_fields_it_stands():
    from rekindle.mail.authentication import authentic

    own, other = "MX.Example.Test; dkim=pass header.d=x.example", "mx.example.test (x); dmarc=fail (p=none)"
    assert not authentic([own, other], "mx.example.test")
    assert authentic([own], "mx.example.test")
    assert authentic(["mx.elsewhere.test; dmarc=fail"], "mx.example.test")
    assert authentic([other], "")
