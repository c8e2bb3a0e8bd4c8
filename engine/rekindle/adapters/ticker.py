"""APScheduler as the wake-up, and nothing more: due times live in the database, one tick job stands in memory.

The tick only sets an event; a worker takes it from there. (A job that works longer than its interval would log a warning
every second; `misfire_grace_time=None` because the default of one second drops a tick after a blocked loop.)
"""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable
from datetime import UTC, datetime

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Work = Callable[[], Awaitable[int]]


class Ticker:
    """Calls `work` again and again while it finds something to do, and after each tick or `wake`."""

    def __init__(self, work: Work, on_fault: Callable[[Exception], None], seconds: float = 1.0) -> None:
        self._work, self._on_fault, self._seconds = work, on_fault, seconds
        self._event = asyncio.Event()
        self._loop = asyncio.get_running_loop()
        self._scheduler = AsyncIOScheduler(timezone=UTC)

    def wake(self) -> None:
        """From any thread: look now, not at the next tick."""
        self._loop.call_soon_threadsafe(self._event.set)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`; a fault is reported and the next tick tries again."""
        self._scheduler.add_job(
            self._tick, "interval", seconds=self._seconds, id="tick", max_instances=1, coalesce=True,
            misfire_grace_time=None, next_run_time=datetime.now(UTC),
        )  # fmt: skip
        self._scheduler.start()
        try:
            while not stop.is_set():
                await self._event.wait()
                self._event.clear()
                await self._work_off(stop)
        finally:
            self._scheduler.shutdown(wait=False)

    async def _tick(self) -> None:
        self._event.set()

    async def _work_off(self, stop: asyncio.Event) -> None:
        try:
            while not stop.is_set() and await self._work():
                pass
        except Exception as error:
            self._on_fault(error)
            with contextlib.suppress(asyncio.TimeoutError):
                await asyncio.wait_for(stop.wait(), self._seconds)
