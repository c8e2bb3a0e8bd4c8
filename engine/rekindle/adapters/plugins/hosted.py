"""Plugins in production: each one with code in a process of its own.

One process for each plugin, not one for all: what breaks is attributed exactly, memory and slowness stay its own, and a slow
reader of events delays only itself. It costs about 40 MB for each plugin with code; a step that is only data costs nothing.

What its calls have shown of a plugin survives a restart and is seen by commands elsewhere, and a retry reaches every node:
that is one text for each plugin, which whoever has a database keeps (`Records`). It is written when something else is wrong
than before, not with each call.
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

import structlog
from pydantic import Field, ValidationError
from typing_extensions import override

from rekindle.adapters.plugins.host import Host, Limits
from rekindle.adapters.plugins.one import OnePlugin
from rekindle.adapters.plugins.roster import Roster
from rekindle.adapters.plugins.sources import find
from rekindle.adapters.plugins.wear import Worn
from rekindle.adapters.plugins.wire import Report, Trouble
from rekindle.api import GROUP
from rekindle.domain.errors import TryLater
from rekindle.domain.programme import Value
from rekindle.ports import Answered, Call, Fault, PluginState

log = structlog.get_logger("rekindle")

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
    worn: Worn = Worn()
    """What is wrong with it while it is called."""


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
        self._known = self._remembered()
        try:
            _side_by_side(partial(self._begin, at_once=at_once), list(self._plugins.values()))
        except BaseException:
            self.close()
            raise

    @override
    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        answers = super().ask(calls)
        self._save({call.plugin for call in calls})
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
        return fault

    @override
    def refresh(self) -> bool:
        """Take over what other processes did: a retry loads a plugin anew, a quarantine is kept here as well.

        Cheap while nothing happened. True if the steps may be others than at the last call.
        """
        self._save(self._plugins)
        for name, known in self._remembered().items():
            plugin, mine = self._plugins.get(name), self._known.get(name, Remembered())
            if plugin is None or (known.retries == mine.retries and (known.trouble is None or plugin.quarantine)):
                continue
            with suppress(TryLater):  # this machine cannot now; the next pass will
                self._open(plugin, known, at_once=True)
                self._known[name] = known
            self._changed = True
        return super().refresh()

    def _begin(self, plugin: OnePlugin, *, at_once: bool) -> None:
        self._open(plugin, self._known.get(plugin.name, Remembered()), at_once=at_once)

    def _open(self, plugin: OnePlugin, known: Remembered, *, at_once: bool) -> None:
        if known.trouble is not None:
            plugin.load_quarantined(known.trouble, known.report)
        elif at_once:
            plugin.load()
            plugin.recollect(known.worn)
        else:
            plugin.look()
            plugin.recollect(known.worn)

    @override
    def close(self) -> None:
        """How often it went well counts, too, where each pass is a process of its own."""
        self._save(self._plugins, ending=True)
        super().close()

    def _save(self, names: Iterable[str], *, ending: bool = False) -> None:
        """Remember what is new; what cannot be written now is written at the next pass."""
        changed = [
            name for name in names if name in self._plugins and self._is_news(self._plugins[name], ending=ending)
        ]
        if not changed:
            return
        with self._saving, suppress(TryLater):
            kept = self._remembered()
            for name in sorted(changed):
                mine, theirs = self._known.get(name, Remembered()), kept.get(name, Remembered())
                if (
                    theirs.retries == mine.retries
                ):  # else it was another code's doing, and the next pass loads the new one
                    now = self._now(self._plugins[name], theirs)
                    self._records.remember(name, now.model_dump_json())
                    self._known[name] = now
                    self._log(name, mine, now)

    def _is_news(self, plugin: OnePlugin, *, ending: bool) -> bool:
        known = self._known.get(plugin.name, Remembered())
        if plugin.quarantine is not None:
            return known.trouble is None
        if plugin.state is PluginState.PUT_ASIDE:
            return False
        worn = plugin.worn()
        return worn.is_news_to(known.worn) or (ending and worn.good != known.worn.good)

    def _now(self, plugin: OnePlugin, theirs: Remembered) -> Remembered:
        """Beside what another node has found of it meanwhile."""
        report = Report(hooks=plugin.report.hooks, kinds=plugin.report.kinds)
        if plugin.quarantine is not None:
            trouble = Trouble(what=plugin.quarantine.what, todo=plugin.quarantine.todo)
            return Remembered(retries=theirs.retries, trouble=trouble, report=report)
        return theirs.model_copy(update={"worn": plugin.worn().beside(theirs.worn)})

    def _log(self, name: str, before: Remembered, now: Remembered) -> None:
        told = [
            (one.what, one.effect, one.todo) for hook, one in now.worn.faults.items() if before.worn.lacks(hook, one)
        ]
        quarantine = self._plugins[name].quarantine
        if quarantine is not None:
            told = [(quarantine.what, quarantine.effect, quarantine.todo)]
        for what, effect, todo in told:
            log.warning("a plugin failed", plugin=name, what=what, effect=effect, todo=todo)

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
