"""What is asked about everybody at once, before something is changed under them."""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from fnmatch import fnmatchcase

from rekindle.adapters.memory.erasing import Erasing
from rekindle.domain.delivery import REPLANNABLE, Delivery, MailKind
from rekindle.domain.enrolment import LIVE, Enrolment


class Survey(Erasing):
    def enrolments(self, limit: int, after: int = 0) -> Sequence[Enrolment]:
        with self._rows.lock:
            return [e for number, e in self._rows.enrolments.items() if number > after][:limit]

    def enrolled(self) -> Mapping[str, int]:
        with self._rows.lock:
            return Counter(e.programme for e in self._rows.enrolments.values() if e.state in LIVE)

    def answered(self, step: str) -> Mapping[str, int]:
        with self._rows.lock:
            everybodys = (answer for answers in self._rows.answers.values() for answer in answers)
            return Counter(answer.exercise for answer in everybodys if answer.step == step)

    def planned_keys(self) -> Mapping[int, Set[str]]:
        found: dict[int, set[str]] = defaultdict(set)
        with self._rows.lock:
            for mail in self._rows.deliveries.values():
                arrives = mail.state not in REPLANNABLE and mail.bounced_at is None
                if mail.kind is MailKind.PLANNED and mail.enrolment is not None and arrives:
                    found[mail.enrolment].add(mail.key)
        return found

    def deliveries_with(self, key: str) -> Sequence[Delivery]:
        rows = self._rows
        with rows.lock:
            return [rows.addressed(mail) for mail in rows.deliveries.values() if fnmatchcase(mail.key, key)]
