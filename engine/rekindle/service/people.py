"""What operators ask about people: where everybody is and why, and an operator's own pause, resume, export, erasure."""

from collections.abc import Mapping
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any

from rekindle.domain.agenda import Agenda
from rekindle.domain.calendar import instant, local, local_date
from rekindle.domain.delivery import Delivery, DeliveryState
from rekindle.domain.enrolment import LIVE, Enrolment, Hold, HoldKind, Lift, Place
from rekindle.domain.errors import RekindleError
from rekindle.domain.people import Participant
from rekindle.domain.suppression import HARD, SOFT
from rekindle.domain.transition import transition
from rekindle.service.drafts import DAY_NAMES
from rekindle.service.engine import Engine
from rekindle.service.export import renamed
from rekindle.service.plan import regain, release, wake


class Nobody(RekindleError):
    """There is no participant with this address."""

    def __init__(self, address: str) -> None:
        super().__init__(f'nobody is known under "{address}"; `rekindle participants list` shows everybody')


def find(engine: Engine, address: str) -> Participant:
    """Raises Nobody."""
    person = engine.store.participant_at(address)
    if person is None:
        raise Nobody(address)
    return person


def listed(engine: Engine) -> list[dict[str, Any]]:
    """One row for each enrolment, newest first within a person."""
    return [row for person in engine.store.participants(100_000) for row in rows(engine, person)]


def rows(engine: Engine, person: Participant) -> list[dict[str, Any]]:
    """The person's enrolments as an operator reads them."""
    return [
        {
            "address": person.address,
            "name": person.name,
            "programme": enrolment.programme,
            "cohort": enrolment.cohort,
            "state": enrolment.state.value,
            "holds": [hold.kind.value for hold in enrolment.holds],
            "step": enrolment.step,
            "week": len(enrolment.entered),
            "next": enrolment.next_key,
            "next_at": enrolment.next_due_at.isoformat() if enrolment.next_due_at else None,
            "zone": enrolment.zone,
        }
        for enrolment in engine.store.enrolments_of(person.id)
    ]


def shown(engine: Engine, address: str) -> dict[str, Any]:
    """Everything an operator may see of one person: settings, enrolments, answers' values, mails. No free text."""
    person = find(engine, address)
    enrolments = engine.store.enrolments_of(person.id)
    answers = [
        {"step": a.step, "round": a.round, "exercise": a.exercise, "revision": a.revision, "value": a.value,
         "text": bool(a.text.strip()), "at": a.at.isoformat(), **renamed(engine, a.step, a.exercise)}
        for enrolment in enrolments for a in engine.store.answers(enrolment.id)
    ]  # fmt: skip
    mails = [mail_row(engine, d) for enrolment in enrolments for d in engine.store.deliveries(enrolment=enrolment.id)]
    consents = [asdict(consent) for consent in engine.store.consents(person.id)]
    return {
        "address": person.address,
        "name": person.name,
        "language": person.language,
        "zone": person.zone,
        "word": person.word,
        "suppressed": engine.store.suppressed(person.address),
        "enrolments": [row | _settings(one) for row, one in zip(rows(engine, person), enrolments, strict=True)],
        "consents": consents,
        "answers": answers,
        "deliveries": mails,
    }


def _settings(enrolment: Enrolment) -> dict[str, Any]:
    """In the words of `rekindle participants set`."""
    hours, minutes = divmod(enrolment.hour, 60)
    return {
        "day": DAY_NAMES[enrolment.day][:3].lower(),
        "hour": f"{hours}:{minutes:02d}",
        "night": "yes" if enrolment.night else "no",
        "pace": "weekly" if enrolment.pace == 1 else "slower",
        "mails": "lessons" if enrolment.reading else "all",
        "lean": enrolment.lean,
    }


def mail_row(engine: Engine, delivery: Delivery) -> dict[str, Any]:
    """One line of the queue, without its content."""
    key_id = delivery.context.get("token_key")
    message_id = engine.addresses.message_id(delivery.id, int(key_id)) if key_id is not None else None
    return {
        "id": delivery.id,
        "enrolment": delivery.enrolment,
        "to": delivery.address,
        "key": delivery.key,
        "kind": delivery.kind.value,
        "state": delivery.state.value,
        "attempts": delivery.attempts,
        "try_at": delivery.try_at.isoformat() if delivery.try_at else None,
        "sent_at": delivery.sent_at.isoformat() if delivery.sent_at else None,
        "bounced_at": delivery.bounced_at.isoformat() if delivery.bounced_at else None,
        "message_id": f"<{message_id}>" if message_id else None,
        "reason": delivery.reason,
    }


def explained(engine: Engine, address: str) -> list[dict[str, Any]]:
    """Why each mail was or was not sent, in order, and what comes next: events as recorded, and the very agenda that plans."""
    person, now = find(engine, address), engine.clock.now()
    trace = []
    for enrolment in reversed(engine.store.enrolments_of(person.id)):
        events = [
            {"at": at.isoformat(), "event": event.type, "because": sentence(event.type, event.data), **event.data}
            for at, event in engine.store.events(enrolment.id)
        ]
        events = sorted([*events, *_fates(engine, enrolment)], key=lambda event: str(event["at"]))
        trace.append(
            {
                "programme": enrolment.programme,
                "state": enrolment.state.value,
                "holds": [
                    {"hold": h.kind.value, "until": h.until.isoformat() if h.until else None, "reason": h.reason}
                    for h in enrolment.holds
                ],
                "events": events,
                "next": coming(engine.agenda(enrolment, now), enrolment) or _asleep(engine, enrolment),
            }
        )
    return trace


def _fates(engine: Engine, enrolment: Enrolment) -> list[dict[str, Any]]:
    """What became of each mail in the queue: an event tells that it was planned, the queue whether it went."""
    fates = []
    for mail in engine.store.deliveries(enrolment=enrolment.id):
        at = mail.sent_at or mail.created_at
        if at is None or mail.state not in QUEUE_SAYS:
            continue
        because = QUEUE_SAYS[mail.state].format(key=mail.key) + (f": {mail.reason}" if not mail.sent_at else "")
        fates.append({"at": at.isoformat(), "event": f"mail-{mail.state.value}", "because": because, "key": mail.key})
    return fates


QUEUE_SAYS: Mapping[DeliveryState, str] = {
    DeliveryState.SENT: "{key} was sent",
    DeliveryState.RETRYING: "{key} could not be sent yet and is tried again",
    DeliveryState.FAILED: "{key} was not sent",
    DeliveryState.CANCELLED: "{key} was cancelled",
    DeliveryState.SUPPRESSED: "{key} was not sent",
    DeliveryState.HELD: "{key} waits in the queue",
}


def coming(upcoming: Agenda | None, enrolment: Enrolment) -> dict[str, Any] | None:
    """What the agenda says next, in instants and in the person's own time."""
    if upcoming is None:
        return None
    here = local(upcoming.due_at, enrolment.zone)
    dropped = [{"key": d.key, "reason": d.reason} for d in upcoming.dropped]
    return {
        "key": upcoming.key, "at": upcoming.due_at.isoformat(), "local": f"{here:%a %Y-%m-%d %H:%M} {enrolment.zone}",
        "reason": upcoming.reason, "later_because": upcoming.moved, "passes_over": dropped,
    }  # fmt: skip


def _asleep(engine: Engine, enrolment: Enrolment) -> dict[str, Any] | None:
    """Somebody takes part in a programme of which there is no file: nothing is lost, and nothing comes until it is back."""
    if enrolment.state not in LIVE or enrolment.programme in engine.programmes:
        return None
    reason = f'no file in [programmes] files has the id "{enrolment.programme}"; nothing comes until it is back'
    return {"key": None, "at": None, "local": None, "reason": reason, "later_because": "", "passes_over": []}


SENTENCES: Mapping[str, str] = {
    "join-asked": "a mail asked to join, and one confirmation was sent",
    "confirmed": "the confirmation was answered with yes",
    "expired": "nobody confirmed within 14 days",
    "withdrawn": "left ({by}); nothing more is sent",
    "held": "planned mail waits: hold {hold}",
    "released": "the hold {hold} was lifted by {by}",
    "planned": "{key} was due and was queued",
    "reminded": "{key} opened with a reminder of the open question: number {nth} in a row, of two at most",
    "asked-how": "{key} asked how to go on, after two weeks without a word; without an answer lessons only come",
    "next-asked": "the next lesson was asked for, before its day",
    "address-asked": "another address was asked for; it has to say yes itself",
    "address-refused": "the request for another address was taken back",
    "address-changed": "mail goes to another address, which said yes",
    "dropped": "{key} was passed over: {reason}",
    "tailored": "{key} has the parts for {shown}",
    "unplanned": "{key} came too late and is planned again",
    "step-entered": "the step {step} began",
    "step-completed": "the step {step} ended (round {round})",
    "next-chosen": "the plugin {by} put the step {step} next",
    "next-waits": "after the step {step} the plugin {by} lets the next one wait until {until}",
    "postponed": "the plugin {by} moved {key} to {until}",
    "plugin-failed": "the plugin {plugin} failed at {hook}: {what}",
    "plugin-ignored": "what the plugin {plugin} answered at {hook} does not count: {what}",
    "plugin-away": "the plugin {plugin} could not be asked about {key}; it went without",
    "reply-unread": "the plugin {plugin} could not read a reply to {exercise}; it is kept for a human",
    "programme-completed": "the last mail of the programme was queued",
    "correction-asked": "a correction of {lesson} was asked for",
    "answered": "an answer came to {exercise}",
    "answer-unclear": "an answer could not be read and was asked about once",
    "check-scored": "the self-check was read",
    "settings-changed": "settings were changed",
    "bounced": "a mail came back ({severity} {status})",
    "away": "an automatic answer said that nobody is there; the next mail offers a pause",
    "round-opened": "the step {step} begins once more (round {round})",
    "ignored": "{command} changes nothing while {state}",
}


def sentence(kind: str, data: Mapping[str, Any]) -> str:
    """An event in plain words."""
    told = SENTENCES.get(kind, kind).format_map(_Known(data))
    if kind == "settings-changed":
        return f"{told}: {', '.join(f'{name} {value}' for name, value in data.items())}"
    if kind in {"held", "planned"} and data.get("reason"):
        told += f" ({data['reason']})"
    return f"{told}, later than its own time: {data['moved']}" if data.get("moved") else told


class _Known(dict[str, Any]):
    """A missing field reads as a dash, so that an old event can always be told."""

    def __missing__(self, key: str) -> str:
        return "-"


def pause(engine: Engine, address: str, length: timedelta | date) -> None:
    """The coordinator's pause: for so long, or until a date. Raises Nobody."""
    person, now = find(engine, address), engine.clock.now()
    on = length if isinstance(length, date) else local_date(now + length, person.zone)
    until = instant(on, 6 * 60, person.zone)
    for enrolment in _live(engine, person):
        after, events = transition(enrolment, Place(Hold(HoldKind.PAUSE, until)), now)
        change = wake(engine, after, now, events)
        engine.store.commit(replace(change, hold=((enrolment.id, "pause"),)))


def resume(engine: Engine, address: str) -> None:
    """Lift the pause and what only a human may lift (safety, address, operator). Raises Nobody.

    A bounced address is taken off the suppression list; who complained comes back by an own `join` alone.
    """
    person, now = find(engine, address), engine.clock.now()
    back = (person.address,) if engine.store.suppressed(person.address) in {HARD, SOFT} else ()
    for enrolment in _live(engine, person):
        after, events = regain(engine, enrolment, now, by="operator")
        for hold in after.holds:
            after, more = transition(after, Lift(hold.kind, "operator"), now)
            events = (*events, *more)
        engine.store.commit(replace(release(engine, after, now, events), unsuppress=back))


def _live(engine: Engine, person: Participant) -> list[Enrolment]:
    return [enrolment for enrolment in engine.store.enrolments_of(person.id) if enrolment.state in LIVE]
