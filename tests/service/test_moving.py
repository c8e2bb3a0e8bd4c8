"""Another address: the new one has to say yes itself, and the old one is told before and after."""

from rekindle.domain.enrolment import HoldKind, State
from support.house import ME

NEW = "mei.new@example.net"


def to(mail) -> str:
    return mail["To"].addresses[0].addr_spec


def plain(mail) -> str:
    return " ".join(mail.get_body(("plain",)).get_content().split())


def asked(house):
    house.at_first_lesson()
    before = len(house.mails)
    house.reply(house.lesson(), f"address {NEW}")
    new = {to(mail): mail for mail in house.mails[before:]}
    assert set(new) == {ME, NEW}
    return new[ME], new[NEW]


def moved(house):
    _, question = asked(house)
    before = len(house.mails)
    house.reply(question, "Yes", sender=NEW)
    return house.mails[before:]


def address(house) -> str:
    (enrolment,) = house.engine.store.enrolments(10)
    return house.engine.store.participant(enrolment.participant).address


def test_nothing_moves_before_the_new_address_has_said_yes(house):
    notice, question = asked(house)
    assert NEW in plain(notice)
    assert "Mei" not in plain(question), "a stranger at a misspelt address learns no name"
    assert address(house) == ME
    house.wait(days=2)
    assert to(house.newest) == ME


def test_after_its_yes_mail_goes_there_and_the_old_address_is_told_without_it(house):
    told = {to(mail): mail for mail in moved(house)}
    assert set(told) == {ME, NEW}
    assert "m...@example.net" in plain(told[ME])
    assert NEW not in plain(told[ME])
    house.wait(days=2)
    assert to(house.newest) == NEW
    house.reply(house.newest, "why", sender=NEW)
    assert "Your mail goes to another address" in plain(house.newest)


def test_the_old_address_counts_for_nothing_afterwards(house):
    moved(house)
    house.reply(house.lesson(), "7\nwords")
    (enrolment,) = house.engine.store.enrolments(10)
    assert not [a for a in house.engine.store.answers(enrolment.id) if a.exercise == "weight-carried"]
    assert to(house.newest) == NEW
    assert house.newest["Subject"] == "Was this from you?" or "another address" in plain(house.newest)


def test_a_yes_from_elsewhere_moves_nothing(house):
    _, question = asked(house)
    for sender in (ME, "somebody@example.org"):
        house.reply(question, "yes", sender=sender)
    assert address(house) == ME


def test_no_from_the_old_address_ends_the_request(house):
    notice, question = asked(house)
    house.reply(notice, "No")
    house.reply(question, "yes", sender=NEW)
    assert address(house) == ME


def test_a_stranger_at_a_misspelt_address_can_stop_nobody(house):
    _, question = asked(house)
    house.reply(question, "STOP", sender=NEW)
    assert house.enrolment().state is State.ACTIVE


def test_a_bounce_from_the_new_address_holds_nobody(house):
    _, question = asked(house)
    delivery = house.delivery_of(question)
    assert delivery.recipient is None
    assert house.enrolment().holds == ()


def test_somebody_elses_address_is_asked_nothing_and_nothing_shows(house):
    house.at_first_lesson()
    house.write("coach+join@example.test", "join", "", sender="other@example.org")
    house.reply(house.newest, "yes", sender="other@example.org")
    before = len(house.mails)
    house.reply(house.lesson(), "address other@example.org")
    assert [to(mail) for mail in house.mails[before:]] == [ME]
    assert "A mail has gone there." in plain(house.newest)


def test_a_second_request_within_a_day_asks_nobody(house):
    asked(house)
    before = len(house.mails)
    house.reply(house.lesson(), "address third@example.org")
    assert [to(mail) for mail in house.mails[before:]] == [ME]
    assert "address third@example.org" in plain(house.newest)


def test_only_the_newest_request_counts_and_not_for_ever(house):
    _, question = asked(house)
    house.wait(days=2)
    house.reply(house.lesson(), "address third@example.org")
    house.reply(question, "yes", sender=NEW)
    assert address(house) == ME
    third = next(mail for mail in house.mails if to(mail) == "third@example.org")
    house.wait(days=15)
    house.reply(third, "yes", sender="third@example.org")
    assert address(house) == ME


def test_words_of_crisis_from_the_new_address_are_heard(house):
    _, question = asked(house)
    house.reply(question, "I do not want to live any more.", sender=NEW)
    assert house.enrolment().held_by(HoldKind.SAFETY)
