"""Every configured plugin, in configured order, as `ports.Plugins` shows them."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from rekindle.adapters.plugins.one import OnePlugin
from rekindle.adapters.plugins.problems import IGNORED
from rekindle.adapters.plugins.sources import unused_settings
from rekindle.adapters.plugins.wire import Asked
from rekindle.domain.programme import Step
from rekindle.ports import Answered, Call, Fault, PluginInfo, PluginState

Share = tuple[OnePlugin, Sequence[Asked]]
"""The calls of one plugin."""


class Roster:
    """`each` asks several plugins: one after the other, or side by side."""

    def __init__(
        self,
        plugins: Iterable[OnePlugin],
        settings: Mapping[str, Any],
        each: Callable[[Callable[[Share], list[Answered]], list[Share]], Iterable[list[Answered]]] = map,
    ) -> None:
        self._plugins = {plugin.name: plugin for plugin in plugins}
        self._each = each
        self._unused = [
            Fault(name, f"[plugins.{name}] is set, and no programme has a step of that name", IGNORED, todo)
            for name, todo in unused_settings(settings, list(self._plugins))
        ]

    def steps(self) -> Mapping[str, Step]:
        return {name: plugin.step for name, plugin in self._plugins.items() if plugin.step is not None}

    def faults(self) -> Sequence[Fault]:
        return [*(fault for plugin in self._plugins.values() for fault in plugin.faults()), *self._unused]

    def info(self) -> Mapping[str, PluginInfo]:
        return {name: plugin.info() for name, plugin in self._plugins.items()}

    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        """Raises TryLater where this machine cannot start a process, which is no plugin's fault."""
        places: dict[str, list[int]] = {}
        for place, call in enumerate(calls):
            places.setdefault(call.plugin, []).append(place)
        answers = [Answered(fault=_unknown(call)) for call in calls]
        known = [name for name in places if name in self._plugins]
        shares: list[Share] = [(self._plugins[name], [_asked(calls[at]) for at in places[name]]) for name in known]
        for name, given in zip(known, self._each(_ask, shares), strict=True):
            for at, answer in zip(places[name], given, strict=True):
                answers[at] = answer
        return answers

    def retry(self, name: str) -> Fault | None:
        plugin = self._plugins.get(name)
        if plugin is None:
            return Fault(name, f'no programme has a step "{name}"', IGNORED, "see `rekindle steps list`")
        plugin.load()
        return plugin.faults()[0] if plugin.state is PluginState.PUT_ASIDE else None

    def close(self) -> None:
        for plugin in self._plugins.values():
            plugin.close()


def _ask(share: Share) -> list[Answered]:
    plugin, calls = share
    return plugin.ask(calls)


def _asked(call: Call) -> Asked:
    arguments = {name: value.model_dump(mode="json") for name, value in call.arguments.items()}
    return Asked(hook=str(call.hook), arguments=arguments)


def _unknown(call: Call) -> Fault:
    return Fault(call.plugin, f'no programme has a step "{call.plugin}"', IGNORED, "see `rekindle steps list`")
