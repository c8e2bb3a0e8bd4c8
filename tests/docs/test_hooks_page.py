"""The hook reference is complete: every hook with its signature, what happens on a fault, an example that runs; every field."""

import ast
import dataclasses
import inspect
import re
import shutil
import sys
import textwrap
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from rekindle import api
from rekindle.api import HOOKS, StepPlugin
from rekindle.authoring.own_kinds import OwnKinds, spoken
from rekindle.domain.answer_form import AnswerForm
from rekindle.ports import Call
from rekindle.testing import rk  # noqa: F401

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "hooks.md").read_text()
BREATH = ROOT / "tests" / "testing" / "steps" / "breath"
TOLD = (
    "StepContext", "PersonContext", "LessonContext", "NextContext", "ReplyContext", "Due", "Draft", "Wait", "Event",
    "AnswerKind", "Parsed", "Unclear",
)  # fmt: skip
"""What hooks are given and give back. Step, Lesson and Exercise are the front matter's keys: see writing-steps.md."""


def section(name: str) -> str:
    match = re.search(rf"^### {name}\n(.*?)(?=^##|\Z)", PAGE, re.MULTILINE | re.DOTALL)
    assert match, f"docs/hooks.md has no section {name}"
    return match[1]


def example(hook: str) -> str:
    (code,) = re.findall(r"^```python\n(.*?)^```$", section(hook), re.MULTILINE | re.DOTALL)
    return code


def signature(hook: str) -> str:
    """As it stands in the source, without `self`."""
    (function,) = ast.parse(textwrap.dedent(inspect.getsource(getattr(StepPlugin, hook)))).body
    function.args.args = [argument for argument in function.args.args if argument.arg != "self"]
    return f"{hook}({ast.unparse(function.args)}) -> {ast.unparse(function.returns)}"


@pytest.mark.parametrize("hook", HOOKS)
def test_each_hook_stands_there_with_its_signature_when_it_is_called_and_what_a_fault_does(hook):
    told = section(hook)
    assert f"\n`{signature(hook)}`\n" in told
    prose = re.sub(r"```.*?```", "", told, flags=re.DOTALL)
    assert "On a fault" in prose or "on a fault" in prose
    if not hook.startswith("on_"):
        assert "Called" in prose


def test_the_page_has_no_hook_that_is_none():
    marked = set(re.findall(r"^@hookimpl\ndef (\w+)", PAGE, re.MULTILINE))
    assert marked == set(HOOKS)


def fields(name: str) -> list[str]:
    kind = getattr(api, name)
    if dataclasses.is_dataclass(kind):
        return [field.name for field in dataclasses.fields(kind)]
    inherited = set(api.PersonContext.model_fields) if name in {"LessonContext", "NextContext"} else set()
    return [field for field in kind.model_fields if field not in inherited]


@pytest.mark.parametrize("name", TOLD)
def test_every_field_of_what_hooks_are_given_stands_in_its_table(name):
    assert re.findall(r"^\| `(\w+)` \|", section(name), re.MULTILINE) == fields(name)


def test_every_public_name_is_told_somewhere():
    pages = PAGE + (ROOT / "docs" / "writing-steps.md").read_text()
    assert [name for name in api.__all__ if name not in pages] == []


def test_the_version_of_the_page_is_that_of_the_module():
    assert "`API_VERSION`" in PAGE
    assert re.fullmatch(r"\d+\.\d+", api.API_VERSION)


# --- each example runs, and does what it is there for ---


@pytest.fixture
def use(rk, tmp_path):  # noqa: F811
    """The step `breath` with this hook's example as its code."""

    def with_example(hook: str, **options):
        folder = tmp_path / "breath"
        shutil.copytree(BREATH, folder)
        (folder / "plugin.py").write_text(example(hook))
        rk.use(folder, **options)
        return rk

    return with_example


def test_provide_step(rk, tmp_path):  # noqa: F811
    (tmp_path / "breath.py").write_text(example("provide_step"))
    step = rk.use(tmp_path / "breath.py")
    assert [exercise.id for lesson in step.lessons for exercise in lesson.exercises] == ["breaths"]
    somebody = rk.participant().enrol().wait(days=7)
    somebody.reply("3")
    assert somebody.answers == {"breaths": 3}


def test_provide_answer_kinds(use):
    world = use("provide_answer_kinds")
    (kind,) = world.setup.plugins.info()["breath"].kinds.values()
    own = OwnKinds("breath", world.setup.plugins)
    for reply, meaning in kind.examples.items():
        assert spoken(own.read(AnswerForm.parse_spec("own pulse-rate"), reply, "en")) == meaning
    assert spoken(own.read(AnswerForm.parse_spec("own pulse-rate 180"), "200", "en")) == "unclear"


def test_filter_schedule(use):
    """The nudge of the week that begins on 30 March is due on 1 April, when it may not come."""
    world = use("filter_schedule", start=datetime(2026, 3, 25, 9, 0, tzinfo=UTC))
    somebody = world.participant().enrol().wait(days=12)
    moved = somebody.mail("one-door").at - datetime(2026, 4, 1, 11, 30, tzinfo=UTC)
    assert moved == timedelta(hours=20)


def test_provide_context(use):
    world = use("provide_context")
    (draft,) = world.setup.plugins.ask([provide_context(world, "2026-01-10")])
    assert draft.value == {"breaths": 5}
    (draft,) = world.setup.plugins.ask([provide_context(world, "2026-01-12")])
    assert draft.value == {"breaths": 3}


def provide_context(world, today: str) -> Call:
    context = api.LessonContext(
        person="p1", programme="small", week=1, language="en", zone="Europe/London", now=world.clock.now(),
        today=date.fromisoformat(today), step="breath", round=1, lesson="at-the-door", kind=api.Kind.TEACHING,
    )  # fmt: skip
    return Call(plugin="breath", hook="provide_context", arguments={"context": context})


def test_filter_message(use):
    world = use("filter_message")
    assert "you may leave the exercise" in world.render("at-the-door", strain="high")
    assert "you may leave the exercise" not in world.render("at-the-door")


def test_choose_next(use):
    world = use("choose_next", after=["later"])
    some, none = world.participant(), world.participant(name="Folake")
    some.enrol()
    none.enrol().wait(days=7)
    some.reply("3")
    none.reply("0")
    world.play()
    assert none.mail("later").at - some.mail("later").at == timedelta(days=7)


def kept(world) -> object:
    """What the example of an event hook has put into its own table."""
    modules = [module for name, module in sys.modules.items() if name.startswith("rekindle_step_breath_")]
    newest = vars(next(module for module in reversed(modules) if set(HOOKS) & vars(module).keys()))
    return next(value for name, value in newest.items() if name.isupper())


def enrolled(world, days: int = 7):
    return world.participant().enrol().wait(days=days)


def test_on_enrolled(use):
    world = use("on_enrolled")
    assert kept(world) == set()
    enrolled(world)
    assert len(kept(world)) == 1


def test_on_answer(use):
    world = use("on_answer")
    somebody = enrolled(world)
    somebody.reply("3")
    somebody.reply("4, a correction")
    assert list(kept(world).values()) == [3, 4]


@pytest.mark.parametrize("hook", ["on_step_completed", "on_programme_completed"])
def test_on_completed(hook, use):
    world = use(hook, after=["later"])
    enrolled(world)
    assert kept(world) == set()
    world.play()
    assert len(kept(world)) == 1


def test_on_paused(use):
    world = use("on_paused")
    somebody = enrolled(world)
    somebody.reply("pause 2")
    ((person, until),) = kept(world).items()
    assert until - world.clock.now() > timedelta(days=12)
    assert somebody.name not in person


def test_on_left(use):
    world = use("on_left")
    enrolled(world).reply("stop")
    assert list(kept(world).values()) == ["participant"]


def test_on_erased(use):
    world = use("on_erased")
    somebody = enrolled(world)
    store = world.house.engine.store
    kept(world)[f"p{somebody.enrolment.participant}"] = 3
    store.erase(somebody.enrolment.participant, world.clock.now())
    world.house.settle()
    assert kept(world) == {"somebody": 7}


def test_each_hook_has_its_example_tried():
    tried = {name.removeprefix("test_") for name in globals() if name.startswith("test_")}
    assert {hook for hook in HOOKS if hook not in tried} == {"on_step_completed", "on_programme_completed"}  # together


# --- code in a step, on the page about writing steps ---


def test_the_code_on_the_page_about_writing_steps_runs(rk, tmp_path):  # noqa: F811
    page = (ROOT / "docs" / "writing-steps.md").read_text()
    kinds, plugin = re.findall(r"^### \w+\.py: .*?^```python\n(.*?)^```$", page, re.MULTILINE | re.DOTALL)
    shutil.copytree(BREATH, tmp_path / "breath")
    (tmp_path / "breath" / "kinds.py").write_text(kinds)
    (tmp_path / "breath" / "plugin.py").write_text(plugin)
    lesson = tmp_path / "breath" / "lessons" / "at-the-door.md"
    examples = re.compile(r"^\[exercise.examples\].*?^\+\+\+", re.MULTILINE | re.DOTALL)
    text = examples.sub('[exercise.examples]\n"3 of 5" = "3/5"\n+++', lesson.read_text())
    lesson.write_text(text.replace('"number 0-9 + text"', '"share"'))
    (tmp_path / "breath" / "replies" / "breaths-plain.txt").write_text("exercise: breaths\nexpect: 2/3\n\n2 of 3\n")
    rk.contract(tmp_path / "breath", settings={"door": "at the gate"})
