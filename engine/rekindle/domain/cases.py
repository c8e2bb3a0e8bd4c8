"""Cases: what a human must see, and how long the engine keeps calling for one.

States
    open    nobody has said that they look after it; where its category calls, alerts are repeated
    taken   a named human looks after it: they and the participant may write to each other through the service
    joined  it came while an older case of the same person and category was alive, which it now belongs to
    done    closed by a human; another mail of that kind opens a new case

Arrows
    open --taken--> taken --done--> done      open --done--> done      open --join--> joined

    taken --mail to its owner comes back--> open

The coordinator is alerted first. Without a `taken` in time, or when the alert comes back or is answered by a machine, the
deputy is, and from then on both are, again and again, until somebody takes it. A later mail of the case alerts whoever was
called already, and puts off nobody's turn.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from rekindle.domain.courtesies import segments, unquoted
from rekindle.domain.hours import Hours


class CaseState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    JOINED = "joined"
    DONE = "done"


ALIVE: Final = frozenset({CaseState.OPEN, CaseState.TAKEN})


class Role(StrEnum):
    COORDINATOR = "coordinator"
    DEPUTY = "deputy"


@dataclass(frozen=True, slots=True)
class Call:
    """How a category calls: `within` is the longest time to a `taken`; `always` means also outside staffed hours."""

    within: timedelta
    always: bool = False


CALLS: Final[Mapping[str, Call]] = {
    "red": Call(timedelta(hours=1), always=True),
    "amber": Call(timedelta(hours=4)),
    "grey": Call(timedelta(hours=24)),
    "human": Call(timedelta(hours=24)),
    "unreadable": Call(timedelta(hours=4), always=True),
    "relay": Call(timedelta(hours=24)),
}
"""Any other category is listed and calls nobody. `unreadable` may hold anything, so it is called for like a danger."""


PERILOUS: Final = frozenset({"red", "amber", "grey"})
"""What the safety screen found."""
AWAITED: Final = frozenset({"human", "relay"})
"""Here the participant waits for a human's words, so those may answer the alert itself. Words that answer any other alert are
between colleagues and never for the participant."""
_FINE: Final = frozenset(
    "i am fine|im fine|fine|i am ok|im ok|i am okay|im okay|i am all right|im all right"
    "|mir geht es gut|mir gehts gut|es geht mir gut|ich bin ok|alles gut|alles in ordnung".split("|")
)
"""As `segments` folds it."""
MOST_OF_A_NAME: Final = 2  # words
HOLDING: Final = frozenset({"red", "grey"})
"""While one of these is alive, nobody but a human ends the hold that it set."""
PATIENT: Final = 6
"""Alerts at the first pace; then the wait doubles, up to a day. It never ends by itself."""
LONGEST: Final = timedelta(days=1)
GONE_AFTER: Final = timedelta(hours=12)


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """`reason` names the received mail (`inbox/<id>`); words of a person are never in a case."""

    id: int
    enrolment: int | None
    category: str
    reason: str
    at: datetime
    """When it was opened."""
    state: CaseState = CaseState.OPEN
    owner: str = ""
    """The role that took it."""
    taken_at: datetime | None = None
    done_at: datetime | None = None
    alerts: int = 0
    """Alert mails so far; the next one's key is `case/<id>/<alerts + 1>`."""
    mails: tuple[str, ...] = ()
    """Reasons of the cases that joined it."""
    try_at: datetime | None = None
    """When the engine looks at it again; None: never by itself."""
    version: int = 0

    @property
    def calls(self) -> Call | None:
        return CALLS.get(self.category)

    def age(self, now: datetime) -> timedelta:
        return now - self.at


def says_fine(text: str) -> bool:
    """Whether a mail says that its writer is fine, and nothing else but a name."""
    first, *more = [segment for line in unquoted(text) for segment in segments(line)] or [""]
    return first in _FINE and len(" ".join(more).split()) <= MOST_OF_A_NAME


def opened(case_id: int, enrolment: int | None, category: str, reason: str, now: datetime) -> Case:
    """A new case; where its category calls, it is due at once."""
    due = now if category in CALLS else None
    return Case(id=case_id, enrolment=enrolment, category=category, reason=reason, at=now, try_at=due)


def alerted(case: Case, roles: int, hours: Hours, respond_within: timedelta, now: datetime) -> Case:
    """After an alert to this many people: when it is looked at again, unless somebody takes it before."""
    call = case.calls
    assert call is not None
    wait = min(min(call.within, respond_within) * 2 ** min(max(case.alerts - PATIENT, 0), 10), LONGEST)
    due = now + wait if call.always else hours.after(now, wait)
    again = due if case.state is CaseState.OPEN else None
    return replace(case, alerts=case.alerts + roles, try_at=again)


def taken(case: Case, role: Role, now: datetime) -> Case:
    """The first `taken` counts; a later one changes nothing."""
    if case.state is not CaseState.OPEN:
        return case
    return replace(case, state=CaseState.TAKEN, owner=role.value, taken_at=now, try_at=None)


def done(case: Case, role: Role | None, now: datetime) -> Case:
    if case.state not in ALIVE:
        return case
    owner = case.owner or (role.value if role else "operator")
    return replace(case, state=CaseState.DONE, owner=owner, done_at=now, try_at=None)


def joined(older: Case, newer: Case) -> tuple[Case, Case]:
    """The newer mail's case ends in the older one."""
    return (
        replace(older, mails=(*older.mails, newer.reason)),
        replace(newer, state=CaseState.JOINED, try_at=None),
    )


def recipients(case: Case, deputy: bool) -> tuple[Role, ...]:
    """Whom the next alert goes to."""
    if case.state is CaseState.TAKEN:
        return (Role(case.owner),) if case.owner in set(Role) else (Role.COORDINATOR,)
    if case.alerts == 0 or not deputy:
        return (Role.COORDINATOR,)
    return (Role.DEPUTY,) if case.alerts == 1 else (Role.COORDINATOR, Role.DEPUTY)


def called(case: Case, deputy: bool) -> tuple[Role, ...]:
    """Whom a later mail of the case is told to: whoever has it, else everybody whose turn has been."""
    return recipients(case, deputy and case.alerts > 1)


def unheard(case: Case, role: Role, now: datetime, *, deputy: bool, lost: bool) -> Case:
    """Mail to one of them was read by nobody: it came back (`lost`), or a machine answered it.

    Each of these calls the next human once, so that two machines which answer each alert cause no storm. Whoever took a case
    and cannot be reached any more has not got it; a machine's answer shows that only some time after they took it.
    """
    if case.state is CaseState.OPEN and role is Role.COORDINATOR and case.alerts == 1 and deputy:
        return replace(case, try_at=now)
    gone = lost or (case.taken_at is not None and now - case.taken_at >= GONE_AFTER)
    if case.state is CaseState.TAKEN and case.owner == role.value and gone:
        again = max(case.alerts, 2)
        return replace(case, state=CaseState.OPEN, owner="", taken_at=None, alerts=again, try_at=now)
    return case
