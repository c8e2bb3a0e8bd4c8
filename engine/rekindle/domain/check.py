"""The self-check: a few items, by default eight from 0 (not at all) to 4 (nearly all the time), over the last two weeks.

It chooses which text a participant gets and is no diagnosis: not even research measures of burnout have an agreed
clinical cut-off, and burnout is an occupational phenomenon in ICD-11. How many items there are, which of them lean inward or
outward, and every cut-off is data of the programme (`Scoring`); their words are the programme's own texts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Final, assert_never

CHECK: Final = "self-check"
"""The id of its exercise in a programme's texts."""


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
class Scoring:
    """Provisional, to be looked at again after a hundred first checks; for choosing text only.

    Raises ValueError for numbers that cannot go together.
    """

    items: int = 8
    top: int = 4  # of one item; the least is 0
    inward: tuple[int, ...] = (5, 6)  # numbers of the items, from 1; the first one is the core
    outward: tuple[int, ...] = (7, 8)
    some: int = 10  # sums from here on are "some strain"
    high: int = 20
    core: int = 2  # a core item carries its lean only from here on
    gap: int = 3  # inward sum minus outward sum, or the reverse
    mixed: int = 5  # both sums from here on, without a lean
    change: int = 4  # a smaller difference of sums is "about the same"

    def __post_init__(self) -> None:
        if not 1 <= self.items <= 40 or self.top < 1:
            raise ValueError(
                f"a self-check has 1 to 40 items from 0 to at least 1, not {self.items} from 0 to {self.top}"
            )
        leaning = (*self.inward, *self.outward)
        if len(set(leaning)) < len(leaning) or any(not 1 <= item <= self.items for item in leaning):
            raise ValueError(f"inward and outward name items from 1 to {self.items}, each once, not {list(leaning)}")
        if not 0 <= self.some < self.high <= self.most:
            raise ValueError(
                f"some = {self.some} and high = {self.high}: write some below high, and high at most {self.most} "
                f"({self.items} items of {self.top})"
            )

    @property
    def most(self) -> int:
        """The highest sum."""
        return self.items * self.top

    @property
    def answer(self) -> str:
        """The answer kind that the texts must ask for."""
        return f"check {self.items} 0-{self.top}"


PROVISIONAL: Final = Scoring()


@dataclass(frozen=True, slots=True)
class CheckResult:
    """`sum` is 0 to `Scoring.most`; None, like `level`, when more than one item is missing."""

    sum: int | None
    level: Level | None
    lean: Lean
    any_at_top: bool = False
    """One item at the top is met with one kind line, whatever the sum."""


def score(items: Sequence[int | None], scoring: Scoring = PROVISIONAL) -> CheckResult:
    """Raises ValueError unless there are as many items as the scoring says, each in its range or None (left out)."""
    if len(items) != scoring.items or any(item is not None and not 0 <= item <= scoring.top for item in items):
        raise ValueError(
            f"a self-check has {scoring.items} items from 0 to {scoring.top} (or None), not {list(items)!r}"
        )
    given = [item for item in items if item is not None]
    total = _scaled(sum(given), len(given), scoring) if given and len(given) >= scoring.items - 1 else None
    return CheckResult(
        sum=total,
        level=None if total is None else _level(total, scoring),
        lean=_lean(items, scoring),
        any_at_top=scoring.top in given,
    )


def change(before: int, after: int, scoring: Scoring = PROVISIONAL) -> Change:
    """What two sums say beside each other."""
    if abs(after - before) < scoring.change:
        return Change.SAME
    return Change.LOWER if after < before else Change.HIGHER


def next_variant(lean: Lean, served: int) -> Lean:
    """Which variant a text takes: a mixed lean gets both in turn, beginning with inward; `served` counts those before."""
    match lean:
        case Lean.MIXED:
            return (Lean.INWARD, Lean.OUTWARD)[served % 2]
        case Lean.INWARD | Lean.OUTWARD | Lean.NONE:
            return lean
        case _:
            assert_never(lean)


def _scaled(total: int, answered: int, scoring: Scoring) -> int:
    """Seven items stand for eight: times 8/7, halves upward."""
    return (2 * scoring.items * total + answered) // (2 * answered)


def _level(total: int, scoring: Scoring) -> Level:
    return Level.HIGH if total >= scoring.high else Level.SOME if total >= scoring.some else Level.LOW


def _lean(items: Sequence[int | None], scoring: Scoring) -> Lean:
    """None of the leaning items may be missing: a guessed item must not decide which story somebody is told."""
    inwards, outwards = ([items[number - 1] for number in side] for side in (scoring.inward, scoring.outward))
    if not inwards or not outwards or None in (*inwards, *outwards):
        return Lean.NONE
    inward, outward = (sum(item or 0 for item in side) for side in (inwards, outwards))
    if (inwards[0] or 0) >= scoring.core and inward - outward >= scoring.gap:
        return Lean.INWARD
    if (outwards[0] or 0) >= scoring.core and outward - inward >= scoring.gap:
        return Lean.OUTWARD
    return Lean.MIXED if min(inward, outward) >= scoring.mixed else Lean.NONE
