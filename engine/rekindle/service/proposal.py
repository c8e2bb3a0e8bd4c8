"""A change that somebody means to make: the programmes as they run, and as they would be. Nothing is written."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from rekindle.domain.course import Plans, StepPlan
from rekindle.domain.programme import Programme, Step
from rekindle.service.adopt import Ran, ran
from rekindle.service.engine import Engine, plans_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """`before` and `after` are calendars by programme; both only of the programmes that the change is about."""

    what: str
    before: Mapping[str, Plans] = field(default_factory=dict)
    after: Mapping[str, Plans] = field(default_factory=dict)
    steps: Mapping[str, tuple[Step | None, Step]] = field(default_factory=dict)
    """Each changed step as it is, or None where nobody has begun it, and as it would be."""

    def concerns(self, programme: str, entered: tuple[str, ...], inside: str) -> bool:
        """Whether somebody who has entered these steps may notice anything."""
        before, after = self.before.get(programme), self.after.get(programme)
        if before is None or after is None:
            return False
        others = replace(before, steps=()) != replace(after, steps=()) or [s.id for s in before.steps] != [
            s.id for s in after.steps
        ]
        return others or any(step == inside or step not in entered for step in self.steps)


def of_step(engine: Engine, new: Step) -> Proposal:
    """A changed step, in every programme that has it. A draft of a configured step, wherever it lies, is compared with it."""
    running = _running(engine)
    mine = {name: one for name, one in running.items() if new.id in {step.id for step in one.plans.steps}}
    plan = StepPlan.of(new)
    after = {
        name: replace(one.plans, steps=tuple(plan if step.id == new.id else step for step in one.plans.steps))
        for name, one in mine.items()
    }
    steps = {new.id: (_as_it_runs(engine, next(iter(mine.values())), new.id), new)} if mine else {}
    return Proposal(
        what=f"the step {new.id} {new.version}",
        before={name: one.plans for name, one in mine.items()},
        after=after,
        steps=steps,
    )


def of_programme(engine: Engine, new: Programme) -> Proposal:
    """A changed programme file, with whatever changed in its steps and texts."""
    running = _running(engine).get(new.id)
    if running is None:
        return Proposal(what=f"the programme {new.id}")
    changed = {
        step.id: (_as_it_runs(engine, running, step.id), step)
        for step in (new.texts, *new.steps)
        if running.wordings.get(step.id) != step.wording_hash()
    }
    return Proposal(
        what=f"the programme {new.id}", before={new.id: running.plans}, after={new.id: plans_of(new)}, steps=changed
    )


def _running(engine: Engine) -> Mapping[str, Ran]:
    """What the node runs with; before the first start, what is configured. The files may have been changed already."""
    return ran(engine.store) or {
        name: Ran(
            engine.plans[name], {s.id: s.wording_hash() for s in (programme.texts, *programme.steps)}
        )
        for name, programme in engine.programmes.items()
    }  # fmt: skip


def _as_it_runs(engine: Engine, running: Ran, step_id: str) -> Step | None:
    """The released step. Of one that nobody has begun nothing is kept, and nothing needs to be compared."""
    wording, plan = running.wordings.get(step_id, ""), running.plans.step(step_id)
    return engine.store.snapshot(wording) or (engine.store.snapshot_with(plan.structure) if plan else None)
