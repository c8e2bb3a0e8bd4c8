"""Mail that cannot be read or handled: put aside with its reason, a human told where somebody waits, the others go on."""

from dataclasses import replace

import pytest

from rekindle.domain.addresses import Purpose, make_token
from rekindle.domain.errors import TryLater
from rekindle.domain.inbox import InboxState
from rekindle.mail.limits import Unreadable
from rekindle.mail.reading import read
from rekindle.service.handle import handle
from rekindle.service.letters import answer
from rekindle.service.receive import receive
from support.house import ME

COORDINATOR = "ruth@example.org"


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content()


def alerts(house) -> list:
    return [mail for mail in house.mails if mail["To"].addresses[0].addr_spec == COORDINATOR]


def quarantined(house) -> list:
    return list(house.engine.store.inbox_list(InboxState.QUARANTINED, 100))


def reading_fails(house, reason: str = "took longer than 2 s to read") -> None:
    def late(raw, sender):
        raise Unreadable(reason)

    house.engine = replace(house.engine, parse=late)


def faulty(*_):
    raise ValueError("what the participant wrote")


@pytest.fixture
def taught(house):
    return house.at_first_lesson()


def test_a_participants_unreadable_mail_is_kept_with_its_reason_and_alerts_the_coordinator_once(taught):
    reading_fails(taught)
    taught.reply(taught.lesson(), "7\nprivate words")
    [kept] = quarantined(taught)
    assert kept.reason == "took longer than 2 s to read"
    assert b"private words" in kept.raw
    assert kept.participant == taught.person().id
    assert [case.category for case in taught.engine.store.cases()] == ["unreadable"]
    [alert] = alerts(taught)
    assert alert["Subject"] == "Please look: UNREADABLE (case 1)"
    assert "Mei Example" in plain(alert)
    assert f"rekindle inbox show {kept.id}" in plain(alert)
    assert "could not be read" in plain(alert)
    assert "private words" not in alert.as_string()


def test_a_replay_that_fails_again_alerts_nobody_again_and_one_that_succeeds_takes_effect(taught):
    reading_fails(taught)
    taught.reply(taught.lesson(), "7\nwords")
    [kept] = quarantined(taught)
    assert taught.engine.store.replay(kept.id)
    taught.settle()
    assert len(alerts(taught)) == 1
    taught.engine = replace(taught.engine, parse=read)
    assert taught.engine.store.replay(kept.id)
    taught.settle()
    assert quarantined(taught) == []
    assert [a.value for a in taught.engine.store.answers(taught.enrolment().id)] == ["7"]


def test_words_of_crisis_in_a_mail_that_was_unreadable_at_first_still_alert(taught):
    reading_fails(taught)
    taught.reply(taught.lesson(), "I do not want to live any more.")
    taught.engine = replace(taught.engine, parse=read)
    taught.engine.store.replay(quarantined(taught)[0].id)
    taught.settle()
    assert [mail["Subject"] for mail in alerts(taught)] == [
        "Please look: UNREADABLE (case 1)",
        "Please look: RED (case 2)",
    ]


def test_a_fault_of_ours_over_a_participants_fresh_mail_calls_a_human_too(taught, monkeypatch):
    monkeypatch.setattr("rekindle.service.handle.flagged", faulty)
    taught.write("coach@example.test", "hello", "I do not want to live any more.")
    assert [mail["Subject"] for mail in alerts(taught)] == ["Please look: UNREADABLE (case 1)"]


def test_an_unreadable_mail_without_a_token_is_only_kept(taught):
    reading_fails(taught, "the mail is empty")
    taught.write("coach@example.test", "hello", "text")
    taught.write("coach+join@example.test", "join", "text", sender="new@example.org")
    assert [mail.reason for mail in quarantined(taught)] == ["the mail is empty"] * 2
    assert alerts(taught) == []
    assert taught.engine.store.cases() == []


def test_an_unreadable_bounce_of_an_alert_causes_no_further_alert(taught):
    taught.reply(taught.lesson(), "I do not want to live any more.")
    [alert] = alerts(taught)
    reading_fails(taught)
    row = taught.engine.addresses.row_of_message_id(str(alert["Message-ID"]).strip("<>"))
    token = make_token(Purpose.BOUNCE, row, taught.engine.keys.token_key, taught.engine.keys.sign)
    taught.write(taught.engine.addresses.sub(f"bounce-{token}"), "Undelivered", "text", envelope=None)
    assert len(quarantined(taught)) == 1
    assert len(alerts(taught)) == 1


def test_a_fault_in_handling_keeps_that_mail_without_its_words_and_the_others_go_on(taught, monkeypatch):
    monkeypatch.setattr(answer, "read", faulty)
    lesson = taught.lesson()
    receive(taught.engine, str(lesson["Reply-To"]), ME, f"From: {ME}\r\n\r\n7\r\nwords".encode())
    receive(
        taught.engine, "coach+join@example.test", "new@example.org", b"From: new@example.org\r\nSubject: join\r\n\r\n"
    )
    assert handle(taught.engine) == 2
    [kept] = quarantined(taught)
    assert kept.reason.startswith("fault: ValueError at test_unreadable.py:")
    assert "wrote" not in kept.reason
    assert taught.engine.store.participant_at("new@example.org") is not None
    taught.settle()
    assert len(alerts(taught)) == 1


def test_a_fault_in_the_very_row_that_the_token_names_still_ends_in_quarantine(taught, monkeypatch):
    lesson = taught.lesson()
    receive(taught.engine, str(lesson["Reply-To"]), ME, f"From: {ME}\r\n\r\n7\r\nwords".encode())
    monkeypatch.setattr(taught.engine.store, "delivery", faulty)
    assert handle(taught.engine) == 1
    assert quarantined(taught)[0].reason.startswith("fault: ValueError at ")


def test_a_fault_in_the_commit_is_the_mails_fault_too(taught, monkeypatch):
    commit = taught.engine.store.commit
    monkeypatch.setattr(taught.engine.store, "commit", lambda change: faulty() if change.answers else commit(change))
    taught.reply(taught.lesson(), "7\nwords")
    assert quarantined(taught)[0].reason.startswith("fault: ValueError")


@pytest.mark.parametrize("port", ["parse", "commit"])
def test_a_passing_fault_leaves_the_mail_where_it_is(taught, monkeypatch, port):
    def away(*_):
        raise TryLater("come back")

    lesson, engine = taught.lesson(), taught.engine
    receive(engine, str(lesson["Reply-To"]), ME, f"From: {ME}\r\n\r\n7\r\nwords".encode())
    if port == "parse":
        engine = replace(engine, parse=away)
    else:
        monkeypatch.setattr(engine.store, "commit", away)
    with pytest.raises(TryLater):
        handle(engine)
    assert len(engine.store.received(10)) == 1
    assert quarantined(taught) == []


def test_erasing_a_person_erases_their_unreadable_mail_and_the_alert_about_it(taught):
    reading_fails(taught)
    taught.reply(taught.lesson(), "7\nwords")
    person = taught.person()
    taught.engine.store.erase(person.id, taught.clock.now())
    assert quarantined(taught) == []
    assert not [d for d in taught.engine.store.deliveries() if d.address == COORDINATOR]
