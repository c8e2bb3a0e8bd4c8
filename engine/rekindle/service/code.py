"""Which plugins have code, and for what: looked up with every mail, so it is worked out once and kept until a plugin returns."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from rekindle.domain.agenda import Plans
from rekindle.domain.hooks import Coded, Hook
from rekindle.ports import PluginInfo, PluginState

OF_A_MAIL = frozenset({Hook.FILTER_SCHEDULE, Hook.PROVIDE_CONTEXT, Hook.FILTER_MESSAGE})
"""Asked about each planned mail of the plugin's own step."""


@dataclass(frozen=True, slots=True)
class Code:
    """What of a programme needs code. A step that is only data is nowhere in it."""

    hooks: Mapping[str, frozenset[Hook]] = field(default_factory=dict)
    choosers: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Programme -> its plugins with `choose_next`, in configured order."""
    mails: Coded = field(default_factory=Coded)
    aside: frozenset[str] = frozenset()
    """Plugins that could not be loaded: which hooks they have is not known."""

    @classmethod
    def of(cls, plugins: Mapping[str, PluginInfo], plans: Iterable[Plans]) -> "Code":
        hooks = {name: info.hooks for name, info in plugins.items() if info.hooks}
        choosers: dict[str, tuple[str, ...]] = {}
        starts: set[tuple[str, str]] = set()
        for plan in plans if hooks else ():
            asked = tuple(step.id for step in plan.steps if Hook.CHOOSE_NEXT in hooks.get(step.id, ()))
            if asked:
                choosers[plan.id] = asked
                starts |= {(plan.id, f"{step.id}/1/{step.teaching.id}") for step in plan.steps}
        steps = frozenset(name for name, found in hooks.items() if found & OF_A_MAIL)
        aside = frozenset(name for name, info in plugins.items() if info.state is PluginState.PUT_ASIDE)
        return cls(hooks, choosers, Coded(steps, frozenset(starts)), aside)

    def has(self, plugin: str, hook: Hook) -> bool:
        return hook in self.hooks.get(plugin, ())
