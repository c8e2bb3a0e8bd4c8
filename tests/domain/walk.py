"""A walk through a programme: the engine's own planning verbs on a virtual clock, and everything that life puts in the way."""

import heapq
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, timedelta
from itertools import count, cycle

from hypothesis import strategies as st

from rekindle.domain.agenda import Act, Agenda, Plans, Slot, agenda, asks_what_follows
from rekindle.domain.calendar import DAY, NIGHT_SHIFT, instant, local_date
from rekindle.domain.enrolment import (
    TAKING_PART,
    Adjust,
    Again,
    Choose,
    Confirm,
    Drop,
    Enrolment,
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
)
from rekindle.domain.transition import transition

from .strategies import dates, days, hours, paces, plans, shipped, zones

WELCOME, CHECK_START, CHECK_MIDDLE, CHECK_END, FINISH, BOOSTER, CHECK_LATER = (
    f"programme/1/{name}"
    for name in ("welcome", "check-start", "check-middle", "check-end", "finish", "booster-1", "check-later")
)

LONG_AGO = datetime(2000, 1, 1, tzinfo=UTC)


# What may happen


@dataclass(frozen=True)
class Pause:
    days: int


@dataclass(frozen=True)
class Held:
    """A hold without an end; its own actor lifts it after some days."""

    kind: HoldKind
    days: int


@dataclass(frozen=True)
class Down:
    """The server is off: nothing is looked at until it is back."""

    lasts: timedelta


@dataclass(frozen=True)
class Jump:
    """The server's clock is set."""

    by: timedelta


@dataclass(frozen=True)
class Lost:
    """The next lesson finds no mail server until its last useful moment is over, and is cancelled."""


@dataclass(frozen=True)
class Deferred:
    """The queue looks once more at the lesson that found no mail server."""


@dataclass(frozen=True)
class Restart:
    """`again`: the current step once more."""


@dataclass(frozen=True)
class Answered:
    """The end check."""


Happening = Pause | Held | Down | Jump | Lost | Deferred | Restart | Answered | Adjust | Resume

spans = st.integers(0, 60 * 24).map(lambda n: timedelta(hours=n)) | st.integers(0, 60 * 86400).map(
    lambda n: timedelta(seconds=n)
)
jumps = st.sampled_from([timedelta(hours=1), timedelta(hours=-1), timedelta(days=400), timedelta(days=-400)])
happenings: st.SearchStrategy[Happening] = st.one_of(
    st.builds(Pause, st.integers(0, 400)),
    st.builds(Held, st.sampled_from(sorted(set(HoldKind) - {HoldKind.PAUSE})), st.integers(0, 60)),
    st.builds(Down, spans),
    st.builds(Jump, jumps),
    st.just(Lost()),
    st.just(Restart()),
    st.just(Resume()),
    st.builds(Adjust, zone=zones),
    st.builds(Adjust, day=days),
    st.builds(Adjust, hour=hours),
    st.builds(Adjust, pace=paces),
    st.builds(Adjust, night=st.booleans()),
)
whens = st.integers(0, 26 * 7 * 24).map(lambda n: timedelta(hours=n)) | st.integers(0, 70 * 86400).map(
    lambda n: timedelta(seconds=n)
)


# What plugins may say


@dataclass(frozen=True)
class Said:
    """What plugins answer at each ended step and about each mail of a step, in turn and over and over."""

    follows: tuple[int | timedelta | None, ...] = ()
    """Which of the steps that are left (any number), how long to wait, or nothing."""
    later: tuple[timedelta | None, ...] = ()

    def __bool__(self) -> bool:
        return bool(self.follows or self.later)


silent = Said()
postponements = st.none() | st.integers(1, 28 * 24 * 60).map(lambda n: timedelta(minutes=n))
sayings = st.builds(
    Said,
    st.lists(st.none() | st.integers(0, 6) | st.integers(1, 28).map(lambda n: timedelta(days=n)), min_size=1, max_size=8)
    .map(tuple),
    st.lists(postponements, min_size=1, max_size=12).map(tuple),
)  # fmt: skip


# The walk


@dataclass(frozen=True)
class Mail:
    """A planned mail, with the enrolment as it was just before."""

    at: datetime
    upcoming: Agenda
    before: Enrolment

    @property
    def key(self) -> str:
        return self.upcoming.key

    @property
    def on(self) -> date:
        return local_date(self.at, self.before.zone)


@dataclass
class Walk:
    """The four lines of the engine that plan, with a clock that anything may happen to."""

    plans: Plans
    enrolment: Enrolment
    clock: datetime
    answers_after: timedelta | None = timedelta(hours=30)
    latency: timedelta = timedelta(0)
    said: Said = silent
    elapsed: timedelta = timedelta(0)
    mails: list[Mail] = field(default_factory=list)
    dropped: list[str] = field(default_factory=list)
    events: list[str] = field(default_factory=list)
    lost: list[Mail] = field(default_factory=list)
    had: list[Happening] = field(default_factory=list)
    calm_from: datetime = LONG_AGO
    loses_next: bool = False
    last: list[str] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    wanted: dict[str, str | date] = field(default_factory=dict)
    """By the ended step: which step was chosen, or the local date before which none begins."""
    moved: dict[str, datetime] = field(default_factory=dict)
    ahead: list[tuple[timedelta, int, Happening | Lift]] = field(default_factory=list)
    numbers: count = field(default_factory=count)

    def __post_init__(self) -> None:
        self.answers_follow, self.answers_later = cycle(self.said.follows or (None,)), cycle(self.said.later or (None,))

    def at(self, after: timedelta, happening: Happening | Lift | Confirm) -> None:
        heapq.heappush(self.ahead, (self.elapsed + after, next(self.numbers), happening))

    def run(self) -> "Walk":
        """Until nothing will ever happen again. Bounded: an agenda that never comes to an end fails here."""
        self._wake()
        for _ in range(500):
            due = self.enrolment.next_due_at
            waits = None if due is None else max(due - self.clock, timedelta(0))
            until = max(self.ahead[0][0] - self.elapsed, timedelta(0)) if self.ahead else None
            if waits is None and until is None:
                return self
            if until is None or (waits is not None and waits <= until):
                self._pass(waits + self.latency)
                self._tick()
            else:
                self._pass(until)
                self._happen(heapq.heappop(self.ahead)[2])
        raise AssertionError("the programme has no end")

    def _pass(self, span: timedelta) -> None:
        self.clock += span
        self.elapsed += span

    def _do(self, command) -> None:
        self.enrolment, events = transition(self.enrolment, command, self.clock)
        self.last = [event.type for event in events]
        self.events += self.last

    def _wake(self) -> None:
        upcoming = agenda(self.enrolment, self.plans, self.clock)
        if upcoming is not None and upcoming.act is Act.SEND and upcoming.key != WELCOME:
            assert upcoming.due_at >= self.clock, "no mail is ever due in the past"
        if upcoming is None and not self.enrolment.holds and self.enrolment.state in TAKING_PART:
            assert self.enrolment.state is State.COMPLETED, "an active enrolment always has something to come"
        self.enrolment = replace(
            self.enrolment,
            next_due_at=upcoming.due_at if upcoming else None,
            next_key=upcoming.key if upcoming else None,
            version=self.enrolment.version + 1,
        )

    def _tick(self) -> None:
        """Everything that is due at this instant; each decision must make progress."""
        for _ in range(12):
            upcoming = agenda(self.enrolment, self.plans, self.clock)
            if upcoming is None or upcoming.due_at > self.clock:
                if not self._cancel_late():
                    self._wake()
                    return
                continue
            match upcoming.act:
                case Act.EXPIRE:
                    self._do(Expire())
                case Act.END_HOLD:
                    self._do(Lift(upcoming.hold, "clock"))
                case Act.SEND:
                    if not (self.said and self._ask(upcoming)):
                        self._send(upcoming)
            assert "ignored" not in self.last, "what the agenda asks for is never impossible"
        raise AssertionError("the same instant is looked at for ever")

    def _ask(self, upcoming: Agenda) -> bool:
        """One question a time, its answer stored before anything else is decided; whether there was one."""
        person = self.enrolment
        if asks_what_follows(person, upcoming):
            self._drop(upcoming)
            self._choose(next(self.answers_follow))
            self.asked.append(person.ending)
            return True
        if upcoming.step == "programme" or person.asked == upcoming.key:
            return False
        self._drop(upcoming)
        span = next(self.answers_later)
        until = None if span is None else self.clock + span
        self.moved.pop(upcoming.key, None)
        if until is not None:
            self.moved[upcoming.key] = until
        self._do(Postpone(upcoming.key, until, "a-plugin"))
        self.asked.append(upcoming.key)
        return True

    def _choose(self, answer: int | timedelta | None) -> None:
        person = self.enrolment
        left = [step.id for step in self.plans.steps if step.id not in person.entered]
        self.wanted.pop(person.ended, None)
        match answer:
            case int():
                self.wanted[person.ended] = left[answer % len(left)]
                self._do(Choose(step=left[answer % len(left)], by="a-plugin"))
            case timedelta():
                self.wanted[person.ended] = local_date(self.clock, person.zone) + answer
                self._do(Choose(days=answer.days, by="a-plugin"))
            case None:
                self._do(Choose())

    def _drop(self, upcoming: Agenda) -> None:
        for dropped in upcoming.dropped:
            self._do(Drop(dropped.key, dropped.on, dropped.reason))
            self.dropped.append(dropped.key)

    def _send(self, upcoming: Agenda) -> None:
        before = self.enrolment
        self._drop(upcoming)
        on = local_date(self.clock, before.zone)
        self._do(
            Plan(
                upcoming.key,
                on,
                upcoming.counts,
                upcoming.starts,
                upcoming.structure,
                upcoming.week_of,
                upcoming.finishes,
            )
        )
        mail = Mail(self.clock, upcoming, before)
        self.mails.append(mail)
        if upcoming.starts and self.loses_next:
            self.lost.append(mail)
            self.loses_next = False
            self.at(max(upcoming.useful_until - self.clock, timedelta(0)) + timedelta(seconds=1), Deferred())
        if upcoming.key == CHECK_END and self.answers_after is not None:
            self.at(self.answers_after, Answered())

    def _cancel_late(self) -> bool:
        for mail in self.lost:
            if mail in self.mails and self.clock > mail.upcoming.useful_until:
                self.mails.remove(mail)
                self._do(Unplan(mail.key))
                restarted = self.enrolment.step == mail.upcoming.step and self.enrolment.round > int(
                    mail.key.split("/")[1]
                )
                assert self.events[-1] == "unplanned" or restarted
                self._disturbed()
                return True
        return False

    def _happen(self, happening) -> None:
        self.had.append(happening)
        if not isinstance(happening, Answered | Confirm):
            self._disturbed()
        match happening:
            case Pause(length):
                self._do(Place(Hold(HoldKind.PAUSE, self.clock + length * DAY)))
                self._disturbed(length * DAY)
            case Held(kind, length):
                self._do(Place(Hold(kind)))
                self.at(length * DAY, Lift(kind, "operator"))
            case Down(lasts):
                self._pass(lasts)
                self._disturbed()
                self._tick()
            case Jump(by):
                self.clock += by
                self._disturbed()
                if self.enrolment.next_due_at is not None and self.enrolment.next_due_at <= self.clock:
                    self._tick()
                return
            case Lost():
                self.loses_next = True
            case Deferred():
                self._cancel_late()
            case Restart():
                self._do(Again(self.enrolment.step, self.enrolment.round + 1))
            case Answered():
                self._do(Note(f"{CHECK_END}/answered", local_date(self.clock, self.enrolment.zone)))
            case command:
                self._do(command)
        self._wake()

    def _disturbed(self, lasting: timedelta = timedelta(0)) -> None:
        self.calm_from = max(self.calm_from, self.clock + lasting)

    # What the tests ask

    def mail(self, key: str) -> Mail | None:
        return next((mail for mail in self.mails if mail.key == key), None)

    @property
    def lessons(self) -> list[Mail]:
        return [mail for mail in self.mails if mail.upcoming.starts]

    def slot(self, mail: Mail) -> Slot:
        step = self.plans.step(mail.upcoming.step)
        return next(slot for slot in step.slots if slot.id == mail.upcoming.lesson)

    def nominal(self, mail: Mail) -> datetime:
        """When a lesson should be sent by the person's own settings and the author's hour."""
        person = mail.before
        shift = NIGHT_SHIFT if person.night else 0
        if mail.upcoming.starts:
            return instant(mail.upcoming.week_of, person.hour + shift, person.zone)
        slot = self.slot(mail)
        return instant(person.week_started_on + slot.at.days * DAY, slot.at.minutes + shift, person.zone)


def enrolled(start: datetime, **settings) -> Enrolment:
    return Enrolment(
        id=1,
        participant=1,
        programme="recovery",
        state=State.UNCONFIRMED,
        created_at=start,
        next_due_at=start,
        **settings,
    )


def walk(
    start, plans, *, confirms=timedelta(hours=1), answers=timedelta(hours=30), latency=timedelta(0), life=(), said=silent,
    **settings,
):  # fmt: skip
    walking = Walk(plans, enrolled(start, **settings), start, answers, latency, said)
    walking.at(confirms, Confirm())
    for when, happening in life:
        walking.at(confirms + when, happening)
    return walking.run()


people = st.fixed_dictionaries(
    {"zone": zones, "day": days, "hour": hours, "pace": paces, "night": st.booleans()},
    optional={"starts_on": dates},
)
lives = st.lists(st.tuples(whens, happenings), max_size=8)
answers = st.none() | st.integers(0, 10 * 24).map(lambda n: timedelta(hours=n))
seconds = st.sampled_from([timedelta(0), timedelta(seconds=1), timedelta(minutes=5)])
programmes = st.just(shipped()) | st.just(shipped(checks=False)) | plans()
