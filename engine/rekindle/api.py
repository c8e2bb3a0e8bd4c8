"""The public module for step authors; everything else is private and may change.

A step is a folder of text files, and a plugin only where it needs code: functions marked `@hookimpl`, or a class that
extends `StepPlugin`. Entry-point group: `rekindle.steps`; the entry point's name and the step's `id` must be equal.

Hooks are synchronous. They run in a process of their own, without the database, with a deadline (2 s for a batch of calls), a
memory limit and a limit on what they give back. What they are given and give back are frozen values. Fields may be added to
a context; none will change its meaning. Versions follow SemVer: see docs/hooks.md.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, ClassVar, Final

import pluggy
from pydantic import BaseModel
from typing_extensions import override

from rekindle.domain.answer_kind import AnswerKind
from rekindle.domain.hooks import (
    Draft,
    Due,
    Event,
    KindInfo,
    LessonContext,
    NextContext,
    Parsed,
    PersonContext,
    ReplyContext,
    StepContext,
    Unclear,
    Wait,
)
from rekindle.domain.programme import Exercise, Kind, Lesson, Offset, Step

__all__ = [
    "API_VERSION",
    "AnswerKind",
    "Draft",
    "Due",
    "Event",
    "Exercise",
    "Kind",
    "Lesson",
    "LessonContext",
    "NextContext",
    "Offset",
    "Parsed",
    "PersonContext",
    "ReplyContext",
    "Step",
    "StepContext",
    "StepPlugin",
    "Unclear",
    "Wait",
    "hookimpl",
    "load_step",
    "override",
]

API_VERSION: Final = "1.1"
"""SemVer of this module: additions in a minor version only; nothing goes without a replacement, two minors and twelve months."""

PROJECT: Final = "rekindle"
GROUP: Final = "rekindle.steps"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a module as the implementation of the hook of the same name. Methods of a `StepPlugin` need no mark."""


class StepPlugin:
    """All hooks, each with what it is for. Extend it and override what you need, each with `@override`: a type checker then
    finds a misspelt name and a wrong type (and so does loading). Or write plain functions of the same names, with `@hookimpl`.
    """

    Settings: ClassVar[type[BaseModel] | None] = None
    """A pydantic model, filled from `[plugins.<name>]`; an unknown key there is refused with the nearest right spelling."""

    def __init_subclass__(cls, **options: Any) -> None:
        super().__init_subclass__(**options)
        for name in HOOKS:
            if name in vars(cls):
                hookimpl(vars(cls)[name])

    @hookspec
    def provide_step(self, context: StepContext) -> Step:
        """Return the step. Called once, when the plugin is loaded; a folder with `step.toml` needs no such hook.

        On a fault the step is put aside, and people who are in it go on from its snapshot.
        """
        raise NotImplementedError

    @hookspec
    def provide_answer_kinds(self, context: StepContext) -> Sequence[AnswerKind]:
        """Return the step's own answer kinds. Called once, before the step is read.

        Their `parse` and `score` run when a reply comes. On a fault there the reply is kept for a human.
        """
        raise NotImplementedError

    @hookspec
    def provide_context(self, context: LessonContext) -> Mapping[str, Any]:
        """Return values for `{{ x.NAME }}` in this step's lessons. Called when a mail of the step is planned.

        They are JSON values and are sealed into the mail. On a fault the mail is held, and the reason is told; while the plugin
        is quarantined, the defaults of `step.toml` stand in.
        """
        raise NotImplementedError

    @hookspec
    def choose_next(self, context: NextContext) -> str | Wait | None:
        """Return the step that comes next, `Wait(days)`, or None for the programme's order. Called when a step ends.

        Every plugin of the programme that has this hook is asked, in the programme's order; the first answer counts. A step that
        was entered already, or is not in the programme, is no answer. On a fault the order stays as it is.
        """
        raise NotImplementedError

    @hookspec
    def filter_schedule(self, due: Due, context: LessonContext) -> Due:
        """Return when a mail of this step goes out: `due`, or one up to 28 days later. Called once for each mail, when it is due.

        A nudge or reflection moved beyond its last useful moment is dropped; a lesson never is. On a fault `due` stays.
        """
        raise NotImplementedError

    @hookspec
    def filter_message(self, draft: Draft, context: LessonContext) -> Draft:
        """Return a mail of this step with another subject, other values, or a block of text before or after. Called when it is
        planned.

        Recipient, sender, unsubscribe and safety lines are not the plugin's. On a fault the draft stays.
        """
        raise NotImplementedError

    @hookspec
    def on_enrolled(self, event: Event) -> None:
        """Somebody confirmed their enrolment in a programme that has this step."""

    @hookspec
    def on_answer(self, event: Event) -> None:
        """An answer to an exercise of this step was stored; a correction is another event."""

    @hookspec
    def on_step_completed(self, event: Event) -> None:
        """Somebody's time in this step ended: the next one began, or the programme finished."""

    @hookspec
    def on_programme_completed(self, event: Event) -> None:
        """Somebody was sent the last mail of a programme that has this step."""

    @hookspec
    def on_paused(self, event: Event) -> None:
        """Somebody paused a programme that has this step; `until` says how long."""

    @hookspec
    def on_left(self, event: Event) -> None:
        """Somebody left a programme that has this step; `by` says by whose doing."""

    @hookspec
    def on_erased(self, event: Event) -> None:
        """Everything about `person` was erased: forget it, too. No other event about this person comes after it.

        Event hooks are called after the commit, at least once each; on a fault they are tried again, then parked, and
        `rekindle steps retry` sends what is parked again. Nobody's mail waits for them.
        """


HOOKS: Final = tuple(name for name, value in vars(StepPlugin).items() if hasattr(value, f"{PROJECT}_spec"))
"""Names of all hooks, in the order in which a step meets them."""


def load_step(folder: Path, kinds: Sequence[AnswerKind] = ()) -> Step:
    """Read a step from a content folder (`step.toml` and `lessons/*.md`), whose exercises may use these answer kinds.

    Raises ContentError, whose message names file and line of every mistake.
    """
    from rekindle.content.read import read_step  # a plugin's process seldom needs it, and starts faster without

    return read_step(folder, {kind.id: KindInfo(id=kind.id) for kind in kinds})
