"""Finished bytes: parsed back by the standard library they say exactly what was put in, and nothing more."""

import email
import email.policy
import string
from dataclasses import dataclass
from email.header import decode_header, make_header
from email.utils import parseaddr

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from rekindle.mail.compose import LONGEST_VALUE, compose, header, mailbox
from rekindle.mail.picture import Picture


@dataclass(frozen=True)
class Parts:
    text: str = "Hello,\n\ntext.\n"
    html: str = "<p>Hello</p>\n"
    pictures: tuple[Picture, ...] = ()


BOUNDARY = "=0123456789abcdef01234567"
TOKEN = "abcdefghijklmnopqrstuvwxyz23456"
HEADERS = [("Date", "Mon, 04 May 2026 08:00:00 +0000"), ("From", "Coach <coach@example.org>"), ("Subject", "Hello")]


def parsed(message):
    return email.message_from_bytes(message, policy=email.policy.default)


def raw_value(name, value):
    """The field's bytes, unfolded as RFC 5322 section 2.2.3 says: each CRLF before a space is taken out."""
    field = header(name, value)
    assert field.endswith(b"\r\n")
    return field[:-2].replace(b"\r\n ", b" ").decode("ascii").removeprefix(f"{name}: ")


def test_both_parts_come_back_as_they_went_in():
    parts = Parts("Grüße – “so”\n\n.\nFrom here\n trailing \n" + "long " * 400 + "\n", "<p>é</p>\n" + "x" * 3000 + "\n")
    for eight_bit in (False, True):
        message = parsed(compose(HEADERS, parts, BOUNDARY, eight_bit=eight_bit))
        assert message.get_content_type() == "multipart/alternative"
        assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]
        assert [part.get_content().replace("\r\n", "\n") for part in message.iter_parts()] == [parts.text, parts.html]
        assert not message.defects
        assert not any(part.defects for part in message.iter_parts())


def test_every_line_ends_with_crlf_and_fits():
    message = compose(HEADERS, Parts("a\rb\r\nc\nd" * 50, "<p>" + "ü" * 2000), BOUNDARY)
    assert b"\n" not in message.replace(b"\r\n", b"")
    assert b"\r" not in message.replace(b"\r\n", b"")
    assert max(map(len, message.split(b"\r\n"))) <= 78


def test_8bit_is_used_only_where_every_line_fits():
    encodings = [
        part["Content-Transfer-Encoding"]
        for part in parsed(compose(HEADERS, Parts("é\n", "x" * 999), BOUNDARY, eight_bit=True)).iter_parts()
    ]
    assert encodings == ["8bit", "quoted-printable"]
    assert b"quoted-printable" in compose(HEADERS, Parts(), BOUNDARY)


def test_the_same_arguments_give_the_same_bytes():
    assert compose(HEADERS, Parts(), BOUNDARY) == compose(list(HEADERS), Parts(), BOUNDARY)


LOGO = Picture("logo-1f2e@rekindle", "image/png", bytes(range(256)) * 9)
CHART = Picture("chart-1@rekindle", "image/jpeg", b"--=0123456789abcdef01234567\r\n\r\n.\r\n")


def test_pictures_travel_beside_the_html_and_the_text_stays_an_alternative_to_both():
    message = parsed(compose(HEADERS, Parts(pictures=(LOGO, CHART)), BOUNDARY))
    text, related = message.iter_parts()
    assert text.get_content_type() == "text/plain"
    assert related.get_content_type() == "multipart/related"
    assert related.get_param("type") == "text/html"
    html, *pictures = related.iter_parts()
    assert html.get_content().replace("\r\n", "\n") == Parts().html
    assert [(part["Content-ID"], part.get_content_type()) for part in pictures] == [
        ("<logo-1f2e@rekindle>", "image/png"),
        ("<chart-1@rekindle>", "image/jpeg"),
    ]
    assert [part.get_content() for part in pictures] == [LOGO.data, CHART.data]
    assert {part.get_content_disposition() for part in pictures} == {"inline"}
    assert message.get_body(("plain",)) is not None
    assert message.get_body(("html",)).get_content_type() == "text/html"
    assert not any(part.defects for part in message.walk())


def test_without_a_picture_there_are_two_parts_and_no_more():
    assert b"related" not in compose(HEADERS, Parts(), BOUNDARY)


def test_pictures_keep_lines_short_and_bytes_the_same():
    one, other = (compose(HEADERS, Parts(pictures=(LOGO, CHART)), BOUNDARY) for _ in range(2))
    assert one == other
    lines = one.split(b"\r\n")
    assert max(map(len, lines)) <= 78
    encoded = [line for line in lines if len(line) > 70 and line.isalnum()]
    assert encoded
    assert {len(line) for line in encoded} == {76}
    assert b"\n" not in one.replace(b"\r\n", b"")


def test_the_boundaries_of_a_mail_with_pictures_cannot_be_taken_for_each_other():
    outer, inner = (
        part.get_boundary()
        for part in parsed(compose(HEADERS, Parts(pictures=(LOGO,)), BOUNDARY)).walk()
        if part.is_multipart()
    )
    assert not outer.startswith(inner)
    assert not inner.startswith(outer)


@pytest.mark.parametrize(
    ("cid", "type_"),
    [("", "image/png"), ("logo", "image/png"), ("a b@rekindle", "image/png"), ('a"@rekindle', "image/png"),
     ("a@rekindle>\r\nBcc: x", "image/png"), ("logo@rekindle", "image/svg+xml"), ("logo@rekindle", "text/html")],
)  # fmt: skip
def test_a_picture_that_could_add_a_field_or_is_no_picture_is_refused(cid, type_):
    with pytest.raises(ValueError):
        Picture(cid, type_, b"x")


@given(st.lists(st.binary(max_size=400), min_size=1, max_size=3))
def test_any_bytes_of_a_picture_come_back(contents):
    pictures = tuple(Picture(f"p{n}@rekindle", "image/gif", data) for n, data in enumerate(contents))
    message = parsed(compose(HEADERS, Parts(pictures=pictures), BOUNDARY))
    assert [p.get_payload(decode=True) for p in message.walk() if p.get_content_maintype() == "image"] == contents


def test_a_boundary_that_occurs_in_the_mail_is_refused():
    with pytest.raises(ValueError, match="occurs in the mail"):
        compose(HEADERS, Parts(text="--abc\n"), "abc")
    with pytest.raises(ValueError, match="cannot be a MIME boundary"):
        compose(HEADERS, Parts(), 'a"b')


def test_long_tokens_are_never_encoded_nor_broken():
    url = f"<https://coach.example.org/{'x' * 120}/{TOKEN}>"
    value = f"<mailto:coach+stop-{TOKEN}@example.org>, {url}"
    field = header("List-Unsubscribe", value)
    assert url.encode() in field
    assert raw_value("List-Unsubscribe", value) == value
    assert b"=?" not in field


def test_references_fold_between_ids_only():
    ids = [f"<{TOKEN}{number:02d}@mail.example.org>" for number in range(15)]
    field = header("References", " ".join(ids))
    assert all(line.count(b"<") == line.count(b">") for line in field.split(b"\r\n"))
    assert max(map(len, field.split(b"\r\n"))) <= 78
    assert raw_value("References", " ".join(ids)).split() == ids


@pytest.mark.parametrize(
    "char", ["\r", "\n", "\0", "\x1b", "\x7f", "\x85", "\u2028", "\u202e", "\u2066", "\u200f", "\ud800"]
)
@pytest.mark.parametrize("name", ["Subject", "From", "In-Reply-To", "X-Any"])
def test_what_could_add_or_hide_a_field_is_refused_everywhere(name, char):
    with pytest.raises(ValueError, match="forbidden character"):
        header(name, f"Hello{char}Bcc: eve@example.net")
    with pytest.raises(ValueError, match="forbidden character"):
        mailbox(f"Anna{char}", "anna@example.com")
    with pytest.raises(ValueError):
        mailbox("Anna", f"anna{char}@example.com")


def test_over_long_values_and_bad_names_are_refused():
    with pytest.raises(ValueError, match="900 is the most"):
        header("Subject", "x" * (LONGEST_VALUE + 1))
    for name in ("", "Sub ject", "Subject:", "Bcc\r\n", "Grüße"):
        with pytest.raises(ValueError, match="not a header name"):
            header(name, "x")


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "a b@example.com",
        "anna@example.com>",
        "<anna@example.com>",
        "anna@exa mple.com",
        "anna@examplé.com",
        "a,b@example.com",
        "anna@example.com, eve@example.net",
    ],
)
def test_an_address_that_is_not_one_plain_address_is_refused(address):
    with pytest.raises(ValueError):
        mailbox("Anna", address)


def test_only_a_subject_is_encoded_as_a_whole():
    with pytest.raises(ValueError, match="encoded by mailbox"):
        header("List-Id", "<grüße.example.org>")


_CHARS = st.characters(exclude_categories=["Cc", "Cf", "Cs", "Zl", "Zp"])


@given(st.text(_CHARS, max_size=300))
def test_a_subject_comes_back_as_it_was(subject):
    subject = " ".join(subject.split())
    field = header("Subject", subject)
    assert all(len(line) <= 78 or b" " not in line.strip() or b"<" in line for line in field.split(b"\r\n"))
    message = parsed(field + b"\r\n")
    assert message["Subject"] == subject
    assert list(message) == ["Subject"]


@given(st.text(_CHARS, max_size=120), st.from_regex(r"[a-z0-9.+-]{1,30}@[a-z]{1,20}\.example", fullmatch=True))
def test_a_mailbox_comes_back_as_it_was(name, address):
    assume(not address.startswith(".") and ".." not in address and ".@" not in address)
    name = " ".join(name.split())
    message = email.message_from_bytes(header("From", mailbox(name, address)) + b"\r\n")
    assert list(message) == ["From"]
    shown, found = parseaddr(message["From"])
    assert found == address
    assert (
        str(make_header(decode_header(shown))) == name
    )  # policy.default puts spaces between encoded words of a phrase


@given(st.text(string.printable + "äöü–€𝄞", max_size=2000), st.text(_CHARS, max_size=2000), st.booleans())
def test_any_content_comes_back(text, html, eight_bit):
    wanted = text.replace("\r\n", "\n").replace("\r", "\n")
    message = parsed(compose(HEADERS, Parts(text, html), BOUNDARY, eight_bit=eight_bit))
    found = [part.get_payload(decode=True).decode().replace("\r\n", "\n") for part in message.iter_parts()]
    assert found[0].rstrip("\n") == wanted.rstrip("\n")
    assert found[1].rstrip("\n") == html.rstrip("\n")


@given(
    st.lists(
        st.text(st.characters(min_codepoint=33, max_codepoint=126, exclude_characters="<>"), min_size=1, max_size=120),
        min_size=1,
        max_size=7,
    )
)
def test_an_ascii_field_unfolds_to_itself(words):
    value = " ".join(words)
    assume(len(value) <= LONGEST_VALUE and "=?" not in value)
    assert raw_value("X-Any", value) == value
