"""The self-check: eight items, 0 (not at all) to 4 (nearly all the time), over the last two weeks.

It chooses which text a participant gets and is no diagnosis: not even research measures of burnout have an agreed
clinical cut-off, and burnout is an occupational phenomenon in ICD-11. Items 5 and 6 lean inward, 7 and 8 outward.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import assert_never

ITEMS = 8
TOP = 4


class Level(StrEnum):
    LOW = "low"
    SOME = "some"
    HIGH = "high"


class Lean(StrEnum):
    """A lean, not a type; the participant may change it by reply."""

    INWARD = "inward"
    OUTWARD = "outward"
    MIXED = "mixed"
    NONE = "none"


class Change(StrEnum):
    SAME = "about the same"
    LOWER = "lower"
    HIGHER = "higher"


@dataclass(frozen=True, slots=True)
class Cutoffs:
    """Provisional, to be looked at again after a hundred first checks; for choosing text only."""

    some: int = 10  # sums from here on are "some strain"
    high: int = 20
    core: int = 2  # items 5 and 7 carry a lean only from here on
    gap: int = 3  # inward sum minus outward sum, or the reverse
    mixed: int = 5  # both sums from here on, without a lean
    change: int = 4  # a smaller difference of sums is "about the same"


PROVISIONAL = Cutoffs()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`sum` is 0 to 32; None, like `level`, when more than one item is missing."""

    sum: int | None
    level: Level | None
    lean: Lean
    any_at_top: bool = False
    """One item at 4 is met with one kind line, whatever the sum."""


def score(items: Sequence[int | None], cutoffs: Cutoffs = PROVISIONAL) -> CheckResult:
    """Raises ValueError unless there are eight items, each 0 to 4 or None (left out)."""
    if len(items) != ITEMS or any(item is not None and not 0 <= item <= TOP for item in items):
        raise ValueError(f"a self-check has {ITEMS} items from 0 to {TOP} (or None), not {list(items)!r}")
    given = [item for item in items if item is not None]
    total = _scaled(sum(given), len(given)) if len(given) >= ITEMS - 1 else None
    return CheckResult(
        sum=total,
        level=None if total is None else _level(total, cutoffs),
        lean=_lean(items[4:], cutoffs),
        any_at_top=TOP in given,
    )


def change(before: CheckResult, after: CheckResult, cutoffs: Cutoffs = PROVISIONAL) -> Change | None:
    """None when one of the two has no sum."""
    if before.sum is None or after.sum is None:
        return None
    if abs(after.sum - before.sum) < cutoffs.change:
        return Change.SAME
    return Change.LOWER if after.sum < before.sum else Change.HIGHER


def next_variant(lean: Lean, served: int) -> Lean:
    """Which variant a text takes: a mixed lean gets both in turn, beginning with inward; `served` counts those before."""
    match lean:
        case Lean.MIXED:
            return (Lean.INWARD, Lean.OUTWARD)[served % 2]
        case Lean.INWARD | Lean.OUTWARD | Lean.NONE:
            return lean
        case _:
            assert_never(lean)


def _scaled(total: int, answered: int) -> int:
    """Seven items stand for eight: times 8/7, halves upward."""
    return (2 * ITEMS * total + answered) // (2 * answered)


def _level(total: int, cutoffs: Cutoffs) -> Level:
    return Level.HIGH if total >= cutoffs.high else Level.SOME if total >= cutoffs.some else Level.LOW


def _lean(last_four: Sequence[int | None], cutoffs: Cutoffs) -> Lean:
    """None of the four may be missing: a guessed item must not decide which story somebody is told."""
    if None in last_four:
        return Lean.NONE
    core_in, dread, core_out, deserved = (item or 0 for item in last_four)
    inward, outward = core_in + dread, core_out + deserved
    if core_in >= cutoffs.core and inward - outward >= cutoffs.gap:
        return Lean.INWARD
    if core_out >= cutoffs.core and outward - inward >= cutoffs.gap:
        return Lean.OUTWARD
    return Lean.MIXED if min(inward, outward) >= cutoffs.mixed else Lean.NONE
