"""Mails that broke a reader, ours or the standard library's; `benchmarks/fuzz_mail.py` adds what it finds."""

import subprocess
import sys
import time
from pathlib import Path

import pytest

from rekindle.mail.limits import Unreadable
from rekindle.mail.reading import read_unguarded

HERE = Path(__file__).parent
CRASHERS = sorted((HERE / "crashers").glob("*.eml"))


@pytest.mark.parametrize("path", CRASHERS, ids=lambda path: path.stem)
def test_what_once_broke_a_reader_is_read_or_refused_in_time(path):
    for sender in (None, "", "mei@example.org"):
        began = time.thread_time()
        try:
            found = read_unguarded(path.read_bytes(), sender)
        except Unreadable as reason:
            assert str(reason)
        else:
            (found.mail.text + found.mail.subject).encode("utf-8")
        assert time.thread_time() - began < 2


def test_the_fuzzer_runs_and_finds_nothing_in_its_first_mails():
    command = [sys.executable, "-m", "benchmarks.fuzz_mail", "--mails", "300", "--seed", "7"]
    told = subprocess.run(command, cwd=HERE.parent.parent, capture_output=True, text=True, check=False)
    assert told.returncode == 0, told.stdout + told.stderr
    assert told.stdout.startswith("300 mails")
