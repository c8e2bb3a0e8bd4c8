"""A plugin's own answer kinds in exercises: the spec as it is kept, and the line that says how to reply.

An author writes `answer = "breaths 1-9 + text"`. A step keeps `own breaths 1-9 + text`, which can be read, pinned and compared
without the plugin. The kinds themselves are known by `KindInfo`; their code runs elsewhere.
"""

import difflib
from collections.abc import Collection, Mapping

from rekindle.domain.answer_form import SPELLING, AnswerForm, FormKind, owned
from rekindle.domain.hooks import KindInfo
from rekindle.domain.programme import Exercise, Step


class NobodyBrings(ValueError):
    """An exercise asks for an own kind that no plugin of its step brings."""


def own_form(spec: str, kinds: Collection[str]) -> AnswerForm:
    """The form of a spec that may name one of the plugin's own `kinds`.

    Raises ValueError as `AnswerForm.parse_spec` does, and NobodyBrings for an own kind that nobody brings.
    """
    name, _, rest = spec.strip().removeprefix("own ").partition(" ")
    near = difflib.get_close_matches(name, list(kinds), 1, 0.6)
    try:
        form = AnswerForm.parse_spec(owned(spec, kinds))
    except ValueError as error:
        if near and name not in set(FormKind):
            raise _nobody_brings(spec, name, f"{near[0]} {rest}".strip()) from None
        raise error from None
    if form.kind is FormKind.OWN and form.name not in kinds:
        raise _nobody_brings(spec, name, f"{near[0]} {rest}".strip() if near else SPELLING[FormKind.TEXT])
    return form


def _nobody_brings(spec: str, name: str, nearest: str) -> NobodyBrings:
    return NobodyBrings(
        f'answer = "{spec}" cannot be used: no plugin of this step brings the kind "{name}"; '
        f'write for example answer = "{nearest}"'
    )


def completed(exercise: Exercise, kinds: Mapping[str, KindInfo], language: str) -> Exercise:
    """The exercise with its spec as it is kept and, where its author gave none, the kind's line on how to reply."""
    answer = owned(exercise.answer, kinds)
    kind = kinds.get(answer.removeprefix("own ").partition(" ")[0]) if answer.startswith("own ") else None
    if kind is None:
        return exercise
    return exercise.model_copy(update={"answer": answer, "how": exercise.how or kind.how_in(language)})


def with_kinds(step: Step, kinds: Mapping[str, KindInfo]) -> Step:
    """A step made by code, completed. Raises ValueError that names lesson and exercise of a spec that cannot be read."""
    lessons = []
    for lesson in step.lessons:
        exercises = tuple(completed(exercise, kinds, lesson.language) for exercise in lesson.exercises)
        for exercise in exercises:
            try:
                own_form(exercise.answer, kinds)
            except ValueError as error:
                raise ValueError(f'lesson "{lesson.id}", exercise "{exercise.id}": {error}') from None
        lessons.append(lesson.model_copy(update={"exercises": exercises}))
    return step.model_copy(update={"lessons": tuple(lessons)})
