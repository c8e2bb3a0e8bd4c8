"""A step that code has made, held to what a folder's lessons are held to when they are read. No file is opened."""

from collections.abc import Collection

from rekindle.content.check import check_body, check_conditions, check_settings
from rekindle.content.front_matter import Mistakes, Source
from rekindle.content.placeholders import LESSON_VARIABLES
from rekindle.content.rules import Finding
from rekindle.domain.programme import Lesson, Step


def mistakes_in(step: Step, kinds: Collection[str] = (), skip: Collection[Lesson] = ()) -> list[Finding]:
    """Every mistake in order; its file is the lesson's, or `step/lesson`, with lines of the body from 1.

    `kinds` are the answer kinds that the step's plugin brings; `skip` are lessons that were read from a file, and so
    were held to it already.
    """
    mistakes = Mistakes()
    variables = (*LESSON_VARIABLES, *(f"x.{name}" for name in step.defaults))
    asked = [exercise.id for lesson in step.source() for exercise in lesson.exercises]
    for lesson in step.lessons:
        if lesson in skip:
            continue
        source = _as_written(lesson, step)
        check_body(source, lesson.language, variables, mistakes)
        check_settings(lesson, source, variables, mistakes, kinds)
        check_conditions(source, asked, mistakes)
    return sorted(finding for finding in mistakes.found if finding.is_error)


def _as_written(lesson: Lesson, step: Step) -> Source:
    exercises = {"exercise": [{"id": exercise.id} for exercise in lesson.exercises]}
    return Source(lesson.source or f"{step.id}/{lesson.id}", "", exercises, lesson.body)
