"""What plugins are told of a person and of the mail that is being planned: where they are, settings, typed values."""

from datetime import datetime
from typing import Any

from rekindle.domain.agenda import Agenda
from rekindle.domain.calendar import local_date
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.hooks import LessonContext, NextContext
from rekindle.service.engine import Engine
from rekindle.service.facts import pace, values


def of_lesson(engine: Engine, enrolment: Enrolment, upcoming: Agenda, now: datetime) -> LessonContext:
    """`enrolment` is as it was before this mail was planned."""
    begins = upcoming.starts != "" and upcoming.starts not in enrolment.entered
    return LessonContext(
        **_of_person(engine, enrolment, now),
        week=len(enrolment.entered) + begins,
        step=upcoming.step,
        round=int(upcoming.key.split("/")[1]),
        lesson=upcoming.lesson,
        kind=upcoming.kind,
    )


def of_next(engine: Engine, enrolment: Enrolment, now: datetime) -> NextContext:
    """For a step that has ended."""
    plans = engine.plans_for(enrolment)
    entered = enrolment.entered
    return NextContext(
        **_of_person(engine, enrolment, now),
        week=len(entered),
        ended=enrolment.ended,
        entered=entered,
        remaining=tuple(step.id for step in plans.steps if step.id not in entered) if plans else (),
    )


def person_id(participant: int) -> str:
    """The opaque name under which every plugin knows a participant."""
    return f"p{participant}"


def _of_person(engine: Engine, enrolment: Enrolment, now: datetime) -> dict[str, Any]:
    return {
        "person": person_id(enrolment.participant),
        "programme": enrolment.programme,
        "cohort": enrolment.cohort or "",
        "language": enrolment.language,
        "zone": enrolment.zone,
        "pace": pace(enrolment),
        "lean": enrolment.lean,
        "strain": enrolment.strain,
        "now": now,
        "today": local_date(now, enrolment.zone),
        "answers": values(engine, enrolment),
    }
