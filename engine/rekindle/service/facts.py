"""What is known of a person from their answers: for conditions of lessons, and for plugins. Never words that they wrote."""

import json
from collections.abc import Iterator
from typing import Any

from rekindle.content.conditions import Facts
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.people import Answer
from rekindle.service.engine import Engine


def facts(engine: Engine, enrolment: Enrolment) -> Facts:
    """What conditions may ask: lean, strain, pace and the newest values of this person's answers."""
    values = {
        exercise: numeric(answer.value) if answer.score is None else answer.score
        for exercise, answer in answered(engine, enrolment)
    }
    turn = ("inward", "outward")[len(enrolment.entered) % 2] if enrolment.lean == "mixed" else ""
    return Facts(turn=turn, lean=enrolment.lean, strain=enrolment.strain, pace=pace(enrolment), values=values)


def values(engine: Engine, enrolment: Enrolment) -> dict[str, Any]:
    """The newest typed value by exercise id; None for text alone."""
    return {exercise: _value(answer.value) for exercise, answer in answered(engine, enrolment)}


def answered(engine: Engine, enrolment: Enrolment) -> Iterator[tuple[str, Answer]]:
    """Each answer, oldest first, under its exercise's id; and under the newer one, where the step's author moved it."""
    programme = engine.programmes.get(enrolment.programme)
    moved = {step.id: step.moved for step in programme.steps if step.moved} if programme else {}
    for answer in engine.store.answers(enrolment.id):
        had, name, newer = set[str](), answer.exercise, moved.get(answer.step, {})
        while name not in had:
            yield name, answer
            had.add(name)
            name = newer.get(name, name)


def pace(enrolment: Enrolment) -> str:
    return "weekly" if enrolment.pace == 1 else "slower"


def numeric(value: str | None) -> float | str | None:
    """A stored answer's JSON as conditions compare it."""
    parsed = _value(value)
    return parsed if isinstance(parsed, int | float | str) else None


def check_sums(engine: Engine, enrolment: Enrolment) -> dict[str, Any]:
    """The self-check's sums at the start and at the end, for the finish mail."""
    sums: dict[str, Any] = {}
    for _, event in engine.store.events(enrolment.id):
        if event.type == "check-scored":
            sums[str(event.data["check"]).replace("-", "_")] = event.data["sum"]
    return sums


def _value(value: str | None) -> Any:
    return json.loads(value) if value is not None else None
