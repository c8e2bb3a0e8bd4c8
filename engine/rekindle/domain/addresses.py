"""Subaddresses and tokens: which row of the queue a mail speaks about, proven without asking the database.

A token is lower-case base32 of one byte of key id, eight bytes of row id and the first ten bytes (80 bits) of an
HMAC-SHA-256 over purpose and row id: 31 characters. Mail servers fold case, so it is compared case-insensitively, and only
in its canonical spelling (the last character carries three unused bits, which must be zero).

    address                        purpose of the token     what a mail to it means
    coach@                         -                        no token: threads, or a fresh mail
    coach+join@, +join-<name>@     -                        an enrolment, into a programme or cohort
    coach+<token>@                 reply                    an answer to that mail (Reply-To of every mail)
    coach+stop-<token>@            stop                     List-Unsubscribe: acts whatever the mail says
    coach+stop@                    -                        stop without proof
    coach+bounce-<token>@          bounce                   the envelope sender (VERP): returned mail

With `addressing = subdomain` the part after the plus sign stands before @coach.example.org; with `none` there is only
coach@, and tokens stand in Message-IDs, in the subject of the stop mailto, and in a line at the mail's foot.
"""

import base64
import hmac
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice

from rekindle.domain.errors import ConfigurationError

Sign = Callable[[int, bytes], bytes | None]
"""Key id and message -> HMAC-SHA-256, or None for an unknown key id."""

TOKEN_LENGTH = 31
LOCAL_PART_LIMIT = 64
"""Octets before the @ (RFC 5321 section 4.5.3.1.1)."""
LOCAL_PART_MOST = 25
"""So that `+bounce-` and a token fit into them."""
_TOKEN = re.compile(r"[a-z2-7]{31}")
_IN_TEXT = re.compile(r"(?<![a-z0-9])[a-z2-7]{31}(?![a-z0-9])")


class Purpose(StrEnum):
    """What a token may do. It is part of what is signed, so that one never serves for another."""

    REPLY = "reply"
    STOP = "stop"
    BOUNCE = "bounce"
    MESSAGE = "message"
    CONFIRM = "confirm"


def make_token(purpose: Purpose, row: int, key_id: int, sign: Sign) -> str:
    """The token for one row. Raises KeyError for an unknown key id."""
    head = bytes([key_id]) + row.to_bytes(8, "big")
    mac = sign(key_id, purpose.encode() + b"/" + row.to_bytes(8, "big"))
    if mac is None:
        raise KeyError(key_id)
    return base64.b32encode(head + mac[:10]).decode().rstrip("=").lower()


def read_token(purpose: Purpose, token: str, sign: Sign) -> int | None:
    """The row that a token proves, or None. Constant time in the secret part."""
    if not token.isascii() or not _TOKEN.fullmatch(token := token.lower()):
        return None  # isascii first: lower() turns the Kelvin sign into a k
    raw = base64.b32decode(token.upper() + "=")
    key_id, row = raw[0], int.from_bytes(raw[1:9], "big")
    mac = sign(key_id, purpose.encode() + b"/" + raw[1:9])
    if mac is None or not hmac.compare_digest(mac[:10], raw[9:]):
        return None
    canonical = base64.b32encode(raw).decode().rstrip("=").lower()
    return row if hmac.compare_digest(canonical, token) else None


class To(StrEnum):
    """What kind of address a mail was sent to."""

    BARE = "bare"
    JOIN = "join"
    REPLY = "reply"
    STOP = "stop"
    UNPROVEN_STOP = "unproven-stop"
    BOUNCE = "bounce"


@dataclass(frozen=True, slots=True)
class Recipient:
    """A verified recipient address: its kind, the row its token proves, and the name after `join-`."""

    to: To
    row: int | None = None
    name: str = ""


class Addressing(StrEnum):
    """How tokens travel, by what the organisation's mail system can route."""

    PLUS = "plus"
    """coach+<detail>@example.org (RFC 5233)."""
    SUBDOMAIN = "subdomain"
    """<detail>@coach.example.org, where plus signs are not routed but a subdomain is."""
    NONE = "none"
    """Always coach@example.org: tokens stand in Message-IDs, subjects and at the mail's foot."""


@dataclass(frozen=True, slots=True)
class Addresses:
    """The service's own addresses. `names` are the programmes and cohorts that `join-<name>` accepts."""

    local: str
    domain: str
    sign: Sign
    names: Collection[str] = ()
    addressing: Addressing = Addressing.PLUS

    def __post_init__(self) -> None:
        """Refuse the start rather than print an address that no mail can be sent to (RFC 5321 section 4.5.3.1.1)."""
        longest = max((self.sub(f"join-{name}") for name in self.names), key=len, default=self.service)
        if len(self.local) > LOCAL_PART_MOST or len(longest.rpartition("@")[0]) > LOCAL_PART_LIMIT:
            raise ConfigurationError(
                f'the address "{longest}" does not fit: at most {LOCAL_PART_MOST} characters in the service\'s own part '
                f"and {LOCAL_PART_LIMIT} before the @; shorten the service's address, or the name after join-"
            )

    @property
    def service(self) -> str:
        return f"{self.local}@{self.domain}"

    def sub(self, detail: str) -> str:
        """The address that carries this detail; without addressing it is the service's own."""
        match self.addressing:
            case Addressing.PLUS:
                return f"{self.local}+{detail}@{self.domain}"
            case Addressing.SUBDOMAIN:
                return f"{detail}@{self.local}.{self.domain}"
            case Addressing.NONE:
                return self.service

    def join(self) -> str:
        """What a newcomer writes to (without addressing: with "join" as the subject)."""
        return self.sub("join")

    def stop_mailto(self, token: str) -> str:
        """The mailto of List-Unsubscribe, without its scheme (RFC 6068)."""
        address = self.sub(f"stop-{token}")
        return f"{address}?subject=stop-{token}" if self.addressing is Addressing.NONE else address

    def read(self, address: str) -> Recipient | None:
        """What this recipient address means, or None if it is not ours or its token proves nothing (550)."""
        local, at, domain = address.strip().strip("<>").rpartition("@")
        if not at or not local.isascii():
            return None
        local, domain, own = local.lower(), domain.lower(), self.domain.lower()
        if domain == own and local == self.local.lower():
            return Recipient(To.BARE)
        if self.addressing is Addressing.SUBDOMAIN and domain == f"{self.local.lower()}.{own}":
            return self.read_detail(local)
        base, plus, detail = local.partition("+")
        if plus and domain == own and base == self.local.lower():
            return self.read_detail(detail)
        return None

    def read_detail(self, detail: str) -> Recipient | None:
        """What stands for a mail's meaning: after the plus sign, before the subdomain, or (`stop-<token>`) in a subject.

        Reserved words win over tokens.
        """
        detail = detail.lower()
        if detail == "join":
            return Recipient(To.JOIN)
        if detail == "stop":
            return Recipient(To.UNPROVEN_STOP)
        word, hyphen, rest = detail.partition("-")
        if hyphen and word == "join":
            known = {name.lower(): name for name in self.names}
            return Recipient(To.JOIN, name=known[rest]) if rest in known else None
        purpose, to, token = {
            "stop": (Purpose.STOP, To.STOP, rest),
            "bounce": (Purpose.BOUNCE, To.BOUNCE, rest),
        }.get(word if hyphen else "", (Purpose.REPLY, To.REPLY, detail))
        row = read_token(purpose, token, self.sign)
        return None if row is None else Recipient(to, row)

    def message_id(self, row: int, key_id: int) -> str:
        """The Message-ID (without <>) of a row's mail; its left part identifies the mail, it does not authorise."""
        return f"{make_token(Purpose.MESSAGE, row, key_id, self.sign)}@{self.domain}"

    def row_of_message_id(self, message_id: str) -> int | None:
        return read_token(Purpose.MESSAGE, message_id.partition("@")[0], self.sign)

    def rows_in(self, text: str) -> list[int]:
        """Rows proven by any token that stands in a text: returned headers, or the reference line at a mail's foot.

        At most the first hundred candidates are tried, so that a hostile text costs little.
        """
        found: list[int] = []
        for candidate in islice(_IN_TEXT.finditer(text.lower()), 100):
            rows = (
                read_token(purpose, candidate[0], self.sign)
                for purpose in (Purpose.REPLY, Purpose.BOUNCE, Purpose.STOP, Purpose.MESSAGE)
            )
            found += [row for row in rows if row is not None and row not in found]
        return found
