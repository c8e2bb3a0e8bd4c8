"""The mailbox's thread, its login, its check, and a whole node that reads a mailbox."""

import imaplib
import ssl
import sys
import threading
import time
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from types import SimpleNamespace

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from structlog.testing import capture_logs

from rekindle.adapters import imap
from rekindle.adapters.clock import FixedClock
from rekindle.adapters.imap import Poller, check, poll_once
from rekindle.adapters.imap_session import LoginRefused
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.addresses import Addresses
from rekindle.domain.errors import ConfigurationError
from rekindle.service.turns import Turns
from rekindle.settings import Imap, read_settings
from support.imap_server import Folder, ImapServer
from support.world import world

WAIT = 10.0


def mail(number: int) -> bytes:
    writer = f"me@example{number}.test"
    return (
        f"Return-Path: <{writer}>\r\nFrom: {writer}\r\nTo: coach+join@example.test\r\nSubject: join\r\nMessage-ID: <{number}@example.org>\r\n\r\nHello {number}\r\n"
    ).encode()


@pytest.fixture
def server():
    made = ImapServer()
    yield made
    made.close()
    assert made.forbidden == []


def wait_until(true, seconds: float = 30.0) -> None:
    deadline = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def account_at(server, **changes) -> Imap:
    plain = {"host": "127.0.0.1", "port": server.port, "username": "coach", "password": "tulip", "tls": "none"}
    return Imap(**(plain | {"poll": "60s"} | changes))


@pytest.fixture
def engine():
    keys = MemoryKeys(1)
    clock = FixedClock(datetime(2026, 11, 2, tzinfo=UTC))
    return SimpleNamespace(
        store=MemoryStore(), clock=clock, addresses=Addresses("coach", "example.test", keys.sign), turns=Turns()
    )


class Woken:
    """Counts what the poller wakes, and waits for it."""

    def __init__(self) -> None:
        self.times, self.turn = 0, threading.Condition()

    def __call__(self) -> None:
        with self.turn:
            self.times += 1
            self.turn.notify_all()

    def wait_for(self, times: int) -> None:
        with self.turn:
            assert self.turn.wait_for(lambda: self.times >= times, WAIT)


@pytest.fixture
def poll(engine, monkeypatch):
    """Start a poller on a server; all are stopped at the end."""
    monkeypatch.setattr(imap, "PAUSES", (0.01,))
    started = []

    def start(server, **changes) -> Woken:
        woken = Woken()
        account = account_at(server).model_copy(update=changes)
        poller = Poller(engine, account, woken)
        poller.start()
        started.append(poller)
        return woken

    start.started = started
    yield start
    for poller in started:
        poller.stop()
        assert not poller._thread.is_alive()


def test_new_mail_wakes_the_engine_at_once_where_the_server_has_idle(server, poll, engine):
    woken = poll(server)
    for number in (1, 2):
        assert server.idling.wait(WAIT)
        server.deliver(mail(number))
        woken.wait_for(number)
    assert len(engine.store.received(10)) == 2


def test_news_that_comes_before_the_go_ahead_is_no_fault(server, poll):
    server.news_before_idle = True
    with capture_logs() as logs:
        woken = poll(server)
        assert server.idling.wait(WAIT)
        server.deliver(mail(1))
        woken.wait_for(1)
    assert [entry for entry in logs if entry["log_level"] == "error"] == []


@pytest.mark.parametrize("tls", [False, True], ids=["plain", "tls"])
def test_news_in_one_packet_with_the_go_ahead_is_heard(server, poll, tls, certificate, monkeypatch):
    if tls:
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server = ImapServer(context=context)
    server.arrives_with_idle = [mail(1), mail(2)]
    woken = poll(server, tls="tls" if tls else "none")
    woken.wait_for(2)
    if tls:
        poll.started[0].stop()
        server.close()


def test_without_idle_new_mail_is_seen_with_the_next_look(server, poll):
    server.capabilities = "IMAP4rev1 MOVE"
    server.deliver(mail(1))
    woken = poll(server, poll="0.05s")
    woken.wait_for(1)
    server.deliver(mail(2))
    woken.wait_for(2)
    assert "IDLE" not in server.commands


def test_a_poller_that_idles_stops_promptly(server, poll):
    poll(server)
    assert server.idling.wait(WAIT)
    started = time.monotonic()
    poll.started[0].stop()
    assert time.monotonic() - started < 1


def test_a_lost_connection_is_made_again_and_told_without_contents(server, poll):
    server.deliver(mail(1))
    with capture_logs() as logs:
        woken = poll(server)
        woken.wait_for(1)
        assert server.idling.wait(WAIT)
        server.hang_up()
        wait_until(lambda: not server.idling.is_set())
        server.deliver(mail(2))
        woken.wait_for(2)
    told = [entry for entry in logs if entry["log_level"] == "error"]
    assert told[0]["fault"].startswith("abort at imaplib.py")
    assert "me@" not in str(told)


def test_pauses_grow_with_each_fault_in_a_row_and_a_refused_login_is_told_with_what_to_do(server, engine, monkeypatch):
    monkeypatch.setattr(imap, "PAUSES", (0.01, 0.02, 0.03))
    poller = Poller(engine, account_at(server, password="rose"), lambda: None)
    with capture_logs() as logs:
        poller.start()
        wait_until(lambda: len(logs) >= 4)
        poller.stop()
    assert [entry["seconds"] for entry in logs[:4]] == [0.01, 0.02, 0.03, 0.03]
    assert "does not take the login of coach" in logs[0]["fault"]
    assert "rose" not in str(logs)


@pytest.mark.parametrize("password", ['say "hi" \\ now', "Blüte"])
def test_a_password_of_any_characters_logs_in(server, engine, password):
    server.login = ("coach", password)
    server.deliver(mail(1))
    assert poll_once(engine, account_at(server, password=password)) == 1


def test_a_wrong_password_is_refused_with_a_sentence(server, engine):
    with pytest.raises(LoginRefused, match="does not take the login of coach"):
        poll_once(engine, account_at(server, password="rose"))


def test_oauth_logs_in_by_a_token_or_by_what_a_command_prints(server, engine):
    server.deliver(mail(1))
    command = f"{sys.executable} -c \"print('fresh')\""
    assert poll_once(engine, account_at(server, auth="xoauth2", password=None, token="fresh")) == 1
    server.deliver(mail(2))
    assert poll_once(engine, account_at(server, auth="xoauth2", password=None, token_command=command)) == 1


def test_an_ended_token_and_a_failing_command_are_told_apart(server, engine):
    with pytest.raises(LoginRefused):
        poll_once(engine, account_at(server, auth="xoauth2", token="stale"))
    for command in ("/nowhere/token --secret tulip", f'{sys.executable} -c "raise SystemExit(1)"', 'unclosed "'):
        with pytest.raises(ConfigurationError, match="run it by hand") as error:
            poll_once(engine, account_at(server, auth="xoauth2", token_command=command))
        assert "tulip" not in str(error.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    """A certificate for 127.0.0.1 that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "imap.example.test")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    file = tmp_path_factory.mktemp("tls") / "pair.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(secret + made.public_bytes(pem))
    return file


@pytest.fixture(params=["tls", "starttls"])
def secured(request, certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    made = ImapServer(context=context)
    if request.param == "starttls":
        made.before_login += " STARTTLS"
    yield made, request.param
    made.close()


def test_tls_carries_the_mail_where_the_certificate_is_known(secured, engine, certificate, monkeypatch):
    server, tls = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    server.deliver(mail(1))
    assert poll_once(engine, account_at(server, tls=tls)) == 1


def test_a_certificate_that_nobody_vouches_for_is_refused_before_the_password_is_sent(secured, engine):
    server, tls = secured
    with pytest.raises(ssl.SSLCertVerificationError):
        poll_once(engine, account_at(server, tls=tls))
    assert "LOGIN" not in server.commands


def test_a_poller_stops_promptly_over_tls_too(secured, poll, certificate, monkeypatch):
    server, tls = secured
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
    poll(server, tls=tls)
    assert server.idling.wait(WAIT)
    started = time.monotonic()
    poll.started[0].stop()
    assert time.monotonic() - started < 1


def test_a_server_without_starttls_gets_no_password(server, engine):
    with pytest.raises(imaplib.IMAP4.abort, match="TLS not supported"):
        poll_once(engine, account_at(server, tls="starttls"))
    assert "LOGIN" not in server.commands


def test_the_check_logs_in_and_names_the_folders(server):
    server.folders |= {"Junk": Folder(), "Sent": Folder()}
    lines = check(account_at(server))
    assert all(line.startswith("ok: [imap]") for line in lines)
    assert "its folders are INBOX, Junk, Sent" in "\n".join(lines)
    assert server.folders.keys() == {"INBOX", "Junk", "Sent"}  # looking changes nothing


PROBLEMS = {
    "a wrong password": ({"password": "rose"}, "set username and password"),
    "a folder that is not there": ({"folder": "Coach"}, 'folder = "Coach" is not there'),
    "no junk folder": ({}, 'junk = "Junk" is not there'),
    "a closed port": ({"port": 1}, "cannot be reached"),
    "a failing command": ({"auth": "xoauth2", "token_command": "/nowhere"}, "run it by hand"),
}


@pytest.mark.parametrize("case", PROBLEMS)
def test_the_check_says_what_is_wrong_and_what_to_do(server, case):
    changes, told = PROBLEMS[case]
    if "junk" not in case:
        server.folders["Junk"] = Folder()
    problems = [line for line in check(account_at(server, **changes)) if line.startswith("problem: [imap]")]
    assert len(problems) == 1
    assert told in problems[0]


def test_where_no_mailbox_is_configured_the_check_is_content():
    assert check(Imap()) == ["ok: [imap] no mailbox is read"]


WRONG = {
    "no username": ('host = "mail.example.org"', "username"),
    "no password": ('host = "mail.example.org"\nusername = "coach"', "REKINDLE_IMAP__PASSWORD"),
    "no token": ('host = "mail.example.org"\nusername = "coach"\nauth = "xoauth2"', "token_command"),
    "STARTTLS at the TLS port": (
        'host = "mail.example.org"\nusername = "coach"\npassword = "x"\ntls = "starttls"',
        "port = 143",
    ),
    "a processed folder that is read": (
        'host = "mail.example.org"\nusername = "coach"\npassword = "x"\nprocessed = "inbox"',
        "name another",
    ),
    "a poll that is no duration": ('poll = "often"', "write for example"),
    "a poll longer than an IDLE may last": ('poll = "1h"', "between 1s and 25m"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_mistake_in_the_settings_stops_the_start_and_never_shows_the_password(case, tmp_path):
    text, told = WRONG[case]
    (tmp_path / "rekindle.toml").write_text(f"[imap]\n{text}\n")
    with pytest.raises(ConfigurationError, match="imap") as error:
        read_settings(tmp_path / "rekindle.toml")
    assert told in str(error.value)


def reading(server) -> str:
    return (
        f'[imap]\nhost = "127.0.0.1"\nport = {server.port}\nusername = "coach"\npassword = "tulip"\n'
        'tls = "none"\npoll = "1s"\n'
    )


def test_a_node_killed_while_it_reads_loses_nothing_and_repeats_nothing(server, tmp_path):
    letters = [mail(number) for number in range(1, 81)]
    with world(tmp_path, reading(server)) as home:
        for raw in letters:
            server.deliver(raw)
        for enough in (15, 45):
            home.start()
            wait_until(lambda enough=enough: server.commands.count("UID FETCH") >= enough)
            home.kill()
        home.start()
        wait_until(lambda: not server.inbox.mails)
        home.settle()
        assert home.stop() == 0
        assert len(home.run("inbox", "list", "--json")) == len(letters)
        asked = {str(mail["Message-ID"]): str(mail["To"]) for mail in home.sink.mails}
    assert sorted(server.folders["Rekindle/Handled"].mails.values()) == sorted(letters)
    assert sorted(asked.values()) == sorted(f"me@example{number}.test" for number in range(1, 81))
