"""What must be true of a whole flight, whatever was edited on the way. Each rule gives sentences about what was broken.

Nobody skipped: whoever was still on the way when the last edit was made was sent, in the end, the teaching mail of every step
of the final list (or of an earlier enrolment of theirs). Inside a step they were sent every lesson of the structure that they
entered, or it is recorded why not.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta

from rekindle.domain.calendar import is_quiet, local
from rekindle.domain.corrections import FIRST
from rekindle.domain.delivery import DeliveryState as S
from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import LIVE, Enrolment, HoldKind, State
from rekindle.domain.programme import ENGINE, Kind, Step

from .flight import Flight, OnTheWire

WELCOME, FINISH = f"{ENGINE}/1/welcome", f"{ENGINE}/1/finish"
UNCOUNTED = {WELCOME, f"{ENGINE}/1/check-start"}
WEEK = timedelta(days=7)


def broken(flight: Flight) -> list[str]:
    return [sentence for rule in RULES for sentence in rule(flight)]


def _planned(flight: Flight, enrolment: Enrolment) -> list[OnTheWire]:
    return [w for w in flight.wire if w.delivery.enrolment == enrolment.id and w.delivery.kind is MailKind.PLANNED]


def _of_steps(flight: Flight, enrolment: Enrolment) -> list[OnTheWire]:
    """Without the engine's own mails and without corrections."""
    return [w for w in _planned(flight, enrolment) if not w.delivery.key.startswith((f"{ENGINE}/", FIRST))]


def _planned_at(flight: Flight, mail: OnTheWire) -> datetime:
    """When its day was chosen. The row may be younger: a mail that waits for its server is written anew when an answer comes."""
    events = flight.store.events(mail.delivery.enrolment or 0)
    key = mail.delivery.key
    on = [at for at, event in events if event.type == "planned" and event.data["key"] == key and at <= mail.at]
    return max(on, default=mail.delivery.created_at or mail.at)


def _step_of(flight: Flight, mail: OnTheWire) -> Step:
    step = flight.store.snapshot(mail.delivery.snapshot or "")
    assert step is not None
    return step


def nobody_twice(flight: Flight) -> Iterator[str]:
    for (enrolment, key), times in Counter((w.delivery.enrolment, w.delivery.key) for w in flight.wire).items():
        if times > 1:
            yield f"{key} went {times} times to enrolment {enrolment}"
    lessons: Counter[tuple[int | None, str, str]] = Counter()
    for _, enrolment in flight.enrolments():
        for mail in _of_steps(flight, enrolment):
            step, nth, lesson = mail.delivery.key.split("/")
            teaching = _step_of(flight, mail).lesson(lesson)
            if teaching is not None and teaching.kind is Kind.TEACHING:
                lessons[enrolment.id, step, nth] += 1
    for place, times in lessons.items():
        if times > 1:
            yield f"{place} was taught {times} times"


def the_days(flight: Flight) -> Iterator[str]:
    """By the instant of planning: a mail server that was away may bring two mails on one day."""
    for address, enrolment in flight.enrolments():
        mails = [w for w in _planned(flight, enrolment) if w.delivery.key != WELCOME]
        planned = [local(_planned_at(flight, w), enrolment.zone) for w in mails]
        dates = [here.date() for here in planned]
        for mail, on, here in zip(mails, dates, planned, strict=True):
            if not any(not is_quiet(here.hour * 60 + here.minute, night=n) for n in _by_night(flight, enrolment, here)):
                yield f"{mail.delivery.key} came to {address} at {here:%H:%M}"
            if dates.count(on) > 1:
                yield f"{address} had more than one planned mail on {on}"
        uncounted = [mail.delivery.key in UNCOUNTED or mail.delivery.key.startswith(FIRST) for mail in mails]
        counted = [on for on, free in zip(dates, uncounted, strict=True) if not free]
        for first in counted:
            if sum(first <= on < first + WEEK for on in counted) > 3:
                yield f"{address} had more than three planned mails in the week from {first}"


def _by_night(flight: Flight, enrolment: Enrolment, at: datetime) -> set[bool]:
    """Whether the night preset was on then; both, if it was set at that very instant."""
    events = flight.store.events(enrolment.id)
    said = [(on, bool(event.data["night"])) for on, event in events if on <= at and "night" in event.data]
    before = [night for on, night in said if on < at][-1:] or [False]
    return {*before, *(night for on, night in said if on == at)}


def inside_as_they_began(flight: Flight) -> Iterator[str]:
    for address, enrolment in flight.enrolments():
        shapes: dict[tuple[str, str], set[str]] = defaultdict(set)
        steps: dict[tuple[str, str], Step] = {}
        for mail in _of_steps(flight, enrolment):
            step, nth, _ = mail.delivery.key.split("/")
            steps[step, nth] = _step_of(flight, mail)
            shapes[step, nth].add(steps[step, nth].structure_hash())
        for (step, nth), found in shapes.items():
            if len(found) > 1:
                yield f"{address} was sent {step}/{nth} in {len(found)} structures"
            else:
                yield from _whole_week(flight, enrolment, steps[step, nth], nth)


def _whole_week(flight: Flight, enrolment: Enrolment, step: Step, nth: str) -> Iterator[str]:
    """Every timed lesson went out, or was dropped with a reason, or the person did not get that far."""
    events = [event for _, event in flight.store.events(enrolment.id)]
    told = {str(event.data.get("key")) for event in events if event.type in {"planned", "dropped"}}
    over = enrolment.state not in LIVE or enrolment.holds
    restarted = any(event.type == "round-opened" for event in events)
    for lesson in step.source():
        key = f"{step.id}/{nth}/{lesson.id}"
        if lesson.at is None or key in told or over or restarted:
            continue
        if lesson.kind is Kind.REFLECTION and f"{ENGINE}/1/check-middle" in told:
            continue
        yield f"enrolment {enrolment.id} was neither sent nor refused {key}"


def the_newest_wording(flight: Flight) -> Iterator[str]:
    for _, enrolment in flight.enrolments():
        for mail in _of_steps(flight, enrolment):
            step = _step_of(flight, mail)
            newest = flight.newest(step.structure_hash(), mail.delivery.created_at or mail.at)
            if mail.delivery.snapshot not in newest:
                yield f"{mail.delivery.key} was planned on {mail.at} in wording {step.version}, not in the newest"


def no_answer_lost(flight: Flight) -> Iterator[str]:
    cases = Counter(str(case.reason) for case in flight.store.cases())
    for reply in flight.replies:
        row = flight.store.inbox(reply.inbox)
        assert row is not None
        kept = {
            (a.step, a.exercise): a.value
            for a in flight.store.answers(reply.about.enrolment or 0)
            if a.inbox == reply.inbox
        }
        if kept == dict(reply.values):
            continue
        if not cases[f"inbox/{reply.inbox}"]:
            yield f"the reply {reply.inbox} to {reply.about.key} is lost: {row.state} {row.reason}"
        elif reply.first and reply.live and reply.readable:
            yield f"the reply {reply.inbox} to {reply.about.key} was not understood: {row.reason}"


def nobody_skipped(flight: Flight) -> Iterator[str]:
    for person in flight.store.participants(100):
        earlier: set[str] = set()
        for enrolment in reversed(flight.store.enrolments_of(person.id)):
            taught = {
                w.delivery.context["starts"] for w in _planned(flight, enrolment) if w.delivery.context.get("starts")
            }
            # Decided when it was planned: a mail server that was away may have made it late.
            finished = [_planned_at(flight, w) for w in _planned(flight, enrolment) if w.delivery.key == FINISH]
            if enrolment.state is State.ACTIVE or (finished and finished[0] > flight.settled_at):
                missing = [step for step in flight.final if step not in taught | earlier]
                if missing:
                    yield f"{person.address} was never taught {', '.join(missing)}"
            earlier |= set(enrolment.entered)


def everybody_arrives(flight: Flight) -> Iterator[str]:
    for address, enrolment in flight.enrolments():
        finished = sum(w.delivery.key == FINISH for w in _planned(flight, enrolment))
        given_up = any(d.key == FINISH for d in flight.store.deliveries(enrolment=enrolment.id, state=S.FAILED))
        if enrolment.state is State.ACTIVE:
            yield f"{address} waits for ever: holds {[h.kind.value for h in enrolment.holds]}, next {enrolment.next_key}"
        if enrolment.state is State.COMPLETED and finished + given_up != 1:
            yield f"{address} had {finished} finish mails"
        if enrolment.state is State.COMPLETED and enrolment.held_by(HoldKind.PLUGIN):
            yield f"{address} is held for a plugin that is back"


def no_trace_of_what_nobody_began(flight: Flight) -> Iterator[str]:
    """A structure that nobody has entered leaves no snapshot. (Whose lesson was planned and never went out had entered.)"""
    if flight.scenario.outage[1]:
        return
    begun = {_step_of(flight, w).structure_hash() for w in flight.wire if w.delivery.snapshot}
    for _, structure, wording in flight.ran:
        if structure not in begun and flight.store.snapshot(wording) is not None:
            yield f"a step that nobody began is stored: {wording[:12]}"


def the_beginning_first(flight: Flight) -> Iterator[str]:
    """Welcome and start check come before the first lesson, or not at all."""
    for address, enrolment in flight.enrolments():
        planned = sorted(_planned(flight, enrolment), key=lambda w: _planned_at(flight, w))
        keys = [w.delivery.key for w in planned]
        lessons = [number for number, key in enumerate(keys) if not key.startswith((f"{ENGINE}/", FIRST))]
        late = UNCOUNTED & set(keys[lessons[0] :] if lessons else ())
        if late:
            yield f"{address} was sent {min(late)} after the first lesson"


def corrections_arrive(flight: Flight) -> Iterator[str]:
    """At everybody who was sent the mistake and still takes part."""
    came = {(w.delivery.enrolment, w.delivery.key) for w in flight.wire}
    for number, key in flight.corrections:
        enrolment = flight.store.enrolment(number)
        given_up = any(d.key == key for d in flight.store.deliveries(enrolment=number, state=S.FAILED))
        dropped = any(event.type == "dropped" and event.data["key"] == key for _, event in flight.store.events(number))
        if (number, key) not in came and not (given_up or dropped) and enrolment and enrolment.state in LIVE:
            yield f"enrolment {number} waits for {key}"


def nothing_after_leaving(flight: Flight) -> Iterator[str]:
    for address, enrolment in flight.enrolments():
        for mail in _planned(flight, enrolment):
            if enrolment.state is State.WITHDRAWN and enrolment.ended_at and mail.at > enrolment.ended_at:
                yield f"{address} had left and was sent {mail.delivery.key}"


RULES: tuple[Callable[[Flight], Iterator[str]], ...] = (
    nobody_twice, the_days, inside_as_they_began, the_newest_wording, no_answer_lost, nobody_skipped, everybody_arrives,
    no_trace_of_what_nobody_began, the_beginning_first, corrections_arrive, nothing_after_leaving,
)  # fmt: skip
