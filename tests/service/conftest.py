"""Programme and templates are read once; each test gets a house of its own."""

import shutil
from datetime import timedelta

import pytest

from rekindle.adapters import migrate
from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import MemoryKeys
from rekindle.bootstrap import load_programmes, renderer
from rekindle.settings import Settings
from support.house import House

from .flight import START, Flight, Person, Scenario
from .inside import ME


@pytest.fixture(scope="session")
def programmes():
    found, faults = load_programmes(Settings())
    assert faults == ()
    return found


@pytest.fixture(scope="session")
def jinja():
    return renderer(Settings())


@pytest.fixture
def house(programmes, jinja):
    return House(programmes, jinja)


@pytest.fixture(scope="session")
def empty_database(tmp_path_factory):
    file = tmp_path_factory.mktemp("flight") / "empty.db"
    migrate.upgrade(f"sqlite:///{file}")
    return file


@pytest.fixture(params=["memory", "sqlite"])
def flight(request, tmp_path, programmes, jinja):
    """One silent person who has just joined."""
    stores = {}
    if request.param == "sqlite":
        file = tmp_path / "rekindle.db"
        shutil.copy(request.getfixturevalue("empty_database"), file)
        keys = MemoryKeys(1)
        stores = {"keys": keys, "store": DatabaseStore(f"sqlite:///{file}", keys)}
    silent = Person(0, ("silent",))
    made = Flight(Scenario((silent, silent), ()), programmes["recovery"].texts, jinja, **stores)
    made.later(timedelta(0), ("join", ME))
    yield made.until(START)
    made.store.close()
