"""The public module for step authors; everything else is private and may change.

A step is a pluggy plugin: a module (or object) with functions marked `@hookimpl`. Entry-point group: `rekindle.steps`;
the entry point's name and the step's `id` must be equal.
"""

from dataclasses import dataclass
from pathlib import Path

import pluggy

from rekindle.content.read import read_step
from rekindle.domain.programme import Exercise, Kind, Lesson, Offset, Step

__all__ = ["Exercise", "Kind", "Lesson", "Offset", "Step", "StepContext", "StepSpecs", "hookimpl", "load_step"]

PROJECT = "rekindle"
GROUP = "rekindle.steps"

hookspec = pluggy.HookspecMarker(PROJECT)
hookimpl = pluggy.HookimplMarker(PROJECT)
"""Marks a function of a plugin as the implementation of the hook of the same name."""


@dataclass(frozen=True, slots=True)
class StepContext:
    """What a step may know when it is loaded. Fields may be added; none will change its meaning."""

    name: str
    """The entry point's (or folder's) name, which the step's `id` must equal."""


class StepSpecs:
    """The hooks. Subclass it, or write plain functions with the same names."""

    @hookspec
    def provide_step(self, context: StepContext) -> Step:
        """Return the step. Called once, when the engine loads its plugins."""
        raise NotImplementedError


def load_step(folder: Path) -> Step:
    """Read a step from a content folder (`step.toml` and `lessons/*.md`).

    Raises ContentError, whose message names file and line of every mistake.
    """
    return read_step(folder)
