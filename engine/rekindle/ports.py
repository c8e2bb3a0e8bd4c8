"""What the services need from outside, as protocols. `bootstrap` names the adapters that give it.

Every verb has one shape: read (short), decide (pure code, no transaction open), commit (one `Change`). A commit that lost
a race returns False, and the verb decides again from what it reads then.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from rekindle.domain.delivery import Delivery, DeliveryState, Draft, Sent, Settled
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.enrolment import Event as Happened
from rekindle.domain.figures import Journey
from rekindle.domain.hooks import Event, Hook, KindInfo, ReplyContext
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.domain.programme import Step, Value
from rekindle.mail.reading import Reading


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """All that one decision does, committed in one transaction or not at all.

    A new participant or enrolment has a negative id; other parts of the same change may refer to it, and the store
    puts the real id in its place (also inside a draft's `recipient` and `enrolment`). A draft whose (enrolment, key)
    exists already is left out, unless that mail never reached its person (cancelled, failed,
    suppressed, bounced): then it is queued anew with the new content.
    """

    inbox: Handled | None = None
    participants: tuple[Participant, ...] = ()
    enrolments: tuple[Enrolment, ...] = ()
    """New (negative id), or changed: then guarded by `version`, which is the one that was read."""
    drafts: tuple[Draft, ...] = ()
    cancel: tuple[tuple[int, str], ...] = ()
    """(enrolment, reason): cancel its planned mail that is not on the wire yet."""
    hold: tuple[tuple[int, str], ...] = ()
    """(enrolment, reason): its planned mail that is not on the wire yet is held."""
    release: tuple[int, ...] = ()
    """Enrolments whose held mail is queued again if still useful at `at`, else cancelled."""
    answers: tuple[Answer, ...] = ()
    """Each with its revision, one more than the newest stored; a revision that is taken loses the race."""
    consents: tuple[Consent, ...] = ()
    events: tuple[tuple[int, Happened], ...] = ()
    """(enrolment, event), in order; they share `at`."""
    snapshots: tuple[Step, ...] = ()
    bounced: tuple[int, ...] = ()
    """Deliveries that came back; sets `bounced_at`, not the state."""
    suppress: tuple[tuple[str, str], ...] = ()
    """(address, reason) to put on the suppression list."""
    unsuppress: tuple[str, ...] = ()
    cases: tuple[tuple[int | None, str, str], ...] = ()
    """(enrolment, category, reason): something a human must see."""
    replay: tuple[int, ...] = ()
    """Quarantined or ignored mails of this decision's person that are to be handled once more."""
    erase: tuple[int, ...] = ()
    """Participants whose rows and keys go for good; nothing else of the change may speak of them."""
    meta: Mapping[str, str] | None = None
    at: datetime


class Store(Protocol):
    """The database, in the words of the domain. Sensitive text is sealed on the way in and opened on the way out."""

    def accept(
        self, recipient: str, sender: str | None, raw: bytes, now: datetime, turn_at: datetime | None = None
    ) -> int:
        """Store a received mail durably; the same mail twice gives the same id. Only after this may a 250 be said.

        Of what waits, the earliest `turn_at` (or `now`) is handled first.
        """

    def commit(self, change: Change) -> bool:
        """Apply the whole change, or nothing and False if an enrolment's version or the inbox row moved meanwhile."""

    def commit_many(self, changes: Sequence[Change]) -> Sequence[bool]:
        """Each as by `commit`, in one transaction. A second change of one enrolment in a batch loses."""

    def received(self, limit: int, now: datetime | None = None) -> Sequence[InboxMessage]:
        """Received mails in the order of their turns; with `now` without those that are postponed beyond it."""

    def inbox(self, inbox_id: int) -> InboxMessage | None: ...
    def inbox_list(self, state: InboxState | None, limit: int) -> Sequence[InboxMessage]: ...
    def replay(self, inbox_id: int) -> bool:
        """A quarantined or ignored mail is received again; False if there is none such."""

    def participant(self, participant_id: int) -> Participant | None: ...
    def people(self, ids: Sequence[int]) -> Mapping[int, Participant]:
        """Many at once, by id; planning reads a whole batch with it."""

    def participant_at(self, address: str) -> Participant | None: ...
    def participants(self, limit: int, after: int = 0) -> Sequence[Participant]: ...
    def enrolment(self, enrolment_id: int) -> Enrolment | None: ...
    def enrolments_of(self, participant_id: int) -> Sequence[Enrolment]:
        """All of a person's enrolments, newest first."""

    def due(self, now: datetime, limit: int) -> Sequence[Enrolment]:
        """Enrolments whose `next_due_at` has come, earliest first."""

    def next_due_at(self) -> datetime | None:
        """The earliest instant at which an enrolment, a delivery or a postponed mail is due, or None."""

    def idle(self, now: datetime) -> bool:
        """Nothing received, due, or waiting to be sent at `now`."""

    def claim(self, node: str, priority: int, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Lease due mail (queued, retrying, or of an expired lease) until `until`."""

    def start(self, node: str, settled: Sequence[Settled], ids: Sequence[int], now: datetime) -> Sequence[int]:
        """The group commit: write the last group's outcomes, move the next from claimed to sending.

        Only the ids returned may go on the wire: the others were cancelled, held or suppressed meanwhile.
        """

    def release_claims(self) -> int:
        """Only at a start that holds the lock: no node is alive, so every claim is queued again."""

    def delivery(self, delivery_id: int) -> Delivery | None: ...
    def deliveries(
        self, *, enrolment: int | None = None, state: DeliveryState | None = None, limit: int = 1000
    ) -> Sequence[Delivery]:
        """By id, oldest first."""

    def retry(self, delivery_id: int, now: datetime) -> bool:
        """A failed, suppressed or cancelled mail is queued again, at an operator's word."""

    def answers(self, enrolment_id: int) -> Sequence[Answer]: ...
    def events(self, enrolment_id: int) -> Sequence[tuple[datetime, Happened]]: ...
    def consents(self, participant_id: int) -> Sequence[Consent]: ...
    def cases(self) -> Sequence[Mapping[str, Any]]: ...
    def snapshot(self, wording: str) -> Step | None: ...
    def snapshot_with(self, structure: str) -> Step | None:
        """The newest stored snapshot of this structure."""

    def suppressed(self, address: str) -> str | None:
        """The reason why this address gets no mail, or None."""

    def counts(self) -> Mapping[str, int]:
        """Figures for `report` and the health page: enrolments by state, deliveries by state, inbox by state."""

    def journeys(self, limit: int, after: int = 0) -> Sequence[Journey]:
        """Enrolments as figures need them, by id; `after` is the last id of the page before."""

    def meta(self, key: str) -> str | None: ...
    def set_meta(self, key: str, value: str) -> None: ...
    def move_clock(self, offset_seconds: float) -> bool:
        """Set the sandbox offset; False, and nothing done, while a mail is claimed or sending."""

    def tally(self, name: str, window_at: datetime) -> int:
        """Count one more of `name` in the window that begins at `window_at`; returns the count with it."""

    def mails_to(self, address: str, since: datetime) -> int:
        """How many mails outside any enrolment were queued for this address since then."""

    def export(self, participant_id: int) -> Mapping[str, Any]:
        """Every stored field about one person, opened, ready for JSON."""

    def erase(self, participant_id: int, now: datetime) -> bool:
        """Delete the person's rows and shred their keys; append the erasure to the list that a restore applies again."""

    def close(self) -> None: ...


class Clock(Protocol):
    """Programme time. It may be virtual; deadlines and socket time-outs never use it."""

    def now(self) -> datetime: ...


class Keys(Protocol):
    """Secrets: hashes of addresses, signatures of tokens, and one data key for each participant and inbox row."""

    def address_hash(self, address: str) -> bytes:
        """Keyed hash (HMAC-SHA-256) of the case-folded address."""

    @property
    def token_key(self) -> int:
        """Id of the key that signs new tokens, 0 to 255."""

    def sign(self, key_id: int, message: bytes) -> bytes | None:
        """HMAC-SHA-256, or None for an unknown key id."""

    def new_key(self) -> str:
        """Make and store a data key; returns its reference."""

    def warm(self, keys: Sequence[str]) -> None:
        """Many keys are about to be used: fetch them in one go. Unknown ones are no error here."""

    def seal(self, key: str, aad: str, plain: bytes) -> bytes: ...
    def unseal(self, key: str, aad: str, sealed: bytes) -> bytes:
        """Raises KeyError if the key was shredded."""

    def shred(self, keys: Sequence[str]) -> None:
        """Delete data keys for good, and remember their references."""

    def shredded(self) -> Sequence[str]:
        """References of all keys ever shredded: the list that a restored database is held against."""


@dataclass(frozen=True, slots=True)
class Rendered:
    """A mail's content; the text part is complete in itself."""

    subject: str
    text: str
    html: str


class Renderer(Protocol):
    """A pure function of its arguments: the same arguments give the same bytes on the same release."""

    def lesson(self, step: Step, lesson: str, language: str, context: Mapping[str, Any]) -> Rendered: ...
    def mail(self, name: str, language: str, context: Mapping[str, Any]) -> Rendered:
        """One of the engine's own mails: confirm, acknowledgement, help ..."""


class Mailer(Protocol):
    """Hands finished bytes to a mail server. A server's verdict is a value; it never raises for one."""

    async def send(self, sender: str, recipient: str, message: bytes) -> Sent: ...
    async def close(self) -> None: ...


class Parser(Protocol):
    """Bytes to values, in bounded time and memory. `envelope_sender` is "" for the null sender, None where unknown.

    Raises only `Unreadable`, or TryLater while no mail at all can be read.
    """

    def __call__(self, raw: bytes, envelope_sender: str | None) -> Reading: ...


@dataclass(frozen=True, slots=True)
class Fault:
    """What a plugin did wrong, for people: which plugin, what, its effect, and what to do."""

    plugin: str
    what: str
    effect: str
    todo: str


PARSE, SCORE = "parse", "score"
"""What `Call.hook` says where an answer kind is asked: `{"reply": Reply}` and `{"answer": Scored}`."""


class Reply(Value):
    """One reply for a plugin's own answer kind to read."""

    kind: str
    text: str
    context: ReplyContext


class Scored(Value):
    """One value for a plugin's own answer kind to score."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one hook. `arguments` go by the names of the hook's parameters, all of them serialisable values."""

    plugin: str
    hook: str
    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call gave back, already checked against the hook's own type; or the fault, and then no value.

    provide_context a mapping of JSON values; choose_next a step id, `Wait` or None; filter_schedule `hooks.Due`;
    filter_message `hooks.Draft`; parse `hooks.Parsed` or `hooks.Unclear`; score a number or None; on_* None.
    """

    value: Any = None
    fault: Fault | None = None


class PluginState(StrEnum):
    """One sentence each: what a step's plugin is at the moment."""

    READY = "ready"
    """Loaded, and called where it has hooks."""
    QUARANTINED = "quarantined"
    """Broke a limit three times; its code is not called until `rekindle steps retry`."""
    PUT_ASIDE = "put aside"
    """Could not be loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """What is known of one configured plugin, also when it is broken."""

    name: str
    state: PluginState
    version: str = ""
    source: str = ""
    """Where it comes from: a folder, a file, or an installed package with its version."""
    hooks: frozenset[Hook] = frozenset()
    """Hooks that need its code, `provide_step` left out; empty for a step that is only data."""
    kinds: Mapping[str, KindInfo] = field(default_factory=dict)
    templates: Path | None = None
    """The folder of the templates it brings, if it brings any."""


class Plugins(Protocol):
    """Steps by name, and the code behind them. A plugin's fault stays its own: it is listed here, and the rest runs."""

    def steps(self) -> Mapping[str, Step]: ...
    def faults(self) -> Sequence[Fault]:
        """Everything that is wrong at the moment, by plugin: at load, or the newest at a call."""

    def info(self) -> Mapping[str, PluginInfo]:
        """Every configured plugin in configured order."""

    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        """One answer for each call, in order. Never raises for a plugin's fault; a quarantined plugin answers with a fault.

        Calls of one plugin are made in one batch with one deadline; another plugin's batch does not wait for it.
        """

    def retry(self, name: str) -> Fault | None:
        """Load it anew and lift its quarantine; the fault if it still cannot be loaded."""

    def close(self) -> None: ...


class NoticeState(StrEnum):
    WAITING = "waiting"
    """`try_at` says from when."""
    DONE = "done"
    PARKED = "parked"
    """Failed too often; `rekindle steps retry` makes it wait again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event for one plugin (a row of `event_delivery`), stored in the commit that made the event."""

    id: int
    plugin: str
    hook: Hook
    event: Event
    """Its `id` is this notice's."""
    attempts: int
    state: NoticeState = NoticeState.WAITING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a notice: done, to be tried again at `try_at`, or parked with the reason."""

    id: int
    state: NoticeState
    reason: str = ""
    try_at: datetime | None = None
