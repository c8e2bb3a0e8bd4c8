"""One suite, two adapters: plugins in this process and in processes of their own make the same checks and tell the same faults."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from rekindle.adapters.plugins.hosted import HostedPlugins
from rekindle.adapters.plugins.in_process import InProcessPlugins
from rekindle.domain.hooks import Draft, Due, Hook, Parsed, Unclear, Wait, draft_of
from rekindle.ports import Call, PluginState
from support.plugin_bench import BREATHS, GREETS, KINDS, LESSON, MANIFEST, NOON, STEP, Bench, ask, call

AWAY = "nobody enters it"


@pytest.fixture(params=[InProcessPlugins, HostedPlugins])
def bench(request, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(str(tmp_path))
    opened = []

    def open_(wanted, settings, installed):
        opened.append(request.param(wanted, settings, installed))
        return opened[-1]

    yield Bench(tmp_path, open_)
    for plugins in opened:
        plugins.close()


# --- where a step comes from ---


def test_a_folder_of_text_files_is_a_step_without_code(bench):
    plugins = bench.plugins(bench.step("sleep"))
    assert plugins.faults() == []
    assert plugins.steps()["sleep"].title == "A title"
    info = plugins.info()["sleep"]
    assert (info.state, info.version, info.hooks, info.kinds) == (PluginState.READY, "1.2", frozenset(), {})
    assert info.source == f"folder {bench.folder / 'sleep'}"


def test_one_file_is_a_step(bench):
    plugins = bench.plugins(bench.file("night", STEP + GREETS))
    assert plugins.faults() == []
    assert plugins.steps()["night"].lessons[0].id == "why"
    assert plugins.info()["night"].hooks == {Hook.PROVIDE_CONTEXT}
    assert ask(plugins, "night", "provide_context").value == {"greeting": "hello"}


def test_an_installed_module_is_a_step(bench):
    bench.file("acme_night", STEP + GREETS)
    bench.install("night", "acme_night")
    plugins = bench.plugins(installed=("night",))
    assert plugins.faults() == []
    assert list(plugins.steps()) == ["night"]
    assert ask(plugins, "night", "provide_context").value == {"greeting": "hello"}


def test_an_installed_package_with_a_docstring_and_files_is_data(bench):
    bench.step("acme_sleep", {"step.toml": MANIFEST.format(name="sleep"), "__init__.py": '"""Sleep."""\n# no code\n'})
    bench.install("sleep", "acme_sleep")
    plugins = bench.plugins(installed=("sleep",))
    assert plugins.faults() == []
    assert plugins.steps()["sleep"].version == "1.2"
    assert plugins.info()["sleep"].hooks == frozenset()
    assert "no code" in ask(plugins, "sleep", "provide_context").fault.what


def test_a_package_with_files_and_functions_is_both(bench):
    files = {
        "step.toml": MANIFEST.format(name="sleep"),
        "__init__.py": "",
        "plugin.py": "from rekindle.api import *" + GREETS,
    }
    bench.step("acme_sleep_2", files)
    bench.install("sleep", "acme_sleep_2")
    plugins = bench.plugins(installed=("sleep",))
    assert plugins.faults() == []
    assert plugins.steps()["sleep"].version == "1.2"
    assert ask(plugins, "sleep", "provide_context").value == {"greeting": "hello"}


def test_an_entry_point_may_name_an_object_in_a_module(bench):
    body = STEP.replace("@hookimpl\ndef provide_step(", "class Night(StepPlugin):\n  def provide_step(self, ")
    source = body.replace("    lesson =", "        lesson =").replace("    return Step", "        return Step")
    bench.file("acme_object", source)
    bench.install("night", "acme_object:Night")
    plugins = bench.plugins(installed=("night",))
    assert plugins.faults() == []
    assert list(plugins.steps()) == ["night"]


def test_a_folder_may_hold_a_class_that_extends_step_plugin(bench):
    source = (
        "from rekindle.api import *\nclass Sleep(StepPlugin):\n    @override\n    def provide_context(self, context):\n"
    )
    plugins = bench.plugins(bench.step("sleep", {"plugin.py": source + "        return {'week': context.week}\n"}))
    assert plugins.faults() == []
    assert ask(plugins, "sleep", "provide_context", week=3).value == {"week": 3}


def test_the_files_of_a_folder_may_import_each_other(bench):
    files = {
        "words.py": "HELLO = 'hello'\n",
        "plugin.py": "from rekindle.api import *\nfrom .words import HELLO\n" + GREETS,
    }
    plugins = bench.plugins(bench.step("sleep", files))
    assert ask(plugins, "sleep", "provide_context").value == {"greeting": "hello"}
    assert not (bench.folder / "sleep" / "__pycache__").exists()


def test_what_one_file_takes_from_another_is_not_there_twice(bench):
    kinds = (
        KINDS
        + "\nfrom rekindle.api import hookimpl\n\n@hookimpl\ndef provide_answer_kinds(context):\n    return KINDS\n"
    )
    plugin = "from rekindle.api import *\nfrom .kinds import KINDS, provide_answer_kinds\nfrom .night import Night\n"
    night = "from rekindle.api import *\nclass Base(StepPlugin):\n    def provide_context(self, context):\n        return {'a': 1}\n"
    init = "from .night import Base, Night\n"
    files = {
        "__init__.py": init,
        "kinds.py": kinds,
        "plugin.py": plugin,
        "night.py": night + "class Night(Base):\n    x = 1\n",
    }
    plugins = bench.plugins(bench.step("calm", files, BREATHS))
    assert plugins.faults() == []
    assert ask(plugins, "calm", "provide_context").value == {"a": 1}
    assert list(plugins.info()["calm"].kinds) == ["breaths"]


def test_settings_may_hold_what_a_configuration_holds(bench):
    source = STEP + (
        "from datetime import date\nfrom pydantic import BaseModel\nclass Settings(BaseModel):\n    starts_on: date\n"
        "@hookimpl\ndef provide_context(context):\n    return {'on': context.settings.starts_on}\n"
    )
    plugins = bench.plugins(bench.file("night", source), settings={"night": {"starts_on": date(2027, 3, 1)}})
    assert ask(plugins, "night", "provide_context").value == {"on": "2027-03-01"}


def test_what_a_function_provides_comes_before_the_files_beside_it(bench):
    plugins = bench.plugins(bench.step("sleep", {"plugin.py": STEP}))
    assert plugins.steps()["sleep"].title == "Why"


def test_an_entry_point_that_names_no_module_is_told(bench):
    bench.install("night", "acme night!")
    (fault,) = bench.plugins(installed=("night",)).faults()
    assert 'the entry point "night"' in fault.what
    assert fault.todo == "write it as module or module:Object"


def test_installed_is_not_active(bench):
    bench.file("acme_poison", "raise RuntimeError")
    bench.install("poison", "acme_poison")
    plugins = bench.plugins()
    assert (plugins.steps(), plugins.faults(), plugins.info()) == ({}, [], {})


def test_two_installed_plugins_of_one_name_are_both_refused_and_both_named(bench):
    for module in ("first_twin", "second_twin"):
        bench.file(module, STEP)
        bench.install("twin", module)
    plugins = bench.plugins(installed=("twin",))
    assert plugins.steps() == {}
    assert "first_twin and second_twin" in plugins.faults()[0].what


def test_a_name_that_is_not_installed_is_answered_with_the_nearest_one(bench):
    bench.file("acme_sleep_3", STEP)
    bench.install("sleep", "acme_sleep_3")
    assert bench.plugins(installed=("sleeep",)).faults()[0].todo == 'did you mean "sleep"?'


def test_a_folder_that_is_not_there_is_answered_with_the_nearest_one(bench):
    bench.step("sleep")
    (fault,) = bench.plugins(bench.folder / "sleeep").faults()
    assert "there is no folder" in fault.what
    assert fault.todo == 'did you mean "sleep"?'


def test_plugins_are_listed_in_configured_order(bench):
    files = [bench.file(name, STEP) for name in ("zebra", "ant", "mole")]
    plugins = bench.plugins(*files)
    assert list(plugins.info()) == list(plugins.steps()) == ["zebra", "ant", "mole"]


def test_templates_that_a_folder_brings_are_named(bench):
    folder = bench.step("sleep")
    assert bench.plugins(folder).info()["sleep"].templates is None
    (folder / "templates").mkdir()
    assert bench.plugins(folder).info()["sleep"].templates == folder / "templates"


# --- what is told at load ---

ASKS = STEP.replace(
    'body="Hello."',
    "body=\"{{ exercise('tea') }}\", exercises=(Exercise(id='tea', ask='How many?', answer='number 0-3'),)",
)

TOLD_AT_LOAD = {
    "raises at import": ("raise RuntimeError('no such table')", "RuntimeError: no such table (bad.py:1)"),
    "is no Python": ("def (:", "SyntaxError"),
    "leaves the interpreter": ("raise SystemExit(3)", "SystemExit: 3 (bad.py:1)"),
    "interrupts": ("raise KeyboardInterrupt", "KeyboardInterrupt"),
    "never ends": ("def f(): f()\nf()", "RecursionError"),
    "has no provide_step": ("x = 1", "no provide_step"),
    "forgets the marker": (STEP.replace("@hookimpl\n", ""), "without @hookimpl (bad.py:4)"),
    "misspells the hook": (STEP.replace("provide_step", "provide_stepp"), 'did you mean "provide_step"?'),
    "misspells a hook and forgets the marker": (
        STEP + "def filter_mesage(draft, context): ...", 'did you mean "filter_message"?'),
    "misspells a hook of a class": (
        STEP + "class P(StepPlugin):\n    def on_anwser(self, event): ...", 'did you mean "on_answer"?'),
    "overrides what is no hook": (
        STEP + "class P(StepPlugin):\n    @override\n    def nothing_like_it(self): ...", "nothing_like_it"),
    "has a hook twice": (STEP + STEP.replace("@hookimpl", "class P(StepPlugin):\n  x = 1\n@hookimpl") + "\nclass Q(StepPlugin):\n"
                         "    def provide_step(self, context): ...", "two StepPlugin classes"),
    "has a hook in a class and in a function": (
        STEP + "class P(StepPlugin):\n    def provide_step(self, context): ...", "has provide_step twice: bad.py:4 and bad.py"),
    "has an async hook": (STEP + "@hookimpl\nasync def on_answer(event): ...", 'on_answer (bad.py:8) of the plugin "bad" is async'),
    "wraps a hook": (STEP + "@hookimpl(wrapper=True)\ndef on_answer(event):\n    yield", "is a wrapper"),
    "returns the wrong type": (STEP.replace("return Step(", "return dict("), 'provide_step (bad.py:4) of the plugin "bad" returned dict'),
    "returns nothing": (STEP.replace("return Step(", "Step("), "returned nothing"),
    "raises in the hook": (STEP.replace("    lesson =", "    1 / 0\n    lesson ="), "ZeroDivisionError: division by zero (bad.py:6)"),
    "takes a wrong argument": (STEP.replace("(context)", "(contxt)"), 'did you mean "context"?'),
    "has another id": (STEP.replace("id=context.name", 'id="other"'), 'with id "other"'),
    "makes a step without a lesson": (
        STEP.replace("lessons=(lesson,)", "lessons=()"), 'needs exactly one lesson of kind "teaching" with a time (bad.py:7)'),
    "misspells a field": (STEP.replace("title=", "titel="), 'did you mean "title"? (bad.py:7)'),
    "makes a step and then spoils it": (
        STEP.replace("lessons=(lesson,))", "lessons=(lesson,)).model_copy(update={'version': 'x'})"), "version"),
    "shows a variable that is not there": (
        STEP.replace("Hello.", "Hello {{ fist_name }}."), 'bad/why:1: there is no variable {{ fist_name }}; did you mean "first_name"?'),
    "shows a variable that is not there in its subject": (STEP.replace("{{ week }}", "{{ weak }}"), 'did you mean "week"?'),
    "shows an own value without a default": (STEP.replace("Hello.", "{{ x.tea }}"), "every x.NAME needs a value"),
    "has a condition that is none": (
        STEP.replace("Hello.", "Hello.\\n\\n:::when lean=inwrd\\nA\\n:::"), 'bad/why:3: "lean" is never "inwrd"; did you mean "inward"?'),
    "asks after an answer that nobody gives": (
        STEP.replace("Hello.", ":::when answered tea\\nA\\n:::"), 'this step has no exercise "tea"'),
    "never places its exercise": (ASKS.replace("{{ exercise('tea') }}", ""), 'the exercise "tea" is never placed'),
    "has a choice that is a command": (ASKS.replace("number 0-3", "choice STOP GO"), 'the choice "STOP" is a command'),
    **{
        f"reminds after {wrong}": (
            ASKS.replace("'number 0-3'", f"'number 0-3', remind_after='{wrong}'"), f'remind_after = "{wrong}" is not')
        for wrong in ("48", "2weeks", "-3h")
    },
    "has an answer of no kind": (ASKS.replace("number", "nubmer"), 'write for example answer = "number 0-3"'),
}  # fmt: skip


@pytest.mark.parametrize("case", TOLD_AT_LOAD)
def test_what_is_wrong_at_load_is_named_and_the_plugin_put_aside(bench, case):
    source, told = TOLD_AT_LOAD[case]
    plugins = bench.plugins(bench.file("bad", source))
    assert plugins.steps() == {}
    (fault,) = plugins.faults()
    assert fault.plugin == "bad"
    assert told in f"{fault.what}; {fault.todo}"
    assert AWAY in fault.effect
    assert fault.todo.endswith("run `rekindle steps retry bad`")
    assert plugins.info()["bad"].state is PluginState.PUT_ASIDE


def test_a_plugin_named_by_a_path_from_here_is_told_with_its_own_line(bench, monkeypatch):
    monkeypatch.chdir(bench.folder)
    bench.file("bad", STEP.replace("title=", "titel="))
    (fault,) = bench.plugins(Path("bad.py")).faults()
    assert 'did you mean "title"? (bad.py:7)' in fault.what


def test_a_step_made_by_code_that_a_folder_could_be_is_taken(bench):
    asks = ASKS.replace('}}"', '}}\\n\\n:::when answered tea\\nGood, {{ x.tea }}.\\n:::"')
    plugins = bench.plugins(bench.file("good", asks.replace('title="Why"', 'title="Why", defaults={"tea": "mint"}')))
    assert plugins.faults() == []
    assert list(plugins.steps()) == ["good"]


def test_everybody_else_is_loaded_beside_a_broken_plugin(bench):
    plugins = bench.plugins(
        bench.file("bad", "raise RuntimeError"), bench.file("good", STEP + GREETS), bench.step("sleep")
    )
    assert list(plugins.steps()) == ["good", "sleep"]
    assert [(name, info.state) for name, info in plugins.info().items()] == [
        ("bad", PluginState.PUT_ASIDE),
        ("good", PluginState.READY),
        ("sleep", PluginState.READY),
    ]
    assert ask(plugins, "good", "provide_context").value == {"greeting": "hello"}


def test_a_mistake_in_a_content_folder_is_told_with_file_and_line(bench):
    folder = bench.step("sleep", {"step.toml": 'id = "sleep"\nversion = "1.0"\ntitel = "Sleep"\n'})
    (fault,) = bench.plugins(folder).faults()
    assert "step.toml:3" in fault.what
    assert 'did you mean "title"' in fault.what


def test_a_folder_whose_code_is_broken_is_still_a_step_of_its_files(bench):
    plugins = bench.plugins(bench.step("sleep", {"plugin.py": "import nothing_of_that_name"}))
    assert list(plugins.steps()) == ["sleep"]
    assert plugins.info()["sleep"].state is PluginState.PUT_ASIDE
    (fault,) = plugins.faults()
    assert "nothing_of_that_name" in fault.what
    assert "plugin.py:1" in fault.what
    assert "its code is not called" in fault.effect
    assert ask(plugins, "sleep", "provide_context").fault == fault


def test_a_repaired_plugin_comes_back_with_retry(bench):
    plugins = bench.plugins(bench.file("night", "raise RuntimeError"), bench.file("other", STEP))
    assert "RuntimeError" in plugins.retry("night").what
    bench.file("night", STEP + GREETS)
    assert plugins.retry("night") is None
    assert plugins.faults() == []
    assert plugins.info()["night"].state is PluginState.READY
    assert ask(plugins, "night", "provide_context").value == {"greeting": "hello"}


def test_retry_of_an_unknown_name_says_so(bench):
    assert "no programme" in bench.plugins().retry("nobody").what


# --- answer kinds ---


def test_an_own_answer_kind_is_named_by_an_exercise_and_told_how_to_reply(bench):
    plugins = bench.plugins(bench.step("calm", {"kinds.py": KINDS}, BREATHS))
    assert plugins.faults() == []
    exercise = plugins.steps()["calm"].exercise("calm")
    assert exercise.answer == "own breaths 1-9 + text"
    assert exercise.how == "Write in for each"
    kind = plugins.info()["calm"].kinds["breaths"]
    assert (kind.scores, kind.how) == (True, {"en": "Write in for each", "de": "Je ein in"})


def test_an_own_answer_kind_reads_and_scores(bench):
    plugins = bench.plugins(bench.step("calm", {"kinds.py": KINDS}, BREATHS))
    assert ask(plugins, "calm", "parse", text="in and in").value == Parsed(2, text="1-9")
    assert ask(plugins, "calm", "parse", text="out").value == Unclear("How many?")
    assert ask(plugins, "calm", "score", value=4).value == 8


def test_kinds_may_come_from_a_hook_and_parse_may_take_the_text_alone(bench):
    source = STEP + (
        "@hookimpl\ndef provide_answer_kinds(context):\n"
        "    return [AnswerKind('breaths', lambda text: Parsed(len(text)), how='Write')]\n"
    )
    step = "Exercise(id='calm', ask='How?', answer='breaths 1-9')"
    source = source.replace('body="Hello."', f"body='{{{{ exercise(\"calm\") }}}}', exercises=({step},)")
    plugins = bench.plugins(bench.file("calm", source))
    assert plugins.faults() == []
    assert plugins.steps()["calm"].exercise("calm").answer == "own breaths 1-9"
    assert plugins.steps()["calm"].exercise("calm").how == "Write"
    assert ask(plugins, "calm", "parse", text="in").value == Parsed(2)
    assert ask(plugins, "calm", "score").value is None


def test_an_authors_own_line_on_how_to_reply_wins(bench):
    lesson = BREATHS.replace("answer =", 'how = "Mine"\nanswer =')
    plugins = bench.plugins(bench.step("calm", {"kinds.py": KINDS}, lesson))
    assert plugins.steps()["calm"].exercise("calm").how == "Mine"


def test_a_translation_is_told_how_to_reply_in_its_language(bench):
    german = '+++\nsubject = "Warum"\n[[exercise]]\nid = "calm"\nask = "Wie viele?"\n+++\n{{ exercise("calm") }}\n'
    files = {"kinds.py": KINDS, "step.toml": MANIFEST.format(name="calm") + 'languages = ["en", "de"]\n'}
    folder = bench.step("calm", files | {"lessons/why.de.md": german}, BREATHS)
    step = bench.plugins(folder).steps()["calm"]
    assert step.exercise("calm", "de-AT").how == "Je ein in"
    assert step.exercise("calm", "de-AT").answer == "own breaths 1-9 + text"


WRONG_KINDS = {
    "is built in": ('KINDS = [AnswerKind("number", parse)]', "the name of a built-in kind"),
    "is there twice": ('KINDS = [AnswerKind("b", parse), AnswerKind("b", parse)]', 'the answer kind "b" twice'),
    "has no usable id": (
        'KINDS = [AnswerKind("My Breaths", parse)]',
        "id = 'My Breaths' is not lower-case words joined by hyphens",
    ),
    "is no kind": ('KINDS = ["breaths"]', "a str among its kinds"),
    "reads too much": (
        'KINDS = [AnswerKind("b", lambda a, b, c: None)]',
        "parse = <lambda> takes other arguments; write it as parse(text)",
    ),
    "reads later": ("async def later(text): ...\nKINDS = [AnswerKind('b', later)]", "parse = later is async"),
    "cannot be kept": ('KINDS = [AnswerKind("b", parse, examples={"two": object()})]', "examples"),
    "cannot read": ('KINDS = [AnswerKind("b", "parse")]', "parse = 'parse' is no function"),
    "scores by no function": ('KINDS = [AnswerKind("b", parse, score="x")]', "score = 'x' is no function"),
    "says how in two lines": ('KINDS = [AnswerKind("b", parse, how="a\\nb")]', "how = 'a\\nb' is not one line"),
}


@pytest.mark.parametrize("case", WRONG_KINDS)
def test_a_wrong_answer_kind_is_named_with_its_field(bench, case):
    source, told = WRONG_KINDS[case]
    kinds = KINDS.partition("KINDS =")[0] + source
    (fault,) = bench.plugins(bench.step("calm", {"kinds.py": kinds})).faults()
    assert told in f"{fault.what}; {fault.todo}"


def test_a_wrong_answer_kind_is_told_with_its_place(bench):
    kinds = KINDS.partition("KINDS =")[0] + 'KINDS = [AnswerKind("My Breaths", parse)]'
    (fault,) = bench.plugins(bench.step("calm", {"kinds.py": kinds})).faults()
    assert 'of the plugin "calm" raised WrongField: AnswerKind: id' in fault.what
    assert "(kinds.py:7)" in fault.what


def test_an_exercise_of_a_kind_that_nobody_brings_is_told_with_the_nearest_spelling(bench):
    lesson = BREATHS.replace("breaths 1-9", "breeths 1-9")
    (fault,) = bench.plugins(bench.step("calm", {"kinds.py": KINDS}, lesson)).faults()
    assert "why.md:9" in fault.what
    assert 'answer = "breaths 1-9 + text"' in fault.what
    (fault,) = bench.plugins(bench.step("alone", lesson=BREATHS.replace("breaths", "own breaths"))).faults()
    assert 'no plugin of this step brings the kind "breaths"' in fault.what


# --- settings ---

SETTINGS = """
from pydantic import BaseModel

class Shift(BaseModel):
    late: bool = False

class Settings(BaseModel):
    hours: int = 8
    shift: Shift = Shift()

@hookimpl
def provide_context(context):
    return {"hours": context.settings.hours, "late": context.settings.shift.late}
"""


def test_settings_are_filled_from_the_plugins_own_table(bench):
    plugins = bench.plugins(
        bench.file("night", STEP + SETTINGS), settings={"night": {"hours": 6, "shift": {"late": True}}}
    )
    assert ask(plugins, "night", "provide_context").value == {"hours": 6, "late": True}


def test_settings_that_nobody_gave_have_their_defaults(bench):
    plugins = bench.plugins(bench.file("night", STEP + SETTINGS))
    assert ask(plugins, "night", "provide_context").value == {"hours": 8, "late": False}


def test_a_step_plugin_may_have_its_settings_as_a_class_attribute(bench):
    source = STEP + (
        "from pydantic import BaseModel\nclass Mine(BaseModel):\n    hours: int = 8\n"
        "class P(StepPlugin):\n    Settings = Mine\n"
        "    def provide_context(self, context):\n        return {'hours': context.settings.hours}\n"
    )
    plugins = bench.plugins(bench.file("night", source), settings={"night": {"hours": 3}})
    assert plugins.faults() == []
    assert ask(plugins, "night", "provide_context").value == {"hours": 3}


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ({"hour": 6}, '[plugins.night]: hour: there is no such setting; did you mean "hours"?'),
        ({"shift": {"lat": True}}, 'shift.lat: there is no such setting; did you mean "late"?'),
        ({"hours": "many"}, '[plugins.night]: hours = "many"'),
    ],
)
def test_a_wrong_setting_is_named_with_table_key_and_the_right_spelling(bench, table, told):
    (fault,) = bench.plugins(bench.file("night", STEP + SETTINGS), settings={"night": table}).faults()
    assert told in fault.what


def test_settings_without_a_use_are_told_and_nothing_is_put_aside(bench):
    tables = {"night": {"hours": 6}, "sleep": {"hours": 6}, "nigth": {"hours": 6}}
    plugins = bench.plugins(bench.file("night", STEP), bench.step("sleep"), settings=tables)
    assert [(fault.plugin, fault.effect) for fault in plugins.faults()] == [
        (name, "it has no effect") for name in ("night", "sleep", "nigth")
    ]
    assert plugins.faults()[2].todo == 'did you mean "night"?'
    assert list(plugins.steps()) == ["night", "sleep"]


MISSPELT = {
    "in its module": ("class Setings(BaseModel):\n    hours: int = 8\n", "Setings (night.py:{line})"),
    "in its class": ("class P(StepPlugin):\n    class Setting(BaseModel):\n        hours: int = 8\n", "Setting (night.py:{next})"),
    "named in its class": ("class Mine(BaseModel): ...\nclass P(StepPlugin):\n    settings = Mine\n", "settings (night.py:{line})"),
}  # fmt: skip


@pytest.mark.parametrize("case", MISSPELT)
def test_a_misspelt_settings_class_is_named_with_its_place_and_the_right_spelling(bench, case):
    source, told = MISSPELT[case]
    before = STEP + "from pydantic import BaseModel\n"
    line = before.count("\n") + 1
    (fault,) = bench.plugins(bench.file("night", before + source), settings={"night": {"hours": 6}}).faults()
    assert fault.what == "[plugins.night] is set, and this plugin has no settings"
    assert fault.todo == f'rename {told.format(line=line, next=line + 1)}; did you mean "Settings"?'


def test_a_model_that_is_imported_or_called_otherwise_is_not_taken_for_misspelt_settings(bench):
    source = STEP + "from pydantic import BaseModel as Setings\nclass Greetings(Setings): ...\n"
    (fault,) = bench.plugins(bench.file("night", source), settings={"night": {"hours": 6}}).faults()
    assert fault.todo == "delete [plugins.night], or give it a Settings"


# --- calls ---

ALL = """
from datetime import timedelta
@hookimpl
def provide_context(context):
    return {"when": context.today, "pair": (1, 2)}
@hookimpl
def choose_next(context):
    return {0: context.remaining[-1], 1: Wait(days=3), 2: None}[context.week]
@hookimpl
def filter_schedule(due):
    return Due(at=due.at + timedelta(days=1))
@hookimpl
def filter_message(draft, context):
    return draft.model_copy(update={"subject": draft.subject + "!", "x": {**draft.x, "b": context.lesson}})
@hookimpl
def on_answer(event):
    assert event.id == 7
"""


def test_every_kind_of_hook_is_given_values_and_gives_values(bench):
    plugins = bench.plugins(bench.file("night", STEP + ALL))
    assert ask(plugins, "night", "provide_context").value == {"when": "2026-11-02", "pair": [1, 2]}
    assert [ask(plugins, "night", "choose_next", week=week).value for week in (0, 1, 2)] == ["z", Wait(days=3), None]
    assert ask(plugins, "night", "filter_schedule").value == Due(at=NOON + timedelta(days=1))
    changed = ask(plugins, "night", "filter_message").value
    assert changed == Draft(subject="Week 1!", x={"a": 1, "b": "why"})
    assert ask(plugins, "night", "on_answer").fault is None


def test_calls_of_several_plugins_are_answered_in_their_order(bench):
    week = "\n@hookimpl\ndef provide_context(context):\n    return {context.settings or '%s': context.week}\n"
    plugins = bench.plugins(*(bench.file(name, STEP + week % name) for name in ("a", "b")))
    calls = [call(name, "provide_context", week=n) for n, name in enumerate("abba" * 20)]
    assert [answered.value for answered in plugins.ask(calls)] == [{name: n} for n, name in enumerate("abba" * 20)]


WRONG = {
    "raises": ("provide_context", "raise KeyError(context.answers['calm'])", "raised KeyError at bad.py:10"),
    "leaves": ("provide_context", "raise SystemExit(3)", "raised SystemExit at bad.py:10"),
    "interrupts": ("provide_context", "raise KeyboardInterrupt", "raised KeyboardInterrupt"),
    "raises in a library": ("provide_context", "return __import__('json').loads('secret')", "raised JSONDecodeError at bad.py:10"),
    "never ends": ("provide_context", "return provide_context(context)", "raised RecursionError at bad.py:10"),
    "wrong type": ("provide_context", "return 7", "returned int, not a mapping"),
    "no JSON": ("provide_context", "return {'a': 1, 'b': object()}", 'returned object as the field "b"'),
    "not finite": ("provide_context", "return {'a': float('nan')}", "a number that is not finite"),
    "half a letter": ("provide_context", "return {'a': chr(0xd800)}", "text that is not Unicode"),
    "a number as a name": ("provide_context", "return {1: 2}", "a mapping with a int as a name"),
    "no step": ("choose_next", "return 7", "returned int"),
    "waits too long": ("choose_next", "return Wait(days=99)", "raised ValidationError at bad.py:10"),
    "no time": ("filter_schedule", "return due.at", "returned datetime, not Due"),
    "changes what it was given": ("provide_context", "context.answers['calm'] = 2", "cannot be changed; make another one"),
    "a subject of two lines": ("filter_message", "return Draft(subject='a\\nBcc: x')", 'the field "subject": must be one line of 1 to 120'),
    "a block without an end": ("filter_message", "return Draft(subject='a', after='x' * 2001)", 'the field "after": has more than 2000'),
    "values that are none": ("filter_message", "return Draft(subject='a', x={'b': object()})", 'the field "x": holds what is no JSON value'),
    "no zone": ("filter_schedule", "return due.model_copy(update={'at': due.at.replace(tzinfo=None)})", 'the field "at"'),
    "no draft": ("filter_message", "return draft.subject", "returned str, not Draft"),
    "nothing": ("filter_message", "pass", "returned nothing, not Draft"),
    "misspelt field": (
        "filter_message", "return draft.model_copy(update={'subjet': 'x'})", 'no field "subjet"; did you mean "subject"?'),
    "misspelt argument": ("filter_message", "return Draft(subjet='x')", 'no field "subjet"; did you mean "subject"?'),
    "wrong field": ("filter_message", "return draft.model_copy(update={'subject': 7})", 'the field "subject": input should be a valid string'),
    "an answer to an event": ("on_answer", "return 7", "returned int, and its answer is not used"),
}  # fmt: skip
EFFECTS = {
    "provide_context": "the mail is held",
    "choose_next": "the programme's order stays",
    "filter_schedule": "the mail keeps its time",
    "filter_message": "the mail goes out as it was",
    "on_answer": "the event is tried again",
}
PARAMETERS = {"filter_schedule": "due, context", "filter_message": "draft, context", "on_answer": "event"}


@pytest.mark.parametrize("case", WRONG)
def test_a_call_that_fails_is_told_with_hook_place_effect_and_what_to_do(bench, case):
    hook, body, told = WRONG[case]
    source = f"{STEP}@hookimpl\ndef {hook}({PARAMETERS.get(hook, 'context')}):\n    {body}\n"
    plugins = bench.plugins(bench.file("bad", source))
    fault = ask(plugins, "bad", hook, **({} if hook == "on_answer" else {"answers": {"calm": "secret"}})).fault
    assert f'{hook} (bad.py:8) of the plugin "bad" ' in fault.what
    assert told in f"{fault.what}; {fault.todo}"
    assert "secret" not in repr(fault)
    assert EFFECTS[hook] in fault.effect
    assert fault.todo.endswith("`rekindle steps retry bad`")
    assert plugins.faults() == [fault]


def test_a_call_that_fails_is_that_calls_affair_alone(bench):
    source = STEP + "@hookimpl\ndef provide_context(context):\n    return {'tenth': 10 // (context.week - 2)}\n"
    plugins = bench.plugins(bench.file("bad", source))
    answers = plugins.ask([call("bad", "provide_context", week=week) for week in range(5)])
    assert [answered.value and answered.value["tenth"] for answered in answers] == [-5, -10, None, 10, 5]
    assert "ZeroDivisionError" in answers[2].fault.what


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("lambda text: 7", "returned int"),
        ("lambda text: Parsed(object())", 'raised WrongField at kinds.py:7 (the field "value" is no JSON value'),
        ("lambda text: Parsed({'secret': {text: object()}})", 'the field "value" is no JSON value'),
        ("lambda text: Parsed(1, text=7)", 'the field "text" is not a text; give a text'),
        ("lambda text: Parsed(1, 2)", 'the field "confidence" is not a number from 0 to 1'),
        ("lambda text: Unclear(7)", 'the field "ask_again" is not a text'),
        ("lambda text: text.nothing", "raised AttributeError at kinds.py"),
    ],
)
def test_an_answer_kind_that_fails_leaves_the_reply_to_a_human(bench, source, told):
    kinds = KINDS.partition("KINDS =")[0] + f"KINDS = [AnswerKind('breaths', {source})]"
    fault = ask(bench.plugins(bench.step("calm", {"kinds.py": kinds}, BREATHS)), "calm", "parse", text="secret").fault
    assert 'parse of the answer kind "breaths" (kinds.py:7) of the plugin "calm"' in fault.what
    assert told in fault.what
    assert "secret" not in repr(fault)
    assert fault.effect == "the reply is kept for a human"


def test_a_score_that_is_no_number_is_told(bench):
    kinds = KINDS.replace("value * 2", "'many'")
    fault = ask(bench.plugins(bench.step("calm", {"kinds.py": kinds}, BREATHS)), "calm", "score").fault
    assert 'score of the answer kind "breaths" (kinds.py:7) of the plugin "calm" returned str' in fault.what


def test_a_hook_or_a_kind_that_a_plugin_does_not_have_is_told(bench):
    plugins = bench.plugins(bench.file("night", STEP + GREETS))
    assert "has no filter_message" in ask(plugins, "night", "filter_message").fault.what
    assert 'no answer kind "breaths"' in ask(plugins, "night", "parse").fault.what
    assert 'no programme has a step "nobody"' in ask(plugins, "nobody", "parse").fault.what


def test_what_one_call_does_to_its_values_is_not_seen_by_the_next(bench):
    source = (
        STEP
        + "@hookimpl\ndef provide_context(context):\n    context.answers['calm'].append(2)\n    return dict(context.answers)\n"
    )
    plugins = bench.plugins(bench.file("night", source))
    asked = call("night", "provide_context", answers={"calm": [1]})
    assert [answered.value for answered in plugins.ask([asked, asked])] == [{"calm": [1, 2]}, {"calm": [1, 2]}]
    assert asked.arguments["context"].answers == {"calm": [1]}


def test_a_lesson_of_an_earlier_release_with_a_long_subject_can_still_be_filtered(bench):
    source = (
        STEP + "@hookimpl\ndef filter_message(draft):\n    return draft.model_copy(update={'after': 'Good night.'})\n"
    )
    plugins = bench.plugins(bench.file("night", source))
    about = call("night", "filter_message").arguments["context"]
    given = Call(plugin="night", hook="filter_message", arguments={"draft": draft_of("s" * 200, {}), "context": about})
    (answered,) = plugins.ask([given])
    assert answered.fault is None
    assert (answered.value.subject, answered.value.after) == ("s" * 200, "Good night.")


def test_three_answers_that_are_too_large_quarantine_the_plugin_until_it_is_retried(bench):
    source = STEP + "@hookimpl\ndef provide_context(context):\n    return {'a': 'x' * context.week}\n"
    plugins = bench.plugins(bench.file("big", source), bench.file("good", STEP + GREETS))
    sizes = [5, 3_000_000, 3_000_000, 6, 3_000_000, 7]
    assert not plugins.refresh()
    answers = plugins.ask([call("big", "provide_context", week=size) for size in sizes])
    assert plugins.refresh(), "the steps are others now"
    assert not plugins.refresh()
    assert [len(answered.value["a"]) if answered.value else None for answered in answers] == [
        5,
        None,
        None,
        6,
        None,
        None,
    ]
    assert "returned 2.9 MB, and 1 MB is the most" in answers[1].fault.what
    assert answers[1].fault.effect == "the mail is held"
    (fault,) = plugins.faults()
    assert answers[5].fault == fault
    assert "broke a limit 3 times" in fault.what
    assert plugins.info()["big"].state is PluginState.QUARANTINED
    assert plugins.info()["big"].hooks == {Hook.PROVIDE_CONTEXT}
    assert list(plugins.steps()) == ["good"]
    assert ask(plugins, "good", "provide_context").value == {"greeting": "hello"}
    assert plugins.retry("big") is None
    assert plugins.refresh()
    assert ask(plugins, "big", "provide_context", week=2).value == {"a": "xx"}
    assert list(plugins.steps()) == ["big", "good"]


def test_a_thousand_good_calls_make_up_for_what_was_before(bench):
    source = STEP + "@hookimpl\ndef provide_context(context):\n    return {'a': 'x' * context.week}\n"
    plugins = bench.plugins(bench.file("big", source))
    for _ in range(2):
        plugins.ask([call("big", "provide_context", week=2_000_000)] * 2)
        plugins.ask([call("big", "provide_context", week=5)] * 1000)
    assert plugins.info()["big"].state is PluginState.READY


def test_a_fault_in_an_installed_package_is_placed_in_its_own_files(bench):
    bench.file(
        "acme_faulty", f"import json\n{STEP}\n@hookimpl\ndef provide_context(context):\n    return json.loads('x')\n"
    )
    bench.install("night", "acme_faulty")
    fault = ask(bench.plugins(installed=("night",)), "night", "provide_context").fault
    assert "raised JSONDecodeError at acme_faulty.py:12" in fault.what


def test_a_quarantined_plugin_whose_files_are_a_step_leaves_its_step_there(bench):
    source = "from rekindle.api import *\n@hookimpl\ndef provide_context(context):\n    return {'a': 'x' * 2_000_000}\n"
    folder = bench.step("calm", {"kinds.py": KINDS, "plugin.py": source}, BREATHS)
    plugins = bench.plugins(folder)
    for _ in range(3):
        ask(plugins, "calm", "provide_context")
    assert plugins.info()["calm"].state is PluginState.QUARANTINED
    assert plugins.steps()["calm"].exercise("calm").answer == "own breaths 1-9 + text"
    assert "defaults of step.toml" in plugins.faults()[0].effect


def test_after_closing_every_call_is_answered_with_a_fault(bench):
    plugins = bench.plugins(bench.file("night", STEP + GREETS))
    plugins.close()
    assert "closed" in ask(plugins, "night", "provide_context").fault.what


def test_a_lesson_without_an_exercise_stays_as_it_is(bench):
    step = bench.plugins(bench.step("sleep", lesson=LESSON)).steps()["sleep"]
    assert step.lessons[0].body == "Hello."
