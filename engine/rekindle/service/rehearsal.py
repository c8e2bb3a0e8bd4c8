"""Who would get what, if a change were made: each enrolment played forward in the programme as it is and as it would be.

What is compared are two forecasts (`domain.forecast`) by the very agenda that plans, so the answer is exact as far as nobody
answers, pauses or leaves meanwhile.
"""

from collections.abc import Callable, Iterator, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from itertools import zip_longest

from rekindle.domain.calendar import local_date
from rekindle.domain.course import StepPlan
from rekindle.domain.enrolment import TAKING_PART, Enrolment
from rekindle.domain.forecast import Coming, forecast
from rekindle.domain.step_changes import StepChanges, begun_before, changes, said
from rekindle.service.engine import Engine
from rekindle.service.proposal import Proposal

PAGE = 500
Forecast = tuple[Coming, ...]


@dataclass(frozen=True, slots=True)
class Begins:
    """Another step, or the same on another day; `step` is "" where none follows any more, `instead_of` where none did."""

    step: str
    on: date | None
    instead_of: str
    instead_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """One person who would notice the change."""

    address: str
    programme: str
    step: str
    week: int
    holds: tuple[str, ...] = ()
    keeps: str = ""
    """The changed step that they are inside and finish as they began it."""
    rewording: tuple[str, date] | None = None
    """The first mail with other words than it would have now."""
    renewed: tuple[tuple[str, date], ...] = ()
    """Changed steps that they begin in the new structure, and when."""
    begins: Begins | None = None
    later: tuple[str, date, date] | None = None
    """The first mail that would come on another date, with the date of now."""
    more: tuple[str, ...] = ()
    """Keys of mails that they would not get now."""
    never: tuple[str, ...] = ()
    """Keys of mails that they would get now."""
    twice: tuple[str, ...] = ()

    @property
    def notices(self) -> bool:
        changed = self.rewording or self.renewed or self.begins or self.later or self.more or self.never or self.twice
        return bool(self.keeps or changed)


@dataclass(frozen=True, slots=True)
class Removed:
    """A lesson (`step/lesson`) that the step would not have any more, and what becomes of it for whom."""

    lesson: str
    had: tuple[str, ...]
    gets: tuple[str, ...]
    """Who is inside, and is still sent it."""
    never: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rehearsal:
    what: str
    taking_part: int
    steps: tuple[StepChanges, ...] = ()
    people: tuple[Outlook, ...] = ()
    removed: tuple[Removed, ...] = ()

    @property
    def lost(self) -> tuple[str, ...]:
        """What must be mended first."""
        return tuple(f"{step.step}: {e.problem}" for step in self.steps for e in step.exercises if e.problem)

    @property
    def twice(self) -> tuple[str, ...]:
        return tuple(f"{key} to {person.address}" for person in self.people for key in person.twice)


def rehearse(engine: Engine, proposal: Proposal, now: datetime) -> Rehearsal:
    """Reads everybody of the programmes concerned; writes nothing."""
    found = tuple(
        changes(old, new, engine.store.answered(new.id)) if old else begun_before(new, engine.store.answered(new.id))
        for old, new in proposal.steps.values()
    )
    removed: dict[str, dict[str, list[str]]] = {f"{s.step}/{lesson}": {} for s in found for lesson in s.removed}
    sent, played = engine.store.planned_keys(), _played(engine, proposal, now)
    people: list[Outlook] = []
    taking_part = 0
    for enrolment, address in _everybody(engine, proposal):
        taking_part += 1
        before, after = played(enrolment)
        mine = sent.get(enrolment.id, frozenset())
        outlook = _outlook(proposal, enrolment, address, before, after, mine)
        if outlook.notices:
            people.append(outlook)
        for lesson, fates in removed.items():
            fates.setdefault(_fate(lesson, before, after, mine), []).append(address)
    return Rehearsal(
        what=proposal.what,
        taking_part=taking_part,
        steps=found,
        people=tuple(people),
        removed=tuple(
            Removed(lesson, *(tuple(fates.get(fate, ())) for fate in ("had", "gets", "never")))
            for lesson, fates in removed.items()
        ),
    )


def _everybody(engine: Engine, proposal: Proposal) -> Iterator[tuple[Enrolment, str]]:
    """Who takes part in a programme that the change is about; somebody whose keys are gone cannot be named, nor mailed."""
    last = 0
    while page := engine.store.enrolments(PAGE, after=last):
        last = page[-1].id
        mine = [e for e in page if e.state in TAKING_PART and e.programme in proposal.after]
        people = engine.store.people([e.participant for e in mine])
        yield from ((e, people[e.participant].address) for e in mine if e.participant in people)


def _played(engine: Engine, proposal: Proposal, now: datetime) -> Callable[[Enrolment], tuple[Forecast, Forecast]]:
    """Both forecasts of one enrolment; of whom the change does not concern, none."""

    @cache
    def pinned(structure: str) -> StepPlan | None:
        step = engine.store.snapshot_with(structure)
        return StepPlan.of(step) if step else None

    def played(enrolment: Enrolment) -> tuple[Forecast, Forecast]:
        if not proposal.concerns(enrolment.programme, enrolment.entered, enrolment.step):
            return (), ()
        before, after = proposal.before[enrolment.programme], proposal.after[enrolment.programme]
        foretold = forecast(enrolment, before, now, pinned)
        return foretold, foretold if before == after else forecast(enrolment, after, now, pinned)

    return played


def _outlook(
    proposal: Proposal, enrolment: Enrolment, address: str, before: Forecast, after: Forecast, sent: Set[str]
) -> Outlook:
    def on(mail: Coming) -> date:
        return local_date(mail.at, enrolment.zone)

    dates = {mail.key: on(mail) for mail in before}
    moved = ((mail.key, on(mail), dates[mail.key]) for mail in after if dates.get(mail.key, on(mail)) != on(mail))
    keys = {mail.key for mail in after}
    return Outlook(
        address=address,
        programme=enrolment.programme,
        step=enrolment.step,
        week=len(enrolment.entered),
        holds=tuple(hold.kind.value for hold in enrolment.holds),
        keeps=_keeps(proposal, enrolment, after),
        rewording=next(((mail.key, on(mail)) for mail in after if _reworded(proposal, mail, enrolment.language)), None),
        renewed=tuple((mail.starts, on(mail)) for mail in after if _renewed(proposal, enrolment.programme, mail)),
        begins=_begins([(m.starts, on(m)) for m in before if m.starts], [(m.starts, on(m)) for m in after if m.starts]),
        later=next(moved, None),
        more=tuple(mail.key for mail in after if mail.key not in dates),
        never=tuple(mail.key for mail in before if mail.key not in keys),
        twice=tuple(mail.key for mail in after if mail.key in sent),
    )


def _keeps(proposal: Proposal, enrolment: Enrolment, after: Forecast) -> str:
    """The step that goes on from its snapshot, if there is still something to come of it."""
    pair = proposal.steps.get(enrolment.step)
    if pair is None or enrolment.structure == pair[1].structure_hash():
        return ""
    inside = any(mail.step == enrolment.step and mail.structure == enrolment.structure for mail in after)
    return enrolment.step if inside else ""


def _reworded(proposal: Proposal, mail: Coming, language: str) -> bool:
    """The engine's own texts have no pinned structure."""
    old, new = proposal.steps.get(mail.step, (None, None))
    if (
        old is None
        or new is None
        or (mail.structure and not old.structure_hash() == mail.structure == new.structure_hash())
    ):
        return False
    return said(old, mail.lesson, language) != said(new, mail.lesson, language)


def _renewed(proposal: Proposal, programme: str, mail: Coming) -> bool:
    pair, was = proposal.steps.get(mail.starts), proposal.before[programme].step(mail.starts)
    return pair is not None and was is not None and was.structure != mail.structure == pair[1].structure_hash()


def _begins(before: Sequence[tuple[str, date]], after: Sequence[tuple[str, date]]) -> Begins | None:
    """The first step that is another one, or on another day."""
    none = ("", None)
    for was, now in zip_longest(before, after, fillvalue=none):
        if was != now:
            return Begins(now[0], now[1], was[0], was[1])
    return None


def _fate(lesson: str, before: Forecast, after: Forecast, sent: Set[str]) -> str:
    """What becomes of a removed lesson (`step/lesson`) for one person: had, gets or never; "" if they never met it."""
    step, _, name = lesson.partition("/")
    if any(key.startswith(f"{step}/") and key.endswith(f"/{name}") for key in sent):
        return "had"
    coming, kept = (any((mail.step, mail.lesson) == (step, name) for mail in mails) for mails in (before, after))
    return "gets" if kept else "never" if coming else ""
