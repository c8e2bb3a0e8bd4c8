"""Where virtual people live: a house, its mails and its time."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, overload

from rekindle.testing.mails import Mail, opened
from rekindle.testing.people import Lean, Participant, Strain

if TYPE_CHECKING:
    from rekindle.virtual import VirtualHouse

LONGEST = timedelta(days=400)


class Clock:
    """Programme time. It stands still until somebody waits."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    def now(self) -> datetime:
        """UTC."""
        return self._stage.house.clock.now()

    def advance(self, *, days: float = 0, hours: float = 0) -> None:
        """Let time pass; whatever is due on the way is planned and sent."""
        self._stage.house.advance(timedelta(days=days, hours=hours))


class Outbox(Sequence[Mail]):
    """Every mail that was sent to anybody, oldest first."""

    def __init__(self, stage: "Stage") -> None:
        self._stage = stage

    @overload
    def __getitem__(self, index: int) -> Mail: ...
    @overload
    def __getitem__(self, index: slice) -> list[Mail]: ...
    def __getitem__(self, index: int | slice) -> Mail | list[Mail]:
        sent = self._stage.house.outbox.sent
        if isinstance(index, int):
            return opened(self._stage.house, *sent[index])
        return [opened(self._stage.house, *one) for one in sent[index]]

    def __len__(self) -> int:
        return len(self._stage.house.outbox.sent)

    def __iter__(self) -> Iterator[Mail]:
        return iter(self[:])


class Stage:
    """A house, and whoever takes part in its programme."""

    def __init__(self, house: "VirtualHouse | None" = None) -> None:
        self._house = house
        self._people = 0
        self.clock, self.outbox = Clock(self), Outbox(self)

    @property
    def house(self) -> "VirtualHouse":
        """The engine's own parts, for what this kit has no word for."""
        if self._house is None:
            raise AssertionError("no step is in use yet; begin with rk.use(...)")
        return self._house

    def participant(
        self,
        *,
        name: str = "Mei Example",
        language: str = "",
        zone: str = "",
        lean: Lean = "none",
        strain: Strain = "some",
    ) -> Participant:
        """Somebody who has not joined yet; language and zone are the programme's unless given."""
        self._people += 1
        return Participant(self, self._people, name=name, language=language, zone=zone, lean=lean, strain=strain)

    def advance(self, *, days: float = 0, hours: float = 0) -> None:
        """Let time pass; whatever is due on the way is planned and sent."""
        self.clock.advance(days=days, hours=hours)

    def next_mail(self) -> Mail | None:
        """Let time pass until somebody is sent a mail, and return it; None if no mail comes any more."""
        until, before = self.clock.now() + LONGEST, len(self.outbox)
        while len(self.outbox) == before:
            if not self.house.next_due(until):
                return None
            self.house.settle()
        return self.outbox[-1]

    def play(self) -> list[Mail]:
        """Let time pass to the end of the programme, with its last booster; returns what was sent on the way."""
        until, before = self.clock.now() + LONGEST, len(self.outbox)
        while self.house.next_due(until):
            self.house.settle()
        return self.outbox[before:]
