"""The case's verb: whoever must look is called, first the coordinator, then the deputy, then both, until somebody takes it.

An alert carries name, time, category and where to look, never a person's words. It is queued in the same commit that moves
the case's next call, so a kill neither loses nor doubles it. The webhook is called after that commit: at least once for each alert.
"""

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from typing import Any, TypeVar

from rekindle.domain.cases import ALIVE, Case, CaseState, Role, alerted, called, joined, recipients
from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.errors import TryLater
from rekindle.domain.people import Participant
from rekindle.ports import Change
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.letters.desk_mail import read_again, to_desk

BATCH = 50
T = TypeVar("T")


def watch(engine: Engine) -> int:
    """Call for the cases that are due, at most one batch; returns how many were looked at."""
    now = engine.clock.now()
    due = engine.store.due_cases(now, BATCH)
    for case in due:
        _look(engine, case, now)
    return len(due)


def _look(engine: Engine, case: Case, now: datetime) -> None:
    older = _if_it_works(lambda: _older(engine, case)) if case.alerts == 0 else None
    if older is None:
        _call(engine, case, now)
    else:
        _join(engine, older, case, now)


def _if_it_works(read: Callable[[], T]) -> T | None:
    """What would only make the alert better must not keep it from going (a lost key, a row that cannot be read)."""
    try:
        return read()
    except TryLater:
        raise
    except Exception:
        return None


def _call(engine: Engine, case: Case, now: datetime) -> None:
    """Without a coordinator nobody can be called: the case stays in the list."""
    policy = engine.policy
    roles = [role for role in recipients(case, bool(policy.deputy_address)) if policy.address_of(role)]
    if not roles or case.state not in ALIVE:
        engine.store.commit(Change(at=now, moved_cases=(replace(case, try_at=None),)))
        return
    person = _if_it_works(lambda: _person(engine, case))
    again = alerted(case, len(roles), policy.hours, policy.respond_within, now)
    drafts = tuple(
        _alert(engine, again, role, str(case.alerts + n), person, now, again=case.alerts > 0)
        for n, role in enumerate(roles, 1)
    )
    _commit(engine, again, Change(at=now, moved_cases=(again,), drafts=drafts), person, now)


def _join(engine: Engine, older: Case, newer: Case, now: datetime) -> None:
    """The later mail of a case: who was called already is alerted again, and whoever has the case gets its words.

    The same mail once more (a replay) alerts nobody again.
    """
    together, gone = joined(older, newer)
    if newer.reason in {older.reason, *older.mails}:
        engine.store.commit(Change(at=now, moved_cases=(gone,)))
        return
    policy = engine.policy
    person = _if_it_works(lambda: _person(engine, older))
    name = f"again-{newer.id}"
    drafts = _shown(engine, together, newer, person, now) or tuple(
        _alert(engine, together, role, f"{name}-{role.value}", person, now, again=True)
        for role in called(together, bool(policy.deputy_address))
        if policy.address_of(role)
    )
    _commit(engine, together, Change(at=now, moved_cases=(together, gone), drafts=drafts), person, now)


def _shown(engine: Engine, case: Case, newer: Case, person: Participant | None, now: datetime) -> tuple[Draft, ...]:
    """The words themselves, for whoever has taken the case; nothing where nobody has, or where they cannot be read."""
    number = newer.reason.removeprefix("inbox/")
    if case.state is not CaseState.TAKEN or person is None or not number.isdigit():
        return ()
    reading = _if_it_works(lambda: read_again(engine, int(number)))
    if reading is None:
        return ()
    return (to_desk(engine, case, Role(case.owner), person, int(number), reading.reply.text, now, {}),)


def _commit(engine: Engine, case: Case, change: Change, person: Participant | None, now: datetime) -> None:
    if engine.store.commit(change) and change.drafts:
        with suppress(Exception):  # the second channel must never cost the first; its adapter logs what failed
            engine.webhook(_payload(engine, case, person, now))


def _older(engine: Engine, case: Case) -> Case | None:
    """What this person wrote before in the same matter, in whichever programme, and nobody has closed."""
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    mine = engine.store.enrolments_of(enrolment.participant) if enrolment else ()
    alive = [other for one in mine for other in engine.store.cases(enrolment=one.id, alive=True)]
    same = (other for other in alive if other.id < case.id and other.category == case.category)
    return min(same, key=lambda other: other.id, default=None)


def _person(engine: Engine, case: Case) -> Participant | None:
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    return engine.store.participant(enrolment.participant) if enrolment else None


def _alert(
    engine: Engine, case: Case, role: Role, name: str, person: Participant | None, now: datetime, *, again: bool
) -> Draft:
    facts: dict[str, Any] = {
        "template": "alert",
        "category": case.category.upper(),
        "who": (person.name or person.address) if person else "",
        "at": engine.policy.spoken(case.at),
        "case": case.id,
        "inbox": _where(case),
        "again": again,
        "mails": len(case.mails) + 1,
        "taken": case.state is CaseState.TAKEN,
        "role": role.value,
        "deputy": role is Role.DEPUTY,
        "respond_by": engine.policy.spoken(case.try_at) if case.try_at else "",
    }
    return Draft(
        key=f"case/{case.id}/{name}",
        kind=MailKind.ALERT,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.address_of(role),
        context=about(engine, None, None, now) | facts,
    )


def _where(case: Case) -> str:
    """The received mail of the case, by its number."""
    return case.reason.removeprefix("inbox/") if case.reason.startswith("inbox/") else ""


def _payload(engine: Engine, case: Case, person: Participant | None, now: datetime) -> dict[str, Any]:
    """For `[safety] webhook`: what an alert says, in the same measure; never an address and never a person's words."""
    return {
        "service": engine.addresses.service,
        "case": case.id,
        "category": case.category,
        "name": person.name if person else "",
        "open": f"rekindle inbox show {_where(case)}" if _where(case) else "rekindle cases",
        "state": case.state.value,
        "opened_at": case.at.isoformat(),
        "mails": len(case.mails) + 1,
        "alerts": case.alerts,
        "at": now.isoformat(),
    }
