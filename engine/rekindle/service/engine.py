"""What every verb is given: the ports, the programmes, and the organisation's policy. Made once, by `bootstrap`."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from rekindle.domain.addresses import Addresses
from rekindle.domain.agenda import Agenda, Plans, StepPlan, agenda
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.floods import Limits
from rekindle.domain.programme import Programme, Step
from rekindle.ports import Classifier, Clock, Keys, Mailer, Parser, Renderer, Store
from rekindle.service.turns import Turns


@dataclass(frozen=True, slots=True)
class CohortPolicy:
    """A group that starts together; what it leaves open is the programme's or the service's."""

    programme: str
    starts_on: date | None = None
    join_until: date | None = None
    zone: str = ""
    language: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Policy:
    """The organisation's decisions, as plain values."""

    name: str = "Rekindle"
    organisation: str = ""
    coordinator_name: str = ""
    coordinator_address: str = ""
    support: str = ""
    base_url: str = ""
    zone: str = "UTC"
    language: str = "en"
    country: str = ""
    """Of a new participant: decides the help lines."""
    privacy_url: str = ""
    default_programme: str = ""
    cohorts: Mapping[str, CohortPolicy] = field(default_factory=dict)
    help_lines: Mapping[str, str] = field(default_factory=dict)
    """Country code -> one line with emergency number and help lines; "" is for everybody else."""
    authserv_id: str = ""
    fixed_envelope: bool = False
    """Where the way out rewrites envelope senders: always the service's own address, bounces are found by their content."""
    limits: Limits = field(default_factory=Limits)
    allowed: tuple[str, ...] | None = None
    """Addresses and @domains that get mail; None: everybody (only while mail stays local)."""

    def help_line(self, country: str) -> str:
        return self.help_lines.get(country.lower(), self.help_lines.get("", ""))

    def may_mail(self, address: str) -> bool:
        """Until the coordinator's proof replaces it, mail that leaves this machine goes to listed recipients only."""
        if self.allowed is None:
            return True
        folded = address.casefold()
        if folded == self.coordinator_address.casefold():
            return True
        return any(
            folded == entry.casefold() or (entry[:1] == "@" and folded.endswith(entry.casefold()))
            for entry in self.allowed
        )


@dataclass(frozen=True, slots=True)
class Engine:
    store: Store
    keys: Keys
    clock: Clock
    parse: Parser
    renderer: Renderer
    mailer: Mailer
    addresses: Addresses
    programmes: Mapping[str, Programme]
    policy: Policy
    node: str
    random: Random
    plans: Mapping[str, Plans] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)
    classifier: Classifier | None = None
    """Reads each reply beside the safety screen."""

    def step(self, enrolment: Enrolment, step_id: str) -> Step | None:
        """The step as this person meets it: the pinned structure if they are inside it, else the newest."""
        programme = self.programmes.get(enrolment.programme)
        current = programme.step(step_id) if programme else None
        if (
            step_id == enrolment.step
            and enrolment.structure
            and (current is None or current.structure_hash() != enrolment.structure)
        ):
            return self.store.snapshot_with(enrolment.structure) or current
        return current

    def plans_for(self, enrolment: Enrolment) -> Plans | None:
        """The programme's calendar with the step that the person is inside as it was when they entered it."""
        plans = self.plans.get(enrolment.programme)
        if plans is None or not enrolment.structure:
            return plans
        current = plans.step(enrolment.step)
        if current is not None and current.structure == enrolment.structure:
            return plans
        pinned = self.store.snapshot_with(enrolment.structure)
        if pinned is None:
            return plans
        mine = StepPlan.of(pinned)
        steps = tuple(mine if step.id == mine.id else step for step in plans.steps)
        return Plans(plans.id, steps if current else (*steps, mine), plans.checks, plans.middle_after)

    def agenda(self, enrolment: Enrolment, now: datetime) -> Agenda | None:
        """What comes next for this person; None also while their programme is not configured."""
        plans = self.plans_for(enrolment)
        return agenda(enrolment, plans, now) if plans else None


def plans_of(programme: Programme) -> Plans:
    """The calendar's view of a programme, made once."""
    loaded = {step.id: StepPlan.of(step) for step in programme.steps}
    steps = tuple(loaded.get(name) or StepPlan.away(name) for name in programme.order)
    return Plans(programme.id, steps, programme.checks, programme.middle_after)
