"""The seven steps, the programme's own texts and the examples keep the rules of their craft."""

import tomllib
from functools import partial
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from rekindle.adapters.plugins.in_process import InProcessPlugins
from rekindle.adapters.programmes import read_programmes
from rekindle.api import GROUP
from rekindle.authoring.check import Bench, check_step
from rekindle.authoring.rendering import render
from rekindle.authoring.targets import check_target
from rekindle.bootstrap import load_programmes, renderer
from rekindle.content.conditions import Facts, decide
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.programme import Kind
from rekindle.settings import Settings

ROOT = Path(__file__).parents[2]
PROGRAMME = load_programmes(Settings())[0]["recovery"]
JINJA = renderer(Settings())
BENCH = Bench(renderer=JINJA)
FOLDERS = (*sorted(ROOT.glob("plugins/rekindle_*")), ROOT / "examples/organisation/steps/sleep")
each_step = pytest.mark.parametrize("step", PROGRAMME.steps, ids=lambda step: step.id)


def test_the_programme_has_seven_steps_in_the_order_of_its_configuration():
    (plan,) = read_programmes([ROOT / "config/programmes/recovery.toml"])
    assert [step.id for step in PROGRAMME.steps] == list(plan.wanted)
    assert len(PROGRAMME.steps) == 7


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_the_check_has_nothing_to_say_about_a_shipped_step(folder):
    (checked,) = check_target(folder, BENCH, partial(InProcessPlugins, installed=entry_points(group=GROUP)))
    assert [str(finding) for finding in checked.found] == []


def test_the_check_has_nothing_to_say_about_the_programmes_own_texts():
    assert [str(finding) for finding in check_step(PROGRAMME.texts, BENCH)] == []


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.name)
def test_each_shipped_step_has_sample_replies(folder):
    assert list((folder / "replies").glob("*.txt"))


@each_step
def test_each_step_has_a_lesson_a_nudge_a_reflection_and_a_machine_read_answer(step):
    kinds = [lesson.kind for lesson in step.source() if lesson.at is not None]
    assert kinds == [Kind.TEACHING, Kind.NUDGE, Kind.REFLECTION]
    forms = [AnswerForm.parse_spec(e.answer).kind for lesson in step.source() for e in lesson.exercises]
    assert any(kind != "text" for kind in forms)


@each_step
def test_each_subject_begins_with_its_week(step):
    for lesson in step.source():
        assert render(JINJA, step, lesson, {}, week=12).subject.startswith("Week 12: ")


@each_step
def test_each_teaching_mail_offers_other_actions_to_each_lean_and_to_high_strain(step):
    teaching = next(lesson for lesson in step.source() if lesson.kind is Kind.TEACHING and lesson.at is not None)
    texts = {
        render(JINJA, step, teaching, decide(teaching, Facts(lean=lean, strain=strain))).text
        for lean, strain in (("inward", "some"), ("outward", "some"), ("none", "some"), ("none", "high"))
    }
    assert len(texts) == 4


def test_nothing_cheers():
    lessons = [lesson for step in (*PROGRAMME.steps, PROGRAMME.texts) for lesson in step.lessons]
    assert not [lesson.source for lesson in lessons if "amazing" in lesson.body.casefold()]


def test_each_plugin_folder_is_an_entry_point_of_the_one_group():
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["rekindle.steps"]
    assert sorted(points.values()) == sorted(folder.name for folder in ROOT.glob("plugins/rekindle_*"))
