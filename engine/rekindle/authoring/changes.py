"""A step against what people have met already: what answers refer to stays what it was, or gets another name."""

from collections.abc import Iterator
from dataclasses import replace

from rekindle.authoring.manuscript import Manuscript
from rekindle.content.rules import Finding
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.programme import Step


def check_changes(manuscript: Manuscript, released: Step) -> Iterator[Finding]:
    old = _forms(released)
    new = _forms(manuscript.step)
    yield from _changed(manuscript, old)
    yield from _renamed(manuscript, released, old, new)
    for before, after in manuscript.step.moved.items():
        if before in old and after in new and old[before] != new[after]:
            what = f'"{before}" was answer = "{old[before]}", "{after}" is answer = "{new[after]}"'
            source = manuscript.manifest
            yield Finding(source.file, source.line(("moved", before)), what, "RK405")
    yield from _version(manuscript, released)


def _forms(step: Step) -> dict[str, AnswerForm]:
    """What each exercise asks for; whether some words may follow makes no difference to its values."""
    return {
        exercise.id: replace(AnswerForm.parse_spec(exercise.answer), with_text=False)
        for lesson in step.source()
        for exercise in lesson.exercises
    }


def _changed(manuscript: Manuscript, old: dict[str, AnswerForm]) -> Iterator[Finding]:
    for lesson, number, exercise in manuscript.exercises():
        before = old.get(exercise.id)
        form = replace(AnswerForm.parse_spec(exercise.answer), with_text=False)
        if before is not None and before != form and lesson is manuscript.original(lesson):
            what = f'people have answered "{exercise.id}" as answer = "{before}"; now it is answer = "{form}"'
            yield manuscript.finding("RK403", lesson, ("exercise", number, "answer"), what)


def _renamed(
    manuscript: Manuscript, released: Step, old: dict[str, AnswerForm], new: dict[str, AnswerForm]
) -> Iterator[Finding]:
    """An id that went away while its lesson got one that asks for the same: the answers of old would be nobody's."""
    for lesson in manuscript.step.source():
        before = released.lesson(lesson.id)
        gone = [e.id for e in before.exercises if e.id not in new] if before else []
        for number, exercise in enumerate(lesson.exercises):
            was = next((one for one in gone if old[one] == new[exercise.id] and one not in manuscript.step.moved), None)
            if was is not None and exercise.id not in old and exercise.id not in manuscript.step.moved.values():
                what = f'"{exercise.id}" asks in place of the released "{was}"; write "{was}" = "{exercise.id}" under [moved]'
                yield manuscript.finding("RK404", lesson, ("exercise", number, "id"), what)


def _version(manuscript: Manuscript, released: Step) -> Iterator[Finding]:
    step, source = manuscript.step, manuscript.manifest
    content, before = (one.model_copy(update={"version": ""}).snapshot() for one in (step, released))
    if content != before and _number(step.version) <= _number(released.version):
        what = f'version "{step.version}" is released with other words; raise it above "{released.version}"'
        raised = _raised(released.version)
        yield Finding(source.file, source.line(("version",)), what, "RK406", f'"{step.version}"', f'"{raised}"')


def _number(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))


def _raised(version: str) -> str:
    *first, last = version.split(".")
    return ".".join([*first, str(int(last) + 1)])
