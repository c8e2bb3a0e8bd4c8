"""The first pass after files changed: what of them is kept, and who is looked at again.

changed                                  what happens
a released step's wording                it is stored, and is the wording of whoever is inside from their next mail on
a step that nobody has entered           nothing: until somebody enters it, files leave no trace
order, steps, times of a programme       whoever takes part in it is looked at again: a wake time may come too late by now
a programme that is not there any more   nothing; its people sleep until it is back, and are then looked at again

What the engine runs with is noted in `meta`, so that the next start can tell what changed since.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from operator import is_
from typing import Final

from pydantic import TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

from rekindle.domain import corrections
from rekindle.domain.agenda import Act
from rekindle.domain.course import Plans
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.programme import Programme, Step
from rekindle.ports import Change, Store
from rekindle.service.engine import Engine

RUNNING: Final = "programmes"
"""The `meta` row with the programmes as they last ran."""


@dataclass(frozen=True)
class Ran:
    """One programme as the engine last ran it: its calendar, and each step's wording."""

    plans: Plans
    wordings: Mapping[str, str]


_JSON: Final = TypeAdapter(dict[str, Ran])


def adopt(engine: Engine, now: datetime) -> None:
    """Once for each set of programmes that this engine is given; nothing while they stay the same."""
    programmes = tuple(engine.programmes.values())
    if any(len(seen) == len(programmes) and all(map(is_, seen, programmes)) for seen in engine.adopted):
        return
    before = ran(engine.store)
    after = {name: _running(engine, programme) for name, programme in engine.programmes.items()}
    known = before or {}
    changed = tuple(name for name, one in after.items() if name not in known or known[name].plans != one.plans)
    reworded = tuple(step for programme in programmes for step in programme.steps if _reworded(engine.store, step))
    if reworded or after != before:
        meta = {RUNNING: _JSON.dump_json(after).decode()}
        rouse = changed if before is not None else ()
        engine.store.commit(Change(at=now, snapshots=reworded, rouse=rouse, meta=meta))
    engine.adopted[:] = [programmes]


def ran(store: Store) -> dict[str, Ran] | None:
    """The programmes as an engine last ran them on this store; None if none has yet."""
    noted = store.meta(RUNNING)
    try:
        return _JSON.validate_json(noted) if noted is not None else None
    except ValidationError:  # noted by another release: as if everything had changed
        return {}


def _running(engine: Engine, programme: Programme) -> Ran:
    steps = (programme.texts, *programme.steps)
    return Ran(engine.plans[programme.id], {step.id: step.wording_hash() for step in steps})


def _reworded(store: Store, step: Step) -> bool:
    """Whether somebody has entered this structure, and its newest wording is another one."""
    released = store.snapshot_with(step.structure_hash())
    return released is not None and released.wording_hash() != step.wording_hash()


def can_go_on(engine: Engine, enrolment: Enrolment, now: datetime) -> bool:
    """Whether the mail that somebody waits for, because its step could not be loaded, can be loaded now (or comes no more).

    A correction that was asked for meanwhile comes first, and needs no step; after it the calendar asks again.
    """
    upcoming = engine.agenda(replace(enrolment, holds=()), now)
    if upcoming is None or upcoming.act is not Act.SEND or upcoming.key.startswith(corrections.FIRST):
        return enrolment.programme in engine.plans
    step = engine.step(enrolment, upcoming.step, upcoming.structure)
    return step is not None and step.lesson(upcoming.lesson) is not None
