"""Whole programmes on a virtual clock, in memory, for scripted personas; the same seed gives the same bytes.

No plugin is told of what happens here: its world outside (another system, say) must not hear of people who do not exist.
"""

import email
import email.policy
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from email.message import EmailMessage
from random import Random

from rekindle.bootstrap import in_process, load_programmes, policy_of, renderer
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.calendar import is_quiet, local
from rekindle.domain.delivery import Delivery, DeliveryState, MailKind
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import Exercise
from rekindle.service.engine import plans_of
from rekindle.service.letters.questions import questions
from rekindle.settings import Settings
from rekindle.virtual import VirtualHouse

LONGEST = timedelta(days=300)
NAME = "Pat Persona"


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


def play(settings: Settings, persona: str, seed: int, programme: str = "") -> Timeline:
    """One persona through one configured programme (the first, if none is named), until nothing is due any more."""
    plugins = in_process(settings)
    programmes, faults = load_programmes(settings, plugins)
    if faults:
        raise RekindleError("\n".join(f"{fault.what}; {fault.todo}" for fault in faults))
    if programme and programme not in programmes:
        raise RekindleError(f'there is no programme "{programme}"; configured are: {", ".join(programmes)}')
    random, policy = Random(f"{persona}/{seed}"), policy_of(settings, programmes)
    house = VirtualHouse(
        programmes, policy, renderer(settings), plugins, address=settings.service.address, seed=seed, random=random
    )
    return play_in(house, persona, random, programme)


def play_in(house: VirtualHouse, persona: str, random: Random, programme: str = "") -> Timeline:
    """The same in a house that stands already. Judged is what this persona was sent."""
    return _Play(house, persona, random, programme or next(iter(house.engine.programmes))).run()


class _Play:
    def __init__(self, house: VirtualHouse, persona: str, random: Random, programme: str) -> None:
        self.house, self.engine, self.random, self.programme = house, house.engine, random, programme
        self.behave = PERSONAS[persona]
        self.timeline = Timeline(persona)
        self.address = f"{persona}@example.org"
        self.answered = 0

    def run(self) -> Timeline:
        until = self.house.clock.now() + LONGEST
        self._write(self.engine.addresses.sub(f"join-{self.programme}"), "join", "Please let me in.")
        self._settle()
        while self.house.next_due(until):
            self._settle()
        self._judge()
        return self.timeline

    def _settle(self) -> None:
        """Work, then let the persona answer what arrived, until both are quiet."""
        sent = self.house.outbox.sent
        seen = len(sent)
        self.house.settle()
        while len(sent) > seen:
            fresh, seen = sent[seen:], len(sent)
            for recipient, message in fresh:
                self._read(recipient, message)
            self.house.settle()

    def _read(self, recipient: str, message: bytes) -> None:
        mail = email.message_from_bytes(message, policy=email.policy.default)
        if recipient in {self.address, self.engine.policy.coordinator_address}:
            self.timeline.add(self.house.clock.now(), "->", f"{mail['Subject']}")
        if recipient != self.address:
            return
        delivery = self.house.delivery_of(mail)
        if delivery is None:
            return
        if delivery.kind is MailKind.CONFIRMATION:
            self._answer(mail, "Yes")
        words = self._words(delivery.snapshot, dict(delivery.context)) if delivery.kind is MailKind.PLANNED else None
        if words:
            self._answer(mail, words)

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
        return "\n".join(self._sample(q.form, q.exercise) for q in asked) if said == "answer" else said

    def _sample(self, form: AnswerForm, exercise: Exercise) -> str:
        match form.kind:
            case FormKind.OWN:
                clear = [reply for reply, meaning in exercise.examples.items() if meaning != "unclear"]
                return self.random.choice(clear) if clear else "It went as planned."
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
            case FormKind.TEXT:
                return "I wrote the note before I left the building."
        return value + "\nIt went as planned." if form.with_text else value

    def _write(self, to: str, subject: str, words: str) -> None:
        self.house.write(to, subject, words, sender=self.address, name=NAME)
        self.timeline.add(self.house.clock.now(), "<-", words.replace("\n", " / "))

    def _answer(self, mail: EmailMessage, words: str) -> None:
        self.house.answer(mail, words, sender=self.address, name=NAME)
        self.timeline.add(self.house.clock.now(), "<-", words.replace("\n", " / "))

    def _judge(self) -> None:
        """The rules that a whole run must have kept."""
        store = self.engine.store
        person = store.participant_at(self.address)
        if person is None:
            self.timeline.violations.append("nobody was enrolled")
            return
        mine = [e for e in store.enrolments_of(person.id) if e.programme == self.programme]
        planned = [d for e in mine for d in store.deliveries(enrolment=e.id) if d.kind is MailKind.PLANNED]
        night = any(enrolment.night for enrolment in mine)
        self._judge_times([d for d in planned if d.state is DeliveryState.SENT], person.zone, night=night)
        self._judge_completeness({d.key for d in planned})

    def _judge_times(self, sent: Sequence[Delivery], zone: str, *, night: bool) -> None:
        days: dict[date, str] = {}
        for d in sent:
            assert d.sent_at is not None
            here = local(d.sent_at, zone)
            if d.key != "programme/1/welcome" and is_quiet(here.hour * 60 + here.minute, night=night):
                self.timeline.violations.append(f"{d.key} was sent at {here:%H:%M} local time")
            if here.date() in days and "programme/1/welcome" not in {d.key, days[here.date()]}:
                self.timeline.violations.append(f"{d.key} and {days[here.date()]} were sent on one day")
            days[here.date()] = d.key

    def _judge_completeness(self, keys: set[str]) -> None:
        if self.timeline.persona == "leaves":
            return
        steps = plans_of(self.engine.programmes[self.programme]).steps
        missing = [step.id for step in steps if f"{step.id}/1/{step.teaching.id}" not in keys]
        self.timeline.violations.extend(f"the lesson of {step} was never sent" for step in missing)
