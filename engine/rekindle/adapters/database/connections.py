"""What every part of the store stands on: one writer, readers beside it, and the keys."""

import json
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from random import Random, SystemRandom
from threading import Lock
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database.statements import Upserts
from rekindle.adapters.engines import reader, sqlite_file, writer
from rekindle.domain.notices import Subscriptions
from rekindle.domain.programme import Step
from rekindle.ports import Keys


class Connections:
    """On SQLite writers take turns here, which is fairer and faster than SQLite's own waiting by polling."""

    def __init__(self, url: str, keys: Keys, *, rand: Random | None = None) -> None:
        self._keys = keys
        self._random = rand or SystemRandom()
        self._snapshots: dict[str, Step] = {}
        self.subscriptions = Subscriptions()
        self._turn: AbstractContextManager[Any] = nullcontext() if sqlite_file(url) is None else Lock()
        self._durable = writer(url)
        self._upserts = Upserts(self._durable)
        self._swift = self._durable if sqlite_file(url) is None else writer(url, synchronous="NORMAL")
        self._reader = reader(url)

    @contextmanager
    def _write(self, *, durable: bool = True) -> Iterator[sa.Connection]:
        """One transaction. Not durable means that a power cut may undo it, so only for what may be repeated."""
        with self._turn, (self._durable if durable else self._swift).begin() as connection:
            yield connection

    @contextmanager
    def _read(self) -> Iterator[sa.Connection]:
        with self._reader.connect() as connection:
            yield connection

    def _rows(self, query: sa.Select[Any], **values: Any) -> Sequence[sa.Row[Any]]:
        with self._read() as connection:
            return connection.execute(query, values).all()

    def _first(self, query: sa.Select[Any]) -> sa.Row[Any] | None:
        with self._read() as connection:
            return connection.execute(query).first()

    def _uid(self) -> str:
        return self._random.randbytes(12).hex()

    def close(self) -> None:
        for engine in {self._durable, self._swift, self._reader}:
            engine.dispose()


class Seal:
    """Seals and opens the columns of one row."""

    __slots__ = ("_key", "_keys", "_place")

    def __init__(self, keys: Keys, key: str, table: str, uid: str) -> None:
        self._keys, self._key, self._place = keys, key, (table, uid)

    def text(self, column: str, plain: str) -> bytes:
        return self.raw(column, plain.encode("utf-8", "surrogatepass"))

    def raw(self, column: str, plain: bytes) -> bytes:
        return self._keys.seal(self._key, self._aad(column), plain)

    def json(self, column: str, value: Any) -> bytes:
        return self.raw(column, json.dumps(value, separators=(",", ":"), default=_mapping).encode())

    def open(self, column: str, sealed: bytes) -> str:
        return self.open_raw(column, sealed).decode("utf-8", "surrogatepass")

    def open_raw(self, column: str, sealed: bytes) -> bytes:
        return self._keys.unseal(self._key, self._aad(column), sealed)

    def open_json(self, column: str, sealed: bytes) -> Any:
        return json.loads(self.open_raw(column, sealed))

    def _aad(self, column: str) -> str:
        table, uid = self._place
        return f"{table}/{column}/{uid}"


def _mapping(value: object) -> Any:
    try:
        return dict(value)  # type: ignore[call-overload]
    except (TypeError, ValueError):
        raise TypeError(f"{type(value).__name__} cannot be stored as JSON; a context holds plain values only") from None
