"""The loops of a node: each verb has its own, one tick wakes all, and none waits for another."""

import asyncio
import threading

import pytest

from rekindle.adapters.ticker import Ticker

SOON = 0.01
"""Seconds from tick to tick."""


class Works:
    """Loops by name, and what each did; a gate that is closed keeps its loop busy."""

    def __init__(self, *names: str) -> None:
        self.did: list[str] = []
        self.faults: list[tuple[str, str]] = []
        self.gates = {name: asyncio.Event() for name in names}
        self.left = dict.fromkeys(names, 0)
        """Batches that still find something to do."""
        for gate in self.gates.values():
            gate.set()
        self.ticker = Ticker({name: self._work(name) for name in names}, self._fault, SOON)
        self.stop = asyncio.Event()

    def _work(self, name: str):
        async def work() -> int:
            self.did.append(f"{name} begins")
            await self.gates[name].wait()
            self.did.append(f"{name} ends")
            self.left[name] -= 1
            return int(self.left[name] >= 0)

        return work

    def _fault(self, name: str, error: Exception) -> None:
        self.faults.append((name, type(error).__name__))

    async def until(self, *lines: str, count: int = 1) -> None:
        """Until each was done `count` times from now on."""
        seen = len(self.did)
        async with asyncio.timeout(5):
            while any(self.did[seen:].count(line) < count for line in lines):  # noqa: ASYNC110
                await asyncio.sleep(0)

    async def __aenter__(self) -> "Works":
        self.task = asyncio.create_task(self.ticker.run(self.stop))
        return self

    async def __aexit__(self, *_: object) -> None:
        for gate in self.gates.values():
            gate.set()
        self.stop.set()
        async with asyncio.timeout(5):
            await self.task


def run(scenario, *names: str) -> None:
    async def whole() -> None:
        async with Works(*names) as works:
            await scenario(works)

    asyncio.run(whole())


def test_every_tick_lets_every_loop_look():
    async def scenario(works):
        await works.until("a ends", "b ends", count=3)

    run(scenario, "a", "b")


def test_a_loop_that_is_busy_delays_no_other():
    async def scenario(works):
        works.gates["slow"].clear()
        await works.until("slow begins")
        await works.until("quick ends", count=20)
        assert works.did[-1] != "slow ends"
        assert works.did.count("slow begins") - works.did.count("slow ends") == 1

    run(scenario, "slow", "quick")


def test_a_fault_is_named_and_its_loop_tries_again_at_the_next_tick_while_the_others_go_on():
    async def broken() -> int:
        tries.append(1)
        raise LookupError("words that somebody wrote")

    async def fine() -> int:
        looked.append(1)
        return 0

    async def scenario() -> None:
        stop = asyncio.Event()
        ticker = Ticker({"broken": broken, "fine": fine}, lambda *fault: faults.append(fault), SOON)
        running = asyncio.create_task(ticker.run(stop))
        async with asyncio.timeout(5):
            while len(tries) < 3 or len(looked) < 6:
                ticker.wake()
                await asyncio.sleep(0)
            stop.set()
            await running

    tries, looked, faults = [], [], []
    asyncio.run(scenario())
    assert {(name, type(error)) for name, error in faults} == {("broken", LookupError)}
    assert len(tries) < 20, "a fault waits for a tick, however often its loop is woken"


def test_what_one_loop_has_done_wakes_the_others_at_once(monkeypatch):
    monkeypatch.setattr(f"{__name__}.SOON", 60.0)

    async def scenario(works):
        works.gates["a"].clear()
        await works.until("a begins", "b ends")
        works.left["a"] = 1
        works.gates["a"].set()
        await works.until("a ends", "b ends")

    run(scenario, "a", "b")


def test_a_wake_from_a_thread_lets_every_loop_look(monkeypatch):
    monkeypatch.setattr(f"{__name__}.SOON", 60.0)

    async def scenario(works):
        await works.until("a ends", "b ends")
        threading.Thread(target=works.ticker.wake).start()
        await works.until("a ends", "b ends")

    run(scenario, "a", "b")


def test_while_it_is_at_rest_no_loop_works_and_what_was_begun_is_ended():
    async def scenario(works):
        works.gates["a"].clear()
        await works.until("a begins")
        works.left["a"] = 1000
        asyncio.get_running_loop().call_later(2 * SOON, works.gates["a"].set)
        async with works.ticker.at_rest():
            assert works.did.count("a begins") == works.did.count("a ends")
            seen = list(works.did)
            await asyncio.sleep(3 * SOON)
            assert works.did == seen
        await works.until("a ends", "b ends")

    run(scenario, "a", "b")


def test_a_stop_lets_each_loop_end_its_batch_and_begin_no_other():
    async def scenario(works):
        works.left["a"] = 1000
        works.gates["a"].clear()
        await works.until("a begins")
        works.stop.set()
        await asyncio.sleep(2 * SOON)
        assert not works.task.done()
        works.gates["a"].set()
        async with asyncio.timeout(5):
            await works.task
        assert works.did.count("a begins") == works.did.count("a ends")
        assert works.did[-1] == "a ends"

    run(scenario, "a", "b")


@pytest.mark.parametrize("names", [(), ("a",)])
def test_a_node_without_verbs_ends_as_well(names):
    async def scenario(works):
        await asyncio.sleep(0)

    run(scenario, *names)
