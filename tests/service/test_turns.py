"""Fair turns: a flood waits behind itself, and nobody else behind it."""

from datetime import UTC, datetime, timedelta

from rekindle.domain.addresses import Recipient, To
from rekindle.service.receive import receive
from rekindle.service.turns import LOOKED_AT, SOURCES, Turns, sources_of

NOW = datetime(2026, 11, 2, 10, tzinfo=UTC)
JOIN = Recipient(To.JOIN)


def mail(number: int, writer: str, peer: str) -> bytes:
    return (
        f"Received: from x ([{peer}])\r\n\tby mx.example.test\r\nFrom: {writer}\r\nMessage-ID: <{number}@x.example>\r\n\r\nhi\r\n"
    ).encode()


def given(house, number: int, writer: str, peer: str, to: str = "coach+join@example.test") -> None:
    receive(house.engine, to, writer, mail(number, writer, peer))


def first_waiting(house, count: int) -> list[str | None]:
    return [waiting.sender for waiting in house.engine.store.received(count)]


def test_a_mail_from_elsewhere_comes_before_all_but_the_first_of_a_flood_from_one_place(house):
    for number in range(300):
        given(house, number, f"stranger{number}@host{number % 7}.example.net", "198.51.100.7")
    given(house, 1000, "real@example.org", "192.0.2.1")
    assert "real@example.org" in first_waiting(house, 2)


def test_a_mail_from_elsewhere_comes_before_all_but_the_first_of_a_flood_in_one_name(house):
    for number in range(300):
        given(house, number, "victim@example.org", f"203.0.113.{number % 250}")
    given(house, 1000, "real@example.org", "192.0.2.1")
    assert "real@example.org" in first_waiting(house, 3)


def test_an_answer_to_a_mail_of_ours_waits_for_no_enrolment(house):
    house.at_first_lesson()
    for number in range(300):
        given(house, number, f"stranger{number}@example.net", "198.51.100.7")
    given(house, 1000, "mei@example.org", "198.51.100.7", to=str(house.lesson()["Reply-To"]))
    assert "mei@example.org" in first_waiting(house, 2)


def test_one_writers_mails_keep_their_order(house):
    for number in range(50):
        given(house, number, "mei@example.org", "192.0.2.1", to="coach@example.test")
    assert [waiting.id for waiting in house.engine.store.received(50)] == sorted(
        waiting.id for waiting in house.engine.store.received(50)
    )


def test_a_source_that_was_silent_owes_nothing():
    turns = Turns()
    assert [turns.take(("one",), NOW) for _ in range(3)] == [NOW + timedelta(seconds=n) for n in range(3)]
    later = NOW + timedelta(minutes=1)
    assert turns.take(("one",), later) == later


def test_whom_a_flood_names_is_charged_for_it_and_whom_it_passed_through_for_what_passed():
    turns = Turns()
    for number in range(100):
        turns.take((f"peer {number}", "sender victim"), NOW)
    assert turns.take(("peer 7", "sender other"), NOW) == NOW + timedelta(seconds=1)


def test_no_more_sources_are_remembered_than_there_is_room_for():
    turns = Turns()
    for number in range(SOURCES + 100):
        turns.take((f"sender {number}", "peer flood"), NOW)
    assert len(turns._next) == SOURCES
    assert turns.take(("peer flood",), NOW) == NOW + timedelta(seconds=SOURCES + 100)


def test_the_source_stands_in_what_our_own_server_wrote_and_not_in_the_mail_itself():
    body = mail(1, "a@example.org", "192.0.2.1") + b"Received: from y ([203.0.113.5])\r\n"
    assert sources_of(JOIN, "A@example.org", body) == ("peer 192.0.2.1", "sender a@example.org")
    far = b"X: " + b"x" * LOOKED_AT + b"\r\nReceived: from y ([203.0.113.5])\r\n\r\n"
    assert sources_of(JOIN, None, far) == ("domain ", "sender ")
    assert sources_of(Recipient(To.REPLY, 7), "a@example.org", body) == ("token reply 7",)
