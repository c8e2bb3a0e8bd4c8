"""One lesson's mail as one reader would get it, without a programme around it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from rekindle.domain.agenda import Act, Agenda
from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.errors import ContentError
from rekindle.domain.people import Answer, Participant
from rekindle.domain.programme import Step
from rekindle.ports import Change
from rekindle.service.asking import Asking, Decision, answer_all
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.plan import lesson_context
from rekindle.service.wording import Worded, words
from rekindle.testing.mails import Mail
from rekindle.testing.people import Lean, Strain
from rekindle.testing.setup import PROGRAMME, Setup
from rekindle.virtual import VirtualHouse

Pace = Literal["weekly", "slower"]


@dataclass(frozen=True, kw_only=True)
class Reader:
    """For whom a lesson is rendered. `answers` are values as they are kept, by exercise id."""

    name: str = "Mei Example"
    language: str = ""
    lean: Lean = "none"
    strain: Strain = "some"
    pace: Pace = "weekly"
    week: int = 1
    round: int = 1
    answers: Mapping[str, Any] = field(default_factory=dict)
    now: datetime | None = None
    """Programme time; the world's start, if it is left out."""


def render(setup: Setup, lesson: str, reader: Reader) -> Mail:
    """Raises LookupError for a lesson that the step does not have, ContentError for one that does not render or is held."""
    step = setup.loaded
    if step.lesson(lesson) is None:
        known = ", ".join(one.id for one in step.source())
        raise LookupError(f'the step "{step.id}" has no lesson "{lesson}"; there are: {known}')
    house = setup.house()
    if reader.now is not None:
        house.clock.move_to(reader.now)
    person, enrolment = _placed(house, setup, step, reader)
    engine, now = house.engine, house.clock.now()
    decision = Decision(lambda: _words(engine, enrolment, step, lesson, now))
    answer_all(engine.plugins, [decision])
    worded = decision.outcome()
    if worded.hold:
        raise ContentError(f"{lesson} would be held: {worded.hold}")
    context = (
        about(engine, person, enrolment, now) | lesson_context(engine, enrolment, step, lesson) | dict(worded.sealed)
    )
    context["weeks"] = max(context["weeks"], reader.week)
    rendered = engine.renderer.lesson(step, lesson, enrolment.language, context)
    return Mail(
        subject=rendered.subject, text=rendered.text, html=rendered.html, at=now,
        to=person.address, step=step.id, lesson=lesson, kind="planned",
    )  # fmt: skip


def _words(engine: Engine, enrolment: Enrolment, step: Step, lesson: str, now: datetime) -> Asking[Worded]:
    """What the step's code puts into this mail, as planning would ask it."""
    spoken = step.lesson(lesson, enrolment.language)
    assert spoken is not None
    upcoming = Agenda(
        key=f"{step.id}/{enrolment.round}/{lesson}", due_at=now, reason="", act=Act.SEND,
        step=step.id, lesson=lesson, kind=spoken.kind,
    )  # fmt: skip
    return words(engine, enrolment, upcoming, step, spoken, now)


def _placed(house: VirtualHouse, setup: Setup, step: Step, reader: Reader) -> tuple[Participant, Enrolment]:
    """Somebody in the middle of this step, stored with what they answered so far."""
    store, now = house.engine.store, house.clock.now()
    language = reader.language or setup.language
    person = Participant(
        id=-1, address="reader@example.org", name=reader.name, language=language, zone=setup.zone, created_at=now
    )
    earlier = tuple(f"earlier-{number}" for number in range(1, reader.week))
    enrolment = Enrolment(
        id=-1, participant=-1, programme=PROGRAMME, state=State.ACTIVE, created_at=now, confirmed_at=now,
        entered=(*earlier, step.id), step=step.id, structure=step.structure_hash(), round=reader.round,
        pace=1 if reader.pace == "weekly" else 2, lean=reader.lean, strain=reader.strain,
        zone=setup.zone, language=language, next_due_at=None,
    )  # fmt: skip
    store.commit(Change(at=now, participants=(person,), enrolments=(enrolment,)))
    (person,) = store.participants(1)
    (enrolment,) = store.enrolments_of(person.id)
    answers = [
        Answer(
            enrolment=enrolment.id, step=step.id, round=reader.round, exercise=exercise, text="", inbox=None, at=now,
            value=None if value is None else json.dumps(value),
        )
        for exercise, value in reader.answers.items()
    ]  # fmt: skip
    store.commit(Change(at=now, answers=tuple(answers)))
    return person, enrolment
