"""The doctor: each thing that can be wrong gives its own line and what to do, and the probe tells what a mail path does."""

import json
import re
import shutil
import smtplib
import sqlite3
import sys
from datetime import timedelta
from email.message import EmailMessage
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rekindle.adapters.clock import real_now
from rekindle.adapters.lock import NodeLock
from rekindle.bootstrap import build
from rekindle.cli import app, doctor_servers, main
from rekindle.service.doctor import data_dir, people
from rekindle.service.handle import handle
from rekindle.service.receive import receive
from rekindle.settings import read_settings
from support.imap_server import ImapServer
from support.world import Sink, World, free_port

QUIET = '[listen]\nlmtp = ""\nsmtp = ""\nhttp = ""\n'


@pytest.fixture(scope="module")
def started(tmp_path_factory) -> Path:
    """A data directory as the first start makes it."""
    folder = tmp_path_factory.mktemp("started")
    (folder / "rekindle.toml").write_text(QUIET)
    build(read_settings(folder / "rekindle.toml")).close()
    return folder / "var"


@pytest.fixture
def place(tmp_path, started) -> Path:
    shutil.copytree(started, tmp_path / "var")
    return tmp_path


def examine(place: Path, config: str = QUIET, *options: str) -> tuple[int, list[dict]]:
    """Exit code and lines."""
    file = place / "rekindle.toml"
    file.write_text(config)
    result = CliRunner().invoke(app, ["doctor", "--json", *options, "--config", str(file)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout)


def problems(lines: list[dict]) -> dict[str, dict]:
    return {line["about"]: line for line in lines if line["state"] == "problem"}


def only(lines: list[dict], about: str) -> dict:
    (line,) = (line for line in lines if line["about"] == about)
    return line


def the_problem(place: Path, config: str = QUIET) -> dict:
    """Exactly one thing is wrong, the exit code says so, and there is something to do about it."""
    code, lines = examine(place, config)
    (line,) = problems(lines).values()
    assert code == 1
    assert line["todo"]
    return line


# --- files, database, keys


def test_before_the_first_start_all_is_well_and_looking_makes_nothing(tmp_path):
    code, lines = examine(tmp_path)
    assert (code, problems(lines)) == (0, {})
    assert [file.name for file in tmp_path.iterdir()] == ["rekindle.toml"]


def test_after_the_first_start_all_is_well_and_the_keys_belong_to_the_database(place):
    code, lines = examine(place)
    assert (code, problems(lines)) == (0, {})
    assert any("belong to the database" in line["found"] for line in lines)
    assert any(line["about"] == "programme recovery" and "7 of 7 steps" in line["found"] for line in lines)


def test_for_people_each_line_begins_with_ok_or_problem(place):
    (place / "var").chmod(0o755)
    (place / "rekindle.toml").write_text(QUIET)
    result = CliRunner().invoke(app, ["doctor", "--config", str(place / "rekindle.toml")])
    assert result.exit_code == 1
    assert {line.split()[0] for line in result.stdout.splitlines()} == {"ok", "problem"}
    assert re.search(r"^problem +data_dir: .* run: chmod 700 ", result.stdout, re.MULTILINE)


def test_a_wrong_setting_is_2_and_nothing_else_is_looked_at(place, monkeypatch, capfd):
    (place / "rekindle.toml").write_text('[smtp]\nhots = "x"\n')
    monkeypatch.setattr(sys, "argv", ["rekindle", "doctor", "--config", str(place / "rekindle.toml")])
    with pytest.raises(SystemExit) as end:
        main()
    assert end.value.code == 2
    assert 'did you mean "host"?' in capfd.readouterr().err


def test_settings_that_stop_every_start_are_2_and_the_rest_is_told_all_the_same(place):
    code, lines = examine(place, QUIET + '[cohorts.spring]\nprogramme = "recovry"\n')
    assert code == 2
    assert "recovry" in problems(lines)["configuration"]["found"]
    assert any("belong to the database" in line["found"] for line in lines)


def test_a_database_address_that_is_none_is_2_and_is_told_once(place):
    code, lines = examine(place, QUIET + '[database]\nurl = "mysql://localhost/x"\n')
    assert code == 2
    assert sum("neither an SQLite file nor PostgreSQL" in line["found"] for line in lines) == 1


def test_real_mail_without_a_list_of_recipients_is_2(place):
    code, lines = examine(place, f'[smtp]\nhost = "127.0.0.1"\nport = 25\n{QUIET}')
    assert code == 2
    assert "allow_recipients" in problems(lines)["configuration"]["found"]
    assert {"people", "smtp", "clock"} <= {line["about"] for line in lines}


def test_the_configuration_that_was_read_is_named_and_so_is_what_the_environment_says(place, monkeypatch):
    monkeypatch.setenv("REKINDLE_SERVICE__NAME", "Coach")
    found = only(examine(place)[1], "configuration")["found"]
    assert str(place / "rekindle.toml") in found
    assert "REKINDLE_SERVICE__NAME" in found
    assert "Coach" not in found


def test_a_data_folder_without_room_or_rights_is_a_problem():
    lines = data_dir(Path("var"), 0o40700, 10 * 1024**2, writable=False)
    assert [line.ok for line in lines] == [False, False]


@pytest.mark.parametrize("name", ["service.key", "keys.db", "rekindle.db"])
def test_a_file_that_others_can_read_is_a_problem(place, name):
    (place / "var" / name).chmod(0o640)
    code, lines = examine(place)
    assert code == 1
    assert problems(lines)["private"]["todo"] == f"run: chmod 600 {place / 'var' / name}"


def test_a_backup_beside_the_keys_is_a_problem(place):
    shutil.copy(place / "var" / "rekindle.db", place / "var" / "monday.copy")
    line = the_problem(place)
    assert line["about"] == "backups"
    assert "monday.copy" in line["found"]


def test_keys_among_the_backups_are_a_problem(place):
    (place / "var" / "backups").mkdir()
    for file in (place / "var").glob("keys.db*"):
        file.rename(place / "var" / "backups" / file.name)
    line = the_problem(place, QUIET + '[security]\nkeys_url = "sqlite:///var/backups/keys.db"\n')
    assert line["about"] == "backups"


def test_a_missing_key_store_is_a_problem_and_is_not_made(place):
    (place / "var" / "keys.db").unlink()
    assert "key store" in the_problem(place)["found"]
    assert not (place / "var" / "keys.db").exists()


def test_a_missing_or_foreign_service_key_is_a_problem(place):
    key = place / "var" / "service.key"
    key.unlink()
    assert the_problem(place)["about"] == "keys"
    assert not key.exists()
    key.touch(mode=0o600)
    key.write_text("A" * 43 + "=\n")
    assert "does not belong" in the_problem(place)["found"]


def test_a_database_of_another_release_is_told_and_left_as_it_is(place):
    for revision, todo in (("0001", "rekindle db upgrade"), ("9999", "install the release")):
        with sqlite3.connect(place / "var" / "rekindle.db") as connection:
            connection.execute("UPDATE alembic_version SET version_num = ?", (revision,))
        connection.close()
        assert todo in the_problem(place)["todo"]


def test_a_damaged_database_is_a_problem(place):
    file = place / "var" / "rekindle.db"
    raw = bytearray(file.read_bytes())
    raw[4096 : 8 * 4096] = b"\xff" * (7 * 4096)
    file.write_bytes(raw)
    code, lines = examine(place)
    assert code == 1
    assert any("damaged" in line["found"] and "backup" in line["todo"] for line in problems(lines).values())


# --- steps, templates, people, time


def test_a_step_that_is_not_there_is_a_problem_with_what_to_do(place):
    (place / "mine.toml").write_text('id = "mine"\ntitle = "Mine"\nsteps = ["responsibilty"]\n')
    shutil.copytree(Path(__file__).parents[2] / "config" / "programmes" / "recovery", place / "mine")
    line = the_problem(place, QUIET + '[programmes]\nfiles = ["mine.toml"]\n')
    assert line["about"] == "step responsibilty"
    assert "responsibility" in line["todo"]


def test_a_template_that_cannot_be_read_is_a_problem(place):
    (place / "templates" / "email").mkdir(parents=True)
    (place / "templates" / "email" / "layout.html").write_text("{% if %}")
    assert the_problem(place)["about"] == "templates"


def test_real_mail_without_humans_and_help_lines_is_three_problems():
    lines = people("", "", {}, [""], local=False)
    assert [line.ok for line in lines] == [False, False, False]
    assert all(line.ok for line in people("", "", {}, [""], local=True))


def test_help_lines_must_be_there_for_each_country_that_a_cohort_names():
    assert all(line.ok for line in people("a@example.org", "b@example.org", {"": 1}, ["", "de"], local=False))
    (bare,) = (
        line for line in people("a@example.org", "b@example.org", {"GB": 1}, ["gb", "de"], local=False) if not line.ok
    )
    assert '[safety.countries."de"]' in bare.todo


def test_the_sandbox_clock_is_a_problem_where_mail_is_real(place):
    with sqlite3.connect(place / "var" / "rekindle.db") as connection:
        connection.execute("INSERT INTO meta VALUES ('clock-offset', '86400.0')")
    connection.close()
    assert only(examine(place)[1], "clock")["state"] == "ok"
    real = f'[smtp]\nhost = "127.0.0.1"\nport = 25\nallow_recipients = ["me@example.org"]\n{QUIET}'
    assert "new data_dir" in problems(examine(place, real)[1])["clock"]["todo"]


def test_mail_that_waits_while_no_node_runs_is_a_problem(place):
    (place / "rekindle.toml").write_text(QUIET)
    home = build(read_settings(place / "rekindle.toml"))
    home.engine.store.accept("coach@rekindle.localhost", "", b"Subject: x\r\n\r\nx", real_now() - timedelta(minutes=11))
    home.close()
    line = the_problem(place)
    assert line["about"] == "work"
    assert "rekindle run" in line["todo"]


# --- mail servers and doors


@pytest.fixture
def sink():
    made = Sink()
    made.controller.start()
    yield made
    made.controller.stop()


def by(port: int, more: str = "") -> str:
    return f'[smtp]\nhost = "127.0.0.1"\nport = {port}\n{more}{QUIET}'


def test_a_mail_server_that_answers_tells_what_it_offers(place, sink):
    code, lines = examine(place, by(sink.controller.port))
    assert code == 0
    assert "8BITMIME, SIZE" in only(lines, "smtp")["found"]
    assert "test sink" in only(lines, "mail")["found"]


def test_each_step_on_the_way_into_a_mail_server_has_its_own_words(place, sink):
    assert "cannot be reached" in the_problem(place, by(free_port()))["found"]
    assert "start TLS" in the_problem(place, by(sink.controller.port, 'tls = "starttls"\n'))["found"]
    login = 'username = "coach"\npassword = "tulip"\n'
    line = the_problem(place, by(sink.controller.port, login))
    assert "login" in line["found"]
    assert "tulip" not in json.dumps(line)


@pytest.mark.parametrize(
    ("smtp", "offered", "safe"),
    [
        ('host = "mail.example.org"\n', {"starttls": ""}, False),
        ('host = "mail.example.org"\nusername = "coach"\n', {}, False),
        ('host = "mail.example.org"\n', {}, True),
        ('host = "mail.example.org"\ntls = "starttls"\n', {"starttls": ""}, True),
        ('host = "127.0.0.1"\n', {"starttls": ""}, True),
    ],
)
def test_nothing_travels_in_the_clear_to_another_machine_where_that_can_be_helped(tmp_path, smtp, offered, safe):
    (tmp_path / "rekindle.toml").write_text(f"[smtp]\n{smtp}")
    assert doctor_servers._is_safe(read_settings(tmp_path / "rekindle.toml"), offered) is safe


def test_a_door_where_something_else_answers_is_a_problem(place, sink):
    line = the_problem(place, QUIET.replace('lmtp = ""', f'lmtp = "127.0.0.1:{sink.controller.port}"'))
    assert "something else answers" in line["found"]


def test_a_door_that_cannot_be_opened_is_a_problem(place):
    assert "cannot be opened" in the_problem(place, QUIET.replace('http = ""', 'http = "192.0.2.1:80"'))["found"]


def test_a_node_that_runs_without_its_door_is_a_problem(place):
    lock = NodeLock(place / "var")
    assert lock.acquire()
    try:
        line = the_problem(place, QUIET.replace('lmtp = ""', f'lmtp = "127.0.0.1:{free_port()}"'))
        assert "does not answer" in line["found"]
    finally:
        lock.release()


@pytest.fixture
def mailbox():
    made = ImapServer()
    made.folders["Junk"] = type(made.inbox)()
    yield made
    made.close()


def imap(server: ImapServer, password: str = "tulip") -> str:
    return (
        f'[imap]\nhost = "127.0.0.1"\nport = {server.port}\ntls = "none"\nusername = "coach"\npassword = "{password}"\n'
    )


def test_a_mailbox_is_logged_in_to_and_its_folders_are_told(place, mailbox):
    code, lines = examine(place, QUIET + imap(mailbox))
    assert code == 0
    assert any("its folders are INBOX, Junk" in line["found"] for line in lines)
    line = the_problem(place, QUIET + imap(mailbox, "rose"))
    assert line["about"] == "imap"
    assert "token_command" in line["todo"]


# --- the probe


class Relay(Sink):
    """A mail server between us and ourselves; `alter` is what it does to a mail on its way back."""

    def __init__(self) -> None:
        super().__init__()
        self.alter = straight
        self.deliver = lambda sender, recipient, raw: None
        self.refuse = ""

    async def handle_RCPT(self, server, session, envelope, address, options) -> str:
        if self.refuse:
            return self.refuse
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope) -> str:
        await super().handle_DATA(server, session, envelope)
        altered = self.alter(envelope.mail_from, envelope.rcpt_tos[0], envelope.original_content)
        if altered is not None:
            self.deliver(*altered)
        return "250 kept"


def straight(sender: str, recipient: str, raw: bytes):
    return sender, recipient, raw


def lost(sender: str, recipient: str, raw: bytes):
    return None


def without_plus(sender: str, recipient: str, raw: bytes):
    return sender, re.sub(r"\+[^@]*", "", recipient), raw


def in_small_letters(sender: str, recipient: str, raw: bytes):
    return sender, recipient.lower(), raw


def with_another_sender(sender: str, recipient: str, raw: bytes):
    return "relay@example.com", recipient, raw


def with_a_wrapped_sender(sender: str, recipient: str, raw: bytes):
    local, _, domain = sender.partition("@")
    return f"SRS0=HHH=TT={domain}={local}@example.com", recipient, raw


def changed(pattern: bytes, by: bytes):
    def alter(sender: str, recipient: str, raw: bytes):
        done, count = re.subn(pattern, by, raw, flags=re.MULTILINE)
        assert count
        return sender, recipient, done

    return alter


def returned(sender: str, recipient: str, raw: bytes):
    """The mail system cannot deliver it, and says so (RFC 3464)."""
    head = raw.partition(b"\r\n\r\n")[0].decode()
    report = (
        "From: MAILER-DAEMON@example.com\r\nSubject: Undelivered Mail Returned to Sender\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nUser unknown\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; example.com\r\n\r\n"
        f"Final-Recipient: rfc822; {recipient}\r\nAction: failed\r\nStatus: 5.1.1\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\n{head}\r\n\r\n--b--\r\n"
    )
    return "", sender, report.encode()


NEW_ID = changed(rb"^Message-ID: .*\r\n(?:[ \t].*\r\n)*", b"Message-ID: <0102-ab@email.example.com>\r\n")
ENCODED = changed(
    rb"^List-Unsubscribe: .*\r\n(?:[ \t].*\r\n)*", b"List-Unsubscribe: =?utf-8?q?=3Chttps=3A//example=2Etest?=\r\n"
)


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    """A running node, and a mail server that brings our mail back to its LMTP door."""
    relay = Relay()
    relay.controller.start()
    world = World(tmp_path_factory.mktemp("path"), relay)
    world.start()
    yield world
    world.kill()
    relay.controller.stop()


def by_lmtp(world: World):
    def deliver(sender: str, recipient: str, raw: bytes) -> None:
        with smtplib.LMTP("127.0.0.1", world.lmtp) as client:
            client.sendmail(sender, [recipient], raw)

    return deliver


def probe(world: World, alter, *, wait: str = "20", refuse: str = "") -> tuple[int, list[dict]]:
    world.sink.alter, world.sink.refuse, world.sink.deliver = alter, refuse, by_lmtp(world)
    result = CliRunner().invoke(app, ["doctor", "--mail", "--wait", wait, "--json", "--config", str(world.config)])
    if result.exception and not isinstance(result.exception, SystemExit):
        raise result.exception
    return result.exit_code, json.loads(result.stdout)


def test_a_probe_that_comes_back_whole_says_so_line_by_line_and_the_engine_ignores_it(path):
    code, lines = probe(path, straight)
    assert (code, problems(lines)) == (0, {})
    told = [line["about"] for line in lines]
    assert told[told.index("way out") :] == [
        "way out", "recipient", "envelope sender", "Message-ID", "References", "Auto-Submitted", "long header", "text", "engine",
    ]  # fmt: skip
    assert "(own mail)" in only(lines, "engine")["found"]
    assert len([line for line in lines if "a node answers" in line["found"]]) == 2


def test_a_second_probe_is_a_mail_of_its_own(path):
    before = len(path.sink.mails)
    assert probe(path, straight)[0] == probe(path, straight)[0] == 0
    first, second = path.sink.mails[before:]
    assert first["Message-ID"] != second["Message-ID"]


@pytest.mark.parametrize(
    ("alter", "about", "todo"),
    [
        (without_plus, "recipient", r'addressing = "subdomain".*addressing = "none"'),
        (with_another_sender, "envelope sender", r'envelope = "fixed"'),
        (NEW_ID, "Message-ID", "let the way out keep it"),
        (changed(rb"^References: .*\r\n(?:[ \t].*\r\n)*", b""), "References", "leave it"),
        (changed(rb"^Auto-Submitted: .*\r\n", b""), "Auto-Submitted", "leave it"),
        (ENCODED, "long header", "fold at spaces only"),
        (changed(rb"^List-Unsubscribe: .*\r\n(?:[ \t].*\r\n)*", b""), "long header", "fold at spaces only"),
        (changed(rb"=C3=9F", b"ss"), "text", "re-encodes"),
    ],
    ids=["plus", "sender", "id", "references", "automatic", "encoded", "unsubscribe", "text"],
)
def test_what_the_mail_path_changes_is_named_with_what_to_do_and_still_has_no_effect(path, alter, about, todo):
    code, lines = probe(path, alter)
    found = problems(lines)
    assert code == 1
    assert list(found) == [about]
    assert re.search(todo, found[about]["todo"])
    assert only(lines, "engine")["state"] == "ok"


@pytest.mark.parametrize(
    ("alter", "about", "words"),
    [
        (in_small_letters, "recipient", "does no harm"),
        (with_a_wrapped_sender, "envelope sender", "with its token inside"),
        (changed(rb"^(Message-ID: <\w+@)[^>]*>", rb"\1relay.example.com>"), "Message-ID", "its token is still in it"),
    ],
    ids=["case", "srs", "id"],
)
def test_a_change_that_does_no_harm_is_told_and_is_no_problem(path, alter, about, words):
    code, lines = probe(path, alter)
    assert code == 0
    assert words in only(lines, about)["found"]


def test_a_probe_without_any_sign_of_a_machine_is_called_what_it_is_and_answered_once_at_most(path):
    before = len(path.sink.mails)

    def bare(sender: str, recipient: str, raw: bytes):
        sender, recipient, raw = NEW_ID(sender, recipient, raw)
        return changed(rb"^(Auto-Submitted|List-[A-Za-z-]+): .*\r\n(?:[ \t].*\r\n)*", b"")(sender, recipient, raw)

    code, lines = probe(path, bare)
    assert code == 1
    assert {"Message-ID", "Auto-Submitted", "long header"} <= set(problems(lines))
    path.sink.alter = lost
    path.settle()
    assert len(path.sink.mails) - before <= 2


def test_a_probe_that_is_lost_is_a_problem_after_the_wait(path):
    code, lines = probe(path, lost, wait="1")
    line = problems(lines)["way in"]
    assert code == 1
    assert "did not come back within 1 s" in line["found"]
    assert str(path.sink.mails[-1]["Message-ID"]) in line["todo"]


def test_a_probe_that_is_returned_is_told_with_its_status_and_bounces_nobody(path):
    code, lines = probe(path, returned)
    line = problems(lines)["way in"]
    assert code == 1
    assert "5.1.1" in line["found"]
    assert "addressing" in line["todo"]


def test_a_probe_that_the_way_out_refuses_is_told_in_the_servers_words(path):
    code, lines = probe(path, straight, refuse="550 5.1.1 no plus here")
    line = problems(lines)["way out"]
    assert code == 1
    assert "no plus here" in line["found"]
    assert "addressing" in line["todo"]


def test_while_mail_goes_to_the_built_in_mailbox_there_is_no_path_to_test(place):
    code, lines = examine(place, QUIET, "--mail")
    assert code == 0
    assert "no mail path to test" in only(lines, "mail path")["found"]
    assert not (place / "var" / "mailbox").exists()


def test_no_probe_is_sent_with_keys_that_are_not_the_databases(place, sink):
    (place / "var" / "service.key").unlink()
    _, lines = examine(place, by(sink.controller.port), "--mail", "--wait", "1")
    assert "no probe was sent" in problems(lines)["mail path"]["found"]
    assert sink.mails == []


@pytest.fixture
def relay():
    made = Relay()
    made.controller.start()
    yield made
    made.controller.stop()


def test_without_a_node_the_probe_may_come_by_a_pipe(place, relay):
    """With addressing = none and a fixed envelope there is no token in either address to lose."""
    config = '[service]\naddressing = "none"\nenvelope = "fixed"\n' + by(relay.controller.port)
    (place / "rekindle.toml").write_text(config)

    def deliver(sender: str, recipient: str, raw: bytes) -> None:
        home = build(read_settings(place / "rekindle.toml"))
        receive(home.engine, recipient, sender, raw)
        home.close()

    relay.deliver = deliver
    code, lines = examine(place, config, "--mail", "--wait", "10")
    assert (code, problems(lines)) == (0, {})
    assert relay.envelopes == [("coach@rekindle.localhost", ["coach@rekindle.localhost"])]
    relay.alter = with_another_sender
    assert (
        "delivered to coach@"
        in problems(examine(place, config, "--mail", "--wait", "10")[1])["envelope sender"]["todo"]
    )


def test_without_a_node_a_hosted_mailbox_is_read_by_the_doctor_itself(place, relay, mailbox):
    def deliver(sender: str, recipient: str, raw: bytes) -> None:
        mailbox.deliver(f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode() + raw)

    relay.deliver = deliver
    code, lines = examine(place, by(relay.controller.port) + imap(mailbox), "--mail", "--wait", "10")
    assert (code, problems(lines)) == (0, {})
    assert "token came back" in only(lines, "recipient")["found"]


def test_without_any_way_in_a_lost_probe_says_to_start_a_node(place, relay):
    line = problems(examine(place, by(relay.controller.port), "--mail", "--wait", "0")[1])["way in"]
    assert "rekindle run" in line["todo"]


def test_the_probe_carries_what_the_path_is_to_be_tested_with(path):
    probe(path, straight)
    raw, (sender, (recipient,)) = path.sink.raw[-1], path.sink.envelopes[-1]
    assert re.fullmatch(r"coach\+bounce-[a-z2-7]{31}@example\.test", sender)
    assert re.fullmatch(r"coach\+[a-z2-7]{16}[A-Z2-7]{15}@example\.test", recipient)
    mail: EmailMessage = path.sink.mails[-1]
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["In-Reply-To"]
    assert re.search(rb"^ ?(?:List-Unsubscribe: )?<https://\S{150,}>\r\n", raw, re.MULTILINE)
    assert max(map(len, raw.split(b"\r\n"))) <= 998
    assert max(len(line.encode()) for line in mail.get_body(("plain",)).get_content().splitlines()) > 998


def test_people_in_a_programme_without_a_file_are_a_problem_and_are_counted(place):
    (place / "rekindle.toml").write_text(QUIET)
    house = build(read_settings(place / "rekindle.toml"))
    receive(house.engine, house.engine.addresses.join(), "me@example.org", b"From: me@example.org\r\n\r\njoin\r\n")
    handle(house.engine)
    house.close()
    (place / "mine.toml").write_text('id = "mine"\ntitle = "Mine"\nsteps = ["responsibility"]\n')
    shutil.copytree(Path(__file__).parents[2] / "config" / "programmes" / "recovery", place / "mine")
    line = the_problem(place, QUIET + '[programmes]\nfiles = ["mine.toml"]\n')
    assert (line["about"], line["found"][:12]) == ("programme recovery", "1 take part ")
