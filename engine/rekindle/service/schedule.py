"""What plugins are asked while a mail is planned, and what their answers are worth.

hook              asked                                     an answer that does not count, or a fault
choose_next       when a mail begins another step           the programme's order
filter_schedule   once about each mail of its own step      the mail goes when it is due
provide_context   when such a mail is planned               the mail is held (a plugin that is away: the step's own values)
filter_message    then, about its draft                     the draft as it was

The first two change the calendar, so their answer is stored before anything else is decided: it survives a restart, and the
question is not put again. Each fault and each answer that does not count is an event, which `explain` shows.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from rekindle.domain.agenda import Agenda, asks_what_follows
from rekindle.domain.enrolment import Choose, Drop, Enrolment, Event, Postpone
from rekindle.domain.hooks import Due, Hook, NextContext, Wait
from rekindle.domain.transition import transition
from rekindle.ports import Answered, Call, PluginState
from rekindle.service.asking import Asking
from rekindle.service.contexts import of_lesson, of_next
from rekindle.service.engine import Engine

LONGEST: Final = timedelta(days=28)
"""How far a mail may be moved at most, and how long the next step may wait."""

Stored = tuple[Enrolment, tuple[Event, ...]]


def asks(engine: Engine, plugin: str, hook: Hook) -> bool:
    """Whether this plugin has the hook, and is there to be asked."""
    return engine.code.has(plugin, hook) and is_ready(engine, plugin)


def is_ready(engine: Engine, plugin: str) -> bool:
    info = engine.plugins.info().get(plugin)
    return info is not None and info.state is PluginState.READY


def calendar(engine: Engine, enrolment: Enrolment, upcoming: Agenda, now: datetime) -> Asking[Stored | None]:
    """What is to be stored before the mail that is due can be planned; None: nothing, plan it."""
    choosers = engine.code.choosers.get(enrolment.programme, ())
    if choosers and asks_what_follows(enrolment, upcoming):
        return (yield from _follows(engine, _passed_over(enrolment, upcoming, now), choosers, upcoming.key, now))
    if enrolment.asked != upcoming.key and asks(engine, upcoming.step, Hook.FILTER_SCHEDULE):
        return (yield from _schedule(engine, _passed_over(enrolment, upcoming, now), upcoming, now))
    return None


def _passed_over(enrolment: Enrolment, upcoming: Agenda, now: datetime) -> Stored:
    """What gave way to this mail is settled with the question about it, so that no later answer brings it back."""
    events: tuple[Event, ...] = ()
    for dropped in upcoming.dropped:
        enrolment, more = transition(enrolment, Drop(dropped.key, dropped.on, dropped.reason), now)
        events += more
    return enrolment, events


def _follows(engine: Engine, before: Stored, choosers: tuple[str, ...], key: str, now: datetime) -> Asking[Stored]:
    """Every plugin is asked at once; the first answer in configured order that is one counts."""
    enrolment, events = before
    ready = [name for name in choosers if is_ready(engine, name)]
    events += tuple(away(name, key) for name in choosers if name not in ready)
    context = of_next(engine, enrolment, now)
    calls = tuple(Call(plugin=name, hook=Hook.CHOOSE_NEXT, arguments={"context": context}) for name in ready)
    chosen = Choose()
    for call, answered in zip(calls, (yield calls) if calls else (), strict=True):
        problem = _no_answer(answered, context)
        if answered.fault is not None:
            events += (failed(call, answered),)
        elif problem:
            events += (ignored(call, problem),)
        elif answered.value is not None and chosen == Choose():
            chosen = _choice(answered.value, call.plugin)
    after, more = transition(enrolment, chosen, now)
    return after, events + more


def _no_answer(answered: Answered, context: NextContext) -> str:
    """Why an answer to `choose_next` does not count, or ""."""
    value = answered.value
    if answered.fault is not None or value is None or isinstance(value, Wait) or value in context.remaining:
        return ""
    return f'"{value}" was entered already' if value in context.entered else f'"{value}" is no step of the programme'


def _choice(value: str | Wait, by: str) -> Choose:
    return Choose(days=value.days, by=by) if isinstance(value, Wait) else Choose(step=value, by=by)


def _schedule(engine: Engine, before: Stored, upcoming: Agenda, now: datetime) -> Asking[Stored]:
    enrolment, events = before
    due = Due(at=upcoming.due_at)
    arguments = {"due": due, "context": of_lesson(engine, enrolment, upcoming, now)}
    call = Call(plugin=upcoming.step, hook=Hook.FILTER_SCHEDULE, arguments=arguments)
    (answered,) = yield (call,)
    postpone = Postpone(upcoming.key, by=upcoming.step)
    if answered.fault is not None:
        events += (failed(call, answered),)
    elif problem := _no_time(answered.value.at, due.at):
        events += (ignored(call, problem),)
    elif answered.value.at > due.at:
        postpone = replace(postpone, not_before=answered.value.at)
    after, more = transition(enrolment, postpone, now)
    return after, events + more


def _no_time(at: datetime, due: datetime) -> str:
    """Why a time does not count, or ""."""
    if at.tzinfo is None:
        return f"{at.isoformat()} has no zone"
    if at < due:
        return f"{at.isoformat()} is earlier than the mail is due"
    return f"{at.isoformat()} is more than {LONGEST.days} days later" if at > due + LONGEST else ""


def failed(call: Call, answered: Answered) -> Event:
    """A fault at a call, told; nothing that a person wrote is ever given to the hooks of planning."""
    what = answered.fault.what[:300] if answered.fault else ""
    return Event("plugin-failed", {"plugin": call.plugin, "hook": str(call.hook), "what": what})


def ignored(call: Call, why: str) -> Event:
    """An answer that does not count, told."""
    return Event("plugin-ignored", {"plugin": call.plugin, "hook": str(call.hook), "what": why[:300]})


def away(plugin: str, key: str) -> Event:
    """A plugin with code that cannot be called at the moment."""
    return Event("plugin-away", {"plugin": plugin, "key": key})
