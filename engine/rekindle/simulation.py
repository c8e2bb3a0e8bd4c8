"""Whole programmes on a virtual clock, in memory, for scripted personas; the same seed gives the same bytes.

No plugin is told of what happens here: its world outside (another system, say) must not hear of people who do not exist.
"""

import asyncio
import email
import email.policy
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from random import Random

from rekindle.adapters.clock import FixedClock
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.memory import MemoryStore
from rekindle.bootstrap import in_process, load_programmes, policy_of, renderer
from rekindle.domain.addresses import Addresses
from rekindle.domain.answer_form import FormKind
from rekindle.domain.calendar import is_quiet, local
from rekindle.domain.delivery import DeliveryState, MailKind, Outcome, Sent
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import Programme
from rekindle.mail.reading import read
from rekindle.service.engine import Engine, plans_of
from rekindle.service.letters.questions import Question, questions
from rekindle.service.receive import receive
from rekindle.service.work import until_idle
from rekindle.settings import Settings

START = datetime(2026, 1, 7, 9, 0, tzinfo=UTC)
LONGEST = timedelta(days=300)
ADDRESS = "persona@example.org"


class Outbox:
    """A Mailer that keeps what was sent, in order; while `down`, it defers everything."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, bytes]] = []
        self.down = False

    async def send(self, sender: str, recipient: str, message: bytes) -> Sent:
        del sender
        if self.down:
            return Sent(Outcome.DEFERRED, "421 down")
        self.sent.append((recipient, message))
        return Sent(Outcome.ACCEPTED, "250 kept")

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Timeline:
    """What one persona lived through: (instant, arrow, what), and every broken rule."""

    persona: str
    rows: list[tuple[datetime, str, str]] = field(default_factory=list)
    violations: list[str] = field(default_factory=list)

    def add(self, at: datetime, arrow: str, what: str) -> None:
        self.rows.append((at, arrow, what))

    def as_rows(self) -> Mapping[str, object]:
        rows = [{"at": at.isoformat(), "way": arrow, "what": what} for at, arrow, what in self.rows]
        return {"persona": self.persona, "rows": rows, "violations": self.violations}

    def as_text(self) -> str:
        lines = [f"{at:%Y-%m-%d %H:%M} UTC  {arrow}  {what}" for at, arrow, what in self.rows]
        verdict = [f"rule broken: {v}" for v in self.violations] or ["no rule was broken"]
        return "\n".join([f"Persona: {self.persona}", *lines, *verdict])


Behaviour = Callable[[Random, int], str | None]
"""Randomness and the number of answers so far -> "answer", a command, words, or None for silence."""


def _slow(random: Random, _: int) -> str | None:
    return "answer" if random.random() < 0.5 else None


PERSONAS: Mapping[str, Behaviour] = {
    "keen": lambda _r, _n: "answer",
    "slow": _slow,
    "silent": lambda _r, _n: None,
    "pauses": lambda _r, n: "pause 3" if n == 4 else "answer",
    "unclear": lambda r, _n: r.choice(["It was a long week.", "Hard to say, really."]),
    "leaves": lambda _r, n: "stop" if n == 4 else "answer",
}
"""Each also confirms; "silent" reads without ever answering."""


def play(settings: Settings, persona: str, seed: int) -> Timeline:
    """One persona through the first configured programme, until nothing is due any more."""
    return asyncio.run(_Play(settings, persona, seed).run())


class _Play:
    def __init__(self, settings: Settings, persona: str, seed: int) -> None:
        self.random = Random(f"{persona}/{seed}")
        self.behave = PERSONAS[persona]
        self.timeline = Timeline(persona)
        self.clock, self.outbox = FixedClock(START), Outbox()
        self.answered = 0
        self.engine = self._engine(settings, seed)

    def _engine(self, settings: Settings, seed: int) -> Engine:
        plugins = in_process(settings)
        programmes, faults = load_programmes(settings, plugins)
        if faults:
            raise RekindleError("\n".join(f"{fault.what}; {fault.todo}" for fault in faults))
        keys = MemoryKeys(seed)
        local_part, _, domain = settings.service.address.rpartition("@")
        return Engine(
            store=MemoryStore(rand=Random(seed)),
            keys=keys,
            clock=self.clock,
            parse=read,
            renderer=renderer(settings),
            mailer=self.outbox,
            plugins=plugins,
            addresses=Addresses(local_part, domain, keys.sign, (*programmes, *settings.cohorts)),
            programmes=programmes,
            policy=policy_of(settings, programmes),
            node="simulation",
            random=self.random,
            plans={name: plans_of(programme) for name, programme in programmes.items()},
        )

    async def run(self) -> Timeline:
        self._write(self.engine.addresses.sub("join"), "join", "Please let me in.", None)
        await self._settle()
        while self.clock.now() < START + LONGEST:
            due = self.engine.store.next_due_at()
            if due is None:
                break
            self.clock.move_to(max(due, self.clock.now()))
            await self._settle()
        self._judge()
        return self.timeline

    async def _settle(self) -> None:
        """Work, then let the persona answer what arrived, until both are quiet."""
        seen = len(self.outbox.sent)
        await until_idle(self.engine)
        while len(self.outbox.sent) > seen:
            fresh, seen = self.outbox.sent[seen:], len(self.outbox.sent)
            for recipient, message in fresh:
                self._read(recipient, message)
            await until_idle(self.engine)

    def _read(self, recipient: str, message: bytes) -> None:
        mail = email.message_from_bytes(message, policy=email.policy.default)
        self.timeline.add(self.clock.now(), "->", f"{mail['Subject']}")
        if recipient != ADDRESS:
            return
        row = self.engine.addresses.row_of_message_id(str(mail["Message-ID"]).strip("<>"))
        delivery = self.engine.store.delivery(row) if row is not None else None
        if delivery is None:
            return
        if delivery.kind is MailKind.CONFIRMATION:
            self._write(str(mail["Reply-To"]), f"Re: {mail['Subject']}", "Yes", str(mail["Message-ID"]))
            return
        words = self._words(delivery.snapshot, dict(delivery.context)) if delivery.kind is MailKind.PLANNED else None
        if words:
            self._write(str(mail["Reply-To"]), f"Re: {mail['Subject']}", words, str(mail["Message-ID"]))

    def _words(self, snapshot: str | None, context: Mapping[str, object]) -> str | None:
        """What this persona says to a lesson that asks something."""
        step = self.engine.store.snapshot(snapshot) if snapshot else None
        lesson = step.lesson(str(context.get("lesson")), "") if step else None
        asked = questions(lesson, str(context.get("step"))) if lesson else ()
        if not asked:
            return None
        said = self.behave(self.random, self.answered)
        if said is None:
            return None
        self.answered += 1
        return "\n".join(map(self._sample, asked)) if said == "answer" else said

    def _sample(self, question: Question) -> str:
        form = question.form
        match form.kind:
            case FormKind.NUMBER:
                value = str(self.random.randint(form.low, form.high))
            case FormKind.NUMBERS | FormKind.CHECK:
                value = ", ".join(str(self.random.randint(form.low, form.high)) for _ in range(form.count))
            case FormKind.CHOICE:
                value = self.random.choice(form.choices)
            case FormKind.YES_NO:
                value = "yes"
            case FormKind.TIME:
                value = "08:30"
            case FormKind.DATE:
                value = "12 January 2027"
            case FormKind.OWN:
                value = next((said for said, read in question.exercise.examples.items() if read != "unclear"), "yes")
            case FormKind.TEXT:
                return "I wrote the note before I left the building."
        return value + "\nIt went as planned." if form.with_text else value

    def _write(self, to: str, subject: str, words: str, reply_to: str | None) -> None:
        now = self.clock.now()
        thread = f"In-Reply-To: {reply_to}\r\nReferences: {reply_to}\r\n" if reply_to else ""
        number = len(self.timeline.rows)
        raw = (
            f"From: Pat Persona <{ADDRESS}>\r\nTo: {to}\r\nSubject: {subject}\r\n{thread}"
            f"Message-ID: <{number}.{now.timestamp():.0f}@example.org>\r\n\r\n{words}\r\n"
        )
        receive(self.engine, to, ADDRESS, raw.encode())
        self.timeline.add(now, "<-", words.replace("\n", " / "))

    def _judge(self) -> None:
        """The rules that a whole run must have kept."""
        deliveries = [d for d in self.engine.store.deliveries() if d.kind is MailKind.PLANNED]
        zone = self.engine.policy.zone
        days: dict[object, str] = {}
        for d in deliveries:
            if d.state is not DeliveryState.SENT or d.sent_at is None:
                continue
            here = local(d.sent_at, zone)
            if d.key != "programme/1/welcome" and is_quiet(here.hour * 60 + here.minute, night=False):
                self.timeline.violations.append(f"{d.key} was sent at {here:%H:%M} local time")
            if here.date() in days and "programme/1/welcome" not in {d.key, days[here.date()]}:
                self.timeline.violations.append(f"{d.key} and {days[here.date()]} were sent on one day")
            days[here.date()] = d.key
        self._judge_completeness({d.key for d in deliveries})

    def _judge_completeness(self, keys: set[str]) -> None:
        if self.timeline.persona == "leaves":
            return
        programme: Programme = next(iter(self.engine.programmes.values()))
        missing = [s.id for s in plans_of(programme).steps if f"{s.id}/1/{s.teaching.id}" not in keys]
        self.timeline.violations.extend(f"the lesson of {step} was never sent" for step in missing)
