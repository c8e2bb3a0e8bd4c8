"""Somebody inside a step, made once by commands; each test gets a copy."""

import shutil
from pathlib import Path

import pytest

from support.sandbox import Sandbox, write_programme, write_step

PROGRAMMES = Path(__file__).parents[2] / "config" / "programmes"


@pytest.fixture(scope="session")
def begun(tmp_path_factory) -> Path:
    """Somebody is inside the first of two steps and has answered its lesson."""
    folder = tmp_path_factory.mktemp("begun") / "place"
    shutil.copytree(PROGRAMMES / "recovery", folder / "mine")
    for name in ("alpha", "beta"):
        write_step(folder / name)
    write_programme(folder, "alpha", "beta")
    made = Sandbox(folder)
    made.write("coach+join@rekindle.localhost", "Hello")
    made.answer("", "Yes")
    while made.mail("alpha: idea") is None:
        made.run("clock", "next")
    made.answer("alpha: idea", "7")
    return folder


@pytest.fixture
def place(tmp_path, begun):
    shutil.copytree(begun, tmp_path / "place")
    return Sandbox(tmp_path / "place")
