"""Loops and floods end by themselves, and real people still get through."""

from datetime import timedelta

from rekindle.service.receive import receive
from support.house import ME, House


def enrol_from(house, number: int, peer: str = "198.51.100.7", writer: str | None = None) -> None:
    writer = writer or f"victim{number}@host{number % 50}.example.net"
    raw = (
        f"Received: from evil ([{peer}]) by mx.example.test; Mon, 2 Nov 2026 10:00:00 +0000\r\n"
        f"From: {writer}\r\nTo: coach+join@example.test\r\nSubject: join\r\nMessage-ID: <f{number}@x.example>\r\n\r\nhi\r\n"
    )
    receive(house.engine, "coach+join@example.test", writer, raw.encode())


def test_a_flood_of_enrolments_for_one_address_yields_one_confirmation(house):
    for number in range(300):
        enrol_from(house, number, peer=f"203.0.113.{number % 250}", writer=ME)
    house.settle()
    assert len(house.mails) == 1


def test_a_flood_from_one_source_yields_ten_confirmations_an_hour_and_others_still_pass(house):
    for number in range(300):
        enrol_from(house, number)
    house.settle()
    confirmations = [mail for mail in house.mails if mail["To"].addresses[0].addr_spec.startswith("victim")]
    assert len(confirmations) == 10
    assert len(house.mails) == 11  # and one alarm to the coordinator
    enrol_from(house, 1000, peer="192.0.2.1", writer="real@example.org")
    house.settle()
    assert len(house.mails) == 12


def test_a_ward_that_enrols_at_once_gets_all_its_confirmations_hour_by_hour(house):
    for number in range(25):
        enrol_from(house, number, peer="192.0.2.9", writer=f"nurse{number}@trust.example.org")
    house.settle()
    house.wait(hours=4)
    asked = {mail["To"].addresses[0].addr_spec for mail in house.mails} - {"ruth@example.org"}
    assert len(asked) == 25


def test_two_instances_that_write_to_each_other_fall_silent(programmes, jinja):
    one, two = House(programmes, jinja), House(programmes, jinja)
    one.at_first_lesson()
    seen = [len(one.outbox.sent), 0]
    sent = 0
    receive(
        one.engine,
        str(one.lesson()["Reply-To"]),
        "coach@example.test",
        b"From: mei@example.org\r\nSubject: hm\r\n\r\n???\r\n",
    )
    for _ in range(20):
        for house, other, index in ((one, two, 0), (two, one, 1)):
            house.settle()
            fresh = house.outbox.sent[seen[index] :]
            seen[index] = len(house.outbox.sent)
            sent += len(fresh)
            for _, message in fresh:
                receive(other.engine, "coach@example.test", "coach+bounce-x@example.test", message)
    assert sent <= 2


def test_a_dumb_machine_that_answers_everything_gets_at_most_two_answers_a_day(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), "Ticket received, thank you for your message.")
    for answered in range(1, 31):
        if len(house.mails) == before + answered - 1:
            break
        house.reply(house.newest, f"Ticket received, thank you for your message number {answered}.")
        house.clock.move_to(house.clock.now() + timedelta(minutes=1))
    assert len(house.mails) - before <= 2


def test_a_mail_that_went_round_fifty_times_is_put_aside(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), "7\nwords", headers="Received: from a by b\r\n" * 51)
    assert len(house.mails) == before
    assert house.engine.store.answers(house.enrolment().id) == []
