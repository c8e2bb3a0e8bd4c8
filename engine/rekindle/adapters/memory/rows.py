"""The tables as dictionaries, and the few rules that a database's indexes and foreign keys would hold."""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import count
from threading import RLock

from rekindle.adapters.memory.notice_rows import NoticeRows
from rekindle.adapters.memory.timetable import Timetable
from rekindle.domain.cases import Case
from rekindle.domain.delivery import REPLANNABLE, Delivery, DeliveryState, Draft
from rekindle.domain.enrolment import LIVE, Enrolment, Event
from rekindle.domain.inbox import InboxMessage, InboxState
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.domain.programme import Step

WAITING = frozenset({DeliveryState.QUEUED, DeliveryState.RETRYING, DeliveryState.CLAIMED, DeliveryState.SENDING})
LEASED = frozenset({DeliveryState.CLAIMED, DeliveryState.SENDING})


def folded(address: str) -> str:
    return address.strip().casefold()


@dataclass(slots=True)
class Rows:
    """Ids count up and are never used again."""

    lock: RLock = field(default_factory=RLock)
    numbers: dict[str, Iterator[int]] = field(default_factory=dict)
    people: dict[int, Participant] = field(default_factory=dict)
    person_at: dict[str, int] = field(default_factory=dict)
    consents: dict[int, list[Consent]] = field(default_factory=lambda: defaultdict(list))
    enrolments: dict[int, Enrolment] = field(default_factory=dict)
    enrolled: dict[int, list[int]] = field(default_factory=lambda: defaultdict(list))
    live: dict[tuple[int, str], int] = field(default_factory=dict)
    wakes: Timetable = field(default_factory=Timetable)
    deliveries: dict[int, Delivery] = field(default_factory=dict)
    keyed: dict[tuple[int | None, str], int] = field(default_factory=dict)
    mails_of: dict[int | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    mails_to: dict[int | str, list[int]] = field(default_factory=lambda: defaultdict(list))
    own_address: dict[int, str] = field(default_factory=dict)
    claimed_by: dict[int, str] = field(default_factory=dict)
    queue: dict[int, Timetable] = field(default_factory=lambda: defaultdict(Timetable))
    inbox: dict[int, InboxMessage] = field(default_factory=dict)
    received: dict[int, None] = field(default_factory=dict)
    turns: dict[int, datetime] = field(default_factory=dict)
    digests: dict[str, int] = field(default_factory=dict)
    answers: dict[int, list[Answer]] = field(default_factory=lambda: defaultdict(list))
    events: dict[int, list[tuple[datetime, Event]]] = field(default_factory=lambda: defaultdict(list))
    notices: NoticeRows = field(default_factory=NoticeRows)
    cases: dict[int, Case] = field(default_factory=dict)
    calls: Timetable = field(default_factory=Timetable)
    snapshots: dict[str, Step] = field(default_factory=dict)
    shapes: dict[str, Step] = field(default_factory=dict)
    tallies: dict[tuple[str, datetime], int] = field(default_factory=lambda: defaultdict(int))
    suppression: dict[str, str] = field(default_factory=dict)
    meta: dict[str, str] = field(default_factory=dict)
    erasures: list[tuple[str, datetime]] = field(default_factory=list)

    def number(self, table: str) -> int:
        return next(self.numbers.setdefault(table, count(1)))

    def put_person(self, person: Participant) -> None:
        before = self.people.get(person.id)
        if before is not None:
            self.person_at.pop(folded(before.address), None)
        self.people[person.id] = person
        self.person_at[folded(person.address)] = person.id

    def put_enrolment(self, enrolment: Enrolment) -> None:
        if enrolment.id not in self.enrolments:
            self.enrolled[enrolment.participant].append(enrolment.id)
        self.enrolments[enrolment.id] = enrolment
        place = (enrolment.participant, enrolment.programme)
        if enrolment.state in LIVE:
            self.live[place] = enrolment.id
        elif self.live.get(place) == enrolment.id:
            del self.live[place]
        self.wakes.put(enrolment.id, enrolment.next_due_at)

    def put_delivery(self, delivery: Delivery) -> None:
        """Every change of a delivery passes here, so that queue and lease always agree with its state."""
        self.deliveries[delivery.id] = delivery
        self.queue[delivery.priority].put(delivery.id, delivery.try_at)
        if delivery.state not in LEASED:
            self.claimed_by.pop(delivery.id, None)

    def draft(self, draft: Draft, uid: str, at: datetime) -> None:
        place = (draft.enrolment, draft.key)
        known = self.deliveries.get(self.keyed.get(place, 0))
        if known is not None and known.state not in REPLANNABLE and known.bounced_at is None:
            return
        number = known.id if known else self.number("delivery")
        if known is not None:
            self._forget_recipient(known)
        self.keyed[place] = number
        if known is None:
            self.mails_of[draft.enrolment].append(number)
        if draft.address is not None:
            self.own_address[number] = draft.address
        for recipient in (draft.recipient, folded(draft.address) if draft.address is not None else None):
            if recipient is not None:
                self.mails_to[recipient].append(number)
        self.put_delivery(
            Delivery(
                id=number,
                uid=uid,
                key=draft.key,
                kind=draft.kind,
                priority=draft.priority,
                state=DeliveryState.QUEUED,
                enrolment=draft.enrolment,
                recipient=draft.recipient,
                address="",
                try_at=draft.try_at,
                attempts=0,
                snapshot=draft.snapshot,
                context=json.loads(json.dumps(draft.context, default=dict)),
                useful_until=draft.useful_until,
                created_at=at,
            )
        )

    def _forget_recipient(self, delivery: Delivery) -> None:
        own = self.own_address.pop(delivery.id, None)
        for recipient in (delivery.recipient, folded(own) if own is not None else None):
            if recipient is not None and delivery.id in self.mails_to[recipient]:
                self.mails_to[recipient].remove(delivery.id)

    def addressed(self, delivery: Delivery) -> Delivery:
        """With the recipient's present address. A copy is made, and kept, only where it is another one than before."""
        address = self.address_of(delivery)
        if delivery.address != address:
            delivery = self.deliveries[delivery.id] = replace(delivery, address=address)
        return delivery

    def address_of(self, delivery: Delivery) -> str:
        if delivery.id in self.own_address:
            return self.own_address[delivery.id]
        return self.people[delivery.recipient].address if delivery.recipient is not None else ""

    def to_address(self, address: str) -> list[int]:
        """Mails that go to this address, whether it was named or is a participant's."""
        named, person = self.mails_to.get(folded(address), []), self.person_at.get(folded(address))
        theirs = self.mails_to.get(person, []) if person is not None else []
        return sorted({*named, *(number for number in theirs if number not in self.own_address)})

    def drop_delivery(self, number: int) -> None:
        delivery = self.deliveries.pop(number)
        self.queue[delivery.priority].put(number, None)
        self.claimed_by.pop(number, None)
        self._forget_recipient(delivery)
        self.keyed.pop((delivery.enrolment, delivery.key), None)
        self.mails_of[delivery.enrolment].remove(number)

    def put_case(self, case: Case) -> None:
        self.cases[case.id] = case
        self.calls.put(case.id, case.try_at)

    def drop_case(self, number: int) -> None:
        del self.cases[number]
        self.calls.put(number, None)

    def put_mail(self, mail: InboxMessage) -> None:
        self.inbox[mail.id] = mail
        self.received.pop(mail.id, None)
        if mail.state is InboxState.RECEIVED:
            self.received[mail.id] = None

    def replay(self, number: int, states: frozenset[InboxState]) -> bool:
        mail = self.inbox.get(number)
        if mail is None or mail.state not in states:
            return False
        self.put_mail(replace(mail, state=InboxState.RECEIVED, reason=""))
        return True

    def drop_mail(self, number: int) -> None:
        del self.inbox[number]
        del self.turns[number]
        self.received.pop(number, None)
        self.digests = {digest: known for digest, known in self.digests.items() if known != number}

    def drop_enrolment(self, number: int) -> None:
        enrolment = self.enrolments.pop(number)
        self.wakes.put(number, None)
        if self.live.get((enrolment.participant, enrolment.programme)) == number:
            del self.live[enrolment.participant, enrolment.programme]
        for history in (self.answers, self.events):
            history.pop(number, None)

    def counted(self) -> Mapping[str, Iterable[Enrolment | Delivery | InboxMessage]]:
        return {
            "enrolments": self.enrolments.values(),
            "deliveries": self.deliveries.values(),
            "inbox": self.inbox.values(),
        }
