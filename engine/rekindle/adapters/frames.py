"""Length-prefixed frames over the pipe between the engine and a child process, as both sides write and read them."""

import struct
from typing import BinaryIO, Final

LENGTH: Final = struct.Struct("!I")


class Garbled(ValueError):
    """What came over the pipe is not what was agreed; says where, never what."""


def frame(payload: bytes) -> bytes:
    return LENGTH.pack(len(payload)) + payload


def receive(pipe: BinaryIO, most: int) -> bytes | None:
    """One frame as the child reads it; None at the pipe's end, or for a length that its parent would never send."""
    head = pipe.read(LENGTH.size)
    if len(head) < LENGTH.size:
        return None
    (length,) = LENGTH.unpack(head)
    if length > most:
        return None
    payload = pipe.read(length)
    return payload if len(payload) == length else None


def send(pipe: BinaryIO, payload: bytes) -> None:
    pipe.write(frame(payload))
    pipe.flush()
