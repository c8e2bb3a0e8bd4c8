"""Everything stored about one person, for that person: as the store gives it, with the present names of what was renamed."""

from collections.abc import Mapping
from typing import Any

from rekindle.service.engine import Engine


def exported(engine: Engine, participant_id: int) -> Mapping[str, Any]:
    """An answer whose exercise goes on under another id (`moved`) says so; its own id stays as it was asked."""
    stored = dict(engine.store.export(participant_id))
    if "answers" in stored:
        stored["answers"] = [
            answer | renamed(engine, answer["step"], answer["exercise"]) for answer in stored["answers"]
        ]
    return stored


def renamed(engine: Engine, step_id: str, exercise: str) -> dict[str, str]:
    """`{"goes_on_as": ...}` for an exercise that has another id by now, else nothing."""
    steps = (step for programme in engine.programmes.values() if (step := programme.step(step_id)))
    names = (step.now_called(exercise) for step in steps)
    return next(({"goes_on_as": name} for name in names if name != exercise), {})
