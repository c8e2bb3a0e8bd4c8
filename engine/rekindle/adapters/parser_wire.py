"""How a frozen value crosses the pipe between the engine and its mail reader: JSON, never pickle.

The reader's side handles hostile bytes, so the engine's side believes nothing of what comes back: each field must have
exactly its declared type, or the whole answer is refused.
"""

import base64
import json
from dataclasses import fields, is_dataclass
from enum import Enum
from functools import lru_cache
from types import NoneType, UnionType
from typing import Any, Final, TypeVar, Union, get_args, get_origin, get_type_hints

from rekindle.adapters.frames import Garbled

MOST_ANSWER: Final = 16 * 1024 * 1024
"""Bytes of one answer: a million characters at four bytes each, as text and again as the newest words, stay below."""

V = TypeVar("V")


def pack(value: Any) -> bytes:
    """A frozen dataclass of plain fields as JSON. Lone surrogates survive, so that both sides hold the same text."""
    plain = _plain(value)
    return json.dumps(plain, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


def unpack(kind: type[V], payload: bytes) -> V:
    """The value again. Raises Garbled for anything but exactly this type."""
    try:
        plain = json.loads(payload.decode("utf-8", "surrogatepass"))
    except (ValueError, RecursionError):
        raise Garbled("it is no JSON") from None
    found: V = _value(kind, plain)
    return found


def _plain(value: Any) -> Any:
    if is_dataclass(value):
        return [_plain(getattr(value, field.name)) for field in fields(value)]
    if isinstance(value, tuple):
        return [_plain(item) for item in value]
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return base64.b64encode(value).decode("ascii")
    return value


@lru_cache(maxsize=64)
def _hints(kind: type) -> tuple[Any, ...]:
    hints = get_type_hints(kind)
    return tuple(hints[field.name] for field in fields(kind))


def _value(kind: Any, plain: Any) -> Any:
    origin = get_origin(kind)
    if origin in {Union, UnionType}:
        (inner,) = (option for option in get_args(kind) if option is not NoneType)
        return None if plain is None else _value(inner, plain)
    if origin is tuple:
        return _items(get_args(kind), plain)
    if is_dataclass(kind):
        assert isinstance(kind, type)
        return kind(*_items(_hints(kind), plain))
    if isinstance(kind, type) and issubclass(kind, Enum):
        return _member(kind, plain)
    if kind is bytes:
        return _bytes(plain)
    if type(plain) is not kind:
        raise Garbled(f"a {type(plain).__name__} stands where a {kind.__name__} belongs")
    return plain


def _items(kinds: tuple[Any, ...], plain: Any) -> tuple[Any, ...]:
    if not isinstance(plain, list):
        raise Garbled(f"a {type(plain).__name__} stands where a list belongs")
    if len(kinds) == 2 and kinds[1] is Ellipsis:
        return tuple(_value(kinds[0], item) for item in plain)
    if len(plain) != len(kinds):
        raise Garbled(f"{len(plain)} values stand where {len(kinds)} belong")
    return tuple(_value(kind, item) for kind, item in zip(kinds, plain, strict=True))


def _member(kind: type[Enum], plain: Any) -> Enum:
    try:
        return kind(plain)
    except ValueError:
        raise Garbled(f"an unknown {kind.__name__}") from None


def _bytes(plain: Any) -> bytes:
    try:
        return base64.b64decode(plain, validate=True)
    except (TypeError, ValueError):
        raise Garbled("no base64 stands where bytes belong") from None
