"""What is another between two states of a step, as its author thinks of it: lessons, exercises, version."""

from collections.abc import Mapping
from dataclasses import dataclass

from rekindle.domain.programme import ENGINE, Exercise, Lesson, Step


@dataclass(frozen=True, slots=True, kw_only=True)
class ExerciseChange:
    """An exercise that is not what it was. `now` is what it takes, "" where it is gone; `goes_on_as` where it was moved to."""

    exercise: str
    was: str
    now: str
    goes_on_as: str
    answers: int

    @property
    def problem(self) -> str:
        """What would become of the answers that there are; "" if nothing bad."""
        if not self.answers:
            return ""
        how_many = f"{self.answers} answer{'s' if self.answers > 1 else ''}"
        if self.now:
            new_id = f"give it a new id, and set moved in step.toml if the {how_many} are to count for it"
            return f'the {how_many} to "{self.exercise}" were given to "{self.was}" and would be read as "{self.now}"; {new_id}'
        if not self.goes_on_as:
            return (
                f'{how_many} to "{self.exercise}" would count for nothing any more; say in step.toml where it goes on: '
                f'[moved] {self.exercise} = "ID", or keep it'
            )
        return ""


@dataclass(frozen=True, slots=True, kw_only=True)
class StepChanges:
    step: str
    was: str
    """Version."""
    now: str
    structure: bool
    wording: bool
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    moved: Mapping[str, tuple[str, str]]
    """Lesson -> its time before and now."""
    reworded: tuple[str, ...] = ()
    """Lessons that say something else in some language."""
    exercises: tuple[ExerciseChange, ...] = ()

    @property
    def raised(self) -> bool:
        return not self.was or _numbers(self.now) > _numbers(self.was)


def changes(old: Step, new: Step, answers: Mapping[str, int]) -> StepChanges:
    """`answers` counts those that are stored, by exercise."""
    before, after = ({lesson.id: lesson for lesson in step.source()} for step in (old, new))
    both = [name for name in before if name in after]
    return StepChanges(
        step=new.id,
        was=old.version,
        now=new.version,
        structure=old.structure_hash() != new.structure_hash(),
        wording=old.wording_hash() != new.wording_hash(),
        added=tuple(name for name in after if name not in before),
        removed=tuple(name for name in before if name not in after),
        moved={name: (_time(before[name]), _time(after[name])) for name in both if before[name].at != after[name].at},
        reworded=tuple(name for name in both if _reworded(old, new, name)),
        exercises=_exercises(old, new, answers),
    )


def begun_before(new: Step, answers: Mapping[str, int]) -> StepChanges:
    """Of a step that is not in the programme now: what it was is not known, but answers may be there from an earlier time."""
    after = _by_id(new)
    lost = [name for name in answers if new.now_called(name) not in after] if new.id != ENGINE else []
    return StepChanges(
        step=new.id,
        was="",
        now=new.version,
        structure=True,
        wording=True,
        moved={},
        exercises=tuple(
            ExerciseChange(exercise=name, was="", now="", goes_on_as="", answers=answers[name]) for name in lost
        ),
    )


def _time(lesson: Lesson) -> str:
    return str(lesson.at) if lesson.at else "more"


def said(step: Step, lesson_id: str, language: str) -> object:
    """What a lesson says to somebody of this language, to be compared; None where the step has no such lesson."""
    lesson = step.lesson(lesson_id, language)
    if lesson is None:
        return None
    shown = step.defaults if "x." in lesson.subject + lesson.body else {}
    return lesson.model_copy(update={"source": ""}), shown


def _reworded(old: Step, new: Step, lesson_id: str) -> bool:
    languages = {lesson.language for step in (old, new) for lesson in step.lessons if lesson.id == lesson_id}
    return any(said(old, lesson_id, language) != said(new, lesson_id, language) for language in languages)


def _exercises(old: Step, new: Step, answers: Mapping[str, int]) -> tuple[ExerciseChange, ...]:
    """Also of an exercise that was moved earlier: its way must not be forgotten."""
    before, after = _by_id(old), _by_id(new)
    earlier = {name: before[now] for name in answers if name not in before and (now := old.now_called(name)) in before}
    found = []
    for name, exercise in {**before, **earlier}.items():
        now = after[name].answer if name in after else ""
        goes_on = new.now_called(name)
        if now == exercise.answer or (name in earlier and goes_on in after):
            continue
        found.append(
            ExerciseChange(
                exercise=name, was=exercise.answer, now=now, answers=answers.get(name, 0),
                goes_on_as=goes_on if goes_on != name and goes_on in after else "",
            )
        )  # fmt: skip
    return tuple(found)


def _by_id(step: Step) -> dict[str, Exercise]:
    return {exercise.id: exercise for lesson in step.source() for exercise in lesson.exercises}


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(map(int, version.split(".")))
