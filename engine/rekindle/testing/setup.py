"""From an author's step to a house in memory that plays it; nothing that is installed on the machine gets in by itself."""

import inspect
import re
import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from importlib.metadata import EntryPoint
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from rekindle.adapters.plugins.in_process import InProcessPlugins
from rekindle.adapters.render import JinjaRenderer
from rekindle.api import GROUP, Kind, Lesson, Offset, Step, StepPlugin
from rekindle.content.read import read_texts
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import Programme
from rekindle.ports import Renderer
from rekindle.service.engine import Policy
from rekindle.service.notify import subscribe
from rekindle.settings import DATA
from rekindle.testing.faults import Breakable
from rekindle.virtual import START, VirtualHouse

Usable = str | Path | ModuleType | StepPlugin | type[StepPlugin] | Step
"""A step's folder or file, its module, its class or an object of it, or the value itself."""

PROGRAMME: Final = "small"


class StepFault(RekindleError, AssertionError):
    """The step cannot be loaded, with every reason."""


@dataclass(frozen=True, kw_only=True)
class Setup:
    """All that a world is made of, so that another one like it can be made."""

    step: Usable
    name: str
    settings: Mapping[str, Any] | None = None
    before: Sequence[Usable] = ()
    after: Sequence[Usable] = ()
    templates: str | Path | None = None
    checks: bool = False
    language: str = "en"
    zone: str = "Europe/London"
    start: datetime = START

    def house(self, seed: int = 1) -> VirtualHouse:
        """A new house. What is loaded and compiled is shared by all houses of this setup, as it is by all people of one."""
        programmes = {PROGRAMME: self.programme}
        policy = Policy(
            organisation="Example House",
            coordinator_name="Ruth Example",
            coordinator_address="ruth@example.org",
            zone=self.zone,
            language=self.language,
            default_programme=PROGRAMME,
            help_lines={"": "Emergency 112."},
        )
        house = VirtualHouse(programmes, policy, self.renderer, self.plugins, start=self.start, seed=seed)
        subscribe(house.engine.store, programmes, self.plugins)
        return house

    @property
    def loaded(self) -> Step:
        """The step in use."""
        return self.plugins.steps()[self.name]

    @cached_property
    def programme(self) -> Programme:
        return Programme(
            id=PROGRAMME,
            title="A small programme",
            steps=tuple(self.plugins.steps().values()),
            texts=read_texts(DATA / "config" / "programmes" / "recovery"),
            language=self.language,
            zone=self.zone,
            checks=self.checks,
        )

    @cached_property
    def renderer(self) -> Renderer:
        """The organisation's templates first, then those that a step brings, then the engine's."""
        own = [Path(self.templates)] if self.templates is not None else []
        brought = {name: info.templates for name, info in self.plugins.info().items() if info.templates is not None}
        return JinjaRenderer([*own, DATA / "templates" / "email"], plugins=brought)

    @cached_property
    def plugins(self) -> Breakable:
        """Raises StepFault with every reason why a step cannot be loaded."""
        before = {name_of(step): step for step in self.before}
        wanted = {**before, self.name: self.step, **{name_of(step): step for step in self.after}}
        points = [_entry_point(name, step) for name, step in wanted.items() if _is_in_package(step)]
        ready = {name: None if _is_in_package(step) else _loadable(step) for name, step in wanted.items()}
        plugins = InProcessPlugins(ready, {self.name: self.settings} if self.settings is not None else {}, points)
        faults = plugins.faults()
        if faults:
            raise StepFault("\n".join(f"{fault.what}; {fault.todo}" for fault in faults))
        return Breakable(plugins, self.name)


def name_of(step: Usable) -> str:
    """The name under which it would be installed or listed: the `id` in its step.toml, else after its file or class."""
    if isinstance(step, Step):
        return step.id
    folder = _folder_of(step)
    if folder is not None and (folder / "step.toml").is_file():
        return str(tomllib.loads((folder / "step.toml").read_text(encoding="utf-8")).get("id", folder.name))
    if isinstance(step, str | Path):
        return Path(step).stem.replace("_", "-")
    if isinstance(step, ModuleType):
        return step.__name__.rpartition(".")[2].replace("_", "-")
    named = step if isinstance(step, type) else type(step)
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", named.__name__).lower()


def folder_of(step: Usable) -> Path | None:
    """The folder with the step's `step.toml`, if it has one."""
    folder = _folder_of(step)
    return folder if folder is not None and (folder / "step.toml").is_file() else None


def _folder_of(step: Usable) -> Path | None:
    if isinstance(step, Step):
        return None
    if isinstance(step, str | Path):
        path = Path(step)
        return path if path.is_dir() else path.parent if path.name == "step.toml" else None
    try:
        return Path(inspect.getfile(step if isinstance(step, ModuleType | type) else type(step))).parent
    except (TypeError, OSError):  # made in a console
        return None


def _is_in_package(step: Usable) -> bool:
    """A class with `step.toml` beside its file is found as it would be when installed: by its name."""
    return isinstance(step, type) and folder_of(step) is not None


def _entry_point(name: str, step: Usable) -> EntryPoint:
    assert isinstance(step, type)
    return EntryPoint(name=name, value=f"{step.__module__}:{step.__qualname__}", group=GROUP)


def _loadable(step: Usable) -> object:
    return blank(step) if isinstance(step, str) and "/" not in step and not Path(step).exists() else step


def blank(name: str) -> Step:
    """A step with one lesson that says nothing, to stand around the one in use."""
    lesson = Lesson(
        id=name, kind=Kind.TEACHING, at=Offset.parse("mon 08:00"), subject=f"Week {{{{ week }}}}: {name}", body="Hello."
    )
    return Step(id=name, version="1.0", title=name, lessons=(lesson,))
