"""A look into a database from outside, by a command that needs no store and must not make one."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

import sqlalchemy as sa

from rekindle.adapters.engines import reader
from rekindle.adapters.migrate import current, head
from rekindle.adapters.tables import ENROLMENT, EVENT_DELIVERY, META
from rekindle.domain.enrolment import HoldKind
from rekindle.ports import NoticeState


@dataclass(frozen=True, slots=True)
class Standstill:
    """What stands still because of one plugin."""

    held: int = 0
    """People, each once, whose planned mail waits for it."""
    parked: int = 0
    """Events that it was told in vain."""
    reason: str = ""
    """Why the newest of those is parked."""


def peek_meta(url: str, key: str) -> str | None:
    """A row of `meta`; None where there is no database of this release. Raises TryLater where it cannot be reached."""
    with _reading(url) as connection:
        query = sa.select(META.c.value).where(META.c.key == key)
        value: str | None = connection.execute(query).scalar() if connection else None
        return value


def peek_standstills(url: str) -> Mapping[str, Standstill]:
    """By plugin, also of one that no programme names any more; empty where there is no database of this release.

    Raises TryLater where it cannot be reached.
    """
    with _reading(url) as connection:
        if connection is None:
            return {}
        held, parked = _held(connection), {row.plugin: row for row in connection.execute(_PARKED)}
    return {
        name: Standstill(
            len(held.get(name, ())),
            parked[name].number if name in parked else 0,
            parked[name].reason if name in parked else "",
        )
        for name in sorted(held.keys() | parked)
    }


_N, _NEWEST = EVENT_DELIVERY.c, EVENT_DELIVERY.alias("newest")
_COUNTED = (
    sa.select(_N.plugin, sa.func.count().label("number"), sa.func.max(_N.id).label("id"))
    .where(_N.state == NoticeState.PARKED.value)
    .group_by(_N.plugin)
    .subquery()
)
_PARKED = sa.select(_COUNTED.c.plugin, _COUNTED.c.number, _NEWEST.c.reason).join(_NEWEST, _NEWEST.c.id == _COUNTED.c.id)


def _held(connection: sa.Connection) -> Mapping[str, set[int]]:
    """A hold is JSON in its row: its text narrows the search, the value decides. Its reason begins with the plugin's name."""
    e, found = ENROLMENT.c, defaultdict[str, set[int]](set)
    query = sa.select(e.participant, e.holds).where(sa.cast(e.holds, sa.String).contains(f'"{HoldKind.PLUGIN.value}"'))
    for row in connection.execute(query):
        for kind, _, reason in row.holds:
            if kind == HoldKind.PLUGIN.value:
                found[reason.partition(": ")[0]].add(row.participant)
    return found


@contextmanager
def _reading(url: str) -> Iterator[sa.Connection | None]:
    """None where there is no database of this release."""
    if current(url) != head():
        yield None
        return
    engine = reader(url)
    try:
        with engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()
