"""Mails that nobody sends: known ones, broken where readers break. Every mail follows from its number and the seed alone."""

import base64
import quopri
from collections.abc import Callable, Sequence
from email.message import EmailMessage
from pathlib import Path
from random import Random

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "tests" / "mail" / "data"
REPLIES = ROOT / "tests" / "mail" / "replies"

CHARSETS = (b"utf-8 utf-7 utf-16 utf-16le utf-32 us-ascii iso-8859-1 iso-8859-8-i iso-2022-jp iso-2022-kr hz gb18030 big5hkscs euc-kr "
            b"shift_jis cp037 koi8-r idna punycode rot13 hex zlib base64 undefined unicode_escape mbcs x-nothing").split()  # fmt: skip
TYPES = (b"text/plain text/html text/rtf text/enriched multipart/mixed multipart/alternative multipart/related multipart/digest "
         b"multipart/report multipart/signed message/rfc822 message/global message/partial message/external-body "
         b"message/delivery-status message/global-delivery-status message/feedback-report message/disposition-notification "
         b"text/rfc822-headers application/ms-tnef application/pdf text multipart/ /plain").split()  # fmt: skip
ENCODINGS = b"7bit 8bit binary base64 quoted-printable uuencode x-uue base64;x BASE64 nothing".split()
NAMES = (b"From Sender Reply-To To Cc Subject Date Message-ID In-Reply-To References Content-Type Content-Transfer-Encoding "
         b"Content-Disposition MIME-Version Return-Path Received Auto-Submitted Precedence X-Failed-Recipients X-Autoreply List-Id "
         b"List-Unsubscribe Status Action Final-Recipient Original-Recipient Diagnostic-Code Reporting-MTA Feedback-Type "
         b"Original-Rcpt-To Return-path X-Auto-Response-Suppress").split()  # fmt: skip
VALUES = (
    b"", b" ", b"\t", b"<>", b"<", b">", b"@", b"a@", b"@b", b"a@b", b"<a@b.test>", b'"a" <a@b.test>', b"a@b.test <c@d.test>", b"A: a@b.test, c@d.test;",
    b"=?utf-8?q?=0D=0ABcc:_x?= <a@b.test>", b"=?utf-8?b?4pyT?=", b"=?utf-8?b?w?= =?utf-8?b?6Q==?=", b"=?utf-8*de?q?x?=", b"=?hz?b?fns=?=", b"=?utf-7?q?+2AA-?=",
    b"=?utf-16?b?2AA=?=", b"=?", b"?=", b"=?x?y?z?=", b"(((((", b'"', b"\\", b"\0", b"\xff\xfe", b"\xed\xa0\x80", "İ ı ß ﬃ \u2028 \u202e".encode(), b"auto-replied",
    b"auto-generated (failure)", b"no", b"bulk", b"list", b"5.1.1", b"4.2.2 (full)", b"2.0.0", b"9.9.9", b"5.99999.1", b"failed", b"delayed", b"invented",
    b"rfc822;a@b.test", b"utf-8;\\x{110000}@b.test", b"utf-8;\\x{D800}@b.test", b"x400;/SMTP=a@b.test", b"smtp; 550 5.1.1 <a@b.test> unknown", b"X" * 300,
    b"multipart/mixed; boundary=x", b'multipart/report; report-type=delivery-status; boundary="x"', b"multipart/report; report-type=feedback-report; boundary=x",
    b"text/plain; charset*0*=utf-8'de'%55; charset*1=tf-8", b"text/plain; charset*999999999999=x", b'text/html; charset="\\"utf-8"', b"attachment; filename*=''%00%2e%2e%2f",
    b"Automatic reply: Week 2", b"Undelivered Mail Returned to Sender", b"Out of office: Re: x", b"Delivery delayed", b"complaint about message from 192.0.2.1",
)  # fmt: skip
PIECES = (
    b"\n", b"\r", b"\r\n", b"\n\n", b"\n \n", b"\x85", b"\x0b", b"\x0c", b"\x1a", b"\0", b"\x1b$B", b"~{", b"\xff", b"\xc3", b"\xf4\x90\x80\x80",
    "\u2028\u200b\u202e\ufeff".encode(), "👩\u200d👧".encode(), "ǅ İ ŉ ΐ".encode(), b">", b"> ", b">>> x 10:09 >>>", b"-- \n", b"--\n", b"--x\n", b"--x--\n", b"-----Original Message-----\n",
    b"On Tue, Jan 6, 2026 at 10:09 AM A <a@b.test> wrote:\n", b"From: A <a@b.test>\nSent: Tuesday, 6 January 2026\nTo: b\nSubject: c\n", b"Am 06.01.2026 um 10:09 schrieb A:\n",
    b"<", b"<!--", b"-->", b"<style>", b"</style", b"<pre>", b"<li><p>", b"<blockquote>", b"&#x110000;", b"&#xd800;", b"&#0;", b"&nbsp", b"<b a='", b"]]>", b"=", b"=\n", b"=3D", b"=G", b"====",
    b"550 5.1.1 <a@b.test>: unknown\n", b"Final-Recipient: rfc822;a@b.test\nAction: failed\nStatus: 5.1.1\n\n", b"Received: from x\nMessage-ID: <a@b.test>\nFrom: a\nTo: b\n",
    b"Sent from my iPhone", b"9" * 50, b"a" * 500, b"(" * 200, b": " * 100, b"@" * 100, b". " * 200, b"-" * 400, b"_" * 100, b"https://" * 30, b"1.1.1." * 60,
)  # fmt: skip

RUNS = b" |\t|_|-|*|>|=|a|A|1|.|:|@|<|(|[|\"|'|,|;|?|/|~|#|a |1 |1.|1:|_ |* |-_|- |x.|a@|a@b |A a |=?|&#|\\|\xc3\xa9|\xe4\xbd\xa0".split(
    b"|"
)

Mutation = Callable[["Mutator", bytes], bytes]


def seeds() -> tuple[bytes, ...]:
    """All sample mails, all sample replies as the mails they came in, and some of each shape."""
    samples = [path.read_bytes() for path in sorted(SAMPLES.glob("*.eml"))]
    replies = [_as_mail(path.read_bytes(), number) for number, path in enumerate(sorted(REPLIES.glob("*.txt")))]
    return (*samples, *replies, *_generated())


def _as_mail(reply: bytes, number: int) -> bytes:
    head = (
        b"From: Mei <mei@example.org>\nTo: coach@example.org\nSubject: Re: Week 2\nMessage-ID: <r%d@example.org>\n"
        % number
    )
    return head + b"Content-Type: text/plain; charset=utf-8\n\n" + reply.partition(b"\n=====\n")[0]


def _generated() -> list[bytes]:
    rich = EmailMessage()
    rich["From"], rich["To"], rich["Subject"] = "Änne <a@example.org>", "coach@example.org", "Grüße " * 12
    rich.set_content("Sieben.\n\nEs ging so — ganz gut.\n" * 3, cte="quoted-printable")
    rich.add_alternative(
        "<p>Sieben.<ul><li>ä<li>ö</ul><blockquote>alt</blockquote><pre>x\n y</pre>", subtype="html", cte="base64"
    )
    rich.add_attachment(b"\x78\x9f\x3e\x22" * 20, maintype="application", subtype="ms-tnef", filename="winmail.dat")
    rich.add_attachment(EmailMessage())
    odd = [
        b"From: a@example.org\nContent-Type: text/%s; charset=%s\nContent-Transfer-Encoding: %s\n\n%s"
        % (kind, charset, encoding, body)
        for kind, body in ((b"plain", "Größe 7\n> alt".encode()), (b"html", b"<p>7<blockquote>old</blockquote>"))
        for charset in CHARSETS[::3]
        for encoding in (b"8bit", b"base64", b"quoted-printable")
    ]
    nested = b"".join(b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (n, n) for n in range(12)) + b"\nhi"
    return [rich.as_bytes(), *odd, nested, b"", b"\n", b"From: \n\n"]


class Mutator:
    """Makes mail number n of a seed."""

    def __init__(self, seed: int) -> None:
        self._seed, self.seeds = seed, seeds()
        self.random = Random(seed)

    def mail(self, number: int) -> tuple[bytes, str | None]:
        """A mail and an envelope sender."""
        self.random = Random(self._seed * 1_000_003 + number)
        raw = self.random.choice(self.seeds)
        for _ in range(self.random.choice((1, 1, 2, 3, 4, 6, 10))):
            raw = self.random.choices(MUTATIONS, WEIGHTS)[0](self, raw)[: 12 * 1024 * 1024]
        return raw, self.random.choice((None, "", "mei@example.org", "\udcff@x"))

    def pick(self, items: Sequence[bytes]) -> bytes:
        return self.random.choice(items)

    def place(self, raw: bytes) -> int:
        return self.random.randrange(len(raw) + 1)

    def token(self) -> bytes:
        return self.pick(self.random.choice((VALUES, PIECES, PIECES, CHARSETS, TYPES, ENCODINGS)))


def _split(raw: bytes) -> tuple[list[bytes], bytes]:
    head, _, body = raw.partition(b"\n\n")
    return head.split(b"\n"), body


def _joined(lines: list[bytes], body: bytes) -> bytes:
    return b"\n".join(lines) + b"\n\n" + body


def flip(m: Mutator, raw: bytes) -> bytes:
    changed = bytearray(raw or b"x")
    for _ in range(m.random.randint(1, 8)):
        changed[m.random.randrange(len(changed))] = m.random.randrange(256)
    return bytes(changed)


def insert(m: Mutator, raw: bytes) -> bytes:
    at = m.place(raw)
    return raw[:at] + m.token() + raw[at:]


def remove(m: Mutator, raw: bytes) -> bytes:
    at = m.place(raw)
    return raw[:at] + raw[at + m.random.choice((1, 2, 10, 100, 1000)) :]


def cut(m: Mutator, raw: bytes) -> bytes:
    return raw[: m.place(raw)]


def repeat(m: Mutator, raw: bytes) -> bytes:
    """A stretch many times over; most often to tens of kilobytes, seldom to megabytes."""
    at = m.place(raw)
    piece = raw[at : at + m.random.choice((1, 2, 7, 40, 200))] or m.token()
    most = m.random.choices((2_000, 20_000, 100_000, 2_000_000), (60, 25, 14, 1))[0]
    return raw[:at] + piece * (m.random.randint(1, most) // (len(piece) or 1)) + raw[at:]


def splice(m: Mutator, raw: bytes) -> bytes:
    other = m.pick(m.seeds)
    return raw[: m.place(raw)] + other[m.place(other) :]


def header_value(m: Mutator, raw: bytes) -> bytes:
    lines, body = _split(raw)
    number = m.random.randrange(len(lines))
    name = lines[number].partition(b":")[0]
    lines[number] = name + b": " + m.token() + m.pick((b"", b"\n " + m.token(), b"; " + m.token()))
    return _joined(lines, body)


def header_add(m: Mutator, raw: bytes) -> bytes:
    lines, body = _split(raw)
    lines.insert(m.random.randrange(len(lines) + 1), m.pick(NAMES) + m.pick((b": ", b":", b" : ", b"")) + m.token())
    return _joined(lines, body)


def header_shuffle(m: Mutator, raw: bytes) -> bytes:
    """Doubled, lost or moved."""
    lines, body = _split(raw)
    number = m.random.randrange(len(lines))
    line = lines.pop(number) if m.random.random() < 0.6 else lines[number]
    if m.random.random() < 0.7:
        lines.insert(m.random.randrange(len(lines) + 1), line)
    return _joined(lines, body)


def header_borrow(m: Mutator, raw: bytes) -> bytes:
    """The header of one mail over the body of another."""
    return _joined(_split(m.pick(m.seeds))[0], _split(raw)[1])


def type_change(m: Mutator, raw: bytes) -> bytes:
    lines, body = _split(raw)
    kept = [line for line in lines if not line.lower().startswith((b"content-t", b" boundary", b"\tboundary"))]
    boundary = b"; boundary=" + m.pick((b"x", b'"x y"', b"", b"=_", b'"' + b"x" * 80 + b'"', b"--", b"x*0=a"))
    content = m.pick(TYPES) + m.pick((b"; charset=" + m.pick(CHARSETS), boundary))
    kept += [b"Content-Type: " + content, b"Content-Transfer-Encoding: " + m.pick(ENCODINGS)]
    return _joined(kept, body)


def encode(m: Mutator, raw: bytes) -> bytes:
    """The body in a transfer encoding that the header then does or does not name."""
    lines, body = _split(raw)
    body = body[:200_000]
    body = base64.encodebytes(body) if m.random.random() < 0.5 else quopri.encodestring(body)
    return _joined([*lines, b"Content-Transfer-Encoding: " + m.pick(ENCODINGS)], body)


def recode(m: Mutator, raw: bytes) -> bytes:
    """The body in another charset."""
    lines, body = _split(raw)
    charset = m.random.choice(
        ("utf-16", "utf-16-le", "utf-32", "cp1252", "iso2022_jp", "hz", "utf-7", "cp037", "gb18030")
    )
    named = m.pick((charset.encode(), *CHARSETS))
    body = body[:200_000].decode("utf-8", "replace").encode(charset, "replace")
    return _joined([*lines, b"Content-Type: text/plain; charset=" + named], body)


def wrap(m: Mutator, raw: bytes) -> bytes:
    """As one part of several, at some depth."""
    for _ in range(m.random.choice((1, 1, 1, 2, 5, 30, 60))):
        mark = b"w%d" % m.random.randrange(4)
        kind = m.pick((b"mixed", b"alternative", b"report; report-type=delivery-status", b"digest", b"signed"))
        parts = [raw, b"Content-Type: " + m.pick(TYPES) + b"\n\n" + m.token()]
        m.random.shuffle(parts)
        body = b"".join(b"--" + mark + b"\n" + part + b"\n" for part in parts) + m.pick((b"--" + mark + b"--\n", b""))
        raw = b"From: a@example.org\nContent-Type: multipart/" + kind + b"; boundary=" + mark + b"\n\n" + body
        if len(raw) > 3_000_000:
            break
    return raw


def attach(m: Mutator, raw: bytes) -> bytes:
    """As the mail that a report gives back."""
    status = (
        b"Reporting-MTA: dns;x\n\nFinal-Recipient: " + m.token() + b"\nAction: " + m.token() + b"\nStatus: " + m.token()
    )
    kind = m.pick((b"message/delivery-status", b"message/feedback-report", b"message/global-delivery-status"))
    inner = m.pick((b"message/rfc822", b"text/rfc822-headers", b"message/global", b"message/rfc822-headers"))
    return (
        b"From: mailer-daemon@example.org\nContent-Type: multipart/report; boundary=r\n\n--r\n\n" + m.token()
        + b"\n--r\nContent-Type: " + kind + b"\n\n" + status + b"\n--r\nContent-Type: " + inner + b"\n\n" + raw + b"\n--r--\n"
    )  # fmt: skip


def line_ends(m: Mutator, raw: bytes) -> bytes:
    return raw.replace(b"\n", m.pick((b"\r\n", b"\r", b"\n\r", b"\r\r\n", b"\x85", b"\n\n")))


def lines_shuffle(m: Mutator, raw: bytes) -> bytes:
    lines = raw.split(b"\n")
    for _ in range(m.random.randint(1, 6)):
        line = lines.pop(m.random.randrange(len(lines)))
        lines.insert(
            m.random.randrange(len(lines) + 1), m.pick((line, m.token(), b"> " + line, line + b" " + m.token()))
        )
    return b"\n".join(lines)


def tire(m: Mutator, raw: bytes) -> bytes:
    """A hundred kilobytes of one line that is a run of one thing and ends as it should not: what patterns retry longest."""
    unit = m.pick((m.pick(RUNS), m.token()[:20] or b" "))
    length = m.random.choice((78, 380, 980, 6_000, 100_000))
    start, end = (
        m.pick((b"", b"> ", b"-", b"-----Original Message", b"On ", b"a@b", m.token()[:60])) for _ in range(2)
    )
    line = start + unit * (length // len(unit)) + m.pick((b"", b"x", b"x:", b"-", b"\0", end)) + b"\n"
    return _split(raw)[0][0] + b"\nSubject: Re: x\n\nHi.\n\n" + line * max(1, 100_000 // len(line))


MUTATIONS: tuple[Mutation, ...] = (
    flip, insert, remove, cut, repeat, splice, header_value, header_add, header_shuffle, header_borrow, type_change, encode,
    recode, wrap, attach, line_ends, lines_shuffle, tire,
)  # fmt: skip
WEIGHTS = (8, 12, 6, 3, 3, 6, 12, 10, 4, 4, 8, 3, 4, 3, 4, 3, 8, 1)
