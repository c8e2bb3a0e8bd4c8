"""Plugins as the verbs see them: calls and their answers, states and faults, and the events that are told to them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from pathlib import Path
from typing import Any, Protocol

from rekindle.domain.hooks import Event, Hook, KindInfo, ReplyContext
from rekindle.domain.programme import Step, Value


@dataclass(frozen=True, slots=True)
class Fault:
    """What a plugin did wrong, for people: which plugin, what, its effect, and what to do."""

    plugin: str
    what: str
    effect: str
    todo: str


PARSE, SCORE = "parse", "score"
"""What `Call.hook` says where an answer kind is asked: `{"reply": Reply}` and `{"answer": Scored}`."""


class Reply(Value):
    """One reply for a plugin's own answer kind to read."""

    kind: str
    text: str
    context: ReplyContext


class Scored(Value):
    """One value for a plugin's own answer kind to score."""

    kind: str
    value: Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Call:
    """One call of one hook. `arguments` go by the names of the hook's parameters, all of them serialisable values."""

    plugin: str
    hook: str
    arguments: Mapping[str, Value]


@dataclass(frozen=True, slots=True)
class Answered:
    """What a call gave back, already checked against the hook's own type; or the fault, and then no value.

    provide_context a mapping of JSON values; choose_next a step id, `Wait` or None; filter_schedule `hooks.Due`;
    filter_message `hooks.Draft`; parse `hooks.Parsed` or `hooks.Unclear`; score a number or None; on_* None.
    """

    value: Any = None
    fault: Fault | None = None


class PluginState(StrEnum):
    """One sentence each: what a step's plugin is at the moment."""

    READY = "ready"
    """Loaded, and called where it has hooks."""
    QUARANTINED = "quarantined"
    """Broke a limit three times; its code is not called until `rekindle steps retry`."""
    PUT_ASIDE = "put aside"
    """Could not be loaded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PluginInfo:
    """What is known of one configured plugin, also when it is broken."""

    name: str
    state: PluginState
    version: str = ""
    source: str = ""
    """Where it comes from: a folder, a file, or an installed package with its version."""
    hooks: frozenset[Hook] = frozenset()
    """Hooks that need its code, `provide_step` left out; empty for a step that is only data."""
    kinds: Mapping[str, KindInfo] = field(default_factory=dict)
    templates: Path | None = None
    """The folder of the templates it brings, if it brings any."""


class Plugins(Protocol):
    """Steps by name, and the code behind them. A plugin's fault stays its own: it is listed here, and the rest runs.

    Safe to share between threads: the verbs run beside each other, and more than one asks.
    """

    def steps(self) -> Mapping[str, Step]: ...
    def faults(self) -> Sequence[Fault]:
        """Everything that is wrong at the moment, by plugin: at load, or the newest at a call."""

    def info(self) -> Mapping[str, PluginInfo]:
        """Every configured plugin in configured order."""

    def ask(self, calls: Sequence[Call]) -> Sequence[Answered]:
        """One answer for each call, in order. Never raises for a plugin's fault; a quarantined plugin answers with a fault.

        Calls of one plugin are made in one batch with one deadline; another plugin's batch does not wait for it.
        """

    def retry(self, name: str) -> Fault | None:
        """Load it anew and lift its quarantine; the fault if it still cannot be loaded."""

    def refresh(self) -> bool:
        """Take over what other processes did, such as a retry. True if states or steps may be others than at the last call.

        Asked before each pass of planning, so it is cheap while nothing happened.
        """

    def close(self) -> None: ...


class NoticeState(StrEnum):
    """One sentence each: what became of one event for one plugin."""

    WAITING = "waiting"
    """`try_at` says from when."""
    DONE = "done"
    """The plugin was told and did not fail; a kill may have told it twice."""
    PARKED = "parked"
    """Failed too often; `rekindle steps retry` makes it wait again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """One event for one plugin (a row of `event_delivery`), stored in the commit that made the event."""

    id: int
    plugin: str
    hook: Hook
    event: Event
    """Its `id` is this notice's."""
    attempts: int
    state: NoticeState = NoticeState.WAITING
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Noted:
    """What became of a notice: done, to be tried again at `try_at`, or parked with the reason."""

    id: int
    state: NoticeState
    reason: str = ""
    try_at: datetime | None = None
    tried: bool = True
    """Whether the plugin was called: what was only given back has used up no attempt."""
