"""Plugins that can be made to fail, to see what people notice of it: the faults are those that production would give."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from typing import Final, Literal

from rekindle.adapters.plugins.problems import AS_DATA, EFFECTS
from rekindle.api import HOOKS
from rekindle.domain.programme import Step
from rekindle.ports import PARSE, SCORE, Answered, Call, Fault, PluginInfo, Plugins, PluginState

How = Literal["raises", "hangs", "dies", "returns nonsense"]

SAID: Final[Mapping[How, str]] = {
    "raises": "raised RuntimeError",
    "hangs": "took longer than 2 s",
    "dies": "ended its process",
    "returns nonsense": "returned int",
}
CAN_FAIL: Final = (*HOOKS[2:], PARSE, SCORE)
"""What is called while people take part; provide_step and provide_answer_kinds are called at load only."""


class Breakable:
    """Implements `ports.Plugins`: the plugins it is given, with faults at will in one of them."""

    def __init__(self, plugins: Plugins, name: str) -> None:
        self._plugins, self._name = plugins, name
        self._failing: dict[str, Fault] = {}
        self._away: Fault | None = None

    @contextmanager
    def failing(self, hook: str, how: How = "raises") -> Iterator[None]:
        """While the block runs, each call of this hook fails. `parse` and `score` are an answer kind's."""
        if hook not in CAN_FAIL:
            raise ValueError(f'"{hook}" cannot be made to fail; choose from {", ".join(CAN_FAIL)}')
        if how not in SAID:
            raise ValueError(f'"{how}" is not one of {", ".join(SAID)}')
        what = f'{hook} of the plugin "{self._name}" {SAID[how]}'
        before = dict(self._failing)
        self._failing[hook] = Fault(self._name, what, EFFECTS[hook], "this is a test")
        try:
            yield
        finally:
            self._failing = before

    @contextmanager
    def quarantined(self) -> Iterator[None]:
        """While the block runs, the plugin's code is not called, as after three calls that broke a limit."""
        before = self._away
        self._away = Fault(self._name, f'the plugin "{self._name}" is quarantined', AS_DATA, "this is a test")
        try:
            yield
        finally:
            self._away = before

    def refresh(self) -> bool:
        return self._plugins.refresh()

    def steps(self) -> Mapping[str, Step]:
        return self._plugins.steps()

    def faults(self) -> Sequence[Fault]:
        return [*([self._away] if self._away else []), *self._failing.values(), *self._plugins.faults()]

    def info(self) -> Mapping[str, PluginInfo]:
        known = dict(self._plugins.info())
        if self._away:
            known[self._name] = replace(known[self._name], state=PluginState.QUARANTINED)
        return known

    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        answers = iter(self._plugins.ask([call for call in calls if self._fault(call) is None]))
        return [Answered(fault=fault) if (fault := self._fault(call)) else next(answers) for call in calls]

    def _fault(self, call: Call) -> Fault | None:
        if call.plugin != self._name:
            return None
        return self._away or self._failing.get(call.hook)

    def retry(self, name: str) -> Fault | None:
        return self._plugins.retry(name)

    def close(self) -> None:
        self._plugins.close()
