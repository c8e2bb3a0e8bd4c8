"""Folders of content: what is right becomes frozen values, what is wrong is told as file:line, all at once."""

import pickle
import re
from pathlib import Path

import pytest

from rekindle.content.front_matter import Refused, locate
from rekindle.content.placeholders import fill
from rekindle.content.read import read_lesson, read_step, read_texts
from rekindle.domain.errors import ContentError
from rekindle.domain.hooks import KindInfo
from rekindle.domain.programme import ENGINE, Kind

ROOT = Path(__file__).parents[2]
STEP = """id = "sleep"
version = "1.0"
title = "Sleep"
languages = ["en", "de"]
"""
LESSON = """+++
id = "why-sleep"
at = "mon 08:00"
kind = "teaching"
subject = "Week {{ week }}: before the light goes out"

[[exercise]]
id = "nights-kept"
ask = "On how many of the last 3 nights did you keep your bedtime?"
answer = "number 0-3"
examples = { "2" = 2 }
ack = "A bedtime is yours to keep."
+++
Hello {{ first_name }},

Sleep is work that the body does alone.

:::when lean=inward
Be as fair to yourself as to a {{ client }}.
:::

{{ exercise("nights-kept") }}
"""


@pytest.fixture
def folder(tmp_path):
    step = tmp_path / "sleep"
    (step / "lessons").mkdir(parents=True)
    (step / "step.toml").write_text(STEP)
    (step / "lessons" / "why-sleep.md").write_text(LESSON)
    return step


def refused(call, *arguments):
    with pytest.raises(ContentError) as error:
        call(*arguments)
    return str(error.value)


def broken(old, new):
    assert old in LESSON
    return refused(read_lesson, LESSON.replace(old, new), "why-sleep.md")


def test_a_folder_becomes_a_step(folder):
    step = read_step(folder)
    assert (step.id, step.languages, [lesson.id for lesson in step.lessons]) == ("sleep", ("en", "de"), ["why-sleep"])
    lesson = step.lessons[0]
    assert (lesson.kind, str(lesson.at), lesson.exercises[0].answer) == (Kind.TEACHING, "mon 08:00", "number 0-3")
    assert lesson.body.startswith("Hello {{ first_name }},")


def test_a_lesson_reads_the_same_with_windows_line_ends_and_a_byte_order_mark():
    assert read_lesson("\ufeff" + LESSON.replace("\n", "\r\n"), "why-sleep.md") == read_lesson(LESSON, "why-sleep.md")


def test_a_translation_takes_time_kind_and_answer_from_its_source_and_the_rest_from_itself(folder):
    german = (
        LESSON.replace('at = "mon 08:00"\n', "")
        .replace('kind = "teaching"\n', "")
        .replace('answer = "number 0-3"\n', "")
    )
    (folder / "lessons" / "why-sleep.de.md").write_text(german.replace("Sleep is work", "Schlaf ist Arbeit"))
    lesson = read_step(folder).lesson("why-sleep", "de-AT")
    assert lesson.language == "de"
    assert str(lesson.at) == "mon 08:00"
    assert lesson.exercises[0].answer == "number 0-3"
    assert "Schlaf ist Arbeit" in lesson.body


def test_a_translation_may_not_move_a_lesson_or_lose_an_exercise(folder):
    (folder / "lessons" / "why-sleep.de.md").write_text(LESSON.replace("mon 08:00", "tue 08:00"))
    assert 'why-sleep.de.md:3: a translation keeps at = "mon 08:00"' in refused(read_step, folder)
    bare = re.sub(r"\[\[exercise\]\].*?\+\+\+", "+++", LESSON, flags=re.DOTALL).replace(
        '{{ exercise("nights-kept") }}', ""
    )
    (folder / "lessons" / "why-sleep.de.md").write_text(bare)
    assert '"nights-kept"' in refused(read_step, folder)


def test_a_translation_into_a_language_that_is_not_listed_or_of_nothing_is_refused(folder):
    (folder / "lessons" / "why-sleep.fr.md").write_text(LESSON)
    (folder / "lessons" / "why-slep.de.md").write_text(LESSON)
    message = refused(read_step, folder)
    assert 'does not list "fr"' in message
    assert 'there is no why-slep.md that this could translate; did you mean "why-sleep"?' in message


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ('subject = "', 'subjekt = "', 5, 'there is no key "subjekt"; did you mean "subject"?'),
        ('subject = "Week {{ week }}: before the light goes out"\n', "", 2, "subject is missing"),
        ('at = "mon 08:00"', 'at = "monday 8"', 3, 'write for example at = "wed 12:30"'),
        ('at = "mon 08:00"\n', "", 2, "at is missing"),
        ('kind = "teaching"', 'kind = "lecture"', 4, "kind must be one of"),
        ('kind = "teaching"', "kind = teaching", 4, "this is not TOML"),
        ('id = "why-sleep"', 'id = "Why Sleep"', 2, "lower-case words joined by hyphens"),
        ('id = "why-sleep"', 'id = "why-slept"', 2, 'write id = "why-sleep"'),
        ("before the light", "before {{ wek }}", 5, 'there is no variable {{ wek }}; did you mean "week"?'),
        ("before the light", "{% if week %}", 5, "only {{ variable }} may stand in subject"),
        ('ask = "On', 'asks = "On', 9, 'there is no key "asks"; did you mean "ask"?'),
        ("keep your bedtime?", "keep {{ cleint }}?", 9, 'did you mean "client"?'),
        ('"number 0-3"', '"nummer 0-3"', 10, 'write for example answer = "number 0-3"'),
        ('"number 0-3"', '"choice STOP GO"', 10, 'the choice "STOP" is a command'),
        ('examples = { "2" = 2 }', "example = 2", 11, 'did you mean "examples"?'),
        ("alone.", "{{ first_nme }}.", 16, 'did you mean "first_name"?'),
        ("alone.", "{{ x.tea }}.", 16, "every x.NAME needs a value under [defaults]"),
        ("alone.", "{% for a in b %}", 16, "cannot be used here"),
        ("alone.", "{{ week | upper }}", 16, "cannot be used here"),
        ("alone.", "{{ week ", 16, "cannot be used here"),
        ("alone.", "alone.\n\n:::", 18, "no ':::when' is open here".replace("'", '"')),
        ("alone.", "alone.\n\n:::wenn lean=none", 18, "is not a block"),
        ("alone.", "![moon](https://example.org/m.png)", 16, "pictures are not sent"),
        ("alone.", "[moon](http://example.org/)", 16, "must begin with https://"),
        ("alone.", "[moon](https://example.org/{{client}})", 16, "cannot stand in a link"),
        (":::when lean=inward", ":::when lean=inside", 18, '"lean" is never "inside"'),
        ("Be as fair", ":::when lean=none\nBe as fair", 19, "blocks do not nest"),
        ("\n:::\n", "\n", 18, "is never closed"),
        ('{{ exercise("nights-kept") }}', '{{ exercise("nights-keep") }}', 22, 'did you mean "nights-kept"?'),
        ('{{ exercise("nights-kept") }}', '{{ exercise("nights-keep") }}', 8, "is never placed"),
        ('{{ exercise("nights-kept") }}', 'Now {{ exercise("nights-kept") }}', 22, "on a line of its own"),
        (
            '{{ exercise("nights-kept") }}',
            '{{ exercise("nights-kept") }}\n{{ exercise("nights-kept") }}',
            23,
            "is placed twice",
        ),
    ],
)
def test_a_mistake_is_told_with_file_line_and_the_nearest_right_spelling(old, new, line, words):
    found = [told for told in broken(old, new).splitlines() if words in told]
    assert found, broken(old, new)
    assert found[0].startswith(f"why-sleep.md:{line}: "), found[0]
    assert re.search(r" \[RK\d{3}\]$", found[0])


def test_the_ack_of_a_choice_names_only_its_choices():
    ack = 'ack = { "YES PLEASE" = "a", "NOT YETT" = "b", else = "c" }'
    text = LESSON.replace('"number 0-3"', "'choice DONE \"NOT YET\"'").replace(
        'ack = "A bedtime is yours to keep."', ack
    )
    told = refused(read_lesson, text, "why-sleep.md").splitlines()
    assert told == [
        'why-sleep.md:12: ack has a sentence for "NOT YETT", which is no choice; did you mean "NOT YET"? [RK305]',
        'why-sleep.md:12: ack has a sentence for "YES PLEASE", which is no choice; there are: DONE, NOT YET, else [RK305]',
    ]


def test_a_mail_asks_for_one_value_and_one_text_at_most():
    second = '[[exercise]]\nid = "energy"\nask = "How much?"\nanswer = "number 0-10"\n+++\n'
    text = LESSON.replace("+++\nHello", second + "Hello") + '\n{{ exercise("energy") }}\n'
    assert "why-sleep.md:13: one mail has at most one exercise with a value" in refused(
        read_lesson, text, "why-sleep.md"
    )
    assert read_lesson(text.replace("number 0-10", "text"), "why-sleep.md").exercises[1].id == "energy"


def test_a_reflection_leaves_the_number_to_the_weekly_question():
    message = refused(read_lesson, LESSON.replace('kind = "teaching"', 'kind = "reflection"'), "why-sleep.md")
    assert "already asks for the weekly energy number" in message


def test_a_lesson_sent_on_request_is_a_teaching_lesson_without_a_time():
    assert read_lesson(LESSON.replace("mon 08:00", "more"), "why-sleep.md").at is None
    message = refused(read_lesson, LESSON.replace("mon 08:00", "more").replace('"teaching"', '"nudge"'), "why-sleep.md")
    assert 'has kind = "teaching"' in message


def test_every_mistake_of_a_folder_is_told_in_one_message(folder):
    (folder / "step.toml").write_text(STEP + 'licens = "MIT"\n')
    (folder / "lessons" / "why-sleep.md").write_text(
        LESSON.replace("mon 08:00", "mon 25:00").replace("{{ client }}", "{{ c }}")
    )
    (folder / "lessons" / "other.md").write_text("no front matter")
    told = refused(read_step, folder).splitlines()
    assert len(told) == 4
    assert all(re.match(r".+\.(md|toml):\d+: ", line) for line in told)


def test_a_missing_manifest_or_an_empty_folder_is_told(folder, tmp_path):
    assert "step.toml:1: this file is missing" in refused(read_step, tmp_path / "nowhere")
    (folder / "lessons" / "why-sleep.md").unlink()
    assert "this step has no lessons" in refused(read_step, folder)


def test_a_file_in_another_encoding_is_told_with_its_line(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_bytes(LESSON.replace("alone.", "allein für sich.").encode("latin-1"))
    assert "why-sleep.md:16: this file is not UTF-8" in refused(read_step, folder)


def test_an_exercise_id_stands_once_in_a_step(folder):
    other = LESSON.replace("why-sleep", "more-sleep").replace("mon 08:00", "more")
    (folder / "lessons" / "more-sleep.md").write_text(other)
    assert 'the exercise id "nights-kept" is taken already' in refused(read_step, folder)


def test_a_condition_on_an_answer_names_an_exercise_of_the_step_or_the_weekly_number(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace("lean=inward", "nights-keep below 2"))
    assert 'this step has no exercise "nights-keep"; did you mean "nights-kept"?' in refused(read_step, folder)
    path.write_text(LESSON.replace("lean=inward", "pulse below 4"))
    assert read_step(folder).lessons


@pytest.mark.parametrize(
    ("old", "new", "line", "words"),
    [
        ("answer =", "anser =", 10, 'there is no key "anser"; did you mean "answer"?'),
        ('answer = "number 0-3"', "answer = 3", 10, 'answer must be text in "quotation marks"'),
        ('id = "nights-kept"', 'iid = "nights-kept"', 8, 'there is no key "iid"; did you mean "id"?'),
        ("[[exercise]]", "[[exercize]]", 7, 'there is no key "exercize"; did you mean "exercise"?'),
        ("[[exercise]]", "[exercise]", 7, "an exercise begins with a line [[exercise]]"),
    ],
)
def test_one_mistake_in_an_exercise_adds_none_to_other_lessons_that_ask_for_its_answer(folder, old, new, line, words):
    later = LESSON.replace("why-sleep", "later").replace("mon 08:00", "wed 08:00").replace("teaching", "reflection")
    later = re.sub(r"\[\[exercise.*?(?=\+\+\+)", "", later, flags=re.DOTALL).replace(
        "lean=inward", "nights-kept below 2"
    )
    later = later.replace('{{ exercise("nights-kept") }}\n', "")
    (folder / "lessons" / "later.md").write_text(later)
    (folder / "lessons" / "later.de.md").write_text(later)
    assert len(read_step(folder).lessons) == 3
    path = folder / "lessons" / "why-sleep.md"
    text = LESSON.replace(old, new) + ":::when nights-kept below 2\nA second time.\n:::\n"
    path.write_text(text)
    (told,) = refused(read_step, folder).splitlines()
    assert told.startswith(f"{path}:{line}: {words}")


def test_a_misspelt_key_is_not_told_to_be_missing_as_well_and_another_that_is_missing_is(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace("at = ", "att = "))
    assert [line.rpartition(" ")[2] for line in refused(read_step, folder).splitlines()] == ["[RK104]"]
    second = '[[exercise]]\nid = "words"\nask = "Which?"\n+++\nHello'
    path.write_text(LESSON.replace("answer =", "anser =").replace("+++\nHello", second) + '{{ exercise("words") }}\n')
    misspelt, missing = refused(read_step, folder).splitlines()
    assert "why-sleep.md:10: " in misspelt
    assert missing == f"{path}:13: answer is missing [RK105]"


def test_a_condition_on_an_exercise_that_no_file_writes_is_told_beside_a_mistake_elsewhere(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace("lean=inward", "nights-keep below 2").replace("answer =", "anser ="))
    misspelt, unknown = refused(read_step, folder).splitlines()
    assert '"anser"' in misspelt
    assert 'no exercise "nights-keep"; did you mean "nights-kept"?' in unknown


def test_a_variable_of_the_step_needs_a_default(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace("alone.", "{{ x.tea }}."))
    assert "every x.NAME needs a value" in refused(read_step, folder)
    (folder / "step.toml").write_text(STEP + '[defaults]\ntea = "lime tea"\n')
    assert read_step(folder).defaults == {"tea": "lime tea"}


def test_a_step_needs_exactly_one_teaching_mail_with_a_time(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace('kind = "teaching"', 'kind = "nudge"'))
    assert 'needs exactly one lesson of kind "teaching"' in refused(read_step, folder)


def test_a_programmes_own_texts_have_no_time_and_share_the_self_check(tmp_path):
    text = LESSON.replace('at = "mon 08:00"\n', "").replace("alone.", "alone, {{ lesson_day }}.")
    (tmp_path / "why-sleep.md").write_text(text)
    (tmp_path / "again.md").write_text(text.replace('"why-sleep"', '"again"'))
    (tmp_path / "again.de.md").write_text(text.replace('"why-sleep"', '"again"'))
    step = read_texts(tmp_path)
    assert (step.id, step.languages) == (ENGINE, ("en", "de"))
    assert all(lesson.at is None for lesson in step.lessons)
    assert len(step.lessons) == 3


def test_a_programmes_own_text_with_a_time_is_refused(tmp_path):
    (tmp_path / "why-sleep.md").write_text(LESSON)
    assert "why-sleep.md:3: a programme's own text has no at" in refused(read_texts, tmp_path)


@pytest.mark.parametrize("folder", sorted((ROOT / "plugins").glob("rekindle_*")), ids=lambda folder: folder.name)
def test_each_shipped_step_can_be_read(folder):
    assert read_step(folder).id == folder.name.removeprefix("rekindle_")


def test_the_shipped_programmes_own_texts_can_be_read():
    assert {"welcome", "check-start", "finish"} <= {
        lesson.id for lesson in read_texts(ROOT / "config/programmes/recovery").lessons
    }


def test_a_short_text_is_filled_in_without_a_gap_for_a_missing_name():
    assert (
        fill("Thank you {{ first_name }}, as a {{ client }}.", {"first_name": "", "client": "guest"})
        == "Thank you, as a guest."
    )
    with pytest.raises(ValueError, match="cannot stand"):
        fill("{{ exercise('a') }}", {})


def test_an_exercise_may_say_itself_how_to_reply_and_a_translation_says_it_in_its_own_words(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace("ack =", 'how = "Reply with the nights."\nack ='))
    german = LESSON.replace("ack =", 'how = "Antworte mit den Nächten."\nack =')
    (folder / "lessons" / "why-sleep.de.md").write_text(german)
    step = read_step(folder)
    assert step.exercise("nights-kept", "de").how == "Antworte mit den Nächten."
    (folder / "lessons" / "why-sleep.de.md").write_text(LESSON)
    assert read_step(folder).exercise("nights-kept", "de").how == ""


@pytest.mark.parametrize("how", ["Reply, {{ first_name }}", "one\\ntwo", "\ue000"])
def test_how_is_one_plain_line(how):
    assert "how must be one line, without variables" in broken("ack =", f'how = "{how}"\nack =')


def test_moved_leads_from_an_exercise_that_is_gone_to_one_that_is_there(folder):
    (folder / "step.toml").write_text(STEP + '[moved]\n"nights" = "nights-kept"\n')
    assert read_step(folder).moved == {"nights": "nights-kept"}
    (folder / "step.toml").write_text(STEP + '[moved]\n"nights" = "nights-keep"\n"nights-kept" = "nights-kept"\n')
    assert refused(read_step, folder).splitlines() == [
        f'{folder}/step.toml:6: [moved] names "nights-keep", which is no exercise of this step; '
        'did you mean "nights-kept"? [RK401]',
        f'{folder}/step.toml:7: [moved] says that "nights-kept" is gone, but the step still has this exercise [RK402]',
    ]


def test_a_kind_that_the_plugin_brings_is_no_mistake_and_is_kept_so_that_it_can_be_told_from_a_built_in_one(folder):
    path = folder / "lessons" / "why-sleep.md"
    path.write_text(LESSON.replace('"number 0-3"', '"breaths 1-9"'))
    assert "its first word is not an answer kind" in refused(read_step, folder)
    assert read_step(folder, {"breaths": KindInfo(id="breaths")}).lessons[0].exercises[0].answer == "own breaths 1-9"


def test_a_mistake_of_the_source_is_not_told_again_for_its_translation(folder):
    (folder / "lessons" / "why-sleep.de.md").write_text(LESSON.replace('answer = "number 0-3"\n', ""))
    (folder / "lessons" / "why-sleep.md").write_text(LESSON.replace("number 0-3", "nummer 0-3"))
    (told,) = refused(read_step, folder).splitlines()
    assert "why-sleep.md:10:" in told


def test_an_example_is_found_at_its_line_however_it_is_written():
    toml = '[[exercise]]\nid = "a"\n[exercise.examples]\n"50\\n55 = x" = 1\n\'two\' = 2\nthree = 3'
    found = [locate(toml, ("exercise", 0, "examples", key)) for key in ("50\n55 = x", "two", "three")]
    assert found == [3, 4, 5]


def test_a_refusal_keeps_its_findings_when_it_crosses_to_another_process(folder):
    (folder / "lessons" / "why-sleep.md").write_text(LESSON.replace("lean=inward", "lean=inside"))
    with pytest.raises(Refused) as error:
        read_step(folder)
    again = pickle.loads(pickle.dumps(error.value))
    assert (again.found, str(again)) == (error.value.found, str(error.value))
    assert [finding.code for finding in again.found] == ["RK206"]
