"""The sandbox clock: programme time that moves from one due instant to the next, only while mail stays local."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from rekindle.domain.errors import TryLater
from rekindle.service.engine import Engine

Settle = Callable[[], Awaitable[None]]
"""Bring the house to rest: run the passes here, or wake the running node and wait for it."""


async def forward(
    engine: Engine, real_now: Callable[[], datetime], settle: Settle, until: datetime | None = None
) -> int:
    """Step to the next due instant (`until` None), or through all of them up to `until`; returns the steps made."""
    await settle()
    steps = 0
    while True:
        due = engine.store.next_due_at()
        target = until if due is None or (until is not None and due > until) else due
        if target is None:
            return steps
        now = engine.clock.now()
        if target > now:
            await _move(engine, target - real_now(), settle)
        await settle()
        steps += 1
        if until is None or target >= until:
            return steps


async def _move(engine: Engine, offset: timedelta, settle: Settle) -> None:
    for _ in range(50):
        if engine.store.move_clock(offset.total_seconds()):
            return
        await settle()
    raise TryLater("the clock cannot move while mail is being sent; try again in a moment")
