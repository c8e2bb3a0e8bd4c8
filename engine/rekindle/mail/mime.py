"""The parts of a mail (RFC 2045, 2046), split in linear time with hard limits on size, number and depth.

An own splitter, because the standard one tests each line against the boundary of each level around it and recurses
without limit. Attached mails (`message/rfc822`) are leaves: what somebody forwards is not what they write.
"""

import binascii
from dataclasses import dataclass

from rekindle.mail.headers import Field, base64_bytes, decode_words, parameters, read_fields
from rekindle.mail.limits import MAX_DEPTH, MAX_NEAR_BOUNDARIES, MAX_PARTS, Unreadable


@dataclass(frozen=True, slots=True)
class Part:
    """One leaf of a mail, its transfer encoding undone. The filename is text to show, never a path."""

    content_type: str
    charset: str
    filename: str
    disposition: str
    payload: bytes
    depth: int


@dataclass(frozen=True, slots=True)
class Entity:
    """A node of the tree: a leaf with its part, or a multipart with its children."""

    content_type: str
    parameters: tuple[tuple[str, str], ...]
    fields: tuple[Field, ...]
    part: Part | None
    children: tuple["Entity", ...] = ()

    def leaves(self) -> tuple[Part, ...]:
        if self.part:
            return (self.part,)
        return tuple(part for child in self.children for part in child.leaves())


class _Budget:
    """What is left to spend on one mail."""

    def __init__(self) -> None:
        self.parts = MAX_PARTS
        self.near = MAX_NEAR_BOUNDARIES

    def part(self) -> None:
        self.parts -= 1
        if self.parts < 0:
            raise Unreadable(f"the mail has more than {MAX_PARTS} parts; look at the stored mail by hand")

    def near_boundary(self) -> None:
        self.near -= 1
        if self.near < 0:
            raise Unreadable("the mail has too many lines that resemble a boundary; look at the stored mail by hand")


def read_entity(raw: bytes) -> Entity:
    """The tree of a mail whose line ends are bare LF."""
    return _entity(raw, 0, len(raw), 0, "text/plain", _Budget())


def _entity(raw: bytes, start: int, end: int, depth: int, default: str, budget: _Budget) -> Entity:
    if depth > MAX_DEPTH:
        raise Unreadable(f"the mail is nested deeper than {MAX_DEPTH} levels; look at the stored mail by hand")
    fields, body = read_fields(raw, start, end)
    content_type, found = parameters(_first(fields, "content-type"))
    if content_type.count("/") != 1 or content_type.startswith("/") or content_type.endswith("/"):
        content_type = default
    if content_type.startswith("multipart/"):
        spans = _spans(raw, body, end, found.get("boundary", ""), budget)
        if spans:
            inner = "message/rfc822" if content_type == "multipart/digest" else "text/plain"
            children = tuple(_entity(raw, first, last, depth + 1, inner, budget) for first, last in spans)
            return Entity(content_type, tuple(found.items()), fields, None, children)
    budget.part()
    part = _leaf(fields, content_type, found, raw[body:end], depth)
    return Entity(content_type, tuple(found.items()), fields, part)


def _spans(raw: bytes, start: int, end: int, boundary: str, budget: _Budget) -> list[tuple[int, int]]:
    mark = boundary.rstrip().encode("utf-8", "replace")
    if not 0 < len(mark) <= 200:
        return []
    delimiter = b"\n--" + mark
    spans: list[tuple[int, int]] = []
    opened = -1
    position = start - 1 if start else 0  # the empty line before the body ends in the LF that the delimiter begins with
    while (position := raw.find(delimiter, position, end)) >= 0:
        line_end = raw.find(b"\n", position + 1, end)
        line_end = end if line_end < 0 else line_end
        rest = raw[position + len(delimiter) : min(line_end, position + len(delimiter) + 80)].strip()
        if rest not in {b"", b"--"}:
            budget.near_boundary()
            position += len(delimiter)
            continue
        if 0 <= opened < position:
            spans.append((opened, position))
        if len(spans) > MAX_PARTS:
            raise Unreadable(f"the mail has more than {MAX_PARTS} parts; look at the stored mail by hand")
        opened = -1 if rest else min(line_end + 1, end)
        if rest:
            break
        position = line_end
    if opened >= 0:  # the closing delimiter is missing: a mail cut short, or a careless sender
        spans.append((opened, end))
    return spans


def _leaf(fields: tuple[Field, ...], content_type: str, found: dict[str, str], body: bytes, depth: int) -> Part:
    disposition, more = parameters(_first(fields, "content-disposition"))
    encoding = _first(fields, "content-transfer-encoding").strip().lower()
    if encoding == "base64":
        body = base64_bytes(body)
    elif encoding == "quoted-printable":
        body = binascii.a2b_qp(body)
    name = decode_words(more.get("filename") or found.get("name") or "")[:255]
    return Part(content_type, found.get("charset", "")[:60], name, disposition, body, depth)


def _first(fields: tuple[Field, ...], name: str) -> str:
    return next((field.raw.decode("utf-8", "replace") for field in fields if field.name == name), "")
