"""`replies/*.txt`: real replies as they arrive, quotes and signature included, each with what it means.

exercise: weight
language: de            optional; otherwise the step's first language
expect: 7               a number, a word, a list such as [3, 8], unclear; for a text the words that are kept

7, es war ein langer Tag

Am Freitag schrieb Coach:
> Wie viel trägst du?
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rekindle.authoring.manuscript import Manuscript
from rekindle.authoring.own_kinds import ANY_DAY, OwnKinds, spoken
from rekindle.authoring.trials import shown
from rekindle.content.front_matter import near, nearest
from rekindle.content.rules import Finding
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.programme import Lesson
from rekindle.domain.words import read_command
from rekindle.mail.reply import newest_text
from rekindle.service.letters.questions import questions, read_all

KEYS: Final = ("exercise", "language", "expect")
_OPTIONAL: Final = ("language",)


@dataclass(frozen=True, slots=True)
class Sample:
    file: str
    head: dict[str, tuple[str, int]]
    """Key -> what it says, and its line."""
    reply: str

    def line(self, key: str) -> int:
        return self.head[key][1] if key in self.head else 1

    def says(self, key: str) -> str:
        return self.head[key][0] if key in self.head else ""


def read_sample(file: str, text: str) -> Sample:
    head, _, reply = text.replace("\r\n", "\n").removeprefix("\ufeff").partition("\n\n")
    found: dict[str, tuple[str, int]] = {}
    for number, line in enumerate(head.rstrip("\n").split("\n"), 1):
        key, colon, value = line.partition(":")
        found.setdefault(key.strip() if colon else "", (value.strip() if colon else line, number))
    return Sample(file, found, reply)


def check_replies(manuscript: Manuscript, folder: Path, own: OwnKinds) -> Iterator[Finding]:
    for path in sorted((folder / "replies").glob("*.txt")):
        try:
            sample = read_sample(str(path), path.read_text(encoding="utf-8"))
        except UnicodeDecodeError:
            yield Finding(str(path), 1, "this file is not UTF-8; save it with the encoding UTF-8", "RK107")
            continue
        wrong = list(_wrong_form(sample, manuscript))
        yield from wrong
        if not wrong:
            yield from tried(sample, manuscript, own)


def _wrong_form(sample: Sample, manuscript: Manuscript) -> Iterator[Finding]:
    for key, (value, line) in sample.head.items():
        if key not in KEYS:
            what = (
                f'"{key or value}" is none of the lines that stand above a sample reply; {nearest(key or value, KEYS)}'
            )
            yield Finding(sample.file, line, what, "RK318", key, near(key, KEYS))
            return
    for key in KEYS:
        if key not in sample.head and key not in _OPTIONAL:
            what = f'{key} is missing above this reply; write "{key}: ...", and a blank line before the reply'
            yield Finding(sample.file, 1, what, "RK318")
    if not sample.reply.strip() and not sample.head.keys() - set(KEYS):
        yield Finding(sample.file, len(sample.head), "there is no reply below a blank line", "RK318")
    known = [exercise.id for _, _, exercise in manuscript.exercises()]
    name = sample.says("exercise")
    if "exercise" in sample.head and name not in known:
        what = f'this step has no exercise "{name}"; {nearest(name, known)}'
        yield Finding(sample.file, sample.line("exercise"), what, "RK318", name, near(name, known))
    languages = manuscript.step.languages
    if sample.says("language") not in {"", *languages}:
        what = f'this step does not speak "{sample.says("language")}"; {nearest(sample.says("language"), languages)}'
        yield Finding(sample.file, sample.line("language"), what, "RK318")


def tried(sample: Sample, manuscript: Manuscript, own: OwnKinds) -> Iterator[Finding]:
    """Through everything that a reply meets in the engine: the newest words, then commands, then the exercise."""
    step, name = manuscript.step, sample.says("exercise")
    language = sample.says("language") or step.languages[0]
    asking = next(one.id for one in step.source() if one.exercise(name))
    lesson = step.lesson(asking, language)
    assert lesson is not None
    if not own.can_read(lesson, name):
        return  # told by the exercise itself
    words = newest_text(sample.reply).text
    if command := read_command(words, language=language, asked=False):
        what = f'this reply is the command "{command.word.value}", not an answer'
        yield Finding(sample.file, sample.line("exercise"), what, "RK319")
        return
    expected, got = " ".join(sample.says("expect").split()), _read(lesson, name, words, language, own, step.id)
    any_words = expected == "text" and _is_text(lesson, name) and got != "unclear"
    if got not in (expected, _json(expected)) and not any_words:
        what = f"this reply is read as {shown(got)}, not as {shown(_json(expected))}"
        right = got if isinstance(got, str) else json.dumps(got)
        yield Finding(sample.file, sample.line("expect"), what, "RK319", right=f"expect: {right}")


def _is_text(lesson: Lesson, name: str) -> bool:
    exercise = lesson.exercise(name)
    return exercise is not None and AnswerForm.parse_spec(exercise.answer).kind is FormKind.TEXT


def _json(written: str) -> Any:
    try:
        return json.loads(written)
    except json.JSONDecodeError:
        return written


def _read(lesson: Lesson, name: str, words: str, language: str, own: OwnKinds, step: str) -> Any:
    """The value as JSON keeps it; for a text its words, in one line."""
    asked = questions(lesson, step)
    mine = next(question for question in asked if question.exercise.id == name)
    if mine.form.kind is FormKind.OWN:
        return spoken(own.read(mine.form, words, language))
    for one in read_all(asked, words, language, ANY_DAY):
        if one.question == mine:
            if mine.form.kind is FormKind.TEXT:
                return " ".join(one.text.split())
            return list(one.value) if isinstance(one.value, tuple) else one.value
    return "unclear"
