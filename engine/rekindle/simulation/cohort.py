"""Thousands of scripted participants over all IANA zones, in several houses and two processes; figures, and every broken rule.

Who takes part follows from the seed and a person's number alone. A house holds `HOUSE` people, so that memory stays bounded;
how many processes there are changes nothing in what happens, and results are put together in the order of the houses.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import sha256
from importlib.resources import files
from multiprocessing import get_context
from random import Random
from typing import Final

from rekindle.domain.calendar import zone_named
from rekindle.service.engine import CohortPolicy
from rekindle.settings import Settings
from rekindle.simulation.aftermath import complete, course_of, faults
from rekindle.simulation.life import Life
from rekindle.simulation.person import Person
from rekindle.simulation.personas import PERSONAS, QUARTER
from rekindle.simulation.rules import RULES, judged
from rekindle.simulation.stage import Stage
from rekindle.simulation.street import Street
from rekindle.virtual import VirtualHouse

HOUSE: Final = 1000
"""People of one house, at most."""
FEW: Final = 100
"""So few are not worth a second process, which has to load everything again."""
PROCESSES: Final = 2
JOINING: Final = timedelta(days=28)
"""Everybody joins within these, so that their weeks overlap."""
NIGHTS: Final = 11
"""Every eleventh works by night."""
PUT_ASIDE: Final = "nothing put aside"
HOMES: Final = 397
"""Mail domains: our own limit is ten enrolments an hour from one."""


def zones() -> tuple[str, ...]:
    """Every name of the IANA database, as the time zone package lists them."""
    names = files("tzdata").joinpath("zones").read_text(encoding="utf-8").split()
    return tuple(sorted(name for name in names if zone_named(name) is not None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Lot:
    """The people of one house: numbers `first` to `first + size - 1`."""

    personas: tuple[str, ...]
    seed: int
    first: int
    size: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Violation:
    rule: str
    what: str
    who: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """What came of one house, or of all."""

    first: int = 0
    """The number of its first person."""
    people: Mapping[str, int] = field(default_factory=dict, hash=False)
    """By persona."""
    ends: Mapping[str, int] = field(default_factory=dict, hash=False)
    """By the state of the enrolment at the end."""
    mails: Mapping[str, int] = field(default_factory=dict, hash=False)
    """What was sent, by kind, and `written`: by participants."""
    zones: frozenset[str] = frozenset()
    violations: tuple[Violation, ...] = ()
    digest: str = ""
    """SHA-256 over all bytes that were sent, in order."""

    @property
    def by_rule(self) -> Mapping[str, int]:
        """How often each rule was broken; a rule that was kept is 0."""
        return dict.fromkeys((*RULES, PUT_ASIDE), 0) | Counter(violation.rule for violation in self.violations)


def lots(personas: Sequence[str], participants: int, seed: int) -> list[Lot]:
    """As many houses as participants ask for, never as processors do: the same seed gives the same bytes everywhere."""
    size = min(HOUSE, max(FEW, -(-participants // PROCESSES)))
    return [
        Lot(personas=tuple(personas), seed=seed, first=first, size=min(size, participants - first))
        for first in range(0, participants, size)
    ]


def simulate(
    settings: Settings, participants: int, seed: int, *, personas: Sequence[str] = (), programme: str = "",
    processes: int = PROCESSES,
) -> Tally:  # fmt: skip
    """All of them, to the end of the programme."""
    todo = lots(personas or tuple(PERSONAS), participants, seed)
    share = partial(lived, settings, programme)
    shares = [todo[nth::processes] for nth in range(min(processes, len(todo)))]
    if len(shares) == 1:
        return together(share(todo))
    with ProcessPoolExecutor(len(shares), mp_context=get_context("spawn")) as pool:
        found = [tally for tallies in pool.map(share, shares) for tally in tallies]
    return together(sorted(found, key=lambda tally: tally.first))


def together(tallies: Sequence[Tally]) -> Tally:
    return Tally(
        people=_sum(tally.people for tally in tallies),
        ends=_sum(tally.ends for tally in tallies),
        mails=_sum(tally.mails for tally in tallies),
        zones=frozenset().union(*(tally.zones for tally in tallies)),
        violations=tuple(violation for tally in tallies for violation in tally.violations),
        digest=sha256("".join(tally.digest for tally in tallies).encode()).hexdigest(),
    )


def _sum(counts: Iterator[Mapping[str, int]]) -> Mapping[str, int]:
    total: Counter[str] = Counter()
    for one in counts:
        total.update(one)
    return dict(sorted(total.items()))


def lived(settings: Settings, programme: str, todo: Sequence[Lot]) -> list[Tally]:
    """House after house; what is loaded and compiled is shared by all of them."""
    stage, names = Stage.of(settings, programme), zones()
    return [_lived(lot, stage, names) for lot in todo]


def doors(programme: str, names: Sequence[str]) -> Mapping[str, CohortPolicy]:
    """A cohort to join for each zone, because a newcomer's zone is the cohort's."""
    return {f"zone-{place}": CohortPolicy(programme, zone=zone) for place, zone in enumerate(names)}


def _lived(lot: Lot, stage: Stage, names: Sequence[str]) -> Tally:
    """One house from the first enrolment to the last booster."""
    numbers, seed = range(lot.first, lot.first + lot.size), f"{lot.seed}/{lot.first}"
    house = stage.house(seed, Random(seed), doors(stage.programme, names))
    people = [person(lot, number, names, stage, house) for number in numbers]
    street = Street(house, people, forgets=True)
    street.live([joins_at(lot, number, house.start) for number in numbers])
    return replace(tally(people, street, stage.programme), first=lot.first)


def person(lot: Lot, number: int, names: Sequence[str], stage: Stage, house: VirtualHouse) -> Person:
    place = number % len(names)
    persona = _turns(lot.personas)[number % len(_turns(lot.personas))]
    known, night = PERSONAS[persona], stage.programmes[stage.programme].rhythm.night
    life = Life(
        persona=persona, address=f"p{number}@home-{number % HOMES}.example", zone=names[place], night=night,
        stays=known.stays, prompt=known.prompt,
    )  # fmt: skip
    door = house.engine.addresses.sub(f"join-zone-{place}")
    nights = number % NIGHTS == NIGHTS - 1
    return Person(life, Random(f"{lot.seed}/{number}"), door=door, name=f"Pat Persona {number}", nights=nights)


def _turns(personas: Sequence[str]) -> tuple[str, ...]:
    return tuple(name for name in personas for _ in range(PERSONAS[name].people))


def joins_at(lot: Lot, number: int, start: datetime) -> datetime:
    return start + Random(f"{lot.seed}/{number}/join").randrange(JOINING // QUARTER) * QUARTER


def tally(people: Sequence[Person], street: Street, programme: str) -> Tally:
    course, lives = course_of(street.engine, programme), [person.life for person in people]
    violations: list[Violation] = []
    for life in lives:
        complete(life, street.engine, programme)
        violations += [Violation(rule=rule, what=what, who=life.address) for rule, what in judged(life, course)]
    violations += [Violation(rule=PUT_ASIDE, what=what, who="") for what in faults(street.engine)]
    kinds = Counter(mail.kind.value for life in lives for mail in life.received)
    return Tally(
        people=Counter(life.persona for life in lives),
        ends=Counter(life.state for life in lives),
        mails={**kinds, "alert": sum(len(life.alerts) for life in lives), "written": street.traffic.received},
        zones=frozenset(life.zone for life in lives),
        violations=tuple(violations),
        digest=street.traffic.digest.hexdigest(),
    )
