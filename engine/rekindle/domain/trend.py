"""What a row of a person's own numbers says, in words: never a mark, never a diagnosis, and no cheer for a rise.

Small differences are "about the same": a number that a day's mood moves by one is no course. An exercise's `track` says what of
its value is followed: last and mean the number itself, sum all numbers together, gap the first less the second.
"""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from statistics import fmean
from typing import Any, Final

from rekindle.domain.check import Change, Scoring, change

SAME: Final = 1.0
"""Points of a 0 to 10 number within which two halves are about the same."""
FEWEST: Final = 3
"""Numbers that make a picture; below that, words are enough."""
MOST: Final = 12
"""Numbers of a picture: the newest ones."""
TRACKS: Final = ("last", "mean", "sum", "gap")


class Course(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    SAME = "same"
    SHORT = ""
    """Too few to say."""


@dataclass(frozen=True, slots=True)
class Trend:
    """One row of numbers, oldest first, as it is sealed into a mail: `name` chooses the words around it."""

    name: str
    values: tuple[float, ...]
    low: float
    high: float
    course: Course

    def plain(self) -> dict[str, Any]:
        return {
            "name": self.name, "values": list(self.values), "low": self.low, "high": self.high,
            "course": self.course.value, "listed": listed(self.values), "drawn": len(self.values) >= FEWEST,
        }  # fmt: skip


def energy(values: Sequence[float]) -> Trend | None:
    """The weekly number from 0 to 10; None below two."""
    kept = tuple(values[-MOST:])
    return Trend("energy", kept, 0, 10, course(kept)) if len(kept) > 1 else None


def checks(sums: Sequence[int], scoring: Scoring) -> Trend | None:
    """The self-check's sums; the newest beside the first one. None below two."""
    if len(sums) < 2:
        return None
    words = {Change.SAME: Course.SAME, Change.LOWER: Course.LOWER, Change.HIGHER: Course.HIGHER}
    return Trend("check", tuple(sums[-MOST:]), 0, scoring.most, words[change(sums[0], sums[-1], scoring)])


def course(values: Sequence[float], same: float = SAME) -> Course:
    """The mean of the later half beside that of the earlier one; below four numbers nothing is said."""
    if len(values) < 4:
        return Course.SHORT
    half = len(values) // 2
    change = fmean(values[-half:]) - fmean(values[:half])
    if abs(change) < same:
        return Course.SAME
    return Course.HIGHER if change > 0 else Course.LOWER


def listed(values: Iterable[float]) -> str:
    """`4, 5, 3`, oldest first."""
    return ", ".join(f"{value:g}" for value in values)


def followed(track: str | None, value: Any) -> float | str | None:
    """What of an answer is set beside earlier ones: a number, a choice, or None where nothing is."""
    if track not in TRACKS:
        return None
    if isinstance(value, list | tuple):
        numbers = [item for item in value if isinstance(item, int | float)]
        if track == "gap":
            return float(numbers[0] - numbers[1]) if len(numbers) == len(value) == 2 else None
        return float(sum(numbers)) if track == "sum" and numbers else None
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        return None
    return float(value) if isinstance(value, int | float) else value


def beside(track: str | None, earlier: Sequence[str]) -> str:
    """Earlier values of one exercise (JSON, oldest first) as a receipt sets them beside the new one; "" without any.

    `mean` gives their average, everything else the newest.
    """
    found = [value for value in (followed(track, json.loads(one)) for one in earlier) if value is not None]
    if not found:
        return ""
    numbers = [value for value in found if isinstance(value, float)]
    if track == "mean" and len(numbers) == len(found):
        return f"{round(fmean(numbers), 1):g}"
    return f"{found[-1]:g}" if isinstance(found[-1], float) else str(found[-1])
