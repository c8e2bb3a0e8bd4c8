"""What plugins are told of a change: pure, and the same for both stores.

Nobody is told of somebody who never confirmed, and an event holds typed values only, never words that a person wrote.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rekindle.domain.enrolment import Enrolment, HoldKind
from rekindle.domain.enrolment import Event as Happened
from rekindle.domain.hooks import Event, Hook
from rekindle.domain.notices import Subscriptions, person_of
from rekindle.domain.people import Answer
from rekindle.ports import Change

HOOKS: Mapping[str, Hook] = {
    "confirmed": Hook.ON_ENROLLED,
    "step-completed": Hook.ON_STEP_COMPLETED,
    "programme-completed": Hook.ON_PROGRAMME_COMPLETED,
    "held": Hook.ON_PAUSED,
    "withdrawn": Hook.ON_LEFT,
}
"""What happened to an enrolment -> the hook that hears of it; an answer and an erasure are no such event."""


@dataclass(frozen=True, slots=True)
class Home:
    """What a notice needs to know of an enrolment."""

    participant: int
    programme: str
    confirmed: bool

    @classmethod
    def of(cls, enrolment: Enrolment) -> "Home":
        return cls(enrolment.participant, enrolment.programme, enrolment.confirmed_at is not None)


@dataclass(frozen=True, slots=True)
class Told:
    """A notice that is not stored yet; `event` has no id so far."""

    enrolment: int | None
    plugin: str
    hook: Hook
    event: Event


def strangers(change: Change, wanted: Subscriptions) -> set[int]:
    """Enrolments that somebody may have to be told about, of which the change itself says too little."""
    if not wanted.hooks:
        return set()
    about = {number for number, happened in change.events if _hook(happened) in wanted.hooks}
    if Hook.ON_ANSWER in wanted.hooks:
        about.update(answer.enrolment for answer in change.answers)
    return about - {enrolment.id for enrolment in change.enrolments}


def notices(change: Change, wanted: Subscriptions, homes: Mapping[int, Home]) -> Iterator[Told]:
    """One for each plugin that wants it: first the answers that caused the change, then what happened, in order.

    `homes` is by enrolment, as the change numbers them.
    """
    if not wanted.hooks:
        return
    for answer in change.answers:
        yield from _told(Hook.ON_ANSWER, answer.enrolment, _answered(answer, change.at), wanted, homes)
    for number, happened in change.events:
        hook = _hook(happened)
        if hook is not None:
            yield from _told(hook, number, _happened(happened, change.at), wanted, homes)


def farewells(participant: int, programmes: Iterable[str], at: datetime, wanted: Subscriptions) -> Iterator[Told]:
    """An erasure, for each programme the person was enrolled in; it outlives their rows, so it belongs to no enrolment."""
    homes = {number: Home(participant, name, True) for number, name in enumerate(sorted(set(programmes)))}
    for number in homes:
        for told in _told(Hook.ON_ERASED, number, {"at": at}, wanted, homes):
            yield Told(None, told.plugin, told.hook, told.event)


def _hook(happened: Happened) -> Hook | None:
    hook = HOOKS.get(happened.type)
    return None if hook is Hook.ON_PAUSED and happened.data.get("hold") != HoldKind.PAUSE else hook


def _told(
    hook: Hook, number: int, facts: Mapping[str, Any], wanted: Subscriptions, homes: Mapping[int, Home]
) -> Iterator[Told]:
    home = homes.get(number)
    if home is None or not home.confirmed or hook not in wanted.hooks:
        return
    for one in wanted.of(home.programme, hook, str(facts.get("step", ""))):
        about = {"type": hook.removeprefix("on_"), "person": person_of(home.participant), "programme": home.programme}
        yield Told(number, one.plugin, hook, Event(id=0, **about, **facts))


def _answered(answer: Answer, at: datetime) -> dict[str, Any]:
    """The typed value; the words beside it stay. An answer to the engine's own texts (pulse, self-check) has no subscriber."""
    value = None if answer.value is None else json.loads(answer.value)
    return {"at": at, "step": answer.step, "round": answer.round, "exercise": answer.exercise, "value": value}


def _happened(happened: Happened, at: datetime) -> dict[str, Any]:
    data = happened.data
    facts = {name: data[name] for name in ("step", "round", "until", "by") if data.get(name) is not None}
    return {"at": at, **facts}
