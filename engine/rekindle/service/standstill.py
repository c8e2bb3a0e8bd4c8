"""People who are held because of a plugin: the coordinator is told, once a day for each plugin, in the commit that holds them."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rekindle.domain.calendar import local_date
from rekindle.domain.enrolment import Enrolment, HoldKind
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.alert import of_service

CATEGORY = "MAIL WAITS"


def alarmed(engine: Engine, before: Sequence[Enrolment], changes: Sequence[Change], now: datetime) -> list[Change]:
    """These changes, one for each enrolment; the first that holds somebody for a plugin today carries the mail.

    Where that change loses its race, whoever is held next carries it.
    """
    today, told = local_date(now, engine.policy.zone).isoformat(), set[str]()
    return [
        _with_mail(engine, change, reason, today, now)
        if (reason := _first(engine, was, change, today, told))
        else change
        for was, change in zip(before, changes, strict=True)
    ]


def _first(engine: Engine, was: Enrolment, change: Change, today: str, told: set[str]) -> str:
    """Why this change newly holds its person for a plugin of which nobody was told today; else ""."""
    after = next((one for one in change.enrolments if one.id == was.id), was)
    if was.held_by(HoldKind.PLUGIN) or not after.held_by(HoldKind.PLUGIN):
        return ""
    reason = next(hold.reason for hold in after.holds if hold.kind is HoldKind.PLUGIN)
    plugin = _plugin(reason)
    if plugin in told or engine.store.meta(_note(plugin)) == today:
        return ""
    told.add(plugin)
    return reason


def _with_mail(engine: Engine, change: Change, reason: str, today: str, now: datetime) -> Change:
    plugin = _plugin(reason)
    drafts = of_service(engine, f"{_note(plugin)}/{today}", CATEGORY, now, plugin=plugin, problem=reason)
    return replace(change, drafts=(*change.drafts, *drafts), meta={**(change.meta or {}), _note(plugin): today})


def _plugin(reason: str) -> str:
    return reason.partition(": ")[0]


def _note(plugin: str) -> str:
    return f"alarm/plugin/{plugin}"
