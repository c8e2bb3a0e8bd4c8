"""What figures need of each enrolment, read page by page; nothing sealed is opened."""

import json
from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from rekindle.adapters.database.connections import Connections
from rekindle.adapters.tables import ANSWER, ENROLMENT, EVENT
from rekindle.domain.enrolment import HoldKind
from rekindle.domain.figures import Journey
from rekindle.domain.programme import ENGINE

_PAGE: sa.BindParameter[Any] = sa.bindparam("ids", expanding=True)
_BEFORE: sa.BindParameter[Any] = sa.bindparam("b_before")
ENROLMENTS = sa.select(ENROLMENT).where(ENROLMENT.c.id > sa.bindparam("b_after")).order_by(ENROLMENT.c.id)
ANSWERS = (
    sa.select(ANSWER.c.enrolment, ANSWER.c.step, ANSWER.c.exercise, ANSWER.c.value)
    .where(ANSWER.c.enrolment.in_(_PAGE), ANSWER.c.at < _BEFORE)
    .order_by(ANSWER.c.id)
)
CHECKS = (
    sa.select(EVENT.c.enrolment, EVENT.c.data)
    .where(EVENT.c.enrolment.in_(_PAGE), EVENT.c.type == "check-scored", EVENT.c.at < _BEFORE)
    .order_by(EVENT.c.id)
)


class Journeys(Connections):
    def journeys(self, limit: int, after: int, before: datetime) -> Sequence[Journey]:
        page = self._rows(ENROLMENTS.limit(limit), b_after=after)
        ids = [row.id for row in page]
        if not ids:
            return ()
        answered: dict[int, set[str]] = defaultdict(set)
        pulses: dict[int, list[float]] = defaultdict(list)
        checks: dict[int, dict[str, int]] = defaultdict(dict)
        for row in self._rows(ANSWERS, ids=ids, b_before=before):
            if row.step != ENGINE:
                answered[row.enrolment].add(row.step)
            elif row.exercise == "pulse" and row.value is not None:
                pulses[row.enrolment].append(float(json.loads(row.value)))
        for row in self._rows(CHECKS, ids=ids, b_before=before):
            if row.data.get("sum") is not None:
                checks[row.enrolment][str(row.data["check"])] = int(row.data["sum"])
        return [_journey(row, frozenset(answered[row.id]), tuple(pulses[row.id]), checks[row.id]) for row in page]


def _journey(row: Any, answered: frozenset[str], pulses: tuple[float, ...], checks: dict[str, int]) -> Journey:
    return Journey(
        id=row.id,
        programme=row.programme,
        cohort=row.cohort or "",
        state=row.state,
        confirmed=row.confirmed_at is not None,
        paused=any(hold[0] == HoldKind.PAUSE for hold in row.holds),
        entered=tuple(row.entered),
        answered=answered,
        pulses=pulses,
        checks=checks,
    )
