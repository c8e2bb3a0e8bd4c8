"""What is known when a play is over: what was owed, what the trace says, and what went wrong in the house."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from rekindle.domain.agenda import Plans, StepPlan
from rekindle.domain.delivery import DeliveryState
from rekindle.domain.enrolment import HoldKind
from rekindle.domain.hooks import Hook
from rekindle.domain.inbox import InboxState
from rekindle.domain.programme import ENGINE, Kind
from rekindle.service.engine import Engine
from rekindle.simulation.life import Course, Life

OF_FAULTS = frozenset({HoldKind.OPERATOR, HoldKind.PLUGIN, HoldKind.ADDRESS, HoldKind.UNPROVEN_STOP})
"""Holds that no script asks for."""
MOST: Final = 1000
"""Faults of a kind that are told."""


def course_of(engine: Engine, programme: str) -> Course:
    """What the programme owes to who takes part to its end."""
    steps = engine.plans[programme].steps
    movers = {step.id for step in steps if engine.code.has(step.id, Hook.FILTER_SCHEDULE)}
    choosers = engine.code.choosers.get(programme, ())
    rhythm = engine.programmes[programme].rhythm
    return Course(
        lessons=tuple(f"{step.id}/1/{step.teaching.id}" for step in steps),
        around={step.id: _around(engine.plans[programme], week, step) for week, step in enumerate(steps, 1)},
        in_order=not choosers,
        every=None if choosers or movers else timedelta(weeks=rhythm.pace),
    )


def _around(plans: Plans, week: int, step: StepPlan) -> tuple[str, ...]:
    """The middle check stands for its week's last reflection."""
    keys = [f"{step.id}/1/{slot.id}" for slot in step.slots if slot.kind is not Kind.TEACHING]
    reflections = [f"{step.id}/1/{slot.id}" for slot in step.slots if slot.kind is Kind.REFLECTION]
    if plans.checks and week == plans.middle_after < len(plans.steps) and reflections:
        keys[keys.index(reflections[-1])] = f"{ENGINE}/1/check-middle"
    return tuple(keys)


def complete(life: Life, engine: Engine, programme: str) -> None:
    """Add what only the trace knows: how it ended, and what was dropped."""
    person = engine.store.participant_at(life.address)
    enrolments = engine.store.enrolments_of(person.id) if person else ()
    mine = next((enrolment for enrolment in enrolments if enrolment.programme == programme), None)
    if person is None or mine is None:
        return
    life.state = mine.state.value
    told = engine.store.events(mine.id)
    life.dropped = frozenset(str(event.data["key"]) for _, event in told if event.type == "dropped")
    life.stuck = tuple(f"hold {hold.kind}: {hold.reason}" for hold in mine.holds if hold.kind in OF_FAULTS)


def faults(engine: Engine) -> Iterator[str]:
    """What no script asks for: received mail that was put aside, mail that was not sent."""
    for message in engine.store.inbox_list(InboxState.QUARANTINED, MOST):
        yield f"received mail {message.id} was put aside: {message.reason}"
    for state in (DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.QUEUED, DeliveryState.RETRYING):
        for mail in engine.store.deliveries(state=state, limit=MOST):
            yield f"{mail.key} is {state} at the end: {mail.reason}"
