"""Plugins in production: each one with code in a process of its own.

One process for each plugin, not one for all: what breaks is attributed exactly, memory and slowness stay its own, and a slow
reader of events delays only itself. It costs about 40 MB for each plugin with code; a step that is only data costs nothing.

A quarantine survives a restart, and a retry reaches every node: both are in one text for each plugin, which whoever has a
database keeps (`Records`).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from importlib.metadata import EntryPoint, entry_points
from pathlib import Path
from threading import Lock
from typing import Any, Final

from pydantic import Field, ValidationError
from typing_extensions import override

from rekindle.adapters.plugins.host import Host, Limits
from rekindle.adapters.plugins.one import OnePlugin
from rekindle.adapters.plugins.roster import Roster
from rekindle.adapters.plugins.sources import find
from rekindle.adapters.plugins.wire import Report, Trouble
from rekindle.api import GROUP
from rekindle.domain.errors import TryLater
from rekindle.domain.programme import Value
from rekindle.ports import Answered, Call, Fault

SIDE_BY_SIDE: Final = 16
"""Plugins that are loaded or asked at once; they wait for their processes, not for ours."""
STANDARD: Final = Limits()


class Remembered(Value):
    """What is kept of one plugin across restarts and nodes."""

    retries: int = Field(default=0, ge=0)
    trouble: Trouble | None = None
    """Why it is quarantined."""
    report: Report = Report()
    """Its hooks and kinds, so that its files can be read as a step without its code."""


@dataclass(frozen=True, slots=True)
class Records:
    """How one text for each plugin is kept for all processes of an installation; left out, nothing is."""

    remember: Callable[[str, str], None] = lambda name, text: None
    recall: Callable[[], Mapping[str, str]] = dict


FORGETFUL: Final = Records()


class HostedPlugins(Roster):
    """Implements `ports.Plugins`."""

    def __init__(
        self,
        wanted: Mapping[str, Path | None],
        settings: Mapping[str, Mapping[str, Any]] | None = None,
        installed: Iterable[EntryPoint] | None = None,
        *,
        records: Records = FORGETFUL,
        limits: Limits = STANDARD,
        at_once: bool = True,
    ) -> None:
        """`wanted` maps a step's name to its folder or file, or to None for an installed plugin (default: the machine's).

        Where nothing is planned, `at_once` may be false: then code is loaded when it is first asked.
        Raises TryLater where no process can be started.
        """
        tables = settings or {}
        points = list(entry_points(group=GROUP) if installed is None else installed)
        super().__init__(
            [
                OnePlugin(name, partial(find, name, place, points), Host(name, limits), tables.get(name))
                for name, place in wanted.items()
            ],
            tables,
            _side_by_side,
        )
        self._records = records
        self._saving = Lock()
        self._unsaved: set[str] = set()
        self._known = self._remembered()
        self._changed = False
        try:
            _side_by_side(partial(self._begin, at_once=at_once), list(self._plugins.values()))
        except BaseException:
            self.close()
            raise

    @override
    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        """Each plugin's calls in a batch of its own, side by side."""
        before = {name for name, plugin in self._plugins.items() if plugin.quarantine}
        answers = super().ask(calls)
        fallen = {name for name, plugin in self._plugins.items() if plugin.quarantine} - before
        if fallen:
            self._unsaved |= fallen
            self._changed = True
            self._save()
        return answers

    @override
    def retry(self, name: str) -> Fault | None:
        """Raises TryLater where it cannot be remembered, or no process be started."""
        fault = super().retry(name)
        if name in self._plugins:
            with self._saving:
                known = Remembered(retries=self._remembered().get(name, Remembered()).retries + 1)
                self._records.remember(name, known.model_dump_json())
                self._known[name] = known
                self._unsaved.discard(name)
            self._changed = True
        return fault

    def refresh(self) -> bool:
        """Take over what other processes did: a retry loads a plugin anew, a quarantine is kept here as well.

        Cheap while nothing happened. True if the steps may be others than at the last call.
        """
        self._save()
        for name, known in self._remembered().items():
            plugin, mine = self._plugins.get(name), self._known.get(name, Remembered())
            if plugin is None or (known.retries == mine.retries and (known.trouble is None or plugin.quarantine)):
                continue
            with suppress(TryLater):  # this machine cannot now; the next pass will
                self._open(plugin, known, at_once=True)
                self._known[name] = known
            self._changed = True
        changed, self._changed = self._changed, False
        return changed

    def _begin(self, plugin: OnePlugin, *, at_once: bool) -> None:
        self._open(plugin, self._known.get(plugin.name, Remembered()), at_once=at_once)

    def _open(self, plugin: OnePlugin, known: Remembered, *, at_once: bool) -> None:
        if known.trouble is not None:
            plugin.load_quarantined(known.trouble, known.report)
        elif at_once:
            plugin.load()
        else:
            plugin.look()

    def _save(self) -> None:
        """Remember new quarantines; what cannot be written now is written at the next pass."""
        with self._saving, suppress(TryLater):
            for name in sorted(self._unsaved):
                plugin = self._plugins[name]
                if plugin.quarantine is not None:
                    retries = self._known.get(name, Remembered()).retries
                    trouble = Trouble(what=plugin.quarantine.what, todo=plugin.quarantine.todo)
                    report = Report(hooks=plugin.report.hooks, kinds=plugin.report.kinds)
                    self._known[name] = Remembered(retries=retries, trouble=trouble, report=report)
                    self._records.remember(name, self._known[name].model_dump_json())
                self._unsaved.discard(name)

    def _remembered(self) -> dict[str, Remembered]:
        found = {}
        for name, text in self._records.recall().items():
            with suppress(ValidationError):  # of another release: as if nothing were known
                found[name] = Remembered.model_validate_json(text)
        return found


def _side_by_side(task: Callable[[Any], Any], shares: list[Any]) -> list[Any]:
    if len(shares) < 2:
        return [task(share) for share in shares]
    with ThreadPoolExecutor(min(len(shares), SIDE_BY_SIDE), "plugins") as pool:
        return list(pool.map(task, shares))
