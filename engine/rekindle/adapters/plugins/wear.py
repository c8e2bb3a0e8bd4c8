"""What the calls of one plugin have shown of it since it was loaded by hand, and how it is kept across restarts.

Where each pass is a process of its own (`rekindle tick` under cron) nothing else would count to three.
"""

from collections.abc import Mapping, Sequence
from re import sub
from typing import Final

from pydantic import Field

from rekindle.domain.programme import Value
from rekindle.ports import Fault

MOST_BREAKS: Final = 3
GOOD_CALLS: Final = 1000
"""After so many a break is forgotten: in a process of months the machine alone may be late three times."""


class Told(Value):
    """A fault of a call, as it is kept."""

    what: str
    effect: str
    todo: str


class Worn(Value):
    """What is kept of it all. Nothing in it was written by a participant."""

    breaks: int = Field(default=0, ge=0)
    good: int = Field(default=0, ge=0)
    faults: Mapping[str, Told] = Field(default_factory=dict)
    """The newest of each hook, by its name."""

    def is_news_to(self, known: "Worn") -> bool:
        return self.breaks != known.breaks or any(known.lacks(hook, told) for hook, told in self.faults.items())

    def lacks(self, hook: str, told: Told) -> bool:
        return hook not in self.faults or _without_numbers(self.faults[hook].what) != _without_numbers(told.what)

    def beside(self, others: "Worn") -> "Worn":
        """With what only another node has found."""
        return self.model_copy(update={"faults": {**others.faults, **self.faults}})


def _without_numbers(what: str) -> str:
    """What differs each time: how many files, how many megabytes. A place in a file may move with an edit."""
    return sub(r"\d+", "0", what)


class Wear:
    """Counts, and knows the newest fault of each hook."""

    def __init__(self, plugin: str, before: Worn | None = None) -> None:
        self._plugin, known = plugin, before or Worn()
        self.breaks, self._good = known.breaks, known.good
        self._faults = {hook: Fault(plugin, one.what, one.effect, one.todo) for hook, one in known.faults.items()}

    def faults(self) -> Sequence[Fault]:
        return list(self._faults.values())

    def tell(self, hook: str, fault: Fault) -> None:
        self._faults[hook] = fault

    def untell(self, hook: str) -> None:
        self._faults.pop(hook, None)

    def went_well(self) -> None:
        self._good += 1
        if self._good == GOOD_CALLS:
            self.breaks = 0

    def broke(self) -> bool:
        """True if that was once too often."""
        self.breaks, self._good = self.breaks + 1, 0
        return self.breaks == MOST_BREAKS

    def kept(self) -> Worn:
        faults = {hook: Told(what=one.what, effect=one.effect, todo=one.todo) for hook, one in self._faults.items()}
        return Worn(breaks=self.breaks, good=self._good if self.breaks else 0, faults=faults)
