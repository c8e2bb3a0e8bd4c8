"""What one scripted participant lived through, and what the programme owed them: the facts that the rules judge.

Everything here is seen from the participant's side: the mails on the wire and when they came, and what was written.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import StrEnum

from rekindle.domain.delivery import MailKind


class Said(StrEnum):
    """What a mail of the participant is, by the script."""

    JOIN = "join"
    YES = "yes"
    ANSWER = "answer"
    WORDS = "words"
    """A reply that holds no value."""
    SETTING = "setting"
    PAUSE = "pause"
    STOP = "stop"
    CRISIS = "crisis"
    TAKEN = "taken"
    """The coordinator's answer to an alert."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Received:
    at: datetime
    kind: MailKind
    key: str
    """`<step>/<round>/<lesson>` of a planned mail."""
    message_id: str
    in_reply_to: str = ""
    subject: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wrote:
    at: datetime
    said: Said
    words: str
    message_id: str
    until: datetime | None = None
    """When a pause that was asked for ends."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Course:
    """What a programme owes everybody who takes part to its end."""

    lessons: tuple[str, ...]
    """Keys of the teaching mails, in the programme's order."""
    around: Mapping[str, tuple[str, ...]] = field(default_factory=dict, hash=False)
    """Step -> keys of its nudges and reflections."""
    closing: str = "programme/1/finish"
    uncounted: frozenset[str] = frozenset({"programme/1/welcome", "programme/1/check-start"})
    """Outside the count of three a week (design: small decisions)."""
    in_order: bool = True
    """No plugin chooses what follows."""
    every: timedelta | None = timedelta(days=7)
    """From one lesson to the next; None where a plugin may move them."""


@dataclass(slots=True, kw_only=True)
class Life:
    persona: str
    address: str
    zone: str
    night: bool = False
    """Works by night from the beginning."""
    nights_from: datetime | None = None
    """When the preset was changed to the other one."""
    alerts_expected: bool = True
    """There is a coordinator who can be called."""
    stays: bool = True
    """By the script nothing keeps this person from the end: they neither leave nor meet a crisis."""
    prompt: bool = False
    """By the script each mail is answered the same day, so that nothing is due to be dropped."""
    received: list[Received] = field(default_factory=list)
    wrote: list[Wrote] = field(default_factory=list)
    alerts: list[datetime] = field(default_factory=list)
    """When the coordinator was called about this person."""
    dropped: frozenset[str] = frozenset()
    """Keys of which the trace says why they were not sent."""
    stuck: tuple[str, ...] = ()
    """Holds that no script asks for."""
    state: str = ""
    """Of the enrolment, at the end."""

    @property
    def planned(self) -> list[Received]:
        return [mail for mail in self.received if mail.kind is MailKind.PLANNED]

    def first(self, said: Said) -> Wrote | None:
        return next((wrote for wrote in self.wrote if wrote.said is said), None)

    def works_by_night(self, at: datetime) -> bool:
        return self.night ^ (self.nights_from is not None and at >= self.nights_from)
