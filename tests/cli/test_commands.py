"""The command line: exit codes, JSON, and sentences instead of tracebacks."""

import io
import json
import shutil
import sqlite3
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

from rekindle.adapters import engines
from rekindle.cli import main


@dataclass
class Done:
    returncode: int
    stdout: bytes
    stderr: bytes


@pytest.fixture(scope="session")
def empty_var(tmp_path_factory):
    """A data directory as the first start makes it; making the tables anew for each test would cost a second each."""
    from rekindle.bootstrap import build
    from rekindle.settings import read_settings

    folder = tmp_path_factory.mktemp("template")
    (folder / "rekindle.toml").write_text("")
    build(read_settings(folder / "rekindle.toml")).close()
    return folder / "var"


@pytest.fixture
def rekindle(tmp_path, monkeypatch, capfdbinary, empty_var):
    """Run a command as a shell would: arguments, standard input, working directory, exit code."""
    monkeypatch.chdir(tmp_path)
    shutil.copytree(empty_var, tmp_path / "var")

    def run(*arguments: str, stdin: bytes = b"") -> Done:
        monkeypatch.setattr(sys, "argv", ["rekindle", *arguments])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin)))
        with pytest.raises(SystemExit) as end:
            main()
        out, err = capfdbinary.readouterr()
        return Done(end.value.code or 0, out, err)

    return run


MAIL = b"From: Me <me@example.org>\r\nSubject: join\r\nMessage-ID: <1@example.org>\r\n\r\nhello\r\n"
JOIN = "coach+join@rekindle.localhost"


def test_a_mail_from_an_mtas_pipe_is_stored_and_answered(rekindle, tmp_path):
    assert rekindle("receive", "--recipient", JOIN, "--sender", "me@example.org", stdin=MAIL).returncode == 0
    listed = json.loads(rekindle("inbox", "list", "--state", "received", "--json").stdout)
    assert [row["to"] for row in listed] == [JOIN]
    assert rekindle("tick", "--until-idle").returncode == 0
    (mail,) = (tmp_path / "var" / "mailbox" / "new").iterdir()
    assert b"me@example.org" in mail.read_bytes()


def test_an_unknown_recipient_is_refused_with_1(rekindle):
    done = rekindle("receive", "--recipient", "coach+nonsense@rekindle.localhost", stdin=MAIL)
    assert done.returncode == 1
    assert b"550" in done.stderr
    assert b"Traceback" not in done.stderr


def test_a_locked_database_means_try_later_with_75(rekindle, tmp_path, monkeypatch):
    monkeypatch.setattr(engines, "BUSY_MS", 50)
    blocker = sqlite3.connect(tmp_path / "var" / "rekindle.db", isolation_level=None)
    blocker.execute("BEGIN EXCLUSIVE")
    try:
        assert rekindle("receive", "--recipient", JOIN, stdin=MAIL).returncode == 75
    finally:
        blocker.close()


def test_a_wrong_setting_stops_with_2_and_says_where(rekindle, tmp_path):
    (tmp_path / "rekindle.toml").write_text('[smtp]\nhots = "x"\n')
    done = rekindle("participants", "list")
    assert done.returncode == 2
    assert b'did you mean "host"?' in done.stderr


def test_wrong_usage_stops_with_2(rekindle):
    assert rekindle("clock", "advance", "soon").returncode == 2
    assert rekindle("participants", "list", "--jsn").returncode == 2


def test_a_missing_service_key_stops_the_start(rekindle, tmp_path):
    (tmp_path / "var" / "service.key").unlink()
    done = rekindle("participants", "list")
    assert done.returncode == 2
    assert b"service key" in done.stderr


def test_nobody_is_told_in_a_sentence(rekindle):
    done = rekindle("participants", "explain", "nobody@example.org")
    assert done.returncode == 1
    assert b"nobody is known" in done.stderr


def test_a_backup_is_written_without_the_keys_and_never_over_a_file(rekindle, tmp_path):
    assert rekindle("db", "backup", "copy.db").returncode == 0
    assert (tmp_path / "copy.db").stat().st_mode & 0o077 == 0
    assert rekindle("db", "backup", "copy.db").returncode == 1


def test_the_sandbox_clock_is_refused_where_mail_leaves_the_machine(rekindle, tmp_path):
    (tmp_path / "rekindle.toml").write_text(
        '[smtp]\nhost = "mail.example.org"\n'
        '[coordinator]\nname = "Ruth"\naddress = "ruth@example.org"\ndeputy = "sam@example.org"\n'
        '[safety.countries.gb]\nemergency = "999"\nlines = ["Samaritans 116 123"]\n'
    )
    done = rekindle("clock", "next")
    assert done.returncode == 1
    assert b"only while mail stays local" in done.stderr


def test_a_programme_is_led_through_without_a_running_node(rekindle, tmp_path):
    rekindle("receive", "--recipient", JOIN, stdin=MAIL)
    rekindle("tick", "--until-idle")
    (row,) = json.loads(rekindle("participants", "list", "--json").stdout)
    assert row["state"] == "unconfirmed"
    assert json.loads(rekindle("clock", "advance", "15d", "--json").stdout)["next_due_at"] is None
    (row,) = json.loads(rekindle("participants", "list", "--json").stdout)
    assert row["state"] == "expired"


def test_export_holds_everything_and_erase_leaves_nothing(rekindle, tmp_path):
    rekindle("receive", "--recipient", JOIN, stdin=MAIL.replace(b"hello", b"canary-words"))
    rekindle("tick", "--until-idle")
    assert b"canary-words" in rekindle("participants", "export", "me@example.org").stdout
    assert rekindle("participants", "erase", "me@example.org", "--yes").returncode == 0
    assert json.loads(rekindle("participants", "list", "--json").stdout) == []
    for file in (tmp_path / "var").glob("*.db*"):
        content = file.read_bytes()
        assert b"canary-words" not in content
        assert b"me@example.org" not in content


def held_for(reason):
    """Somebody in the database of the working directory whose mail waits for a plugin."""
    from rekindle.bootstrap import build
    from rekindle.domain.enrolment import Enrolment, Hold, HoldKind, State
    from rekindle.domain.people import Participant
    from rekindle.ports import Change
    from rekindle.settings import read_settings

    home = build(read_settings(None))
    now = home.engine.clock.now()
    hold = Hold(HoldKind.PLUGIN, reason=reason)
    someone = Participant(id=-1, address="me@example.org", created_at=now)
    enrolment = Enrolment(
        id=-1, participant=-1, programme="recovery", state=State.ACTIVE, created_at=now, confirmed_at=now, holds=(hold,)
    )
    assert home.engine.store.commit(Change(at=now, participants=(someone,), enrolments=(enrolment,)))
    home.close()


def test_a_step_that_is_back_says_how_many_go_on_and_they_do(rekindle):
    held_for("attention: provide_context raised KeyError")
    done = rekindle("steps", "retry", "attention")
    assert (done.returncode, done.stdout) == (0, b"attention is loaded; 1 person goes on\n")
    [row] = json.loads(rekindle("participants", "list", "--json").stdout)
    assert (row["holds"], row["next"]) == ([], "programme/1/welcome")
    assert json.loads(rekindle("steps", "retry", "attention", "--json").stdout) == {
        "step": "attention", "ready": True, "people": 0,
    }  # fmt: skip


def test_a_step_that_still_fails_is_told_with_1_and_nobody_goes_on(rekindle, tmp_path):
    texts = shutil.copytree(
        Path(engines.__file__).parents[3] / "config" / "programmes" / "recovery", tmp_path / "texts"
    )
    (tmp_path / "p.toml").write_text(f'id = "recovery"\ntitle = "P"\nsteps = ["sleep"]\ntexts = "{texts}"\n')
    (tmp_path / "rekindle.toml").write_text('[programmes]\nfiles = ["p.toml"]\n')
    held_for("sleep: its texts cannot be loaded; see `rekindle steps list`")
    done = rekindle("steps", "retry", "sleep")
    assert done.returncode == 1
    assert b'sleep still cannot be loaded: no installed plugin is named "sleep"' in done.stderr
    done = rekindle("steps", "retry", "sleep", "--json")
    assert (done.returncode, json.loads(done.stdout)["ready"]) == (1, False)
    [row] = json.loads(rekindle("participants", "list", "--json").stdout)
    assert row["holds"] == ["plugin"]


def test_a_step_that_nobody_configured_is_named_with_those_there_are(rekindle):
    done = rekindle("steps", "retry", "atention")
    assert done.returncode == 1
    assert b'no programme has a step "atention"; did you mean "attention"?' in done.stderr
    assert b'no programme has a step "xyz"; there are: responsibility,' in rekindle("steps", "retry", "xyz").stderr
