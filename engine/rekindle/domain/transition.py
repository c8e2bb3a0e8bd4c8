"""The arrows of an enrolment's life (see `enrolment` for its states): one pure function, exhaustive over state x command."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from rekindle.domain.calendar import DAY, instant, local_date
from rekindle.domain.corrections import without_mark
from rekindle.domain.enrolment import (
    CONFIRM_WITHIN,
    LIFTED_BY_RESUME,
    LIVE,
    RESUMED,
    TAKING_PART,
    Adjust,
    Again,
    Choose,
    Command,
    Confirm,
    Decline,
    Drop,
    Enrolment,
    Event,
    Expire,
    Hold,
    HoldKind,
    Lift,
    Note,
    Place,
    Plan,
    Postpone,
    Resume,
    State,
    Unplan,
    Withdraw,
)

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
        case Choose():
            return _choose(enrolment, command, now)
        case Postpone():
            return _postpone(enrolment, command)
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
    settled = bool(plan.step) or plan.key == enrolment.asked
    after = replace(
        enrolment,
        done={**without_mark(enrolment.done, plan.key), plan.key: plan.on},
        last_mail_on=plan.on,
        recent=(*enrolment.recent, plan.on)[-3:] if plan.counts else enrolment.recent,
        asked="" if settled else enrolment.asked,
        not_before=None if settled else enrolment.not_before,
    )
    if plan.step:
        after, entered = _enter(after, plan)
        events += entered
    if plan.finishes and after.state is State.ACTIVE:
        after = replace(after, state=State.COMPLETED)
        events += [*(() if plan.step else _completed(enrolment)), Event("programme-completed")]
    return after, tuple(events)


def _completed(enrolment: Enrolment) -> tuple[Event, ...]:
    """The step that the person was inside is over."""
    if not enrolment.step:
        return ()
    return (Event("step-completed", {"step": enrolment.step, "round": enrolment.round}),)


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
        chosen="" if plan.step == enrolment.chosen else enrolment.chosen,
    )
    events = [] if plan.step == enrolment.step else [*_completed(enrolment)]
    if first_time:
        events.append(Event("step-entered", {"step": plan.step, "round": after.round}))
    return after, events


def _drop(enrolment: Enrolment, drop: Drop) -> Outcome:
    if enrolment.state not in TAKING_PART or drop.key in enrolment.done:
        return _ignored(enrolment, drop)
    event = Event("dropped", {"key": drop.key, "reason": drop.reason})
    return replace(enrolment, done={**without_mark(enrolment.done, drop.key), drop.key: drop.on}), (event,)


def _choose(enrolment: Enrolment, choose: Choose, now: datetime) -> Outcome:
    """A wait is counted in whole local dates, so that one of seven days ends on the same weekday at any hour."""
    if enrolment.state not in TAKING_PART or not enrolment.ended:
        return _ignored(enrolment, choose)
    until = local_date(now, enrolment.zone) + choose.days * DAY
    events = []
    if choose.step:
        events.append(Event("next-chosen", {"step": choose.step, "by": choose.by}))
    if choose.days:
        events.append(Event("next-waits", {"step": enrolment.ended, "until": until.isoformat(), "by": choose.by}))
    not_before = instant(until, 0, enrolment.zone) if choose.days else None
    return replace(enrolment, asked=enrolment.ending, chosen=choose.step, not_before=not_before), tuple(events)


def _postpone(enrolment: Enrolment, postpone: Postpone) -> Outcome:
    if enrolment.state not in TAKING_PART or postpone.key in enrolment.done:
        return _ignored(enrolment, postpone)
    after = replace(enrolment, asked=postpone.key, not_before=postpone.not_before)
    if postpone.not_before is None:
        return after, ()
    until = postpone.not_before.isoformat()
    return after, (Event("postponed", {"key": postpone.key, "until": until, "by": postpone.by}),)


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
        asked="",
        not_before=None,
    )
    return after, (Event("round-opened", {"step": again.step, "round": again.round}),)


def _adjust(enrolment: Enrolment, adjust: Adjust) -> Outcome:
    if enrolment.state not in LIVE:
        return _ignored(enrolment, adjust)
    names = ("zone", "language", "pace", "day", "hour", "night", "lean", "strain")
    changes = {name: getattr(adjust, name) for name in names if getattr(adjust, name) is not None}
    return replace(enrolment, **changes), (Event("settings-changed", changes),)
