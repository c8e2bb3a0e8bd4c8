"""What the organisation may know of its groups, and what the operator must know of the queue."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any, Final

from rekindle.domain.figures import LEAST, Figures, Journey, figures
from rekindle.service.engine import Engine

PAGE: Final = 500


def groups(engine: Engine) -> list[Figures]:
    """Each programme as a whole, then each of its cohorts. The people outside all cohorts are only part of the whole, and a
    whole that differs from its told cohorts by fewer than ten people is withheld by the figures' own rule (see `_told`).
    """
    by_programme: dict[str, dict[str, list[Journey]]] = defaultdict(lambda: defaultdict(list))
    for journey in _journeys(engine):
        by_programme[journey.programme][journey.cohort].append(journey)
    told: list[Figures] = []
    for programme, cohorts in sorted(by_programme.items()):
        steps = _steps(engine, programme)
        told.append(figures(programme, [one for group in cohorts.values() for one in group], steps))
        parts = [figures(f"{programme}: {name}", group, steps) for name, group in sorted(cohorts.items()) if name]
        told += _told(parts, [group for name, group in cohorts.items() if not name or _small(group)])
    return told


def _small(group: list[Journey]) -> bool:
    return figures("", group, ()).small


def _told(parts: list[Figures], rest: list[list[Journey]]) -> list[Figures]:
    """Where what is left of the programme beside its told cohorts is a small group, that group could be worked out from the
    difference; so the smallest told cohort is withheld as well.
    """
    left = sum(journey.confirmed for group in rest for journey in group)
    told = [part for part in parts if not part.small]
    if told and 0 < left < LEAST:
        smallest = min(told, key=lambda part: (part.confirmed or 0, part.name))
        return [Figures(name=part.name, small=True) if part is smallest else part for part in parts]
    return parts


def _journeys(engine: Engine) -> Iterator[Journey]:
    after = 0
    while page := engine.store.journeys(PAGE, after):
        yield from page
        after = page[-1].id


def _steps(engine: Engine, programme: str) -> tuple[str, ...]:
    known = engine.programmes.get(programme)
    return known.order if known else ()


def as_rows(told: list[Figures]) -> list[dict[str, Any]]:
    """JSON values; what is withheld is null."""
    return [asdict(one) for one in told]


def flat(told: list[Figures]) -> list[dict[str, Any]]:
    """One row for each figure: group, figure, step, value, n. For tables and CSV."""
    return [row for one in told for row in _flat(one)]


def _flat(one: Figures) -> Iterator[dict[str, Any]]:
    def row(figure: str, value: Any, n: Any = None, step: str = "") -> dict[str, Any]:
        return {"group": one.name, "figure": figure, "step": step, "value": value, "n": n}

    if one.small:
        yield row("fewer than 10 people", None)
        return
    yield row("enrolled", one.enrolled)
    yield row("confirmed", one.confirmed)
    for state, number in one.states.items():
        yield row(state, number)
    yield row("readers", one.readers)
    for step, number in one.reach.items():
        yield row("reached", number, step=step)
    for step, rate in one.answer_rate.items():
        yield row("answered", rate.value, rate.n, step)
    for figure, found in (
        ("energy, first week (0-10)", one.pulse_first),
        ("energy, last week (0-10)", one.pulse_last),
        ("self-check, start (0-32)", one.check_start),
        ("self-check, end (0-32)", one.check_end),
    ):
        yield row(figure, found.value, found.n)


def operations(engine: Engine) -> Mapping[str, Mapping[str, int]]:
    """Counts of enrolments, mails and received mails by state, for whoever runs the service; no person in it."""
    grouped: dict[str, dict[str, int]] = {}
    for name, number in engine.store.counts().items():
        group, _, state = name.partition(".")
        grouped.setdefault(group, {})[state] = number
    return grouped
