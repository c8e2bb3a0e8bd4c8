"""Plugins in this very process: for tests, simulations and authors.

The same checks, values and faults as in production, but nothing that needs killing: here a plugin that hangs, hangs. It never
sees what is installed on the machine unless it is told.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any, Final, Self

from typing_extensions import override

from rekindle.adapters.plugins.importing import forget
from rekindle.adapters.plugins.loaded import Loaded, load
from rekindle.adapters.plugins.one import OnePlugin, Round
from rekindle.adapters.plugins.roster import Roster
from rekindle.adapters.plugins.sources import Source, find, of_package
from rekindle.adapters.plugins.wire import Asked, Gave, Order, Report, Trouble
from rekindle.api import Step, StepContext, StepPlugin

OUT_OF_MEMORY: Final = Trouble(what="it needed more memory than there is", todo="mend it")


class InProcessPlugins(Roster):
    """Implements `ports.Plugins`."""

    def __init__(
        self,
        wanted: Mapping[str, object],
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        installed: Iterable[EntryPoint] = (),
    ) -> None:
        """`wanted` maps a step's name to its folder or file, to None for one of the `installed`, or to a ready plugin.

        `settings` are the tables `[plugins.<name>]`.
        """
        tables, points = settings or {}, list(installed)
        plugins = [OnePlugin(name, _finder(name, it, points), Here(), tables.get(name)) for name, it in wanted.items()]
        for plugin in plugins:
            plugin.load()
        super().__init__(plugins, tables)

    def refresh(self) -> bool:
        """There is no other process."""
        return False

    @classmethod
    def of(cls, plugins: Mapping[str, object], settings: Mapping[str, Mapping[str, Any]] | None = None) -> Self:
        """Ready plugins by the names of their steps: a `Step`, a module, a `StepPlugin` or its class, a folder or a file."""
        return cls(plugins, settings)


def _finder(name: str, plugin: object, installed: Sequence[EntryPoint]) -> Callable[[], Source]:
    if plugin is None or isinstance(plugin, str | Path):
        return lambda: find(name, None if plugin is None else Path(plugin), installed)
    if isinstance(plugin, ModuleType) and hasattr(plugin, "__path__"):
        return lambda: of_package(name, plugin.__name__, Path(plugin.__path__[0]), f"module {plugin.__name__}")
    ready = _Given(plugin) if isinstance(plugin, Step) else plugin
    return lambda: Source(name, f"{type(plugin).__name__} in this process", ready=ready)


class _Given(StepPlugin):
    def __init__(self, step: Step) -> None:
        self._step = step

    @override
    def provide_step(self, context: StepContext) -> Step:
        return self._step


class Here:
    """A `Room` in this process."""

    def __init__(self) -> None:
        self._loaded: Loaded | None = None

    def load(self, order: Order, ready: object = None) -> Report:
        forget(order.code if self._loaded else ())
        try:
            self._loaded, report = load(order, _not_told, ready)
        except MemoryError:
            return Report(trouble=OUT_OF_MEMORY)
        return report

    def ask(self, calls: Sequence[Asked]) -> Round:
        assert self._loaded is not None
        answers: list[Gave] = []
        for asked in calls:
            try:
                answers.append(self._loaded.answer(asked))
            except MemoryError:
                answers.append(Gave(trouble=OUT_OF_MEMORY, broke=True))
            if answers[-1].broke:
                break
        return Round(answers)

    def close(self) -> None:
        """Nothing is open."""


def _not_told(doing: str) -> None:
    """Nobody waits for a plugin that hangs here."""
