"""The rows of `event_delivery`, and what its indexes would find."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from rekindle.adapters.memory.timetable import Timetable
from rekindle.adapters.noticing import Told
from rekindle.ports import Notice


@dataclass(slots=True)
class NoticeRows:
    all: dict[int, Notice] = field(default_factory=dict)
    of: dict[int | None, list[int]] = field(default_factory=lambda: defaultdict(list))
    try_at: dict[int, datetime] = field(default_factory=dict)
    waiting: dict[str, Timetable] = field(default_factory=lambda: defaultdict(Timetable))
    claimed_by: dict[int, str] = field(default_factory=dict)

    def add(self, number: int, told: Told, enrolment: int | None, at: datetime) -> None:
        event = told.event.model_copy(update={"id": number})
        self.of[enrolment].append(number)
        self.put(Notice(id=number, plugin=told.plugin, hook=told.hook, event=event, attempts=0), at)

    def put(self, notice: Notice, at: datetime | None) -> None:
        """Every change of a row passes here, and ends its lease; who leases it says so afterwards."""
        self.all[notice.id] = notice
        self.claimed_by.pop(notice.id, None)
        self.waiting[notice.plugin].put(notice.id, at)
        self.try_at.pop(notice.id, None)
        if at is not None:
            self.try_at[notice.id] = at

    def leased(self, plugin: str, now: datetime) -> bool:
        return any(self.all[number].plugin == plugin and self.try_at[number] > now for number in self.claimed_by)

    def drop(self, enrolments: Iterable[int]) -> dict[str, datetime]:
        """Returns the latest end of a lease among them, by plugin."""
        leases: dict[str, datetime] = {}
        for number in [number for enrolment in enrolments for number in self.of.pop(enrolment, [])]:
            plugin = self.all[number].plugin
            if number in self.claimed_by:
                leases[plugin] = max(self.try_at[number], leases.get(plugin, self.try_at[number]))
            self.put(self.all[number], None)
            del self.all[number]
        return leases
