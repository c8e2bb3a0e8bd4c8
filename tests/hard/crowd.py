"""A thousand connections that say nothing and a hundred that speak as slowly as they can, in one event loop."""

import asyncio
import threading
from collections.abc import Callable
from contextlib import suppress

SLOW_START = {
    "command": b"",
    "mail": b"%s x\r\nMAIL FROM:<slow@example.org>\r\nRCPT TO:<coach@example.test>\r\nDATA\r\n",
    "big mail": b"%s x\r\nMAIL FROM:<slow@example.org>\r\nRCPT TO:<coach@example.test>\r\nDATA\r\n" + b"y" * 500_000,
    "dots": b"%s x\r\nMAIL FROM:<slow@example.org>\r\nRCPT TO:<coach@example.test>\r\nDATA\r\n" + b".\r\ny" * 100_000,
    "deaf": b"%s x\r\n" + b"HELP\r\n" * 20_000,
}
"""How each kind of slow peer begins; then comes one byte a second. The deaf never read what they are told."""


class Crowd:
    """Opened by `with`; `inside` counts those who are still connected."""

    def __init__(self, doors: dict[str, int], idle: int, slow: int) -> None:
        self._doors, self._idle, self._slow = list(doors.items()), idle, slow
        self.inside = 0
        self._entered = asyncio.Semaphore(0)
        self._there, self._end = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=lambda: asyncio.run(self._run()))

    def __enter__(self) -> "Crowd":
        self._thread.start()
        assert self._there.wait(60), "the crowd did not get in"
        return self

    def __exit__(self, *_: object) -> None:
        self._end.set()
        self._thread.join(60)
        assert not self._thread.is_alive()

    async def _run(self) -> None:
        kinds = list(SLOW_START.items())
        jobs: list[Callable[[int], asyncio.Task[None]]] = []
        for number in range(self._idle + self._slow):
            hello, port = self._doors[number % len(self._doors)]
            kind, start = kinds[number // len(self._doors) % len(kinds)]
            slow = number >= self._idle
            begin = (start % hello.encode() if b"%s" in start else start) if slow else b""
            jobs.append(lambda port=port, begin=begin, slow=slow, deaf=kind == "deaf": asyncio.create_task(
                self._one(port, begin, slow=slow, deaf=slow and deaf)))  # fmt: skip
        tasks = []
        for start in range(0, len(jobs), 100):
            tasks += [job() for job in jobs[start : start + 100]]
            for _ in jobs[start : start + 100]:
                await self._entered.acquire()
        self._there.set()
        await asyncio.to_thread(self._end.wait)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _one(self, port: int, begin: bytes, *, slow: bool, deaf: bool) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        self.inside += 1
        self._entered.release()
        try:
            with suppress(ConnectionError):
                if not deaf:
                    await reader.readline()
                writer.write(begin)
                while slow:
                    await asyncio.sleep(1)
                    writer.write(b"y")
                while not slow and await reader.read(4096):
                    pass
        finally:
            self.inside -= 1
            writer.transport.abort()
