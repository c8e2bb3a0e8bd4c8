"""rekindle steps list and show: name, version, state, source and faults, also when every plugin is broken."""

import json
import shutil
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rekindle.adapters.plugins import host
from rekindle.bootstrap import build
from rekindle.cli import app
from rekindle.domain.errors import RekindleError
from rekindle.domain.hooks import Hook
from rekindle.ports import PluginState
from rekindle.settings import read_settings
from support.plugin_bench import BREATHS, GREETS, KINDS, MANIFEST, STEP, ask

ROOT = Path(__file__).parents[2]


class Organisation:
    """A configuration, a programme and a folder of steps."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.config = folder, folder / "rekindle.toml"
        self.config.write_text('[programmes]\nfiles = ["mine.toml"]\n')
        shutil.copytree(ROOT / "config" / "programmes" / "recovery", folder / "texts")

    def names(self, *steps: str, settings: str = "") -> None:
        listed = ", ".join(f'"{step}"' for step in steps)
        (self.folder / "mine.toml").write_text(f'id = "mine"\ntitle = "Mine"\ntexts = "texts"\nsteps = [{listed}]\n')
        self.config.write_text(f'[programmes]\nfiles = ["mine.toml"]\n{settings}')

    def file(self, name: str, text: str) -> None:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)

    def run(self, *arguments: str):
        return CliRunner().invoke(app, [*arguments, "--config", str(self.config)], catch_exceptions=False)

    def told(self, *arguments: str):
        result = self.run(*arguments, "--json")
        assert result.exit_code == 0, result.output
        return json.loads(result.stdout)

    def house(self, **options):
        return build(read_settings(self.config), **options)


@pytest.fixture
def mine(tmp_path):
    return Organisation(tmp_path)


def test_steps_are_listed_in_their_order_with_source_state_and_hooks(mine):
    mine.file("night.py", STEP + GREETS)
    mine.file("calm/step.toml", MANIFEST.format(name="calm"))
    mine.file("calm/kinds.py", KINDS)
    mine.file("calm/lessons/why.md", BREATHS)
    mine.file("calm/templates/lesson.html", '{% extends "!core/lesson.html" %}')
    mine.names("support", "./night.py", "./calm")
    rows = mine.told("steps", "list")
    assert [(row["programme"], row["week"], row["step"], row["state"]) for row in rows] == [
        ("mine", 1, "support", "ready"),
        ("mine", 2, "night", "ready"),
        ("mine", 3, "calm", "ready"),
    ]
    assert rows[0]["source"].startswith("package rekindle 0")
    assert rows[1]["source"] == f"file {mine.folder / 'night.py'}"
    assert (rows[1]["hooks"], rows[1]["kinds"]) == (["provide_context"], [])
    assert (rows[2]["hooks"], rows[2]["kinds"]) == ([], ["breaths"])
    assert rows[2]["templates"] == str(mine.folder / "calm" / "templates")
    assert all(row["faults"] == [] for row in rows)
    assert not (mine.folder / "var").exists()


def test_a_list_of_nothing_but_broken_plugins_says_of_each_what_to_do(mine):
    mine.file("night.py", "raise RuntimeError('half saved')")
    mine.names("./night.py", "supprot", settings="[plugins.nigth]\nhours = 1\n")
    night, missing, unused = mine.told("steps", "list")
    assert (night["step"], night["state"], night["version"]) == ("night", "put aside", None)
    assert "RuntimeError: half saved (night.py:1)" in night["faults"][0]["what"]
    assert "nobody enters it" in night["faults"][0]["effect"]
    assert missing["faults"][0]["todo"] == 'did you mean "support"?'
    assert (unused["step"], unused["state"]) == ("nigth", "unused")
    printed = mine.run("steps", "list").stdout
    assert "night: importing" in printed
    assert "to do: mend the plugin" in printed
    assert mine.told("steps", "show", "night")["faults"] == night["faults"]
    assert "half saved" in mine.run("steps", "show", "night").stdout


def test_one_step_is_shown_with_where_it_stands_and_what_it_asks(mine):
    mine.names("responsibility", "support")
    found = mine.told("steps", "show", "support")
    assert found["programmes"] == [{"programme": "mine", "week": 2}]
    assert (found["id"], found["state"], found["hooks"]) == ("support", "ready", [])
    assert found["lessons"][0]["at"] == "mon 08:00"
    assert "mine, week 2" in mine.run("steps", "show", "support").stdout


def test_a_step_that_no_programme_names_is_said_to_be_none(mine):
    mine.names("support")
    result = CliRunner().invoke(app, ["steps", "show", "sleep", "--config", str(mine.config)])
    assert "no programme names" in str(result.exception)
    assert "there are: support" in str(result.exception)


@pytest.mark.parametrize("command", ["show", "retry"])
def test_a_misspelt_step_gets_the_nearest_right_spelling(command, mine):
    mine.names("responsibility", "support")
    result = CliRunner().invoke(app, ["steps", command, "suport", "--config", str(mine.config)])
    assert isinstance(result.exception, RekindleError)
    assert str(result.exception).endswith('a step "suport"; did you mean "support"?')


def broken_three_times(house) -> None:
    for _ in range(3):
        ask(house.plugins, "night", Hook.PROVIDE_CONTEXT)


def test_a_quarantine_is_told_by_a_command_beside_the_node(mine):
    mine.file("night.py", STEP + GREETS.replace("return", "import os; os._exit(1)\n    return"))
    mine.names("support", "./night.py")
    house = mine.house()
    try:
        broken_three_times(house)
        row = mine.told("steps", "list")[1]
        assert row["state"] == "quarantined"
        assert "broke a limit 3 times" in row["faults"][0]["what"]
        assert "rekindle steps retry night" in row["faults"][0]["todo"]
    finally:
        house.close()


def test_a_node_follows_a_quarantine_and_a_retry_elsewhere_with_its_programmes(mine):
    mine.file("night.py", STEP + GREETS.replace("return", "import os; os._exit(1)\n    return"))
    mine.names("support", "./night.py")
    house = mine.house()
    try:
        assert [step.id for step in house.engine.programmes["mine"].steps] == ["support", "night"]
        broken_three_times(house)
        house.refresh()
        assert [step.id for step in house.engine.programmes["mine"].steps] == ["support"]
        assert [step.id for step in house.engine.plans["mine"].steps] == ["support", "night"]
        assert [fault.plugin for fault in house.faults] == ["night"]
        mine.file("night.py", STEP.replace('version="1.0"', 'version="1.1"') + GREETS)
        elsewhere = mine.house()
        assert elsewhere.plugins.retry("night") is None
        elsewhere.close()
        house.refresh()
        assert house.engine.programmes["mine"].step("night").version == "1.1"
        assert house.faults == []
        assert house.plugins.info()["night"].state is PluginState.READY
        assert ask(house.engine.plugins, "night", Hook.PROVIDE_CONTEXT).value == {"greeting": "hello"}
    finally:
        house.close()


def test_commands_that_plan_nothing_start_no_process_for_plugins(mine, monkeypatch):
    mine.file("night.py", STEP + GREETS)
    mine.names("support", "./night.py")
    mine.house().close()
    monkeypatch.setattr(host, "COMMAND", ("/nonexistent/python",))
    mail = b"From: me@example.org\r\nSubject: join\r\n\r\nhello\r\n"
    to = ["receive", "--recipient", "coach+join@rekindle.localhost", "--config", str(mine.config)]
    assert CliRunner().invoke(app, to, input=mail, catch_exceptions=False).exit_code == 0
    for command in (("inbox", "list"), ("deliveries", "list"), ("report",), ("cases",), ("clock", "show")):
        assert mine.run(*command).exit_code == 0
    listing = CliRunner().invoke(app, ["participants", "list", "--config", str(mine.config)])
    assert "does not start" in str(listing.exception)


def test_two_steps_of_one_name_in_two_places_stop_the_start(mine):
    mine.file("a/night.py", STEP)
    mine.file("b/night.py", STEP)
    mine.names("./a/night.py")
    text = (mine.folder / "mine.toml").read_text()
    mine.file("other.toml", text.replace('"mine"', '"other"').replace("./a/", "./b/"))
    mine.config.write_text('[programmes]\nfiles = ["mine.toml", "other.toml"]\n')
    result = CliRunner().invoke(app, ["steps", "list", "--config", str(mine.config)])
    assert 'the step "night" is' in str(result.exception)
    mine.file("other.toml", text.replace('"mine"', '"other"'))
    assert [row["programme"] for row in mine.told("steps", "list")] == ["mine", "other"]


def test_a_fault_of_a_call_is_told_by_commands_beside_the_node(mine):
    mine.file("night.py", STEP + GREETS.replace("return", "raise ValueError\n    return"))
    mine.names("support", "./night.py")
    house = mine.house()
    try:
        ask(house.plugins, "night", Hook.PROVIDE_CONTEXT)
        row = mine.told("steps", "list")[1]
        assert row["state"] == "ready"
        assert "raised ValueError" in row["faults"][0]["what"]
        assert mine.told("steps", "show", "night")["faults"] == row["faults"]
        assert "raised ValueError" in mine.run("doctor").stdout
    finally:
        house.close()


def test_a_retry_says_that_it_only_loads_code_and_does_not_call_it(mine):
    mine.file("night.py", STEP + GREETS.replace("return", "raise ValueError\n    return"))
    mine.names("support", "./night.py")
    printed = mine.run("steps", "retry", "night").stdout
    assert "night is loaded; whether its calls work shows when they are next made" in printed
    assert "support is loaded; 0 people go on" in mine.run("steps", "retry", "support").stdout
