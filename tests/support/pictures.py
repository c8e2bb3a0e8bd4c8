"""Small pictures made from nothing but the standard library."""

import struct
import zlib


def png(width: int, height: int, *, alpha: bool = False, colour: tuple[int, int, int] = (30, 90, 140)) -> bytes:
    """One colour; with `alpha`, a disc of it on nothing."""

    def pixel(x: int, y: int) -> bytes:
        inside = (2 * x - width) ** 2 / max(width, 1) ** 2 + (2 * y - height) ** 2 / max(height, 1) ** 2 <= 1
        return bytes((*colour, 255 * inside)) if alpha else bytes(colour)

    def chunk(name: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))

    rows = b"".join(b"\0" + b"".join(pixel(x, y) for x in range(width)) for y in range(height))
    head = struct.pack(">IIBBBBB", width, height, 8, 6 if alpha else 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


def gif(width: int, height: int) -> bytes:
    """A head and an end: enough to be measured."""
    return b"GIF89a" + struct.pack("<HH", width, height) + b"\0\0\0;"


def jpeg(width: int, height: int) -> bytes:
    """JFIF, a table, and a frame header: enough to be measured."""
    segments = [
        b"\xff\xe0" + struct.pack(">H", 16) + b"JFIF\0" + bytes(9),
        b"\xff\xc4" + struct.pack(">H", 4) + bytes(2),
    ]
    frame = b"\xff\xc0" + struct.pack(">HBHHB", 11, 8, height, width, 1) + bytes(3)
    return b"\xff\xd8" + b"".join(segments) + frame + b"\xff\xd9"
