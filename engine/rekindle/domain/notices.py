"""Who wants to hear of what: the events that plugins subscribe to, by programme."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rekindle.domain.hooks import Hook

OWN_STEP = frozenset({Hook.ON_ANSWER, Hook.ON_STEP_COMPLETED})
"""Events about one step; they are told to that step's own plugin and to nobody else."""


def person_of(participant: int) -> str:
    """What stands for one participant in every call and event."""
    return f"p{participant}"


@dataclass(frozen=True, slots=True)
class Subscriber:
    """One plugin, and the step that it contributes to the programme."""

    plugin: str
    step: str


@dataclass(frozen=True)
class Subscriptions:
    """Programme -> hook -> who wants it, in the programme's order. A store without any makes no notice at all."""

    wanted: Mapping[str, Mapping[Hook, tuple[Subscriber, ...]]] = field(default_factory=dict)

    @cached_property
    def hooks(self) -> frozenset[Hook]:
        """What anybody wants in any programme: whatever else happens need not be looked at."""
        return frozenset(hook for hooks in self.wanted.values() for hook, plugins in hooks.items() if plugins)

    def of(self, programme: str, hook: Hook, step: str = "") -> tuple[Subscriber, ...]:
        """Who is told; of an event about a step only that step's own plugin."""
        everybody = self.wanted.get(programme, {}).get(hook, ())
        return tuple(one for one in everybody if one.step == step) if hook in OWN_STEP else everybody
