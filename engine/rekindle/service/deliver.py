"""The queue's verb: claim -> finish -> start -> send -> settle. A server's verdict is a value; every outcome is written down.

Sending is at least once. A row goes on the wire only after it was moved from claimed to sending in a committed transaction,
and that same transaction writes down the mails that ended before it. A group of that commit holds at most one mail for each
connection that is free; so a kill repeats at most one mail a connection, with the same Message-ID and the same bytes.
"""

import asyncio
import hashlib
import time
from collections import Counter, deque
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import partial
from typing import Final

from rekindle.domain.delivery import BULK, REPLANNABLE, SINGLE, Delivery, DeliveryState, Outcome, Sent, Settled
from rekindle.domain.errors import TryLater, place
from rekindle.domain.retry import next_try
from rekindle.service.drill import may_leave, open_to_all
from rekindle.service.engine import Engine
from rekindle.service.finish import Letter, write
from rekindle.service.letters.unheard import refused
from rekindle.service.plan import plan_again

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 50
"""Mails claimed and finished at once: about 50 ms of one core."""
LOOK_AGAIN: Final = 0.2
"""Seconds after which a free connection looks for mail that has become due beside a slow one."""
UNDRILLED: Final = "waits until coordinator and deputy have answered a drill: rekindle coordinator drill"
ASK_AGAIN: Final = timedelta(minutes=1)
"""Until then."""
DATABASE_AWAY: Final = 1.0
"""Seconds until outcomes that could not be written down are tried again; mails that are sent must not be forgotten."""


def one_batch() -> bool:
    return False


async def deliver(engine: Engine, priority: int | None = None, more: Callable[[], bool] = one_batch) -> int:
    """Send what is due of one priority (None: single mails, else bulk); returns how many mails were settled.

    While `more` says so, connections that become free are given what has become due meanwhile.
    """
    for each in (SINGLE, BULK) if priority is None else (priority,):
        done = await _Shift(engine, each, more).work()
        if done:
            return done
    return 0


class _Shift:
    """The mails that are in hand, from claim to settled."""

    def __init__(self, engine: Engine, priority: int, more: Callable[[], bool]) -> None:
        self._engine, self._priority, self._more = engine, priority, more
        seats = engine.mailer.connections
        self._width = seats if priority == SINGLE else max(1, seats - 1)  # one is always left for single mails
        self._waiting: deque[tuple[Delivery, Letter]] = deque()
        self._under_way: dict[asyncio.Task[Settled], Delivery] = {}
        self._settled: list[Settled] = []
        self._lost: list[Delivery] = []
        self._ours_until = self._looked_at = 0.0
        self._done = 0

    async def work(self) -> int:
        await self._claim()
        while self._waiting or self._under_way or self._settled:
            await self._start(self._next_group())
            await self._look_after_lost()
            if self._under_way:
                await self._some_ended()
            if self._wants_more():
                await self._claim()
        return self._done

    async def _look_after_lost(self) -> None:
        """Once their end is written down."""
        while self._lost and not self._settled:
            delivery = self._lost.pop(0)
            await asyncio.to_thread(plan_again, self._engine, delivery)
            await asyncio.to_thread(refused, self._engine, delivery)

    def _wants_more(self) -> bool:
        free = len(self._waiting) + len(self._under_way) < self._width
        return free and self._more() and time.monotonic() - self._looked_at >= LOOK_AGAIN

    async def _claim(self) -> None:
        """The lease counts from before the claim, on a clock that nobody sets (a frozen process must notice)."""
        engine, now = self._engine, self._engine.clock.now()
        self._looked_at = time.monotonic()
        claimed = await asyncio.to_thread(engine.store.claim, engine.node, self._priority, now, now + LEASE, BATCH)
        if not claimed:
            return
        if not self._waiting and not self._under_way:
            self._ours_until = self._looked_at + LEASE.total_seconds()
        offer = await engine.mailer.offer()
        if offer.away:
            deferred = Sent(Outcome.DEFERRED, offer.away)
            for delivery in claimed:
                self._end(delivery, judge(delivery, deferred, now, engine.random.random()))
            return
        finished = await asyncio.to_thread(partial(_finish_all, engine, claimed, eight_bit=offer.eight_bit))
        for delivery, letter in zip(claimed, finished, strict=True):
            if isinstance(letter, Letter):
                self._waiting.append((delivery, letter))
            else:
                self._end(delivery, letter)

    def _next_group(self) -> list[tuple[Delivery, Letter]]:
        """One mail for each free connection; one recipient domain gets half of them at most."""
        if not self._is_ours():
            self._waiting.clear()  # by now they may be another node's
        most = max(1, self._width // 2)
        busy = Counter(_domain(delivery) for delivery in self._under_way.values())
        group: list[tuple[Delivery, Letter]] = []
        passed_over: list[tuple[Delivery, Letter]] = []
        while self._waiting and len(group) + len(self._under_way) < self._width:
            mail = self._waiting.popleft()
            domain = _domain(mail[0])
            if busy[domain] < most:
                busy[domain] += 1
                group.append(mail)
            else:
                passed_over.append(mail)
        self._waiting.extendleft(reversed(passed_over))
        return group

    async def _start(self, group: Sequence[tuple[Delivery, Letter]]) -> None:
        if not group and not self._settled:
            return
        engine, ids = self._engine, [delivery.id for delivery, _ in group]
        try:
            going = set(
                await asyncio.to_thread(engine.store.start, engine.node, self._settled, ids, engine.clock.now())
            )
        except TryLater:
            self._waiting.extendleft(reversed(group))
            if (not self._settled and not self._under_way) or not self._is_ours():
                raise  # after its lease everything is looked at anew in any case
            await asyncio.sleep(DATABASE_AWAY)
            return
        self._settled = []
        for delivery, letter in group:
            if delivery.id in going:
                self._under_way[asyncio.create_task(self._send(delivery, letter))] = delivery

    async def _send(self, delivery: Delivery, letter: Letter) -> Settled:
        engine = self._engine
        verdict = await engine.mailer.send(letter.sender, letter.recipient, letter.message, self._is_ours)
        return judge(delivery, verdict, engine.clock.now(), engine.random.random(), letter)

    async def _some_ended(self) -> None:
        """Wait until a mail is settled; those that end in the same moment share its commit."""
        await asyncio.wait(self._under_way, timeout=LOOK_AGAIN, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)
        for task in [task for task in self._under_way if task.done()]:
            self._end(self._under_way.pop(task), task.result())
        if self._ours_until - time.monotonic() < LEASE.total_seconds() * 2 / 3:
            await self._renew()

    async def _renew(self) -> None:
        engine, begun = self._engine, time.monotonic()
        mails = [*self._under_way.values(), *(delivery for delivery, _ in self._waiting)]
        if not mails or not self._is_ours():
            return
        ids, until = [delivery.id for delivery in mails], engine.clock.now() + LEASE
        try:
            kept = set(await asyncio.to_thread(engine.store.renew, engine.node, ids, until))
        except TryLater:
            return
        self._ours_until = begun + LEASE.total_seconds()
        self._waiting = deque(mail for mail in self._waiting if mail[0].id in kept)

    def _is_ours(self) -> bool:
        return time.monotonic() < self._ours_until

    def _end(self, delivery: Delivery, settled: Settled) -> None:
        self._settled.append(settled)
        self._done += 1
        if settled.state in REPLANNABLE:
            self._lost.append(delivery)


def _domain(delivery: Delivery) -> str:
    return delivery.address.rpartition("@")[2].lower()


def _finish_all(engine: Engine, claimed: Sequence[Delivery], *, eight_bit: bool) -> list[Letter | Settled]:
    """The drill's state is read once for all of them."""
    everybody = open_to_all(engine)
    return [
        _finished(engine, delivery, eight_bit=eight_bit)
        if everybody or may_leave(engine, delivery)
        else Settled(delivery.id, DeliveryState.RETRYING, UNDRILLED, try_at=engine.clock.now() + ASK_AGAIN)
        for delivery in claimed
    ]


def _finished(engine: Engine, delivery: Delivery, *, eight_bit: bool) -> Letter | Settled:
    """The mail, or why it does not go. Never raises for one mail's fault."""
    if not engine.policy.may_mail(delivery.address):
        return Settled(delivery.id, DeliveryState.SUPPRESSED, "not in [smtp] allow_recipients")
    if delivery.useful_until is not None and engine.clock.now() > delivery.useful_until:
        return Settled(delivery.id, DeliveryState.CANCELLED, "its last useful moment is over")
    try:
        return write(engine, delivery, eight_bit=eight_bit)
    except Exception as error:
        return Settled(delivery.id, DeliveryState.FAILED, f"cannot be rendered: {place(error)}")


def judge(delivery: Delivery, verdict: Sent, now: datetime, jitter: float, letter: Letter | None = None) -> Settled:
    """What a verdict makes of the row."""
    match verdict.outcome:
        case Outcome.ACCEPTED:
            digest = hashlib.sha256(letter.message).hexdigest() if letter else ""
            return Settled(delivery.id, DeliveryState.SENT, verdict.reply, body_hash=digest)
        case Outcome.REFUSED:
            return Settled(delivery.id, DeliveryState.FAILED, verdict.reply)
        case Outcome.DEFERRED:
            queued_at = delivery.created_at or now
            again = next_try(delivery.attempts + 1, queued_at, delivery.useful_until, now, jitter)
            if again is None:
                return Settled(delivery.id, DeliveryState.FAILED, f"given up: {verdict.reply}")
            return Settled(delivery.id, DeliveryState.RETRYING, verdict.reply, try_at=again)
