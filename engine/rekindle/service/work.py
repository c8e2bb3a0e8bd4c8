"""One pass through the house, in the order of the flow, and passes until nothing is left to do."""

import asyncio

from rekindle.service.deliver import deliver
from rekindle.service.engine import Engine
from rekindle.service.handle import handle
from rekindle.service.plan import plan


async def one_pass(engine: Engine, *, receives: bool = True, plans: bool = True, delivers: bool = True) -> int:
    """Handle, plan and deliver one batch each; returns how much was done."""
    done = 0
    if receives:
        done += await asyncio.to_thread(handle, engine)
    if plans:
        done += await asyncio.to_thread(plan, engine)
    if delivers:
        done += await deliver(engine)
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
