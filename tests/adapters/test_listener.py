"""The doors: recipients judged at RCPT, one LMTP reply for each recipient, 250 only after the commit."""

import asyncio
import smtplib
from types import SimpleNamespace

import pytest

from rekindle.adapters.clock import FixedClock
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.listener import listen
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.addresses import Addresses
from rekindle.domain.errors import TryLater
from rekindle.service.receive import MOST_BYTES
from rekindle.service.turns import Turns

JOIN = "coach+join@example.test"


class Away(MemoryStore):
    def accept(self, recipient, sender, raw, *times):
        if "join" in recipient:
            raise TryLater("locked")
        return super().accept(recipient, sender, raw, *times)


def house(store):
    from datetime import UTC, datetime

    keys = MemoryKeys(1)
    clock = FixedClock(datetime(2026, 11, 2, tzinfo=UTC))
    return SimpleNamespace(
        store=store, clock=clock, addresses=Addresses("coach", "example.test", keys.sign), turns=Turns()
    )


def talk(engine, conversation, *, lmtp: bool):
    """Run a blocking client conversation in a thread against a door of this loop."""

    async def go():
        server = await listen(engine, lambda: None, "127.0.0.1:0", lmtp=lmtp)
        port = server.sockets[0].getsockname()[1]
        try:
            return await asyncio.to_thread(conversation, port)
        finally:
            server.close()
            await server.wait_closed()

    return asyncio.run(go())


def lmtp_replies(port: int, recipients: list[str], body: bytes = b"Subject: x\r\n\r\nbody\r\n") -> list[bytes]:
    with smtplib.LMTP("127.0.0.1", port) as client:
        client.ehlo_or_helo_if_needed()
        client.mail("me@example.org")
        for recipient in recipients:
            assert client.rcpt(recipient)[0] == 250
        client.putcmd("data")
        client.getreply()
        client.send(body + b".\r\n")
        return [b"%d" % client.getreply()[0] for _ in recipients]


@pytest.mark.parametrize("lmtp", [True, False])
def test_a_mail_is_stored_before_it_is_acknowledged(lmtp):
    store = MemoryStore()
    door = smtplib.LMTP if lmtp else smtplib.SMTP

    def conversation(port):
        with door("127.0.0.1", port) as client:
            return client.sendmail("me@example.org", [JOIN], b"Subject: hello\r\n\r\nbody\r\n")

    assert talk(house(store), conversation, lmtp=lmtp) == {}
    (stored,) = store.received(10)
    assert (stored.recipient, stored.sender) == (JOIN, "me@example.org")
    assert stored.raw == b"Subject: hello\r\n\r\nbody\r\n"


@pytest.mark.parametrize("address", ["coach+nonsense@example.test", "someone@example.test", "coach@elsewhere.test"])
def test_an_unknown_subaddress_is_refused_at_rcpt(address):
    def conversation(port):
        with smtplib.LMTP("127.0.0.1", port) as client:
            client.ehlo_or_helo_if_needed()
            client.mail("me@example.org")
            return client.rcpt(address)[0]

    assert talk(house(MemoryStore()), conversation, lmtp=True) == 550


def test_lmtp_answers_for_each_recipient_by_itself():
    engine = house(Away())
    assert talk(engine, lambda port: lmtp_replies(port, [JOIN, "coach@example.test"]), lmtp=True) == [b"451", b"250"]


def test_a_mail_over_ten_megabytes_is_refused_and_not_stored():
    store = MemoryStore()
    body = b"Subject: x\r\n\r\n" + b"x" * 998 + b"\r\n"
    body += (b"y" * 998 + b"\r\n") * (MOST_BYTES // 1000 + 1)
    assert talk(house(store), lambda port: lmtp_replies(port, [JOIN], body), lmtp=True) == [b"552"]
    assert store.received(10) == []


def test_the_null_sender_of_returned_mail_is_stored_as_the_empty_string():
    store = MemoryStore()

    def conversation(port):
        with smtplib.LMTP("127.0.0.1", port) as client:
            return client.sendmail("", [JOIN], b"Subject: Undelivered\r\n\r\nbody\r\n")

    assert talk(house(store), conversation, lmtp=True) == {}
    assert store.received(1)[0].sender == ""


class Broken(MemoryStore):
    def accept(self, recipient, sender, raw, *times):
        raise ZeroDivisionError("what somebody wrote")


@pytest.mark.parametrize("lmtp", [True, False])
def test_a_fault_of_ours_asks_the_peer_to_come_back_and_tells_it_nothing(lmtp):
    door = smtplib.LMTP if lmtp else smtplib.SMTP

    def conversation(port):
        with door("127.0.0.1", port) as client, pytest.raises(smtplib.SMTPDataError) as refused:
            client.sendmail("me@example.org", [JOIN], b"Subject: hello\r\n\r\nbody\r\n")
        return refused.value

    refusal = talk(house(Broken()), conversation, lmtp=lmtp)
    assert refusal.smtp_code == 451
    assert b"somebody" not in refusal.smtp_error
