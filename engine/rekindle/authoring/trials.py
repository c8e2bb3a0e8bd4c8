"""Exercises tried out: an author's examples, and for kinds of a plugin's own also what nobody thought of."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from rekindle.authoring.manuscript import Manuscript
from rekindle.authoring.own_kinds import OwnKinds, first_failure, spoken
from rekindle.content.rules import Finding
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.answers import Unclear, example_holds, read_answer
from rekindle.domain.programme import Exercise, Lesson

FEWEST: Final = 6
SLOW: Final = 0.25
"""Seconds for one reply; a whole batch of calls has two."""


def check_examples(manuscript: Manuscript, own: OwnKinds) -> Iterator[Finding]:
    for lesson, number, exercise in manuscript.exercises():
        form = AnswerForm.parse_spec(exercise.answer)
        at = ("exercise", number)
        if form.kind is FormKind.OWN and own.info(form.name) is None:
            what = f'no plugin of this step brings the answer kind "{form.name}"'
            yield manuscript.finding("RK303", lesson, (*at, "answer"), what)
            continue
        many = len(exercise.examples)
        if not many and lesson is manuscript.original(lesson):
            yield manuscript.finding("RK312", lesson, (*at, "id"), f'the exercise "{exercise.id}" has no examples')
        elif many < FEWEST:
            what = (
                f'the exercise "{exercise.id}" has {many or "no"} example{"s" * (many != 1)}; write at least {FEWEST}'
            )
            yield manuscript.finding("RK313", lesson, (*at, "examples"), what)
        for reply, expected in exercise.examples.items():
            if (got := misread(form, reply, expected, lesson.language, own)) is not None:
                what = f'the example "{short(reply)}" is read as {got}, not as {shown(expected)}'
                yield manuscript.finding("RK314", lesson, (*at, "examples", reply), what)


def misread(form: AnswerForm, reply: str, expected: Any, language: str, own: OwnKinds) -> str | None:
    """What a reply was read as, if that is not what was expected."""
    if form.kind is FormKind.OWN:
        got = spoken(own.read(form, reply, language))
        return None if got == expected else shown(got)
    if example_holds(form, reply, expected, language):
        return None
    read = read_answer(form, reply, language)
    return "unclear" if isinstance(read, Unclear) else shown(read.value if form.kind is not FormKind.TEXT else "text")


def check_own_kinds(manuscript: Manuscript, own: OwnKinds, stopwatch: Callable[[], float]) -> Iterator[Finding]:
    """Each kind with each of its arguments once: its own examples, then what nobody thought of."""
    tried: set[str] = set()
    for lesson, number, exercise in manuscript.exercises():
        form = AnswerForm.parse_spec(exercise.answer)
        info = own.info(form.name) if form.kind is FormKind.OWN else None
        if info is None or exercise.answer in tried:
            continue
        tried.add(exercise.answer)
        at = ("exercise", number, "answer")
        for reply, expected in info.examples.items():
            if (got := misread(form, reply, expected, lesson.language, own)) is not None:
                what = f'the kind\'s own example "{short(reply)}" is read as {got}, not as {shown(expected)}'
                yield manuscript.finding("RK314", lesson, at, what)
        yield from _fuzzed(manuscript, lesson, exercise, own, stopwatch, at)


def _fuzzed(
    manuscript: Manuscript, lesson: Lesson, exercise: Exercise, own: OwnKinds, stopwatch: Callable[[], float],
    at: tuple[str | int, ...],
) -> Iterator[Finding]:  # fmt: skip
    form = AnswerForm.parse_spec(exercise.answer)
    failed = first_failure(lambda text: own.read(form, text, lesson.language), stopwatch, SLOW)
    if failed is not None:
        text, why = failed
        what = f'the answer kind "{form.name}" fails on the reply {short(text)!r}: {why}'
        yield manuscript.finding("RK315", lesson, at, what)


def short(reply: str, most: int = 40) -> str:
    line = reply.replace("\n", " / ")
    return line if len(line) <= most else f"{line[:most]}… ({len(reply)} characters)"


def shown(value: Any) -> str:
    return f'"{value}"' if isinstance(value, str) and value != "unclear" else str(value)
