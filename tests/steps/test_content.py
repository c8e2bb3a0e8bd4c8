"""The seven steps and the programme's own texts keep the rules of their craft."""

import itertools
import re
import tomllib
from pathlib import Path

import pytest

from rekindle.adapters.programmes import read_programmes
from rekindle.bootstrap import load_programmes, renderer
from rekindle.content.conditions import Facts, decide
from rekindle.content.read import read_step
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.answers import example_holds
from rekindle.domain.programme import Kind
from rekindle.settings import Settings

ROOT = Path(__file__).parents[2]
PROGRAMME = load_programmes(Settings())[0]["recovery"]
STEPS = (*PROGRAMME.steps, PROGRAMME.texts, read_step(ROOT / "examples/organisation/steps/sleep"))
LESSONS = [(step, lesson) for step in STEPS for lesson in step.lessons]
NAMES = [f"{step.id}/{lesson.id}.{lesson.language}" for step, lesson in LESSONS]
each_lesson = pytest.mark.parametrize(("step", "lesson"), LESSONS, ids=NAMES)
JINJA = renderer(Settings())
WORDS = re.compile(r"\w[\w'’-]*")


def body_words(body: str) -> int:
    """Words of a lesson with all conditional blocks absent."""
    plain = re.sub(r"^:::when.*?^:::$", "", body, flags=re.MULTILINE | re.DOTALL)
    return len(WORDS.findall(re.sub(r"\{\{.*?\}\}", "x", plain)))


def context(step, lesson, facts: Facts) -> dict:
    return {
        "programme": "Seven steps", "organisation": "Example Trust", "coordinator": "Ruth Example", "first_name": "Mei",
        "week": 12, "weeks": 12, "client": "patient", "clients": "patients", "lesson_day": "Monday", "lesson_hour": "08:00",
        "zone": "Europe/Berlin", "language_name": "English", "first_lesson_on": "Monday 30 November", "pace": "weekly",
        "when": decide(lesson, facts), "pulse": lesson.kind is Kind.REFLECTION and step.id != "programme",
        "check_sum": 12, "check_level": "some strain", "check_start": 14, "check_end": 9,
    }  # fmt: skip


def render(step, lesson, facts: Facts):
    return JINJA.lesson(step, lesson.id, lesson.language, context(step, lesson, facts))


ALL_FACTS = [
    Facts(lean=lean, strain=strain, pace=pace)
    for lean, strain, pace in itertools.product(
        ("none", "inward", "outward", "mixed"), ("low", "some", "high"), ("weekly", "slower")
    )
]


def test_the_programme_has_seven_steps_in_the_order_of_its_configuration():
    (plan,) = read_programmes([ROOT / "config/programmes/recovery.toml"])
    assert [step.id for step in PROGRAMME.steps] == list(plan.wanted)
    assert len(PROGRAMME.steps) == 7


@pytest.mark.parametrize("step", PROGRAMME.steps, ids=lambda step: step.id)
def test_each_step_has_a_lesson_a_nudge_a_reflection_and_a_machine_read_answer(step):
    kinds = [lesson.kind for lesson in step.source() if lesson.at is not None]
    assert kinds == [Kind.TEACHING, Kind.NUDGE, Kind.REFLECTION]
    forms = [AnswerForm.parse_spec(e.answer).kind for lesson in step.source() for e in lesson.exercises]
    assert any(kind != "text" for kind in forms)


@each_lesson
def test_each_example_reply_is_read_as_its_author_says(step, lesson):
    for exercise in lesson.exercises:
        form = AnswerForm.parse_spec(exercise.answer)
        assert len(exercise.examples) >= 6, exercise.id
        for reply, meaning in exercise.examples.items():
            assert example_holds(form, reply, meaning, lesson.language), (exercise.id, reply)


@each_lesson
def test_each_lesson_renders_for_everybody_in_text_and_html(step, lesson):
    for facts in ALL_FACTS:
        mail = render(step, lesson, facts)
        assert "{{" not in mail.text + mail.html + mail.subject
        assert ":::" not in mail.text + mail.html


@each_lesson
def test_the_subject_is_short_and_shows_nothing_private(step, lesson):
    subject = render(step, lesson, Facts()).subject
    assert len(subject) <= 45
    assert not re.search(r"burn|stress|exhaust|depress|tired|feel", subject, re.IGNORECASE)
    if step.id not in {"programme", "sleep"}:
        assert subject.startswith("Week 12: ")


@each_lesson
def test_nothing_cheers_and_nobody_is_pushed(step, lesson):
    assert "!" not in lesson.body
    assert not re.search(r"\b(amazing|just|you must|failed clients|committed suicide)\b", lesson.body, re.IGNORECASE)


@each_lesson
def test_a_mail_keeps_its_length(step, lesson):
    words = body_words(lesson.body)
    if step.id in {"programme", "sleep"}:
        assert words <= 420
    elif lesson.at is None:
        assert words <= 250
    else:
        low, high = {Kind.TEACHING: (350, 550), Kind.NUDGE: (20, 90), Kind.REFLECTION: (40, 150)}[lesson.kind]
        assert low <= words <= high


@pytest.mark.parametrize("step", PROGRAMME.steps, ids=lambda step: step.id)
def test_each_teaching_mail_offers_other_actions_to_each_lean_and_to_high_strain(step):
    teaching = next(lesson for lesson in step.source() if lesson.kind is Kind.TEACHING and lesson.at is not None)
    texts = {
        (lean, strain): render(step, teaching, Facts(lean=lean, strain=strain)).text
        for lean, strain in (("inward", "some"), ("outward", "some"), ("none", "some"), ("none", "high"))
    }
    assert len(set(texts.values())) == 4


@pytest.mark.parametrize("folder", sorted(ROOT.glob("plugins/*")), ids=lambda folder: folder.name)
def test_sample_replies_belong_to_an_exercise(folder):
    step = read_step(folder)
    exercises = [exercise.id for lesson in step.source() for exercise in lesson.exercises]
    samples = list((folder / "replies").glob("*.txt"))
    assert samples
    for sample in samples:
        assert any(sample.stem.startswith(exercise) for exercise in exercises), sample.name


def test_each_plugin_folder_is_an_entry_point_of_the_one_group():
    points = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["entry-points"]["rekindle.steps"]
    assert sorted(points.values()) == sorted(folder.name for folder in ROOT.glob("plugins/rekindle_*"))
