"""Whose template is used, and that a broken or run-away one costs nobody a mail and stays its owner's own fault."""

import re
import time
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from rekindle.adapters.render import JinjaRenderer
from rekindle.adapters.template_files import TemplateFiles, plugin_folders
from rekindle.adapters.template_language import FILTERS
from rekindle.domain.errors import ContentError
from rekindle.domain.programme import Step

TEMPLATES = Path(__file__).parents[2] / "templates" / "email"
CONTEXT = {"first_name": "Anna", "programme": "Seven steps", "organisation": "Lindenhof Care", "week": 2, "weeks": 7}
OWN = '{% extends "!core/lesson.html" %}{% block main %}MARK{{ super() }}{% endblock %}'
EXERCISE = {"id": "nights", "ask": "How many nights?", "answer": "number 0-3"}


def step(name="sleep", language="en", **settings):
    lesson = {
        "id": "a",
        "language": language,
        "kind": "teaching",
        "at": "mon 08:00",
        "subject": "Week {{ week }}: light",
    }
    lesson |= {"body": 'Text of the lesson.\n\n{{ exercise("nights") }}', "exercises": (EXERCISE,)} | settings
    values = {"id": name, "version": "1.0", "title": name, "languages": (language,), "defaults": {"tea": "lime"}}
    return Step.model_validate(values | {"lessons": (lesson,)})


class Folders:
    """An organisation's templates and those of two plugins, to write into."""

    def __init__(self, root: Path) -> None:
        self.organisation, self.plugins = root / "organisation", {name: root / name for name in ("sleep", "walk")}
        self.organisation.mkdir()

    def write(self, where: str, name: str, text: str) -> Path:
        file = {"organisation": self.organisation, **self.plugins}[where] / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return file

    @property
    def renderer(self) -> JinjaRenderer:
        return JinjaRenderer([self.organisation, TEMPLATES], plugins=self.plugins)


@pytest.fixture
def folders(tmp_path):
    return Folders(tmp_path)


def lesson(renderer, name="sleep", **settings):
    return renderer.lesson(step(name, **settings), "a", "en", CONTEXT)


def test_a_plugin_frames_its_own_lessons_and_nobody_elses(folders):
    folders.write("sleep", "lesson.html", OWN.replace("MARK", "from the plugin"))
    renderer = folders.renderer
    assert "from the plugin" in lesson(renderer).html
    assert "Text of the lesson." in lesson(renderer).html
    assert "from the plugin" not in lesson(renderer, "walk").html
    assert renderer.faults() == []


def test_the_particular_name_wins_and_of_one_name_the_organisations_file(folders):
    def used() -> str:
        html = lesson(folders.renderer).html
        return next((mark for mark in ("org-sleep", "plugin", "org-all") if f"[{mark}]" in html), "core")

    found = [used()]
    for where, name, mark in (
        ("organisation", "lesson.html", "org-all"),
        ("sleep", "lesson.html", "plugin"),
        ("organisation", "sleep/lesson.html", "org-sleep"),
    ):
        folders.write(where, name, OWN.replace("MARK", f"[{mark}]"))
        found.append(used())
    assert found == ["core", "org-all", "plugin", "org-sleep"]


def test_the_original_is_reached_by_its_owner_from_the_organisations_override(folders):
    folders.write("sleep", "lesson.html", OWN.replace("MARK", "[plugin]"))
    folders.write(
        "organisation",
        "sleep/lesson.html",
        '{% extends "!sleep/lesson.html" %}{% block main %}[organisation]{{ super() }}{% endblock %}',
    )
    html = lesson(folders.renderer).html
    assert html.index("[organisation]") < html.index("[plugin]") < html.index("Text of the lesson.")


def test_a_plugins_text_part_its_parts_and_its_translation_are_its_own_too(folders):
    folders.write(
        "sleep", "lesson.txt", '{% extends "lesson.txt" %}{% block main %}\n[text]\n{{ super() }}\n{% endblock %}\n'
    )
    folders.write("sleep", "part/exercise.html", "<p>[box] {{ slot.ask }} {{ slot.how }}</p>")
    folders.write("sleep", "lesson.de.html", OWN.replace("MARK", "[deutsch]"))
    folders.write("sleep", "lesson.html", OWN.replace("MARK", "[english]"))
    folders.write("sleep", "part/sign.html", "<p>signed</p>")
    folders.write("organisation", "lesson.html", OWN.replace("MARK", '{% include "sleep/part/sign.html" %}'))
    renderer = folders.renderer
    mail = lesson(renderer)
    assert "[text]" in mail.text
    assert "[box]" in mail.html
    assert "[english]" in mail.html
    german = renderer.lesson(step(language="de"), "a", "de-AT", CONTEXT)
    assert "[deutsch]" in german.html
    assert "Woche 2 von 7" in german.html
    assert "signed" in lesson(renderer, "walk").html
    assert "[box]" not in lesson(renderer, "walk").html
    assert renderer.faults() == []


def test_a_plugin_cannot_stand_in_for_the_engines_own_folders_or_mails(tmp_path):
    (tmp_path / "part").mkdir()
    (tmp_path / "part" / "footer.html").write_text("<p>taken over</p>")
    (tmp_path / "part" / "help.txt").write_text("taken over")
    renderer = JinjaRenderer([TEMPLATES], plugins={"part": tmp_path / "part", "help": tmp_path / "part"})
    assert "taken over" not in renderer.mail("help", "en", CONTEXT).html + renderer.mail("help", "en", CONTEXT).text
    assert "taken over" not in lesson(renderer, "part").html


BROKEN = {
    "no end": ("{% if week %}x", r"lesson\.html:1: .*endif"),
    "an unknown tag": ("a\nb\n{% fro x %}", r"lesson\.html:3: .*unknown tag 'fro'"),
    "a misspelt value": (OWN.replace("MARK", "\n\n{{ frist_name }}"), r'lesson\.html:3: there is no value "frist_name"; did you mean "first_name"\?'),
    "a misspelt phrase": (OWN.replace("MARK", "\n{{ words.reminder_ }}"), r'lesson\.html:2: there is no "reminder_" here; did you mean "reminder"\?'),
    "a slot that is none": (OWN.replace("MARK", "{{ slot.bdy }}"), r'lesson\.html:1: there is no "bdy" here; did you mean "body"\?'),
    "a file that is none": ('\n{% extends "!core/leson.html" %}', r'lesson\.html:2: there is no template "!core/leson\.html"; did you mean "lesson\.html"\?'),
    "a tag inside a tag": (OWN.replace("MARK", "\n<p {% if week %}class=a{% endif %}>x</p>"), r"lesson\.html:2: .*stands where HTML does not keep it"),
    "a default that is missing": (OWN.replace("MARK", "\n{{ x.coffee }}"), r"lesson\.html:2: .*needs a value that was not given: .*coffee"),
    "a way to Python": (OWN.replace("MARK", "{{ ''.__class__ }}"), r"lesson\.html:1: __class__ is unsafe"),
    "markup out of a value": (OWN.replace("MARK", "{{ first_name|safe }}"), r"lesson\.html:1: there is no filter safe"),
    "escaping switched off": (OWN.replace("MARK", "{% autoescape false %}{{ first_name }}{% endautoescape %}"), r"lesson\.html:1: \{% autoescape %\} cannot be used"),
    "raw": (OWN.replace("MARK", "{% raw %}{{ slot.body }}{% endraw %}"), r"lesson\.html:1: \{% raw cannot stand"),
    "a macro": (OWN.replace("MARK", "{% macro a() %}{% endmacro %}"), r"lesson\.html:1: \{% macro %\} cannot be used"),
    "a name that is computed": ("{% extends first_name %}", r"lesson\.html:1: extends and include take one name"),
    "a picture from somewhere": (OWN.replace("MARK", "\n<img width=1 src='https://tracker.example/1.gif'>"), r"lesson\.html:2: src='? ?cannot stand in a template; pictures travel inside"),
    "a picture from a value": (OWN.replace("MARK", '<img src="{{ x.tea }}">'), r"lesson\.html:1: src="),
    "a picture by way of CSS": (OWN.replace("MARK", "<p style='background: url(//tracker.example)'>"), r"lesson\.html:1: url\( cannot"),
    "a script": (OWN.replace("MARK", "<SCRIPT>alert(1)</SCRIPT>"), r"lesson\.html:1: <SCRIPT cannot"),
    "no lesson": ('{% extends "!core/lesson.html" %}{% block main %}<p>Nothing.</p>{% endblock %}', r"lesson\.html:1: this frame leaves out \{\{ slot\.body"),
    "no foot": ('{% extends "!core/lesson.html" %}{% block foot %}{% endblock %}', r"lesson\.html:1: this frame leaves out the foot's line words\.not_watched"),
    "half a foot": (OWN.replace("MARK", "") + '{% block foot %}{% include "part/footer-short.html" %}{% endblock %}', r"lesson\.html:1: this frame leaves out the foot's line words\.no_names"),
    "a file out of its folder": ('{% include "../../secret.txt" %}', r"lesson\.html:1: there is no template"),
}  # fmt: skip


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_template_of_a_plugin_is_told_and_the_shared_frame_stands_in(case, folders):
    source, told = BROKEN[case]
    good = lesson(folders.renderer)
    folders.write("sleep", "lesson.html", source)
    renderer = folders.renderer
    assert lesson(renderer) == good
    assert lesson(renderer, "walk").html
    (fault,) = renderer.faults()
    assert fault.plugin == "sleep"
    assert re.search(told, fault.what), fault.what
    assert fault.what.startswith(str(folders.plugins["sleep"]))
    assert fault.effect
    assert fault.todo


def test_a_plugins_broken_template_leaves_the_organisations_frame_in_place(folders):
    folders.write("organisation", "lesson.html", OWN.replace("MARK", "[organisation]"))
    folders.write("sleep", "lesson.html", "{% if %}")
    renderer = folders.renderer
    assert "[organisation]" in lesson(renderer).html
    assert [fault.plugin for fault in renderer.faults()] == ["sleep"]


def test_a_broken_template_of_the_organisation_gives_way_to_the_engines(folders):
    folders.write("organisation", "part/footer.txt", "{{ nonsense }}")
    folders.write("organisation", "help.txt", "{{ ''.__class__.__mro__ }}")
    core, renderer = JinjaRenderer([TEMPLATES]), folders.renderer
    assert renderer.mail("confirm", "de", CONTEXT) == core.mail("confirm", "de", CONTEXT)
    assert renderer.mail("help", "en", CONTEXT) == core.mail("help", "en", CONTEXT)
    assert lesson(renderer) == lesson(core)
    assert {fault.plugin for fault in renderer.faults()} == {"organisation"}
    told = [fault.what.removeprefix(f"{folders.organisation}/") for fault in renderer.faults()]
    assert 'part/footer.txt:1: there is no value "nonsense"' in told[0]
    assert any(what.startswith("help.txt:1: __mro__ is unsafe") for what in told)


def test_a_broken_phrase_book_gives_way_and_is_told_with_its_line(folders):
    folders.write("organisation", "words.toml", 'stop = "Write stop."\n\nhelp = 7\n')
    renderer = folders.renderer
    assert "To stop at once" in lesson(renderer).text
    (fault,) = renderer.faults()
    assert 'words.toml:3: help must be text in "quotation marks"' in fault.what
    folders.write("organisation", "words.toml", 'stop = "Write stop, {{ frist_name }}."\n')
    (fault,) = (renderer := folders.renderer).inspect([step()])[:1]
    assert 'words.toml:1: there is no value "frist_name"' in fault.what


def test_what_is_wrong_in_the_lesson_itself_is_no_template_s_fault(folders):
    folders.write("sleep", "lesson.html", OWN)
    renderer = folders.renderer
    with pytest.raises(ContentError, match="coffee"):
        lesson(renderer, body="{{ x.coffee }}", exercises=())
    assert renderer.faults() == []


def test_everything_wrong_is_found_without_a_mail_and_what_is_right_is_not_named(folders):
    folders.write("sleep", "lesson.html", "{% if %}")
    folders.write("walk", "lesson.html", OWN)
    folders.write("organisation", "help.html", "{{ nothing_of_the_kind }}")
    faults = folders.renderer.inspect([step(), step("walk")])
    assert [(fault.plugin, Path(fault.what.partition(":")[0]).name) for fault in faults] == [
        ("sleep", "lesson.html"),
        ("organisation", "help.html"),
    ]


DOUBLED = "".join(f"{{% set a{n + 1} = a{n} ~ a{n} %}}" for n in range(40))
FRAMED = '{% extends "!core/lesson.html" %}{% block main %}{{ super() }}MARK{% endblock %}'
"""With all that a frame needs, so that nothing but the mark can be what is wrong."""
RUN_AWAY = {
    "a loop without end": ("{% for a in range(1000000000) %}x{% endfor %}", "range goes to 200"),
    "a loop as long as a value says": ("{% for a in range(x.many) %}x{% endfor %}", "range gives 1000000000 numbers"),
    "loops in loops": ("{% for a in range(9) %}{% for b in range(9) %}x{% endfor %}{% endfor %}", "inside a loop there is no other loop"),
    "a loop that calls itself": ("{% for a in x.list recursive %}{{ loop(a) }}{% endfor %}", "cannot be recursive"),
    "a loop round a doubled text": ('{% for a in "x" ~ x.list %}{% endfor %}', "a loop goes round a value"),
    "a number without end": ("{{ 9 ** 9 ** 9 }}", r"\*\* cannot be used"),
    "a text without end": ('{{ "x" * 1000000000 }}', r"\* cannot be used"),
    "a format without end": ('{{ "%1000000000d"|format(1) }}', "there is no filter format"),
    "a text that doubles": ('{% set a0 = "lol" %}' + DOUBLED + "{{ a40 }}", r"\{% set %\} takes one text"),
    "a sum that doubles": ('{% set a = "lol" %}{{ a + a }}', r"\+ and - take one written number"),
    "a set that doubles": ("{% set a %}x{% endset %}{% set b %}{{ a }}{{ a }}{% endset %}", "endset %} cannot be used"),
    "a list that doubles": ("{% set a = x.list %}{% set b = [a, a] %}", "takes one text or one value"),
    "an include in a loop": ('{% for a in x.list %}{% include "part/marker.html" %}{% endfor %}', "no include"),
    "a body in a loop": ("{% for a in range(100) %}{{ slot.body }}{% endfor %}", "no slot"),
    "a list of a million": ("{% for a in x.list %}" + "y" * 200 + "{% endfor %}", "grows beyond 500000 characters"),
    "brackets without end": ("{{ " + "(" * 5000 + "1" + ")" * 5000 + " }}", "nested too deeply"),
    "a file without end": ("y" * 200_000, "100000 are the most"),
    "a page without end": ('{% include "sleep/more.html" %}' * 9, "grows beyond 500000 characters"),
    "more tags than there are tokens": ("{{ week }}" * 5000, "too many placeholders"),
    "a file that includes itself": ('{% include "sleep/lesson.html" %}', "more than 100 files"),
    "files that double with each other": ('{% include "sleep/d0.html" %}', "more than 100 files"),
}  # fmt: skip


@pytest.mark.parametrize("case", RUN_AWAY)
def test_a_template_that_would_run_away_is_stopped_and_named(case, folders):
    source, told = RUN_AWAY[case]
    for number in range(40):
        folders.write("sleep", f"d{number}.html", f'{{% include "sleep/d{number + 1}.html" %}}' * 2)
    folders.write("sleep", "d40.html", "x")
    folders.write("sleep", "more.html", "y" * 99_000)
    one = step().model_copy(update={"defaults": {"many": 10**9, "list": list(range(100_000))}})
    good = folders.renderer.lesson(one, "a", "en", CONTEXT)
    folders.write("sleep", "lesson.html", FRAMED.replace("MARK", source))
    renderer, started = folders.renderer, time.process_time()
    assert renderer.lesson(one, "a", "en", CONTEXT) == good
    assert time.process_time() - started < 5
    (fault,) = renderer.faults()
    assert fault.plugin == "sleep"
    assert re.search(told, fault.what), fault.what


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ('{% extends "sleep/lesson.html" %}', "more than 100 files"),
        (FRAMED.replace("MARK", "{{ super() }}"), "stands once in a block"),
    ],
)
def test_a_frame_that_draws_itself_or_its_original_twice_is_stopped(source, told, folders):
    folders.write("sleep", "lesson.html", source)
    renderer = folders.renderer
    assert lesson(renderer) == lesson(JinjaRenderer([TEMPLATES]))
    assert told in renderer.faults()[0].what


def test_what_a_layout_needs_is_in_the_language(folders):
    folders.write(
        "sleep",
        "lesson.html",
        OWN.replace(
            "MARK",
            '{% set tea = x.tea %}{% if tea == "lime" and week is odd or not (week > 3) %}{{ tea|upper }} {{ weeks - 1 }}{% endif %}'
            '{% for one in x["list"] if one != 2 %}{{ loop.index }}:{{ one }}{% if not loop.last %}, {% endif %}{% endfor %}'
            '{{ brand.name or organisation }} {{ ("a " ~ first_name) if first_name else "" }} {{ x.none|default("-") }}',
        ),
    )
    renderer = folders.renderer
    one = step().model_copy(update={"defaults": {"tea": "lime", "list": [1, 2, 3]}})
    html = renderer.lesson(one, "a", "en", CONTEXT).html
    assert renderer.faults() == []
    for words in ("LIME 6", "1:1, 2:3", "Lindenhof Care a Anna -"):
        assert words in html


def test_a_comment_leaves_no_trace_and_moves_no_line(folders):
    folders.write(
        "sleep",
        "lesson.txt",
        '{# one\ntwo #}\n{% extends "lesson.txt" %}\n{% block main %}{{ super() }}{# x #}{{ words.nope }}{% endblock %}',
    )
    renderer = folders.renderer
    lesson(renderer)
    assert "lesson.txt:4: " in renderer.faults()[0].what


def test_a_plugins_folder_is_found_without_running_it(tmp_path, monkeypatch):
    package = tmp_path / "acme_breath"
    (package / "templates").mkdir(parents=True)
    (package / "__init__.py").write_text("raise RuntimeError('this plugin is broken')")
    (tmp_path / "steps" / "sleep").mkdir(parents=True)
    monkeypatch.syspath_prepend(str(tmp_path))
    points = [EntryPoint("breath", "acme_breath:Plugin", "rekindle.steps"), EntryPoint("gone", "no_such_package", "x")]
    found = plugin_folders({"breath": None, "sleep": tmp_path / "steps" / "sleep", "gone": None, "other": None}, points)
    assert found == {"breath": package / "templates", "sleep": tmp_path / "steps" / "sleep" / "templates"}


def test_no_name_leads_out_of_its_folder(tmp_path):
    (tmp_path / "secret.txt").write_text("secret")
    files = TemplateFiles.of([tmp_path / "organisation", TEMPLATES], {"sleep": tmp_path / "sleep"})
    for name in (
        "../secret.txt",
        "!sleep/../secret.txt",
        "!core/../../LICENSE",
        "sleep/../../secret.txt",
        "",
        "!",
        "/etc/hosts",
    ):
        assert files.place(name) is None, name


def test_the_layout_of_the_guide_is_one_and_its_filters_are_all_there_are(folders):
    guide = (TEMPLATES.parents[1] / "docs" / "writing-steps.md").read_text()
    (source,) = re.findall(r"```jinja\n(.*?)```", guide, re.DOTALL)
    folders.write("sleep", "lesson.html", source)
    renderer = folders.renderer
    assert "Sleep well, Anna." in lesson(renderer).html
    assert renderer.faults() == []
    named = guide.partition("and the filters ")[2].partition(".")[0]
    assert {*re.findall(r"`(\w+)`", named)} == FILTERS - {"count", "d", "e", "escape"}
