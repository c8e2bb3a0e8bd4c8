"""Changes applied to dictionaries: everything that could refuse a change is looked at before anything is written."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rekindle.adapters.identity import NOT_NEEDED, touches
from rekindle.adapters.memory.erasing import Erasing
from rekindle.adapters.memory.rows import folded
from rekindle.adapters.noticing import Home, notices, strangers
from rekindle.domain.delivery import CANCELLABLE, Delivery, DeliveryState, MailKind
from rekindle.domain.enrolment import LIVE
from rekindle.domain.inbox import InboxState
from rekindle.domain.programme import Step
from rekindle.ports import Change

Ids = dict[int, int]
REPLAYABLE = frozenset({InboxState.QUARANTINED, InboxState.IGNORED})
HOLDABLE = CANCELLABLE - {DeliveryState.HELD}
PLANNED = frozenset({MailKind.PLANNED})
ASKED = frozenset({MailKind.PLANNED, MailKind.CONFIRMATION})


class Committing(Erasing):
    def commit(self, change: Change) -> bool:
        return self.commit_many((change,))[0]

    def commit_many(self, changes: Sequence[Change]) -> Sequence[bool]:
        touched: set[int] = set()
        won = []
        with self._rows.lock:
            for change in changes:
                mine = touches(change)
                wins = not mine & touched and self._stands(change)
                if wins:
                    self._apply(change)
                    touched |= mine
                won.append(wins)
        return won

    # Guards

    def _stands(self, change: Change) -> bool:
        rows = self._rows
        changed = [enrolment for enrolment in change.enrolments if enrolment.id > 0]
        return (
            (change.inbox is None or change.inbox.id in rows.received)
            and all(e.id in rows.enrolments and rows.enrolments[e.id].version == e.version for e in changed)
            and self._names_free(change)
            and self._nobody_gone(change)
        )

    def _names_free(self, change: Change) -> bool:
        """One person per address, one live enrolment per person and programme, one answer per revision."""
        rows = self._rows
        for person in change.participants:
            if rows.person_at.get(folded(person.address), person.id) != person.id:
                return False
        for enrolment in change.enrolments:
            holder = rows.live.get((enrolment.participant, enrolment.programme), enrolment.id)
            if enrolment.state in LIVE and holder != enrolment.id:
                return False
        for answer in change.answers:
            place = (answer.step, answer.round, answer.exercise, answer.revision)
            if any((a.step, a.round, a.exercise, a.revision) == place for a in rows.answers.get(answer.enrolment, ())):
                return False
        return True

    def _nobody_gone(self, change: Change) -> bool:
        people = {person.id for person in change.participants if person.id > 0}
        people |= {enrolment.participant for enrolment in change.enrolments}
        people |= {draft.recipient for draft in change.drafts if draft.recipient is not None}
        people |= {consent.participant for consent in change.consents}
        if change.inbox and change.inbox.participant is not None:
            people.add(change.inbox.participant)
        enrolments = {number for number, _ in change.events} | {answer.enrolment for answer in change.answers}
        enrolments |= {draft.enrolment for draft in change.drafts if draft.enrolment is not None}
        enrolments |= {number for number, _, _ in change.cases if number is not None}
        rows = self._rows
        return all(number < 0 or number in rows.people for number in people) and all(
            number < 0 or number in rows.enrolments for number in enrolments
        )

    # Writing, in the order of the database's statements

    def _apply(self, change: Change) -> None:
        rows = self._rows
        people = self._put_people(change)
        enrolled = self._put_enrolments(change, people)
        if change.inbox is not None:
            mail = change.inbox
            whose = _real(mail.participant, people)
            rows.turns[mail.id] = mail.try_at or rows.turns[mail.id]
            rows.put_mail(replace(rows.inbox[mail.id], state=mail.state, reason=mail.reason, participant=whose))
        self._move_queue(change, enrolled)
        for number in change.replay:
            rows.replay(number, REPLAYABLE)
        for person in change.erase:
            self._erase_rows(person, change.at)
        for draft in change.drafts:
            known = replace(draft, enrolment=_real(draft.enrolment, enrolled), recipient=_real(draft.recipient, people))
            rows.draft(known, self._random.randbytes(12).hex(), change.at)
        self._record(change, people, enrolled)

    def _put_people(self, change: Change) -> Ids:
        given: Ids = {}
        for person in change.participants:
            if person.id < 0:
                given[person.id] = self._rows.number("participant")
            created_at = person.created_at if person.id < 0 else self._rows.people[person.id].created_at
            number = given.get(person.id, person.id)
            self._rows.put_person(replace(person, id=number, created_at=created_at))
        return given

    def _put_enrolments(self, change: Change, people: Ids) -> Ids:
        given: Ids = {}
        for enrolment in change.enrolments:
            if enrolment.id < 0:
                number = given[enrolment.id] = self._rows.number("enrolment")
                participant = people.get(enrolment.participant, enrolment.participant)
                self._rows.put_enrolment(replace(enrolment, id=number, participant=participant))
            else:
                self._rows.put_enrolment(replace(enrolment, version=enrolment.version + 1))
        return given

    def _move_queue(self, change: Change, enrolled: Ids) -> None:
        for number, reason in change.cancel:
            for mail in self._mails(_known(number, enrolled), ASKED, CANCELLABLE):
                self._leave(mail, DeliveryState.CANCELLED, reason)
        for number, reason in change.hold:
            for mail in self._mails(_known(number, enrolled), PLANNED, HOLDABLE):
                self._leave(mail, DeliveryState.HELD, reason)
        for number in change.release:
            for mail in self._mails(number, PLANNED, frozenset({DeliveryState.HELD})):
                if mail.useful_until is None or mail.useful_until > change.at:
                    queued = replace(mail, state=DeliveryState.QUEUED, try_at=change.at, reason="")
                    self._rows.put_delivery(queued)
                else:
                    self._leave(mail, DeliveryState.CANCELLED, NOT_NEEDED)
        for number in change.bounced:
            if number in self._rows.deliveries:
                self._rows.put_delivery(replace(self._rows.deliveries[number], bounced_at=change.at))
        for address in change.unsuppress:
            self._rows.suppression.pop(folded(address), None)
        for address, reason in change.suppress:
            self._rows.suppression[folded(address)] = reason
            for number in self._rows.to_address(address):
                if self._rows.deliveries[number].state in HOLDABLE:
                    self._leave(self._rows.deliveries[number], DeliveryState.SUPPRESSED, reason)

    def _mails(
        self, enrolment: int, kinds: frozenset[MailKind], states: frozenset[DeliveryState]
    ) -> Sequence[Delivery]:
        mails = (self._rows.deliveries[number] for number in self._rows.mails_of.get(enrolment, ()))
        return [mail for mail in mails if mail.kind in kinds and mail.state in states]

    def _leave(self, mail: Delivery, state: DeliveryState, reason: str) -> None:
        self._rows.put_delivery(replace(mail, state=state, reason=reason, try_at=None))

    def _record(self, change: Change, people: Ids, enrolled: Ids) -> None:
        rows = self._rows
        for answer in change.answers:
            number = _known(answer.enrolment, enrolled)
            rows.answers[number].append(replace(answer, enrolment=number))
        for consent in change.consents:
            person = _known(consent.participant, people)
            rows.consents[person].append(replace(consent, participant=person))
        for step in change.snapshots:
            self._keep(step)
        for number, event in change.events:
            rows.events[_known(number, enrolled)].append((change.at, event))
        self._notice(change, people, enrolled)
        for case, category, reason in change.cases:
            row = {"id": rows.number("case"), "enrolment": _real(case, enrolled), "category": category}
            rows.cases.append(row | {"reason": reason, "at": change.at})
        rows.meta.update(change.meta or {})
        for programme in change.rouse:
            self._rouse(programme, change.at)

    def _notice(self, change: Change, people: Ids, enrolled: Ids) -> None:
        rows, wanted = self._rows, self.subscriptions
        if not wanted.hooks:
            return
        homes = {number: Home.of(rows.enrolments[number]) for number in strangers(change, wanted)}
        homes |= {e.id: replace(Home.of(e), participant=_known(e.participant, people)) for e in change.enrolments}
        for told in notices(change, wanted, homes):
            rows.notices.add(rows.number("event_delivery"), told, _real(told.enrolment, enrolled), change.at)

    def _keep(self, step: Step) -> None:
        self._rows.snapshots.setdefault(step.wording_hash(), step)
        self._rows.shapes[step.structure_hash()] = step

    def _rouse(self, programme: str, at: datetime) -> None:
        for enrolment in list(self._rows.enrolments.values()):
            asleep = enrolment.next_due_at is None or enrolment.next_due_at > at
            if enrolment.programme == programme and enrolment.state in LIVE and asleep:
                self._rows.put_enrolment(replace(enrolment, next_due_at=at))


def _real(number: int | None, given: Ids) -> int | None:
    return None if number is None else _known(number, given)


def _known(number: int, given: Ids) -> int:
    return given[number] if number < 0 else number
