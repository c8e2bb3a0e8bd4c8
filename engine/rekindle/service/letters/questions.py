"""What a mail asked, and what a reply says to it. Pure: no store, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache
from typing import Any

from rekindle.domain import hooks
from rekindle.domain.answer_form import AnswerForm, FormKind, Parsed, Unclear
from rekindle.domain.answers import read_answer
from rekindle.domain.numerals import mentions
from rekindle.domain.programme import ENGINE, Exercise, Kind, Lesson

PULSE = Exercise(id="pulse", ask="Energy for work, 0 to 10", answer="number 0-10", track="mean")
"""The engine adds it to each reflection: exhaustion is core to burnout (ICD-11), and one number a week shows its course."""


SURE = 0.5
"""A plugin that is less certain of what it read has not read it."""


@dataclass(frozen=True, slots=True)
class Question:
    """An exercise as one mail asked it. `step` is where its answers are kept."""

    step: str
    exercise: Exercise

    @property
    def form(self) -> AnswerForm:
        return _form(self.exercise.answer)


@lru_cache(maxsize=1024)
def _form(spec: str) -> AnswerForm:
    """Read once: looked at several times with every reply."""
    return AnswerForm.parse_spec(spec)


@dataclass(frozen=True, slots=True)
class Understood:
    """What one question got out of one reply; `value` is None for text alone."""

    question: Question
    value: Any
    text: str
    score: float | None = None
    """What the plugin whose kind it is made of the value."""


def questions(lesson: Lesson, step: str) -> tuple[Question, ...]:
    """What the mail asks, the value before the text: a reply is read in this order."""
    asked = [Question(step, exercise) for exercise in lesson.exercises]
    if lesson.kind is Kind.REFLECTION and step != ENGINE:
        asked.append(Question(ENGINE, PULSE))
    return tuple(sorted(asked, key=lambda question: question.form.kind is FormKind.TEXT))


Read = Mapping[str, hooks.Parsed | hooks.Unclear]
"""What plugins read for the questions whose kinds they bring, by the exercise's id: a mail asks each once."""


def read_all(
    asked: tuple[Question, ...], text: str, language: str, today: date | None = None, own: Read | None = None
) -> tuple[Understood, ...]:
    """Read each question from the reply; what the value leaves over is the text. Empty: nothing was understood."""
    understood: list[Understood] = []
    rest = text
    for question in asked:
        form = question.form
        leaves_text = form.kind is not FormKind.TEXT and any(q.form.kind is FormKind.TEXT for q in asked)
        form_here, ask = replace(form, with_text=form.with_text or leaves_text), question.exercise.ask
        if form.kind is FormKind.OWN:
            got = _by_plugin((own or {}).get(question.exercise.id))
        else:
            got = read_answer(form_here, rest, language, today=today, ask=ask)
        if not isinstance(got, Parsed) or (leaves_text and _answers_the_author(question, got, rest, language)):
            continue
        if form.kind is FormKind.TEXT:
            words = got.text or str(got.value or "")
            if words.strip():
                understood.append(Understood(question, None, words))
        else:
            understood.append(Understood(question, got.value, got.text if form.with_text else ""))
            rest = got.text if leaves_text else rest
    return tuple(understood)


def _by_plugin(read: hooks.Parsed | hooks.Unclear | None) -> Parsed | Unclear:
    if not isinstance(read, hooks.Parsed) or read.confidence < SURE:
        return Unclear("own-kind")
    return Parsed(read.value, read.text, read.confidence)


def _answers_the_author(question: Question, got: Parsed, text: str, language: str) -> bool:
    """`Not once. Too many phones.` is about the lesson's own question; the weekly number is 0 only where a nought is said."""
    said = any(mention.value == 0 for mention in mentions(text, language))
    return question.exercise is PULSE and got.value == 0 and not said


def label(exercise: Exercise) -> str:
    """How a receipt names an exercise: the first line of what it asked."""
    return exercise.ask.strip().splitlines()[0]


def spoken(value: Any) -> str:
    """A stored value as a person reads it."""
    if isinstance(value, list | tuple):
        return ", ".join("-" if item is None else spoken(item) for item in value)
    if isinstance(value, dict):
        return ", ".join(f"{name}: {spoken(item)}" for name, item in value.items())
    return f"{value:g}" if isinstance(value, float) else str(value)


def idea(exercise: Exercise, value: Any) -> str:
    """The exercise's own linking sentence, by choice or range where the author gave several."""
    if isinstance(exercise.ack, str):
        return exercise.ack
    for key, sentence in exercise.ack.items():
        low, _, high = key.partition("-")
        if key == str(value):
            return sentence
        if low.isdigit() and high.isdigit() and isinstance(value, int | float) and int(low) <= value <= int(high):
            return sentence
    return exercise.ack.get("else", "")
