"""What every verb is given: the ports, the programmes, and the organisation's policy. Made once, by `bootstrap`."""

from collections.abc import Mapping, MutableMapping
from dataclasses import dataclass, field
from datetime import date, datetime
from random import Random

from rekindle.domain.addresses import Addresses
from rekindle.domain.agenda import Agenda, Plans, StepPlan, agenda
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.floods import Limits
from rekindle.domain.programme import Programme, Step
from rekindle.ports import Clock, Keys, Mailer, Parser, Plugins, Renderer, Store
from rekindle.service.code import Code
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
    plugins: Plugins
    addresses: Addresses
    programmes: MutableMapping[str, Programme]
    policy: Policy
    node: str
    random: Random
    plans: MutableMapping[str, Plans] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)
    coded: list[Code] = field(default_factory=list)
    """What `code` found; empty before it has looked."""
    adopted: list[tuple[Programme, ...]] = field(default_factory=list)
    """The programmes that `adopt` has looked at last."""

    @property
    def code(self) -> Code:
        """Which plugins have code, and for what: looked up with every mail."""
        if not self.coded:
            self.coded.append(Code.of(self.plugins.info(), self.plans.values()))
        return self.coded[0]

    def renew(self) -> None:
        """After plugins changed: programmes and calendars of the steps that there are now, each in its configured place."""
        steps = self.plugins.steps()
        for name, programme in list(self.programmes.items()):
            found = tuple(steps[step] for step in programme.order if step in steps)
            if found != programme.steps:
                self.programmes[name] = programme.model_copy(update={"steps": found})
                self.plans[name] = plans_of(self.programmes[name])
        self.coded[:] = [Code.of(self.plugins.info(), self.plans.values())]

    def sender(self, programme: str) -> str:
        """The name that mail of a programme comes from; "" for mail of no programme."""
        found = self.programmes.get(programme)
        return (found.sender if found else "") or self.policy.name

    def organisation(self, programme: str) -> str:
        """Who runs this, as a mail of that programme says it."""
        return self.policy.organisation or self.sender(programme)

    def step(self, enrolment: Enrolment, step_id: str, structure: str = "") -> Step | None:
        """The step as this person meets it: in the structure named, or pinned if they are inside it; else as it is now.

        Of a structure that the step has left meanwhile it is the newest wording.
        """
        programme = self.programmes.get(enrolment.programme)
        current = programme.step(step_id) if programme else None
        wanted = structure or (enrolment.structure if step_id == enrolment.step else "")
        if wanted and (current is None or current.structure_hash() != wanted):
            return self.store.snapshot_with(wanted) or current
        return current

    def plans_for(self, enrolment: Enrolment) -> Plans | None:
        """The programme's calendar with the step that the person is inside as it was when they entered it."""
        plans = self.plans.get(enrolment.programme)
        return plans.seen_by(enrolment, self._pinned) if plans else None

    def _pinned(self, structure: str) -> StepPlan | None:
        step = self.store.snapshot_with(structure)
        return StepPlan.of(step) if step else None

    def agenda(self, enrolment: Enrolment, now: datetime) -> Agenda | None:
        """What comes next for this person; None also while their programme is not configured."""
        plans = self.plans_for(enrolment)
        return agenda(enrolment, plans, now) if plans else None


def plans_of(programme: Programme) -> Plans:
    """The calendar's view of a programme, made once."""
    loaded = {step.id: StepPlan.of(step) for step in programme.steps}
    steps = tuple(loaded.get(name) or StepPlan.away(name) for name in programme.order)
    return Plans(programme.id, steps, programme.checks, programme.middle_after)
