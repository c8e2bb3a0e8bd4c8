"""What the organisation may know of its groups, and what the operator must know of the queue."""

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final

from rekindle.domain.figures import Course, Figures, Journey, figures, is_small, told_before
from rekindle.service.engine import Engine

PAGE: Final = 500
SMALL: Final = "fewer than 10 people"
EVERYBODY_ELSE: Final = "everybody else"
"""Who is in no cohort, together with the cohorts that are too small to be told."""


def groups(engine: Engine) -> list[Figures]:
    """Each programme's cohorts, and everybody else in it as one group. No two overlap, and there is no total: whoever has
    a whole and all its parts but one has that one as well.
    """
    by_programme: dict[str, dict[str, list[Journey]]] = defaultdict(lambda: defaultdict(list))
    for journey in _journeys(engine):
        by_programme[journey.programme][journey.cohort].append(journey)
    return [
        figures(name, who, _steps(engine, programme))
        for programme, cohorts in sorted(by_programme.items())
        for name, who in _told(programme, cohorts)
    ]


def _told(programme: str, cohorts: Mapping[str, list[Journey]]) -> Iterator[tuple[str, list[Journey]]]:
    large = {name: who for name, who in sorted(cohorts.items()) if name and not is_small(who)}
    yield from ((f"{programme}: {name}", who) for name, who in large.items())
    others = [journey for name, who in cohorts.items() if name not in large for journey in who]
    if others:
        others.sort(key=lambda journey: journey.id)
        yield (f"{programme}: {EVERYBODY_ELSE}" if set(cohorts) != {""} else programme), others


def _journeys(engine: Engine) -> Iterator[Journey]:
    after, before = 0, told_before(engine.clock.now())
    while page := engine.store.journeys(PAGE, after, before):
        yield from page
        after = page[-1].id


def _steps(engine: Engine, programme: str) -> tuple[str, ...]:
    known = engine.programmes.get(programme)
    return known.order if known else ()


def as_rows(told: Sequence[Figures]) -> list[dict[str, Any]]:
    """JSON values; what is withheld is null."""
    return [
        asdict(one) | {"pulse": _course(one.pulse), "check": _course(one.check)} if not one.small else asdict(one)
        for one in told
    ]


def _course(course: Course) -> dict[str, Any]:
    return asdict(course) | {"change": asdict(course.change)}


def flat(told: Sequence[Figures]) -> list[dict[str, Any]]:
    """One row for each figure: group, figure, step, value, n. For tables and CSV."""
    return [row for one in told for row in _flat(one)]


def _flat(one: Figures) -> Iterator[dict[str, Any]]:
    def row(figure: str, value: Any, n: Any = None, step: str = "") -> dict[str, Any]:
        return {"group": one.name, "figure": figure, "step": step, "value": value, "n": n}

    if one.small:
        yield row(SMALL, None)
        return
    yield row("enrolled", one.enrolled)
    yield row("confirmed", one.confirmed)
    yield from (row(state, number) for state, number in one.states.items())
    yield row("readers", one.readers)
    for step, number in one.reach.items():
        yield row("reached", number, step=step)
        yield row("answered", one.answered[step], step=step)
        yield row("answer rate", one.answer_rate[step].value, one.answer_rate[step].n, step)
    for name, course, span in (("energy", one.pulse, "0-10"), ("self-check", one.check, "0-32")):
        yield row(f"{name}, first ({span})", course.first.value, course.first.n)
        yield row(f"{name}, last ({span})", course.last.value, course.last.n)
        yield row(f"{name}, {_direction(course.change.value)}", _size(course.change.value), course.change.n)


def _direction(change: float | None) -> str:
    """In words: a cell that begins with a minus sign is a formula to some spreadsheets."""
    return "change" if not change else "higher by" if change > 0 else "lower by"


def _size(change: float | None) -> float | None:
    return None if change is None else abs(change)


def operations(engine: Engine) -> Mapping[str, Mapping[str, int]]:
    """Counts of enrolments, mails and received mails by state, for whoever runs the service; no person in it."""
    grouped: dict[str, dict[str, int]] = {}
    for name, number in engine.store.counts().items():
        group, _, state = name.partition(".")
        grouped.setdefault(group, {})[state] = number
    return grouped
