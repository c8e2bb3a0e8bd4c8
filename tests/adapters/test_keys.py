"""Keys: one secret, everything derived from it, and texts that die with their key."""

import base64
import sqlite3
import stat
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.exceptions import InvalidTag

from rekindle.adapters.keys import CHECK, FileKeys, MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.errors import ConfigurationError, TryLater

SECRET = base64.b64encode(bytes(range(32))).decode()


def file_keys(folder: Path, *, secret: str | None = None, store: str = "keys.db") -> FileKeys:
    return FileKeys(f"sqlite:///{folder / store}", folder / "service.key", secret=secret)


@pytest.fixture
def opened(tmp_path):
    keys = file_keys(tmp_path, secret=SECRET)
    yield keys
    keys.close()


@pytest.fixture(params=["file", "memory"])
def keys(request, opened):
    return opened if request.param == "file" else MemoryKeys("seed")


def test_what_is_sealed_opens_with_its_key_and_place_only(keys):
    first, second = keys.new_key(), keys.new_key()
    sealed = keys.seal(first, "answer/text/1", b"quiet")
    assert b"quiet" not in sealed
    assert keys.unseal(first, "answer/text/1", sealed) == b"quiet"
    for key, place in ((second, "answer/text/1"), (first, "answer/text/2"), (first, "inbox/text/1")):
        with pytest.raises(InvalidTag):
            keys.unseal(key, place, sealed)


def test_the_same_text_is_never_sealed_the_same_way(keys):
    key = keys.new_key()
    assert keys.seal(key, "a", b"x") != keys.seal(key, "a", b"x")


def test_a_shredded_key_makes_its_text_unreadable(keys):
    key, other = keys.new_key(), keys.new_key()
    sealed, kept = keys.seal(key, "a", b"x"), keys.seal(other, "a", b"y")
    keys.shred([key, "unknown"])
    with pytest.raises(KeyError):
        keys.unseal(key, "a", sealed)
    keys.warm([key, other])
    with pytest.raises(KeyError):
        keys.unseal(key, "a", sealed)
    assert keys.unseal(other, "a", kept) == b"y"


def test_whoever_waits_in_vain_behind_a_locked_key_store_is_asked_to_come_back(opened, monkeypatch):
    monkeypatch.setattr(opened._engine.pool, "_timeout", 0.01)
    with opened._engine.connect(), pytest.raises(TryLater):
        opened.new_key()
    assert opened.new_key()


def test_an_address_hash_ignores_case_and_differs_by_secret(keys):
    assert keys.address_hash(" Ada@Example.org") == keys.address_hash("ada@example.ORG")
    assert keys.address_hash("ada@example.org") != keys.address_hash("bob@example.org")
    assert keys.address_hash("ada@example.org") != MemoryKeys("other").address_hash("ada@example.org")


def test_only_known_keys_sign(keys):
    assert len(keys.sign(keys.token_key, b"message")) == 32
    assert keys.sign(keys.token_key, b"message") != keys.sign(keys.token_key, b"massage")
    assert keys.sign(255, b"message") is None


def test_memory_keys_follow_from_their_seed():
    first, again, other = MemoryKeys(7), MemoryKeys(7), MemoryKeys(8)
    assert [first.new_key() for _ in range(3)] == [again.new_key() for _ in range(3)]
    assert first.sign(1, b"m") == again.sign(1, b"m") != other.sign(1, b"m")


def test_an_empty_database_gets_a_private_service_key_and_later_starts_accept_it(tmp_path):
    store, keys = MemoryStore(), file_keys(tmp_path)
    keys.check(store)
    file = tmp_path / "service.key"
    assert stat.S_IMODE(file.stat().st_mode) == stat.S_IMODE((tmp_path / "keys.db").stat().st_mode) == 0o600
    assert len(base64.b64decode(file.read_text())) == 32
    key = keys.new_key()
    sealed = keys.seal(key, "a", b"x")
    keys.close()
    again = file_keys(tmp_path)
    again.check(store)
    assert again.unseal(key, "a", sealed) == b"x"
    again.close()


def test_a_missing_service_key_stops_the_start_and_is_not_made_anew(tmp_path):
    store, keys = MemoryStore(), file_keys(tmp_path)
    keys.check(store)
    keys.close()
    (tmp_path / "service.key").unlink()
    later = file_keys(tmp_path)
    with pytest.raises(ConfigurationError, match=r"missing.*put the key file back"):
        later.check(store)
    assert not (tmp_path / "service.key").exists()
    later.close()


def test_a_foreign_service_key_stops_the_start(tmp_path):
    store, keys = MemoryStore(), file_keys(tmp_path)
    keys.check(store)
    keys.close()
    foreign = file_keys(tmp_path, secret=SECRET)
    with pytest.raises(ConfigurationError, match="does not belong to this database"):
        foreign.check(store)
    foreign.close()


def test_a_foreign_or_empty_key_store_stops_the_start(tmp_path):
    store, keys = MemoryStore(), file_keys(tmp_path)
    keys.check(store)
    keys.close()
    foreign = file_keys(tmp_path, store="other.db")
    with pytest.raises(ConfigurationError, match=r"key store.*keys_url"):
        foreign.check(store)
    foreign.close()


def test_a_database_with_content_but_no_check_value_stops_the_start(tmp_path, opened):
    store = MemoryStore()
    store.accept("coach@example.org", None, b"Subject: x\r\n\r\ny", datetime(2026, 3, 2, tzinfo=UTC))
    with pytest.raises(ConfigurationError, match="complete backup"):
        opened.check(store)
    assert store.meta(CHECK) is None


@pytest.mark.parametrize("content", ["", "not base64!", base64.b64encode(b"short").decode()])
def test_a_damaged_service_key_stops_the_start(tmp_path, content):
    with pytest.raises(ConfigurationError, match="base64 of 32 bytes"):
        file_keys(tmp_path, secret=content)
    file = tmp_path / "service.key"
    file.write_text(content)
    file.chmod(0o600)
    with pytest.raises(ConfigurationError, match=str(file)):
        file_keys(tmp_path)


def test_a_service_key_that_others_can_read_stops_the_start(tmp_path):
    file = tmp_path / "service.key"
    file.write_text(SECRET)
    file.chmod(0o640)
    with pytest.raises(ConfigurationError, match=f"chmod 600 {file}"):
        file_keys(tmp_path)


def test_a_secret_counts_before_the_file(tmp_path, opened):
    other = MemoryKeys()
    assert opened.sign(1, b"m") == file_keys(tmp_path, secret=f" {SECRET}\n").sign(1, b"m") != other.sign(1, b"m")


def test_shredded_keys_are_gone_from_the_files(tmp_path, opened):
    def on_disk() -> bytes:
        return b"".join(file.read_bytes() for file in tmp_path.glob("keys.db*"))

    keys = [opened.new_key() for _ in range(50)]
    with closing(sqlite3.connect(tmp_path / "keys.db")) as raw:
        wrapped = dict(raw.execute("SELECT ref, wrapped FROM data_key"))
    assert all(wrapped[key] in on_disk() for key in keys)
    opened.shred(keys[10:40])
    assert not [key for key in keys[10:40] if wrapped[key] in on_disk()]
    assert sorted(opened.shredded()) == sorted(keys[10:40])
    opened.warm(keys)
    assert opened.seal(keys[0], "a", b"x")


def test_neither_keys_nor_subkeys_show_themselves(opened):
    assert SECRET not in repr(opened.subkeys)
    assert "Subkeys object" in repr(opened.subkeys)


def test_after_a_rotation_old_tokens_are_still_true_and_new_ones_are_signed_by_the_new_key(tmp_path):
    from rekindle.domain.addresses import Purpose, make_token, read_token

    url, file = f"sqlite:///{tmp_path / 'keys.db'}", tmp_path / "service.key"
    secret = base64.b64encode(b"s" * 32).decode()
    before = FileKeys(url, file, secret=secret)
    old = make_token(Purpose.REPLY, 7, before.token_key, before.sign)
    after = FileKeys(url, file, secret=secret, token_keys=(1, 2))
    new = make_token(Purpose.REPLY, 7, after.token_key, after.sign)
    assert old != new
    assert [read_token(Purpose.REPLY, token, after.sign) for token in (old, new)] == [7, 7]
    given_up = FileKeys(url, file, secret=secret, token_keys=(2,))
    assert read_token(Purpose.REPLY, old, given_up.sign) is None
    for keys in (before, after, given_up):
        keys.close()
