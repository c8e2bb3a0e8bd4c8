"""What the parts of a step are to each other: days of the week, names, translations."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from rekindle.authoring.manuscript import Manuscript
from rekindle.content.check import check_body, check_conditions, check_settings
from rekindle.content.conditions import conditions_in
from rekindle.content.front_matter import Mistakes
from rekindle.content.placeholders import LESSON_VARIABLES, Role, placeholders
from rekindle.content.rules import Finding
from rekindle.domain.programme import DAYS, Lesson

MOST_A_WEEK = 3


def check_week(manuscript: Manuscript) -> Iterator[Finding]:
    """The engine sends at most one planned mail a day and three a week; what is more would be late, or dropped."""
    timed = [lesson for lesson in manuscript.step.source() if lesson.at is not None]
    taken: dict[int, Lesson] = {}
    for lesson in timed:
        assert lesson.at is not None
        first = taken.setdefault(lesson.at.days, lesson)
        if first is not lesson:
            what = f'"{first.id}" comes on {DAYS[lesson.at.days]}, too; one planned mail a day'
            yield manuscript.finding("RK118", lesson, ("at",), what)
    for lesson in timed[MOST_A_WEEK:]:
        what = f"this is the {_nth(timed.index(lesson) + 1)} mail of the week; there are at most {MOST_A_WEEK}"
        yield manuscript.finding("RK119", lesson, ("at",), what)


def _nth(number: int) -> str:
    return {4: "fourth", 5: "fifth"}.get(number, f"{number}th")


def check_name(manuscript: Manuscript, folder: Path) -> Iterator[Finding]:
    """A folder that a programme names by its path. A package may be called as it likes: its entry point has the name."""
    name, source = manuscript.step.id, manuscript.manifest
    if name != folder.name and not (folder / "__init__.py").exists():
        what = f'id = "{name}" must be the folder\'s own name; write id = "{folder.name}", or rename the folder'
        yield Finding(source.file, source.line(("id",)), what, "RK109", f'"{name}"', f'"{folder.name}"')


def check_made_by_code(manuscript: Manuscript) -> Iterator[Finding]:
    """Lessons of a plugin that makes them itself, held to what a folder's lessons are held to when they are read."""
    step, mistakes = manuscript.step, Mistakes()
    variables = (*LESSON_VARIABLES, *(f"x.{name}" for name in step.defaults))
    asked = [exercise.id for lesson in step.source() for exercise in lesson.exercises]
    for lesson in step.lessons:
        if manuscript.source(lesson).values:
            continue
        ids = {"exercise": [{"id": exercise.id} for exercise in lesson.exercises]}
        source = replace(manuscript.source(lesson), values=ids)
        check_body(source, lesson.language, variables, mistakes)
        check_settings(lesson, source, variables, mistakes)
        check_conditions(source, asked, mistakes)
    yield from mistakes.found


def check_translations(manuscript: Manuscript) -> Iterator[Finding]:
    for lesson in manuscript.step.lessons:
        original = manuscript.original(lesson)
        if original is lesson:
            continue
        for name in sorted(_variables(original) - _variables(lesson)):
            what = f"{manuscript.source(original).file} uses {{{{ {name} }}}}, this translation does not"
            yield manuscript.in_body("RK221", lesson, what)
        have = conditions_in(lesson.body)
        for condition in conditions_in(original.body):
            if condition not in have:
                what = (
                    f'{manuscript.source(original).file} has a block ":::when {condition}", this translation has none'
                )
                yield manuscript.in_body("RK222", lesson, what)


def _variables(lesson: Lesson) -> set[str]:
    texts = (lesson.subject, lesson.body, *(exercise.ask for exercise in lesson.exercises))
    return {found.name for text in texts for found in placeholders(text) if found.role is Role.VARIABLE}
