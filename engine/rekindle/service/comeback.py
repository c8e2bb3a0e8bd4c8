"""A plugin that is there again: whoever waited for it goes on, from what their calendar says then."""

from datetime import datetime

from rekindle.domain.enrolment import Enrolment, HoldKind, Lift
from rekindle.domain.transition import transition
from rekindle.ports import Change, Fault
from rekindle.service.engine import Engine
from rekindle.service.notify import requeue
from rekindle.service.plan import release

BATCH = 200
TRIES = 5


def retry(engine: Engine, name: str) -> tuple[Fault | None, int]:
    """Load a plugin anew, tell it what it missed, and lift the holds of everybody who waits for it; how many those were."""
    fault = engine.plugins.retry(name)
    engine.renew()
    if fault is not None:
        return fault, 0
    requeue(engine, name)
    return None, _lift(engine, name)


def _lift(engine: Engine, name: str) -> int:
    """In batches: it may be a whole house. Somebody whose enrolment moves meanwhile is read and decided again."""
    lifted, after = 0, 0
    while waiting := engine.store.held(HoldKind.PLUGIN, reason(name), BATCH, after):
        after = waiting[-1].id
        for _ in range(TRIES):
            now = engine.clock.now()
            won = engine.store.commit_many([_released(engine, enrolment, now) for enrolment in waiting])
            lifted += sum(won)
            lost = [enrolment.id for enrolment, wins in zip(waiting, won, strict=True) if not wins]
            waiting = [one for number in lost if (one := engine.store.enrolment(number)) and _waits(one, name)]
            if not waiting:
                break
    return lifted


def _released(engine: Engine, enrolment: Enrolment, now: datetime) -> Change:
    after, events = transition(enrolment, Lift(HoldKind.PLUGIN, "operator"), now)
    return release(engine, after, now, events)


def _waits(enrolment: Enrolment, name: str) -> bool:
    return any(hold.kind is HoldKind.PLUGIN and hold.reason.startswith(reason(name)) for hold in enrolment.holds)


def reason(name: str) -> str:
    """How the reason of each hold begins that waits for this plugin."""
    return f"{name}: "
