"""The renderer with the shipped templates: complete in text and HTML, safe with whatever varies, the same every time."""

import re
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from jinja2 import Environment

from rekindle.adapters import compiled
from rekindle.adapters.branding import Branding
from rekindle.adapters.render import JinjaRenderer, plain_name, short_question
from rekindle.content.compile import compile_lesson
from rekindle.content.read import read_step, read_texts
from rekindle.domain.colours import contrast
from rekindle.domain.errors import ContentError
from rekindle.domain.programme import Step
from rekindle.sections import GROUNDS
from support.words import Words

ROOT = Path(__file__).parents[2]
TEMPLATES = ROOT / "templates" / "email"
MAILS = sorted(path.name.removesuffix(".subject") for path in TEMPLATES.glob("*.subject"))
WITHOUT_FOOT = {"safety", "safety-amber", "safety-grey", "alert"}
CONTEXT = {
    "first_name": "Anna",
    "programme": "Seven steps",
    "organisation": "Lindenhof Care",
    "coordinator": "Maria Koch",
    "footer_help": "In the UK: Samaritans 116 123.",
    "week": 2,
    "weeks": 7,
    "client": "patient",
    "clients": "patients",
    "corrected": "Week 2: a fair mark",
    "correction": "The breath is four seconds long.\n\nThe mail said forty.",
}
STEP = {
    "id": "sleep",
    "version": "1.0",
    "title": "Sleep",
    "languages": ("en", "de"),
    "defaults": {"tea": "lime tea"},
}
EXERCISE = {"id": "nights", "ask": "How many nights, {{ client }} or not?", "answer": "number 0-3 + text"}


@pytest.fixture(scope="module")
def renderer():
    return JinjaRenderer([TEMPLATES])


def step(body="Hello {{ first_name }},\n\nText.", language="en", **settings):
    values = {
        "id": "a",
        "language": language,
        "kind": "teaching",
        "at": "mon 08:00",
        "subject": "Week {{ week }}: the light",
        "body": body,
    }
    return Step.model_validate(STEP | {"lessons": (values | settings,), "languages": (language,)})


def test_a_lesson_says_where_it_stands_how_to_answer_and_ends_with_the_foot(renderer):
    mail = renderer.lesson(
        step('Hello {{ first_name }},\n\nBody.\n\n{{ exercise("nights") }}', exercises=(EXERCISE,)), "a", "en", CONTEXT
    )
    assert mail.subject == "Week 2: the light"
    how = "Reply with a number from 0 to 3, then a few words."
    for part in (mail.text, Words(mail.html).text):
        order = [
            "Week 2 of 7",
            "The light",
            how,
            "Hello Anna,",
            "Body.",
            "How many nights, patient or not?",
            how,
            "not watched",
            "no names",
            "stop",
            "help",
            "Lindenhof Care",
        ]
        found = -1
        for words in order:
            found = part.index(words, found + 1)


def test_a_greeting_without_a_name_reads_well(renderer):
    mail = renderer.lesson(step(), "a", "en", CONTEXT | {"first_name": ""})
    assert "Hello,\n" in mail.text
    assert ">Hello,<" in mail.html


def test_conditions_are_looked_up_and_an_unknown_one_does_not_hold(renderer):
    one = step("Always.\n\n:::when lean=inward\nInward.\n:::\n\n:::when not strain=high\nCalm.\n:::")
    mail = renderer.lesson(one, "a", "en", CONTEXT | {"when": {"lean=inward": True}})
    for part in (mail.text, mail.html):
        assert "Inward." in part
        assert "Calm." not in part
    assert "\n\n\n" not in mail.text


def test_a_reflection_asks_for_the_weekly_number_and_a_reminder_stands_at_the_head(renderer):
    mail = renderer.lesson(
        step(), "a", "en", CONTEXT | {"pulse": True, "reminder": True, "recap": "Last week was about light."}
    )
    for part in (mail.text, Words(mail.html).text):
        assert (
            part.index("still open")
            < part.index("Last week was about light.")
            < part.index("Text.")
            < part.index("energy")
        )
    assert "energy" not in renderer.lesson(step(), "a", "en", CONTEXT).text


def test_what_varies_cannot_become_markup_or_template(renderer):
    evil = '<b>x</b> {{ 7 * 7 }} "&'
    mail = renderer.lesson(step("By {{ organisation }}"), "a", "en", CONTEXT | {"organisation": evil, "recap": evil})
    assert "<b>x</b>" not in mail.html
    assert "&lt;b&gt;x&lt;/b&gt; {{ 7 * 7 }}" in mail.html
    assert evil in mail.text


def test_a_steps_own_values_have_defaults(renderer):
    one = step("Drink {{ x.tea }}.")
    assert "Drink lime tea." in renderer.lesson(one, "a", "en", CONTEXT).text
    assert "Drink water." in renderer.lesson(one, "a", "en", CONTEXT | {"x": {"tea": "water"}}).text


def test_who_is_asked_again_is_told_how_to_reply_in_the_authors_words_where_there_are_any(renderer):
    asked = CONTEXT | {"ask": "How many nights?", "answer": "number 0-3", "example": "two"}
    assert "Reply with a number from 0 to 3." in renderer.mail("unclear", "en", asked).text
    own = renderer.mail("unclear", "en", asked | {"how": "Count the nights."}).text
    assert "Count the nights." in own
    assert "Reply with a number from 0 to 3." not in own


def test_a_missing_value_is_named(renderer):
    context = {key: value for key, value in CONTEXT.items() if key != "organisation"}
    with pytest.raises(ContentError, match="sleep/a needs a value that was not given: 'organisation'"):
        renderer.lesson(step(), "a", "en", context)


def test_the_same_arguments_give_the_same_mail(renderer):
    other = JinjaRenderer([TEMPLATES])
    assert renderer.lesson(step(), "a", "en", CONTEXT) == other.lesson(step(), "a", "en", CONTEXT)


def test_each_lesson_language_and_part_is_compiled_once_however_many_mails_there_are(monkeypatch):
    renderer = JinjaRenderer([TEMPLATES])
    lessons, parts = Counter(), []

    def compiling(lesson, frame):
        lessons[lesson.id, lesson.language] += 1
        return compile_lesson(lesson, frame)

    def making(environment, source):
        parts.append(source)
        return Environment.from_string(environment, source)

    monkeypatch.setattr(compiled, "compile_lesson", compiling)
    for environment in (renderer._compiler._html, renderer._compiler._text):
        monkeypatch.setattr(environment, "from_string", partial(making, environment))
    shipped = read_step(ROOT / "examples/organisation/steps/sleep")
    for week in range(1, 13):
        for lesson in shipped.lessons:
            for name in ("Mei", "Ada", ""):
                renderer.lesson(shipped, lesson.id, lesson.language, CONTEXT | {"week": week, "first_name": name})
    assert set(lessons) == {(lesson.id, lesson.language) for lesson in shipped.lessons}
    assert set(lessons.values()) == {1}
    assert len(parts) == 3 * len(shipped.lessons)


def test_a_changed_wording_is_compiled_anew(renderer):
    assert "Text." in renderer.lesson(step(), "a", "en", CONTEXT).text
    assert "Other." in renderer.lesson(step("Other."), "a", "en", CONTEXT).text


def test_a_lesson_in_german_has_a_german_frame(renderer):
    mail = renderer.lesson(step(language="de"), "a", "de-AT", CONTEXT)
    assert "Woche 2 von 7" in mail.text
    assert "Dieses Postfach" in mail.text
    assert '<html lang="de">' in mail.html
    assert "This mailbox" not in mail.text


@pytest.mark.parametrize("name", MAILS)
def test_each_mail_of_the_engine_is_complete_in_text_and_html(renderer, name):
    plain, _, language = name.partition(".")
    mail = renderer.mail(plain, language or "en", CONTEXT | {"stop_url": "https://example.org/stop/t"})
    assert 0 < len(mail.subject) <= 45
    assert f'<html lang="{language or "en"}">' in mail.html
    assert "<img" not in mail.html
    assert "{%" not in mail.html + mail.text
    seen, told = Words(mail.html).text, " ".join(mail.text.split())
    for sentence in re.split(r"(?<=[.?:]) ", seen)[1:]:
        words = re.findall(r"\w+", sentence)[:5]
        assert re.search(r"\W+".join(words), told), f"only in the HTML part: {sentence}"
    assert ("not watched" in told or "nicht ständig" in told) is (plain not in WITHOUT_FOOT)
    assert max(map(len, mail.text.splitlines())) <= 78


def test_the_language_of_a_mail_falls_back_whole(renderer):
    assert renderer.mail("confirm", "de-AT", CONTEXT).subject.startswith("Bitte")
    assert renderer.mail("confirm", "fr", CONTEXT) == renderer.mail("confirm", "en", CONTEXT)
    assert renderer.mail("stopped", "de", CONTEXT) == renderer.mail("stopped", "en", CONTEXT)
    assert renderer.mail("help", "../../etc", CONTEXT) == renderer.mail("help", "en", CONTEXT)


def test_without_https_no_mail_has_a_web_link(renderer):
    for name in MAILS:
        mail = renderer.mail(name, "en", CONTEXT) if "." not in name else renderer.mail(name[:-3], "de", CONTEXT)
        assert "http" not in mail.html.replace("http-equiv", "") + mail.text
    links = CONTEXT | {"confirm_url": "https://example.org/confirm/t", "stop_url": "https://example.org/stop/t"}
    mail = renderer.mail("confirm", "en", links)
    assert "https://example.org/confirm/t" in mail.text
    assert 'href="https://example.org/confirm/t"' in mail.html


def test_an_acknowledgement_shows_values_fills_in_the_idea_and_never_repeats_words(renderer):
    context = CONTEXT | {
        "understood": [["How heavy is it for a {{ client }}? On the next line: more.", "7"]],
        "kept_text": True,
        "idea": "The {{ client }} decides.",
        "next_line": "The next mail comes on Wednesday.",
    }
    mail = renderer.mail("acknowledgement", "en", context)
    for part in (mail.text, Words(mail.html).text):
        assert "How heavy is it for a patient?" in part
        assert "On the next line" not in part
        assert "7" in part
        assert "The patient decides." in part


def test_the_safety_text_has_no_foot_no_exercise_and_names_the_person(renderer):
    mail = renderer.mail("safety", "en", CONTEXT | {"contact_by": "16:00 today", "emergency": "999"})
    assert "Maria Koch has been asked to contact\nyou by 16:00 today." in mail.text
    assert "999" in mail.text
    for word in ("stop", "programme\n", "exercise", "names"):
        assert word not in mail.text.replace("from the programme until", "")


def test_an_alert_names_who_when_and_category_and_nothing_that_was_written(renderer):
    mail = renderer.mail(
        "alert", "en", CONTEXT | {"who": "Anna Smith", "at": "09:30", "category": "red", "text": "SECRET", "inbox": 4}
    )
    assert all(word in mail.text for word in ("Anna Smith", "09:30", "red", "rekindle inbox show 4"))
    assert "SECRET" not in mail.text + mail.html


def test_an_organisations_folder_wins_and_can_reach_the_original(tmp_path):
    (tmp_path / "words.toml").write_text('stop = "Write stop and it is over."\n')
    (tmp_path / "lesson.html").write_text(
        '{% extends "!core/lesson.html" %}{% block main %}<p class="top">Our own head</p>{{ super() }}{% endblock %}'
    )
    mail = JinjaRenderer([tmp_path, TEMPLATES]).lesson(step(), "a", "en", CONTEXT)
    assert "Our own head" in mail.html
    assert "Text." in mail.html
    assert "Write stop and it is over." in mail.text
    assert "Write stop and it is over." in mail.html


def test_a_step_can_bring_its_own_frame(tmp_path):
    (tmp_path / "sleep").mkdir()
    (tmp_path / "sleep" / "lesson.txt").write_text("{{ slot.body }}\nSleep well, {{ first_name }}.\n")
    mail = JinjaRenderer([tmp_path, TEMPLATES]).lesson(step(), "a", "en", CONTEXT)
    assert mail.text.endswith("Sleep well, Anna.\n")


@pytest.mark.parametrize("name", ["Anna", "Jean-Luc", "O'Neil", "Ægir", "李", "J."])
def test_a_name_is_said_as_it_is(name):
    assert plain_name(f" {name} ") == name


@pytest.mark.parametrize(
    "name",
    ["buy.now/x", "www.example.org.evil/", "a@b.example", "Free money", "x" * 41, "<b>", "A\nB", "1000", "\u202eAnna"],
)
def test_a_name_that_is_a_link_or_a_sentence_is_left_out(name):
    assert plain_name(name) == ""


def test_a_label_is_the_first_question_alone():
    assert short_question("How many? Then write.\n1. a") == "How many?"
    assert short_question("Your line:\nmore") == "Your line"


def test_every_colour_of_text_is_readable_on_its_ground_in_light_and_dark():
    css = (TEMPLATES / "style.css").read_text()
    light, dark = css.split("@media (prefers-color-scheme: dark)")
    for text, grounds in ((light, ("#f3ede2", "#fffdf8", "#f8f1e4")), (dark, ("#161412", "#211e1b", "#2d2822"))):
        colours = set(re.findall(r"[ {]color: (#\w{6})", text)) - set(grounds)
        brand = Branding()
        assert set(grounds) == set(GROUNDS["accent" if text is light else "accent_dark"])
        colours.add(brand.accent if text is light else brand.accent_dark)
        worst = min(contrast(colour, ground) for colour in colours for ground in grounds)
        assert worst >= 4.5, worst


@pytest.mark.parametrize("folder", sorted((ROOT / "plugins").glob("rekindle_*")), ids=lambda folder: folder.name)
@pytest.mark.parametrize("decided", [True, False])
def test_each_shipped_lesson_renders_with_all_blocks_and_with_none(renderer, folder, decided):
    class Decisions(dict):
        def get(self, key, default=None):
            return decided

    shipped = read_step(folder)
    for lesson in shipped.lessons:
        mail = renderer.lesson(shipped, lesson.id, "en", CONTEXT | {"week": 17, "when": Decisions()})
        assert len(mail.subject) <= 45
        assert "Hello Anna," in mail.text
        assert len(mail.html) < 90_000
        assert max(map(len, mail.text.splitlines())) <= 78
        assert max(len(line.encode()) for line in mail.html.split("\n")) <= 998


def test_the_programmes_own_texts_render(renderer):
    texts = read_texts(ROOT / "config/programmes/recovery")
    settings = {
        "lesson_day": "Monday",
        "lesson_hour": "08:00",
        "zone": "Europe/London",
        "language_name": "English",
        "first_lesson_on": "Monday 4 May",
    }
    for lesson in texts.lessons:
        mail = renderer.lesson(texts, lesson.id, "en", CONTEXT | settings)
        assert ("Week 2 of 7" in mail.text) is ("{{ week }}" in lesson.subject)
