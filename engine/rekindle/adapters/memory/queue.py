"""The queue of mail in memory: the same leases and the same guards."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from sys import maxsize

from rekindle.adapters.identity import BRAKE, without_addresses
from rekindle.adapters.memory.notices import Notices
from rekindle.adapters.memory.rows import LEASED, folded
from rekindle.domain.delivery import Delivery, DeliveryState, MailKind, Settled

RETRIABLE = frozenset({DeliveryState.FAILED, DeliveryState.SUPPRESSED, DeliveryState.CANCELLED})


class Queue(Notices):
    def claim(self, node: str, priority: int, now: datetime, until: datetime, limit: int) -> Sequence[Delivery]:
        rows = self._rows
        with rows.lock:
            due = sorted(self._sendable(priority, now, limit))
            for number in due:
                rows.put_delivery(replace(rows.deliveries[number], state=DeliveryState.CLAIMED, try_at=until))
                rows.claimed_by[number] = node
            return [rows.addressed(rows.deliveries[number]) for number in due]

    def _sendable(self, priority: int, now: datetime, limit: int) -> Sequence[int]:
        rows = self._rows
        if BRAKE not in rows.meta:
            return rows.queue[priority].due(now, limit)
        due = rows.queue[priority].due(now, maxsize)
        return [number for number in due if rows.deliveries[number].kind is not MailKind.PLANNED][:limit]

    def start(self, node: str, settled: Sequence[Settled], ids: Sequence[int], now: datetime) -> Sequence[int]:
        with self._rows.lock:
            for end in settled:
                self._settle(node, end, now)
            return [number for number in ids if self._goes(node, number)]

    def _settle(self, node: str, end: Settled, now: datetime) -> None:
        mail = self._rows.deliveries.get(end.id)
        sent = end.state is DeliveryState.SENT
        mine = mail is not None and mail.state in LEASED and self._rows.claimed_by.get(end.id) == node
        if mail is None or not (sent or mine):
            return
        settled = replace(
            mail, state=end.state, reason=without_addresses(end.reason), try_at=None if sent else end.try_at
        )
        self._rows.put_delivery(replace(settled, sent_at=mail.sent_at or now) if sent else settled)
        self._rows.claimed_by.pop(end.id, None)

    def _goes(self, node: str, number: int) -> bool:
        rows = self._rows
        mail = rows.deliveries.get(number)
        if mail is None or mail.state is not DeliveryState.CLAIMED or rows.claimed_by.get(number) != node:
            return False
        passes = mail.kind in {MailKind.CONFIRMATION, MailKind.SAFETY} or (
            mail.kind is MailKind.REPLY and mail.enrolment is not None
        )
        if not passes and folded(rows.address_of(mail)) in rows.suppression:
            reason = "the address is suppressed"
            rows.put_delivery(replace(mail, state=DeliveryState.SUPPRESSED, reason=reason, try_at=None))
            return False
        if mail.kind is MailKind.PLANNED and BRAKE in rows.meta:
            return False
        rows.put_delivery(replace(mail, state=DeliveryState.SENDING, attempts=mail.attempts + 1))
        return True

    def release_claims(self) -> int:
        rows = self._rows
        with rows.lock:
            claimed = list(rows.claimed_by)
            for number in claimed:
                mail = rows.deliveries[number]
                rows.put_delivery(replace(mail, state=DeliveryState.QUEUED, try_at=mail.created_at))
            return len(claimed) + self._release_notices()

    def retry(self, delivery_id: int, now: datetime) -> bool:
        with self._rows.lock:
            mail = self._rows.deliveries.get(delivery_id)
            if mail is None or mail.state not in RETRIABLE:
                return False
            queued = replace(mail, state=DeliveryState.QUEUED, try_at=now, attempts=0, reason="")
            self._rows.put_delivery(queued)
            return True

    def delivery(self, delivery_id: int) -> Delivery | None:
        with self._rows.lock:
            mail = self._rows.deliveries.get(delivery_id)
            return self._rows.addressed(mail) if mail else None

    def deliveries(
        self, *, enrolment: int | None = None, state: DeliveryState | None = None, limit: int = 1000
    ) -> Sequence[Delivery]:
        rows = self._rows
        with rows.lock:
            numbers = sorted(rows.mails_of.get(enrolment, ())) if enrolment is not None else list(rows.deliveries)
            mails = (rows.deliveries[number] for number in numbers)
            chosen = [mail for mail in mails if state is None or mail.state is state]
            return [rows.addressed(mail) for mail in chosen[:limit]]

    def mails_to(self, address: str, since: datetime) -> int:
        rows = self._rows
        with rows.lock:
            mails = (rows.deliveries[number] for number in rows.mails_to.get(folded(address), ()))
            return sum(m.enrolment is None and m.created_at is not None and m.created_at >= since for m in mails)

    def next_due_at(self) -> datetime | None:
        rows = self._rows
        with rows.lock:
            found = [rows.wakes.first(), *(queue.first() for queue in rows.queue.values())]
            if BRAKE in rows.meta:
                found = [mail.try_at for mail in rows.deliveries.values() if mail.kind is not MailKind.PLANNED]
            found += self._next_notices()
            found += [rows.turns[number] for number in rows.received if rows.inbox[number].reason]
        return min((at for at in found if at is not None), default=None)

    def idle(self, now: datetime) -> bool:
        with self._rows.lock:
            upcoming = self.next_due_at()
            fresh = any(not self._rows.inbox[number].reason for number in self._rows.received)
            leased = self._rows.claimed_by or self._rows.notices.claimed_by
            return not fresh and not leased and (upcoming is None or upcoming > now)
