"""The bounds of a conversation: one true end of a mail, lines of any length, and limits in time, number and memory."""

import asyncio
import logging
import smtplib
import socket
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from rekindle.adapters import conversation as bounds
from rekindle.adapters.clock import FixedClock
from rekindle.adapters.conversation import Gate, seats, undotted
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.listener import listen
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.addresses import Addresses
from rekindle.service.receive import MOST_BYTES
from rekindle.service.turns import Turns
from support.smuggling import VARIANTS, smuggle

JOIN, BARE = "coach+join@example.test", "coach@example.test"


@pytest.fixture
def engine():
    keys = MemoryKeys(1)
    addresses = Addresses("coach", "example.test", keys.sign)
    return SimpleNamespace(
        store=MemoryStore(), clock=FixedClock(datetime(2026, 11, 2, tzinfo=UTC)), addresses=addresses, turns=Turns()
    )


def talk(engine, client, *, lmtp: bool = True, **options):
    """Run a blocking client in a thread against a door of this loop."""

    async def go():
        server = await listen(engine, lambda: None, "127.0.0.1:0", lmtp=lmtp, **options)
        try:
            return await asyncio.to_thread(client, server.sockets[0].getsockname()[1])
        finally:
            server.close()
            await server.wait_closed()

    return asyncio.run(go())


def opened(port: int, recipients: list[str]) -> smtplib.LMTP:
    """A conversation that has come to the mail itself."""
    client = smtplib.LMTP("127.0.0.1", port, timeout=10)
    client.ehlo_or_helo_if_needed()
    client.mail("me@example.org")
    for recipient in recipients:
        assert client.rcpt(recipient)[0] == 250
    client.putcmd("data")
    assert client.getreply()[0] == 354
    return client


def given(body: bytes, recipients: list[str]):
    """A client that gives one mail and returns the reply for each recipient, and whether the door still listens."""

    def client(port: int) -> tuple[list[int], int]:
        with opened(port, recipients) as door:
            door.send(body + b".\r\n")
            return [door.getreply()[0] for _ in recipients], door.noop()[0]

    return client


@pytest.mark.parametrize("lmtp", [True, False])
@pytest.mark.parametrize("variant", VARIANTS.values(), ids=list(VARIANTS))
def test_nothing_but_a_dot_between_two_true_line_ends_ends_a_mail(engine, variant, lmtp):
    assert talk(engine, lambda port: smuggle(port, variant, lmtp=lmtp), lmtp=lmtp) == [250, 221]
    (stored,) = engine.store.received(10)
    assert stored.sender == "amara@example.org"
    assert stored.raw.startswith(b"Subject: seen\r\n\r\nseen")
    assert stored.raw.endswith(b"\r\nhidden\r\n")


def test_dots_at_the_head_of_a_line_lose_the_one_that_the_sender_added():
    assert undotted(bytearray(b"..a\r\n...\r\nb.\r\n.c\r\n.\r\n")) == b".a\r\n..\r\nb.\r\nc\r\n"
    assert undotted(bytearray(b".\r\n")) == b""


def test_an_empty_mail_is_a_mail(engine):
    assert talk(engine, given(b"", [JOIN])) == ([250], 250)
    assert engine.store.received(10)[0].raw == b""


def test_a_mail_whose_lines_look_like_its_end_comes_whole(engine):
    body = b"Subject: x\r\n\r\n" + b"a.\r\n" * 20_000 + b"..\r\n" * 20_000
    assert talk(engine, given(body, [JOIN])) == ([250], 250)
    assert engine.store.received(10)[0].raw == body.replace(b"..\r\n", b".\r\n")


def test_a_line_of_any_length_is_taken(engine):
    body = b"Subject: x\r\n\r\n" + b"word " * 200_000 + b"\r\n"
    assert talk(engine, given(body, [JOIN])) == ([250], 250)
    assert engine.store.received(10)[0].raw == body


def test_each_lmtp_recipient_of_a_mail_that_is_too_large_is_told_so(engine):
    body = b"Subject: x\r\n\r\n" + b"\r\n" * (MOST_BYTES // 2)
    assert talk(engine, given(body, [JOIN, BARE])) == ([552, 552], 250)
    assert engine.store.received(10) == []


def test_big_mails_wait_for_room_and_small_ones_come_in(engine):
    gate = Gate(under_way=100_000)
    gate.hold(90_000)
    assert talk(engine, given(b"Subject: x\r\n\r\n" + b"y" * 200_000 + b"\r\n", [JOIN, BARE]), gate=gate) == (
        [451, 451],
        250,
    )
    assert talk(engine, given(b"Subject: x\r\n\r\nsmall\r\n", [JOIN]), gate=gate) == ([250], 250)
    assert gate.held == 90_000
    gate.release(90_000)
    assert talk(engine, given(b"Subject: x\r\n\r\n" + b"y" * 100_000 + b"\r\n", [JOIN]), gate=gate) == ([250], 250)
    assert (gate.held, gate.inside) == (0, 0)


def test_one_connection_too_many_is_told_to_come_back_and_gets_in_when_another_has_left(engine):
    def client(port):
        with smtplib.LMTP("127.0.0.1", port), pytest.raises(smtplib.SMTPConnectError) as refused:
            smtplib.LMTP("127.0.0.1", port)
        first = refused.value.smtp_code
        for _ in range(100):
            try:
                with smtplib.LMTP("127.0.0.1", port):
                    return first, True
            except (smtplib.SMTPConnectError, smtplib.SMTPServerDisconnected):
                continue
        return first, False

    assert talk(engine, client, gate=Gate(connections=1)) == (421, True)


def heard(port: int, said: bytes) -> bytes:
    """All that the door says to somebody who says this and then nothing more."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as peer:
        peer.sendall(said)
        whole = b""
        while part := peer.recv(4096):
            whole += part
    return whole


@pytest.mark.parametrize(
    "said", [b"", b"LHLO x\r\nMAIL FR", b"LHLO x\r\nMAIL FROM:<a@b.c>\r\nRCPT TO:<coach@example.test>\r\nDATA\r\nSubj"]
)
def test_silence_ends_a_conversation_wherever_it_stands(engine, monkeypatch, said):
    monkeypatch.setattr(bounds, "IDLE_SECONDS", 0.1)
    gate = Gate()
    assert talk(engine, lambda port: heard(port, said), gate=gate).splitlines()[-1].startswith(b"421 4.4.2")
    assert gate.inside == 0
    assert engine.store.received(10) == []


def test_a_conversation_ends_in_time_however_busy_it_keeps(engine, monkeypatch):
    monkeypatch.setattr(bounds, "SESSION_SECONDS", 0.1)

    def client(port):
        with smtplib.LMTP("127.0.0.1", port, timeout=10) as door:
            for _ in range(1_000_000):
                code, _ = door.noop()
                if code != 250:
                    return code
        return None

    assert talk(engine, client) == 421


def test_an_over_long_command_is_refused_in_one_reply(engine):
    answers = talk(engine, lambda port: heard(port, b"LHLO x\r\nRCPT TO:<" + b"a" * 300_000 + b">\r\nNOOP\r\nQUIT\r\n"))
    assert [line[:4] for line in answers.splitlines() if line[3:4] == b" "] == [
        b"220 ",
        b"250 ",
        b"500 ",
        b"250 ",
        b"221 ",
    ]


def test_an_address_with_a_line_end_in_it_is_no_sender(engine):
    answers = talk(engine, lambda port: heard(port, b'LHLO x\r\nMAIL FROM:<"a\rRSET"@b.c>\r\nQUIT\r\n'))
    assert answers.splitlines()[-2].startswith((b"553 ", b"501 "))


def test_the_refusal_says_what_the_organisation_wants_it_to_say(engine):
    def client(port):
        with smtplib.LMTP("127.0.0.1", port) as door:
            door.ehlo_or_helo_if_needed()
            door.mail("me@example.org")
            return door.rcpt("coach+nonsense@example.test")

    answer = talk(engine, client, refusal="No such address; write to Ruth, ruth@example.org")
    assert answer == (550, b"5.1.1 No such address; write to Ruth, ruth@example.org")


def test_nothing_that_a_peer_says_is_logged(engine, caplog):
    caplog.set_level(logging.DEBUG)
    talk(engine, lambda port: heard(port, b"LHLO x\r\nCANARY one\r\nMAIL FROM:<canary@example.org>\r\nQUIT\r\n"))
    assert "canary" not in caplog.text.lower()


def test_no_more_connections_are_promised_than_files_can_be_opened(monkeypatch):
    raised = []
    monkeypatch.setattr(bounds.resource, "getrlimit", lambda _: (256, 1024))
    monkeypatch.setattr(bounds.resource, "setrlimit", lambda _, limits: raised.append(limits))
    assert seats(2000) == 1024 - bounds.SPARE_FILES
    assert seats(300) == 300
    assert raised == [(1024, 1024), (500, 1024)]
