"""A `Store` in dictionaries, for simulations and tests: real behaviour, no sealing, the same from the same seed."""

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from itertools import islice
from sys import maxsize

from rekindle.adapters.identity import CLOCK_OFFSET, mail_digest, notice_counts
from rekindle.adapters.memory.committing import REPLAYABLE, Committing
from rekindle.adapters.memory.queue import Queue
from rekindle.adapters.memory.rows import folded
from rekindle.adapters.memory.survey import Survey
from rekindle.domain.cases import ALIVE, Case
from rekindle.domain.delivery import DeliveryState
from rekindle.domain.enrolment import TAKING_PART, Enrolment, Event, HoldKind, State
from rekindle.domain.figures import Journey
from rekindle.domain.hooks import Coded
from rekindle.domain.inbox import InboxMessage, InboxState
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.domain.programme import ENGINE, Step

__all__ = ["MemoryStore"]

COUNTED = (("enrolments", State), ("deliveries", DeliveryState), ("inbox", InboxState))


class MemoryStore(Committing, Queue, Survey):
    """Safe to share between threads. Nothing is sealed: of `keys` only the seed counts, from which uids follow."""

    def accept(
        self, recipient: str, sender: str | None, raw: bytes, now: datetime, turn_at: datetime | None = None
    ) -> int:
        digest, rows = mail_digest(recipient, raw), self._rows
        with rows.lock:
            if digest not in rows.digests:
                number = rows.digests[digest] = rows.number("inbox")
                rows.turns[number] = turn_at or now
                rows.put_mail(
                    InboxMessage(
                        id=number,
                        recipient=recipient,
                        sender=sender,
                        raw=raw,
                        state=InboxState.RECEIVED,
                        received_at=now,
                    )
                )
            return rows.digests[digest]

    def received(self, limit: int, now: datetime | None = None) -> Sequence[InboxMessage]:
        with self._rows.lock:
            rows = self._rows
            come = list(rows.received)
            if now is not None:
                fresh = [number for number in come if not rows.inbox[number].reason]
                come = fresh or [number for number in come if rows.turns[number] <= now]
            waiting = sorted(come, key=lambda number: (rows.turns[number], number))
            return [rows.inbox[number] for number in waiting[:limit]]

    def inbox(self, inbox_id: int) -> InboxMessage | None:
        return self._rows.inbox.get(inbox_id)

    def inbox_list(self, state: InboxState | None, limit: int) -> Sequence[InboxMessage]:
        with self._rows.lock:
            return [mail for mail in self._rows.inbox.values() if state is None or mail.state is state][:limit]

    def replay(self, inbox_id: int) -> bool:
        with self._rows.lock:
            return self._rows.replay(inbox_id, REPLAYABLE)

    def tally(self, name: str, window_at: datetime) -> int:
        with self._rows.lock:
            self._rows.tallies[name, window_at] += 1
            return self._rows.tallies[name, window_at]

    def participant(self, participant_id: int) -> Participant | None:
        return self._rows.people.get(participant_id)

    def people(self, ids: Sequence[int]) -> Mapping[int, Participant]:
        with self._rows.lock:
            return {number: self._rows.people[number] for number in ids if number in self._rows.people}

    def participant_at(self, address: str) -> Participant | None:
        with self._rows.lock:
            return self._rows.people.get(self._rows.person_at.get(folded(address), 0))

    def participants(self, limit: int, after: int = 0) -> Sequence[Participant]:
        with self._rows.lock:
            return [person for number, person in self._rows.people.items() if number > after][:limit]

    def enrolment(self, enrolment_id: int) -> Enrolment | None:
        return self._rows.enrolments.get(enrolment_id)

    def enrolments_of(self, participant_id: int) -> Sequence[Enrolment]:
        with self._rows.lock:
            return [self._rows.enrolments[number] for number in self._rows.enrolled.get(participant_id, [])[::-1]]

    def in_several(self, people: Sequence[int]) -> Mapping[int, Sequence[Enrolment]]:
        with self._rows.lock:
            mine = {
                number: tuple(
                    enrolment
                    for one in self._rows.enrolled.get(number, [])
                    if (enrolment := self._rows.enrolments[one]).state in TAKING_PART
                )
                for number in set(people)
            }
        return {number: enrolments for number, enrolments in mine.items() if len(enrolments) > 1}

    def due(
        self, now: datetime, limit: int, *, only: Coded | None = None, without: Coded | None = None
    ) -> Sequence[Enrolment]:
        with self._rows.lock:
            most = limit if only is None and not without else maxsize
            come = (self._rows.enrolments[number] for number in self._rows.wakes.due(now, most))
            wanted = (
                enrolment
                for enrolment in come
                if (only is None or only.holds(enrolment.programme, enrolment.next_key or ""))
                and not (without and without.holds(enrolment.programme, enrolment.next_key or ""))
            )
            return list(islice(wanted, limit))

    def held(self, kind: HoldKind, reason: str, limit: int, after: int = 0) -> Sequence[Enrolment]:
        with self._rows.lock:
            held = (
                enrolment
                for number, enrolment in sorted(self._rows.enrolments.items())
                if number > after and any(h.kind is kind and h.reason.startswith(reason) for h in enrolment.holds)
            )
            return list(islice(held, limit))

    def answers(self, enrolment_id: int) -> Sequence[Answer]:
        with self._rows.lock:
            return list(self._rows.answers.get(enrolment_id, ()))

    def events(self, enrolment_id: int) -> Sequence[tuple[datetime, Event]]:
        with self._rows.lock:
            return list(self._rows.events.get(enrolment_id, ()))

    def consents(self, participant_id: int) -> Sequence[Consent]:
        with self._rows.lock:
            return list(self._rows.consents.get(participant_id, ()))

    def case(self, case_id: int) -> Case | None:
        return self._rows.cases.get(case_id)

    def cases(self, *, enrolment: int | None = None, alive: bool = False) -> Sequence[Case]:
        with self._rows.lock:
            wanted = (case for case in self._rows.cases.values() if enrolment is None or case.enrolment == enrolment)
            return [case for case in wanted if not alive or case.state in ALIVE]

    def due_cases(self, now: datetime, limit: int) -> Sequence[Case]:
        with self._rows.lock:
            return [self._rows.cases[number] for number in self._rows.calls.due(now, limit)]

    def snapshot(self, wording: str) -> Step | None:
        return self._rows.snapshots.get(wording)

    def snapshot_with(self, structure: str) -> Step | None:
        return self._rows.shapes.get(structure)

    def suppressed(self, address: str) -> str | None:
        return self._rows.suppression.get(folded(address))

    def counts(self) -> Mapping[str, int]:
        counted = {f"{name}.{state}": 0 for name, states in COUNTED for state in states}
        with self._rows.lock:
            for name, values in self._rows.counted().items():
                counted.update({f"{name}.{state}": n for state, n in Counter(value.state for value in values).items()})
            told = Counter((notice.plugin, notice.state) for notice in self._rows.notices.all.values())
        return counted | notice_counts((plugin, state, n) for (plugin, state), n in told.items())

    def journeys(self, limit: int, after: int, before: datetime) -> Sequence[Journey]:
        with self._rows.lock:
            ids = sorted(number for number in self._rows.enrolments if number > after)[:limit]
            return [self._journey(self._rows.enrolments[number], before) for number in ids]

    def _journey(self, enrolment: Enrolment, before: datetime) -> Journey:
        answers = [answer for answer in self._rows.answers.get(enrolment.id, ()) if answer.at < before]
        events = [event for at, event in self._rows.events.get(enrolment.id, ()) if at < before]
        scored = (event.data for event in events if event.type == "check-scored")
        return Journey(
            id=enrolment.id,
            programme=enrolment.programme,
            cohort=enrolment.cohort or "",
            state=enrolment.state.value,
            confirmed=enrolment.confirmed_at is not None,
            paused=enrolment.held_by(HoldKind.PAUSE),
            entered=enrolment.entered,
            answered=frozenset(answer.step for answer in answers if answer.step != ENGINE),
            pulses=tuple(
                float(json.loads(a.value)) for a in answers if (a.step, a.exercise) == (ENGINE, "pulse") and a.value
            ),
            checks={str(data["check"]): total for data in scored if isinstance(total := data.get("sum"), int)},
        )

    def meta(self, key: str) -> str | None:
        return self._rows.meta.get(key)

    def set_meta(self, key: str, value: str) -> None:
        with self._rows.lock:
            self._rows.meta[key] = value

    def move_clock(self, offset_seconds: float) -> bool:
        with self._rows.lock:
            if self._rows.claimed_by or self._rows.notices.claimed_by:
                return False
            self._rows.meta[CLOCK_OFFSET] = repr(float(offset_seconds))
            return True

    def close(self) -> None:
        """Nothing is open."""
