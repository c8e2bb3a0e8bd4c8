"""What editors are told of an author's files is what the models say."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from rekindle.adapters.programmes import ProgrammeFile
from rekindle.content.front_matter import FENCE
from rekindle.content.schema import (
    EXERCISE,
    LESSON,
    PROGRAMME,
    STEP,
    lesson_schema,
    programme_schema,
    step_schema,
    translation_schema,
)

ROOT = Path(__file__).parents[2]
SCHEMAS = {
    "step": step_schema(), "lesson": lesson_schema(), "translation": translation_schema(),
    "programme": programme_schema(ProgrammeFile),
}  # fmt: skip
TOMLS = [*ROOT.glob("plugins/*/step.toml"), ROOT / "config/programmes/recovery.toml"]
SOURCES = [
    file
    for part in ("plugins/*", "examples/organisation/steps/*", "examples/organisation/package/src/*")
    for file in sorted(ROOT.glob(f"{part}/lessons/*.md"))
    if "." not in file.stem
]
EXERCISES = SCHEMAS["lesson"]["properties"]["exercise"]["items"]


@pytest.mark.parametrize("part", SCHEMAS)
def test_the_committed_schema_is_the_one_that_the_models_give(part):
    committed = json.loads((ROOT / f"config/schema/{part}.schema.json").read_text())
    assert committed == SCHEMAS[part], f"run: rekindle steps schema --part {part} > config/schema/{part}.schema.json"


@pytest.mark.parametrize(
    ("schema", "about"),
    [(SCHEMAS["step"], STEP), (SCHEMAS["lesson"], LESSON), (EXERCISES, EXERCISE), (SCHEMAS["programme"], PROGRAMME)],
)
def test_each_key_is_explained_and_no_other(schema, about):
    assert list(schema["properties"]) == list(about)
    assert all(value["description"] for value in schema["properties"].values())
    assert schema["additionalProperties"] is False


def test_a_schema_is_whole_in_itself():
    assert "$ref" not in json.dumps(SCHEMAS)
    assert "null" not in json.dumps(SCHEMAS)


@pytest.mark.parametrize("file", TOMLS, ids=lambda file: file.parent.name)
def test_a_shipped_file_names_its_schema_and_fits_it(file):
    name = re.match(r"#:schema (\S+)\n", file.read_text())[1]
    schema = json.loads((file.parent / name).read_text())
    values = tomllib.loads(file.read_text())
    assert set(schema["required"]) <= set(values) <= set(schema["properties"])


PROGRAMMES = [*ROOT.glob("config/programmes/*.toml"), *ROOT.glob("examples/organisation/programmes/*.toml")]


@pytest.mark.parametrize("file", PROGRAMMES, ids=lambda file: file.stem)
def test_the_values_of_a_shipped_programme_fit_its_schema(file):
    values = tomllib.loads(file.read_text())
    assert set(SCHEMAS["programme"]["required"]) <= set(values) <= set(SCHEMAS["programme"]["properties"])
    assert re.search(SCHEMAS["programme"]["properties"]["id"]["pattern"], values["id"])
    hour = SCHEMAS["programme"]["properties"]["rhythm"]["properties"]["hour"]["pattern"]
    assert re.search(hour, values.get("rhythm", {}).get("hour", ""))


@pytest.mark.parametrize("file", SOURCES, ids=lambda file: file.stem)
def test_the_front_matter_of_a_shipped_lesson_fits_its_schema(file):
    values = tomllib.loads(file.read_text().split(FENCE)[1])
    schema = SCHEMAS["lesson"]
    assert set(schema["required"]) <= set(values) <= set(schema["properties"])
    assert re.search(schema["properties"]["at"]["pattern"], values["at"])
    assert values["kind"] in schema["properties"]["kind"]["enum"]
    for exercise in values.get("exercise", []):
        assert set(EXERCISES["required"]) <= set(exercise) <= set(EXERCISES["properties"])
        for key in {"answer", "remind_after", "id"} & set(exercise):
            assert re.search(EXERCISES["properties"][key]["pattern"], exercise[key]), exercise[key]


def test_times_are_told_apart_as_the_models_do():
    pattern = SCHEMAS["lesson"]["properties"]["at"]["pattern"]
    assert all(re.search(pattern, right) for right in ("mon 08:00", "sun 23:59", "more"))
    assert not any(re.search(pattern, wrong) for wrong in ("monday 8:00", "mon 24:00", "mon 8:00", "mor", "wed 12:30 "))


def pattern(part, *path):
    value = SCHEMAS[part]["properties"]
    for key in path:
        value = value[key]
    return value["pattern"]


ASKED = ("exercise", "items", "properties")
VALUES = [
    (pattern("lesson", *ASKED, "answer"),
     ("number 0-3", "numbers 2 0-10 + text", 'choice DONE "NOT YET"', "yes-no", "text", "check 8 0-4", "breaths 1-9"),
     ("number", "number 0", "scale 0-3", "check 0-4", "choice ONE", "time 3", "Number 0-3", "")),
    (pattern("lesson", *ASKED, "remind_after"), ("48h", "1w", "1d12h"), ("48", "2weeks", "-3h", "")),
    (pattern("programme", "rhythm", "properties", "hour"), ("", "08:00", "23:59"), ("25:99", "8:00", "08:00 ")),
    (pattern("programme", "id"), ("day-team", "a1"), ("A B", "day_team", "-a", "")),
]  # fmt: skip


@pytest.mark.parametrize(("pattern", "right", "wrong"), VALUES, ids=("answer", "remind_after", "hour", "id"))
def test_values_are_known_as_well(pattern, right, wrong):
    assert all(re.search(pattern, value) for value in right)
    assert [value for value in wrong if re.search(pattern, value)] == []


def test_a_source_needs_what_a_translation_may_leave_out():
    assert SCHEMAS["lesson"]["required"] == ["id", "at", "kind", "subject"]
    assert EXERCISES["required"] == ["id", "ask", "answer"]
    assert SCHEMAS["translation"]["required"] == ["subject"]
    assert SCHEMAS["translation"]["properties"]["exercise"]["items"]["required"] == ["id", "ask"]
