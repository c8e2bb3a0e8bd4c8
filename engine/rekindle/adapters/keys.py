"""The service key, the keys derived from it, and the key store with one data key for each person and received mail.

    service key (32 random bytes, a file of its own) --HKDF-SHA256 (RFC 5869)--> address | tokens/1 | wrapping
    wrapping --AES-256-GCM--> data keys, in a database that is never in a backup of the data

Erasing somebody deletes their data keys, which makes their text unreadable in every old backup as well.
"""

import base64
import binascii
import hmac
import os
import threading
from abc import ABC, abstractmethod
from collections import OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Self

import sqlalchemy as sa
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from rekindle.adapters.engines import reader, truncate_log, writer
from rekindle.domain.errors import ConfigurationError
from rekindle.ports import Store

KEY_BYTES, NONCE_BYTES = 32, 12
TOKEN_KEYS = (1,)
"""Ids of the keys that verify tokens; the last one signs new ones. An id once given up is never used again."""
CACHED = 10_000
"""Unwrapped keys kept in memory, about 300 bytes each: enough for everybody in one batch of mail."""
CHECK = "key-check"

DATA_KEY = sa.Table(
    "data_key", sa.MetaData(), sa.Column("ref", sa.String, primary_key=True), sa.Column("wrapped", sa.LargeBinary)
)

WRAPPED = sa.select(DATA_KEY).where(DATA_KEY.c.ref.in_(sa.bindparam("refs", expanding=True)))


SHREDDED = sa.Table("shredded", DATA_KEY.metadata, sa.Column("ref", sa.String, primary_key=True))
"""Append-only, and beside the keys rather than in the data: a restored backup of the data cannot forget an erasure."""


@dataclass(frozen=True, slots=True, repr=False)
class Subkeys:
    """One key for each purpose, so that none can be used for another."""

    address: bytes
    tokens: Mapping[int, bytes]
    wrapping: AESGCM

    @classmethod
    def of(cls, service_key: bytes, token_keys: Sequence[int] = TOKEN_KEYS) -> Self:
        def derive(purpose: str) -> bytes:
            info = f"rekindle/{purpose}".encode()
            return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=None, info=info).derive(service_key)

        tokens = {number: derive(f"tokens/{number}") for number in token_keys}
        return cls(derive("address"), tokens, AESGCM(derive("wrapping")))


class Sealing(ABC):
    """What all keys can do, wherever the subkeys and data keys are kept and the randomness comes from."""

    def __init__(self, random_bytes: Callable[[int], bytes]) -> None:
        self._random_bytes = random_bytes

    @property
    @abstractmethod
    def subkeys(self) -> Subkeys: ...

    @abstractmethod
    def cipher(self, ref: str) -> AESGCM:
        """The data key of this reference; KeyError if it was shredded."""

    @property
    def token_key(self) -> int:
        return list(self.subkeys.tokens)[-1]

    def address_hash(self, address: str) -> bytes:
        return hmac.digest(self.subkeys.address, address.strip().casefold().encode(), "sha256")

    def sign(self, key_id: int, message: bytes) -> bytes | None:
        key = self.subkeys.tokens.get(key_id)
        return hmac.digest(key, message, "sha256") if key else None

    def seal(self, key: str, aad: str, plain: bytes) -> bytes:
        nonce = self._random_bytes(NONCE_BYTES)
        return nonce + self.cipher(key).encrypt(nonce, plain, aad.encode())

    def unseal(self, key: str, aad: str, sealed: bytes) -> bytes:
        return self.cipher(key).decrypt(sealed[:NONCE_BYTES], sealed[NONCE_BYTES:], aad.encode())


class MemoryKeys(Sealing):
    """Keys that follow from a seed: for simulations and tests, where the same seed must give the same mail."""

    def __init__(self, seed: int | str = 0) -> None:
        rand = Random(f"rekindle/{seed}")
        super().__init__(rand.randbytes)
        self._subkeys = Subkeys.of(rand.randbytes(KEY_BYTES))
        self._ciphers: dict[str, AESGCM] = {}
        self._shredded: dict[str, None] = {}

    @property
    def subkeys(self) -> Subkeys:
        return self._subkeys

    def cipher(self, ref: str) -> AESGCM:
        return self._ciphers[ref]

    def new_key(self) -> str:
        ref = self._random_bytes(NONCE_BYTES).hex()
        self._ciphers[ref] = AESGCM(self._random_bytes(KEY_BYTES))
        return ref

    def warm(self, keys: Sequence[str]) -> None:
        """All of them are in memory."""

    def shred(self, keys: Sequence[str]) -> None:
        for ref in keys:
            self._ciphers.pop(ref, None)
            self._shredded[ref] = None

    def shredded(self) -> Sequence[str]:
        return list(self._shredded)


class FileKeys(Sealing):
    """The service key from a file (or a secret's text), data keys in a database of their own.

    Nothing is made until `check`, which makes a service key for an empty database only.
    """

    def __init__(
        self, url: str, key_file: Path, *, secret: str | None = None, token_keys: Sequence[int] = TOKEN_KEYS
    ) -> None:
        super().__init__(os.urandom)
        self._key_file, self._token_keys = key_file, token_keys
        service_key = _load(key_file, secret)
        self._subkeys = Subkeys.of(service_key, token_keys) if service_key is not None else None
        self._ciphers: OrderedDict[str, AESGCM] = OrderedDict()
        self._lock = threading.Lock()
        self._engine, self._reader = writer(url), reader(url)
        with self._engine.begin() as connection:
            DATA_KEY.metadata.create_all(connection)

    @property
    def subkeys(self) -> Subkeys:
        if self._subkeys is None:
            raise ConfigurationError(
                f"the service key {self._key_file} is missing, and without it nothing stored can be read; "
                "put the key file back, or set [security] service_key"
            )
        return self._subkeys

    def check(self, store: Store) -> None:
        """Prove that service key, key store and database belong together, or refuse the start and say why.

        An empty database gets a service key (unless there is one) and the value that later starts are checked by.
        """
        known = store.meta(CHECK)
        if known is not None:
            self._prove(known)
        elif any(store.counts().values()):
            raise ConfigurationError(
                "the database has content but no check value for its keys; restore it from a complete backup"
            )
        else:
            self._subkeys = self._subkeys or Subkeys.of(_make(self._key_file), self._token_keys)
            ref = self.new_key()
            store.set_meta(CHECK, f"{ref} {base64.b64encode(self.seal(ref, CHECK, CHECK.encode())).decode()}")

    def _prove(self, known: str) -> None:
        ref, _, sealed = known.partition(" ")
        try:
            self.unseal(ref, CHECK, base64.b64decode(sealed))
        except KeyError:
            raise ConfigurationError(
                "the key store does not belong to this database; "
                "set [security] keys_url to the one it was made with, or put that file back"
            ) from None
        except InvalidTag:
            raise ConfigurationError(
                f"the service key {self._key_file} does not belong to this database; put the right key file back"
            ) from None

    def new_key(self) -> str:
        ref, key = os.urandom(NONCE_BYTES).hex(), AESGCM.generate_key(8 * KEY_BYTES)
        nonce = os.urandom(NONCE_BYTES)
        wrapped = nonce + self.subkeys.wrapping.encrypt(nonce, key, _wrapped_aad(ref))
        with self._engine.begin() as connection:
            connection.execute(DATA_KEY.insert(), {"ref": ref, "wrapped": wrapped})
        self._keep(ref, AESGCM(key))
        return ref

    def warm(self, keys: Sequence[str]) -> None:
        """Read the missing ones in one go: one by one they would cost more than all else in a batch."""
        with self._lock:
            missing = [ref for ref in dict.fromkeys(keys) if ref not in self._ciphers]
        for start in range(0, len(missing), 1000):
            with self._reader.connect() as connection:
                rows = connection.execute(WRAPPED, {"refs": missing[start : start + 1000]}).all()
            for ref, wrapped in rows:
                self._keep(ref, self._unwrap(ref, wrapped))

    def cipher(self, ref: str) -> AESGCM:
        with self._lock:
            found = self._ciphers.get(ref)
            if found is not None:
                self._ciphers.move_to_end(ref)
                return found
        self.warm((ref,))
        with self._lock:
            return self._ciphers[ref]

    def shred(self, keys: Sequence[str]) -> None:
        gone = list(keys)
        with self._engine.begin() as connection:
            for start in range(0, len(gone), 1000):
                chunk = gone[start : start + 1000]
                connection.execute(DATA_KEY.delete().where(DATA_KEY.c.ref.in_(chunk)))
                known = set(connection.execute(sa.select(SHREDDED.c.ref).where(SHREDDED.c.ref.in_(chunk))).scalars())
                new = [{"ref": ref} for ref in dict.fromkeys(chunk) if ref not in known]
                if new:
                    connection.execute(SHREDDED.insert(), new)
        with self._lock:
            for ref in gone:
                self._ciphers.pop(ref, None)
        truncate_log(self._engine)

    def shredded(self) -> Sequence[str]:
        with self._engine.connect() as connection:
            return list(connection.execute(sa.select(SHREDDED.c.ref)).scalars())

    def close(self) -> None:
        for engine in (self._engine, self._reader):
            engine.dispose()

    def _unwrap(self, ref: str, wrapped: bytes) -> AESGCM:
        key = self.subkeys.wrapping.decrypt(wrapped[:NONCE_BYTES], wrapped[NONCE_BYTES:], _wrapped_aad(ref))
        return AESGCM(key)

    def _keep(self, ref: str, cipher: AESGCM) -> None:
        with self._lock:
            self._ciphers[ref] = cipher
            while len(self._ciphers) > CACHED:
                self._ciphers.popitem(last=False)


def _wrapped_aad(ref: str) -> bytes:
    return f"data_key/wrapped/{ref}".encode()


def _load(key_file: Path, secret: str | None) -> bytes | None:
    if secret is not None:
        return _decode(secret, "the secret service_key")
    try:
        text, mode = key_file.read_text("ascii"), key_file.stat().st_mode
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigurationError(f"the service key {key_file} cannot be read: {error}") from None
    if mode & 0o077:
        raise ConfigurationError(f"the service key {key_file} can be read by others; run: chmod 600 {key_file}")
    return _decode(text, str(key_file))


def _decode(text: str, where: str) -> bytes:
    try:
        key = base64.b64decode(text.strip(), validate=True)
    except binascii.Error:
        key = b""
    if len(key) != KEY_BYTES:
        raise ConfigurationError(f"{where} is not base64 of {KEY_BYTES} bytes; put the right key back")
    return key


def _make(key_file: Path) -> bytes:
    """Durable before anything is sealed with it, and never over an existing file."""
    key = os.urandom(KEY_BYTES)
    key_file.parent.mkdir(parents=True, exist_ok=True)
    handle = os.open(key_file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(base64.b64encode(key) + b"\n")
        file.flush()
        os.fsync(file.fileno())
    folder = os.open(key_file.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return key
