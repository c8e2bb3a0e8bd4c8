"""The database as the verbs see it: what they read, and the one `Change` that they commit."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from rekindle.domain.cases import Case
from rekindle.domain.delivery import Delivery, DeliveryState, Draft, Settled
from rekindle.domain.enrolment import Enrolment, HoldKind
from rekindle.domain.enrolment import Event as Happened
from rekindle.domain.figures import Journey
from rekindle.domain.hooks import Coded
from rekindle.domain.inbox import Handled, InboxMessage, InboxState
from rekindle.domain.notices import Subscriptions
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.domain.programme import Step
from rekindle.ports.plugins import Noted, Notice, NoticeState


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
    """Each becomes the newest of its structure, also one that is stored already."""
    rouse: tuple[str, ...] = ()
    """Programmes that changed: whoever takes part in one of them is due at `at`, or earlier if they were."""
    bounced: tuple[int, ...] = ()
    """Deliveries that came back; sets `bounced_at`, not the state."""
    suppress: tuple[tuple[str, str], ...] = ()
    """(address, reason) to put on the suppression list."""
    unsuppress: tuple[str, ...] = ()
    cases: tuple[tuple[int | None, str, str], ...] = ()
    """(enrolment, category, reason): something a human must see. Where the category calls, an alert is due at once."""
    moved_cases: tuple[Case, ...] = ()
    """Cases as they are to be, guarded by the `version` that was read."""
    replay: tuple[int, ...] = ()
    """Quarantined or ignored mails of this decision's person that are to be handled once more."""
    erase: tuple[int, ...] = ()
    """Participants whose rows and keys go for good; nothing else of the change may speak of them."""
    meta: Mapping[str, str] | None = None
    at: datetime


class Store(Protocol):
    """The database, in the words of the domain. Sensitive text is sealed on the way in and opened on the way out."""

    subscriptions: Subscriptions
    """Which plugins are told of what; empty until `bootstrap` sets it. A commit writes a `Notice` for each of them together
    with the event itself: a cursor over event ids would pass over what another node commits late with a lower id."""

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

    def in_several(self, people: Sequence[int]) -> Mapping[int, Sequence[Enrolment]]:
        """Of these, by id, who takes part (active or completed) in more than one programme: each of those enrolments."""

    def enrolments(self, limit: int, after: int = 0) -> Sequence[Enrolment]:
        """Everybody's, by id."""

    def enrolled(self) -> Mapping[str, int]:
        """How many take part (unconfirmed, active, completed), by programme; also in one that is not configured."""

    def due(
        self, now: datetime, limit: int, *, only: Coded | None = None, without: Coded | None = None
    ) -> Sequence[Enrolment]:
        """Enrolments whose `next_due_at` has come, earliest first: those whose next mail is among `only`, or not `without`."""

    def held(self, kind: HoldKind, reason: str, limit: int, after: int = 0) -> Sequence[Enrolment]:
        """Enrolments with a hold of this kind whose reason begins so, by id, from the one behind `after` on."""

    def next_due_at(self) -> datetime | None:
        """The earliest instant at which an enrolment, a delivery, a notice or a postponed mail is due, or None."""

    def idle(self, now: datetime) -> bool:
        """Nothing received, due, or waiting to be sent or told at `now`."""

    def claim(self, node: str, priority: int, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        """Lease due mail (queued, retrying, or of an expired lease) until `until`."""

    def start(self, node: str, settled: Sequence[Settled], ids: Sequence[int], now: datetime) -> Sequence[int]:
        """The group commit: write the last group's outcomes, move the next from claimed to sending.

        Only the ids returned may go on the wire: the others were cancelled, held or suppressed meanwhile.
        """

    def renew(self, node: str, ids: Sequence[int], until: datetime) -> Sequence[int]:
        """Extend the leases of mails that this node has in hand; returns those that are still its own."""

    def release_claims(self) -> int:
        """Only at a start that holds the lock: no node is alive, so every claim is queued again; returns how many."""

    def delivery(self, delivery_id: int) -> Delivery | None: ...
    def deliveries(
        self, *, enrolment: int | None = None, state: DeliveryState | None = None, limit: int = 1000
    ) -> Sequence[Delivery]:
        """By id, oldest first."""

    def planned_keys(self) -> Mapping[int, Set[str]]:
        """By enrolment: the keys of planned mail that went out or is on its way, without what never reached its person."""

    def deliveries_with(self, key: str) -> Sequence[Delivery]:
        """Everybody's mails with such a key, oldest first; `*` stands for anything within it: `sleep/*/why-sleep`."""

    def retry(self, delivery_id: int, now: datetime) -> bool:
        """A failed, suppressed or cancelled mail is queued again, at an operator's word."""

    def claim_notices(self, node: str, now: datetime, until: datetime, limit: int) -> Sequence[Notice]:
        """Lease what is due to be told until `until`: at most `limit` of each plugin, so that none starves another.

        While a lease on a plugin's notices is alive nobody gets more of them, so that they keep their order. By plugin, in the
        order of their ids.
        """

    def settle_notices(self, node: str, noted: Sequence[Noted]) -> None:
        """Write down what became of leased notices; those of somebody erased meanwhile are gone."""

    def hold_notices(self, plugin: str, *, held: bool) -> None:
        """While its code is not called a plugin's notices wait: they are neither claimed nor due, and are no work in hand."""

    def requeue_notices(self, plugin: str, now: datetime) -> int:
        """All that waits of this plugin is due now, also what is parked or held; returns how many were parked."""

    def notices(
        self, *, plugin: str | None = None, state: NoticeState | None = None, limit: int = 1000
    ) -> Sequence[Notice]:
        """By id, oldest first."""

    def answers(self, enrolment_id: int) -> Sequence[Answer]: ...
    def answered(self, step: str) -> Mapping[str, int]:
        """How many answers are stored to each exercise of a step; corrections count."""

    def events(self, enrolment_id: int) -> Sequence[tuple[datetime, Happened]]: ...
    def consents(self, participant_id: int) -> Sequence[Consent]: ...
    def case(self, case_id: int) -> Case | None: ...
    def cases(self, *, enrolment: int | None = None, alive: bool = False) -> Sequence[Case]:
        """By id, oldest first; of one enrolment, or only those that nobody has closed."""

    def due_cases(self, now: datetime, limit: int) -> Sequence[Case]:
        """Cases whose `try_at` has come, earliest first."""

    def snapshot(self, wording: str) -> Step | None: ...
    def snapshot_with(self, structure: str) -> Step | None:
        """The newest stored snapshot of this structure."""

    def suppressed(self, address: str) -> str | None:
        """The reason why this address gets no mail, or None."""

    def counts(self) -> Mapping[str, int]:
        """Figures for `report` and the health page, as `<what>.<state>`: enrolments, deliveries, inbox and notices, and
        `notices/<plugin>` for each plugin that has any.
        """

    def journeys(self, limit: int, after: int, before: datetime) -> Sequence[Journey]:
        """Enrolments as figures need them, by id, with what was said before that instant; `after` is the last id of the
        page before.
        """

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
