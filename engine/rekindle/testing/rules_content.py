"""What a step's texts and answers must hold: they read, render and are understood for everybody."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any, Final

from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.answers import example_holds
from rekindle.domain.errors import RekindleError
from rekindle.domain.hooks import Parsed, ReplyContext
from rekindle.domain.programme import Exercise, Lesson
from rekindle.ports import PARSE, SCORE, Answered, Call, Reply, Scored
from rekindle.service.letters.questions import questions, read_all
from rekindle.testing.people import Lean, Strain
from rekindle.testing.rendering import Pace, Reader, render
from rekindle.testing.setup import Setup, folder_of

LEANS: Final[tuple[Lean, ...]] = ("none", "inward", "outward", "mixed")
PACES: Final[tuple[Pace, ...]] = ("weekly", "slower")
STRAINS: Final[tuple[Strain, ...]] = ("low", "some", "high")
TODAY: Final = date(2026, 1, 7)
MAY_BE_LEFT: Final = ("{{", "{%", ":::")


def files_in_order(setup: Setup) -> Iterator[str]:
    """What `rekindle steps check` calls an error."""
    yield from ()


def renders_for_everybody(setup: Setup) -> Iterator[str]:
    """Each lesson in each language, for each lean, strain and pace: text, HTML and subject are there and complete."""
    step = setup.loaded
    for lesson, lean, strain, pace in itertools.product(step.lessons, LEANS, STRAINS, PACES):
        where = f"{lesson.id} in {lesson.language} for lean={lean}, strain={strain}, pace={pace}"
        try:
            mail = render(setup, lesson.id, Reader(language=lesson.language, lean=lean, strain=strain, pace=pace))
        except RekindleError as error:
            yield f"{where} does not render: {error}"
            continue
        for part, words in (("subject", mail.subject), ("text", mail.text), ("HTML", mail.html)):
            if not words.strip():
                yield f"{where} has no {part}"
            yield from (f'{where} shows "{left}" in its {part}' for left in MAY_BE_LEFT if left in words)


def examples_hold(setup: Setup) -> Iterator[str]:
    """The examples of each exercise, in its own language, and those of the plugin's own answer kinds."""
    for lesson, exercise in _exercises(setup):
        form = AnswerForm.parse_spec(exercise.answer)
        for reply, meaning in exercise.examples.items():
            where = f'{lesson.id} ({lesson.language}), {exercise.id}: "{reply}"'
            if form.kind is not FormKind.OWN:
                if not example_holds(form, reply, meaning, lesson.language):
                    yield f"{where} is not read as {meaning!r}"
            else:
                yield from _own(setup, form.name, reply, meaning, where, lesson.language, form.arguments)
    for kind in setup.plugins.info()[setup.name].kinds.values():
        for reply, meaning in kind.examples.items():
            yield from _own(setup, kind.id, reply, meaning, f'the answer kind {kind.id}: "{reply}"')


def _own(
    setup: Setup, kind: str, reply: str, meaning: Any, where: str, language: str = "en", arguments: str = ""
) -> Iterator[str]:
    got = read_own(setup, kind, reply, language, arguments)
    if got.fault is not None:
        yield f"{where}: {got.fault.what}"
    elif value_of(got) != meaning:
        yield f"{where} is read as {value_of(got)!r}, not as {meaning!r}"


def read_own(setup: Setup, kind: str, text: str, language: str = "en", arguments: str = "") -> Answered:
    """What the plugin's own kind makes of a reply."""
    context = ReplyContext(language=language, today=TODAY, arguments=arguments)
    reply = Reply(kind=kind, text=text, context=context)
    return setup.plugins.ask([Call(plugin=setup.name, hook=PARSE, arguments={"reply": reply})])[0]


def value_of(got: Answered) -> Any:
    """The value, or "unclear"."""
    clear = isinstance(got.value, Parsed) and got.value.confidence >= 0.5
    return got.value.value if clear else "unclear"


def samples_hold(setup: Setup) -> Iterator[str]:
    """`replies/<exercise>-<anything>.txt` are understood; those with "unclear" in their name are not."""
    folder = folder_of(setup.step)
    lessons = {exercise.id: lesson for lesson, exercise in _exercises(setup) if lesson.exercise(exercise.id)}
    for file in sorted((folder / "replies").glob("*.txt")) if folder else ():
        exercise = max((one for one in lessons if file.stem.startswith(one)), key=len, default="")
        if not exercise:
            yield f"replies/{file.name} belongs to no exercise; begin its name with one of: {', '.join(lessons)}"
            continue
        understood = _understood(setup, exercise, file.read_text(encoding="utf-8"))
        if understood == ("unclear" in file.stem):
            yield f"replies/{file.name} is {'understood' if understood else 'not understood'}"


def _understood(setup: Setup, exercise: str, text: str) -> bool:
    """In any of the step's languages: a sample does not say which one its writer has."""
    step = setup.loaded
    return any(_answers(setup, lesson, exercise, text) for lesson in step.lessons if lesson.exercise(exercise))


def _answers(setup: Setup, lesson: Lesson, exercise: str, text: str) -> bool:
    asked = questions(lesson, setup.name)
    own = next((q.form for q in asked if q.exercise.id == exercise and q.form.kind is FormKind.OWN), None)
    if own is not None:
        return bool(value_of(read_own(setup, own.name, text, lesson.language, own.arguments)) != "unclear")
    read = read_all(asked, text, lesson.language, TODAY)
    return any(one.question.exercise.id == exercise for one in read)


def can_be_scored(setup: Setup) -> Iterator[str]:
    """Whatever an own kind reads, its `score` takes, in the form in which it was kept."""
    for kind in setup.plugins.info()[setup.name].kinds.values():
        values = [value_of(read_own(setup, kind.id, reply)) for reply in kind.examples] if kind.scores else []
        for value in [value for value in values if value != "unclear"]:
            call = Call(plugin=setup.name, hook=SCORE, arguments={"answer": Scored(kind=kind.id, value=value)})
            if (fault := setup.plugins.ask([call])[0].fault) is not None:
                yield f"the answer kind {kind.id}: {value!r} cannot be scored: {fault.what}"


def _exercises(setup: Setup) -> Iterator[tuple[Lesson, Exercise]]:
    step = setup.loaded
    yield from ((lesson, exercise) for lesson in step.lessons for exercise in lesson.exercises)


def typical_answers(setup: Setup) -> Mapping[str, Any]:
    """One clear value for each exercise of the step, out of its examples; None for text alone."""
    found: dict[str, Any] = {"pulse": 3}
    for _, exercise in _exercises(setup):
        clear = [meaning for meaning in exercise.examples.values() if meaning != "unclear"]
        text = AnswerForm.parse_spec(exercise.answer).kind is FormKind.TEXT
        found.setdefault(exercise.id, None if text or not clear else clear[0])
    return found
