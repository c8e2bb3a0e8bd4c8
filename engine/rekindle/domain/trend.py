"""What a row of a person's own numbers says, in words: never a mark, never a diagnosis, and no cheer for a rise.

Small differences are "about the same": a number a day's mood moves by one is no course.
"""

from collections.abc import Sequence
from enum import StrEnum
from statistics import fmean
from typing import Final

SAME: Final = 1.0
"""Points of a 0 to 10 number within which two halves are about the same."""


class Course(StrEnum):
    HIGHER = "higher"
    LOWER = "lower"
    SAME = "about the same"
    SHORT = "too few to say"


def course(values: Sequence[float], same: float = SAME) -> Course:
    """The mean of the later half beside that of the earlier one; below four numbers nothing is said."""
    if len(values) < 4:
        return Course.SHORT
    half = len(values) // 2
    change = fmean(values[-half:]) - fmean(values[:half])
    if abs(change) < same:
        return Course.SAME
    return Course.HIGHER if change > 0 else Course.LOWER


def listed(values: Sequence[float]) -> str:
    """`4, 5, 3`, oldest first."""
    return ", ".join(f"{value:g}" for value in values)
