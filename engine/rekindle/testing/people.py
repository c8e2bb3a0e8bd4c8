"""The virtual participant: joins, reads, answers, waits. All of it by mail, through the doors that real people use."""

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Literal, Self

from rekindle.domain.addresses import Addresses
from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import Adjust, Enrolment
from rekindle.domain.people import Answer
from rekindle.domain.transition import transition
from rekindle.service.engine import CohortPolicy
from rekindle.service.letters.questions import questions
from rekindle.service.people import explained
from rekindle.service.plan import wake
from rekindle.testing.mails import Mail
from rekindle.testing.setup import PROGRAMME

if TYPE_CHECKING:
    from rekindle.testing.stage import Stage

Lean = Literal["inward", "outward", "mixed", "none"]
Strain = Literal["low", "some", "high"]


class Participant:
    """Somebody who takes part. Nothing happens before `enrol`."""

    def __init__(
        self, stage: "Stage", number: int, *, name: str, language: str, zone: str, lean: Lean, strain: Strain
    ) -> None:
        self._stage = stage
        self.name, self.language, self.zone, self.lean, self.strain = name, language, zone, lean, strain
        self.address = f"person{number}@example.org"
        self._door = f"person{number}"

    def enrol(self) -> Self:
        """Ask to join, and answer the confirmation with yes: the welcome is in the mailbox."""
        house = self._stage.house
        engine = house.engine
        door = CohortPolicy(PROGRAMME, zone=self.zone, language=self.language)
        policy = replace(engine.policy, cohorts={**engine.policy.cohorts, self._door: door})
        local_part, domain = engine.addresses.local, engine.addresses.domain
        names = (*engine.programmes, *policy.cohorts)
        addresses = Addresses(local_part, domain, engine.keys.sign, names)
        house.engine = replace(engine, policy=policy, addresses=addresses)
        self.write(f"join-{self._door}", "join", "I would like to take part.")
        self.reply("Yes", to=self.newest)
        self._lean_and_strain()
        return self

    def _lean_and_strain(self) -> None:
        """What a self-check would have set."""
        engine = self._stage.house.engine
        after, events = transition(self.enrolment, Adjust(lean=self.lean, strain=self.strain), engine.clock.now())
        engine.store.commit(wake(engine, after, engine.clock.now(), events))

    def reply(self, text: str, to: Mail | None = None) -> Mail | None:
        """Answer a mail: `to`, or the newest that asks something. Returns the mail that came back, if one did."""
        mail = to or self.asking
        if mail is None or mail.raw is None:
            raise AssertionError(f"no mail to {self.name} asks anything yet; wait for one, or give it with to=")
        before = len(self.mails)
        self._stage.house.answer(mail.raw, text, sender=self.address, name=self.name)
        self._stage.house.settle()
        return self._since(before)

    def write(self, to: str, subject: str, text: str) -> Mail | None:
        """A mail of its own to `coach+<to>@`, or to `coach@` itself for "". Returns the mail that came back, if one did."""
        house = self._stage.house
        before = len(self.mails)
        address = house.engine.addresses.sub(to) if to else house.engine.addresses.service
        house.write(address, subject, text, sender=self.address, name=self.name)
        house.settle()
        return self._since(before)

    def _since(self, before: int) -> Mail | None:
        fresh = self.mails[before:]
        return fresh[-1] if fresh else None

    def wait(self, *, days: float = 0, hours: float = 0) -> Self:
        """Let time pass, for everybody; whatever is due on the way is sent."""
        self._stage.advance(days=days, hours=hours)
        return self

    @property
    def mails(self) -> list[Mail]:
        """Everything that this person was sent, oldest first."""
        return [mail for mail in self._stage.outbox if mail.to == self.address]

    @property
    def newest(self) -> Mail:
        mails = self.mails
        if not mails:
            raise AssertionError(f"{self.name} has had no mail yet; begin with enrol()")
        return mails[-1]

    def mail(self, lesson: str) -> Mail:
        """The newest mail of this lesson, by the lesson's id."""
        found = [mail for mail in self.mails if mail.lesson == lesson and mail.kind == MailKind.PLANNED]
        if not found:
            had = ", ".join(dict.fromkeys(mail.lesson for mail in self.mails if mail.lesson)) or "none"
            raise AssertionError(f'{self.name} has had no mail of the lesson "{lesson}"; had: {had}')
        return found[-1]

    @property
    def asking(self) -> Mail | None:
        """The newest planned mail that asks something."""
        return next((mail for mail in reversed(self.mails) if self._asks(mail)), None)

    def _asks(self, mail: Mail) -> bool:
        if mail.kind != MailKind.PLANNED or mail.raw is None:
            return False
        house = self._stage.house
        delivery = house.delivery_of(mail.raw)
        step = house.engine.store.snapshot(delivery.snapshot) if delivery and delivery.snapshot else None
        lesson = step.lesson(mail.lesson, self.language) if step else None
        return lesson is not None and bool(questions(lesson, mail.step))

    @property
    def answers(self) -> Mapping[str, Any]:
        """What is kept of this person's answers, by exercise id: the newest value each, None for text alone."""
        return {a.exercise: None if a.value is None else json.loads(a.value) for a in self._stored()}

    @property
    def texts(self) -> Mapping[str, str]:
        """The words that came with each answer, "" for none. A plugin never sees them."""
        return {a.exercise: a.text for a in self._stored()}

    def _stored(self) -> list[Answer]:
        return sorted(self._stage.house.engine.store.answers(self.enrolment.id), key=lambda a: (a.round, a.revision))

    @property
    def holds(self) -> set[str]:
        """Why planned mail waits: `pause`, `plugin`, `safety` ...; empty while nothing holds it."""
        return {hold.kind.value for hold in self.enrolment.holds}

    @property
    def state(self) -> str:
        """unconfirmed, active, completed, expired or withdrawn."""
        return self.enrolment.state.value

    @property
    def enrolment(self) -> Enrolment:
        """The engine's own record."""
        store = self._stage.house.engine.store
        person = store.participant_at(self.address)
        if person is None:
            raise AssertionError(f"{self.name} takes no part yet; begin with enrol()")
        return store.enrolments_of(person.id)[0]

    def explain(self) -> str:
        """Why each mail was or was not sent, and what comes next: what `rekindle participants explain` prints."""
        return "\n".join(_told(trace) for trace in explained(self._stage.house.engine, self.address))


def _told(trace: Mapping[str, Any]) -> str:
    lines = [f"{event['at']}  {event['because']}" for event in trace["events"]]
    lines += [f"waits: {hold['hold']}  {hold['reason']}".rstrip() for hold in trace["holds"]]
    following = trace["next"]
    lines.append(
        f"next: {following['key']}  {following['local']}  {following['reason']}" if following else "next: nothing"
    )
    return "\n".join([f"{trace['programme']}: {trace['state']}", *lines])
