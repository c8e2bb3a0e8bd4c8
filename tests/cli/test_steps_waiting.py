"""Who and what waits because of a plugin: told by steps list, show and the doctor, from another process than met the fault."""

import shutil
from pathlib import Path

import pytest

from support.plugin_bench import GREETS, STEP
from support.sandbox import ME, Sandbox, write_programme

RAISES = GREETS.replace("return", "raise ValueError\n    return")
TEXTS = Path(__file__).parents[2] / "config" / "programmes" / "recovery"
DEAF = "\n@hookimpl\ndef on_enrolled(event):\n    raise OSError\n"


@pytest.fixture
def bare(tmp_path):
    """A programme of one step by code, which nobody has started yet."""
    shutil.copytree(TEXTS, tmp_path / "mine")
    (tmp_path / "night.py").write_text(STEP)
    write_programme(tmp_path, "night.py")
    return Sandbox(tmp_path)


@pytest.fixture
def joined(bare):
    """The same with this code, and somebody who has joined."""

    def begin(source: str) -> Sandbox:
        (bare.folder / "night.py").write_text(source)
        bare.write("coach+join@rekindle.localhost", "join")
        bare.answer("", "yes")
        return bare

    return begin


def told_of(place: Sandbox, name: str = "night") -> tuple[dict, list[dict]]:
    """The row of the list, which `show` tells as well, and the doctor's lines about the step."""
    (row,) = (row for row in place.run("steps", "list", "--json") if row["step"] == name)
    lines = place.run("doctor", "--json", code=1)
    return row, [line for line in lines if line["about"] == f"step {name}"]


def test_people_who_are_held_are_counted_with_what_to_do(joined):
    sandbox = joined(STEP + RAISES)
    sandbox.run("clock", "advance", "14d")
    row, lines = told_of(sandbox)
    assert (row["held"], row["parked"], row["parked_because"]) == (1, 0, None)
    assert sandbox.run("steps", "show", "night", "--json")["held"] == 1
    (line,) = (line for line in lines if "held because of it" in line["found"])
    assert (line["state"], line["found"]) == ("problem", "1 person is held because of it")
    assert line["todo"] == "mend it, then run: rekindle steps retry night"
    for command in (("steps", "list"), ("steps", "show", "night")):
        assert "night: 1 person is held because of it\n  to do: mend it, then run" in sandbox.run(*command)


def test_parked_events_are_counted_with_the_newest_reason(joined):
    sandbox = joined(STEP + DEAF)
    sandbox.run("clock", "advance", "14d")
    row, lines = told_of(sandbox)
    assert (row["held"], row["parked"]) == (0, 1)
    assert "on_enrolled (night.py:9) of the plugin" in row["parked_because"]
    assert "raised OSError" in row["parked_because"]
    shown = sandbox.run("steps", "show", "night", "--json")
    assert (shown["parked"], shown["parked_because"]) == (1, row["parked_because"])
    (line,) = (line for line in lines if "parked" in line["found"] and "newest" in line["found"])
    assert line["found"] == f"1 event is parked; the newest because {row['parked_because']}"
    for command in (("steps", "list"), ("steps", "show", "night")):
        assert f"night: {line['found']}" in sandbox.run(*command)


def test_a_retry_after_the_repair_leaves_nobody_waiting(joined):
    sandbox = joined(STEP + RAISES + DEAF)
    sandbox.run("clock", "advance", "14d")
    (sandbox.folder / "night.py").write_text(STEP + GREETS)
    assert "1 person goes on" in sandbox.run("steps", "retry", "night")
    sandbox.run("tick", "--until-idle")
    (row,) = sandbox.run("steps", "list", "--json")
    assert (row["held"], row["parked"]) == (0, 0)
    assert "because of it" not in sandbox.run("steps", "list")


def test_who_waits_for_a_step_that_left_its_programme_is_told_as_well(joined):
    sandbox = joined(STEP + RAISES)
    sandbox.run("clock", "advance", "14d")
    (sandbox.folder / "day.py").write_text(STEP)
    write_programme(sandbox.folder, "day.py")
    row, (line,) = told_of(sandbox)
    assert (row["programme"], row["state"], row["held"]) == (None, "in no programme", 1)
    assert line["todo"] == "put it back into its programme, then run: rekindle steps retry night"


def test_somebody_who_left_is_held_by_nothing(joined):
    sandbox = joined(STEP + RAISES)
    sandbox.run("clock", "advance", "14d")
    sandbox.run("participants", "erase", ME, "--yes")
    (row,) = sandbox.run("steps", "list", "--json")
    assert row["held"] == 0


def test_before_the_first_start_nothing_waits_and_looking_makes_no_database(bare):
    (row,) = bare.run("steps", "list", "--json")
    assert (row["held"], row["parked"]) == (0, 0)
    assert not (bare.folder / "var").exists()
