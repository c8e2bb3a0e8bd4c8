"""A world around one Rekindle: a real mail server that takes its mail, and a person who reads and answers it."""

import email
import email.policy
import json
import smtplib
import socket
import subprocess
import sys
import time
from contextlib import contextmanager
from email.message import EmailMessage
from pathlib import Path

from aiosmtpd.controller import Controller
from typer.testing import CliRunner

from rekindle.cli import app

ME = "amara@example.org"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Sink:
    """A real SMTP server in process that keeps what it accepts, in order."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.raw: list[bytes] = []
        self.envelopes: list[tuple[str, list[str]]] = []
        self.controller = Controller(self, hostname="127.0.0.1", port=free_port())

    async def handle_DATA(self, server, session, envelope) -> str:
        self.raw.append(envelope.original_content)
        self.envelopes.append((envelope.mail_from, list(envelope.rcpt_tos)))
        self.mails.append(email.message_from_bytes(envelope.original_content, policy=email.policy.default))
        return "250 kept"


class World:
    """Configuration, sink, and commands as an operator types them."""

    def __init__(self, folder: Path, sink: Sink, extra: str = "") -> None:
        self.folder, self.sink = folder, sink
        self.lmtp, self.smtp = free_port(), free_port()
        self.config = folder / "rekindle.toml"
        self.config.write_text(
            f'[service]\naddress = "coach@example.test"\nzone = "Europe/Berlin"\n'
            f'[smtp]\nhost = "127.0.0.1"\nport = {sink.controller.port}\n'
            f'[listen]\nlmtp = "127.0.0.1:{self.lmtp}"\nsmtp = "127.0.0.1:{self.smtp}"\nhttp = ""\n{extra}'
        )
        self.process: subprocess.Popen | None = None

    def start(self) -> None:
        command = [sys.executable, "-W", "error", "-m", "rekindle", "run", "--config", str(self.config)]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        assert self.process.stdout is not None
        assert "Rekindle runs" in self.process.stdout.readline()

    def try_run(self, *arguments: str) -> subprocess.CompletedProcess:
        """A command in a process of its own that is expected to end by itself."""
        command = [sys.executable, "-W", "error", "-m", "rekindle", *arguments, "--config", str(self.config)]
        return subprocess.run(command, capture_output=True, text=True, timeout=30, check=False)

    def kill(self) -> None:
        """As a power cut would: no signal handler, no goodbye."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        self.process.stdout.close()
        self.process = None

    def stop(self) -> int:
        assert self.process is not None
        self.process.terminate()
        code = self.process.wait(20)
        self.process.stdout.close()
        self.process = None
        return code

    def run(self, *arguments: str, stdin: bytes = b"", code: int = 0):
        """One command; returns its JSON if it printed any."""
        result = CliRunner().invoke(app, [*arguments, "--config", str(self.config)], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.stdout

    def send(self, mail: EmailMessage, to: str, *, lmtp: bool = True, sender: str = ME) -> None:
        door = smtplib.LMTP("127.0.0.1", self.lmtp) if lmtp else smtplib.SMTP("127.0.0.1", self.smtp)
        with door as client:
            client.send_message(mail, sender, [to])

    def letter(
        self, to: str, subject: str, text: str, answers: EmailMessage | None = None, sender: str = ME
    ) -> EmailMessage:
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = f"Amara Example <{sender}>", to, subject
        mail["Message-ID"] = f"<{time.monotonic_ns()}@example.org>"
        if answers is not None:
            mail["In-Reply-To"] = mail["References"] = str(answers["Message-ID"])
            quoted = "\n".join(f"> {line}" for line in plain(answers).splitlines())
            text = f"{text}\n\nOn Monday the coach wrote:\n{quoted}\n"
        mail.set_content(text)
        return mail

    def reply(self, to: EmailMessage, text: str, **options) -> None:
        address = str(to["Reply-To"])
        self.send(self.letter(address, f"Re: {to['Subject']}", text, to), address, **options)

    def settle(self) -> None:
        self.run("tick", "--until-idle")

    def next(self) -> dict:
        return self.run("clock", "next", "--json")

    def newest(self) -> EmailMessage:
        return self.sink.mails[-1]

    def subjects(self) -> list[str]:
        return [str(mail["Subject"]) for mail in self.sink.mails]


def plain(mail: EmailMessage) -> str:
    part = mail.get_body(preferencelist=("plain",))
    assert part is not None
    return part.get_content()


@contextmanager
def world(folder: Path, extra: str = ""):
    sink = Sink()
    sink.controller.start()
    made = World(folder, sink, extra)
    try:
        yield made
    finally:
        if made.process is not None:
            made.kill()
        sink.controller.stop()
