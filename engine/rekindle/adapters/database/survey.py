"""What is asked about everybody at once, before something is changed under them."""

from collections import defaultdict
from collections.abc import Mapping, Sequence, Set

import sqlalchemy as sa

from rekindle.adapters.database.mapping import enrolment_of
from rekindle.adapters.database.queue import Queue
from rekindle.adapters.tables import ANSWER, DELIVERY, ENROLMENT
from rekindle.domain.delivery import REPLANNABLE, Delivery, MailKind
from rekindle.domain.enrolment import LIVE, Enrolment


class Survey(Queue):
    def enrolments(self, limit: int, after: int = 0) -> Sequence[Enrolment]:
        e = ENROLMENT.c
        return [
            enrolment_of(row)
            for row in self._rows(sa.select(ENROLMENT).where(e.id > after).order_by(e.id).limit(limit))
        ]

    def enrolled(self) -> Mapping[str, int]:
        e = ENROLMENT.c
        query = sa.select(e.programme, sa.func.count().label("number")).where(e.state.in_(LIVE)).group_by(e.programme)
        return {row.programme: row.number for row in self._rows(query)}

    def answered(self, step: str) -> Mapping[str, int]:
        a = ANSWER.c
        query = sa.select(a.exercise, sa.func.count().label("number")).where(a.step == step).group_by(a.exercise)
        return {row.exercise: row.number for row in self._rows(query)}

    def planned_keys(self) -> Mapping[int, Set[str]]:
        d = DELIVERY.c
        arrives = (d.kind == MailKind.PLANNED, d.state.not_in(REPLANNABLE), d.bounced_at.is_(None))
        found: dict[int, set[str]] = defaultdict(set)
        for row in self._rows(sa.select(d.enrolment, d.key).where(d.enrolment.is_not(None), *arrives)):
            found[row.enrolment].add(row.key)
        return found

    def deliveries_with(self, key: str) -> Sequence[Delivery]:
        d = DELIVERY.c
        pattern = key.replace("*", "%")  # a key has no other sign that LIKE reads
        return self._opened(self._rows(sa.select(DELIVERY).where(d.key.like(pattern)).order_by(d.id)))
