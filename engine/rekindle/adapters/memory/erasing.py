"""Erasure and export in memory."""

from collections.abc import Mapping
from datetime import datetime
from random import Random
from typing import Any

from rekindle.adapters.identity import dossier
from rekindle.adapters.memory.rows import Rows, folded
from rekindle.adapters.noticing import farewells
from rekindle.domain.notices import Subscriptions
from rekindle.domain.suppression import SOFT
from rekindle.ports import Keys


class Erasing:
    def __init__(self, keys: Keys | None = None, *, rand: Random | None = None) -> None:
        self._random = rand or Random(keys.address_hash("memory") if keys else 0)
        self._rows = Rows()
        self.subscriptions = Subscriptions()

    def erase(self, participant_id: int, now: datetime) -> bool:
        with self._rows.lock:
            return self._erase_rows(participant_id, now)

    def export(self, participant_id: int) -> Mapping[str, Any]:
        rows = self._rows
        with rows.lock:
            person = rows.people.get(participant_id)
            if person is None:
                return {}
            numbers = rows.enrolled.get(participant_id, [])[::-1]
            mails, inbox = self._mails_about(participant_id), self._inbox_of(participant_id)
            return dossier(
                person,
                rows.consents.get(participant_id, []),
                [rows.enrolments[number] for number in numbers],
                [answer for number in numbers for answer in rows.answers.get(number, [])],
                [(number, at, event) for number in numbers for at, event in rows.events.get(number, [])],
                [rows.addressed(rows.deliveries[number]) for number in mails],
                [rows.inbox[number] for number in inbox],
                [case for case in rows.cases if case["enrolment"] in numbers],
                [rows.notices.all[n] for n in sorted(n for number in numbers for n in rows.notices.of.get(number, []))],
                rows.suppression.get(folded(person.address)),
            )

    def _mails_about(self, participant: int) -> list[int]:
        rows = self._rows
        person, numbers = rows.people[participant], rows.enrolled.get(participant, [])
        by_address = [*rows.mails_to.get(participant, []), *rows.mails_to.get(folded(person.address), [])]
        return sorted({*by_address, *(mail for number in numbers for mail in rows.mails_of.get(number, []))})

    def _inbox_of(self, participant: int) -> list[int]:
        address = folded(self._rows.people[participant].address)
        return [
            mail.id
            for mail in self._rows.inbox.values()
            if mail.participant == participant or (mail.sender and folded(mail.sender) == address)
        ]

    def _erase_rows(self, participant: int, at: datetime) -> bool:
        rows = self._rows
        if participant not in rows.people:
            return False
        address = folded(rows.people[participant].address)
        if rows.suppression.get(address) == SOFT:
            del rows.suppression[address]
        inbox, numbers = self._inbox_of(participant), rows.enrolled.pop(participant, [])
        about = {f"inbox/{number}" for number in inbox}
        about |= {f"case/{case['id']}" for case in rows.cases if case["enrolment"] in numbers}
        caused = [mail for mail in rows.mails_of.get(None, []) if rows.deliveries[mail].key.rpartition("/")[0] in about]
        theirs = {mail for number in numbers for mail in rows.mails_of.get(number, [])}
        for mail in {*self._mails_about(participant), *theirs, *caused}:
            rows.drop_delivery(mail)
        for number in inbox:
            rows.drop_mail(number)
        self._erase_notices(participant, numbers, at)
        rows.cases = [case for case in rows.cases if case["enrolment"] not in numbers]
        for number in numbers:
            rows.drop_enrolment(number)
        rows.consents.pop(participant, None)
        address = folded(rows.people.pop(participant).address)
        del rows.person_at[address]
        rows.erasures.append((address, at))
        return True

    def _erase_notices(self, participant: int, enrolments: list[int], at: datetime) -> None:
        rows = self._rows
        programmes = [rows.enrolments[number].programme for number in enrolments]
        leases = rows.notices.drop(enrolments)
        for told in farewells(participant, programmes, at, self.subscriptions):
            rows.notices.add(rows.number("event_delivery"), told, None, max(at, leases.get(told.plugin, at)))
