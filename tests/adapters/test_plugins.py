"""One door for plugins, and each fault named with what to do while the rest runs."""

from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from rekindle.adapters.plugins import EntryPointPlugins
from rekindle.api import GROUP

GOOD = """
from rekindle.api import Exercise, Kind, Lesson, Step, hookimpl

@hookimpl
def provide_step(context):
    lesson = Lesson(id="why", kind=Kind.TEACHING, at="mon 08:00", subject="Week {{ week }}: why", body="Hello.")
    return Step(id=context.name, version="1.0", title="Why", lessons=(lesson,))
"""
BROKEN = {
    "raises at import": ("raise RuntimeError('no such table')", "RuntimeError: no such table"),
    "leaves the interpreter": ("raise SystemExit(3)", "SystemExit"),
    "has no provide_step": ("x = 1", "no provide_step"),
    "forgets the marker": (GOOD.replace("@hookimpl\n", ""), "without @hookimpl"),
    "misspells the hook": (GOOD.replace("provide_step", "provide_stepp"), 'did you mean "provide_step"?'),
    "returns the wrong type": (GOOD.replace("return Step(", "return dict("), "returned dict"),
    "returns nothing": (GOOD.replace("return Step(", "Step("), "returned nothing"),
    "raises in the hook": (GOOD.replace("    lesson =", "    1 / 0\n    lesson ="), "ZeroDivisionError"),
    "takes a wrong argument": (GOOD.replace("(context)", "(contxt)"), "contxt"),
    "has another id": (GOOD.replace("id=context.name", 'id="other"'), 'with id "other"'),
    "makes a step without a lesson": (GOOD.replace("lessons=(lesson,)", "lessons=()"), "teaching"),
}


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """Install a module of this source under this name, as an entry point."""
    monkeypatch.syspath_prepend(str(tmp_path))

    def make(name: str, source: str, module: str = "") -> EntryPoint:
        module = module or f"plugin_{abs(hash((tmp_path, name)))}"
        (tmp_path / f"{module}.py").write_text(source)
        return EntryPoint(name=name, value=module, group=GROUP)

    return make


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_plugin_is_named_and_put_aside_while_the_rest_runs(case, installed):
    source, told = BROKEN[case]
    plugins = EntryPointPlugins({"bad": None, "good": None}, [installed("bad", source), installed("good", GOOD)])
    assert list(plugins.steps()) == ["good"]
    (fault,) = plugins.faults()
    assert fault.plugin == "bad"
    assert told in f"{fault.what}; {fault.todo}"
    assert fault.todo


def test_two_plugins_of_one_name_are_both_refused_and_both_named(installed):
    points = [installed("twin", GOOD, "first_twin"), installed("twin", GOOD, "second_twin")]
    plugins = EntryPointPlugins({"twin": None}, points)
    assert plugins.steps() == {}
    assert "first_twin and second_twin" in plugins.faults()[0].what


def test_a_name_that_is_not_installed_is_answered_with_the_nearest_one(installed):
    plugins = EntryPointPlugins({"sleeep": None}, [installed("sleep", GOOD)])
    assert plugins.faults()[0].todo == 'did you mean "sleep"?'


def test_installed_is_not_active(installed):
    plugins = EntryPointPlugins({}, [installed("bad", "raise RuntimeError")])
    assert plugins.steps() == {}
    assert plugins.faults() == []


def test_a_content_folder_is_a_step_without_python():
    plugins = EntryPointPlugins({"sleep": Path("examples/organisation/steps/sleep")}, [])
    assert plugins.faults() == []
    assert plugins.steps()["sleep"].languages == ("en", "de")


def test_a_mistake_in_a_content_folder_is_told_with_file_and_line(tmp_path):
    folder = tmp_path / "sleep"
    (folder / "lessons").mkdir(parents=True)
    (folder / "step.toml").write_text('id = "sleep"\nversion = "1.0"\ntitel = "Sleep"\n')
    plugins = EntryPointPlugins({"sleep": folder}, [])
    assert "step.toml:3" in plugins.faults()[0].what
    assert 'did you mean "title"' in plugins.faults()[0].what
