"""What all houses of a simulation share: programmes, steps and compiled templates are loaded once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Final, Self

from rekindle.bootstrap import in_process, load_programmes, policy_of, renderer
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import Programme
from rekindle.ports import Plugins, Renderer
from rekindle.service.engine import CohortPolicy, Policy
from rekindle.settings import Settings
from rekindle.virtual import VirtualHouse

COORDINATOR: Final = "coordinator@example.org"
"""Where none is configured: words of crisis must reach somebody."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    programmes: Mapping[str, Programme]
    policy: Policy
    renderer: Renderer
    plugins: Plugins
    address: str
    programme: str
    """The one that is played."""

    @classmethod
    def of(cls, settings: Settings, programme: str = "") -> Self:
        """Raises RekindleError with every reason why a programme cannot be played."""
        plugins = in_process(settings)
        programmes, faults = load_programmes(settings, plugins)
        if faults:
            raise RekindleError("\n".join(f"{fault.what}; {fault.todo}" for fault in faults))
        if programme and programme not in programmes:
            raise RekindleError(f'there is no programme "{programme}"; configured are: {", ".join(programmes)}')
        policy = policy_of(settings, programmes)
        return cls(
            programmes=programmes,
            policy=replace(policy, coordinator_address=policy.coordinator_address or COORDINATOR),
            renderer=renderer(settings),
            plugins=plugins,
            address=settings.service.address,
            programme=programme or next(iter(programmes)),
        )

    def house(self, seed: int | str, random: Random, doors: Mapping[str, CohortPolicy] | None = None) -> VirtualHouse:
        """A house of its own, with these cohorts to join beside the configured ones."""
        policy = replace(self.policy, cohorts={**self.policy.cohorts, **(doors or {})})
        return VirtualHouse(
            dict(self.programmes), policy, self.renderer, self.plugins, address=self.address, seed=seed, random=random
        )
