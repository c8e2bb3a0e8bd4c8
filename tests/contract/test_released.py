"""What is released is read from a database as it is, whether or not a node runs on it, and nothing is written."""

from datetime import UTC, datetime

import pytest

from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.released import newest_released
from rekindle.domain.errors import TryLater
from rekindle.domain.programme import Step
from rekindle.ports import Change

LESSON = {"id": "a", "kind": "teaching", "at": "mon 08:00", "subject": "s", "body": "b"}


def step(name="sleep", version="1.0"):
    return Step.model_validate({"id": name, "version": version, "title": "t", "lessons": (LESSON,)})


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request):
    return str(request.getfixturevalue(f"{request.param}_database"))


@pytest.fixture
def sqlite_database(empty_sqlite, tmp_path):
    (tmp_path / "rekindle.db").write_bytes(empty_sqlite.read_bytes())
    return f"sqlite:///{tmp_path / 'rekindle.db'}"


@pytest.fixture
def postgresql_database(empty_postgresql):
    return empty_postgresql


def test_the_newest_snapshot_of_the_step_is_what_is_released(url):
    assert newest_released(url, "sleep") is None
    store = DatabaseStore(url, MemoryKeys(1))
    for one in (step(version="1.0"), step(version="1.1"), step("rest", "3.0")):
        store.commit(Change(at=datetime(2026, 3, 2, tzinfo=UTC), snapshots=(one,)))
    assert newest_released(url, "sleep") == step(version="1.1")
    assert newest_released(url, "rest") == step("rest", "3.0")
    assert newest_released(url, "walk") is None
    store.close()


def test_where_there_is_no_database_nothing_is_released_and_none_is_made(tmp_path):
    assert newest_released(f"sqlite:///{tmp_path / 'var' / 'rekindle.db'}", "sleep") is None
    assert list(tmp_path.iterdir()) == []


def test_a_database_without_tables_has_nothing_released(tmp_path):
    (tmp_path / "empty.db").touch()
    assert newest_released(f"sqlite:///{tmp_path / 'empty.db'}", "sleep") is None


def test_a_server_that_is_away_is_said_instead_of_taken_for_an_empty_one():
    with pytest.raises(TryLater, match="compare with a folder: --against"):
        newest_released("postgresql://127.0.0.1:9/rekindle?connect_timeout=1", "sleep")
