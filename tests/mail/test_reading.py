"""One call reads all of a mail, and nothing but `Unreadable` comes out of it."""

from pathlib import Path

import pytest

from rekindle.mail import reading
from rekindle.mail.classify import MailKind
from rekindle.mail.reading import Unreadable, read

SAMPLES = sorted((Path(__file__).parent / "data").glob("*.eml"))


def test_a_persons_mail_is_read_with_its_newest_words():
    found = read(b"From: mei@example.org\n\nSeven.\n\n> How was it?\n", "mei@example.org")
    assert found.verdict.kind is MailKind.HUMAN
    assert (found.reply.text, found.bounce, found.complaint) == ("Seven.", None, None)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_bounces_and_complaints_come_with_what_they_say(path):
    found = read(path.read_bytes(), "")
    kind = path.stem.split("-")[0]
    assert (found.bounce is not None) == (kind in {"bounce", "delayed"})
    assert (found.complaint is not None) == (kind == "complaint")


def test_parts_are_told_but_their_payloads_stay_behind():
    found = read(b"From: a@example.org\nContent-Type: application/pdf; name=plan.pdf\n\n" + b"%PDF" * 1000, "")
    assert [(part.content_type, part.filename, part.payload) for part in found.mail.parts] == [
        ("application/pdf", "plan.pdf", b"")
    ]


def test_a_fault_of_the_reading_code_is_told_by_its_place_alone(monkeypatch):
    def faulty(raw):
        raise IndexError("what somebody wrote")

    monkeypatch.setattr(reading, "parse", faulty)
    with pytest.raises(Unreadable, match=r"^fault: IndexError at test_reading\.py:\d+$") as caught:
        read(b"x", None)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__


def test_a_lack_of_memory_is_not_hidden_from_whoever_can_end_the_process(monkeypatch):
    def hungry(raw):
        raise MemoryError

    monkeypatch.setattr(reading, "parse", hungry)
    with pytest.raises(MemoryError):
        read(b"x", None)
