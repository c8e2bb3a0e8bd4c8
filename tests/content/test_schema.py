"""What editors are told of an author's files is what the models say."""

import json
import re
import tomllib
from pathlib import Path

import pytest

from rekindle.adapters.programmes import ProgrammeFile
from rekindle.content.front_matter import FENCE
from rekindle.content.schema import EXERCISE, LESSON, PROGRAMME, STEP, lesson_schema, programme_schema, step_schema

ROOT = Path(__file__).parents[2]
SCHEMAS = {"step": step_schema(), "lesson": lesson_schema(), "programme": programme_schema(ProgrammeFile)}
TOMLS = [*ROOT.glob("plugins/*/step.toml"), ROOT / "config/programmes/recovery.toml"]
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


@pytest.mark.parametrize("file", sorted(ROOT.glob("plugins/*/lessons/*.md")), ids=lambda file: file.stem)
def test_the_front_matter_of_a_shipped_lesson_fits_its_schema(file):
    values = tomllib.loads(file.read_text().split(FENCE)[1])
    schema = SCHEMAS["lesson"]
    assert set(schema["required"]) <= set(values) <= set(schema["properties"])
    assert re.search(schema["properties"]["at"]["pattern"], values["at"])
    assert values["kind"] in schema["properties"]["kind"]["enum"]
    for exercise in values.get("exercise", []):
        assert set(EXERCISES["required"]) <= set(exercise) <= set(EXERCISES["properties"])


def test_times_are_told_apart_as_the_models_do():
    pattern = SCHEMAS["lesson"]["properties"]["at"]["pattern"]
    assert all(re.search(pattern, right) for right in ("mon 08:00", "sun 23:59", "more"))
    assert not any(re.search(pattern, wrong) for wrong in ("monday 8:00", "mon 24:00", "mon 8:00", "mor", "wed 12:30 "))
