"""The verbs as a node works them off: which there are, whose role each is, and passes through all of them.

A running node gives each verb a loop of its own (`node`). Commands, simulations and tests make passes instead: in the order
of the flow, one batch of each.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from typing import Final

from rekindle.domain.errors import TryLater
from rekindle.service.deliver import deliver
from rekindle.service.engine import Engine
from rekindle.service.handle import handle
from rekindle.service.notify import notify
from rekindle.service.plan import consult, plan

Verb = Callable[[Engine], Awaitable[int]]
"""Works off one batch; returns how much was done, 0 when nothing is due."""


def _in_thread(verb: Callable[[Engine], int]) -> Verb:
    return lambda engine: asyncio.to_thread(verb, engine)


VERBS: Final[Mapping[str, tuple[str, Verb]]] = {
    "handle": ("receive", _in_thread(handle)),
    "plan": ("plan", _in_thread(plan)),
    "consult": ("plan", _in_thread(consult)),
    "deliver": ("deliver", deliver),
    "notify": ("plan", _in_thread(notify)),
}
"""Name -> the role of a node that works it off, and the verb, in the order of the flow."""


async def one_pass(engine: Engine) -> int:
    """One batch of each verb; returns how much was done.

    A passing fault of one verb (no reader, say) does not keep the others from their work; it is raised at the end.
    """
    done = 0
    faults: list[TryLater] = []
    for _, verb in VERBS.values():
        try:
            done += await verb(engine)
        except TryLater as fault:
            faults.append(fault)
    if faults:
        raise faults[0]
    return done


async def until_idle(engine: Engine, passes: int = 100_000) -> int:
    """Passes until one of them finds nothing to do; returns how much was done in all."""
    total = 0
    for _ in range(passes):
        done = await one_pass(engine)
        if not done:
            break
        total += done
    return total
