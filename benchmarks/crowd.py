"""What measurements stand on: people whose lesson is due at one instant, and a clock that stands still at it."""

from datetime import UTC, date, datetime, timedelta

from rekindle.bootstrap import House
from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.people import Participant
from rekindle.ports import Change

NOW = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
AT_ONCE = 500


class At:
    """Planning and delivering are measured, not waiting."""

    def __init__(self, now: datetime = NOW) -> None:
        self._now = now

    def now(self) -> datetime:
        return self._now


def people(house: House, count: int, programme: str = "recovery", now: datetime = NOW) -> None:
    """Active people whose first lesson is due now."""
    begun = now - timedelta(days=5)
    for start in range(0, count, AT_ONCE):
        numbers = range(start + 1, min(start + AT_ONCE, count) + 1)
        change = Change(
            at=now,
            participants=tuple(
                Participant(id=-n, address=f"{programme}-{n}@example.org", name=f"Pat {n}", zone="UTC", created_at=now)
                for n in numbers
            ),
            enrolments=tuple(
                Enrolment(
                    id=-n, participant=-n, programme=programme, state=State.ACTIVE, created_at=begun, confirmed_at=begun,
                    zone="UTC", next_due_at=now,
                    done={"programme/1/welcome": _on(begun), "programme/1/check-start": _on(begun + timedelta(days=1))},
                )
                for n in numbers
            ),
        )  # fmt: skip
        assert house.engine.store.commit(change)


def _on(at: datetime) -> date:
    return at.date()
