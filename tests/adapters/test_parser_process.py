"""The mail reader in its own process: the same readings, and whatever a mail does to it stays that mail's affair."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from rekindle.adapters import parser_process
from rekindle.adapters.child_process import PASSED_ON
from rekindle.adapters.parser_process import DEADLINE, ProcessParser
from rekindle.domain.errors import TryLater
from rekindle.mail.limits import MAX_MAIL, Unreadable
from rekindle.mail.reading import read

TESTS = Path(__file__).parent.parent
SAMPLES = sorted((TESTS / "mail" / "data").glob("*.eml")) + sorted((TESTS / "mail" / "crashers").glob("*.eml"))
ODD = (sys.executable, str(TESTS / "support" / "odd_reader.py"))


def mail(subject: str, text: str = "My answer is 7.") -> bytes:
    return f"From: mei@example.org\nSubject: {subject}\n\n{text}\n".encode()


def child_of(parser) -> int:
    return parser._child._process.pid


def gone(pid: int) -> bool:
    """Whether the process ends within some seconds; one that only waits for its parent to notice has ended."""
    for _ in range(1000):
        try:
            state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
        except FileNotFoundError:
            return True
        if state == "Z":
            return True
        time.sleep(0.01)
    return False


@pytest.fixture(scope="module")
def reader():
    made = ProcessParser(deadline=20)
    yield made
    made.close()


@pytest.fixture
def odd():
    made = ProcessParser(ODD, deadline=20)
    yield made
    made.close()


@pytest.fixture
def hasty():
    made = ProcessParser(ODD, deadline=0.3)
    made(mail("warm"), "")
    yield made
    made.close()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_a_mail_is_read_in_the_child_as_it_is_read_in_process(reader, path):
    for sender in (None, "", "mei@example.org"):
        assert reader(path.read_bytes(), sender) == read(path.read_bytes(), sender)


def test_replies_of_every_program_are_read_alike(reader):
    for path in sorted((TESTS / "mail" / "replies").glob("*.txt")):
        raw = b"From: mei@example.org\n\n" + path.read_bytes()
        assert reader(raw, "mei@example.org") == read(raw, "mei@example.org")


def test_unreadable_mail_has_the_same_reason_on_both_sides(reader):
    for raw in (b"", b"X: y\n" * 30_000 + b"\nhi", b"a" * (MAX_MAIL + 1)):
        with pytest.raises(Unreadable) as here:
            read(raw, None)
        with pytest.raises(Unreadable) as there:
            reader(raw, None)
        assert str(there.value) == str(here.value)


def test_the_largest_mail_that_is_taken_is_read_within_deadline_and_memory(reader):
    started = time.monotonic()
    raw = b"From: mei@example.org\n\n" + b"words " * ((MAX_MAIL - 30) // 6)
    assert reader(raw, "").mail.text.startswith("words words")
    assert time.monotonic() - started < 10 * DEADLINE  # the figure itself is measured on a quiet machine


def test_a_mail_that_hangs_the_reader_is_put_aside_and_the_next_is_read(hasty):
    with pytest.raises(Unreadable, match=r"^took longer than 0\.3 s to read$"):
        hasty(mail("hang"), "")
    hasty._deadline = 20
    assert hasty(mail("Re: Week 2"), "").reply.text == "My answer is 7."


def test_a_reader_that_does_not_listen_cannot_hold_up_the_engine():
    deaf = ProcessParser((*ODD, "deaf"), deadline=0.3)
    with pytest.raises(Unreadable, match="took longer"):
        deaf(mail("long", "words " * 500_000), "")
    deaf.close()


def test_a_mail_that_eats_memory_is_put_aside_and_the_next_is_read(odd):
    with pytest.raises(Unreadable, match=r"^needed more than 256 MB to read$"):
        odd(mail("eat"), "")
    assert odd(mail("Re: Week 2"), "").reply.text == "My answer is 7."


@pytest.mark.parametrize(
    "deed", ["exit", "kill", "raise", "recurse", "nonsense", "endless", "wrong", "other", "breaks off"]
)
def test_a_mail_that_ends_or_corrupts_the_reader_is_put_aside_and_the_next_is_read(odd, deed):
    odd(mail("Re: Week 1"), "")
    with pytest.raises(Unreadable, match=r"^ended the reader$"):
        odd(mail(deed), "")
    assert odd(mail("Re: Week 2"), "").reply.text == "My answer is 7."


def test_an_answer_too_many_is_never_taken_for_the_next_mails_answer(odd):
    with pytest.raises(Unreadable, match="ended the reader"):
        odd(mail("twice"), "")
    assert odd(mail("Re: Week 2"), "").mail.subject == "Re: Week 2"


def test_a_reader_worn_out_by_earlier_mails_is_not_the_mails_fault(odd):
    odd(mail("Re: Week 1"), "")
    first = child_of(odd)
    assert odd(mail("wear out"), "").mail.subject == "wear out"
    assert child_of(odd) != first


def test_a_reader_that_died_between_two_mails_is_replaced(reader):
    reader(mail("one"), "")
    os.kill(child_of(reader), signal.SIGKILL)
    assert reader(mail("two"), "").mail.subject == "two"


def test_one_reader_serves_all_mails_until_something_is_wrong_with_it(reader):
    reader(mail("one"), "")
    first = child_of(reader)
    reader(mail("two"), "")
    with pytest.raises(Unreadable):
        reader(b" ", "")
    assert child_of(reader) == first


def test_signals_meant_for_the_whole_service_do_not_end_the_reader_before_its_parent(odd):
    odd(mail("one"), "")
    first = child_of(odd)
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        os.kill(first, number)
    odd(mail("two"), "")
    assert child_of(odd) == first


def test_threads_take_turns_and_each_gets_its_own_reading(reader):
    with ThreadPoolExecutor(4) as pool:
        read_back = pool.map(lambda n: reader(mail(f"number {n}"), "").mail.subject, range(80))
    assert list(read_back) == [f"number {n}" for n in range(80)]


@pytest.mark.parametrize("command", [(sys.executable, "-c", "raise SystemExit(1)"), ("/nonexistent/python",)])
def test_without_any_reader_mail_waits_instead_of_being_put_aside(command):
    broken = ProcessParser(command)
    for _ in range(2):
        with pytest.raises(TryLater, match="the mail reader does not start"):
            broken(mail("Re: Week 2"), "")
    broken.close()


def test_a_reader_that_never_gets_ready_is_given_up(monkeypatch):
    monkeypatch.setattr(parser_process, "START_DEADLINE", 0.2)
    with pytest.raises(TryLater):
        ProcessParser((sys.executable, "-c", "import signal; signal.pause()"))(mail("Re: Week 2"), "")


def test_closing_ends_the_reader_without_a_zombie_and_later_mail_waits():
    reader = ProcessParser(deadline=20)
    reader.close()
    reader = ProcessParser(deadline=20)
    reader(mail("one"), "")
    pid = child_of(reader)
    reader.close()
    reader.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)
    with pytest.raises(TryLater, match="closed"):
        reader(mail("two"), "")


def test_nothing_is_started_before_the_first_mail():
    reader = ProcessParser()
    assert reader._child is None
    reader.close()


def test_the_reader_ends_with_a_parent_that_was_killed():
    parent = subprocess.Popen(
        [
            sys.executable,
            "-c",
            "import signal; from rekindle.adapters.parser_process import ProcessParser\n"
            "p = ProcessParser(deadline=20); p(b'Subject: x\\n\\nhi', ''); print(p._child._process.pid, flush=True); signal.pause()",
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    with parent:
        pid = int(parent.stdout.readline())
        parent.kill()
        assert gone(pid)


def test_the_reader_is_given_no_secret(odd, monkeypatch):
    monkeypatch.setenv("REKINDLE_SECURITY__SERVICE_KEY", "secret")
    monkeypatch.setenv("PGPASSWORD", "secret")
    with pytest.raises(Unreadable) as told:
        odd(mail("environment"), "")
    assert set(str(told.value).split()) <= {*PASSED_ON, "PYTHONPATH", "PYTHONSAFEPATH", "LC_CTYPE"}


def test_the_reader_imports_nothing_of_database_templates_or_network():
    code = "import sys, rekindle.adapters.parser_child; print(*sys.modules)"
    loaded = set(
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()
    )
    foreign = {
        "sqlmodel",
        "sqlalchemy",
        "jinja2",
        "pydantic",
        "starlette",
        "cryptography",
        "structlog",
        "typer",
        "pluggy",
    }
    dear = {
        "asyncio",
        "subprocess",
        "socket",
        "ssl",
        "email",
        "pickle",
        "logging",
        "rekindle.ports",
        "rekindle.settings",
    }
    assert loaded.isdisjoint(foreign | dear)
