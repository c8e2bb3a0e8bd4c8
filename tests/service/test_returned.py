"""Bounces, complaints and vacation answers: acted on, never answered, and nobody suppressed for our own reputation."""

import pytest

from rekindle.domain.addresses import Purpose, make_token
from rekindle.domain.enrolment import HoldKind, State
from rekindle.service.receive import receive
from support.house import ME

DSN = (
    "From: MAILER-DAEMON@mx.example.org\r\nTo: {to}\r\nSubject: Undelivered Mail Returned to Sender\r\n"
    "Message-ID: <{n}@mx.example.org>\r\nMIME-Version: 1.0\r\n"
    'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
    "--b\r\nContent-Type: text/plain\r\n\r\nIt failed.\r\n"
    "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx.example.org\r\n\r\n"
    "Final-Recipient: rfc822; {me}\r\nAction: {action}\r\nStatus: {status}\r\nDiagnostic-Code: smtp; {text}\r\n\r\n"
    "--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {message_id}\r\nTo: {me}\r\n\r\n--b--\r\n"
)
HARD = ("failed", "5.1.1", "550 5.1.1 User unknown")
FULL = ("failed", "5.2.2", "552 5.2.2 Mailbox full")
BLOCKED = ("failed", "5.7.1", "550 5.7.1 Message blocked due to spam content")
DELAYED = ("delayed", "4.4.1", "connection timed out")


def bounce(house, mail, case, *, verp: bool = True) -> None:
    row = house.engine.addresses.row_of_message_id(str(mail["Message-ID"]).strip("<>"))
    token = make_token(Purpose.BOUNCE, row, 1, house.engine.keys.sign)
    to = f"coach+bounce-{token}@example.test" if verp else "coach@example.test"
    house.count += 1
    action, status, text = case
    raw = DSN.format(
        to=to, n=house.count, me=ME, action=action, status=status, text=text, message_id=mail["Message-ID"]
    )
    receive(house.engine, to, "", raw.encode())
    house.settle()


@pytest.mark.parametrize("verp", [True, False])
def test_a_hard_bounce_suppresses_holds_and_is_never_answered(house, verp):
    house.at_first_lesson()
    before = len(house.mails)
    bounce(house, house.lesson(), HARD, verp=verp)
    house.wait(days=30)
    assert house.engine.store.suppressed(ME) == "hard bounce"
    assert house.enrolment().held_by(HoldKind.ADDRESS)
    assert len(house.mails) == before


def test_a_reply_with_a_true_token_brings_a_bounced_person_back_and_the_lost_lesson_comes_again(house):
    house.at_first_lesson()
    bounce(house, house.lesson(), HARD)
    house.wait(days=3)
    house.reply(house.lesson(), "help")
    assert house.engine.store.suppressed(ME) is None
    assert not house.enrolment().holds
    house.wait(days=70)
    lessons = [s for s in house.subjects() if s.startswith("Week 1: whose")]
    assert len(lessons) == 2
    assert len(house.enrolment().entered) == 7


def test_join_and_yes_bring_a_bounced_person_back(house):
    house.enrolled()
    house.reply(house.mails[1], "stop")
    bounce(house, house.mails[1], HARD)
    assert house.engine.store.suppressed(ME)
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "yes")
    assert house.engine.store.suppressed(ME) is None
    assert house.enrolment().state is State.ACTIVE


def test_a_full_mailbox_suppresses_nobody_at_once_and_the_fifth_in_thirty_days_does(house):
    house.at_first_lesson()
    house.wait(days=21)
    planned = [mail for mail in house.mails if mail["List-Id"]][-5:]
    for number, mail in enumerate(planned, 1):
        assert house.engine.store.suppressed(ME) is None, number
        bounce(house, mail, FULL)
    assert house.engine.store.suppressed(ME) == "soft bounces"


def test_soft_bounces_before_a_sign_of_life_do_not_count(house):
    house.at_first_lesson()
    house.wait(days=21)
    planned = [mail for mail in house.mails if mail["List-Id"]][-5:]
    for mail in planned[:4]:
        bounce(house, mail, FULL)
    house.reply(house.lesson(), "7\nwords")
    bounce(house, planned[4], FULL)
    assert house.engine.store.suppressed(ME) is None


def test_a_block_for_our_reputation_alarms_once_a_day_and_suppresses_nobody(house):
    house.at_first_lesson()
    before = len(house.mails)
    for mail in house.mails[1:4]:
        bounce(house, mail, BLOCKED)
    assert house.engine.store.suppressed(ME) is None
    alarms = house.mails[before:]
    assert [mail["To"].addresses[0].addr_spec for mail in alarms] == ["ruth@example.org"]
    assert len(house.engine.store.cases()) == 3


def test_a_notice_of_a_delay_changes_nothing(house):
    house.at_first_lesson()
    bounce(house, house.lesson(), DELAYED)
    assert house.engine.store.suppressed(ME) is None
    assert not house.enrolment().holds


def test_a_vacation_answer_makes_the_next_planned_mail_offer_a_pause_once(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(
        house.lesson(), "I am away until Monday.", headers="Auto-Submitted: auto-replied\r\nX-Autoreply: yes\r\n"
    )
    assert len(house.mails) == before
    house.wait(days=9)
    following = [mail.get_body(("plain",)).get_content() for mail in house.mails[before:]]
    assert "reply pause" in following[0]
    assert not any("An automatic answer said" in text for text in following[1:])


def test_a_complaint_suppresses_ends_the_enrolment_and_only_one_new_join_in_thirty_days_is_answered(house):
    house.at_first_lesson()
    before = len(house.mails)
    row = house.engine.addresses.row_of_message_id(str(house.lesson()["Message-ID"]).strip("<>"))
    token = make_token(Purpose.BOUNCE, row, 1, house.engine.keys.sign)
    to = f"coach+bounce-{token}@example.test"
    raw = (
        f"From: feedback@isp.example.org\r\nTo: {to}\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\n'
        "A complaint.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        f"User-Agent: x\r\n\r\n--b\r\nContent-Type: message/rfc822\r\n\r\nMessage-ID: {house.lesson()['Message-ID']}\r\n\r\nx\r\n--b--\r\n"
    )
    receive(house.engine, to, "feedback@isp.example.org", raw.encode())
    house.settle()
    house.wait(days=2)
    assert house.engine.store.suppressed(ME) == "complaint"
    assert house.enrolment().state is State.WITHDRAWN
    assert len(house.mails) == before
    house.write("coach+join@example.test", "join", "")
    assert len(house.mails) == before + 1
    house.wait(days=16)
    house.write("coach+join@example.test", "join", "please")
    assert len(house.mails) == before + 1
    house.reply(house.mails[before], "yes")
    assert house.enrolment().state is State.EXPIRED


def test_with_a_fixed_envelope_every_mail_leaves_from_the_services_own_address(house):
    import dataclasses

    from rekindle.service.finish import write

    house.at_first_lesson()
    lesson = next(d for d in house.engine.store.deliveries() if d.context.get("starts"))
    assert write(house.engine, lesson).sender.startswith("coach+bounce-")
    policy = dataclasses.replace(house.engine.policy, fixed_envelope=True)
    object.__setattr__(house.engine, "policy", policy)
    assert write(house.engine, lesson).sender == "coach@example.test"


def complain(house) -> None:
    row = house.engine.addresses.row_of_message_id(str(house.lesson()["Message-ID"]).strip("<>"))
    to = f"coach+bounce-{make_token(Purpose.BOUNCE, row, 1, house.engine.keys.sign)}@example.test"
    raw = (
        f"From: feedback@isp.example.org\r\nTo: {to}\r\nSubject: complaint\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=feedback-report; boundary="b"\r\n\r\n--b\r\nContent-Type: text/plain'
        "\r\n\r\nA complaint.\r\n--b\r\nContent-Type: message/feedback-report\r\n\r\nFeedback-Type: abuse\r\nVersion: 1\r\n"
        "User-Agent: x\r\n\r\n--b--\r\n"
    )
    receive(house.engine, to, "feedback@isp.example.org", raw.encode())
    house.settle()


def test_a_complained_address_gets_one_confirmation_in_thirty_days_however_often_somebody_joins_for_it(house):
    house.at_first_lesson()
    complain(house)
    before = len(house.mails)
    for _ in range(4):
        house.write("coach+join@example.test", "join", "")
        house.wait(hours=25)
    assert len(house.mails) == before + 1


def test_also_after_a_complaint_people_get_their_data_and_their_erasure(house):
    house.at_first_lesson()
    complain(house)
    house.reply(house.lesson(), "data")
    assert "participant" in house.newest.get_body(("plain",)).get_content()
    house.reply(house.lesson(), "delete")
    house.reply(house.newest, "yes")
    assert house.person() is None
    assert house.engine.store.suppressed(ME) == "complaint"


def test_join_brings_somebody_back_who_bounced_in_the_middle_of_the_programme(house):
    house.at_first_lesson()
    bounce(house, house.lesson(), HARD)
    house.write("coach+join@example.test", "join", "")
    house.reply(house.newest, "yes")
    assert house.engine.store.suppressed(ME) is None
    assert not house.enrolment().holds


def test_an_operator_brings_a_bounced_person_back(house):
    from rekindle.service.people import resume

    house.at_first_lesson()
    bounce(house, house.lesson(), HARD)
    resume(house.engine, ME)
    assert house.engine.store.suppressed(ME) is None
    assert not house.enrolment().holds
    house.wait(days=8)
    assert len([s for s in house.subjects() if s.startswith("Week 1: whose")]) == 2
