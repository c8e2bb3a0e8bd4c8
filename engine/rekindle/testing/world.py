"""What the fixture `rk` gives: one programme in memory, with the step in use."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import Any

from rekindle.domain.programme import Step
from rekindle.service.comeback import retry
from rekindle.testing.contract import broken_rules
from rekindle.testing.faults import How
from rekindle.testing.mails import Mail
from rekindle.testing.people import Lean, Strain
from rekindle.testing.rendering import Pace, Reader, render
from rekindle.testing.setup import Setup, Usable, name_of
from rekindle.testing.stage import Stage
from rekindle.virtual import START


class World(Stage):
    """A small world in memory on a virtual clock. Begin with `use`."""

    _setup: Setup | None = None

    def use(
        self,
        step: Usable,
        *,
        name: str = "",
        settings: Mapping[str, Any] | None = None,
        before: Sequence[Usable] = (),
        after: Sequence[Usable] = (),
        templates: str | Path | None = None,
        checks: bool = False,
        language: str = "en",
        zone: str = "Europe/London",
        start: datetime = START,
    ) -> Step:
        """Load a step and make a programme of it; what was there before is gone. Returns the step as it was read.

        `name` is the entry point's, where the step's files do not say it. `settings` is its table `[plugins.<name>]`.
        `before` and `after` are steps around it; a plain word makes a blank one of that name. `templates` is an
        organisation's folder of templates; those that the step brings are found by themselves. `checks` adds the
        self-checks. Raises StepFault, which says every mistake, if it cannot be loaded.
        """
        self._setup = Setup(
            step=step, name=name or name_of(step), settings=settings, before=before, after=after, templates=templates,
            checks=checks, language=language, zone=zone, start=start,
        )  # fmt: skip
        self._house = self._setup.house()
        return self.step

    @property
    def setup(self) -> Setup:
        if self._setup is None:
            raise AssertionError("no step is in use yet; begin with rk.use(...)")
        return self._setup

    @property
    def step(self) -> Step:
        """The step in use."""
        return self.setup.loaded

    def failing(self, hook: str, how: How = "raises") -> AbstractContextManager[None]:
        """While the block runs, every call of this hook fails: it "raises", "hangs", "dies" or "returns nonsense".

        What people notice is what the contract says of the hook. `parse` and `score` stand for an answer kind's functions.
        """
        return self.setup.plugins.failing(hook, how)

    def retry(self) -> bool:
        """What `rekindle steps retry` does once the code is mended: it is loaded anew, whoever was held goes on, and parked
        events are told. False if it still cannot be loaded.
        """
        fault, _ = retry(self.house.engine, self.setup.name)
        self.house.settle()
        return fault is None

    def quarantined(self) -> AbstractContextManager[None]:
        """While the block runs, the plugin's code is not called at all: its mails have the defaults of step.toml."""
        return self.setup.plugins.quarantined()

    def render(
        self,
        lesson: str,
        *,
        name: str = "Mei Example",
        language: str = "",
        lean: Lean = "none",
        strain: Strain = "some",
        pace: Pace = "weekly",
        week: int = 1,
        round: int = 1,  # noqa: A002
        answers: Mapping[str, Any] = MappingProxyType({}),
        now: datetime | None = None,
    ) -> Mail:
        """One lesson's mail as this reader would get it, without a programme around it.

        `answers` are values as they are kept, by exercise id. Raises LookupError for a lesson that is not there, ContentError
        for one that does not render, or would be held because its plugin fails.
        """
        reader = Reader(
            name=name, language=language, lean=lean, strain=strain, pace=pace, week=week, round=round,
            answers=answers, now=now,
        )  # fmt: skip
        return render(self.setup, lesson, reader)

    def contract(self, step: Usable | None = None, *, settings: Mapping[str, Any] | None = None) -> None:
        """Hold the step in use, or this one, to the whole contract.

        Raises AssertionError that names every broken rule, in plain words.
        """
        if step is not None:
            self.use(step, settings=settings)
        found = broken_rules(self.setup)
        if found:
            raise AssertionError("\n".join([f'the step "{self.setup.name}" breaks its contract:', *found]))
