"""Staffed hours: when somebody reads, as the organisation writes it, for example `mon-fri 08:00-17:00, sat 09:00-12:00`.

They decide what a text promises ("by Monday 09:00") and when an alert that is not urgent is repeated. RED never waits for them.
"""

import re
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Final, Self

from rekindle.domain.calendar import DAY, instant, local
from rekindle.domain.programme import DAYS

_SPAN: Final = re.compile(
    rf"^({'|'.join(DAYS)})(?:\s*-\s*({'|'.join(DAYS)}))?\s+([01]?\d|2[0-3]):([0-5]\d)\s*-\s*([01]?\d|2[0-4]):([0-5]\d)$"
)
_LOOK_AHEAD: Final = 14  # days; a week's table repeats after seven


@dataclass(frozen=True, slots=True)
class Hours:
    """For each weekday (Monday is 0) the spans in minutes after local midnight. No span at all: always staffed."""

    spans: tuple[tuple[int, int, int], ...] = ()
    zone: str = "UTC"

    @classmethod
    def parse(cls, text: str, zone: str = "UTC") -> Self:
        """Raises ValueError, with the right form, for anything else. "" is around the clock."""
        spans: list[tuple[int, int, int]] = []
        for part in filter(None, (piece.strip().lower() for piece in text.split(","))):
            match = _SPAN.match(part)
            if match is None:
                raise ValueError(
                    f'"{part}" is no staffed time; write for example "mon-fri 08:00-17:00, sat 09:00-12:00"'
                )
            first, last = DAYS.index(match[1]), DAYS.index(match[2] or match[1])
            opens, closes = int(match[3]) * 60 + int(match[4]), int(match[5]) * 60 + int(match[6])
            if closes <= opens:
                raise ValueError(f'"{part}" ends before it begins; write a night as two spans')
            spans += [((first + n) % 7, opens, closes) for n in range((last - first) % 7 + 1)]
        return cls(tuple(sorted(spans)), zone)

    def open_at(self, at: datetime) -> bool:
        here = local(at, self.zone)
        minutes = here.hour * 60 + here.minute
        return not self.spans or any(
            day == here.weekday() and opens <= minutes < closes for day, opens, closes in self.spans
        )

    def next_open(self, at: datetime) -> datetime:
        """`at` itself in staffed hours, else when the next ones begin."""
        return at if self.open_at(at) else min(opens for opens, _ in self._from(at) if opens > at)

    def after(self, at: datetime, length: timedelta) -> datetime:
        """`length` of staffed time later: two hours asked for at closing time end two hours after the next opening."""
        if not self.spans:
            return at + length
        for opens, closes in self._from(at):
            start = max(opens, at)
            if closes - start >= length:
                return start + length
            length -= max(closes - start, timedelta(0))
        return at + length

    def _from(self, at: datetime) -> list[tuple[datetime, datetime]]:
        today = local(at, self.zone).date()
        return [span for n in range(_LOOK_AHEAD) for span in self._spans_on(today + n * DAY) if span[1] > at]

    def _spans_on(self, day: date) -> list[tuple[datetime, datetime]]:
        return [
            (instant(day, opens, self.zone), instant(day, closes, self.zone))
            for weekday, opens, closes in self.spans
            if weekday == day.weekday()
        ]


_NAMES: Final = {
    "en": (
        "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split(),
        "January February March April May June July August September October November December".split(),
        "{day} {number} {month}, {hour}",
    ),
    "de": (
        "Montag Dienstag Mittwoch Donnerstag Freitag Samstag Sonntag".split(),
        "Januar Februar März April Mai Juni Juli August September Oktober November Dezember".split(),
        "{day}, {number}. {month}, {hour} Uhr",
    ),
}


def spoken(at: datetime, zone: str, language: str = "en") -> str:
    """An instant as people there say it: `Monday 9 March, 09:00`. A language without names of its own gets English ones."""
    here = local(at, zone)
    days, months, form = _NAMES.get(language, _NAMES["en"])
    names = {"day": days[here.weekday()], "month": months[here.month - 1]}
    return form.format(number=here.day, hour=f"{here:%H:%M}", **names)
