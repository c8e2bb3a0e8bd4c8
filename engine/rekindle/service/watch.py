"""The case's verb: whoever must look is called, first the coordinator, then the deputy, then both, until somebody takes it.

An alert carries name, time, category and where to look, never a person's words. It is queued in the same commit that moves
the case's next call, so a kill neither loses nor doubles it. The webhook is called after that commit: at least once for each alert.
"""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any

from rekindle.domain.cases import ALIVE, Case, CaseState, Role, alerted, joined, recipients
from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.people import Participant
from rekindle.ports import Change
from rekindle.service.drafts import about
from rekindle.service.engine import Engine

BATCH = 50


def watch(engine: Engine) -> int:
    """Call for the cases that are due, at most one batch; returns how many were looked at."""
    now = engine.clock.now()
    due = engine.store.due_cases(now, BATCH)
    for case in due:
        _look(engine, case, now)
    return len(due)


def _look(engine: Engine, case: Case, now: datetime) -> None:
    older = _older(engine, case) if case.alerts == 0 else None
    if older is None:
        target, ended = case, tuple[Case, ...]()
    elif case.reason in {older.reason, *older.mails}:  # the same mail once more: a replay alerts nobody again
        engine.store.commit(Change(at=now, moved_cases=(joined(older, case)[1],)))
        return
    else:
        target, gone = joined(older, case)
        ended = (gone,)
    called, drafts = _call(engine, target, now)
    if engine.store.commit(Change(at=now, moved_cases=(called, *ended), drafts=drafts)) and drafts:
        with suppress(Exception):  # the second channel must never cost the first; its adapter logs what failed
            engine.webhook(_payload(engine, called, now))


def _older(engine: Engine, case: Case) -> Case | None:
    """What this person wrote before in the same matter and nobody has closed."""
    if case.enrolment is None:
        return None
    mine = engine.store.cases(enrolment=case.enrolment, alive=True)
    return next((other for other in mine if other.id < case.id and other.category == case.category), None)


def _call(engine: Engine, case: Case, now: datetime) -> tuple[Case, tuple[Draft, ...]]:
    """The alerts, and the case as it is after them. Without a coordinator nobody can be called: it stays in the list."""
    policy = engine.policy
    roles = [role for role in recipients(case, bool(policy.deputy_address)) if policy.address_of(role)]
    if not roles or case.state not in ALIVE:
        return replace(case, try_at=None), ()
    person = _person(engine, case)
    drafts = tuple(_alert(engine, case, role, case.alerts + n, person, now) for n, role in enumerate(roles, 1))
    return alerted(case, len(roles), policy.hours, policy.respond_within, now), drafts


def _person(engine: Engine, case: Case) -> Participant | None:
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    return engine.store.participant(enrolment.participant) if enrolment else None


def _alert(engine: Engine, case: Case, role: Role, number: int, person: Participant | None, now: datetime) -> Draft:
    facts: dict[str, Any] = {
        "template": "alert",
        "category": case.category.upper(),
        "who": (person.name or person.address) if person else "",
        "at": case.at.isoformat(timespec="minutes"),
        "case": case.id,
        "inbox": case.reason.removeprefix("inbox/") if case.reason.startswith("inbox/") else "",
        "again": case.alerts > 0,
        "mails": len(case.mails) + 1,
        "taken": case.state is CaseState.TAKEN,
        "role": role.value,
        "deputy": role is Role.DEPUTY,
        "respond_by": spoken_time(engine, alerted(case, 1, engine.policy.hours, engine.policy.respond_within, now)),
    }
    return Draft(
        key=f"case/{case.id}/{number}",
        kind=MailKind.ALERT,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.address_of(role),
        context=about(engine, None, None, now) | facts,
    )


def spoken_time(engine: Engine, case: Case) -> str:
    return case.try_at.isoformat(timespec="minutes") if case.try_at else ""


def _payload(engine: Engine, case: Case, now: datetime) -> dict[str, Any]:
    """For `[safety] webhook`: who opens the case needs the commands or the mail; nothing here names a person."""
    return {
        "service": engine.addresses.service,
        "case": case.id,
        "category": case.category,
        "opened_at": case.at.isoformat(),
        "alerts": case.alerts,
        "at": now.isoformat(),
    }
