"""Subaddresses and tokens: what is ours is recognised however it is spelt, and nothing else is."""

import hashlib
import hmac

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.addresses import (
    LOCAL_PART_LIMIT,
    LOCAL_PART_MOST,
    TOKEN_LENGTH,
    Addresses,
    Addressing,
    Purpose,
    Recipient,
    To,
    make_token,
    read_token,
)
from rekindle.domain.errors import ConfigurationError

from .strategies import thorough

KEYS = {1: b"first key", 2: b"second key", 255: b"last key"}
ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"


def sign(key_id: int, message: bytes) -> bytes | None:
    key = KEYS.get(key_id)
    return hmac.digest(key, message, hashlib.sha256) if key else None


def other_sign(key_id: int, message: bytes) -> bytes:
    return hmac.digest(b"somebody else's", message, hashlib.sha256)


COACH = Addresses("coach", "example.org", sign, ("recovery", "Spring-2025", "stop"))
rows = st.integers(0, 2**64 - 1) | st.integers(0, 1000)
key_ids = st.sampled_from(sorted(KEYS))
purposes = st.sampled_from(Purpose)


@thorough
@given(purposes, rows, key_ids)
def test_a_token_has_31_lower_case_characters_and_gives_back_its_row_in_either_case(purpose, row, key_id):
    token = make_token(purpose, row, key_id, sign)
    assert len(token) == TOKEN_LENGTH
    assert set(token) <= set(ALPHABET)
    assert read_token(purpose, token, sign) == row
    assert read_token(purpose, token.upper(), sign) == row
    assert read_token(purpose, token.swapcase().title(), sign) == row


@thorough
@given(purposes, purposes, rows, key_ids)
def test_a_token_never_serves_another_purpose(made_for, used_for, row, key_id):
    token = make_token(made_for, row, key_id, sign)
    assert (read_token(used_for, token, sign) == row) is (made_for is used_for)


@thorough
@given(purposes, rows, key_ids, st.integers(0, TOKEN_LENGTH - 1), st.sampled_from(ALPHABET))
def test_a_token_with_any_character_changed_proves_nothing(purpose, row, key_id, place, letter):
    token = make_token(purpose, row, key_id, sign)
    mutated = token[:place] + letter + token[place + 1 :]
    assert mutated == token or read_token(purpose, mutated, sign) is None


@pytest.mark.parametrize("row", [0, 1, 77, 2**40])
def test_the_last_character_has_one_spelling_though_three_of_its_bits_are_unused(row):
    token = make_token(Purpose.REPLY, row, 1, sign)
    accepted = [letter for letter in ALPHABET if read_token(Purpose.REPLY, token[:-1] + letter, sign) is not None]
    assert accepted == [token[-1]]


@thorough
@given(purposes, rows, st.integers(0, TOKEN_LENGTH - 1), st.sampled_from(["a", "=", "\n", " ", "2"]))
def test_a_truncated_or_lengthened_token_proves_nothing(purpose, row, length, tail):
    token = make_token(purpose, row, 1, sign)
    assert read_token(purpose, token[:length], sign) is None
    assert read_token(purpose, token + tail, sign) is None
    assert read_token(purpose, tail + token, sign) is None


def test_a_letter_that_only_looks_like_ours_once_lower_cased_is_refused():
    token = next(t for n in range(1000) if "k" in (t := make_token(Purpose.REPLY, n, 1, sign)))
    kelvin = token.replace("k", "\N{KELVIN SIGN}")
    assert kelvin.lower() == token
    assert read_token(Purpose.REPLY, kelvin, sign) is None
    assert COACH.read(f"coach+{kelvin}@example.org") is None


@thorough
@given(purposes, rows, key_ids)
def test_another_services_key_or_an_unknown_one_proves_nothing(purpose, row, key_id):
    assert read_token(purpose, make_token(purpose, row, key_id, other_sign), sign) is None
    assert read_token(purpose, make_token(purpose, row, 7, other_sign), sign) is None
    assert read_token(purpose, make_token(purpose, row, key_id, sign), other_sign) is None


def test_no_token_is_made_with_an_unknown_key():
    with pytest.raises(KeyError):
        make_token(Purpose.REPLY, 1, 7, sign)


REPLY, STOP, BOUNCE = (make_token(purpose, 42, 1, sign) for purpose in (Purpose.REPLY, Purpose.STOP, Purpose.BOUNCE))


@pytest.mark.parametrize(
    ("address", "meaning"),
    [
        ("coach@example.org", Recipient(To.BARE)),
        (" <COACH@Example.ORG> ", Recipient(To.BARE)),
        ("coach+join@example.org", Recipient(To.JOIN)),
        ("coach+JOIN-Recovery@example.org", Recipient(To.JOIN, name="recovery")),
        ("coach+join-spring-2025@example.org", Recipient(To.JOIN, name="Spring-2025")),
        ("coach+join-stop@example.org", Recipient(To.JOIN, name="stop")),
        (f"coach+{REPLY}@example.org", Recipient(To.REPLY, 42)),
        (f"Coach+{REPLY.upper()}@EXAMPLE.org", Recipient(To.REPLY, 42)),
        (f"coach+stop-{STOP}@example.org", Recipient(To.STOP, 42)),
        (f"coach+Bounce-{BOUNCE}@example.org", Recipient(To.BOUNCE, 42)),
        ("coach+stop@example.org", Recipient(To.UNPROVEN_STOP)),
    ],
)
def test_our_own_addresses_are_recognised(address, meaning):
    assert COACH.read(address) == meaning


@pytest.mark.parametrize(
    "address",
    [
        "", "coach", "@", "coach@", "@example.org", "coach@example.com", "other@example.org", "coach+@example.org",
        "coach+join-@example.org", "coach+join-unknown@example.org", "coach+bounce@example.org", "coach+reply@example.org",
        f"coach+stop-{REPLY}@example.org", f"coach+bounce-{REPLY}@example.org", f"coach+{STOP}@example.org",
        f"coach+stop-{BOUNCE}@example.org", f"coach+join-{REPLY}@example.org", f"coach+x-{REPLY}@example.org",
        f"coach+{REPLY}+{REPLY}@example.org", f"coach+{REPLY}-@example.org", f"coach-{REPLY}@example.org",
        f"coach+{REPLY}@example.org@example.com", f"coach+{REPLY}\n@example.org",
    ],
)  # fmt: skip
def test_what_is_not_ours_or_proves_nothing_is_refused(address):
    assert COACH.read(address) is None


@pytest.mark.parametrize("detail", [f"STOP-{STOP.upper()}", f"stop-{STOP}"])
def test_a_detail_in_a_subject_is_read_in_either_case(detail):
    assert COACH.read_detail(detail) == Recipient(To.STOP, 42)


SUBDOMAIN = Addresses("coach", "example.org", sign, ("recovery",), Addressing.SUBDOMAIN)
NONE = Addresses("coach", "example.org", sign, ("recovery",), Addressing.NONE)


def test_a_subdomain_carries_what_stands_after_the_plus_sign():
    assert SUBDOMAIN.sub(f"bounce-{BOUNCE}") == f"bounce-{BOUNCE}@coach.example.org"
    assert SUBDOMAIN.read(f"BOUNCE-{BOUNCE}@Coach.example.org") == Recipient(To.BOUNCE, 42)
    assert SUBDOMAIN.read(SUBDOMAIN.join()) == Recipient(To.JOIN)
    assert SUBDOMAIN.read("coach@example.org") == Recipient(To.BARE)
    assert SUBDOMAIN.read("unknown@coach.example.org") is None
    assert COACH.read(f"{REPLY}@coach.example.org") is None


def test_without_addressing_every_address_is_the_services_own_and_the_stop_mailto_says_the_rest_in_its_subject():
    assert NONE.sub(f"bounce-{BOUNCE}") == NONE.join() == NONE.service == "coach@example.org"
    assert NONE.stop_mailto(STOP) == f"coach@example.org?subject=stop-{STOP}"
    assert COACH.stop_mailto(STOP) == f"coach+stop-{STOP}@example.org"


def test_tokens_in_a_text_are_found_whatever_stands_around_them_and_forged_ones_are_not():
    text = (
        f"Return-Path: <coach+bounce-{BOUNCE.upper()}@example.org>\n-- \nRef. {make_token(Purpose.REPLY, 7, 1, sign)}."
    )
    assert COACH.rows_in(text) == [42, 7]
    assert COACH.rows_in(f"x{REPLY} {REPLY}x {'a' * 31}") == []


def test_a_text_of_nothing_but_token_like_words_is_read_only_a_little():
    assert COACH.rows_in(f"{'a' * 31} " * 100 + REPLY) == []
    assert COACH.rows_in(f"{'a' * 31} " * 99 + REPLY) == [42]


def test_a_reserved_word_wins_over_a_token():
    stop, join = COACH.read("coach+stop@example.org"), COACH.read("coach+join@example.org")
    assert (stop.to, stop.row) == (To.UNPROVEN_STOP, None)
    assert (join.to, join.row) == (To.JOIN, None)


pieces = st.sampled_from(
    ["coach", "+", "-", "@", "example.org", "join", "stop", "bounce", REPLY, STOP, "<", ">", "\n", "\0"]
)


@thorough
@given(st.text(max_size=80) | st.lists(pieces | st.text(max_size=3), max_size=10).map("".join))
def test_reading_an_address_or_a_message_id_never_raises_whatever_the_text(text):
    meaning = COACH.read(text)
    assert meaning is None or meaning.row in {None, 42}
    assert COACH.row_of_message_id(text) is None
    assert set(COACH.rows_in(text)) <= {42}
    assert SUBDOMAIN.read(text) is None or "coach" in text
    assert NONE.read(text) in {None, Recipient(To.BARE)} or "+" in text
    assert all(read_token(purpose, text, sign) in {None, 42} for purpose in Purpose)


@thorough
@given(rows, key_ids)
def test_a_message_id_identifies_its_row_and_is_no_reply_token(row, key_id):
    message_id = COACH.message_id(row, key_id)
    assert COACH.row_of_message_id(message_id) == row
    assert COACH.row_of_message_id(message_id.upper()) == row
    assert COACH.read(f"coach+{message_id.partition('@')[0]}@example.org") is None


@thorough
@given(st.text("abcdefgh", min_size=1, max_size=LOCAL_PART_MOST), rows, key_ids)
def test_every_generated_address_fits_into_64_octets_and_is_read_back(local, row, key_id):
    ours = Addresses(local, "example.org", sign, ("recovery",))
    for purpose, word, to in (
        (Purpose.REPLY, "", To.REPLY),
        (Purpose.STOP, "stop-", To.STOP),
        (Purpose.BOUNCE, "bounce-", To.BOUNCE),
    ):
        address = ours.sub(word + make_token(purpose, row, key_id, sign))
        assert len(address.rpartition("@")[0].encode()) <= LOCAL_PART_LIMIT
        assert ours.read(address) == Recipient(to, row)
    assert ours.read(ours.sub("join-recovery")) == Recipient(To.JOIN, name="recovery")
    assert ours.read(ours.service) == Recipient(To.BARE)


def test_a_service_address_or_a_name_that_would_not_fit_stops_the_start():
    with pytest.raises(ConfigurationError, match="does not fit"):
        Addresses("c" * (LOCAL_PART_MOST + 1), "example.org", sign)
    with pytest.raises(ConfigurationError, match="join-"):
        Addresses("c" * LOCAL_PART_MOST, "example.org", sign, ("n" * 40,))
    assert Addresses("coach", "example.org", sign, ("n" * 40,)).names
