"""One edit for each rule: what it does to the good step, and the place at which the check must speak of it.

`at` is a text of the line that is named, after the edit; "" stands for line 1.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

WHY, WIND, BACK, CORNER = (f"lessons/{name}.md" for name in ("why-sleep", "wind-down", "looking-back", "one-corner"))
STEP = "step.toml"


@dataclass(frozen=True)
class Mistake:
    code: str
    file: str
    edit: Callable[[Path], None]
    at: str
    corrected: str = ""
    told_in: str = ""
    """The file that is named, if that is not the one that was edited."""


def both(code: str, *parts: Mistake) -> Mistake:
    """Several edits that are one mistake; what is told is that of the last."""

    def edit(folder: Path) -> None:
        for part in parts:
            part.edit(folder)

    return Mistake(code, parts[-1].file, edit, parts[-1].at, parts[-1].corrected)


def swap(code: str, file: str, old: str, new: str, at: str | None = None, corrected: str = "") -> Mistake:
    """`old` stands in the file, at least once; its first occurrence becomes `new`."""

    def edit(folder: Path) -> None:
        text = (folder / file).read_text()
        assert old in text, (code, old)
        (folder / file).write_text(text.replace(old, new, 1))

    return Mistake(code, file, edit, new.strip().split("\n")[0] if at is None else at, corrected)


def add(code: str, file: str, text: str, at: str) -> Mistake:
    return Mistake(code, file, lambda folder: (folder / file).write_text(text), at)


def cut(code: str, file: str, pattern: str, at: str) -> Mistake:
    def edit(folder: Path) -> None:
        text, count = re.subn(pattern, "", (folder / file).read_text(), count=1, flags=re.DOTALL)
        assert count == 1, code
        (folder / file).write_text(text)

    return Mistake(code, file, edit, at)


def _without_lessons(folder: Path) -> None:
    (folder / "lessons").rename(folder / "texts")


def _latin(folder: Path) -> None:
    path = folder / WIND
    path.write_bytes(path.read_bytes().replace(b"Rinse the cup", b"Rinse the caf\xe9"))


EXERCISE = '{{ exercise("corner-found") }}'
HARD = (
    "Institutional responsibilities systematically accumulate. Organisational considerations necessitate individual "
    "prioritisation. Psychological sustainability requires deliberate intentionality. Professional collaboration "
    "facilitates constructive reorientation. Occupational environments demonstrate considerable heterogeneity."
)
LONG = (
    "You rinse the cup and shelve the phone and draw the blind and then you stand in the hall for a while and look "
    "out at the street and the lamp by the gate and the car that is not yours and at last you turn and go to bed."
)
NUDGE = """+++
id = "one-more"
at = "sat 10:00"
kind = "nudge"
subject = "Week {{ week }}: one more"
+++
Hello,

This is the fourth mail of this week. It says that the cup is rinsed, the phone is shelved, and the curtain is drawn.
"""
VALUE = '[[exercise]]\nid = "second"\nask = "How many?"\nanswer = "number 0-9"\n+++\nHello'

LOADING = (
    Mistake("RK101", STEP, lambda folder: (folder / STEP).unlink(), ""),
    swap("RK102", STEP, '"Example Care Trust"', "Example Care Trust", "author = Example"),
    swap("RK103", WIND, "+++\n", "", ""),
    swap("RK104", STEP, "author =", "auhtor =", corrected='author = "Example Care Trust"'),
    swap("RK104", WIND, "track =", "trakc =", corrected='track = "sum"'),
    swap("RK105", STEP, 'title = "Before the light goes out"\n', "", ""),
    swap("RK106", STEP, 'version = "1.2"', 'version = "one"'),
    Mistake("RK107", WIND, _latin, "Rinse the caf"),
    swap("RK108", WIND, 'id = "wind-down"', 'id = "wind-up"', corrected='id = "wind-down"'),
    swap("RK109", STEP, 'id = "evening"', 'id = "morning"', corrected='id = "evening"'),
    Mistake("RK110", STEP, _without_lessons, ""),
    replace(swap("RK111", WHY, 'kind = "teaching"', 'kind = "nudge"', ""), told_in=STEP),
    swap("RK112", WIND, 'at = "wed 12:30"', 'at = "midweek"'),
    add("RK113", "lessons/wind-down.fr.md", NUDGE, ""),
    swap("RK114", "lessons/wind-down.de.md", "subject =", 'at = "thu 12:30"\nsubject ='),
    swap("RK116", CORNER, 'kind = "teaching"', 'kind = "nudge"'),
    swap("RK117", CORNER, "[[exercise]]", "[exercise]", corrected="[[exercise]]"),
    swap("RK118", BACK, "fri 15:30", "wed 15:30", 'at = "wed 15:30"'),
    add("RK119", "lessons/one-more.md", NUDGE, 'at = "sat 10:00"'),
)
TEMPLATE = (
    swap("RK201", WIND, "{{ first_name }}", "{{ fist_name }}", corrected="Hello {{ first_name }},"),
    swap("RK202", CORNER, "{{ x.drink }}", "{{ x.drnk }}", "{{ x.drnk }}", "put a cup of {{ x.drink }} where"),
    swap("RK203", WIND, "Rinse the cup", "{% if week %}Rinse", "{% if week %}"),
    swap("RK204", WIND, '"Week {{ week }}: before the light goes out"', '"""Week {{ week }}:\nbefore"""', "subject ="),
    swap("RK205", WIND, "Rinse the cup", "Rinse the \ue123cup", "\ue123"),
    swap("RK206", WHY, "strain=high", "strain=hihg", corrected=":::when strain=high"),
    swap("RK207", BACK, "when nights-kept", "when nights-keep", ":::when", corrected=":::when nights-kept below 2"),
    swap("RK208", CORNER, "example.org/evenings", "example.org/{{week}}", "{{week}}"),
    swap("RK209", CORNER, "You have two weeks", ":::when lean=none\nYou have two weeks"),
    swap("RK210", CORNER, "another day.\n:::\n", "another day.\n", ":::when pace=slower"),
    swap("RK211", CORNER, "If you like,", ":::\n\nIf you like,"),
    swap("RK212", CORNER, "If you like,", "::::when pace=slower\n\nIf you like,"),
    swap("RK213", CORNER, ":::when pace=slower", ":::when pulse below 0"),
    swap("RK213", CORNER, ":::when pace=slower", ":::when not corner-found above 3"),
    swap("RK214", CORNER, ":::when pace=slower", ":::when answered corner-found"),
    both(
        "RK214",
        swap("", WIND, "Tonight,", ":::when answered what-the-hour-is-for\nGood.\n:::\n\nTonight,"),
        swap(
            "",
            "lessons/wind-down.de.md",
            "Heute Abend",
            ":::when answered what-the-hour-is-for\nGut.\n:::\n\nHeute Abend",
        ),
    ),
    swap("RK215", CORNER, "If you like,", ":::when lean=none\n\n:::\n\nIf you like,"),
    swap("RK216", CORNER, "If you like,", ":::when pace=slower\nTake your time.\n:::\n\nIf you like,"),
    swap("RK217", CORNER, "/evenings)", '/evenings "for {{ client }}")', "for {{ client }}"),
    swap("RK221", "lessons/wind-down.de.md", " {{ first_name }}", "", "Hallo,"),
    cut("RK222", "lessons/why-sleep.de.md", r":::when strain=high.*?:::\n", "Hallo"),
)
EXERCISES = (
    replace(
        both(
            "RK301",
            swap("", CORNER, EXERCISE, '{{ exercise("nights-kept") }}'),
            swap("", CORNER, 'id = "corner-found"', 'id = "nights-kept"'),
        ),
        told_in=WIND,
    ),
    both(
        "RK301",
        swap(
            "",
            CORNER,
            "+++\nHello",
            '[[exercise]]\nid = "corner-found"\nask = "Why?"\nanswer = "text"\n+++\nHello',
            "Why?",
        ),
        swap("", CORNER, '"somewhere, sometimes" = "unclear"', "", 'id = "corner-found"'),
    ),
    swap("RK302", CORNER, "'choice FOUND \"NOT YET\" + text'", '"nubmer 0-3"', corrected='answer = "number 0-3"'),
    swap("RK303", CORNER, "answer = 'choice FOUND \"NOT YET\" + text'", 'answer = "own breaths"'),
    swap("RK304", CORNER, "choice FOUND", "choice STOP FOUND", "answer ="),
    swap(
        "RK305",
        CORNER,
        '"NOT YET" = "Not yet is',
        '"NOT YETT" = "Not yet is',
        corrected='"NOT YET" = "Not yet is an answer',
    ),
    both(
        "RK306",
        swap("", CORNER, EXERCISE, f'{EXERCISE}\n\n{{{{ exercise("second") }}}}'),
        swap("", CORNER, "+++\nHello", VALUE, "[[exercise]]"),
    ),
    swap("RK307", BACK, 'answer = "text"', 'answer = "number 0-5"', corrected='answer = "text"'),
    swap("RK308", CORNER, f"\n{EXERCISE}\n", "", 'id = "corner-found"'),
    swap("RK309", CORNER, EXERCISE, f'{EXERCISE}\n\n{{{{ exercise("corner-fuond") }}}}', "fuond", EXERCISE),
    swap("RK310", CORNER, "If you like,", f"{EXERCISE}\n\nIf you like,", EXERCISE),
    swap("RK311", CORNER, EXERCISE, f"Well: {EXERCISE}"),
    cut("RK312", CORNER, r"\[exercise\.examples\].*?(?=\+\+\+)", 'id = "corner-found"'),
    swap("RK313", CORNER, '"found." = "FOUND"\n', "", "[exercise.examples]"),
    swap("RK314", WIND, '"2 nights" = 2', '"2 nights" = 3'),
    both(
        "RK316",
        swap("", "lessons/wind-down.de.md", '\n{{ exercise("nights-kept") }}\n', ""),
        cut("", "lessons/wind-down.de.md", r"\[\[exercise\]\].*?(?=\+\+\+)", ""),
    ),
    both(
        "RK317",
        swap(
            "",
            "lessons/why-sleep.de.md",
            "+++\nHallo",
            '[[exercise]]\nid = "extra"\nask = "?"\nanswer = "text"\n+++\nHallo',
        ),
        swap(
            "", "lessons/why-sleep.de.md", "Nimm dir wenig", '{{ exercise("extra") }}\n\nNimm dir wenig', 'id = "extra"'
        ),
    ),
    swap("RK318", "replies/nights-kept-number.txt", "expect: 2", "expects: 2", corrected="expect: 2"),
    swap("RK319", "replies/corner-found-on-top.txt", "NOT YET", "FOUND", "expect: FOUND", corrected="expect: NOT YET"),
    swap("RK320", CORNER, 'how = "Reply', 'how = "{{ first_name }}, reply', "how ="),
)
MOVED = (
    swap("RK401", STEP, '"nights-kept"', '"nights-keep"', '"nights-counted"', '"nights-counted" = "nights-kept"'),
    swap("RK402", STEP, '"nights-counted"', '"corner-found"', '"corner-found"'),
)
READING = (
    swap("RK501", CORNER, "If you like,", "![a corner](https://example.org/corner.png)\n\nIf you like,"),
    swap("RK502", CORNER, "https://", "http://", "http://", "(https://example.org/evenings)"),
    swap("RK503", CORNER, "](https://", "] (https://", "] (https://"),
    swap("RK503", CORNER, "https://example.org/evenings", "https://evenings", "https://evenings"),
    swap("RK504", CORNER, "[how other people arrange their evenings]", "[click here]", "[click here]"),
    swap("RK505", WIND, "before the light goes out", "before the light goes out in the house", "subject ="),
    swap("RK509", WIND, "Tonight, keep only the last small thing.", HARD, "Hello"),
    both(
        "RK510",
        cut("", WIND, r"Tonight, keep only.*?(?=\n\n)", ""),
        swap("", WIND, "Think of the last", f"{LONG} Think of the last", "Hello"),
    ),
    cut("RK511", WIND, r"Think of the last three times.*?done all the same\.\n", "Hello"),
)
WORDING = (
    swap("RK601", WIND, "before the light goes out", "how tired are you?", "subject ="),
    swap("RK602", WIND, "Tonight,", "It was your own fault. Tonight,", "your own fault"),
    swap("RK603", WIND, "Tonight,", "This cures bad sleep. Tonight,", "This cures"),
    swap("RK604", WIND, "Tonight, keep only the last small thing.", "Tonight, keep the last small thing!", "thing!"),
    swap("RK605", WIND, "Rinse the cup", "Just rinse the cup", "Just rinse"),
    swap("RK606", WIND, "Rinse the cup", "You must rinse the cup", "You must"),
    swap("RK606", "lessons/wind-down.de.md", "Tasse spülen", "Du musst die Tasse spülen", "Du musst"),
)
PYTHON = (
    add(
        "RK702", "plugin.py", "from rekindle.api import Step\nfrom rekindle.domain.programme import Lesson\n", "domain"
    ),
    add("RK702", "tests/test_it.py", "import importlib\n\nimportlib.import_module('rekindle.adapters')\n", "adapters"),
    add("RK703", "kinds.py", "def parse(text):\nreturn text\n", "return text"),
)
MISTAKES = (*LOADING, *TEMPLATE, *EXERCISES, *MOVED, *READING, *WORDING, *PYTHON)
