"""The clock's verb: enrolments that are due -> agenda -> a queued mail and the next wake time, in one commit.

Planning freezes: the draft holds every decision (conditions, week, names), so that delivering is rendering and no more.
"""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from rekindle.content.conditions import Facts, decide
from rekindle.domain import corrections
from rekindle.domain.agenda import Act, Agenda
from rekindle.domain.calendar import local_date
from rekindle.domain.delivery import BULK, REPLANNABLE, SINGLE, Delivery, DeliveryState, Draft, MailKind
from rekindle.domain.enrolment import Drop, Enrolment, Event, Expire, Hold, HoldKind, Lift, Place, Plan, Unplan
from rekindle.domain.errors import TryLater, place
from rekindle.domain.people import Participant
from rekindle.domain.programme import ENGINE, Kind, Step
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.adopt import adopt, can_go_on
from rekindle.service.corrections import draft as corrected
from rekindle.service.drafts import about
from rekindle.service.engine import Engine

BATCH = 200
AWAY = f"{ENGINE}/away"
"""Noted in `done` when a vacation answer came: the next planned mail opens with the offer of a pause."""


def plan(engine: Engine) -> int:
    """Plan what is due now, at most one batch; returns how many enrolments were looked at."""
    now = engine.clock.now()
    if engine.store.meta("brake") is not None:
        return 0
    adopt(engine, now)
    due = engine.store.due(now, BATCH)
    people = engine.store.people([enrolment.participant for enrolment in due])
    changes = [_decided(engine, enrolment, people.get(enrolment.participant), now) for enrolment in due]
    engine.store.commit_many([change for change in changes if change is not None])
    return len(due)


def _decided(engine: Engine, enrolment: Enrolment, person: Participant | None, now: datetime) -> Change | None:
    """One person's fault holds that person for an operator, and nobody else's mail waits behind it."""
    try:
        return decide_one(engine, enrolment, person, now)
    except TryLater:
        raise
    except Exception as error:
        after, events = transition(enrolment, Place(Hold(HoldKind.OPERATOR, reason=f"fault: {place(error)}")), now)
        stored = replace(after, next_due_at=None, next_key=None)
        return Change(at=now, enrolments=(stored,), events=tuple((enrolment.id, event) for event in events))


def decide_one(engine: Engine, enrolment: Enrolment, person: Participant | None, now: datetime) -> Change | None:
    """The change that this enrolment's agenda asks for now; also when it only moves the wake time."""
    if enrolment.held_by(HoldKind.PLUGIN) and can_go_on(engine, enrolment, now):
        after, events = transition(enrolment, Lift(HoldKind.PLUGIN, "plugin"), now)
        return release(engine, after, now, events)
    upcoming = engine.agenda(enrolment, now)
    if upcoming is None or upcoming.due_at > now:
        return wake(engine, enrolment, now)
    match upcoming.act:
        case Act.EXPIRE:
            after, events = transition(enrolment, Expire(), now)
            return wake(engine, after, now, events, cancel="expired")
        case Act.END_HOLD:
            assert upcoming.hold is not None
            after, events = transition(enrolment, Lift(upcoming.hold, "clock"), now)
            return release(engine, after, now, events)
        case Act.SEND if upcoming.key.startswith(corrections.FIRST) and person:
            return _correct(engine, enrolment, person, upcoming, now)
        case Act.SEND:
            return _send(engine, enrolment, person, upcoming, now) if person else _unreadable(engine, enrolment, now)


def wake(
    engine: Engine,
    enrolment: Enrolment,
    now: datetime,
    events: tuple[Event, ...] = (),
    *,
    cancel: str = "",
    release: bool = False,
    drafts: tuple[Draft, ...] = (),
    snapshots: tuple[Step, ...] = (),
) -> Change:
    """The change that stores an enrolment together with its next wake time."""
    upcoming = engine.agenda(enrolment, now)
    stored = replace(
        enrolment,
        next_due_at=upcoming.due_at if upcoming else None,
        next_key=upcoming.key if upcoming else None,
    )
    return Change(
        at=now,
        enrolments=(stored,),
        events=tuple((enrolment.id, event) for event in events),
        cancel=((enrolment.id, cancel),) if cancel else (),
        release=(enrolment.id,) if release else (),
        drafts=drafts,
        snapshots=snapshots,
    )


def _unreadable(engine: Engine, enrolment: Enrolment, now: datetime) -> Change:
    """A restored backup may hold somebody whose keys are gone: they were erased, or the key store is an older one."""
    reason = "the data key is gone: erased, or keys and database do not belong together"
    after, events = transition(enrolment, Place(Hold(HoldKind.OPERATOR, reason=reason)), now)
    return wake(engine, after, now, events)


def release(
    engine: Engine, enrolment: Enrolment, now: datetime, events: tuple[Event, ...], drafts: tuple[Draft, ...] = ()
) -> Change:
    """After a hold was lifted: held mail goes on if still useful; a lesson that is too late is planned again."""
    if enrolment.holds:
        return wake(engine, enrolment, now, events, drafts=drafts)
    for held in engine.store.deliveries(enrolment=enrolment.id, state=DeliveryState.HELD):
        if held.useful_until is not None and held.useful_until < now and held.context.get("starts"):
            enrolment, more = transition(enrolment, Unplan(held.key), now)
            events += more
    return wake(engine, enrolment, now, events, release=True, drafts=drafts)


def regain(
    engine: Engine, enrolment: Enrolment, now: datetime, *, by: str = "a reply"
) -> tuple[Enrolment, tuple[Event, ...]]:
    """The address works again: lift its hold, and plan the current lesson anew if it never arrived."""
    if not enrolment.held_by(HoldKind.ADDRESS):
        return enrolment, ()
    after, events = transition(enrolment, Lift(HoldKind.ADDRESS, by), now)
    for mail in engine.store.deliveries(enrolment=enrolment.id):
        lost = mail.state in REPLANNABLE or mail.bounced_at is not None
        if lost and mail.context.get("starts") == enrolment.step and mail.key in after.done:
            after, more = transition(after, Unplan(mail.key), now)
            events += more
    return after, events


def plan_again(engine: Engine, delivery: Delivery) -> None:
    """A lesson that never reached its person goes back to the agenda, which finds its next lesson day.

    Twice for one lesson means that the address does not work: then a human has to look (hold `address`).
    """
    if delivery.enrolment is None or not delivery.context.get("starts"):
        return
    now = engine.clock.now()
    enrolment = engine.store.enrolment(delivery.enrolment)
    if enrolment is None:
        return
    before = engine.store.events(enrolment.id)
    after, events = transition(enrolment, Unplan(delivery.key), now)
    if any(event.type == "unplanned" and event.data.get("key") == delivery.key for _, event in before):
        hold = Hold(HoldKind.ADDRESS, reason=f"{delivery.key} could not be delivered twice")
        after, more = transition(after, Place(hold), now)
        events += more
    engine.store.commit(wake(engine, after, now, events))


def _send(engine: Engine, enrolment: Enrolment, person: Participant, upcoming: Agenda, now: datetime) -> Change:
    step = engine.step(enrolment, upcoming.step, upcoming.structure)
    lesson = step.lesson(upcoming.lesson, enrolment.language) if step else None
    if step is None or lesson is None:
        reason = f"{upcoming.step}/{upcoming.lesson} cannot be loaded; see `rekindle steps list`"
        after, events = transition(enrolment, Place(Hold(HoldKind.PLUGIN, reason=reason)), now)
        return wake(engine, after, now, events)
    after, events = enrolment, tuple[Event, ...]()
    for dropped in upcoming.dropped:
        after, more = transition(after, Drop(dropped.key, dropped.on, dropped.reason), now)
        events += more
    after, more = transition(after, _plan_command(enrolment, upcoming, now), now)
    draft = _draft(engine, person, after, upcoming, step, now)
    if AWAY in after.done:
        draft = replace(draft, context={**draft.context, "offer_pause": True})
        after = replace(after, done={key: on for key, on in after.done.items() if key != AWAY})
    return wake(engine, after, now, events + more, drafts=(draft,), snapshots=(step,))


def _correct(engine: Engine, enrolment: Enrolment, person: Participant, upcoming: Agenda, now: datetime) -> Change:
    draft = corrected(engine, person, enrolment, upcoming.key, now)
    never_came = Drop(upcoming.key, local_date(now, enrolment.zone), "what it corrects never arrived")
    after, events = transition(enrolment, _plan_command(enrolment, upcoming, now) if draft else never_came, now)
    return wake(engine, after, now, events, drafts=(draft,) if draft else ())


def _plan_command(enrolment: Enrolment, upcoming: Agenda, now: datetime) -> Plan:
    return Plan(
        key=upcoming.key,
        on=local_date(now, enrolment.zone),
        counts=upcoming.counts,
        step=upcoming.starts,
        structure=upcoming.structure,
        week_of=upcoming.week_of,
        finishes=upcoming.finishes,
    )


def _draft(
    engine: Engine, person: Participant, enrolment: Enrolment, upcoming: Agenda, step: Step, now: datetime
) -> Draft:
    context = about(engine, person, enrolment, now) | lesson_context(engine, enrolment, step, upcoming.lesson)
    if upcoming.starts:
        context["starts"] = upcoming.starts
    if upcoming.lesson == "finish":
        sums = check_sums(engine, enrolment)
        both = {"check_start", "check_end"} <= sums.keys()
        context |= sums | {"when": {**context["when"], "answered self-check": both}}
    return Draft(
        key=upcoming.key,
        kind=MailKind.PLANNED,
        priority=SINGLE if upcoming.lesson == "welcome" else BULK,
        try_at=now,
        enrolment=enrolment.id,
        recipient=enrolment.participant,
        snapshot=step.wording_hash(),
        context=context,
        useful_until=upcoming.useful_until,
    )


def lesson_context(engine: Engine, enrolment: Enrolment, step: Step, lesson_id: str) -> dict[str, Any]:
    """What a lesson's mail needs beyond `about`: which lesson, and its conditions decided for this person."""
    lesson = step.lesson(lesson_id, enrolment.language)
    assert lesson is not None
    return {
        "step": step.id,
        "round": enrolment.round,
        "lesson": lesson_id,
        "lesson_language": enrolment.language,
        "step_title": step.title,
        "when": decide(lesson, facts(engine, enrolment)) if ":::when" in lesson.body else {},
        "x": dict(step.defaults),
        "pulse": lesson.kind is Kind.REFLECTION and step.id != ENGINE,
    }


def facts(engine: Engine, enrolment: Enrolment) -> Facts:
    """What conditions may ask: lean, strain, pace and the newest values of this person's answers."""
    values: dict[str, Any] = {}
    for answer in engine.store.answers(enrolment.id):
        values[answer.exercise] = numeric(answer.value)
    pace = "weekly" if enrolment.pace == 1 else "slower"
    turn = ("inward", "outward")[len(enrolment.entered) % 2] if enrolment.lean == "mixed" else ""
    return Facts(turn=turn, lean=enrolment.lean, strain=enrolment.strain, pace=pace, values=values)


def numeric(value: str | None) -> float | str | None:
    """A stored answer's JSON as conditions compare it."""
    parsed = json.loads(value) if value is not None else None
    return parsed if isinstance(parsed, int | float | str) else None


def check_sums(engine: Engine, enrolment: Enrolment) -> dict[str, Any]:
    """The self-check's sums at the start and at the end, for the finish mail."""
    sums: dict[str, Any] = {}
    for _, event in engine.store.events(enrolment.id):
        if event.type == "check-scored":
            sums[str(event.data["check"]).replace("-", "_")] = event.data["sum"]
    return sums
