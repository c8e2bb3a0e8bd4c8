"""Header fields read in bounded time: unfolding, encoded words (RFC 2047), parameters (RFC 2231), addresses, ids.

The standard library's header objects raise on real mail and take minutes on hostile mail, so nothing of them is used.
"""

import binascii
import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import unquote_to_bytes

from rekindle.mail.charset import decode
from rekindle.mail.limits import MAX_HEADER, MAX_HEADERS, Unreadable

_NAME = re.compile(rb"[!-9;-~]{1,120}[ \t]*\Z")
_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?]*)\?=")
_PARAMETER = re.compile(r';[ \t]*([^\s=;"]{1,60})[ \t]*=[ \t]*("(?:[^"\\]|\\.)*"|[^\s;"]*)')
_BETWEEN_ADDRESSES = re.compile(r"""[\s<>()\[\],;:"\\]+""")
_ID = re.compile(r"<([^<>\s]{1,998})>")
_ESCAPED = re.compile(r"\\(.)")


@dataclass(frozen=True, slots=True)
class Field:
    """One unfolded header field. `whole` is False when it was longer than the limit and has been cut."""

    name: str
    raw: bytes
    whole: bool = True

    @property
    def text(self) -> str:
        return decode_words(decode(self.raw))


@dataclass(frozen=True, slots=True)
class Mailbox:
    """Who a From field names. The address is empty when the field is anything but one plain, unambiguous address."""

    name: str
    address: str


def read_fields(raw: bytes, start: int, end: int) -> tuple[tuple[Field, ...], int]:
    """The fields of a block and where its body begins. A line that is no field begins the body: words are never lost."""
    fields: list[list[bytes]] = []
    position = start
    while position < end:
        stop = raw.find(b"\n", position, end)
        stop = end if stop < 0 else stop
        if stop - start > MAX_HEADERS:
            raise Unreadable(f"the header block is longer than {MAX_HEADERS} bytes; look at the stored mail by hand")
        line = raw[position:stop].rstrip(b"\r")
        if not line.strip():
            position = stop + 1
            break
        if line[:1] in b" \t" and fields:
            fields[-1].append(line.strip())
        elif _NAME.match(line.partition(b":")[0]) and b":" in line:
            fields.append([line.rstrip()])
        elif position != start or not line.startswith((b"From ", b">From ")):  # an mbox separator is no field
            break
        position = stop + 1
    return tuple(_field(lines) for lines in fields), min(position, end)


def _field(lines: list[bytes]) -> Field:
    name, _, first = lines[0].partition(b":")
    value = b" ".join([first.strip(), *lines[1:]])
    key = name.strip().decode("ascii").lower()
    if len(value) <= MAX_HEADER:
        return Field(key, value)
    # The newest ids stand last in References (RFC 5322 3.6.4); of everything else the beginning counts.
    return Field(key, value[-MAX_HEADER:] if key == "references" else value[:MAX_HEADER], whole=False)


def decode_words(value: str) -> str:
    """Encoded words to text; neighbours in one charset are joined as bytes first, since senders cut inside characters."""
    result: list[str] = []
    pending: tuple[str, bytes] | None = None
    last = 0
    for match in _WORD.finditer(value):
        charset, raw = match[1].partition("*")[0].lower(), _word_bytes(match[2], match[3])
        between = value[last : match.start()]
        if pending and not between.strip():
            if pending[0] == charset:
                pending = (charset, pending[1] + raw)
            else:
                result.append(decode(pending[1], pending[0]))
                pending = (charset, raw)
        else:
            if pending:
                result.append(decode(pending[1], pending[0]))
            result.append(between)
            pending = (charset, raw)
        last = match.end()
    if pending:
        result.append(decode(pending[1], pending[0]))
    return printable("".join([*result, value[last:]]))


def _word_bytes(encoding: str, text: str) -> bytes:
    data = text.encode("utf-8", "replace")
    return base64_bytes(data) if encoding in "bB" else binascii.a2b_qp(data, header=True)


_NOT_BASE64 = bytes(set(range(256)) - set(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"))


def base64_bytes(data: bytes) -> bytes:
    """Base64 as found: line noise skipped, a torn end dropped, missing padding supplied."""
    clean = data.translate(None, _NOT_BASE64)
    if len(clean) % 4 == 1:
        clean = clean[:-1]
    return binascii.a2b_base64(clean + b"=" * (-len(clean) % 4))


def printable(value: str) -> str:
    """Without control characters and line ends, which an encoded word can smuggle into a header that we later write."""
    if value.isprintable():
        return value.strip()
    return "".join(" " if unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} else char for char in value).strip()


def parameters(value: str) -> tuple[str, dict[str, str]]:
    """A Content-Type or Content-Disposition: its value and its parameters, both ways of RFC 2231 included."""
    main, _, _ = value.partition(";")
    found: dict[str, str] = {}
    pieces: dict[str, dict[int, tuple[str, bool]]] = {}
    for match in _PARAMETER.finditer(value):
        key, text = match[1].lower(), match[2]
        if text.startswith('"'):
            text = _ESCAPED.sub(r"\1", text[1:-1])
        base, star, rest = key.partition("*")
        if not star:
            found.setdefault(key, text)
            continue
        number = rest.rstrip("*")
        if number == "" or (number.isascii() and number.isdigit() and len(number) < 4):
            encoded = rest.endswith("*") or number == ""
            pieces.setdefault(base, {})[int(number or 0)] = (text, encoded)
    for base, numbered in pieces.items():
        found[base] = _joined(numbered)
    return main.strip().lower(), found


def _joined(numbered: dict[int, tuple[str, bool]]) -> str:
    charset, raw = "", b""
    for place, (number, (text, encoded)) in enumerate(sorted(numbered.items())):
        if place == 0 and encoded and text.count("'") >= 2:
            charset, _, text = text.split("'", 2)
        raw += unquote_to_bytes(text) if encoded or number == 0 else text.encode("utf-8", "replace")
    return decode(raw, charset)


def ids(value: str) -> tuple[str, ...]:
    """Message-IDs without their brackets; a lone id without brackets counts too, as some relays drop them."""
    found = tuple(text for text in _ID.findall(value) if text.isprintable())
    bare = value.strip()
    return found or ((bare,) if "@" in bare and bare.isprintable() and " " not in bare else ())


def addresses(value: str) -> tuple[str, ...]:
    """Everything that looks like an address, in order: for searching and showing, never for deciding who somebody is."""
    words = (word.strip("'.").removeprefix("mailto:") for word in _BETWEEN_ADDRESSES.split(value))
    return tuple(dict.fromkeys(word for word in words if _resembles_address(word)))


def _resembles_address(word: str) -> bool:
    return word.count("@") == 1 and word[0] != "@" and word[-1] != "@" and word.isprintable()
