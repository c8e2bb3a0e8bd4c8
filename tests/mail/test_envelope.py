"""The envelope of a polled mail: who it was for, and whether anybody wants an answer."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.adapters.keys import MemoryKeys
from rekindle.domain.addresses import Addresses, Purpose, To, make_token
from rekindle.mail.envelope import RECIPIENT_HEADERS, recipient_of, sender_of

KEYS = MemoryKeys(1)
OURS = Addresses("coach", "example.test", KEYS.sign, ("recovery",))
REPLY = OURS.sub(make_token(Purpose.REPLY, 7, KEYS.token_key, KEYS.sign))
STOP = OURS.sub("stop-" + make_token(Purpose.STOP, 7, KEYS.token_key, KEYS.sign))
BARE = OURS.service


def mail(*fields: str, body: str = "Yes") -> bytes:
    return ("\r\n".join(fields) + f"\r\n\r\n{body}\r\n").encode()


def recipient(*fields: str) -> str | None:
    return recipient_of(mail(*fields), OURS.read)


FORMS = {
    "delivered-to": "Delivered-To: {}",
    "x-original-to": "X-Original-To: {}",
    "envelope-to": "Envelope-To: {}",
    "received": "Received: from a.example.org (a.example.org [192.0.2.1])\r\n\tby mx.example.test with ESMTPS id 1\r\n\tfor <{}>; Mon, 2 Nov 2026 10:00:00 +0000",
    "to": 'To: "Coach, the" <{}>, somebody@example.org',
    "cc": "Cc: somebody@example.org,\r\n {}",
}


@pytest.mark.parametrize("name", RECIPIENT_HEADERS)
def test_each_header_alone_tells_the_recipient(name):
    assert recipient("From: a@example.org", FORMS[name].format(REPLY)) == REPLY


@pytest.mark.parametrize(("nearer", "farther"), list(pairwise(RECIPIENT_HEADERS)))
def test_the_header_nearer_to_the_envelope_wins_wherever_it_stands(nearer, farther):
    fields = [FORMS[farther].format(STOP), FORMS[nearer].format(REPLY)]
    assert recipient(*fields) == recipient(*reversed(fields)) == REPLY


def test_of_two_fields_of_one_name_the_topmost_and_newest_wins():
    assert recipient(f"Delivered-To: {REPLY}", f"Delivered-To: {STOP}") == REPLY


def test_strangers_addresses_are_passed_over():
    assert recipient("Delivered-To: box17@hosting.example", "X-Original-To: team@example.org", f"To: {REPLY}") == REPLY


def test_a_forged_token_is_passed_over():
    forged = OURS.sub("a" * 31)
    assert recipient(f"Delivered-To: {forged}", f"To: {BARE}") == BARE


def test_a_token_in_to_is_found_behind_a_delivered_to_without_its_subaddress():
    assert recipient(f"Delivered-To: {BARE}", f"To: {REPLY}") == REPLY


def test_a_token_in_upper_case_is_still_ours():
    assert OURS.read(recipient(f"Delivered-To: {REPLY.upper()}")).to is To.REPLY


def test_a_mail_that_names_none_of_our_addresses_has_no_recipient():
    assert recipient("To: undisclosed-recipients:;", "Delivered-To: box17@hosting.example") is None


def test_what_stands_in_the_body_is_no_header():
    assert recipient_of(mail("From: a@example.org", body=f"To: {REPLY}"), OURS.read) is None


def test_a_header_block_past_the_limits_names_nobody():
    endless = b"X-Filler: " + b"x" * 70 + b"\r\n"
    assert recipient_of(endless * 3000 + f"To: {REPLY}\r\n\r\n".encode(), OURS.read) is None


@pytest.mark.parametrize(
    ("path", "sender"),
    [
        ("<mei@example.org>", "mei@example.org"),
        ("mei@example.org", "mei@example.org"),
        ("<SRS0=x=tt=example.org=mei@relay.example>", "SRS0=x=tt=example.org=mei@relay.example"),
        ("<>", ""),
        ("< >", ""),
        ("(none) <>", ""),
        ("MAILER-DAEMON", None),
        ("", None),
    ],
)
def test_the_return_path_is_the_sender_and_the_null_path_is_kept(path, sender):
    assert sender_of(mail(f"Return-Path: {path}", "From: other@example.org")) == sender


def test_without_a_return_path_the_sender_is_unknown_and_not_null():
    assert sender_of(mail("From: mei@example.org")) is None


def test_the_topmost_return_path_is_the_one_our_provider_wrote():
    assert sender_of(mail("Return-Path: <>", "Return-Path: <forged@example.org>")) == ""


@given(st.binary(max_size=2000))
def test_no_bytes_break_the_reading(raw):
    assert recipient_of(b"To: " + raw, OURS.read) in {None, BARE}
    assert sender_of(b"Return-Path: " + raw) is None or "\n" not in sender_of(b"Return-Path: " + raw)
