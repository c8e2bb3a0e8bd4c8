"""What a mail says is read as its writer meant it."""

import email
from email.message import EmailMessage
from pathlib import Path

import pytest

from rekindle.mail.parse import parse
from rekindle.mail.plaintext import html_to_text

SAMPLES = sorted((Path(__file__).parent / "data").glob("*.eml"))


def mail(body: str = "Thank you.", **fields: str) -> bytes:
    lines = {"From": "Anna Meier <anna@example.org>", "Subject": "Re: Week 2"} | {
        name.replace("_", "-"): value for name, value in fields.items()
    }
    return ("".join(f"{name}: {value}\n" for name, value in lines.items()) + "\n" + body).encode()


def test_the_fields_of_an_answer_are_read():
    read = parse(
        mail(
            "Seven.\n",
            To="Coach <coach+abc@example.org>, second@example.org",
            Message_ID="<one@example.org>",
            In_Reply_To="<two@example.org>",
            References="<one.of@thread.test>\n <two@example.org>",
            Reply_To="anna.home@example.com",
        ),
    )
    assert read.message_id == "one@example.org"
    assert read.in_reply_to == ("two@example.org",)
    assert read.references == ("one.of@thread.test", "two@example.org")
    assert read.to == ("coach+abc@example.org", "second@example.org")
    assert read.reply_to == ("anna.home@example.com",)
    assert read.from_[0].name == "Anna Meier"
    assert (read.subject, read.text) == ("Re: Week 2", "Seven.")


def test_header_names_are_found_in_any_case_and_values_stay_in_order():
    read = parse(b"RECEIVED: second\nreceived : first\nX-A: 1\n\n")
    assert read.header_all("Received") == ("second", "first")
    assert read.header("x-a") == "1"
    assert read.header("missing") == ""


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_line_ends_of_any_system_are_understood(line_end):
    read = parse(mail("one\ntwo").replace(b"\n", line_end.encode()))
    assert read.sender_address() == "anna@example.org"
    assert read.text == "one\ntwo"


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("=?utf-8?q?Caf=C3=A9_au_lait?=", "Café au lait"),
        ("=?UTF-8?B?R3LDvMOfZQ==?= aus Bern", "Grüße aus Bern"),
        ("=?utf-8?b?w?=\n =?utf-8?b?6Q==?=", "é"),  # one character cut in two by a careless sender
        ("=?iso-8859-1?q?=E9t=E9?= =?utf-8?q?_=C3=A0?=", "été à"),
        ("=?iso-2022-jp?B?GyRCJUslYyE8JXMbKEI=?=", "ニャーン"),
        ("=?x-invented?q?na=C3=AFve?=", "naïve"),
        ("=?idna?q?abc?= =?rot13?q?abc?= =?zlib?q?abc?=", "abcabcabc"),
        ("=?utf-8?q?broken", "=?utf-8?q?broken"),
        ("=?utf-8?b?!!!?=", ""),
        ("line\n folded", "line folded"),
        ("=?utf-8?q?Hello=0D=0ABcc:_evil@example.org?=", "Hello  Bcc: evil@example.org"),
        ("=?utf-8?q?a=00b=E2=80=A8c?=", "a b c"),
    ],
)
def test_subjects_are_decoded_and_cannot_smuggle_line_ends(raw, shown):
    assert parse(mail(Subject=raw)).subject == shown


def test_raw_eight_bit_headers_are_read_as_utf_8_or_else_as_windows_1252():
    assert parse("Subject: Grüße\n\n".encode()).subject == "Grüße"
    assert parse("Subject: Grüße\n\n".encode("cp1252")).subject == "Grüße"


def test_of_alternatives_the_plain_text_is_read():
    message = EmailMessage()
    message.set_content("plain words")
    message.add_alternative("<p>rich words</p>", subtype="html")
    assert parse(message.as_bytes()).text == "plain words"


def test_an_empty_plain_alternative_gives_way_to_the_html():
    message = EmailMessage()
    message.set_content("  \n")
    message.add_alternative("<p>rich words</p>", subtype="html")
    assert parse(message.as_bytes()).text == "rich words"


def test_a_plain_footer_beside_an_html_answer_does_not_hide_the_answer():
    raw = mail(
        "--x\nContent-Type: text/html\n\n<p>My answer</p>\n--x\nContent-Type: text/plain\n\nScanned for viruses.\n--x--\n",
        Content_Type="multipart/mixed; boundary=x",
    )
    assert parse(raw).text == "My answer\nScanned for viruses."


def test_attachments_and_attached_mails_are_parts_but_not_the_writers_words():
    message = EmailMessage()
    message.set_content("See below.")
    message.add_attachment("notes of another day", filename="notes.txt")
    inner = EmailMessage()
    inner.set_content("older words")
    message.add_attachment(inner)
    read = parse(message.as_bytes())
    assert read.text == "See below."
    assert [part.content_type for part in read.parts] == ["text/plain", "text/plain", "message/rfc822"]
    assert read.parts[1].filename == "notes.txt"
    assert b"older words" in read.parts[2].payload


@pytest.mark.parametrize(
    ("charset", "encoding", "payload"),
    [
        ("utf-8", "8bit", "Größe".encode()),
        ("utf-8", "quoted-printable", b"Gr=C3=B6=\n=C3=9Fe"),
        ("utf-8", "base64", b"R3LD\ntsOfZQ"),
        ("utf-8", "base64", b"R3LDtsOfZQ==!"),
        ("iso-8859-1", "8bit", "Größe".encode("latin-1")),
        ("us-ascii", "8bit", "Größe".encode()),
        ("unknown-8bit", "8bit", "Größe".encode()),
        ("utf-8", "8bit", "Größe".encode("cp1252")),
        ("idna", "7bit", "Größe".encode()),
        ('"utf-16"', "base64", b"//5HAHIA9gDfAGUA"),
        ("utf-7", "7bit", "Größe".encode()),
        ("x" * 5000, "no-such-encoding", "Größe".encode()),
    ],
)
def test_bodies_survive_wrong_charsets_and_torn_encodings(charset, encoding, payload):
    head = f"Content-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: {encoding}\n\n"
    assert parse(head.encode() + payload).text == "Größe"


def test_a_multipart_without_its_boundary_is_read_as_text():
    assert parse(mail("My answer is 4.", Content_Type="multipart/alternative")).text == ""
    read = parse(mail("My answer is 4.", Content_Type="multipart/alternative; boundary=never"))
    assert read.parts[0].payload == b"My answer is 4."


def test_a_multipart_cut_short_keeps_its_last_part():
    raw = mail(
        "preamble\n--x\nContent-Type: text/plain\n\nMy answer is 4.", Content_Type='multipart/mixed; boundary="x"'
    )
    assert parse(raw).text == "My answer is 4."


def test_a_line_that_is_no_header_begins_the_body():
    assert (
        parse(b"From: anna@example.org\nJust words without an empty line.\nMore.").text
        == "Just words without an empty line.\nMore."
    )


def test_file_names_are_joined_from_their_pieces_and_never_carry_line_ends():
    head = b"Content-Type: application/pdf\nContent-Disposition: attachment;\n filename*0*=utf-8'de'%C3%9Cbung%0D%0A;\n filename*1=.pdf\n\nx"
    assert parse(head).parts[0].filename == "Übung  .pdf"


def test_html_is_read_with_lines_lists_and_quotes():
    source = (
        "<html><head><title>t</title><style>p { color: red }</style></head><body><script>alert(1)</script>"
        "<p>Four &amp; a half,&nbsp;3 &lt; 4 and 5 < 6</p><ul><li>one</li><li><p>two</p></li></ul>"
        "<table><tr><td>a</td><td>b</td></tr></table>bye<br>A."
        "<blockquote>old<blockquote>older</blockquote></blockquote><!-- hidden --></body></html>"
    )
    assert html_to_text(source).split("\n") == [
        "Four & a half, 3 < 4 and 5 < 6", "", "* one", "* two", "", "a b", "bye", "A.", "> old", "> > older",
    ]  # fmt: skip


@pytest.mark.parametrize(
    "source", ["<style>My words", "<!-- My words", "<svg><p>My words", "<p My words", "<head>My words"]
)
def test_what_is_never_closed_in_html_hides_no_words(source):
    assert "My words" in html_to_text(source)


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_well_formed_mail_is_split_as_the_standard_library_splits_it(path):
    def leaves(message: email.message.Message) -> list[str]:
        if message.get_content_maintype() == "multipart":
            return [leaf for child in message.get_payload() for leaf in leaves(child)]
        return [message.get_content_type()]

    raw = path.read_bytes()
    assert [part.content_type for part in parse(raw).parts] == leaves(email.message_from_bytes(raw))


@pytest.mark.parametrize("charset", ["utf-7", "utf-16", "utf-8", "iso-2022-jp", "hz", "cesu-8"])
def test_the_text_can_always_be_stored_as_utf_8(charset):
    read = parse(
        b"Content-Type: text/plain; charset="
        + charset.encode()
        + b"\n\nMy answer +2AA- \xed\xa0\x80 \xd8\x00 \x1b$B ~{"
    )
    assert read.text.encode("utf-8").decode("utf-8") == read.text
