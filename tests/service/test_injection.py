"""Hostile text in every place where somebody can write: it stays text, in our mails and on our pages."""

import asyncio
import base64
import email
import email.policy
import re
from html.parser import HTMLParser
from pathlib import Path

import httpx
import pytest

from rekindle.service.receive import receive
from rekindle.web.app import create_app
from rekindle.web.writing import enrolment_mail
from support.house import ME, House

TEMPLATES = Path(__file__).parents[2] / "templates" / "web"
EVIL = "evil@example.net"
HOSTILE = {
    "line ends": f"Mei\r\nBcc: {EVIL}\r\nX-Evil: 1\r\n\r\n<b>body</b>",
    "bare CR": f"Mei\rBcc: {EVIL}",
    "bare LF": f"Mei\nTo: {EVIL}",
    "encoded line ends": f"Mei%0d%0aBcc:{EVIL}",
    "unicode line ends": f"Mei\u2028Bcc: {EVIL}\u2029\x85\x0b\x0cCc: {EVIL}",
    "right to left": "\u202eexe.nohtyp\u202c\u2066\u2067",
    "NUL": "Mei\0Example",
    "script": "<script>alert(1)</script>",
    "image": "<img src=x onerror=alert(1)>",
    "attribute": '" onmouseover="alert(1)" x=\'',
    "link": "<a href='javascript:alert(1)'>x</a> [x](javascript:alert(1))",
    "markdown": "![x](https://example.net/p.png) **bold** # head",
    "comment": "--><svg onload=alert(1)><!--",
    "closing": "</td></table></body></html><style>*{display:none}</style><base href=//example.net>",
    "jinja": "{{1337*1337}}{% for x in range(9) %}a{% endfor %}{{ ''.__class__.__mro__ }}",
    "format": "%(name)s {name} {0.__class__} $name ${1337*1337} #{1337*1337} <%= 1337*1337 %>",
    "directive": ":::when lean=inward\nhidden\n:::\n{{ exercise('x') }}",
    "csv": "=1337*1337+cmd|' /C calc'!A0",
    "path": "../../../../etc/passwd",
    "addresses": f'Mei" <{EVIL}>, "x',
    "encoded word": "=?utf-8?B?" + base64.b64encode(f"x\r\nBcc: {EVIL}".encode()).decode() + "?=",
    "MIME boundary": "--=_boundary\r\nContent-Type: text/html\r\n\r\n<script>",
    "dot": ".\r\n.\r\nMAIL FROM:<x@example.net>",
    "long": "A" * 5000,
    "zalgo": "M\u0301\u0302\u0303\u0304" * 200,
}
HEADERS = frozenset(
    "from to reply-to sender subject date message-id in-reply-to references auto-submitted x-auto-response-suppress list-id"
    " list-unsubscribe list-unsubscribe-post mime-version content-type precedence".split()
)

LIVE = frozenset("script img svg iframe object embed base".split())


class Tags(HTMLParser):
    """What a browser would take for a tag."""

    def __init__(self) -> None:
        super().__init__()
        self.seen: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, dict(attrs)))


def dangerous(html: str) -> list[str]:
    parser = Tags()
    parser.feed(html)
    bad = [tag for tag, attrs in parser.seen if tag in LIVE and attrs.get("src") != "/icon.svg"]
    handlers = [name for _, attrs in parser.seen for name in attrs if name.startswith("on")]
    links = [v for _, attrs in parser.seen for v in (attrs.get("href"), attrs.get("src")) if v]
    foreign = [v for v in links if re.match(r"\s*(?:javascript|data):", v, re.IGNORECASE) or "example.net" in v]
    return bad + handlers + foreign


def encoded(text: str) -> str:
    return "=?utf-8?B?" + base64.b64encode(text.encode()).decode() + "?="


def hand_in(house, to: str, subject: str, body: str, name: str, thread: str = "", file: str = "") -> None:
    house.count += 1
    name = name.replace("@", " at ")  # a name that holds another address is believed by nobody: test_spoofing.py
    head = f"From: {encoded(name)} <{ME}>\r\nTo: {to}\r\nSubject: {encoded(subject)}\r\n"
    head += f"Message-ID: <{house.count}@example.org>\r\n" + (f"In-Reply-To: {thread}\r\n" if thread else "")
    part = f"Content-Type: text/plain; charset=utf-8\r\nContent-Transfer-Encoding: base64\r\n\r\n{base64.encodebytes(body.encode()).decode()}"
    if file:
        safe = "".join(f"%{octet:02X}" for octet in file.encode())
        part = (
            f'Content-Type: multipart/mixed; boundary="b"\r\n\r\n--b\r\n{part}\r\n--b\r\nContent-Type: text/csv\r\n'
            f"Content-Disposition: attachment; filename*=utf-8''{safe}\r\n\r\na,b\r\n--b--\r\n"
        )
    receive(house.engine, to, ME, (head + "MIME-Version: 1.0\r\n" + part).encode())
    house.settle()


def conversation(programmes, jinja, payload: str) -> House:
    """Somebody who puts the payload wherever a person can put a word, from joining to the copy of their data."""
    house = House(programmes, jinja)
    hand_in(house, "coach+join@example.test", payload, payload, payload)
    first = house.newest
    hand_in(house, str(first["Reply-To"]), payload, "Yes\n\n" + payload, payload, str(first["Message-ID"]), payload)
    house.wait(days=7)
    lesson = house.lesson()
    for body in (
        f"7\n{payload}",
        payload,
        f"word {payload}",
        f"zone {payload}",
        f"address {payload}",
        "human\n" + payload,
        "why",
        "data",
    ):
        hand_in(house, str(lesson["Reply-To"]), payload, body, payload, str(lesson["Message-ID"]), payload)
    hand_in(house, "coach@example.test", payload, payload, payload)
    house.wait(days=5)
    return house


def faults(house) -> list[str]:
    found = []
    for envelope, raw in house.outbox.sent:
        mail = email.message_from_bytes(raw, policy=email.policy.default)
        names = [name.lower() for name in mail]
        found += [f"header {name}" for name in names if name not in HEADERS]
        found += [f"{name} twice" for name in set(names) if names.count(name) > 1]
        to = [address.addr_spec for address in mail["To"].addresses]
        if len(to) != 1 or to[0] not in {ME, "ruth@example.org"} or EVIL in str(envelope):
            found.append(f"recipients {to}")
        if b"\r" in raw.replace(b"\r\n", b"") or b"\n" in raw.replace(b"\r\n", b""):
            found.append("bare line end")
        text, html = (mail.get_body((kind,)) for kind in ("plain", "html"))
        words = str(mail["Subject"]) + text.get_content() + (html.get_content() if html else "")
        found += ["evaluated"] if "1787569" in words else []
        found += ["bidi"] if re.search("[\u202a-\u202e\u2066-\u2069]", str(mail["Subject"]) + str(mail["To"])) else []
        found += dangerous(html.get_content()) if html else []
    return found


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text_in_every_mail(programmes, jinja, kind):
    house = conversation(programmes, jinja, HOSTILE[kind])
    assert len(house.mails) > 5
    assert faults(house) == []


class Mails:
    def __init__(self, house) -> None:
        self.found = {str(index): raw for index, (_, raw) in enumerate(house.outbox.sent)}

    def messages(self):
        yield from self.found.items()


class Still:
    """A clock that nobody moves."""

    async def next(self) -> int:
        return 0

    async def advance(self, duration) -> int:
        return 0

    async def settle(self) -> None:
        return None


async def fetched(app, paths: list[str]) -> list[str]:
    transport = httpx.ASGITransport(app, client=("127.0.0.1", 40000))
    async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8025") as browser:
        return [(await browser.get(path)).text for path in paths]


@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_stays_text_on_the_pages_of_the_sandbox(programmes, jinja, kind):
    house = conversation(programmes, jinja, HOSTILE[kind])
    mails = Mails(house)
    app = create_app(house.engine, mailbox=mails, sandbox=Still(), templates=TEMPLATES, wake=lambda: None)
    paths = [
        "/",
        f"/?to={ME}",
        *(f"/?mail={n}&view={view}" for n in mails.found for view in ("html", "text", "source")),
    ]
    paths += [f"/mailbox/{n}/html" for n in mails.found]
    for page in asyncio.run(fetched(app, paths)):
        assert "1787569" not in page
        assert [found for found in dangerous(page) if found not in {"iframe"}] == []


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_name_on_the_sandboxs_form_adds_no_header(house, kind):
    raw = enrolment_mail(HOSTILE[kind], ME, "coach+join@example.test", house.clock.now(), "1@example.test")
    mail = email.message_from_bytes(raw, policy=email.policy.default)
    assert {name.lower() for name in mail} <= HEADERS | {"content-transfer-encoding"}
    assert [address.addr_spec for address in mail["From"].addresses] == [ME]
    assert EVIL not in str(mail["To"]) + str(mail["Cc"]) + str(mail["Bcc"])
