"""Plugins that listen, by script: what each was told, and how it takes it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from rekindle.domain.hooks import EVENT_HOOKS, Event, Hook
from rekindle.ports import Answered, Call, Fault, PluginInfo, PluginState


@dataclass
class Subscribers:
    """Implements `ports.Plugins`. `take` is a plugin's own code: it returns, or raises."""

    wants: dict[str, frozenset[Hook]]
    take: dict[str, Callable[[Event], object]] = field(default_factory=dict)
    state: dict[str, PluginState] = field(default_factory=dict)
    heard: list[tuple[str, Hook, Event]] = field(default_factory=list)
    batches: list[list[int]] = field(default_factory=list)
    """Ids of the events of each batch."""

    def info(self) -> dict[str, PluginInfo]:
        ready = PluginState.READY
        return {n: PluginInfo(name=n, state=self.state.get(n, ready), hooks=h) for n, h in self.wants.items()}

    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        self.batches.append([call.arguments["event"].id for call in calls])
        return [self._call(call) for call in calls]

    def _call(self, call: Call) -> Answered:
        event = call.arguments["event"]
        assert isinstance(event, Event)
        self.heard.append((call.plugin, Hook(call.hook), event))
        try:
            self.take.get(call.plugin, lambda _: None)(event)
        except Exception as error:
            return Answered(fault=Fault(call.plugin, f"raised {type(error).__name__}: {error}", "", ""))
        return Answered()

    def steps(self) -> dict:
        return {}

    def faults(self) -> list[Fault]:
        return []

    def retry(self, name: str) -> None:
        self.state.pop(name, None)

    def refresh(self) -> bool:
        return False

    def close(self) -> None:
        """Nothing is open."""

    def told(self, plugin: str) -> list[str]:
        return [hook.removeprefix("on_") for name, hook, _ in self.heard if name == plugin]

    def events(self, plugin: str) -> list[Event]:
        return [event for name, _, event in self.heard if name == plugin]


def listening(*plugins: str) -> Subscribers:
    """Each wants every event."""
    return Subscribers(dict.fromkeys(plugins, EVENT_HOOKS))
