"""A picture that travels inside its mail, and what a picture's bytes say of themselves.

PNG, JPEG and GIF only: those are what every mail program shows. Nothing is decoded; a head of a few bytes tells the size.
"""

import re
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

_CID = re.compile(r"^[0-9A-Za-z._-]{1,30}@[0-9A-Za-z.-]{1,30}$")
SUFFIXES: Final[Mapping[str, str]] = {"image/png": "png", "image/jpeg": "jpg", "image/gif": "gif"}
"""Media type -> the file name's suffix."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One picture of a mail; the HTML part shows it by `<img src="cid:...">` (RFC 2392)."""

    cid: str
    """Content-ID without brackets, unlike that of any other picture (RFC 2045 section 7)."""
    type: str
    data: bytes

    def __post_init__(self) -> None:
        if not _CID.match(self.cid):
            raise ValueError(f"{self.cid!r} cannot be a Content-ID")
        if self.type not in SUFFIXES:
            raise ValueError(f"{self.type!r} is none of {', '.join(SUFFIXES)}")


@dataclass(frozen=True, slots=True)
class Measured:
    """What the file says of itself; width and height in pixels."""

    type: str
    width: int
    height: int
    opaque: bool
    """Whether no ground can shine through."""


def measure(data: bytes) -> Measured:
    """Raises ValueError for anything that is not a whole head of a PNG, JPEG or GIF."""
    for magic, read in _READERS.items():
        if data.startswith(magic):
            try:
                found = read(data)
            except (IndexError, struct.error):
                raise ValueError("it is cut short") from None
            if not (found.width and found.height):
                raise ValueError("it has no width or no height")
            return found
    raise ValueError("it is not a PNG, JPEG or GIF, and mail programs show no others")


def _png(data: bytes) -> Measured:
    """The first chunk is IHDR (PNG specification, section 11.2.1); colour types 4 and 6 have an alpha channel."""
    width, height, _, colour = struct.unpack_from(">IIBB", data, 16)
    return Measured("image/png", width, height, opaque=colour not in {4, 6} and b"tRNS" not in data)


def _gif(data: bytes) -> Measured:
    """Any frame may name a transparent colour, so none is taken for opaque."""
    width, height = struct.unpack_from("<HH", data, 6)
    return Measured("image/gif", width, height, opaque=False)


def _jpeg(data: bytes) -> Measured:
    """The size stands in the frame header, SOF0 to SOF15 without DHT, JPG and DAC (ITU T.81, table B.1)."""
    at = 2
    while True:
        marker, length = struct.unpack_from(">xBH", data, at)
        if 0xC0 <= marker <= 0xCF and marker not in {0xC4, 0xC8, 0xCC}:
            height, width = struct.unpack_from(">HH", data, at + 5)
            return Measured("image/jpeg", width, height, opaque=True)
        at += 2 + max(length, 2)


_READERS: Final[Mapping[bytes, Callable[[bytes], Measured]]] = {
    b"\x89PNG\r\n\x1a\n": _png,
    b"GIF87a": _gif,
    b"GIF89a": _gif,
    b"\xff\xd8\xff": _jpeg,
}
