"""The contract as one call: a good step keeps it, and each rule is broken by a step that breaks that rule."""

import shutil
from pathlib import Path

import pytest

BREATH = Path(__file__).parent / "steps" / "breath"


@pytest.fixture
def changed(tmp_path):
    """The step `breath` with some of its files changed: `file -> (old, new)`, or `file -> text`."""

    def make(changes: dict) -> Path:
        folder = tmp_path / "breath"
        shutil.copytree(BREATH, folder)
        for name, change in changes.items():
            file = folder / name
            old, new = change if isinstance(change, tuple) else ("", change)
            before = file.read_text() if file.is_file() else ""
            assert old in before
            file.write_text(before.replace(old, new) if old else new)
        return folder

    return make


HOOK = "from datetime import *\nfrom rekindle.api import *\n\n\n@hookimpl\n"
KIND = 'from rekindle.api import *\n\n\ndef parse(text, context):\n    return {parse}\n\n\nKINDS = [AnswerKind("deep", parse, {score}examples={examples})]\n'
OWN = ("lessons/at-the-door.md", ('answer = "number 0-9 + text"', 'answer = "deep"'))


def kind(parse: str, examples: str, score: str = "") -> dict:
    return {"kinds.py": KIND.format(parse=parse, examples=examples, score=score), OWN[0]: OWN[1]}


def code(source: str) -> dict:
    return {"plugin.py": HOOK + source}


BROKEN = {
    "an example is read otherwise": (
        {"lessons/at-the-door.md": ('"three" = 3', '"three" = 4')},
        ["steps check finds no error", "lessons/at-the-door.md:15", '"three" is read as 3, not as 4'],
    ),
    "an own kind raises": (
        kind("Parsed(int(text))", '{"four": 4}'),
        ["steps check finds no error", "ValueError"],
    ),
    "a sample reply is read otherwise": (
        {"replies/breaths-more.txt": "exercise: breaths\nexpect: 3\n\nfour\n"},
        ["steps check finds no error", "replies/breaths-more.txt:2", "read as 4, not as 3"],
    ),
    "a value cannot be scored": (
        kind('Parsed("deep")', '{"4": "deep"}', "score=lambda value: value / 2, "),
        ["every value can be scored", "'deep' cannot be scored", "TypeError"],
    ),
    "a hook returns the wrong type": (
        code("def provide_context(context):\n    return 7\n"),
        ["planning hooks give what they should", "provide_context for at-the-door", "returned int"],
    ),
    "a hook cannot do without answers": (
        code("def provide_context(context):\n    return {'door': context.answers['breaths']}\n"),
        ["planning hooks give what they should", "KeyError"],
    ),
    "a mail is moved too far": (
        code("def filter_schedule(due):\n    return Due(at=due.at + timedelta(days=30))\n"),
        ["planning hooks give what they should", "30 days"],
    ),
    "a step is chosen that is not there": (
        code("def choose_next(context):\n    return 'nowhere'\n"),
        ["planning hooks give what they should", '"nowhere" is no step'],
    ),
    "an event is not welcome": (
        code("def on_answer(event):\n    return 1 / event.value if event.value else event.missing\n"),
        ["event hooks may be called twice", "on_answer the first time"],
    ),
    "an event is not welcome twice": (
        code("def on_left(event):\n    SEEN.remove(event.id)\n\n\nSEEN = list(range(20))\n"),
        ["event hooks may be called twice", "on_left the second time"],
    ),
    "a value is another one when it is kept": (
        kind("Parsed(context.today.year)", '{"4": 2027}'),
        ["a value comes back as it was read", '"4" is kept as 2026, not as 4'],
    ),
    "nobody is asked about what is unclear": (
        kind("Parsed(int(text))", '{"4": 4}'),
        ["what is unclear is asked about once", "at-the-door: an unclear reply is not asked about"],
    ),
    "somebody waits for ever": (
        code("def provide_context(context):\n    return {} if context.person == 'somebody' else {}['door']\n"),
        ["everybody comes through", "keen: mail waits at the end, hold plugin", "silent: the programme ends active"],
    ),
    "chance decides": (
        code("def provide_context(context):\n    import random\n    return {'door': str(random.random())}\n"),
        ["the same seed gives the same mails"],
    ),
    "one person's mail depends on another's": (
        code(
            "def provide_context(context):\n    SEEN.add(context.now)\n    return {'door': f'door {len(SEEN)}'}\n\n\nSEEN = set()\n"
        ),
        ["the same seed gives the same mails"],
    ),
}


def test_a_good_step_keeps_its_contract(rk):
    rk.contract(BREATH)


@pytest.mark.parametrize("case", BROKEN)
def test_a_step_that_breaks_a_rule_is_told_which_and_how(case, rk, changed):
    changes, told = BROKEN[case]
    with pytest.raises(AssertionError) as error:
        rk.contract(changed(changes))
    for words in ['the step "breath" breaks its contract', *told]:
        assert words in str(error.value)
