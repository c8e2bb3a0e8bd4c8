"""Programme time: the machine's clock, or the same with the sandbox's offset from the database."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def real_now() -> datetime:
    """The machine's time, aware and in UTC."""
    return datetime.now(UTC)


class SystemClock:
    """Real time; production."""

    def now(self) -> datetime:
        return real_now()


class SandboxClock:
    """Real time plus an offset that is read anew each time, because another process may have moved it."""

    def __init__(self, offset: Callable[[], str | None]) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return real_now() + timedelta(seconds=float(self._offset() or 0))


class FixedClock:
    """A time that is set: simulation and tests."""

    def __init__(self, now: datetime) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now

    def move_to(self, now: datetime) -> None:
        self._now = now
