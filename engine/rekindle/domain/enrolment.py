"""The life of an enrolment: one participant in one programme.

States
    unconfirmed   asked to join and has not said yes; nothing but the confirmation is ever sent
    active        receives the programme
    completed     has had the finish mail; boosters follow, a step can be restarted
    expired       did not confirm within 14 days
    withdrawn     left, by own word or by a human's; only a new `join` comes back, as a new enrolment

Arrows (every other pair of state and command changes nothing and is recorded as `ignored`)
    unconfirmed --Confirm-->   active          unconfirmed --Expire--> expired
    unconfirmed --Decline-->   withdrawn       active --Plan(finish)--> completed
    completed   --Again, Unplan--> active          unconfirmed, active, completed --Withdraw--> withdrawn

Beside the state stands a set of holds, each with its own actor. Planned mail goes only to active or completed enrolments
without a hold. `Resume` is the participant's and lifts `pause` and `unproven-stop` only; `Lift` is everybody else's.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from enum import StrEnum

CONFIRM_WITHIN = timedelta(days=14)
RESUMED = "programme/resumed"
"""Noted in `done`: the local date on which the last hold was lifted."""


class State(StrEnum):
    UNCONFIRMED = "unconfirmed"
    ACTIVE = "active"
    COMPLETED = "completed"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


LIVE = frozenset({State.UNCONFIRMED, State.ACTIVE, State.COMPLETED})
"""At most one enrolment per participant and programme is in one of these (a partial unique index holds it)."""


TAKING_PART = frozenset({State.ACTIVE, State.COMPLETED})


class HoldKind(StrEnum):
    PAUSE = "pause"
    SAFETY = "safety"
    ADDRESS = "address"
    PLUGIN = "plugin"
    OPERATOR = "operator"
    UNPROVEN_STOP = "unproven-stop"


LIFTED_BY_RESUME = frozenset({HoldKind.PAUSE, HoldKind.UNPROVEN_STOP})
"""What the participant's own word releases, whether it comes as `Resume` or as a `Lift` in their name."""


@dataclass(frozen=True, slots=True)
class Hold:
    """A reason why planned mail waits. Without `until` it waits for its actor."""

    kind: HoldKind
    until: datetime | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolment:
    """Everything that decides the calendar of one person in one programme; `agenda` needs nothing else of them."""

    id: int
    participant: int
    programme: str
    state: State
    created_at: datetime
    cohort: str | None = None
    confirmed_at: datetime | None = None
    ended_at: datetime | None = None
    """When it expired or was withdrawn."""
    starts_on: date | None = None
    """The cohort's first possible lesson date, if it has one."""
    entered: tuple[str, ...] = ()
    """Steps whose teaching mail was planned, in order. A reordered programme goes on with the first that is missing."""
    step: str = ""
    round: int = 1
    structure: str = ""
    """Structure hash pinned when the current step was entered."""
    week_started_on: date | None = None
    """The lesson day with which the current week began (also when the mail went out later that week)."""
    done: Mapping[str, date] = field(default_factory=dict, hash=False)
    """Keys of `programme/..` and of the current step that were planned or dropped, with the local date."""
    last_mail_on: date | None = None
    recent: tuple[date, ...] = ()
    """Local dates of the last three planned mails that count towards three a week."""
    zone: str = "UTC"
    language: str = "en"
    pace: int = 1
    """Weeks from lesson to lesson: 1 weekly, 2 slower."""
    day: int = 0
    hour: int = 8 * 60
    """Minutes after local midnight at which the teaching mail is due."""
    night: bool = False
    lean: str = "none"
    strain: str = "some"
    chosen: str = ""
    """The step that a plugin's `choose_next` put before the others; it counts until it is entered."""
    asked: str = ""
    """What plugins were asked about last, once each: when the mail with this key goes out, or (`<step>/<round>`, see
    `ending`) what follows that step."""
    not_before: datetime | None = None
    """What was answered there: that mail, or the next step, waits until then."""
    holds: tuple[Hold, ...] = ()
    next_due_at: datetime | None = None
    next_key: str | None = None
    version: int = 0

    @property
    def ended(self) -> str:
        """The step that is over when another one begins; "" before the first. Who came back left it the time before."""
        return self.step or (self.entered[-1] if self.entered else "")

    @property
    def ending(self) -> str:
        """The end of that step as plugins are asked about it (`asked`); no mail has a key of two parts."""
        return f"{self.ended}/{self.round}"

    def held_by(self, kind: HoldKind) -> bool:
        return any(hold.kind is kind for hold in self.holds)

    @property
    def receives(self) -> bool:
        """Whether planned mail may go out at all."""
        return self.state in TAKING_PART and not self.holds


# Commands: what may happen to an enrolment. Imperative, and each carries all that its transition needs.


@dataclass(frozen=True, slots=True)
class Confirm:
    """The person said yes by a reply to the confirmation, or pressed its button."""


@dataclass(frozen=True, slots=True)
class Decline:
    """The person said no, or "not me", to the confirmation."""


@dataclass(frozen=True, slots=True)
class Expire:
    """Fourteen days went by without a confirmation."""


@dataclass(frozen=True, slots=True)
class Withdraw:
    """`by` is participant, one-click, complaint, operator or erasure."""

    by: str


@dataclass(frozen=True, slots=True)
class Place:
    hold: Hold


@dataclass(frozen=True, slots=True)
class Resume:
    """The participant's own word."""


@dataclass(frozen=True, slots=True)
class Lift:
    """The hold's own actor: a human, the operator, or the clock at its `until`."""

    kind: HoldKind
    by: str


@dataclass(frozen=True, slots=True)
class Plan:
    """One mail is queued. For a teaching mail `step`, `structure` and `week_of` say which week begins."""

    key: str
    on: date
    counts: bool
    step: str = ""
    structure: str = ""
    week_of: date | None = None
    finishes: bool = False


@dataclass(frozen=True, slots=True)
class Drop:
    """A nudge or reflection whose last useful moment is over; recorded, never sent."""

    key: str
    on: date
    reason: str


@dataclass(frozen=True, slots=True)
class Choose:
    """Plugins were asked what follows the step that ended: `step` before the others, a wait of `days` local dates, or (neither)
    the order as it is.
    """

    step: str = ""
    days: int = 0
    by: str = ""


@dataclass(frozen=True, slots=True)
class Postpone:
    """A plugin was asked when the mail `key` goes out: not before this instant, or (None) when it is due."""

    key: str
    not_before: datetime | None = None
    by: str = ""


@dataclass(frozen=True, slots=True)
class Unplan:
    """A queued teaching mail was cancelled before it was sent: the agenda is asked again, so that none is lost."""

    key: str


@dataclass(frozen=True, slots=True)
class Note:
    """A dated fact that the agenda reads, for example that the last check was answered."""

    key: str
    on: date


@dataclass(frozen=True, slots=True)
class Again:
    """Open another round of an entered step. `round` is one more than that step has had."""

    step: str
    round: int


@dataclass(frozen=True, slots=True)
class Adjust:
    """Change of settings; a field left None stays."""

    zone: str | None = None
    language: str | None = None
    pace: int | None = None
    day: int | None = None
    hour: int | None = None
    night: bool | None = None
    lean: str | None = None
    strain: str | None = None


Command = (
    Confirm | Decline | Expire | Withdraw | Place | Resume | Lift
    | Plan | Drop | Choose | Postpone | Unplan | Note | Again | Adjust
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, past tense. `data` holds ids and settings, never a person's words."""

    type: str
    data: Mapping[str, str | int | None] = field(default_factory=dict, hash=False)
