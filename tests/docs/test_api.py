"""The public module stays as it was announced, and a type checker finds an author's mistakes in it."""

import ast
import inspect
import os
import re
import subprocess
import sys
import textwrap
import tomllib
from collections.abc import Iterator
from enum import Enum
from pathlib import Path
from typing import Any

import pytest

from rekindle import api
from rekindle.domain import programme
from rekindle.domain.hooks import Hook

ROOT = Path(__file__).parents[2]
ANNOUNCED = Path(__file__).with_name("api.txt")
NAMED_TYPES = ("Identifier", "Language", "Lines", "Plain")
"""Types of fields that have a name of their own in the source."""


def announced() -> str:
    """Every public name with its fields, types, defaults and signatures, as they stand in the source."""
    lines = [line for name in sorted(api.__all__) for line in _described(name, getattr(api, name))]
    types = [ast.unparse(node) for node in ast.parse(inspect.getsource(programme)).body if _names_a_type(node)]
    return "\n".join([*lines, *types]) + "\n"


def _described(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, type):
        yield f"class {name}"
        for base in reversed(value.__mro__):
            if base.__module__.startswith("rekindle"):
                yield from (f"    {line}" for line in _members(base, enum=issubclass(value, Enum)))
    elif inspect.isfunction(value) and value.__module__.startswith("rekindle"):
        yield _signature(_source(value))
    else:
        yield f"{name} = {value!r}" if isinstance(value, str) else name


def _members(kind: type, *, enum: bool) -> Iterator[str]:
    for node in _source(kind).body:
        if isinstance(node, ast.AnnAssign) or (enum and isinstance(node, ast.Assign)):
            yield ast.unparse(node)
        elif isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            marks = (name for mark in node.decorator_list if (name := ast.unparse(mark)) != "hookspec")
            yield "".join(f"@{name} " for name in marks) + _signature(node)


def _source(value: Any) -> Any:
    return ast.parse(textwrap.dedent(inspect.getsource(value))).body[0]


def _signature(function: Any) -> str:
    return f"def {function.name}({ast.unparse(function.args)}) -> {ast.unparse(function.returns)}"


def _names_a_type(node: ast.stmt) -> bool:
    return isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) in NAMED_TYPES


def test_nothing_of_the_public_module_changes_unannounced():
    """After a change that is meant: raise API_VERSION, tell it in CHANGELOG.md, and run this file, which writes api.txt anew."""
    assert announced() == ANNOUNCED.read_text()


@pytest.mark.parametrize(
    ("name", "method"),
    [
        ("Offset", "@classmethod def parse(cls, text: str) -> Self"),
        ("Step", "def lesson(self, lesson_id: str, language: str='') -> Lesson | None"),
        ("Step", "def exercise(self, exercise_id: str, language: str='') -> Exercise | None"),
        ("Lesson", "def exercise(self, exercise_id: str) -> Exercise | None"),
        ("StepPlugin", "def on_left(self, event: Event) -> None"),
    ],
)
def test_the_methods_of_a_public_value_are_announced_with_it(name, method):
    assert f"    {method}" in _described(name, getattr(api, name))


def test_what_begins_with_an_underscore_is_nobodys_business():
    assert not [line for line in announced().splitlines() if "def _" in line]


def test_every_hook_of_the_domain_is_a_hook_of_the_public_module_and_says_when_it_is_called():
    assert tuple(Hook) == api.HOOKS
    for hook in api.HOOKS:
        assert len(inspect.getdoc(getattr(api.StepPlugin, hook)).split()) > 5


# --- what a type checker finds ---

RIGHT = """
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import BaseModel

from rekindle.api import (
    AnswerKind, Draft, Due, Event, Kind, Lesson, LessonContext, NextContext, Parsed, ReplyContext, Step, StepContext,
    StepPlugin, Unclear, Wait, hookimpl, override,
)


class Settings(BaseModel):
    hours: int = 8


def parse(text: str, context: ReplyContext) -> Parsed | Unclear:
    return Parsed(len(text)) if text else Unclear("How many?")


class Night(StepPlugin):
    Settings = Settings

    @override
    def provide_step(self, context: StepContext) -> Step:
        lesson = Lesson(id="why", kind=Kind.TEACHING, at="mon 08:00", subject="Why", body="Hello.")
        return Step(id=context.name, version="1.0", title="Night", lessons=[lesson])

    @override
    def provide_answer_kinds(self, context: StepContext) -> Sequence[AnswerKind]:
        return [AnswerKind("breaths", parse, score=float, examples={"in": 1})]

    @override
    def provide_context(self, context: LessonContext) -> Mapping[str, Any]:
        return {"week": context.week}

    @override
    def choose_next(self, context: NextContext) -> str | Wait | None:
        return Wait(days=3) if context.strain == "high" else None

    @override
    def filter_schedule(self, due: Due, context: LessonContext) -> Due:
        return due

    @override
    def filter_message(self, draft: Draft, context: LessonContext) -> Draft:
        return draft.model_copy(update={"before": "Hello."})

    @override
    def on_answer(self, event: Event) -> None:
        print(event.id)


@hookimpl
def on_left(event: Event) -> None:
    print(event.by)
"""
WRONG = {
    "a wrong return type": (
        RIGHT.replace('return draft.model_copy(update={"before": "Hello."})', "return draft.subject"),
        'Incompatible return value type (got "str", expected "Draft")',
    ),
    "another return type than the hook's": (
        RIGHT.replace("context: LessonContext) -> Due:\n        return due", "context: LessonContext) -> str:\n        return ''"),
        'Return type "str" of "filter_schedule" incompatible with return type "Due" in supertype',
    ),
    "a misspelt hook": (
        RIGHT.replace("def on_answer", "def on_anwser"),
        'Method "on_anwser" is marked as an override, but no base method was found',
    ),
    "a hook without @override": (
        RIGHT.replace("@override\n    def on_answer", "def on_answer"),
        'Method "on_answer" is not using @override but is overriding a method',
    ),
    "a misspelt field": (RIGHT.replace("context.week", "context.weeks"), '"LessonContext" has no attribute "weeks"'),
    "a misspelt argument": (RIGHT.replace("Wait(days=3)", "Wait(day=3)"), 'Unexpected keyword argument "day" for "Wait"'),
    "a parser of another type": (
        RIGHT.replace('-> Parsed | Unclear:\n    return Parsed(len(text)) if text else Unclear("How many?")', "-> int:\n    return 7"),
        "has incompatible type",
    ),
}  # fmt: skip


FOUND_BY_LOADING_ONLY = RIGHT.replace("@override\n    def on_answer", "def on_anwser")


def told_page() -> str:
    return (ROOT / "docs" / "writing-steps.md").read_text()


def told_to_authors() -> str:
    """The settings of mypy on the page about writing steps, as they stand there."""
    (block,) = re.findall(r"^```toml\n(\[tool\.mypy\]\n.*?)^```$", told_page(), re.MULTILINE | re.DOTALL)
    return str(block)


@pytest.fixture(scope="module")
def checked(tmp_path_factory) -> dict[str, str]:
    """What mypy says of each module, all in one run: most of its time goes into reading the engine."""
    folder = tmp_path_factory.mktemp("authors")
    modules = {"right": RIGHT, "unmarked": FOUND_BY_LOADING_ONLY} | {
        f"wrong_{number}": source for number, (source, _) in enumerate(WRONG.values())
    }
    for name, source in modules.items():
        (folder / f"{name}.py").write_text(source)
    (folder / "pyproject.toml").write_text(told_to_authors())
    command = [
        sys.executable,
        "-m",
        "mypy",
        *(f"{name}.py" for name in modules),
    ]
    environment = os.environ | {
        "MYPYPATH": str(ROOT / "engine"),
        "MYPY_CACHE_DIR": str(ROOT / ".mypy_cache" / "authors"),
    }
    done = subprocess.run(command, check=False, cwd=folder, env=environment, capture_output=True, text=True)
    assert done.returncode in {0, 1}, done.stderr
    return {
        name: "\n".join(line for line in done.stdout.splitlines() if line.startswith(f"{name}.py")) for name in modules
    }


def test_a_right_module_of_an_author_passes_the_strict_type_checker(checked):
    assert checked["right"] == ""


@pytest.mark.parametrize(("number", "case"), list(enumerate(WRONG)))
def test_a_type_checker_finds_what_would_be_told_at_load(checked, number, case):
    assert WRONG[case][1] in checked[f"wrong_{number}"]


def test_a_misspelt_hook_without_override_is_left_to_loading_as_the_page_says(checked):
    assert checked["unmarked"] == ""
    assert "a method that is misspelt and has no `@override` is found by loading only" in told_page().lower()


def test_the_example_package_has_the_settings_that_authors_are_told():
    told = tomllib.loads(told_to_authors())["tool"]["mypy"]
    package = tomllib.loads((ROOT / "examples" / "organisation" / "package" / "pyproject.toml").read_text())
    assert told.items() <= package["tool"]["mypy"].items()


if __name__ == "__main__":
    ANNOUNCED.write_text(announced())
