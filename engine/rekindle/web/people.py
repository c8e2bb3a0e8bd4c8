"""Who is where: the same agenda that plans, in a line for each person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from rekindle.domain.agenda import Act, Agenda
from rekindle.domain.enrolment import LIVE, Enrolment, HoldKind, State
from rekindle.domain.people import Participant
from rekindle.domain.programme import ENGINE
from rekindle.service.engine import Engine

SHOWN: Final = 50

STATES: Final = {
    State.UNCONFIRMED: "not confirmed",
    State.ACTIVE: "takes part",
    State.COMPLETED: "has finished",
    State.EXPIRED: "never said yes",
    State.WITHDRAWN: "has left",
}
HOLDS: Final = {
    HoldKind.PAUSE: "paused",
    HoldKind.SAFETY: "waits for a person: safety",
    HoldKind.ADDRESS: "waits: address",
    HoldKind.PLUGIN: "waits: a step cannot be loaded",
    HoldKind.OPERATOR: "waits for the operator",
    HoldKind.UNPROVEN_STOP: "asked whether to stop",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """One enrolment as a coordinator would speak of it; the times are in the person's own zone."""

    name: str
    address: str
    state: str
    live: bool
    where: str
    week: int
    weeks: int
    next_what: str
    next_at: datetime | None
    zone: str


def places(engine: Engine, now: datetime) -> list[Place]:
    """The newest enrolment of each person."""
    found = []
    for person in engine.store.participants(SHOWN):
        enrolments = engine.store.enrolments_of(person.id)
        if enrolments:
            found.append(_place(engine, person, enrolments[0], now))
    return found


def _place(engine: Engine, person: Participant, enrolment: Enrolment, now: datetime) -> Place:
    programme = engine.programmes.get(enrolment.programme)
    step = programme.step(enrolment.step) if programme and enrolment.step else None
    held = "; ".join(HOLDS[hold.kind] for hold in enrolment.holds)
    upcoming = engine.agenda(enrolment, now)
    return Place(
        name=person.name or person.address,
        address=person.address,
        state=held or _state(enrolment, len(programme.order) if programme else 0),
        live=enrolment.state in LIVE,
        where=step.title if step else (programme.title if programme else enrolment.programme),
        week=len(enrolment.entered),
        weeks=len(programme.order) if programme else 0,
        next_what=_what(engine, enrolment, upcoming) if upcoming else "",
        next_at=upcoming.due_at if upcoming else None,
        zone=enrolment.zone,
    )


def _state(enrolment: Enrolment, weeks: int) -> str:
    week = len(enrolment.entered)
    return f"week {week} of {weeks}" if week and enrolment.state is State.ACTIVE else STATES[enrolment.state]


def _what(engine: Engine, enrolment: Enrolment, upcoming: Agenda) -> str:
    match upcoming.act:
        case Act.EXPIRE:
            return "ends, unless yes comes"
        case Act.END_HOLD:
            return "the mails go on"
        case Act.SEND if upcoming.step == ENGINE:
            return upcoming.lesson.replace("-", " ")
        case Act.SEND if upcoming.starts:
            step = engine.step(enrolment, upcoming.step)
            return f"lesson “{step.title if step else upcoming.step}”"
        case Act.SEND:
            return upcoming.kind
