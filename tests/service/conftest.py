"""Programme and templates are read once; each test gets a house of its own."""

import pytest

from rekindle.bootstrap import load_programmes, renderer
from rekindle.settings import Settings
from support.house import House


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
