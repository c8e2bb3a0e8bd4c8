"""What came of a set of samples, as counts with their exact bounds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import comb

from rekindle.domain.screen import Category, Flag


@dataclass(frozen=True, slots=True)
class Figures:
    total: int
    red: int
    flagged: int
    """With any category, RED included."""

    @property
    def missed(self) -> int:
        return self.total - self.flagged


def counted(flags: Iterable[Flag | None]) -> Figures:
    found = list(flags)
    red = sum(flag is not None and flag.category is Category.RED for flag in found)
    return Figures(len(found), red, sum(flag is not None for flag in found))


def lower_bound(successes: int, total: int, level: float = 0.95) -> float:
    """Clopper-Pearson, one-sided: the share that would give so many successes or more with a chance of 1 - level."""
    if successes == 0:
        return 0.0

    def at_least(share: float) -> float:
        return sum(comb(total, k) * share**k * (1 - share) ** (total - k) for k in range(successes, total + 1))

    return _where(lambda share: at_least(share) >= 1 - level)


def upper_bound(successes: int, total: int, level: float = 0.95) -> float:
    """The same from above: at most this share, with a confidence of `level`."""
    return 1 - lower_bound(total - successes, total, level)


def _where(true_above: Callable[[float], bool]) -> float:
    low, high = 0.0, 1.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (low, middle) if true_above(middle) else (middle, high)
    return low


def row(name: str, figures: Figures) -> str:
    share = figures.flagged / figures.total
    return (
        f"{name:24} {figures.total:5} {figures.missed:7} {figures.red:7} {figures.flagged:7} {1000 * share:9.0f} "
        f"{lower_bound(figures.red, figures.total):8.3f} {lower_bound(figures.flagged, figures.total):8.3f} "
        f"{upper_bound(figures.flagged, figures.total):8.3f}"
    )


HEAD = f"{'':24} {'n':>5} {'missed':>7} {'RED':>7} {'any':>7} {'per 1000':>9} {'RED >=':>8} {'any >=':>8} {'any <=':>8}"
