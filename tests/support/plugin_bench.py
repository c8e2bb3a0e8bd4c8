"""Authors at work: plugins written into files, and asked as the engine asks them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from importlib.metadata import EntryPoint
from pathlib import Path
from typing import Any

from rekindle.api import GROUP, Draft, Due, Event, LessonContext, NextContext, ReplyContext
from rekindle.domain.hooks import Hook
from rekindle.domain.programme import Kind
from rekindle.ports import PARSE, SCORE, Answered, Call, Plugins, Reply, Scored

NOON = datetime(2026, 11, 2, 12, tzinfo=UTC)
TODAY = date(2026, 11, 2)
PERSON = {
    "person": "p1",
    "programme": "recovery",
    "week": 1,
    "language": "en",
    "zone": "UTC",
    "now": NOON,
    "today": TODAY,
}

STEP = """
from rekindle.api import *

@hookimpl
def provide_step(context):
    lesson = Lesson(id="why", kind=Kind.TEACHING, at="mon 08:00", subject="Week {{ week }}: why", body="Hello.")
    return Step(id=context.name, version="1.0", title="Why", lessons=(lesson,))
"""
"""A plugin of one file, to which tests add."""
GREETS = "\n@hookimpl\ndef provide_context(context):\n    return {'greeting': 'hello'}\n"

MANIFEST = 'id = "{name}"\nversion = "1.2"\ntitle = "A title"\n'
LESSON = '+++\nid = "why"\nat = "mon 08:00"\nkind = "teaching"\nsubject = "Why"\n+++\nHello.\n'
BREATHS = """+++
id = "why"
at = "mon 08:00"
kind = "teaching"
subject = "Why"
[[exercise]]
id = "calm"
ask = "How many breaths?"
answer = "breaths 1-9 + text"
+++
Hello.

{{ exercise("calm") }}
"""
KINDS = """
from rekindle.api import AnswerKind, Parsed, Unclear

def parse(text, context):
    return Parsed(text.count("in"), text=context.arguments) if "in" in text else Unclear("How many?")

KINDS = [AnswerKind("breaths", parse, score=lambda value: value * 2, how={"en": "Write in for each", "de": "Je ein in"})]
"""


@dataclass
class Bench:
    """A folder of plugins, and the adapter under test over them."""

    folder: Path
    open: Callable[..., Plugins]
    """`open(wanted, settings, installed)`"""
    points: list[EntryPoint] = field(default_factory=list)

    def file(self, name: str, source: str) -> Path:
        path = self.folder / f"{name}.py"
        path.write_text(source)
        return path

    def step(self, name: str, files: Mapping[str, str] | None = None, lesson: str = LESSON) -> Path:
        """A content folder, with these files beside step.toml."""
        folder = self.folder / name
        (folder / "lessons").mkdir(parents=True)
        written = {"step.toml": MANIFEST.format(name=name), "lessons/why.md": lesson} | dict(files or {})
        for path, text in written.items():
            (folder / path).write_text(text)
        return folder

    def install(self, name: str, value: str) -> None:
        self.points.append(EntryPoint(name=name, value=value, group=GROUP))

    def plugins(
        self, *files: Path, settings: Mapping[str, Any] | None = None, installed: tuple[str, ...] = ()
    ) -> Plugins:
        wanted = {(path.stem if path.suffix == ".py" else path.name): path for path in files}
        return self.open({**wanted, **dict.fromkeys(installed)}, settings or {}, self.points)


def lesson_context(**facts: Any) -> LessonContext:
    return LessonContext(**PERSON | {"step": "x", "round": 1, "lesson": "why", "kind": Kind.TEACHING} | facts)


def call(plugin: str, hook: str, **facts: Any) -> Call:
    """A call as the engine makes it."""
    match hook:
        case Hook.PROVIDE_CONTEXT:
            arguments: dict[str, Any] = {"context": lesson_context(**facts)}
        case Hook.CHOOSE_NEXT:
            arguments = {"context": NextContext(**PERSON | {"ended": "x", "remaining": ("y", "z")} | facts)}
        case Hook.FILTER_SCHEDULE:
            arguments = {"due": Due(at=NOON), "context": lesson_context(**facts)}
        case Hook.FILTER_MESSAGE:
            arguments = {"draft": Draft(subject="Week 1", x={"a": 1}), "context": lesson_context(**facts)}
        case "parse":
            context = ReplyContext(today=TODAY, arguments="1-9")
            arguments = {"reply": Reply(**{"kind": "breaths", "text": "in in", "context": context} | facts)}
        case "score":
            arguments = {"answer": Scored(**{"kind": "breaths", "value": 2} | facts)}
        case _:
            arguments = {"event": Event(**{"id": 7, "type": hook[3:], "at": NOON, "person": "p1"} | facts)}
    return Call(plugin=plugin, hook=hook, arguments=arguments)


def ask(plugins: Plugins, plugin: str, hook: str, **facts: Any) -> Answered:
    (answered,) = plugins.ask([call(plugin, hook, **facts)])
    return answered


HOOKS_CALLED = (*(hook for hook in Hook if hook not in {Hook.PROVIDE_STEP, Hook.PROVIDE_ANSWER_KINDS}), PARSE, SCORE)
