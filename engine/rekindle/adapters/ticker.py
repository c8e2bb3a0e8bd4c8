"""APScheduler as the wake-up, and nothing more: due times live in the database, one tick job stands in memory.

Each verb has a loop of its own, so that a slow one delays no other. The tick only sets their events; each takes it from
there. (A job that works longer than its interval would log a warning every second; `misfire_grace_time=None` because the
default of one second drops a tick after a blocked loop.)
"""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from datetime import UTC, datetime
from functools import partial

from apscheduler.schedulers.asyncio import AsyncIOScheduler

Work = Callable[[], Awaitable[int]]
"""One batch; returns how much was done."""
OnFault = Callable[[str, Exception], None]


class Ticker:
    """Loops by name. Each works again and again while it finds something to do, and after each tick, each `wake`, and each
    batch of another loop: what one has committed may be the next one's work.
    """

    def __init__(self, works: Mapping[str, Work], on_fault: OnFault, seconds: float = 1.0) -> None:
        self._loops = [_Loop(name, work, on_fault, seconds) for name, work in works.items()]
        self._seconds = seconds
        self._running: asyncio.AbstractEventLoop | None = None

    def wake(self) -> None:
        """From any thread: look now, not at the next tick. Before `run` there is no need, it looks at once."""
        if self._running is not None:
            self._running.call_soon_threadsafe(self._wake_all)

    async def run(self, stop: asyncio.Event) -> None:
        """Until `stop`, when each has ended its batch. A fault is reported, and its loop tries again at the next tick."""
        self._running = asyncio.get_running_loop()
        scheduler = AsyncIOScheduler(timezone=UTC)
        scheduler.add_job(
            self._tick, "interval", seconds=self._seconds, id="tick", max_instances=1, coalesce=True,
            misfire_grace_time=None, next_run_time=datetime.now(UTC),
        )  # fmt: skip
        scheduler.start()
        try:
            async with asyncio.TaskGroup() as group:
                for loop in self._loops:
                    group.create_task(loop.run(stop, partial(self._wake_others, loop)), name=loop.name)
                await stop.wait()
                self._wake_all()
        finally:
            scheduler.shutdown(wait=False)

    @contextlib.asynccontextmanager
    async def at_rest(self) -> AsyncIterator[None]:
        """While this is open no loop works: each has ended its batch and waits."""
        async with contextlib.AsyncExitStack() as held:
            for loop in self._loops:
                await held.enter_async_context(loop.working)
            yield

    async def _tick(self) -> None:
        self._wake_all()

    def _wake_all(self) -> None:
        for loop in self._loops:
            loop.event.set()

    def _wake_others(self, worked: "_Loop") -> None:
        for loop in self._loops:
            if loop is not worked:
                loop.event.set()


class _Loop:
    """One verb at work."""

    def __init__(self, name: str, work: Work, on_fault: OnFault, seconds: float) -> None:
        self.name = name
        self.event = asyncio.Event()
        self.working = asyncio.Lock()
        self._work, self._on_fault, self._seconds = work, on_fault, seconds

    async def run(self, stop: asyncio.Event, wake_others: Callable[[], None]) -> None:
        while not stop.is_set():
            await self.event.wait()
            self.event.clear()
            try:
                while not stop.is_set() and await self._batch():
                    wake_others()
            except Exception as error:
                self._on_fault(self.name, error)
                with contextlib.suppress(asyncio.TimeoutError):
                    await asyncio.wait_for(stop.wait(), self._seconds)

    async def _batch(self) -> int:
        async with self.working:
            return await self._work()
