"""One pass through the house, in the order of the flow, and passes until nothing is left to do."""

import asyncio
from collections.abc import Awaitable, Callable

from rekindle.domain.errors import TryLater
from rekindle.service.deliver import deliver
from rekindle.service.engine import Engine
from rekindle.service.handle import handle
from rekindle.service.plan import plan
from rekindle.service.watch import watch


async def one_pass(engine: Engine, *, receives: bool = True, plans: bool = True, delivers: bool = True) -> int:
    """Handle, plan, watch and deliver one batch each; returns how much was done.

    A passing fault of one verb (no reader, say) does not keep the others from their work; it is raised at the end.
    """
    done = 0
    faults: list[TryLater] = []
    verbs = ((receives, _in_thread(handle)), (plans, _in_thread(plan)), (plans, _in_thread(watch)), (delivers, deliver))
    for wanted, verb in verbs:
        try:
            done += await verb(engine) if wanted else 0
        except TryLater as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return done


def _in_thread(verb: Callable[[Engine], int]) -> Callable[[Engine], Awaitable[int]]:
    return lambda engine: asyncio.to_thread(verb, engine)


async def until_idle(engine: Engine, passes: int = 100_000) -> int:
    """Passes until one of them finds nothing to do; returns how much was done in all."""
    total = 0
    for _ in range(passes):
        done = await one_pass(engine)
        if not done:
            break
        total += done
    return total
