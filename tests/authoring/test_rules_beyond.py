"""Rules that a folder alone cannot break: layouts, what is released, programmes, and a plugin's own code."""

import itertools
import re
import shutil
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from rekindle.adapters.render import JinjaRenderer
from rekindle.authoring.report import corrected
from rekindle.content.read import read_step
from rekindle.content.rules import RULES
from rekindle.domain.hooks import KindInfo, Parsed, Unclear
from rekindle.domain.programme import Step
from rekindle.ports import Answered, Fault, PluginInfo, PluginState
from support.step_mistakes import MISTAKES, WHY, WIND, swap

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "templates" / "email"
GOOD = Path(__file__).parent / "good" / "evening"
RECOVERY = ROOT / "config" / "programmes"
KINDS = """
[[exercise]]
id = "breaths"
ask = "How many breaths?"
answer = "own breaths 1-9"
[exercise.examples]
"3" = 3
"4 slow ones" = 4
"nine" = "unclear"
"1" = 1
"2" = 2
"none" = "unclear"
+++
Hello {{ first_name }},

{{ exercise("breaths") }}
"""


def codes(found):
    return {finding.code for finding in found}


# Layouts


@pytest.fixture
def framed(tmp_path):
    """A renderer with an organisation's own frame: the shipped one with one edit."""

    def frame(name, old, new):
        text = (SHIPPED / name).read_text()
        assert old in text
        own = tmp_path / "templates"
        own.mkdir()
        (own / name).write_text(text.replace(old, new, 1).replace('extends "', 'extends "!core/'))
        return JinjaRenderer([own, SHIPPED])

    return frame


BODY = "{{ slot.body }}"


@pytest.mark.parametrize(
    ("code", "name", "new", "words"),
    [
        ("RK218", "lesson.html", BODY + "{{ nonsense }}", 'there is no value "nonsense"'),
        ("RK219", "lesson.html", BODY + "<p>Only for Outlook</p>", "Only for Outlook"),
        ("RK220", "lesson.txt", ":::\n" + BODY, " ::: "),
        ("RK506", "lesson.html", BODY + "<div title='" + "x" * 90_000 + "'></div>", "it may have 90,000"),
        ("RK507", "lesson.html", f'<div style="color: #999999">{BODY}</div>', None),
        ("RK508", "lesson.html", f'<div style="color: #333333">{BODY}</div>', None),
    ],
)
def test_a_frame_that_harms_a_mail_is_told_for_the_lessons_in_it(findings, framed, code, name, new, words):
    found = findings(GOOD, renderer=framed(name, BODY, new))
    assert codes(found) == {code}
    assert {Path(finding.file).name for finding in found} >= {"why-sleep.md", "why-sleep.de.md", "wind-down.md"}
    lines = Path(found[0].file).read_text().split("\n")
    assert lines[found[0].line - 1].startswith("Hal")
    assert words is None or words in found[0].what


@pytest.mark.parametrize(
    ("colour", "ground", "code"),
    [
        ("#767676", "#ffffff", None),
        ("#777777", "#ffffff", "RK507"),
        ("rgb(200, 200, 200)", "#fff", "RK507"),
        ("black", "white", None),
    ],
)
def test_contrast_is_judged_by_the_innermost_colours_in_light(findings, framed, colour, ground, code):
    style = f"background-color: {ground}; color: {colour}"
    dark = "<style>@media (prefers-color-scheme: dark) { .own { color: #ffffff !important; background-color: #000000 !important } }</style>"
    new = f'{dark}<p class="own" style="{style}">{{{{ slot.title }}}}</p>{BODY}'
    found = findings(GOOD, renderer=framed("lesson.html", BODY, new))
    assert codes(found) - {"RK219"} == ({code} if code else set())


def test_a_large_heading_needs_less_contrast(findings, framed, tmp_path):
    heading = '<p style="font-size: {}px; color: #8a8a8a; background: #ffffff">{{{{ slot.title }}}}</p>'
    for size, expected in ((16, True), (24, False)):
        renderer = framed("lesson.html", BODY, heading.format(size) + BODY)
        assert ("RK507" in codes(findings(GOOD, renderer=renderer))) is expected
        shutil.rmtree(tmp_path / "templates")


# What is released


@dataclass
class Released:
    step: object

    def __call__(self, step_id, kinds):
        return self.step if self.step.id == step_id else None


def raised(folder):
    path = folder / "step.toml"
    path.write_text(path.read_text().replace('"1.2"', '"1.3"'))


def test_a_step_that_is_as_released_has_nothing_wrong(findings, step):
    assert findings(step, released=Released(read_step(GOOD))) == []


def test_a_released_exercise_keeps_its_kind_and_range(findings, step):
    raised(step)
    swap("", WIND, '"number 0-3"', '"number 0-4"').edit(step)
    for file in (WIND, "lessons/wind-down.de.md"):
        swap("", file, '"3/3" = 3', '"4/4" = 4').edit(step)
    found = findings(step, released=Released(read_step(GOOD)))
    assert codes(found) == {"RK403"}
    assert [(Path(finding.file).name, finding.line) for finding in found] == [("wind-down.md", 10)]


def test_words_that_may_follow_a_value_change_nothing_about_it(findings, step):
    raised(step)
    swap("", WIND, '"number 0-3"', '"number 0-3 + text"').edit(step)
    assert findings(step, released=Released(read_step(GOOD))) == []


def test_a_renamed_exercise_is_told_unless_moved_names_both(findings, step):
    raised(step)
    for file in ("lessons/one-corner.md", "replies/corner-found-on-top.txt"):
        (step / file).write_text((step / file).read_text().replace("corner-found", "phone-corner"))
    found = findings(step, released=Released(read_step(GOOD)))
    assert codes(found) == {"RK404"}
    assert '"corner-found" = "phone-corner"' in found[0].what
    swap("", "step.toml", "[moved]", '[moved]\n"corner-found" = "phone-corner"').edit(step)
    assert findings(step, released=Released(read_step(GOOD))) == []


def test_a_moved_exercise_keeps_its_kind(findings, step):
    raised(step)
    swap("", "step.toml", '"nights-counted" = "nights-kept"', '"nights-counted" = "corner-found"').edit(step)
    before = read_step(GOOD)
    lessons = [
        lesson.model_copy(
            update={
                "exercises": tuple(
                    e.model_copy(update={"id": "nights-counted"}) if e.id == "nights-kept" else e
                    for e in lesson.exercises
                )
            }
        )
        for lesson in before.lessons
    ]
    found = findings(step, released=Released(before.model_copy(update={"lessons": tuple(lessons)})))
    assert "RK405" in codes(found)
    told = next(finding for finding in found if finding.code == "RK405")
    assert Path(told.file).read_text().split("\n")[told.line - 1] == '"nights-counted" = "corner-found"'


@pytest.mark.parametrize(("version", "told"), [("1.2", True), ("1.1", True), ("1.3", False), ("2.0", False)])
def test_other_words_need_a_higher_version(findings, step, version, told):
    swap("", WIND, "Tonight, keep only", "This evening, keep only").edit(step)
    swap("", "step.toml", '"1.2"', f'"{version}"').edit(step)
    found = findings(step, released=Released(read_step(GOOD)))
    assert codes(found) == ({"RK406"} if told else set())
    assert not found or corrected(found[0]) == 'version = "1.3"'


# Programmes


@pytest.fixture
def programme(tmp_path):
    file = tmp_path / "ours.toml"
    file.write_text('id = "ours"\ntitle = "Ours"\nsteps = ["./evening"]\ntexts = "recovery"\n')
    shutil.copytree(RECOVERY / "recovery", tmp_path / "recovery")
    shutil.copytree(GOOD, tmp_path / "evening")
    return file


def test_a_programme_is_checked_with_its_texts_and_each_of_its_steps(findings, programme):
    assert findings(programme) == []
    swap("", WIND, "Rinse the cup", "Just rinse the cup").edit(programme.parent / "evening")
    assert codes(findings(programme)) == {"RK605"}
    swap("", "finish.md", "Hello", "You must go on. Hello").edit(programme.parent / "recovery")
    assert codes(findings(programme)) == {"RK605", "RK606"}


@pytest.mark.parametrize(
    ("code", "old", "new", "line", "words"),
    [
        ("RK102", 'title = "Ours"', "title = Ours", 2, "not TOML"),
        ("RK104", "texts =", "text =", 4, 'did you mean "texts"?'),
        ("RK105", 'title = "Ours"\n', "", 1, "title is missing"),
        ("RK106", '["./evening"]', '"./evening"', 3, "steps must be a list"),
        ("RK120", '["./evening"]', '["./evening", "./evening"]', 3, "stands twice"),
        ("RK120", '["./evening"]', '["./morning"]', 3, "there is no"),
        ("RK120", '["./evening"]', '["./evening",\n"./other/evening"]', 4, '"./other/evening" (ours.toml:4)'),
        ("RK120", '["./evening"]', '["./evening",\n"./v_good.py"]', 4, 'rename it to "v-good.py"'),
        ("RK106", '"recovery"', '"recovery"\nlanguage = "English"', 5, "language must be a language code"),
        ("RK120", '"recovery"', '"nowhere"', 4, "lack welcome.md"),
        ("RK120", "texts =", "replace = { noon = 'evening' }\ntexts =", 4, 'replace names "noon"'),
    ],
)
def test_a_programme_file_that_cannot_be_used_is_told_at_its_line(findings, programme, code, old, new, line, words):
    text = programme.read_text()
    assert old in text
    programme.write_text(text.replace(old, new))
    found = findings(programme)
    assert [(finding.code, Path(finding.file).name, finding.line) for finding in found] == [(code, "ours.toml", line)]
    assert words in found[0].what.replace(f"{programme.parent}/", "")


def test_a_programmes_own_text_has_no_time(findings, programme):
    swap("", "finish.md", "subject =", 'at = "wed 12:30"\nsubject =').edit(programme.parent / "recovery")
    found = findings(programme)
    assert [(finding.code, Path(finding.file).name) for finding in found] == [("RK115", "finish.md")]


# A plugin's own code


@dataclass
class Host:
    """Stands for the plugin host: reads the folder with the kinds that the plugin brings, and `parse` is a function."""

    wanted: dict
    parse: object
    fault: Fault | None = None
    asked: list = field(default_factory=list)

    def steps(self):
        return (
            {}
            if self.fault
            else {name: read_step(place, {"breaths": KindInfo(id="breaths")}) for name, place in self.wanted.items()}
        )

    def faults(self):
        return [self.fault] if self.fault else []

    def info(self):
        kinds = {"breaths": KindInfo(id="breaths", examples={"5": 5})}
        return {name: PluginInfo(name=name, state=PluginState.READY, kinds=kinds) for name in self.wanted}

    def ask(self, calls):
        self.asked += calls
        return [self.parse(call.arguments["reply"]) for call in calls]

    def close(self):
        pass


def digits(reply):
    found = re.search(r"[1-9]", reply.text)
    return Answered(Parsed(int(found[0])) if found else Unclear())


@pytest.fixture
def own(step, findings):
    """The good step with an exercise of a kind of its own; a function that checks it with a given parser."""
    path = step / "lessons" / "one-breath.md"
    path.write_text('+++\nid = "one-breath"\nat = "more"\nkind = "teaching"\nsubject = "One breath"\n' + KINDS)
    (step / "kinds.py").write_text("from rekindle.api import AnswerKind\n")

    def check(parse=digits, fault=None, **bench):
        return findings(step, lambda wanted: Host(wanted, parse, fault), **bench)

    return check


def test_examples_of_a_plugins_own_kind_are_read_by_its_code(own):
    assert own() == []
    found = own(lambda reply: Answered(Parsed(5)))
    assert codes(found) == {"RK314"}
    assert 'the example "nine" is read as 5, not as unclear' in " ".join(finding.what for finding in found)


def test_a_reading_without_confidence_is_unclear(own):
    found = own(lambda reply: replace(digits(reply), value=Parsed(3, confidence=0.4)))
    assert "is read as unclear, not as 3" in " ".join(finding.what for finding in found)


def test_what_an_own_kind_is_given_names_kind_arguments_and_language(own):
    seen = []
    own(lambda reply: (seen.append(reply), digits(reply))[1])
    assert {(reply.kind, reply.context.arguments, reply.context.language) for reply in seen} == {
        ("breaths", "1-9", "en")
    }


def test_an_own_kind_that_fails_on_what_nobody_thought_of_is_told_with_that_reply(own):
    fault = Fault("evening", "parse raised ValueError", "its replies wait for a human", "mend it")
    found = own(lambda reply: Answered(fault=fault) if "\x00" in reply.text else digits(reply))
    assert codes(found) == {"RK315"}
    assert r"'\x00': parse raised ValueError (mend it)" in found[0].what
    assert Path(found[0].file).read_text().split("\n")[found[0].line - 1] == 'answer = "own breaths 1-9"'


def test_an_own_kind_that_is_slow_is_told_with_its_seconds(own):
    ticking = itertools.count(0, 0.2)
    assert own(stopwatch=lambda: next(ticking)) == []
    slow = itertools.count(0, 0.3)
    found = own(stopwatch=lambda: next(slow))
    assert codes(found) == {"RK315"}
    assert "it took 0.3 s" in found[0].what


def test_a_plugin_that_cannot_be_loaded_is_told_with_what_and_what_to_do(own, step):
    fault = Fault("evening", "import raised ImportError", "its step is away", "install breathlib")
    found = own(fault=fault)
    assert [(finding.code, finding.file) for finding in found] == [("RK701", str(step))]
    assert found[0].what == "import raised ImportError; install breathlib"


def test_a_plugin_of_one_file_is_checked_by_its_step_and_its_code(findings, tmp_path):
    """Its lessons are made by code, so that a line can only be named in their own text."""
    file = tmp_path / "evening.py"
    file.write_text("from rekindle.api import hookimpl\nimport rekindle.domain.programme\n")
    lesson = {"id": "a", "kind": "teaching", "at": "mon 08:00", "subject": "A start", "body": "Hello,\n\nJust go on."}
    made = Step.model_validate({"id": "evening", "version": "1.0", "title": "t", "lessons": (lesson,)})
    seen = {}

    class OneFile(Host):
        def steps(self):
            seen.update(self.wanted)
            return {"evening": made}

    found = findings(file, lambda wanted: OneFile(wanted, digits))
    assert seen == {"evening": file}
    assert [(finding.code, Path(finding.file).name, finding.line) for finding in found] == [
        ("RK511", "a", 1),
        ("RK605", "a", 3),
        ("RK702", "evening.py", 2),
    ]


def test_a_lesson_that_code_makes_is_held_to_the_same_rules_as_one_in_a_file(findings, tmp_path):
    (tmp_path / "evening.py").write_text("")
    body = "Hello {{ fist_name }},\n\n:::when lean=inside\nx\n:::"
    exercise = {"id": "e", "ask": "?", "answer": "nummer 0-9"}
    lesson = {"id": "a", "kind": "teaching", "at": "mon 08:00", "subject": "s", "body": body, "exercises": (exercise,)}
    made = Step.model_validate({"id": "evening", "version": "1.0", "title": "t", "lessons": (lesson,)})
    host = type("Made", (Host,), {"steps": lambda self: {"evening": made}})
    found = findings(tmp_path / "evening.py", lambda wanted: host(wanted, digits))
    assert [(finding.code, finding.line) for finding in found] == [
        ("RK302", 1),
        ("RK308", 1),
        ("RK201", 1),
        ("RK206", 3),
    ]


def test_a_released_folder_is_read_with_the_kinds_that_the_plugin_brings(own, step):
    kinds = []
    own(released=lambda step_id, names: kinds.append((step_id, names)))
    assert kinds == [("evening", ("breaths",))]


def test_the_host_is_closed_whatever_is_found(findings, step):
    (step / "plugin.py").write_text("")
    closed = []

    class Closing(Host):
        def close(self):
            closed.append(self.wanted)

    findings(step, lambda wanted: Closing(wanted, digits))
    findings(step, lambda wanted: Closing(wanted, digits, Fault("evening", "x", "y", "z")))
    assert closed == [{"evening": step}, {"evening": step}]


def test_mistakes_in_the_text_of_a_plugin_come_before_what_the_loader_says(own, step):
    swap("", WHY, "strain=high", "strain=hihg").edit(step)
    assert codes(own(fault=Fault("evening", "cannot be read", "away", "mend it"))) == {"RK206"}


def test_every_rule_of_the_table_is_broken_by_one_of_these_tests():
    here = set(re.findall(r'"(RK\d{3})"', Path(__file__).read_text()))
    assert {mistake.code for mistake in MISTAKES} | here == set(RULES)
