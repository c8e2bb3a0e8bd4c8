"""Rows in the order in which they are due."""

from bisect import bisect_left, bisect_right, insort
from datetime import datetime
from sys import maxsize

Entry = tuple[datetime, int]


class Timetable:
    """A sorted list: moving ten thousand pointers costs a microsecond, and nothing is ever scanned."""

    def __init__(self) -> None:
        self._entries: list[Entry] = []
        self._at: dict[int, datetime] = {}

    def put(self, number: int, at: datetime | None) -> None:
        """When this row is due from now on; None: never."""
        before = self._at.pop(number, None)
        if before is not None:
            del self._entries[bisect_left(self._entries, (before, number))]
        if at is not None:
            self._at[number] = at
            insort(self._entries, (at, number))

    def due(self, now: datetime, limit: int) -> list[int]:
        end = min(bisect_right(self._entries, (now, maxsize)), limit)
        return [number for _, number in self._entries[:end]]

    def first(self) -> datetime | None:
        return self._entries[0][0] if self._entries else None
