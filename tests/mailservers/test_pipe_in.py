"""Own mail server without a port between: Postfix runs `rekindle receive` for each mail and heeds its exit code."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from mailservers.conftest import letter
from mailservers.inbox import no_writing, received
from mailservers.process import snippet, until

pytestmark = pytest.mark.mailservers
JOIN, AMARA = "coach+join@example.org", "amara@people.example"
ROOT = Path(__file__).parents[2]


def may_run(python: str) -> bool:
    """Whether the servers' unprivileged user may start this interpreter; a home folder is often closed to it."""
    done = subprocess.run([python, "-c", ""], user="nobody", capture_output=True, check=False) if python else None
    return done is not None and done.returncode == 0


def interpreter() -> str:
    same = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for python in (sys.executable, shutil.which(same, path="/usr/local/bin:/usr/bin")):
        try:
            if python and may_run(python):
                return python
        except PermissionError:
            continue
    pytest.fail(f"no {same} that the user nobody may run; install it outside of a home folder")


@pytest.fixture
def command(folder) -> Path:
    """`rekindle` as the mail server's user runs it: the same code, an interpreter that is open to everybody."""
    site = next(path for path in sys.path if path.endswith("site-packages"))
    where = os.pathsep.join([site, str(ROOT / "engine"), str(ROOT / "plugins")])
    file = folder / "rekindle"
    file.write_text(f'#!/bin/sh\nPYTHONPATH="{where}" exec {interpreter()} -B -m rekindle "$@"\n')
    file.chmod(0o755)
    return file


@pytest.fixture
def postfix(w, start_postfix, command):
    w.run("report")  # makes the database
    subprocess.run(["chown", "-R", "nobody:nogroup", str(w.folder)], check=True)
    changes = {
        "/opt/rekindle/bin/rekindle": str(command),
        "/etc/rekindle/rekindle.toml": str(w.config),
        "user=rekindle": "user=nobody",
    }
    return start_postfix(snippet("postfix-main-pipe"), master=snippet("postfix-master-pipe", changes))


def hand_in(postfix, *, sender: str = AMARA, to: str = JOIN, subject: str = "join") -> None:
    heard = postfix.swaks(to, sender, letter(sender.strip("<>") or AMARA, to, subject, "Please."))
    assert heard.code == 0, heard.said


def test_exit_0_means_stored_and_the_mail_is_acted_on(w, postfix):
    hand_in(postfix, to="COACH+Join@example.org")
    until(lambda: "status=sent (delivered via rekindle service)" in postfix.log, "the command to end well")
    (mail,) = received(w)
    assert (mail["to"], mail["state"]) == (JOIN, "received")
    w.settle()
    assert w.run("participants", "list", "--json")[0]["state"] == "unconfirmed"


def test_exit_75_keeps_the_mail_until_the_engine_can_store_it(w, postfix):
    with no_writing(w):
        hand_in(postfix)
        until(lambda: postfix.deferred() == [JOIN], "the mail to be deferred", seconds=60)
        assert "4.3.0" in postfix.log
    postfix.flush()
    until(lambda: received(w), "the mail in the inbox")
    assert "status=bounced" not in postfix.log


def test_a_broken_configuration_keeps_the_mail_too(w, postfix):
    good = w.config.read_text()
    w.config.write_text(good.replace("zone =", "zoen ="))
    hand_in(postfix)
    until(lambda: postfix.deferred() == [JOIN], "the mail to be deferred")
    assert "dsn=4.3.5" in postfix.log
    w.config.write_text(good)
    postfix.flush()
    until(lambda: received(w), "the mail in the inbox")


def test_an_unknown_subaddress_is_returned_to_its_writer_as_no_such_user(w, postfix):
    unknown = "coach+abcdefghijklmnopqrstuvwxyz23456@example.org"
    hand_in(postfix, to=unknown)
    until(lambda: "dsn=5.1.1, status=bounced" in postfix.log, "the refusal")
    assert received(w) == []


def test_the_null_sender_is_handed_on_as_such(w, postfix):
    hand_in(postfix, sender="<>", to="coach@example.org", subject="About your mail")
    until(lambda: received(w), "the mail in the inbox")
    w.settle()
    assert [(mail["state"], mail["reason"]) for mail in received(w)] == [("ignored", "automatic: null-sender")]
