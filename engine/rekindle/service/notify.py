"""The events' verb: claim -> call the plugin -> done, tried again later, or parked. Nobody's mail waits for it.

Each event is told at least once: a kill between the call and its settling tells it again, with the same `event.id`. For one
plugin and one person events come in the order of their ids as long as none fails; one that failed is tried again later, and
those behind it go ahead meanwhile (`event.at` says when each happened). On PostgreSQL this needs clocks of the nodes that
differ by less than the time between two events of one person.

A plugin whose code is not called at the moment (quarantined, put aside) keeps its events, which use up no attempt.
"""

import json
import time
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final

from rekindle.domain.hooks import EVENT_HOOKS, Hook
from rekindle.domain.notices import Subscriber, Subscriptions
from rekindle.domain.programme import Programme
from rekindle.domain.retry import next_notice
from rekindle.ports import Answered, Call, Noted, Notice, NoticeState, PluginInfo, Plugins, PluginState, Store
from rekindle.service.engine import Engine

LEASE: Final = timedelta(seconds=60)
BATCH: Final = 50
"""Events of one plugin that are claimed in one pass."""
TURN: Final = 1.0
"""Seconds (real) after which a slow plugin's turn in a pass ends; what it did not come to is given back."""
PASS: Final = 20.0
"""Seconds (real) for all plugins of one pass, well inside the lease."""
SHARE: Final = 0.5
"""Seconds (real) that one batch of calls should take by what the last one took: a plugin's deadline is for a whole batch."""
LONGEST_REASON: Final = 300
REMEMBERED: Final = "plugin-hooks"
"""The `meta` row of what each plugin wanted when it could last be loaded, as JSON."""


def notify(engine: Engine) -> int:
    """Tell plugins what is due, at most one batch each; returns how many events were settled."""
    now = engine.clock.now()
    claimed = engine.store.claim_notices(engine.node, now, now + LEASE, BATCH)
    by_plugin = groupby(claimed, lambda notice: notice.plugin)
    end = time.monotonic() + PASS
    return sum(_tell(engine, plugin, list(theirs), end) for plugin, theirs in by_plugin)


def requeue(engine: Engine, plugin: str) -> int:
    """After a plugin was loaded anew: what is parked or waits of it is told now; returns how many events were parked."""
    subscribe(engine.store, engine.programmes, engine.plugins)
    return engine.store.requeue_notices(plugin, engine.clock.now())


def readmit(engine: Engine) -> None:
    """At a start: what was held for a plugin that could not be called goes on, if it can be now."""
    for name, info in engine.plugins.info().items():
        if info.state is PluginState.READY and info.hooks & EVENT_HOOKS:
            engine.store.hold_notices(name, held=False)


def subscribe(store: Store, programmes: Mapping[str, Programme], plugins: Plugins) -> None:
    """Say which plugin wants which events.

    What happens while a plugin cannot be loaded waits for it: it counts as wanting what it wanted before.
    """
    known = json.loads(store.meta(REMEMBERED) or "{}")
    hooks = {name: _wants(info, known.get(name, ())) for name, info in plugins.info().items()}
    kept = {name: sorted(wants) for name, wants in hooks.items() if wants}
    if kept != known:
        store.set_meta(REMEMBERED, json.dumps(kept))
    store.subscriptions = Subscriptions(
        {
            programme.id: {
                hook: tuple(Subscriber(step, step) for step in programme.order if hook in hooks.get(step, ()))
                for hook in EVENT_HOOKS
            }
            for programme in programmes.values()
        }
    )


def _wants(info: PluginInfo, before: Sequence[str]) -> frozenset[Hook]:
    return EVENT_HOOKS & (frozenset(before) if info.state is PluginState.PUT_ASIDE else info.hooks)


def _tell(engine: Engine, plugin: str, notices: Sequence[Notice], end: float) -> int:
    """One plugin's turn: batches until all are told, its time is over, or its code is not called any more."""
    told, size, end = 0, 1, min(end, time.monotonic() + TURN)
    while told < len(notices) and time.monotonic() < end:
        info = engine.plugins.info().get(plugin)
        if info is not None and info.state is not PluginState.READY:
            engine.store.hold_notices(plugin, held=True)
            break
        batch = _next(notices[told:], size)
        start = time.monotonic()
        engine.store.settle_notices(engine.node, _outcomes(engine, info, batch))
        each = (time.monotonic() - start) / len(batch)
        size = max(1, min(2 * size, int(SHARE / max(each, 1e-6))))
        told += len(batch)
    left = [
        Noted(notice.id, NoticeState.WAITING, notice.reason, notice.event.at, tried=False) for notice in notices[told:]
    ]
    if left:
        engine.store.settle_notices(engine.node, left)
    return told


def _next(notices: Sequence[Notice], size: int) -> Sequence[Notice]:
    """What failed before is called alone, so that it takes no other event along when it breaks the deadline again."""
    if notices[0].attempts:
        return notices[:1]
    fresh = next((number for number, notice in enumerate(notices) if notice.attempts), len(notices))
    return notices[: min(size, fresh)]


def _outcomes(engine: Engine, info: PluginInfo | None, batch: Sequence[Notice]) -> list[Noted]:
    """What becomes of each event of a batch. No transaction is open while foreign code runs."""
    if info is None:
        reason = "no programme has this plugin any more"
        return [Noted(notice.id, NoticeState.PARKED, reason, tried=False) for notice in batch]
    known = [notice for notice in batch if notice.hook in info.hooks]
    calls = [Call(plugin=one.plugin, hook=one.hook, arguments={"event": one.event}) for one in known]
    answers = engine.plugins.ask(calls) if calls else ()
    now = engine.clock.now()
    unknown = [Noted(one.id, NoticeState.DONE, f"the plugin has no {one.hook} any more", tried=False)
               for one in batch if one.hook not in info.hooks]  # fmt: skip
    return unknown + [_outcome(notice, answered, now) for notice, answered in zip(known, answers, strict=True)]


def _outcome(notice: Notice, answered: Answered, now: datetime) -> Noted:
    if answered.fault is None:
        return Noted(notice.id, NoticeState.DONE)
    reason = "".join(letter if letter.isprintable() else " " for letter in answered.fault.what)[:LONGEST_REASON]
    again = next_notice(notice.attempts + 1, now)
    return Noted(notice.id, NoticeState.WAITING if again else NoticeState.PARKED, reason, again)
