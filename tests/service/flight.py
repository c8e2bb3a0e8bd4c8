"""Several scripted people in one programme on a virtual clock, while somebody edits its files and starts the engine anew.

Real parser, services, agenda and renderer; an edit is read as a start reads it. What happened is kept for `rules.py`, which
says afterwards what was broken.
"""

import asyncio
import heapq
import json
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from itertools import count
from random import Random
from typing import Any
from unittest.mock import patch

from rekindle.adapters.clock import FixedClock
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.domain.addresses import Addresses
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.corrections import key_of
from rekindle.domain.delivery import Delivery, MailKind, Outcome, Sent
from rekindle.domain.enrolment import LIVE, Enrolment
from rekindle.domain.programme import Step
from rekindle.mail.reading import read
from rekindle.ports import Keys, Offer, Renderer, Store
from rekindle.service.comeback import retry
from rekindle.service.correct import NoSuchLesson, ask, present, received
from rekindle.service.corrections import digest_of
from rekindle.service.engine import Engine, Policy, plans_of
from rekindle.service.letters.not_now import TEMPLATE as NOT_NOW
from rekindle.service.letters.questions import Question, questions
from rekindle.service.receive import Receipt, receive
from rekindle.service.work import until_idle

from .coding import CodedPlugins
from .edits import EDITS, Files

START = datetime(2026, 3, 3, 10, tzinfo=UTC)
"""A Tuesday, before the clocks change."""
END = START + timedelta(days=900)
DOMAIN = "example.org"


@dataclass(frozen=True)
class Person:
    """`script` says what they do with each mail in turn, and begins anew at its end."""

    joins_after: int
    """Hours."""
    script: tuple[str, ...]


@dataclass(frozen=True)
class EditAt:
    """One edit, `after` hours; `restarts`: the engine is started anew, else the next start sees it."""

    after: int
    number: int
    a: int = 0
    b: int = 0
    restarts: bool = True


@dataclass(frozen=True)
class Scenario:
    people: tuple[Person, ...]
    edits: tuple[EditAt, ...]
    outage: tuple[int, int] = (0, 0)
    """No mail server: from this hour on, for so many hours."""
    coded: tuple[str, ...] = ()
    """Steps whose plugins have code."""


SAYS = {
    "nonsense": "Hard to say, really.", "pause": "pause 1", "again": "again", "more": "more", "stop": "stop",
    "slower": "slower", "day": "day friday", "night": "day night", "help": "help",
}  # fmt: skip
DOES = ("answer", "late", "very-late", "silent", *SAYS)
CODED = ((), ("alpha",), ("beta",), ("alpha", "gamma"))
"""Which steps have code."""
RARELY = frozenset({"again", "stop", "slower", "day", "night"})
"""Done in the first rounds of a script only, so that everybody arrives."""


@dataclass(frozen=True)
class Reply:
    """An answer as somebody wrote it, and what it should be kept as."""

    inbox: int
    person: str
    about: Delivery
    values: Mapping[tuple[str, str], str | None]
    first: bool
    live: bool
    readable: bool = True
    """False while a plugin that is to read it is away or fails: then a human reads it."""


@dataclass(frozen=True)
class OnTheWire:
    at: datetime
    person: str
    delivery: Delivery
    message: bytes = field(repr=False)


@dataclass
class Flight:
    scenario: Scenario
    texts: Step
    renderer: Renderer
    store: Store = field(default_factory=lambda: MemoryStore(rand=Random(1)))
    keys: Keys = field(default_factory=lambda: MemoryKeys(1))
    files: Files = field(init=False)
    policy: Policy = field(default_factory=lambda: Policy(default_programme="recovery", zone="Europe/Berlin"))
    clock: FixedClock = field(default_factory=lambda: FixedClock(START))
    wire: list[OnTheWire] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    corrections: list[tuple[int, str]] = field(default_factory=list)
    """(enrolment, key) of each that was asked for."""
    log: list[str] = field(default_factory=list)
    ran: list[tuple[datetime, str, str]] = field(default_factory=list)
    """(since, structure, wording) of every step that an engine was started with."""
    down: bool = False
    final: tuple[str, ...] = ()
    settled_at: datetime = START
    """When the last edit was made."""
    unread: list[tuple[str, bytes]] = field(default_factory=list)
    ahead: list[tuple[datetime, int, Any]] = field(default_factory=list)
    numbers: count = field(default_factory=count)
    turns: dict[str, int] = field(default_factory=dict)
    answered: set[tuple[int, str, str]] = field(default_factory=set)
    plugins: CodedPlugins = field(init=False)
    engine: Engine = field(init=False)

    def __post_init__(self) -> None:
        self.files = Files.of("alpha", "beta", "gamma", coded=self.scenario.coded)
        self.restart()

    # The engine, and what it is started with

    def restart(self) -> None:
        """A new engine over the same store, as after a change of files."""
        programmes = self.files.programmes(self.texts)
        self._runs(step for programme in programmes.values() for step in programme.steps)
        self.plugins = CodedPlugins(self.files, self.files.order if programmes else ())
        self.engine = Engine(
            store=self.store, keys=self.keys, clock=self.clock, parse=read, renderer=self.renderer, mailer=self,
            addresses=Addresses("coach", "example.test", self.keys.sign, ("recovery",)), programmes=programmes,
            policy=self.policy, node="test", random=Random(1), plugins=self.plugins,
            plans={name: plans_of(programme) for name, programme in programmes.items()},
        )  # fmt: skip

    def _runs(self, steps: Iterable[Step]) -> None:
        self.ran += [(self.clock.now(), step.structure_hash(), step.wording_hash()) for step in steps]

    def _retries(self) -> None:
        """As `steps retry` does, which refuses names that no programme has."""
        names, self.files.retried = self.files.retried, []
        for name in names:
            if name in self.plugins.info() and retry(self.engine, name)[0] is None:
                self._runs([self.plugins.step(name)])

    connections = 1

    async def offer(self) -> Offer:
        return Offer()

    async def send(self, sender: str, recipient: str, message: bytes, go: object = None) -> Sent:
        if self.down:
            return Sent(Outcome.DEFERRED, "421 down")
        self.unread.append((recipient, message))
        return Sent(Outcome.ACCEPTED, "250 kept")

    async def close(self) -> None:
        """Nothing is open."""

    # Time

    def run(self) -> "Flight":
        """Through all edits; then everything that was away is back, and time goes on until nothing is due any more."""
        for number, person in enumerate(self.scenario.people):
            self.later(timedelta(hours=person.joins_after), ("join", f"p{number}@{DOMAIN}"))
        for edit in self.scenario.edits:
            self.later(timedelta(hours=edit.after), edit)
        begins, lasts = self.scenario.outage
        self.later(timedelta(hours=begins), "down")
        self.later(timedelta(hours=begins + lasts), "up")
        last = max((edit.after for edit in self.scenario.edits), default=0)
        self.later(timedelta(hours=last + 24), "mend")
        return self.until(END)

    def until(self, end: datetime) -> "Flight":
        """Through everything that happens up to then."""
        with asyncio.Runner() as runner, patch.object(asyncio, "to_thread", at_once):
            self._settle(runner)
            for _ in range(5000):
                if not self._step(runner, end):
                    self.clock.move_to(max(self.clock.now(), end if end < END else START))
                    return self
        raise AssertionError("the programme has no end")

    def later(self, span: timedelta, what: Any) -> None:
        heapq.heappush(self.ahead, (self.clock.now() + span, next(self.numbers), what))

    def _step(self, runner: asyncio.Runner, end: datetime) -> bool:
        due = self.store.next_due_at()
        planned = self.ahead[0][0] if self.ahead else None
        if min((at for at in (due, planned) if at is not None), default=END) > end or (due is None and planned is None):
            return False
        now = self.clock.now()
        if planned is not None and (due is None or planned <= due):
            self.clock.move_to(max(planned, now))
            self._happen(heapq.heappop(self.ahead)[2])
        elif due is not None:
            self.clock.move_to(max(due, now))
        self._settle(runner)
        return True

    def _settle(self, runner: asyncio.Runner) -> None:
        runner.run(until_idle(self.engine))
        while self.unread:
            recipient, message = self.unread.pop(0)
            if recipient.endswith(f"@{DOMAIN}"):
                self._reads(recipient, message)
            if not self.unread:
                runner.run(until_idle(self.engine))

    def _happen(self, what: Any) -> None:
        match what:
            case EditAt(_, number, a, b, restarts):
                edit = EDITS[number % len(EDITS)]
                edit(self.files, a, b)
                self.log.append(f"{self.clock.now():%a %m-%d %H:%M} {edit.__name__}({a}, {b}) {self.files.order}")
                if restarts:
                    self._edited()
                self.plugins.look()
                self._retries()
            case "mend":
                self.files.mend()
                self._edited()
                self._retries()
            case "down" | "up":
                self.down = what == "down"
            case ("join", address):
                self._write(address, "coach+join@example.test", "join", "Please let me in.")
            case ("write", address, delivery, message_id, to, words, asked):
                self._answer(address, delivery, message_id, to, words, asked)

    def _edited(self) -> None:
        self.settled_at, self.final = self.clock.now(), tuple(self.files.order)
        self.restart()
        for lesson in self.files.corrected if self.engine.programmes else ():
            self._corrects(lesson)

    def _corrects(self, lesson: str) -> None:
        """As `steps correct --send` does."""
        self.files.corrected = [other for other in self.files.corrected if other != lesson]
        try:
            step, name = present(self.engine, lesson)
        except NoSuchLesson:
            return
        text = f"Correction number {next(self.numbers)} of {lesson}."
        receipts = received(self.engine, step, name)
        key = key_of(step.id, name, digest_of(text))
        self.corrections += [(receipt.enrolment.id, key) for receipt in receipts if receipt.takes_part]
        ask(self.engine, step.id, name, receipts, text)

    # What people do

    def _reads(self, address: str, message: bytes) -> None:
        message_id, to = (_header(message, name) for name in ("Message-ID", "Reply-To"))
        row = self.engine.addresses.row_of_message_id(message_id.strip("<>"))
        delivery = self.store.delivery(row) if row is not None else None
        assert delivery is not None
        self.wire.append(OnTheWire(self.clock.now(), address, delivery, message))
        self.log.append(
            f"{self.clock.now():%a %m-%d %H:%M} -> {address} {delivery.key} {delivery.context.get('lesson', '')}"
        )
        if delivery.kind is MailKind.CONFIRMATION:
            self._write(address, to, "Re: confirm", "Yes", message_id)
            return
        if delivery.context.get("template") == NOT_NOW:
            self.later(timedelta(days=2), ("join", address))
        asked = self._asked(delivery)
        if asked:
            self._does(address, delivery, message_id, to, asked)

    def _asked(self, delivery: Delivery) -> tuple[Question, ...]:
        step = self.store.snapshot(delivery.snapshot) if delivery.snapshot else None
        lesson = step.lesson(str(delivery.context.get("lesson"))) if step else None
        return questions(lesson, str(delivery.context["step"])) if lesson else ()

    def _does(self, address: str, delivery: Delivery, message_id: str, to: str, asked: tuple[Question, ...]) -> None:
        script = self.scenario.people[int(address[1 : address.index("@")])].script
        turn = self.turns[address] = self.turns.get(address, -1) + 1
        does = script[turn % len(script)]
        after = {"late": timedelta(days=2, hours=5), "very-late": timedelta(days=9)}.get(
            does, timedelta(minutes=turn % 50)
        )
        if does == "silent" or (does in RARELY and turn >= 2 * len(script)):
            return
        said = SAYS.get(does) or "\n".join(sample(question.form, turn) for question in asked)
        self.later(after, ("write", address, delivery, message_id, to, said, () if does in SAYS else asked))
        if does == "stop":
            self.later(timedelta(days=3), ("join", address))

    def _answer(
        self, address: str, delivery: Delivery, message_id: str, to: str, words: str, asked: tuple[Question, ...]
    ) -> None:
        number = self._write(address, to, "Re: lesson", words, message_id)
        if not asked:
            return
        enrolment = self.store.enrolment(delivery.enrolment) if delivery.enrolment is not None else None
        places = {(delivery.id, one.step, one.exercise.id) for one in asked}
        values = {
            (one.step, one.exercise.id): expected(one.form, line)
            for one, line in zip(asked, words.split("\n"), strict=True)
        }
        live = enrolment is not None and enrolment.state in LIVE
        readable = all(one.form.kind is not FormKind.OWN or self.plugins.reads(one.step) for one in asked)
        self.replies.append(Reply(number, address, delivery, values, not places & self.answered, live, readable))
        self.answered |= places

    def _write(self, address: str, to: str, subject: str, words: str, about: str = "") -> int:
        thread = f"In-Reply-To: {about}\r\nReferences: {about}\r\n" if about else ""
        number = next(self.numbers)
        raw = (
            f"From: Pat <{address}>\r\nTo: {to}\r\nSubject: {subject}\r\n{thread}Message-ID: <{number}@example.org>\r\n"
            f"\r\n{words}\r\n"
        )
        self.log.append(f"{self.clock.now():%a %m-%d %H:%M} <- {address} {words!r}")
        assert receive(self.engine, to, address, raw.encode()) is Receipt.ACCEPTED
        return self.store.received(1000)[-1].id

    # What the rules ask

    def newest(self, structure: str, at: datetime) -> set[str]:
        """The newest wording of this structure by then; two, if it changed at that very instant."""
        known = [(since, wording) for since, shape, wording in self.ran if shape == structure and since <= at]
        before = [wording for since, wording in known if since < at][-1:]
        return {*before, *(wording for since, wording in known if since == at)}

    def enrolments(self) -> list[tuple[str, Enrolment]]:
        found = []
        for person in self.store.participants(100):
            found += [(person.address, enrolment) for enrolment in self.store.enrolments_of(person.id)]
        return found


async def at_once(work: Callable[..., Any], *arguments: Any) -> Any:
    """In the place of `asyncio.to_thread`: a thread's hand-over would cost more than what it does."""
    return work(*arguments)


def _header(message: bytes, name: str) -> str:
    found = re.search(rf"^{name}: *(?:\r\n )?(\S+)".encode(), message, re.MULTILINE | re.IGNORECASE)
    assert found is not None
    return found[1].decode()


def sample(form: AnswerForm, turn: int) -> str:
    """One line that this form reads."""
    match form.kind:
        case FormKind.NUMBER:
            return str(form.low + turn % (form.high - form.low + 1))
        case FormKind.CHECK:
            return " ".join(str(turn % (form.high + 1)) for _ in range(form.count))
        case FormKind.CHOICE:
            return form.choices[turn % len(form.choices)]
        case FormKind.YES_NO:
            return ("yes", "no")[turn % 2]
        case FormKind.OWN:
            return f"{turn % 10} counted"
        case _:
            return f"I wrote note number {turn} before I left the building."


def expected(form: AnswerForm, line: str) -> str | None:
    """The JSON under which that line is kept; None for text alone."""
    match form.kind:
        case FormKind.NUMBER:
            return line
        case FormKind.CHECK:
            return json.dumps([int(digit) for digit in line.split()])
        case FormKind.OWN:
            return line.partition(" ")[0]
        case FormKind.TEXT:
            return None
        case _:
            return json.dumps(line)


def scenario(seed: int, people: int = 3, edits: int = 10) -> Scenario:
    """A long one, from a number."""
    random = Random(seed)
    scripts = [
        Person(random.randint(0, 400), tuple(random.choice(DOES[:1] * 6 + DOES) for _ in range(random.randint(1, 9))))
        for _ in range(people)
    ]
    made = [
        EditAt(random.randint(0, 24 * 60), random.randrange(len(EDITS)), random.randint(0, 9), random.randint(0, 9),
               random.random() < 0.8)
        for _ in range(random.randint(0, edits))
    ]  # fmt: skip
    outage = (random.randint(0, 24 * 60), random.choice((0, 0, 3, 40, 130, 190)))
    return Scenario(tuple(scripts), tuple(made), outage, random.choice(CODED))
