"""Decisions that plugins are asked in: a generator yields its calls, is sent the answers, and returns what was decided.

Many are decided in step: each round is one `Plugins.ask` for all that wait, so that a plugin is asked in one batch with
one deadline. No transaction is open meanwhile; what is committed afterwards is guarded by the version that was read.
"""

from collections.abc import Callable, Generator, Sequence
from itertools import islice
from typing import Generic, TypeVar

from rekindle.domain.errors import TryLater
from rekindle.ports import Answered, Call, Plugins

T = TypeVar("T")
Asking = Generator[tuple[Call, ...], Sequence[Answered], T]


class Decision(Generic[T]):
    """One decision under way. It waits for the answers to `calls`; without any it is over."""

    __slots__ = ("_asking", "_decided", "_fault", "calls")

    def __init__(self, begin: Callable[[], Asking[T]]) -> None:
        self.calls: tuple[Call, ...] = ()
        self._decided: T | None = None
        self._fault: Exception | None = None
        self._asking: Asking[T] | None = None
        try:
            self._asking = begin()
            self.calls = next(self._asking)
        except StopIteration as end:
            self._decided = end.value
        except TryLater:
            raise
        except Exception as error:
            self._fault = error

    def go_on(self, answers: Sequence[Answered]) -> None:
        assert self._asking is not None
        self.calls = ()
        try:
            self.calls = self._asking.send(answers)
        except StopIteration as end:
            self._decided = end.value
        except TryLater:
            raise
        except Exception as error:
            self._fault = error

    def outcome(self) -> T:
        """What was decided; raises what went wrong in deciding."""
        if self._fault is not None:
            raise self._fault
        return self._decided  # type: ignore[return-value]  # T itself may be None


def answer_all(plugins: Plugins, decisions: Sequence[Decision[T]]) -> None:
    """Round after round until none of them waits any more."""
    while waiting := [decision for decision in decisions if decision.calls]:
        answers = iter(plugins.ask([call for decision in waiting for call in decision.calls]))
        for decision in waiting:
            decision.go_on(tuple(islice(answers, len(decision.calls))))
