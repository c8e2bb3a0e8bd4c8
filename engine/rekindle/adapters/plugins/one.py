"""One configured plugin as the engine knows it, wherever its code runs.

put aside     it could not be loaded; its step is there if its files alone give it
ready         loaded, and called where it has hooks
quarantined   it broke a limit (time, memory, size, its own death) three times since the last `retry`, restarts included,
              and is not called any more until the next one
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import RLock
from typing import Any, Protocol

from pydantic_core import to_jsonable_python

from rekindle.adapters.plugins.problems import AS_DATA, AWAY, EFFECTS, IGNORED, PluginProblem
from rekindle.adapters.plugins.results import opened
from rekindle.adapters.plugins.sources import Source
from rekindle.adapters.plugins.step_of import read
from rekindle.adapters.plugins.wear import MOST_BREAKS, Wear, Worn
from rekindle.adapters.plugins.wire import Asked, Gave, Order, Report, Trouble
from rekindle.domain.errors import TryLater
from rekindle.domain.hooks import Hook
from rekindle.domain.programme import Step
from rekindle.ports import Answered, Fault, PluginInfo, PluginState


@dataclass(frozen=True, slots=True)
class Round:
    """Answers for the first of the calls that were asked, at least one; up to a call that broke a limit, if one did."""

    answers: Sequence[Gave]
    cut: Trouble | None = None
    """Why the rest was not reached, where no single call is to blame: all together took too long."""
    note: Trouble | None = None
    """What else is wrong with it, and cost no call: it leaks files, or wears out."""


class Room(Protocol):
    """Where the code of one plugin runs."""

    def load(self, order: Order, ready: object = None) -> Report: ...
    def ask(self, calls: Sequence[Asked]) -> Round: ...
    def close(self) -> None: ...


class OnePlugin:
    """Threads take turns; what is known of it can be read meanwhile."""

    def __init__(
        self, name: str, find: Callable[[], Source], room: Room, settings: Mapping[str, Any] | None = None
    ) -> None:
        self.name = name
        self._find, self._room = find, room
        self._settings = None if settings is None else to_jsonable_python(settings)
        self._turn = RLock()
        self._closed = False
        self._forget()

    def _forget(self) -> None:
        self.step: Step | None = None
        self.quarantine: Fault | None = None
        self.report = Report()
        self._source: Source | None = None
        self._at_load: list[Fault] = []
        self._wear = Wear(self.name)
        self._waits = False

    def load(self) -> None:
        """Anew, whatever was before. Raises TryLater where this machine cannot do it now; then the next call loads it."""
        with self._turn:
            self._forget()
            self._look()
            if self._source is None:
                return
            try:
                self.report = self._loaded(self._source)
                self._note_load(self._source, self.report)
            except PluginProblem as problem:
                self._put_aside(PluginProblem(problem.what, self._then(problem.todo)))
            except TryLater:
                self._waits = True
                raise

    def load_quarantined(self, trouble: Trouble, report: Report) -> None:
        """As it was when its code was last called; its files are read, its code is left alone."""
        with self._turn:
            self._forget()
            self.report = report
            self._look()
            self._set_quarantine(trouble)

    def look(self) -> None:
        """Only at its files; its code is loaded when it is first asked."""
        with self._turn:
            self._forget()
            self._look()
            self.step = self._step_from_files()
            self._waits = self._source is not None and self._source.has_code

    def recollect(self, worn: Worn) -> None:
        """What its calls did before this process, or before it was loaded, goes on counting."""
        if self.state is PluginState.READY:
            self._wear = Wear(self.name, worn)

    def worn(self) -> Worn:
        return self._wear.kept()

    def _look(self) -> None:
        try:
            self._source = self._find()
        except PluginProblem as problem:
            self._put_aside(problem)

    @property
    def state(self) -> PluginState:
        if self.quarantine is not None:
            return PluginState.QUARANTINED
        aside = self.report.trouble is not None or (self.step is None and not self._waits)
        return PluginState.PUT_ASIDE if aside else PluginState.READY

    def info(self) -> PluginInfo:
        source, aside = self._source, self.state is PluginState.PUT_ASIDE
        return PluginInfo(
            name=self.name,
            state=self.state,
            version=self.step.version if self.step else source.version if source else "",
            source=source.label if source else "",
            hooks=frozenset() if aside else frozenset(self.report.hooks) - {Hook.PROVIDE_STEP},
            kinds={} if aside else {kind.id: kind for kind in self.report.kinds},
            templates=source.templates if source else None,
        )

    def faults(self) -> list[Fault]:
        return [*([self.quarantine] if self.quarantine else []), *self._at_load, *self._wear.faults()]

    def ask(self, calls: Sequence[Asked]) -> list[Answered]:
        """One answer for each call, in order."""
        answers: list[Answered] = []
        cuts = 0
        with self._turn:
            if self._waits:
                self._load_at_last()
            while len(answers) < len(calls):
                rest = calls[len(answers) :]
                if (away := self._why_not()) is not None:
                    return [*answers, *[Answered(fault=away)] * len(rest)]
                done = self._room.ask(rest)
                answers += [self._answered(asked, gave) for asked, gave in zip(rest, done.answers, strict=False)]
                cuts += done.cut is not None
                if done.cut and cuts == MOST_BREAKS:
                    return [*answers, *self._given_up(calls[len(answers) :], done.cut)]
                if (note := done.cut or done.note) is not None:
                    self._wear.tell("note", Fault(self.name, note.what, "no call was lost", self._then(note.todo)))
        return answers

    def _load_at_last(self) -> None:
        worn = self.worn()
        try:
            self.load()
        finally:
            self.recollect(worn)

    def _given_up(self, calls: Sequence[Asked], why: Trouble) -> list[Answered]:
        """A batch that is too slow again and again, though none of its calls is to blame alone, counts as one break."""
        self._wear.untell("note")
        return [self._answered(asked, Gave(trouble=why, broke=at == 0)) for at, asked in enumerate(calls)]

    def close(self) -> None:
        """Whoever waits for an answer gets the one that is on its way, and no other."""
        self._closed = True
        with self._turn:
            self._room.close()

    def _loaded(self, source: Source) -> Report:
        if not source.has_code:
            return Report(unused_settings=self._settings is not None)
        order = Order(name=self.name, code=source.code, settings=self._settings, has_content=source.content is not None)
        return self._room.load(order, source.ready)

    def _note_load(self, source: Source, report: Report) -> None:
        if report.trouble is None:
            self.step = read(self.name, source, report)
        else:
            self.step = self._step_from_files()
            self._put_aside(PluginProblem(report.trouble.what, self._then(report.trouble.todo)))
        if report.unused_settings:
            what = f"[plugins.{self.name}] is set, and this plugin has no settings"
            todo = f"delete [plugins.{self.name}], or give it a Settings"
            if report.misspelt_settings:
                todo = f'rename {report.misspelt_settings}; did you mean "Settings"?'
            self._at_load.append(Fault(self.name, what, IGNORED, todo))

    def _step_from_files(self) -> Step | None:
        """Without its code; None where its files do not say all."""
        if self._source is None or self._source.content is None:
            return None
        try:
            return read(self.name, self._source, Report(kinds=self.report.kinds))
        except PluginProblem:
            return None

    def _put_aside(self, problem: PluginProblem) -> None:
        self._room.close()
        trouble = Trouble(what=problem.what, todo=problem.todo)
        self.report = self.report.model_copy(update={"trouble": trouble})
        self._at_load.append(Fault(self.name, problem.what, self._effect(), problem.todo))

    def _effect(self) -> str:
        return AWAY if self.step is None else AS_DATA

    def _why_not(self) -> Fault | None:
        if self._closed:
            return Fault(self.name, f'the plugin "{self.name}" is closed', "it is asked again after the next start", "")
        if self.quarantine is not None:
            return self.quarantine
        if self.state is PluginState.PUT_ASIDE:
            return self._at_load[0]
        if self._source is None or not self._source.has_code:
            return Fault(self.name, f'the step "{self.name}" is data and has no code', IGNORED, "")
        return None

    def _answered(self, asked: Asked, gave: Gave) -> Answered:
        trouble = gave.trouble
        if trouble is None:
            self._wear.went_well()
            try:
                return Answered(opened(asked.hook, gave.value))
            except (TypeError, ValueError):
                trouble = Trouble(what=f'{asked.hook} of the plugin "{self.name}" gave no answer', todo="mend it")
        fault = Fault(self.name, trouble.what, EFFECTS.get(asked.hook, IGNORED), self._then(trouble.todo))
        self._wear.tell(asked.hook, fault)
        if gave.broke and self._wear.broke():
            what = f"{trouble.what}; it broke a limit {MOST_BREAKS} times, and is not called any more"
            self._set_quarantine(Trouble(what=what, todo=self._then(trouble.todo)))
        return Answered(fault=fault)

    def _set_quarantine(self, trouble: Trouble) -> None:
        self.step = self._step_from_files()
        self.quarantine = Fault(self.name, trouble.what, self._effect(), trouble.todo)
        self._wear = Wear(self.name)
        self._room.close()

    def _then(self, todo: str) -> str:
        run = f"run `rekindle steps retry {self.name}`"
        return f"{todo} Then {run}" if todo.endswith("?") else f"{todo}, then {run}"
