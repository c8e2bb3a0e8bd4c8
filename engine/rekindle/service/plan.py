"""The clock's verb: enrolments that are due -> agenda -> a queued mail and the next wake time, in one commit.

Planning freezes: the draft holds every decision (conditions, week, names), so that delivering is rendering and no more.
Those whose next mail plugins are asked about come apart (`consult`), so that nobody else waits for a plugin.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Any

from rekindle.content.conditions import decide
from rekindle.domain import corrections
from rekindle.domain.agenda import Act, Agenda
from rekindle.domain.calendar import local_date
from rekindle.domain.delivery import BULK, REPLANNABLE, SINGLE, Delivery, DeliveryState, Draft, MailKind
from rekindle.domain.enrolment import Drop, Enrolment, Event, Expire, Hold, HoldKind, Lift, Place, Plan, Unplan
from rekindle.domain.errors import place
from rekindle.domain.people import Participant
from rekindle.domain.programme import ENGINE, Kind, Step
from rekindle.domain.silence import opening
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.adopt import adopt, can_go_on
from rekindle.service.asking import Asking, Decision, answer_all
from rekindle.service.corrections import draft as corrected
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.facts import facts
from rekindle.service.lookback import looking_back
from rekindle.service.openings import opens_with, remind_at
from rekindle.service.schedule import calendar
from rekindle.service.several import told, woken
from rekindle.service.standstill import alarmed
from rekindle.service.wording import Worded, words

BATCH = 200
TRIES = 5
"""How often a decision that lost its race is made anew; the person's own mail may be handled at the same moment."""
ASKED_AT_ONCE = 50
"""Plugins have two seconds for a batch of calls: forty milliseconds for each person."""
AWAY = f"{ENGINE}/away"
"""Noted in `done` when a vacation answer came: the next planned mail opens with the offer of a pause."""


def plan(engine: Engine) -> int:
    """Plan what is due now and needs no plugin, at most one batch; returns how many enrolments were looked at."""
    if engine.plugins.refresh():
        engine.renew()
    if engine.store.meta("brake") is not None:
        return 0
    now = engine.clock.now()
    adopt(engine, now)
    due = engine.store.due(now, BATCH, without=engine.code.mails)
    decisions = _begun(engine, due, now)
    beside = engine.store.in_several([enrolment.participant for enrolment in due])
    changes = [
        wake(engine, enrolment, now) if decision.calls else _decided(engine, enrolment, decision, beside, now)
        for enrolment, decision in zip(due, decisions, strict=True)
    ]  # who was not known to need a plugin is woken again at once, under the key by which `consult` looks for them
    engine.store.commit_many(alarmed(engine, due, changes, now))
    return len(due)


def consult(engine: Engine) -> int:
    """The same for those about whose next mail plugins are asked, in small batches and with no transaction open."""
    mails = engine.code.mails
    if not mails or engine.store.meta("brake") is not None:
        return 0
    now = engine.clock.now()
    due = engine.store.due(now, ASKED_AT_ONCE, only=mails)
    decisions = _begun(engine, due, now)
    answer_all(engine.plugins, decisions)
    beside = engine.store.in_several([enrolment.participant for enrolment in due])
    decided = zip(due, decisions, strict=True)
    changes = [_decided(engine, enrolment, decision, beside, now) for enrolment, decision in decided]
    engine.store.commit_many(alarmed(engine, due, changes, now))
    return len(due)


def _begun(engine: Engine, due: Sequence[Enrolment], now: datetime) -> list[Decision[Change]]:
    people = engine.store.people([enrolment.participant for enrolment in due])
    return [Decision(partial(decide_one, engine, e, people.get(e.participant), now)) for e in due]


def _decided(
    engine: Engine,
    enrolment: Enrolment,
    decision: Decision[Change],
    beside: Mapping[int, Sequence[Enrolment]],
    now: datetime,
) -> Change:
    """One person's fault holds that person for an operator, and nobody else's mail waits behind it."""
    try:
        return told(engine, enrolment, decision.outcome(), beside.get(enrolment.participant, ()), now)
    except Exception as error:
        after, events = transition(enrolment, Place(Hold(HoldKind.OPERATOR, reason=f"fault: {place(error)}")), now)
        stored = replace(after, next_due_at=None, next_key=None)
        return Change(at=now, enrolments=(stored,), events=tuple((enrolment.id, event) for event in events))


def decide_one(engine: Engine, enrolment: Enrolment, person: Participant | None, now: datetime) -> Asking[Change]:
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
            if person is None:
                return _unreadable(engine, enrolment, now)
            return (yield from _send(engine, enrolment, person, upcoming, now))


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
    return Change(
        at=now,
        enrolments=(woken(engine, enrolment, now),),
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
    for _ in range(TRIES):
        change = _planned_again(engine, delivery)
        if change is None or engine.store.commit(change):
            return


def _planned_again(engine: Engine, delivery: Delivery) -> Change | None:
    if delivery.enrolment is None or not delivery.context.get("starts"):
        return None
    now = engine.clock.now()
    enrolment = engine.store.enrolment(delivery.enrolment)
    if enrolment is None:
        return None
    before = engine.store.events(enrolment.id)
    after, events = transition(enrolment, Unplan(delivery.key), now)
    if any(event.type == "unplanned" and event.data.get("key") == delivery.key for _, event in before):
        hold = Hold(HoldKind.ADDRESS, reason=f"{delivery.key} could not be delivered twice")
        after, more = transition(after, Place(hold), now)
        events += more
    return wake(engine, after, now, events)


def _send(engine: Engine, enrolment: Enrolment, person: Participant, upcoming: Agenda, now: datetime) -> Asking[Change]:
    coded = engine.code.mails.holds(enrolment.programme, upcoming.key)
    stored = (yield from calendar(engine, enrolment, upcoming, now)) if coded else None
    if stored is not None:
        return wake(engine, stored[0], now, stored[1])
    step = engine.step(enrolment, upcoming.step, upcoming.structure)
    lesson = step.lesson(upcoming.lesson, enrolment.language) if step else None
    if step is None or lesson is None:
        return _waits(engine, enrolment, f"{upcoming.step}: its texts cannot be loaded; see `rekindle steps list`", now)
    if coded or step.id in engine.code.aside:
        worded = yield from words(engine, enrolment, upcoming, step, lesson, now)
    else:
        worded = Worded()
    if worded.hold:
        return _waits(engine, enrolment, worded.hold, now, worded.events)
    after, events = enrolment, worded.events
    for dropped in upcoming.dropped:
        after, more = transition(after, Drop(dropped.key, dropped.on, dropped.reason), now)
        events += more
    ahead = opening(enrolment, upcoming.starts, now)
    asks = replace(
        _plan_command(enrolment, upcoming, now),
        remind_at=remind_at(lesson, now), reminds=ahead.reminds, asks_how=ahead.asks_how,
    )  # fmt: skip
    after, more = transition(after, asks, now)
    sealed = {**worded.sealed, **opens_with(engine, enrolment, ahead)}
    draft = _draft(engine, person, after, upcoming, step, now, sealed)
    if shown := [condition for condition, holds in draft.context["when"].items() if holds]:
        more += (Event("tailored", {"key": upcoming.key, "shown": ", ".join(shown)}),)
    if AWAY in after.done:
        draft = replace(draft, context={**draft.context, "offer_pause": True})
        after = replace(after, done={key: on for key, on in after.done.items() if key != AWAY})
    return wake(engine, after, now, events + more, drafts=(draft,), snapshots=(step,))


def _waits(engine: Engine, enrolment: Enrolment, reason: str, now: datetime, events: tuple[Event, ...] = ()) -> Change:
    """Held for a plugin. The reason begins with its name, by which those who wait are found when it is back."""
    after, more = transition(enrolment, Place(Hold(HoldKind.PLUGIN, reason=reason)), now)
    return wake(engine, after, now, events + more)


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
        reason=upcoming.reason,
        moved=upcoming.moved,
    )


def _draft(
    engine: Engine,
    person: Participant,
    enrolment: Enrolment,
    upcoming: Agenda,
    step: Step,
    now: datetime,
    sealed: Mapping[str, Any],
) -> Draft:
    context = about(engine, person, enrolment, now) | lesson_context(engine, enrolment, step, upcoming.lesson)
    context |= sealed
    if upcoming.starts:
        context["starts"] = upcoming.starts
    if step.id == ENGINE:
        context |= looking_back(engine, enrolment, step, upcoming.lesson)
    if upcoming.lesson == "finish":
        both = {"check_start", "check_end"} <= context.keys()
        context["when"] = {**context["when"], "answered self-check": both}
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
