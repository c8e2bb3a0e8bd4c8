"""The wire between engine and mail reader: what goes over comes back the same, and nothing else is believed."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.adapters.frames import Garbled
from rekindle.adapters.parser_wire import pack, unpack
from rekindle.mail.bounce import Bounce, Complaint, Severity
from rekindle.mail.classify import MailKind, Verdict
from rekindle.mail.parse import Incoming, Mailbox, Part
from rekindle.mail.reading import Reading, read
from rekindle.mail.reply import Reply

ANY = st.text(st.characters(exclude_categories=()), max_size=20)  # lone surrogates included


def strings():
    return st.lists(ANY, max_size=3).map(tuple)


def pairs():
    return st.lists(st.tuples(ANY, ANY), max_size=3).map(tuple)


MAILS = st.builds(
    Incoming,
    message_id=ANY,
    in_reply_to=strings(),
    references=strings(),
    from_=st.lists(st.builds(Mailbox, ANY, ANY), max_size=2).map(tuple),
    from_count=st.integers(0, 5),
    to=strings(),
    reply_to=strings(),
    subject=ANY,
    headers=pairs(),
    text=ANY,
    parts=st.lists(st.builds(Part, ANY, ANY, ANY, ANY, st.binary(max_size=9), st.integers(0, 9)), max_size=2).map(
        tuple
    ),
    content_type=ANY,
    parameters=pairs(),
)
READINGS = st.builds(
    Reading,
    MAILS,
    st.builds(Verdict, st.sampled_from(MailKind), ANY),
    st.builds(Reply, ANY, pairs(), strings(), st.booleans()),
    st.none() | st.builds(Bounce, strings(), ANY, ANY, ANY, st.sampled_from(Severity), strings(), ANY),
    st.none() | st.builds(Complaint, ANY, strings(), strings(), ANY),
)


@given(READINGS)
def test_every_reading_comes_back_the_same_and_of_the_same_types(reading):
    assert unpack(Reading, pack(reading)) == reading


def plain():
    return json.loads(pack(read(b"From: mei@example.org\n\nSeven.", "")))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda p: p.pop(),
        lambda p: p.append(None),
        lambda p: p[1].__setitem__(0, "pope"),
        lambda p: p[1].__setitem__(0, 7),
        lambda p: p[1].__setitem__(0, ["human"]),
        lambda p: p[2].__setitem__(3, 1),
        lambda p: p[0].__setitem__(4, True),
        lambda p: p[0].__setitem__(4, 1.0),
        lambda p: p[0].__setitem__(8, {"a": "b"}),
        lambda p: p[0].__setitem__(8, [["a"]]),
        lambda p: p[0].__setitem__(9, None),
        lambda p: p[0][10][0].__setitem__(4, "no base64!"),
        lambda p: p[0][10][0].__setitem__(4, 5),
        lambda p: p.__setitem__(3, "bounce"),
    ],
)
def test_a_value_of_any_other_type_is_refused(spoil):
    value = plain()
    spoil(value)
    with pytest.raises(Garbled):
        unpack(Reading, json.dumps(value).encode())


@pytest.mark.parametrize(
    "payload", [b"", b"\xff", b"{}", b"null", b"7", b"[" * 100_000, b'["' + b"9" * 9 + b'"]', b"NaN", b"9" * 5000]
)
def test_what_is_no_reading_at_all_is_refused(payload):
    with pytest.raises(Garbled):
        unpack(Reading, payload)
