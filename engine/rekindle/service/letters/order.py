"""One command with everything that obeying it needs."""

from datetime import datetime

from rekindle.domain.delivery import Draft
from rekindle.domain.enrolment import Enrolment, Event
from rekindle.domain.people import Participant
from rekindle.ports import Change
from rekindle.service.drafts import reply
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter
from rekindle.service.openings import ASKS_HOW
from rekindle.service.plan import wake


class Order:
    """What was said, by whom, about which enrolment, and when."""

    __slots__ = ("argument", "engine", "enrolment", "letter", "now", "person")

    def __init__(
        self, engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, argument: str, now: datetime
    ) -> None:
        self.engine, self.letter, self.person = engine, letter, person
        self.enrolment, self.argument, self.now = enrolment, argument, now

    @property
    def asked(self) -> str:
        """The name of the engine's own question that is answered."""
        return str(self.letter.about.context.get("template", "")) if self.letter.about else ""

    @property
    def asks_how(self) -> bool:
        """Whether the mail that is answered asks how to go on after two silent weeks."""
        return self.letter.about is not None and ASKS_HOW in self.letter.about.context

    def reply(self, template: str, enrolment: Enrolment | None = None, **extra: object) -> Draft:
        return reply(
            self.engine, self.letter.inbox.id, template, self.person, enrolment or self.enrolment, self.now,
            thread=self.letter.thread, extra=extra,
        )  # fmt: skip

    def wake(self, after: Enrolment, events: tuple[Event, ...], *drafts: Draft, cancel: str = "") -> Change:
        return wake(self.engine, after, self.now, events, drafts=drafts, cancel=cancel)
