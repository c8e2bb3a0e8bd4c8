"""Who is believed: one plain From address, no other shape, and never against our own mail server's word."""

from dataclasses import replace
from random import Random

import pytest

from rekindle.adapters.keys import MemoryKeys
from rekindle.domain.addresses import Purpose, make_token, read_token
from rekindle.domain.inbox import InboxState
from rekindle.service.receive import receive
from support.house import ME, House

HOSTILE = "mallory@example.net"
# What stands in the head of the mail -> whether it is the participant's own address, beyond doubt.
SHAPES: dict[str, tuple[bytes, bool]] = {
    "plain": (b"From: mei@example.org\r\n", True),
    "named": (b"From: Mei Example <mei@example.org>\r\n", True),
    "upper case": (b"From: MEI@EXAMPLE.ORG\r\n", True),
    "name is the address": (b'From: "mei@example.org" <mei@example.org>\r\n', True),
    "another": (b"From: mallory@example.net\r\n", False),
    "two From fields, hers first": (b"From: mei@example.org\r\nFrom: mallory@example.net\r\n", False),
    "two From fields, hers last": (b"From: mallory@example.net\r\nFrom: mei@example.org\r\n", False),
    "two equal From fields": (b"From: mei@example.org\r\nFrom: mei@example.org\r\n", False),
    "two mailboxes": (b"From: mei@example.org, mallory@example.net\r\nSender: mallory@example.net\r\n", False),
    "a group": (b"From: Friends: mei@example.org;\r\n", False),
    "an empty group": (b"From: mei@example.org:;\r\n", False),
    "a comment after": (b"From: mallory@example.net (mei@example.org)\r\n", False),
    "a comment inside": (b"From: mei(hidden)@example.org\r\n", False),
    "a comment in front": (b"From: (mei@example.org) <mallory@example.net>\r\n", False),
    "her address as an encoded name": (b"From: =?utf-8?Q?mei=40example.org?= <mallory@example.net>\r\n", False),
    "her address inside an encoded word": (b"From: =?utf-8?B?bWVpQGV4YW1wbGUub3Jn?=\r\n", False),
    "her address as the quoted name": (b'From: "mei@example.org" <mallory@example.net>\r\n', False),
    "her angle address in a quoted name": (b'From: "<mei@example.org>" <mallory@example.net>\r\n', False),
    "an unclosed quote": (b'From: "mei@example.org <mallory@example.net>\r\n', False),
    "a quoted local part": (b'From: "mei"@example.org\r\n', False),
    "an at sign in a quoted local part": (b'From: "mei@example.org"@example.net\r\n', False),
    "NUL": (b"From: mei@example.org\0.example.net\r\n", False),
    "NUL at the end": (b"From: mei@example.org\0\r\n", False),
    "CVE-2023-27043, bracket": (b"From: mallory@example.net)<mei@example.org>\r\n", False),
    "CVE-2023-27043, comma": (b"From: mallory@example.net,<mei@example.org>\r\n", False),
    "CVE-2023-27043, less-than": (b"From: mallory@example.net<<mei@example.org>\r\n", False),
    "CVE-2023-27043, semicolon": (b"From: mallory@example.net;<mei@example.org>\r\n", False),
    "CVE-2023-27043, at sign": (b"From: mallory@example.net@<mei@example.org>\r\n", False),
    "CVE-2023-27043, quotation mark": (b'From: mallory@example.net"<mei@example.org>\r\n', False),
    "two angle addresses": (b"From: <mallory@example.net> <mei@example.org>\r\n", False),
    "a Cyrillic letter": ("From: m\u0435i@example.org\r\n".encode(), False),
    "a full-width at sign": ("From: mei\uff20example.org\r\n".encode(), False),
    "a full-width letter": ("From: \uff4dei@example.org\r\n".encode(), False),
    "a dotless i": ("From: me\u0131@example.org\r\n".encode(), False),
    "a zero-width space": ("From: mei\u200b@example.org\r\n".encode(), False),
    "right to left": ("From: \u202egro.elpmaxe@iem\u202c <mallory@example.net>\r\n".encode(), False),
    "a trailing dot": (b"From: mei@example.org.\r\n", False),
    "a dot before the at sign": (b"From: mei.@example.org\r\n", False),
    "a domain below hers": (b"From: mei@example.org.example.net\r\n", False),
    "percent hack": (b"From: mei%example.org@example.net\r\n", False),
    "bang path": (b"From: example.net!mei@example.org\r\n", False),
    "source route": (b"From: <@example.net:mei@example.org>\r\n", False),
    "a domain literal": (b"From: mei@[192.0.2.1]\r\n", False),
    "subaddress": (b"From: mei+x@example.org\r\n", False),
    "no From but Sender": (b"Sender: mei@example.org\r\n", False),
    "no From but Reply-To": (b"Reply-To: mei@example.org\r\nReturn-Path: <mei@example.org>\r\n", False),
    "empty From": (b"From:\r\nSender: mei@example.org\r\n", False),
    "a second From in the folded line": (b"From: mallory@example.net\r\n mei@example.org\r\n", False),
    "bare CR": (b"From: mallory@example.net\rFrom: mei@example.org\r\n", False),
    "space before the colon": (b"From : mei@example.org\r\nFrom: mallory@example.net\r\n", False),
    "Resent-From": (b"Resent-From: mei@example.org\r\nFrom: mallory@example.net\r\n", False),
}  # fmt: skip
OWN_SERVER = "mx.example.test"
# What the mail says about its checking -> whether it takes the participant's own address away from her.
RESULTS = {
    "absent": (b"", False),
    "pass": (b"Authentication-Results: mx.example.test; dmarc=pass header.from=example.org\r\n", False),
    "fail": (b"Authentication-Results: mx.example.test; dmarc=fail header.from=example.org\r\n", True),
    "a pass by a stranger": (b"Authentication-Results: mx.example.net; dmarc=pass header.from=example.org\r\n", False),
    "a fail by a stranger": (b"Authentication-Results: mx.example.net; dmarc=fail header.from=example.org\r\n", False),
    "fail, and below it a pass in our server's name": (
        b"Authentication-Results: mx.example.test; dmarc=fail header.from=example.org\r\n"
        b"Authentication-Results: mx.example.test; dmarc=pass header.from=example.org\r\n",
        True,
    ),
}
TEXTS = ("7\nnot hers", "lean inward", "delete")


@pytest.fixture(scope="module")
def at_lesson(programmes, jinja):
    house = House(programmes, jinja).at_first_lesson()
    house.engine = replace(house.engine, policy=replace(house.engine.policy, authserv_id=OWN_SERVER))
    return house


def send(house, to: str, head: bytes, text: str, thread: str = "", envelope: str = HOSTILE) -> None:
    house.count += 1
    thread = f"In-Reply-To: {thread}\r\n" if thread else ""
    rest = f"To: {to}\r\nSubject: Re: Week 1\r\nMessage-ID: <{house.count}@example.net>\r\n{thread}\r\n{text}\r\n"
    receive(house.engine, to, envelope, head + rest.encode())
    house.settle()


def effects(house) -> tuple[object, ...]:
    """Everything of the person that a reply could change."""
    store, enrolment = house.engine.store, house.enrolment()
    return (replace(enrolment, version=0), house.person(), len(store.answers(enrolment.id)))


@pytest.mark.parametrize("checked", RESULTS)
@pytest.mark.parametrize("shape", [name for name, (_, own) in SHAPES.items() if not own])
def test_a_shape_that_is_not_one_plain_address_has_no_effect_even_with_a_true_token(at_lesson, shape, checked):
    house, lesson = at_lesson, at_lesson.lesson()
    before = effects(house)
    for text in TEXTS:
        send(house, str(lesson["Reply-To"]), RESULTS[checked][0] + SHAPES[shape][0], text, str(lesson["Message-ID"]))
    assert effects(house) == before
    assert {str(mail["To"].addresses[0].addr_spec) for mail in house.mails} == {ME}


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("checked", RESULTS)
def test_without_a_token_nobody_changes_anything(at_lesson, shape, checked):
    house = at_lesson
    before = effects(house)
    for text in TEXTS:
        send(house, "coach@example.test", RESULTS[checked][0] + SHAPES[shape][0], text)
    assert effects(house) == before


def test_after_all_of_that_her_own_mail_still_counts(at_lesson):
    house, lesson = at_lesson, at_lesson.lesson()
    before = effects(house)
    send(house, str(lesson["Reply-To"]), SHAPES["plain"][0], "lean inward", str(lesson["Message-ID"]), ME)
    assert effects(house) != before


@pytest.mark.parametrize("checked", RESULTS)
@pytest.mark.parametrize("shape", [name for name, (_, own) in SHAPES.items() if own])
def test_her_own_plain_address_is_believed_unless_our_server_says_that_it_is_forged(programmes, jinja, shape, checked):
    house = House(programmes, jinja).at_first_lesson()
    house.engine = replace(house.engine, policy=replace(house.engine.policy, authserv_id=OWN_SERVER))
    lesson, (field, forged) = house.lesson(), RESULTS[checked]
    send(house, str(lesson["Reply-To"]), field + SHAPES[shape][0], "7\nmine", str(lesson["Message-ID"]), ME)
    assert bool(house.engine.store.answers(house.enrolment().id)) is not forged
    assert bool(house.engine.store.inbox_list(InboxState.QUARANTINED, 10)) is forged


def damaged(rand: Random, token: str, others: list[str]) -> str:
    """One of the ways in which a token gets broken, guessed or borrowed."""
    at = rand.randrange(len(token))
    letter = rand.choice("abcdefghijklmnopqrstuvwxyz234567018=-_ \u212a\u0131")
    match rand.randrange(8):
        case 0:
            return token[:at] + letter + token[at + 1 :]
        case 1:
            return token[:at]
        case 2:
            return token + letter
        case 3:
            return token[:at] + token[at + 1 :]
        case 4:
            return rand.choice(others)[:at] + token[at:]
        case 5:
            return "".join(rand.sample(token, len(token)))
        case 6:
            return token[:at] + letter.upper() + token[at + 1 :]
        case _:
            return token[: at - 1] + token[at] + token[at - 1] + token[at + 1 :] if at else token[::-1]


def accepted_wrongly(keys, count: int, seed: int) -> list[str]:
    """Damaged tokens, and true ones for another purpose, that were taken for what they are not."""
    rand, wrong = Random(seed), []
    places = [(purpose, row) for purpose in Purpose for row in (*range(1, 40), 2**31, 2**63 - 1)]
    tokens = [make_token(purpose, row, keys.token_key, keys.sign) for purpose, row in places]
    true = dict(zip(tokens, places, strict=True))
    for _ in range(count):
        token, asked = rand.choice(tokens), rand.choice(list(Purpose))
        given = damaged(rand, token, tokens) if rand.random() < 0.7 else token
        given = given.upper() if rand.random() < 0.2 else given
        row = read_token(asked, given, keys.sign)
        believed = given.isascii() and true.get(given.lower(), (None,))[0] is asked
        if (row is not None) is not believed or (believed and true[given.lower()] != (asked, row)):
            wrong.append(given)
    return wrong


def test_no_damaged_borrowed_or_guessed_token_is_taken_for_a_true_one():
    assert accepted_wrongly(MemoryKeys(7), 20_000, 1) == []


def test_no_token_of_another_service_is_believed():
    mine, theirs = MemoryKeys(7), MemoryKeys(8)
    tokens = [make_token(purpose, row, theirs.token_key, theirs.sign) for purpose in Purpose for row in range(200)]
    assert not [t for t in tokens for purpose in Purpose if read_token(purpose, t, mine.sign) is not None]


def test_a_token_of_another_persons_mail_answers_nothing_of_mine(programmes, jinja):
    house = House(programmes, jinja).at_first_lesson()
    lesson, before = house.lesson(), effects(house)
    house.write("coach+join@example.test", "join", "Hello", sender=HOSTILE)
    own = str(house.newest["Reply-To"])
    for text in TEXTS:
        send(house, own, b"From: mallory@example.net\r\n", text, str(lesson["Message-ID"]))
    assert effects(house) == before
