"""Received mail: stored before the 250, each copy once, settled once."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest

from rekindle.domain.inbox import Handled, InboxState

MAIL = b"Received: by one\r\nMessage-ID: <one@example.org>\r\nSubject: hi\r\n\r\nHello\r\n"


def test_a_mail_is_kept_as_it_came(world, now):
    raw = bytes(range(256)) * 40
    number = world.store.accept("Coach+abc@example.org", "ada@example.org", raw, now)
    [mail] = world.store.received(10)
    assert (mail.id, mail.recipient, mail.sender, mail.raw) == (number, "Coach+abc@example.org", "ada@example.org", raw)
    assert (mail.state, mail.received_at, mail.participant) == (InboxState.RECEIVED, now, None)
    assert world.store.inbox(number) == mail
    assert world.store.inbox(999) is None


def test_what_waits_is_read_in_the_order_of_its_turns(world, now):
    late = world.store.accept("coach@example.org", None, b"\r\n\r\n1", now, now + timedelta(hours=3))
    soon = world.store.accept("coach@example.org", None, b"\r\n\r\n2", now + timedelta(seconds=1))
    tied = world.store.accept("coach@example.org", None, b"\r\n\r\n3", now, now + timedelta(seconds=1))
    assert [mail.id for mail in world.store.received(10)] == [soon, tied, late]
    assert [mail.id for mail in world.store.received(1)] == [soon]
    assert world.store.inbox(late).received_at == now


def test_a_null_sender_stays_null(world, now):
    number = world.store.accept("coach@example.org", None, MAIL, now)
    assert world.store.inbox(number).sender is None


@pytest.mark.parametrize(
    "copy",
    [
        MAIL,
        MAIL.replace(b"by one", b"by two"),
        MAIL.replace(b"Message-ID: ", b"MESSAGE-ID:  "),
        MAIL.replace(b"-ID: ", b"-ID:\r\n "),
    ],
)
def test_a_copy_of_a_mail_is_the_same_mail(world, now, copy):
    first = world.store.accept("coach@example.org", "ada@example.org", MAIL, now)
    assert world.store.accept("COACH@example.org", "ada@example.org", copy, now + timedelta(hours=1)) == first
    assert len(world.store.received(10)) == 1


@pytest.mark.parametrize(
    ("recipient", "raw"),
    [
        ("coach+x@example.org", MAIL),
        ("coach@example.org", MAIL.replace(b"Hello", b"Hallo")),
        ("coach@example.org", MAIL.replace(b"<one@", b"<two@")),
        ("coach@example.org", MAIL.replace(b"Message-ID: <one@example.org>\r\n", b"")),
    ],
)
def test_another_recipient_body_or_message_id_is_another_mail(world, now, recipient, raw):
    first = world.store.accept("coach@example.org", "ada@example.org", MAIL, now)
    assert world.store.accept(recipient, "ada@example.org", raw, now) != first


def test_one_mail_brought_by_four_connections_at_once_is_stored_once(world, now):
    with ThreadPoolExecutor(4) as pool:
        numbers = set(pool.map(lambda _: world.store.accept("coach@example.org", None, MAIL, now), range(16)))
    assert len(numbers) == len(world.store.inbox_list(None, 100)) == 1


def test_postponed_mails_come_back_in_their_hour_and_after_all_fresh_ones(world, now):
    hour = now + timedelta(hours=1)
    numbers = [world.store.accept("coach@example.org", None, b"\r\n\r\n%d" % n, now) for n in range(3)]
    for number in numbers[:2]:
        assert world.commit(inbox=Handled(number, InboxState.RECEIVED, "postponed", try_at=hour))
    fresh = world.store.accept("coach@example.org", None, b"\r\n\r\nfresh", hour + timedelta(minutes=1))
    assert {mail.id for mail in world.store.received(10, hour)} == {numbers[2], fresh}
    for number in (numbers[2], fresh):
        assert world.commit(inbox=Handled(number, InboxState.HANDLED))
    assert world.store.received(10, hour - timedelta(seconds=1)) == []
    assert [mail.id for mail in world.store.received(10, hour)] == numbers[:2]


def test_mails_are_handled_in_the_order_in_which_they_came(world, now):
    late = world.store.accept("coach@example.org", None, MAIL, now)
    early = world.store.accept("coach+x@example.org", None, MAIL, now - timedelta(hours=1))
    assert [mail.id for mail in world.store.received(10)] == [early, late]
    assert [mail.id for mail in world.store.received(1)] == [early]


def test_a_handled_mail_is_not_received_again_but_a_quarantined_one_can_be_replayed(world, now):
    done = world.store.accept("coach@example.org", None, MAIL, now)
    odd = world.store.accept("coach+x@example.org", None, MAIL, now)
    assert world.commit(inbox=Handled(done, InboxState.HANDLED))
    assert world.commit(inbox=Handled(odd, InboxState.QUARANTINED, "unreadable"))
    assert world.store.received(10) == []
    assert [mail.id for mail in world.store.inbox_list(InboxState.QUARANTINED, 10)] == [odd]
    assert [mail.id for mail in world.store.inbox_list(None, 10)] == [done, odd]
    assert not world.store.replay(done)
    assert not world.store.replay(999)
    assert world.store.replay(odd)
    assert [(mail.id, mail.reason) for mail in world.store.received(10)] == [(odd, "")]
    assert world.commit(inbox=Handled(odd, InboxState.HANDLED)), "it takes its effect after the replay"


def test_a_tally_counts_one_name_in_one_window(store, now):
    assert [store.tally("join/a", now) for _ in range(3)] == [1, 2, 3]
    assert store.tally("join/b", now) == 1
    assert store.tally("join/a", now + timedelta(hours=1)) == 1


def test_a_postponed_mail_waits_for_its_instant_and_is_then_handled(world, store, now):
    number = store.accept("coach@example.org", "a@example.org", b"Message-ID: <p@x>\r\n\r\nhi", now)
    later = now + timedelta(hours=1)
    assert world.commit(inbox=Handled(number, InboxState.RECEIVED, "too many; postponed", try_at=later))
    assert store.received(10, now) == []
    assert store.idle(now)
    assert store.next_due_at() == later
    assert not store.idle(later)
    assert [mail.id for mail in store.received(10, later)] == [number]
    assert world.commit(inbox=Handled(number, InboxState.HANDLED, "done"))
    assert store.next_due_at() is None
