"""What a coordinator changes for somebody by a command: the same wishes as in a participant's reply, without a receipt.

A change of address alone writes mail: the new address has to say yes itself, and the old one is told (`letters.moving`).
"""

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import partial
from typing import Final

from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.enrolment import LIVE, WISHED, Adjust, Enrolment, State
from rekindle.domain.errors import RekindleError, TryLater
from rekindle.domain.people import Participant
from rekindle.domain.transition import transition
from rekindle.domain.words import read_day
from rekindle.ports import Change
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.letters import moving
from rekindle.service.people import find
from rekindle.service.plan import lesson_context, wake
from rekindle.service.wanted import (
    further,
    hour_of,
    hurried,
    language_called,
    lean_called,
    once_more,
    word_for_clients,
    zone_called,
)

TRIES: Final = 5
YES_NO: Final = {"yes": True, "no": False}
PACES: Final = {"weekly": 1, "slower": 2}
MAILS: Final = {"all": "", "lessons": WISHED}

SETTINGS: Final[Mapping[str, tuple[Callable[[str], object], str]]] = {
    "day": (read_day, "a weekday, for example wed"),
    "hour": (hour_of, "an hour from 6:00 to 20:59, for example 7 or 18:30"),
    "zone": (zone_called, "an IANA zone, for example Europe/Berlin"),
    "language": (language_called, "a language, for example de"),
    "pace": (PACES.get, "weekly or slower"),
    "night": (YES_NO.get, "yes or no"),
    "lean": (lean_called, "inward, outward, mixed or none"),
    "mails": (MAILS.get, "all or lessons"),
    "word": (word_for_clients, "one or two words for those whom they help, for example patient"),
}
"""Each setting, how it is read, and what may be written."""


class Unusable(RekindleError):
    """A value that a setting cannot take."""

    def __init__(self, name: str, value: str, wanted: str) -> None:
        super().__init__(f'--{name} "{value}" cannot be used; write {wanted}')


class NothingToDo(RekindleError):
    """What was asked for changes nothing."""


def change_settings(engine: Engine, address: str, wanted: Mapping[str, str], programme: str = "") -> None:
    """`wanted` by the names of `SETTINGS`. Zone, language and word are the person's, the others an enrolment's.

    Raises Nobody, Unusable or NothingToDo; then nothing is changed.
    """
    values = {name: _read(name, value) for name, value in wanted.items()}
    person = find(engine, address)
    personal = {name: values[name] for name in ("zone", "language", "word") if name in values}
    shared = {name: values[name] for name in ("zone", "language") if name in values}
    own = {name: value for name, value in values.items() if name not in {"zone", "language", "word", "mails"}}
    if "mails" in values:
        own["reading"] = values["mails"]
    numbers = {enrolment.id for enrolment in _chosen(engine, person, programme)}
    for enrolment in _live(engine, person):
        mine = Adjust(**shared, **(own if enrolment.id in numbers else {}))  # type: ignore[arg-type]  # each was read
        if mine != Adjust():
            _commit(engine, enrolment, partial(_adjusted, engine, mine))
    if personal:
        engine.store.commit(Change(at=engine.clock.now(), participants=(replace(person, **personal),)))  # type: ignore[arg-type]


def _read(name: str, value: str) -> object:
    reader, wanted = SETTINGS[name]
    read = reader(value.strip())
    if read is None:
        raise Unusable(name, value, wanted)
    return read


def _adjusted(engine: Engine, adjust: Adjust, enrolment: Enrolment) -> Change:
    now = engine.clock.now()
    after, events = transition(enrolment, adjust, now)
    return wake(engine, after, now, events)


def next_lesson(engine: Engine, address: str, programme: str = "") -> None:
    """The next lesson without waiting for its day. Raises Nobody or NothingToDo."""

    def decide(enrolment: Enrolment) -> Change:
        after, events = hurried(engine, enrolment, engine.clock.now())
        if not events:
            raise NothingToDo(f"{enrolment.programme}: there is no lesson that could come sooner; see `explain`")
        return wake(engine, after, engine.clock.now(), events)

    _commit(engine, _one(engine, find(engine, address), programme), decide)


def week_again(engine: Engine, address: str, programme: str = "") -> None:
    """The present week once more. Raises Nobody or NothingToDo."""

    def decide(enrolment: Enrolment) -> Change:
        after, events = once_more(engine, enrolment, engine.clock.now())
        if any(event.type == "ignored" for event in events):
            raise NothingToDo(f"{enrolment.programme}: no week has begun yet; see `explain`")
        return wake(engine, after, engine.clock.now(), events)

    _commit(engine, _one(engine, find(engine, address), programme), decide)


def one_more(engine: Engine, address: str, programme: str = "") -> None:
    """One more exercise of the present step, by mail. Raises Nobody or NothingToDo."""
    person = find(engine, address)

    def decide(enrolment: Enrolment) -> Change:
        found = further(engine, enrolment)
        if found is None:
            raise NothingToDo(f"{enrolment.programme}: every exercise of this step was sent")
        step, lesson = found
        now = engine.clock.now()
        context = about(engine, person, enrolment, now) | lesson_context(engine, enrolment, step, lesson.id)
        draft = Draft(
            key=f"coordinator/{_nth(engine, enrolment)}/more", kind=MailKind.REPLY, priority=SINGLE, try_at=now,
            enrolment=enrolment.id, recipient=person.id, snapshot=step.wording_hash(),
            context=context | {"template": "more"},
        )  # fmt: skip
        return wake(engine, enrolment, now, drafts=(draft,), snapshots=(step,))

    _commit(engine, _one(engine, person, programme), decide)


def move(engine: Engine, address: str, new: str) -> None:
    """Ask the new address for a yes and tell the old one. Raises Nobody or NothingToDo."""
    person = find(engine, address)

    def decide(enrolment: Enrolment) -> Change:
        now = engine.clock.now()
        if not moving.may_ask(engine, person, enrolment, new, now):
            raise NothingToDo(f"{new} was not asked: it is their address already, or one was asked within 24 hours")
        drafts, event = moving.ask(engine, person, enrolment, new, -_nth(engine, enrolment), now, {})
        return wake(engine, enrolment, now, (event,), drafts=drafts)

    _commit(engine, _one(engine, person, ""), decide)


def _nth(engine: Engine, enrolment: Enrolment) -> int:
    """Counts this enrolment's mails, so that what a coordinator causes has a key of its own."""
    return len(engine.store.deliveries(enrolment=enrolment.id)) + 1


def _live(engine: Engine, person: Participant) -> list[Enrolment]:
    return [enrolment for enrolment in engine.store.enrolments_of(person.id) if enrolment.state in LIVE]


def _chosen(engine: Engine, person: Participant, programme: str) -> list[Enrolment]:
    """Those of one programme, or all. Raises NothingToDo where there is none."""
    mine = [one for one in _live(engine, person) if programme in {"", one.programme}]
    if not mine:
        raise NothingToDo(f"{person.address} takes part in no programme{f' {programme}' if programme else ''}")
    return mine


def _one(engine: Engine, person: Participant, programme: str) -> Enrolment:
    """The newest that was confirmed, where none is named."""
    mine = _chosen(engine, person, programme)
    return next((one for one in mine if one.state is not State.UNCONFIRMED), mine[0])


def _commit(engine: Engine, enrolment: Enrolment, decide: Callable[[Enrolment], Change]) -> None:
    """A lost race is decided again from what is true then."""
    for _ in range(TRIES):
        current = engine.store.enrolment(enrolment.id)
        if current is None or engine.store.commit(decide(current)):
            return
    raise TryLater(f"enrolment {enrolment.id} is changed by somebody else all the time; try again in a moment")
