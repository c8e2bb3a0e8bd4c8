"""Ways out: the SMTP adapter against a real server, and the local mailbox. A verdict is a value, never an exception."""

import asyncio
import email

import pytest
from aiosmtpd.controller import Controller

from rekindle.adapters.mailbox import LocalMailbox
from rekindle.adapters.smtp import SmtpMailer
from rekindle.domain.delivery import Outcome
from support.world import free_port

MAIL = b"Subject: x\r\n\r\n.dot\r\nbody\r\n"


class Server:
    """Answers RCPT and DATA as told and keeps what it takes."""

    def __init__(self, rcpt: str = "250 ok", data: str = "250 kept") -> None:
        self.rcpt, self.data, self.taken, self.connections = rcpt, data, [], 0

    async def handle_EHLO(self, server, session, envelope, hostname, responses):
        self.connections += 1
        session.host_name = hostname
        return responses

    async def handle_RCPT(self, server, session, envelope, address, options):
        if self.rcpt.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.rcpt

    async def handle_DATA(self, server, session, envelope):
        self.taken.append((envelope.mail_from, envelope.rcpt_tos, envelope.original_content))
        return self.data


@pytest.fixture
def serve():
    running = []

    def start(**answers):
        server = Server(**answers)
        controller = Controller(server, hostname="127.0.0.1", port=free_port())
        controller.start()
        running.append(controller)
        return server, controller.port

    yield start
    for controller in running:
        controller.stop()


def send(port: int, times: int = 1, recipient: str = "me@example.org"):
    async def go():
        mailer = SmtpMailer("127.0.0.1", port, timeout=5)
        verdicts = [await mailer.send("coach+bounce-x@example.test", recipient, MAIL) for _ in range(times)]
        await mailer.close()
        return verdicts

    return asyncio.run(go())


def test_a_mail_arrives_byte_for_byte_with_its_envelope(serve):
    server, port = serve()
    (verdict,) = send(port)
    assert verdict.outcome is Outcome.ACCEPTED
    assert server.taken == [("coach+bounce-x@example.test", ["me@example.org"], MAIL)]


def test_one_connection_serves_many_mails(serve):
    server, port = serve()
    send(port, times=5)
    assert len(server.taken) == 5
    assert server.connections == 1


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [({"rcpt": "550 5.1.1 unknown"}, Outcome.REFUSED), ({"rcpt": "451 4.7.1 greylisted"}, Outcome.DEFERRED),
     ({"data": "554 5.6.0 no"}, Outcome.REFUSED), ({"data": "452 4.3.1 full"}, Outcome.DEFERRED)],
)  # fmt: skip
def test_a_servers_verdict_becomes_a_value(serve, answers, outcome):
    _, port = serve(**answers)
    assert send(port, times=2)[1].outcome is outcome


def test_a_server_that_is_not_there_is_worth_another_try():
    assert send(1)[0].outcome is Outcome.DEFERRED


@pytest.mark.parametrize("recipient", ["a@b.example\r\nRCPT TO:<x@y.example>", "a@b.example\n", "a\x00@b.example"])
def test_control_characters_in_an_address_never_reach_the_wire(serve, recipient):
    server, port = serve()
    assert send(port, recipient=recipient)[0].outcome is Outcome.REFUSED
    assert server.taken == []


def test_the_local_mailbox_keeps_mails_in_order_with_their_envelope(tmp_path):
    mailbox = LocalMailbox(tmp_path / "mailbox")
    for number in range(3):
        asyncio.run(mailbox.send("from@example.test", "to@example.org", b"Subject: %d\r\n\r\nx\r\n" % number))
    mails = [email.message_from_bytes(raw) for _, raw in mailbox.messages()]
    assert [mail["Subject"] for mail in mails] == ["0", "1", "2"]
    assert mails[0]["Delivered-To"] == "to@example.org"


def test_a_mailbox_that_cannot_be_written_is_worth_another_try(tmp_path):
    (tmp_path / "mailbox").write_text("in the way")
    verdict = asyncio.run(LocalMailbox(tmp_path / "mailbox").send("a@example.test", "b@example.org", b"x"))
    assert verdict.outcome is Outcome.DEFERRED
