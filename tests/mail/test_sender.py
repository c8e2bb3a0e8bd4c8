"""Who wrote a mail: one plain address, or nobody."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekindle.mail.parse import parse


def sender(*from_fields: str) -> str | None:
    return parse(
        "".join(f"From: {field}\n" for field in from_fields).encode("utf-8", "surrogateescape") + b"\nHello"
    ).sender_address()


@pytest.mark.parametrize(
    "field",
    [
        "anna@example.org",
        "<anna@example.org>",
        "Anna Meier <anna@example.org>",
        "Anna Q. Meier <anna@example.org>",
        '"Meier, Anna" <anna@example.org>',
        '"Anna \\"Nana\\" Meier" <anna@example.org>',
        '"anna@example.org" <anna@example.org>',
        "\"'anna@example.org'\" <anna@example.org>",
        "=?utf-8?q?J=C3=B6rg?= Meier <anna@example.org>",
        "=?utf-8?b?QW5uYSwgTWVpZXI=?= <anna@example.org>",
        "Jörg <anna@example.org>",
        "\n Anna\n <anna@example.org>",
    ],
)
def test_one_plain_address_is_the_sender(field):
    assert sender(field) == "anna@example.org"


def test_international_and_single_label_domains_are_addresses_too():
    assert sender("jörg@müller.test") == "jörg@müller.test"
    assert sender("<root@localhost>") == "root@localhost"


@pytest.mark.parametrize(
    "field",
    [
        "",
        "Anna",
        "anna",
        "anna@",
        "@example.org",
        "<>",
        "alice@example.org <x@evil.test>",
        '"alice@example.org" <x@evil.test>',
        "=?utf-8?q?alice=40example.org?= <x@evil.test>",
        '"alice@example.org <" <x@evil.test>',
        '"x" <alice@example.org> <x@evil.test>',
        "alice@example.org, x@evil.test",
        "alice@example.org x@evil.test",
        "<alice@example.org>,<x@evil.test>",
        "alice@example.org)x@evil.test",
        "alice@example.org(x@evil.test",
        "alice@example.org<x@evil.test",
        "(alice@example.org) x@evil.test",
        "alice@example.org (Alice)",
        "Alice (x) <alice@example.org>",
        "Friends: alice@example.org;",
        "Friends: alice@example.org, x@evil.test;",
        "undisclosed recipients:;",
        '"alice@example.org"@evil.test',
        '"alice"@example.org',
        "alice@[192.0.2.1]",
        "<@relay.test:alice@example.org>",
        "alice@example.org@evil.test",
        "alice..b@example.org",
        ".alice@example.org",
        "alice@example..org",
        "alice@-example.org",
        "alice@example.org.",
        "alice@exa mple.org",
        "alice\x00@example.org",
        "alice@example.org\x00",
        "alice\u200b@example.org",
        "\u202ealice@example.org",
        "Alice\x0b <alice@example.org>",
        "alice\r@example.org",
        "Alice\rBcc: <alice@example.org>",
        "=?utf-8?q?alice=40example=2Eorg?=",
        "alice@example.org\udcff",
        "a" * 65 + "@example.org",
        "a@" + "b" * 64 + ".test",
        "alice@example.org" + " " * 9000 + ", x@evil.test",
    ],
)
def test_what_two_parsers_could_read_differently_names_nobody(field):
    assert sender(field) is None


def test_two_from_fields_name_nobody():
    assert sender("anna@example.org", "anna@example.org") is None
    assert parse(b"From: a@example.org\nFROM: b@example.org\n\n").from_count == 2


def test_no_from_field_names_nobody():
    assert parse(b"Subject: x\n\nHello").sender_address() is None


@settings(max_examples=200, deadline=None)
@given(st.text(max_size=200))
def test_no_from_field_yields_an_address_with_blanks_or_controls(text):
    found = parse(b"From: " + text.replace("\n", " ").encode("utf-8", "replace") + b"\n\nhi").sender_address()
    assert found is None or (found.count("@") == 1 and found.isprintable() and not any(map(str.isspace, found)))
