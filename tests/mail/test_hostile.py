"""Limits hold before the work they limit, and no bytes raise anything but `Unreadable`."""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekindle.domain.errors import RekindleError
from rekindle.mail.bounce import read_bounce, read_complaint
from rekindle.mail.classify import classify
from rekindle.mail.parse import Incoming, Unreadable, parse

SAMPLES = sorted((Path(__file__).parent / "data").glob("*.eml"))

ALICE = b"From: anna@example.org\n"


def nested(depth: int) -> bytes:
    return (
        ALICE
        + b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(depth))
        + b"\nhi"
    )


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b" \r\n ",
        ALICE + b"\n" + b"a" * (10 * 1024 * 1024),
        ALICE + b"X: " + b"a" * 10_000_000 + b"\n\nhi",
        ALICE + b"To: " + b'"' * 103_000 + b"\n\nhi",
        ALICE + b"X: y\n" * 30_000 + b"\nhi",
        ALICE + b"Subject: " + b"=?utf-8?q?=41?= " * 65_000 + b"\n\nhi",
        nested(51),
        nested(1000),
        ALICE + b"Content-Type: multipart/mixed; boundary=x\n\n" + b"--x\n\nhi\n" * 201,
        ALICE + b"Content-Type: multipart/mixed; boundary=x\n\n--x\n\n" + b"--xy\n" * 20_000,
        ALICE + b"Content-Type: multipart/mixed; boundary=x\n\n--x\nX: " + b"a" * 200_000 + b"\n\n",
    ],
)
def test_what_passes_a_limit_is_unreadable_and_says_why(raw):
    with pytest.raises(Unreadable, match=r".{10}") as caught:
        parse(raw)
    assert isinstance(caught.value, RekindleError)


@pytest.mark.parametrize(
    "head",
    [
        b"To: " + b'"' * 99_000,
        b"Content-Type: text/plain" + b'; a="b' * 16_000,
        b"Content-Type: text/plain;" + b" a*0=b;" * 14_000,
        b"Subject: " + b"=?utf-8?q?=41?=\n " * 5_500,
        b"X-Long: " + b"a" * 99_000,
        b"References:" + b" <a@b.test>" * 9_000,
        b"From : " + b"(" * 9_000,
    ],
)
def test_one_long_header_is_cut_and_the_words_are_read(head):
    read = parse(head + b"\n\nMy answer.")
    assert read.text == "My answer."
    assert all(len(value) <= 8 * 1024 for _, value in read.headers)


def test_of_a_long_reference_chain_the_newest_ids_are_kept():
    chain = b"".join(b" <%d@thread.test>" % number for number in range(2000))
    assert parse(b"References:" + chain + b"\n\n").references[-1] == "1999@thread.test"


@pytest.mark.parametrize(
    "piece", [b"<", b"<a", b"<!--", b"<b>a", b"&#1", b"<style>", b"<li>", b"<blockquote>", b"<pre>\n", b'<a b="']
)
def test_two_megabytes_of_hostile_html_become_bounded_text(piece):
    read = parse(b"Content-Type: text/html\n\n" + piece * (2_000_000 // len(piece)))
    assert len(read.text) <= 1_000_000


def test_fifty_levels_over_ten_megabytes_are_read():
    raw = nested(50) + b"\n" + b"a\n" * 4_500_000
    assert parse(raw).text.startswith("hi\na")


def read_everything(raw: bytes) -> None:
    """Each reader on bytes from anywhere; only `Unreadable` may come out."""
    try:
        read = parse(raw)
    except Unreadable as reason:
        assert str(reason)
        return
    assert isinstance(read, Incoming)
    read.sender_address()
    for sender_of_envelope in (None, "", "anna@example.org"):
        assert classify(read, sender_of_envelope).rule
    read_bounce(read)
    read_complaint(read)
    for value in (read.subject, read.message_id, *read.to, *(text for _, text in read.headers)):
        assert not {"\r", "\n", "\0"} & set(value)


PIECES = st.sampled_from(
    [b"", b"\n", b"\n\n", b"\r", b"\0", b"\xff", b"--", b";", b'"', b"=?utf-8?q?", b"?=", b"<", b">", b"@", b":", b"boundary=", b"\xc3",
     b"Content-Type: multipart/mixed; boundary=x\n", b"--x\n", b"--x--\n", b"charset=idna", b"From: ", b"message/delivery-status",
     b"Status: 9.9.9\n", b"\\x{110000}", b"*0*=", b"'", b"Content-Transfer-Encoding: base64\n"],
)  # fmt: skip


@settings(max_examples=300, deadline=None)
@given(
    path=st.sampled_from(SAMPLES),
    edits=st.lists(st.tuples(st.integers(0, 4000), st.integers(0, 60), PIECES | st.binary(max_size=20)), max_size=12),
)
def test_mutated_mail_raises_nothing_but_unreadable(path, edits):
    raw = path.read_bytes()
    for place, removed, inserted in edits:
        at = place % (len(raw) + 1)
        raw = raw[:at] + inserted + raw[at + removed :]
    read_everything(raw)


@settings(max_examples=200, deadline=None)
@given(st.lists(PIECES | st.binary(max_size=30), max_size=40).map(b"".join))
def test_any_bytes_raise_nothing_but_unreadable(raw):
    read_everything(raw)
