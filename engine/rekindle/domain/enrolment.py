"""The life of an enrolment: one participant in one programme.

States
    unconfirmed   asked to join and has not said yes; nothing but the confirmation is ever sent
    active        receives the programme
    completed     has had the finish mail; boosters follow, a step can be restarted
    expired       did not confirm within 14 days
    withdrawn     left, by own word or by a human's; only a new `join` comes back, as a new enrolment

Arrows (every other pair of state and command changes nothing and is recorded as `ignored`)
    unconfirmed --Confirm-->   active          unconfirmed --Expire--> expired
    unconfirmed --Decline-->   withdrawn       active --Plan(finish)--> completed
    completed   --Again, Unplan--> active          unconfirmed, active, completed --Withdraw--> withdrawn

Beside the state stands a set of holds, each with its own actor. Planned mail goes only to active or completed enrolments
without a hold. `Resume` is the participant's and lifts `pause` and `unproven-stop` only; `Lift` is everybody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import assert_never

from rekindle.domain.calendar import DAY, local_date

CONFIRM_WITHIN = timedelta(days=14)
RESUMED = "programme/resumed"
"""Noted in `done`: the local date on which the last hold was lifted."""


class State(StrEnum):
    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({State.UNCONFIRMED, State.ACTIVE, State.COMPLETED})
"""At most one enrolment per participant and programme is in one of these (a partial unique index holds it)."""


TAKING_PART = frozenset({State.ACTIVE, State.COMPLETED})


class HoldKind(StrEnum):
    PAUSE = "pause"
    SAFETY = "safety"
    ADDRESS = "address"
    PLUGIN = "plugin"
    OPERATOR = "operator"
    UNPROVEN_STOP = "unproven-stop"


LIFTED_BY_RESUME = frozenset({HoldKind.PAUSE, HoldKind.UNPROVEN_STOP})
"""What the participant's own word releases, whether it comes as `Resume` or as a `Lift` in their name."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason why planned mail waits. Without `until` it waits for its actor."""

    kind: HoldKind
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Everything that decides the calendar of one person in one programme; `agenda` needs nothing else of them."""

    id: int
    participant: int
    programme: str
    state: State
    created_at: datetime
    cohort: str | None = None
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    """When it expired or was withdrawn."""
    starts_on: date | None = None
    """The cohort's first possible lesson date, if it has one."""
    entered: tuple[str, ...] = ()
    """Steps whose teaching mail was planned, in order. A reordered programme goes on with the first that is missing."""
    step: str = ""
    round: int = 1
    structure: str = ""
    """Structure hash pinned when the current step was entered."""
    week_started_on: date | None = None
    """The lesson day with which the current week began (also when the mail went out later that week)."""
    done: Mapping[str, date] = field(default_factory=dict, hash=False)
    """Keys of `programme/..` and of the current step that were planned or dropped, with the local date."""
    last_mail_on: date | None = None
    recent: tuple[date, ...] = ()
    """Local dates of the last three planned mails that count towards three a week."""
    zone: str = "UTC"
    language: str = "en"
    pace: int = 1
    """Weeks from lesson to lesson: 1 weekly, 2 slower."""
    day: int = 0
    hour: int = 8 * 60
    """Minutes after local midnight at which the teaching mail is due."""
    night: bool = False
    lean: str = "none"
    strain: str = "some"
    holds: tuple[Hold, ...] = ()
    next_due_at: datetime | None = None
    next_key: str | None = None
    version: int = 0

    def held_by(self, kind: HoldKind) -> bool:
        return any(hold.kind is kind for hold in self.holds)

    @property
    def receives(self) -> bool:
        """Whether planned mail may go out at all."""
        return self.state in TAKING_PART and not self.holds


# Commands: what may happen to an enrolment. Imperative, and each carries all that its transition needs.


@dataclass(frozen=True, slots=True)
class Confirm:
    """The person said yes by a reply to the confirmation, or pressed its button."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The person said no, or "not me", to the confirmation."""


@dataclass(frozen=True, slots=True)
class Expire:
    """Fourteen days went by without a confirmation."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`by` is participant, one-click, complaint, operator or erasure."""

    by: str


@dataclass(frozen=True, slots=True)
class Place:
    hold: Hold


@dataclass(frozen=True, slots=True)
class Resume:
    """The participant's own word."""


@dataclass(frozen=True, slots=True)
class Lift:
    """The hold's own actor: a human, the operator, or the clock at its `until`."""

    kind: HoldKind
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One mail is queued. For a teaching mail `step`, `structure` and `week_of` say which week begins."""

    key: str
    on: date
    counts: bool
    step: str = ""
    structure: str = ""
    week_of: date | None = None
    finishes: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """A nudge or reflection whose last useful moment is over; recorded, never sent."""

    key: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Unplan:
    """A queued teaching mail was cancelled before it was sent: the agenda is asked again, so that none is lost."""

    key: str


@dataclass(frozen=True, slots=True)
class Note:
    """A dated fact that the agenda reads, for example that the last check was answered."""

    key: str
    on: date


@dataclass(frozen=True, slots=True)
class Again:
    """Open another round of an entered step. `round` is one more than that step has had."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class Adjust:
    """Change of settings; a field left None stays."""

    zone: str | None = None
    language: str | None = None
    pace: int | None = None
    day: int | None = None
    hour: int | None = None
    night: bool | None = None
    lean: str | None = None
    strain: str | None = None


Command = (
    Confirm | Decline | Expire | Withdraw | Place | Resume | Lift | Plan | Drop | Unplan | Note | Again | Adjust
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, past tense. `data` holds ids and settings, never a person's words."""

    type: str
    data: Mapping[str, str | int | None] = field(default_factory=dict, hash=False)


Outcome = tuple[Enrolment, tuple[Event, ...]]


def transition(enrolment: Enrolment, command: Command, now: datetime) -> Outcome:
    """What the enrolment becomes, and the events to record. Never raises; an impossible pair is `ignored`."""
    match command:
        case Confirm() | Decline() | Expire():
            return _answer_confirmation(enrolment, command, now)
        case Withdraw(by):
            return _withdraw(enrolment, by, now)
        case Place(hold):
            return _place(enrolment, hold, command)
        case Resume():
            return _lift(enrolment, LIFTED_BY_RESUME, "participant", command, now)
        case Lift(kind, by):
            return _lift(enrolment, _may_lift(enrolment, kind, by, now), by, command, now)
        case Plan():
            return _plan(enrolment, command)
        case Drop():
            return _drop(enrolment, command)
        case Unplan():
            return _unplan(enrolment, command)
        case Note():
            return _note(enrolment, command)
        case Again():
            return _again(enrolment, command, now)
        case Adjust():
            return _adjust(enrolment, command)
        case _:
            assert_never(command)


def _ignored(enrolment: Enrolment, command: Command) -> Outcome:
    return enrolment, (Event("ignored", {"command": type(command).__name__, "state": enrolment.state}),)


def _answer_confirmation(enrolment: Enrolment, command: Confirm | Decline | Expire, now: datetime) -> Outcome:
    if enrolment.state is not State.UNCONFIRMED:
        return _ignored(enrolment, command)
    match command:
        case Confirm():
            return replace(enrolment, state=State.ACTIVE, confirmed_at=now), (Event("confirmed"),)
        case Decline():
            return replace(enrolment, state=State.WITHDRAWN, ended_at=now), (Event("withdrawn", {"by": "declined"}),)
        case Expire():
            if now < enrolment.created_at + CONFIRM_WITHIN:
                return _ignored(enrolment, command)
            return replace(enrolment, state=State.EXPIRED, ended_at=now), (Event("expired"),)
        case _:
            assert_never(command)


def _withdraw(enrolment: Enrolment, by: str, now: datetime) -> Outcome:
    if enrolment.state not in LIVE:
        return _ignored(enrolment, Withdraw(by))
    return replace(enrolment, state=State.WITHDRAWN, holds=(), ended_at=now), (Event("withdrawn", {"by": by}),)


def _place(enrolment: Enrolment, hold: Hold, command: Command) -> Outcome:
    """A pause is the participant's own and may be set anew; any other hold is never shortened by placing a second one."""
    if enrolment.state not in LIVE or (hold.kind is not HoldKind.PAUSE and _outlasted(enrolment, hold)):
        return _ignored(enrolment, command)
    others = tuple(held for held in enrolment.holds if held.kind is not hold.kind)
    until = hold.until.isoformat() if hold.until else None
    event = Event("held", {"hold": hold.kind, "until": until, "reason": hold.reason})
    return replace(enrolment, holds=(*others, hold)), (event,)


def _outlasted(enrolment: Enrolment, hold: Hold) -> bool:
    if hold.until is None:
        return False
    same = (held for held in enrolment.holds if held.kind is hold.kind)
    return any(held.until is None or held.until > hold.until for held in same)


def _may_lift(enrolment: Enrolment, kind: HoldKind, by: str, now: datetime) -> frozenset[HoldKind]:
    """The clock ends only what had an end and has reached it; the participant only what `Resume` would."""
    ended = any(hold.kind is kind and hold.until is not None and hold.until <= now for hold in enrolment.holds)
    refused = (by == "clock" and not ended) or (by == "participant" and kind not in LIFTED_BY_RESUME)
    return frozenset() if refused else frozenset({kind})


def _lift(enrolment: Enrolment, kinds: frozenset[HoldKind], by: str, command: Command, now: datetime) -> Outcome:
    """After the last hold the calendar begins anew from that day: what was due meanwhile is not hurried after."""
    lifted = [hold.kind for hold in enrolment.holds if hold.kind in kinds]
    if not lifted or enrolment.state not in LIVE:
        return _ignored(enrolment, command)
    kept = tuple(hold for hold in enrolment.holds if hold.kind not in kinds)
    done = enrolment.done if kept else {**enrolment.done, RESUMED: local_date(now, enrolment.zone)}
    return replace(enrolment, holds=kept, done=done), tuple(
        Event("released", {"hold": kind, "by": by}) for kind in lifted
    )


def _plan(enrolment: Enrolment, plan: Plan) -> Outcome:
    if not enrolment.receives or plan.key in enrolment.done:
        return _ignored(enrolment, plan)
    events = [Event("planned", {"key": plan.key})]
    after = replace(
        enrolment,
        done={**enrolment.done, plan.key: plan.on},
        last_mail_on=plan.on,
        recent=(*enrolment.recent, plan.on)[-3:] if plan.counts else enrolment.recent,
    )
    if plan.step:
        after, entered = _enter(after, plan)
        events += entered
    if plan.finishes and after.state is State.ACTIVE:
        after = replace(after, state=State.COMPLETED)
        events.append(Event("programme-completed"))
    return after, tuple(events)


def _enter(enrolment: Enrolment, plan: Plan) -> tuple[Enrolment, list[Event]]:
    """A teaching mail begins a week; the keys of the week before are history and leave the working set."""
    keep = ("programme/", f"{plan.step}/")
    first_time = plan.step not in enrolment.entered
    after = replace(
        enrolment,
        step=plan.step,
        structure=plan.structure,
        week_started_on=plan.week_of,
        entered=(*enrolment.entered, plan.step) if first_time else enrolment.entered,
        done={key: on for key, on in enrolment.done.items() if key.startswith(keep)},
        round=enrolment.round if plan.step == enrolment.step else 1,
    )
    return after, [Event("step-entered", {"step": plan.step, "round": after.round})] if first_time else []


def _drop(enrolment: Enrolment, drop: Drop) -> Outcome:
    if enrolment.state not in TAKING_PART or drop.key in enrolment.done:
        return _ignored(enrolment, drop)
    event = Event("dropped", {"key": drop.key, "reason": drop.reason})
    return replace(enrolment, done={**enrolment.done, drop.key: drop.on}), (event,)


def _unplan(enrolment: Enrolment, unplan: Unplan) -> Outcome:
    """Late news still count: after the next lesson its step becomes one not entered yet, after the finish one restarted."""
    step, _, rest = unplan.key.partition("/")
    left_behind = step in enrolment.entered and step != enrolment.step and rest.startswith("1/")
    if enrolment.state not in TAKING_PART or not (unplan.key in enrolment.done or left_behind):
        return _ignored(enrolment, unplan)
    after = replace(
        enrolment,
        state=State.ACTIVE,
        done={key: on for key, on in enrolment.done.items() if key != unplan.key},
        entered=tuple(other for other in enrolment.entered if other != step) if left_behind else enrolment.entered,
    )
    return after, (Event("unplanned", {"key": unplan.key}),)


def _note(enrolment: Enrolment, note: Note) -> Outcome:
    if enrolment.state not in TAKING_PART:
        return _ignored(enrolment, note)
    return replace(enrolment, done={**enrolment.done, note.key: note.on}), ()


def _again(enrolment: Enrolment, again: Again, now: datetime) -> Outcome:
    """The week is counted as over today at the latest, so that the lesson waits for the next lesson day."""
    same = again.step == enrolment.step
    had = same and again.round <= enrolment.round
    if enrolment.state not in TAKING_PART or again.step not in enrolment.entered or had:
        return _ignored(enrolment, again)
    week = enrolment.week_started_on
    after = replace(
        enrolment,
        state=State.ACTIVE,
        step=again.step,
        round=again.round,
        structure=enrolment.structure if same else "",
        week_started_on=week and max(week, local_date(now, enrolment.zone) - 6 * DAY),
        done={key: on for key, on in enrolment.done.items() if key.startswith("programme/")},
    )
    return after, (Event("round-opened", {"step": again.step, "round": again.round}),)


def _adjust(enrolment: Enrolment, adjust: Adjust) -> Outcome:
    if enrolment.state not in LIVE:
        return _ignored(enrolment, adjust)
    names = ("zone", "language", "pace", "day", "hour", "night", "lean", "strain")
    changes = {name: getattr(adjust, name) for name in names if getattr(adjust, name) is not None}
    return replace(enrolment, **changes), (Event("settings-changed", changes),)
