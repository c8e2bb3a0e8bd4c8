"""The sandbox: the whole conversation in a browser, with nothing foreign alive in it."""

from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.addresses import Purpose
from rekindle.domain.enrolment import State
from rekindle.domain.errors import TryLater
from rekindle.mail.compose import compose
from rekindle.mail.parse import parse
from rekindle.mail.picture import Picture
from rekindle.mail.reply import newest_text
from rekindle.ports import Rendered
from rekindle.service.receive import Receipt
from rekindle.web.local_mail import read
from rekindle.web.writing import enrolment_mail, is_address, reply_mail

LOGO = Picture("logo-1@rekindle", "image/png", bytes(range(200)))
HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(2)>\"'><svg/onload=alert(3)>{{ 7 * 7 }}"


def letter(house, *, to="anna@example.org", subject="To and for", html="<p>Hello</p>", text="Hello\n", reply_to=""):
    reply_to = reply_to or house.engine.addresses.sub(house.token(Purpose.REPLY, 1))
    return (
        f"Return-Path: <coach+bounce-x@example.org>\r\nDelivered-To: {to}\r\nFrom: Rekindle <coach@example.org>\r\n"
        f"To: {to}\r\nReply-To: {reply_to}\r\nSubject: {subject}\r\nDate: Mon, 30 Nov 2026 08:00:00 +0000\r\n"
        "Message-ID: <m1@example.org>\r\nReferences: <r0@example.org>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/alternative; boundary="b"\r\n\r\n'
        f"--b\r\nContent-Type: text/plain; charset=utf-8\r\n\r\n{text}\r\n"
        f"--b\r\nContent-Type: text/html; charset=utf-8\r\n\r\n{html}\r\n--b--\r\n"
    ).encode()


def note_of(answer):
    assert answer.status_code == 303
    where = urlsplit(answer.headers["location"])
    assert (where.scheme, where.netloc, where.path) == ("", "", "/")
    return parse_qs(where.query).get("note", [""])[0]


def received(house):
    return house.engine.store.inbox_list(None, 10)


def test_an_empty_mailbox_invites_to_write_the_first_mail(house):
    page = house.ask("GET", "/").text
    assert 'action="/join"' in page
    assert "Play a whole programme here." in page


def test_the_newest_mail_is_on_top_and_open(house):
    house.mailbox.mails = {"1": letter(house, subject="First"), "2": letter(house, subject="Second")}
    page = house.ask("GET", "/").text
    assert page.index("Second") < page.index("First")
    assert '<iframe title="The mail as it looks" sandbox src="/mailbox/2/html">' in page
    assert "Monday 30 November 2026, 08:00" in page


def test_a_chosen_mail_is_shown_as_text_and_as_source(house):
    house.mailbox.mails = {"1": letter(house, text="Plain words"), "2": letter(house)}
    assert '<iframe title="The mail as it looks" sandbox src="/mailbox/1/html">' in house.ask("GET", "/?mail=1").text
    text = house.ask("GET", "/?mail=1&view=text").text
    assert "Plain words" in text
    assert "<iframe" not in text
    assert "Return-Path: &lt;coach+bounce-x@example.org&gt;" in house.ask("GET", "/?mail=1&view=source").text


def test_one_person_can_be_followed(house):
    house.enrol()
    house.mailbox.mails = {"1": letter(house), "2": letter(house, to="ben@example.org")}
    page = house.ask("GET", "/?to=anna%40example.org").text
    assert "/mailbox/1/html" in page
    assert "ben@example.org" not in page


def test_the_page_says_who_is_where_and_what_comes_next(house):
    house.enrol(State.ACTIVE)
    page = house.ask("GET", "/").text
    assert "Anna Example" in page
    assert "takes part" in page
    assert "Mon 23 Nov, 09:00: welcome" in page


@pytest.mark.parametrize("view", ["html", "text", "source", HOSTILE])
def test_nothing_foreign_comes_alive_in_the_page(house, view):
    house.enrol(State.ACTIVE, name=HOSTILE)
    house.mailbox.mails = {
        HOSTILE: letter(house, subject=HOSTILE, text=HOSTILE, html=HOSTILE, to="a<script>@example.org")
    }
    for query in ({}, {"mail": HOSTILE, "view": view, "note": HOSTILE}, {"to": HOSTILE, "view": view}):
        page = house.ask("GET", "/", params=query).text
        assert "<script" not in page
        assert "<img src=x" not in page
        assert "<svg" not in page
        assert ">49<" not in page
        assert "javascript:" not in page


def test_a_mails_html_is_shut_in_wherever_it_is_opened(house):
    house.mailbox.mails = {"1": letter(house, html=HOSTILE)}
    answer = house.ask("GET", "/mailbox/1/html")
    assert answer.headers["content-security-policy"] == (
        "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
    )
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_pictures_that_travel_in_a_mail_are_shown_and_no_other(house):
    content = Rendered("s", "t", '<img src="cid:logo-1@rekindle"><img src="cid:other@rekindle">', (LOGO,))
    mail = compose([("To", "anna@example.org"), ("Subject", "s")], content, "=0123456789")
    house.mailbox.mails = {"1": mail}
    html = house.ask("GET", "/mailbox/1/html").text
    assert f'<img src="data:image/png;base64,{b64encode(LOGO.data).decode()}"><img src="cid:other@rekindle">' in html


@pytest.mark.parametrize("name", ["2", "../../etc/passwd", "..%2f..%2fetc%2fpasswd", "%00", "1%0a"])
def test_a_name_that_is_not_in_the_list_is_no_mail(house, name):
    house.mailbox.mails = {"1": letter(house)}
    assert house.ask("GET", f"/mailbox/{name}/html").status_code == 404
    assert house.ask("POST", f"/mailbox/{name}/answer", data={"text": "x"}).status_code == 404


def test_an_answer_goes_the_way_of_every_mail(house):
    house.enrol()
    house.mailbox.mails = {"1": letter(house)}
    assert note_of(house.ask("POST", "/mailbox/1/answer", data={"text": "seven\r\nand a bit"})) == "answered"
    (message,) = received(house)
    mail = parse(message.raw)
    assert message.recipient == house.engine.addresses.sub(house.token(Purpose.REPLY, 1))
    assert message.sender == "anna@example.org"
    assert mail.sender_address() == "anna@example.org"
    assert mail.subject == "Re: To and for"
    assert mail.in_reply_to == ("m1@example.org",)
    assert mail.references == ("r0@example.org", "m1@example.org")
    assert "> Hello" in mail.text
    assert newest_text(mail.text).text == "seven\nand a bit"
    assert house.sandbox.asked == ["settle"]
    assert len(house.woken) == 1


def test_an_empty_answer_is_not_sent(house):
    house.mailbox.mails = {"1": letter(house)}
    assert note_of(house.ask("POST", "/mailbox/1/answer", data={"text": " \n"})) == "empty"
    assert received(house) == []


def test_a_mail_that_cannot_be_answered_is_not_answered(house):
    house.mailbox.mails = {
        "1": letter(house, reply_to="coach+forged@example.org"),
        "2": letter(house, to="x y", reply_to="z"),
    }
    assert note_of(house.ask("POST", "/mailbox/1/answer", data={"text": "yes"})) == "refused"
    assert note_of(house.ask("POST", "/mailbox/2/answer", data={"text": "yes"})) == "refused"
    assert received(house) == []


def test_enrolling_writes_a_mail_to_the_join_address(house):
    answer = house.ask("POST", "/join", data={"name": "Zoë <the> O'Neil, M.A.", "address": "zoe@example.org"})
    assert note_of(answer) == "joined"
    (message,) = received(house)
    mail = parse(message.raw)
    assert message.recipient == "coach+join@example.org"
    assert mail.sender_address() == "zoe@example.org"
    assert mail.from_[0].name == "Zoë the O'Neil M.A."
    assert house.sandbox.asked == ["settle"]


@pytest.mark.parametrize(
    "address",
    [
        "",
        "anna",
        "a@b@c",
        "a b@example.org",
        "anna@example.org\r\nBcc: x@example.org",
        "<a@b.test>",
        ".a@b.test",
        "a..b@c.test",
    ],
)
def test_what_is_no_plain_address_is_not_written_from(house, address):
    assert note_of(house.ask("POST", "/join", data={"name": "x", "address": address})) == "address"
    assert received(house) == []


def test_an_unknown_programme_is_refused_by_the_engine_itself(house):
    data = {"address": "anna@example.org", "programme": "nope"}
    assert note_of(house.ask("POST", "/join", data=data)) == "refused"
    assert note_of(house.ask("POST", "/join", data=data | {"programme": "recovery"})) == "joined"


def test_the_buttons_move_time_and_come_back(house):
    assert note_of(house.ask("POST", "/clock/next")) == ""
    assert note_of(house.ask("POST", "/clock/advance")) == ""
    assert house.sandbox.asked == ["next", timedelta(days=7)]


def test_when_nothing_is_due_the_page_says_so(house):
    house.sandbox.steps = 0
    assert note_of(house.ask("POST", "/clock/next")) == "nothing-due"
    assert "Nothing is due any more" in house.ask("GET", "/?note=nothing-due").text


def test_a_clock_that_cannot_move_now_is_said_kindly(house, monkeypatch):
    async def busy():
        raise TryLater("mail is being sent")

    monkeypatch.setattr(house.sandbox, "next", busy)
    assert note_of(house.ask("POST", "/clock/next")) == "later"


def test_a_receiver_that_is_busy_is_said_kindly(house, monkeypatch):
    monkeypatch.setattr("rekindle.web.sandbox.receive", lambda *_: Receipt.LATER)
    assert note_of(house.ask("POST", "/join", data={"address": "anna@example.org"})) == "later"


def test_the_way_back_is_always_ours(house):
    data = {"to": "https://evil.test/\r\nset-cookie: x=1", "text": "", "address": "x"}
    answer = house.ask("POST", "/join", data=data)
    assert note_of(answer) == "address"
    assert "set-cookie" not in answer.headers


def test_without_a_local_mailbox_the_page_says_where_mail_goes(house):
    house.mailbox = None
    assert "test server" in house.ask("GET", "/").text


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"Subject: x\r\n\r\nonly text", b"Date: nonsense\r\n\r\n", b"a" * 200_000]
)
def test_an_odd_file_in_the_mailbox_breaks_nothing(house, raw):
    house.mailbox.mails = {"1": raw}
    for path in ("/", "/?mail=1", "/?mail=1&view=source", "/mailbox/1/html"):
        assert house.ask("GET", path).status_code == 200


@given(name=st.text(max_size=120), words=st.text(max_size=300), subject=st.text(max_size=120))
def test_whatever_is_typed_is_one_readable_mail(name, words, subject):
    raw = b"Delivered-To: anna@example.org\r\nReply-To: coach+x@example.org\r\nMessage-ID: <m1@example.org>\r\n\r\n"
    original = replace(read("1", raw), subject=subject)
    at = datetime(2026, 11, 23, tzinfo=UTC)
    joined = parse(enrolment_mail(name, "anna@example.org", "coach+join@example.org", at, "1@example.org"))
    replied = parse(reply_mail(original, words, at, "2@example.org"))
    for mail in (joined, replied):
        assert mail.sender_address() == "anna@example.org"
        assert len(mail.header_all("to")) == len(mail.header_all("message-id")) == 1
        assert {name for name, _ in mail.headers} <= {
            "from", "to", "date", "message-id", "subject", "in-reply-to", "references",
            "mime-version", "content-type", "content-transfer-encoding",
        }  # fmt: skip


def test_plain_addresses_are_accepted():
    assert is_address("anna.example+x@mail.example.org")
    assert is_address("o'neil@localhost")
