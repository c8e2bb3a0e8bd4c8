"""Events on their way to plugins: leased and settled like mail, but fairly by plugin and in the order of their ids."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa
from sqlalchemy import bindparam

from rekindle.adapters.database.connections import Connections
from rekindle.adapters.database.mapping import notice_of
from rekindle.adapters.identity import notices_held
from rekindle.adapters.noticing import Home, Told
from rekindle.adapters.tables import ENROLMENT, EVENT_DELIVERY, META, UTC
from rekindle.ports import Noted, Notice, NoticeState

N = EVENT_DELIVERY.c
_WAITS = N.try_at.is_not(None)

# One step of the index for each plugin that has anything waiting, however much that is (a loose index scan, which neither
# database does by itself).
_FIRST = sa.select(sa.func.min(N.plugin).label("plugin")).where(_WAITS).cte("having", recursive=True)
_NEXT = sa.select(sa.func.min(N.plugin)).where(_WAITS, N.plugin > _FIRST.c.plugin).correlate(_FIRST).scalar_subquery()
_PLUGIN = _FIRST.union_all(sa.select(_NEXT).where(_FIRST.c.plugin.is_not(None))).c.plugin
WAITING = sa.select(
    _PLUGIN,
    sa.select(sa.func.min(N.try_at, type_=UTC)).where(N.plugin == _PLUGIN, _WAITS).scalar_subquery().label("at"),
).where(_PLUGIN.is_not(None), ~sa.exists().where(META.c.key == sa.literal(notices_held("")) + _PLUGIN))
"""Each plugin with the instant from which something of it is due; those that are held are left out."""

_MINE = N.plugin == bindparam("b_plugin")
IN_HANDS = sa.select(sa.exists().where(_MINE, N.claimed_by.is_not(None), N.try_at > bindparam("b_now", type_=UTC)))
_DUE = (
    sa.select(N.id)
    .where(_MINE, _WAITS, N.try_at <= bindparam("b_now", type_=UTC))
    .order_by(N.try_at, N.id)
    .limit(bindparam("b_limit", type_=sa.Integer))
    .with_for_update(skip_locked=True)
    .cte("due")
)
CLAIM = (
    sa.update(EVENT_DELIVERY)
    .where(N.id.in_(sa.select(_DUE.c.id)))
    .values(claimed_by=bindparam("b_node"), try_at=bindparam("b_until", type_=UTC))
    .returning(*N)
)
TURN = sa.select(
    sa.func.pg_try_advisory_xact_lock(sa.func.hashtext("notices"), sa.func.hashtext(bindparam("b_plugin")))
)
"""On PostgreSQL two nodes that claim at the same instant would not see each other's lease yet."""

_OUTCOME: dict[Any, Any] = {
    "state": bindparam("b_state"),
    "reason": bindparam("b_reason"),
    "try_at": bindparam("b_try_at"),
    "attempts": N.attempts + bindparam("b_tried"),
    "claimed_by": None,
}
DONE = sa.update(EVENT_DELIVERY).where(N.id == bindparam("b_id")).values(_OUTCOME)
"""Even if the lease went to another node meanwhile: the plugin was told."""
OTHERWISE = DONE.where(N.claimed_by == bindparam("b_node"))
LEASED_NOTICE = sa.exists().where(N.claimed_by.is_not(None))

HOMES = sa.select(ENROLMENT.c.id, ENROLMENT.c.participant, ENROLMENT.c.programme, ENROLMENT.c.confirmed_at).where(
    ENROLMENT.c.id.in_(bindparam("ids", expanding=True))
)


class Notices(Connections):
    def claim_notices(self, node: str, now: datetime, until: datetime, limit: int) -> Sequence[Notice]:
        """Without anything due this is one short read; `durable` is not needed for what may be repeated."""
        due = [row.plugin for row in self._rows(WAITING) if row.at <= now]
        claimed: list[Notice] = []
        if not due:
            return claimed
        with self._write(durable=False) as connection:
            for plugin in due:
                lease = {"b_plugin": plugin, "b_node": node, "b_now": now, "b_until": until, "b_limit": limit}
                if _free(connection, lease):
                    claimed += sorted(map(notice_of, connection.execute(CLAIM, lease)), key=lambda notice: notice.id)
        return claimed

    def settle_notices(self, node: str, noted: Sequence[Noted]) -> None:
        rows: dict[sa.Update, list[dict[str, Any]]] = {}
        for end in noted:
            row = {"b_id": end.id, "b_state": end.state.value, "b_reason": end.reason, "b_tried": int(end.tried)}
            statement = DONE if end.state is NoticeState.DONE else OTHERWISE
            rows.setdefault(statement, []).append(row | {"b_try_at": end.try_at, "b_node": node})
        with self._write(durable=False) as connection:
            for statement, parameters in rows.items():
                connection.execute(statement, parameters)

    def hold_notices(self, plugin: str, *, held: bool) -> None:
        key = notices_held(plugin)
        if held == (self._first(sa.select(META.c.key).where(META.c.key == key)) is not None):
            return
        with self._write() as connection:
            if held:
                connection.execute(self._upserts.meta, {"key": key, "value": ""})
            else:
                connection.execute(sa.delete(META).where(META.c.key == key))

    def requeue_notices(self, plugin: str, now: datetime) -> int:
        again = sa.update(EVENT_DELIVERY).where(N.plugin == plugin).values(try_at=now, attempts=0, reason="")
        with self._write() as connection:
            connection.execute(sa.delete(META).where(META.c.key == notices_held(plugin)))
            connection.execute(again.where(N.try_at > now, N.claimed_by.is_(None)))
            parked = again.where(N.state == NoticeState.PARKED).values(state=NoticeState.WAITING)
            return connection.execute(parked).rowcount

    def notices(
        self, *, plugin: str | None = None, state: NoticeState | None = None, limit: int = 1000
    ) -> Sequence[Notice]:
        query = sa.select(EVENT_DELIVERY).order_by(N.id).limit(limit)
        if plugin is not None:
            query = query.where(N.plugin == plugin)
        if state is not None:
            query = query.where(N.state == state)
        return [notice_of(row) for row in self._rows(query)]


def _free(connection: sa.Connection, lease: dict[str, Any]) -> bool:
    """Whether nobody else has events of this plugin in hand."""
    turn = connection.dialect.name != "postgresql" or connection.execute(TURN, lease).scalar()
    return bool(turn) and not connection.execute(IN_HANDS, lease).scalar()


def release_notices(connection: sa.Connection) -> int:
    """They were due, so they are due from the instant of their event."""
    claimed = connection.execute(sa.select(EVENT_DELIVERY).where(N.claimed_by.is_not(None))).all()
    free = sa.update(EVENT_DELIVERY).where(N.id == bindparam("b_id")).values(claimed_by=None, try_at=bindparam("b_at"))
    if claimed:
        connection.execute(free, [{"b_id": row.id, "b_at": notice_of(row).event.at} for row in claimed])
    return len(claimed)


def homes(connection: sa.Connection, enrolments: Iterable[int]) -> dict[int, Home]:
    ids = [number for number in enrolments if number > 0]
    rows = connection.execute(HOMES, {"ids": ids}) if ids else ()
    return {row.id: Home(row.participant, row.programme, row.confirmed_at is not None) for row in rows}


def notice_row(told: Told, enrolment: int | None, at: datetime) -> dict[str, Any]:
    return {
        "enrolment": enrolment,
        "plugin": told.plugin,
        "hook": told.hook.value,
        "event": told.event.model_dump(mode="json", exclude={"id", "settings"}, exclude_defaults=True),
        "state": NoticeState.WAITING.value,
        "try_at": at,
        "claimed_by": None,
        "attempts": 0,
        "reason": "",
    }
