"""What a plugin puts into a mail of its own step: values for `x.*`, another subject, a block of text before and after.

All of it is data, sealed into the delivery row. A subject is template source as in front matter, held to the same rules, and
filled in without running anything; a block is plain text that no template ever reads.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from rekindle.content.check import check_settings
from rekindle.content.front_matter import Mistakes, Source
from rekindle.content.placeholders import LESSON_VARIABLES, fill
from rekindle.domain.agenda import Agenda
from rekindle.domain.enrolment import Enrolment, Event
from rekindle.domain.hooks import LONGEST_BLOCK, LONGEST_SUBJECT, Draft, Hook, LessonContext, draft_of
from rekindle.domain.plain import keepable
from rekindle.domain.programme import Lesson, Step
from rekindle.ports import Answered, Call
from rekindle.service.asking import Asking
from rekindle.service.contexts import of_lesson
from rekindle.service.engine import Engine
from rekindle.service.schedule import away, failed, ignored, is_ready

LONGEST_SHOWN: Final = 250
"""Characters of a subject with values filled in."""
UNFIT: Final = "it gave values that no mail can hold"
_CONTROL = re.compile("[\\x00-\\x08\\x0b\\x0c\\x0e-\\x1f\\x7f-\\x9f]")
_EMPTY_LINE = re.compile(r"\n[ \t]*\n\s*")


@dataclass(frozen=True, slots=True)
class Worded:
    """What goes into the delivery row, or why the mail cannot go."""

    sealed: Mapping[str, Any] = field(default_factory=dict)
    events: tuple[Event, ...] = ()
    hold: str = ""
    """The hold's reason; the plugin's name first, by which those who wait are found when it is back."""


def words(
    engine: Engine, enrolment: Enrolment, upcoming: Agenda, step: Step, lesson: Lesson, now: datetime
) -> Asking[Worded]:
    """`provide_context`, then `filter_message`. `enrolment` is as it was before this mail was planned."""
    code = engine.code
    if step.id not in code.mails.steps and step.id not in code.aside:
        return Worded()
    if not is_ready(engine, step.id):
        return Worded(events=(away(step.id, upcoming.key),))
    context = of_lesson(engine, enrolment, upcoming, now)
    x = dict(step.defaults)
    if code.has(step.id, Hook.PROVIDE_CONTEXT):
        call = Call(plugin=step.id, hook=Hook.PROVIDE_CONTEXT, arguments={"context": context})
        (answered,) = yield (call,)
        problem = answered.fault.what if answered.fault else unfit(x | answered.value, lesson.subject)
        if problem:
            return _without(engine, call, answered, problem, upcoming)
        x |= answered.value
    if code.has(step.id, Hook.FILTER_MESSAGE):
        return (yield from _filtered(step, lesson, x, context))
    return Worded({"x": x})


def _without(engine: Engine, call: Call, answered: Answered, problem: str, upcoming: Agenda) -> Worded:
    """Without its values the mail waits; but not for a plugin that is put out of service with this very fault."""
    event = failed(call, answered) if answered.fault else ignored(call, problem)
    if not is_ready(engine, call.plugin):
        return Worded(events=(event, away(call.plugin, upcoming.key)))
    return Worded(events=(event,), hold=f"{call.plugin}: {problem[:300]}")


def _filtered(step: Step, lesson: Lesson, x: Mapping[str, Any], context: LessonContext) -> Asking[Worded]:
    before = draft_of(lesson.subject, x)
    call = Call(plugin=step.id, hook=Hook.FILTER_MESSAGE, arguments={"draft": before, "context": context})
    (answered,) = yield (call,)
    if answered.fault is not None:
        return Worded({"x": x}, (failed(call, answered),))
    draft: Draft = answered.value
    sealed: dict[str, Any] = {"x": x}
    events: list[Event] = []
    own = {**step.defaults, **draft.x}
    if problem := unfit(own, lesson.subject):
        events.append(ignored(call, problem))
    else:
        sealed["x"] = own
    if draft.subject != lesson.subject:
        if problem := subject_mistake(lesson, draft.subject, sealed["x"]):
            events.append(ignored(call, problem))
        else:
            sealed["own_subject"] = draft.subject
    for name, block in (("before", draft.before), ("after", draft.after)):
        if len(block) > LONGEST_BLOCK:
            events.append(ignored(call, f"{name} has {len(block)} characters; at most {LONGEST_BLOCK} are sent"))
        elif block.strip():
            sealed[name] = paragraphs(block)
    return Worded(sealed, tuple(events))


def subject_mistake(lesson: Lesson, subject: str, x: Mapping[str, Any]) -> str:
    """What front matter would be refused for, or ""."""
    if not subject.strip() or not subject.isprintable():
        return "subject must be one line of text"
    if len(subject) > LONGEST_SUBJECT:
        return f"subject has {len(subject)} characters; at most {LONGEST_SUBJECT} are sent"
    mistakes, variables = Mistakes(), (*LESSON_VARIABLES, *(f"x.{name}" for name in x))
    alone = lesson.model_copy(update={"subject": subject, "exercises": ()})
    check_settings(alone, Source(lesson.id, "", {}), variables, mistakes)
    return "; ".join(finding.what for finding in mistakes.found) or unfit(x, subject)


def paragraphs(block: str) -> list[str]:
    """Cut at blank lines, without characters that no mail can show."""
    shown = "".join(
        c
        for c in block.replace("\r\n", "\n").expandtabs(1)
        if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co"}
    )
    return [part.strip() for part in _EMPTY_LINE.split(shown) if part.strip()]


def unfit(x: Mapping[str, Any], subject: str) -> str:
    """Why values cannot be sealed and shown, or ""; `subject` is the line that may show some of them."""
    if not keepable(x) or any(_CONTROL.search(text) for text in _texts(x)):
        return UNFIT
    shown = fill(subject, dict.fromkeys(LESSON_VARIABLES, "") | {f"x.{name}": value for name, value in x.items()})
    return f"with them the subject has {len(shown)} characters" if len(shown) > LONGEST_SHOWN else ""


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value, names included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from (text for item in value.items() for part in item for text in _texts(part))
    elif isinstance(value, list | tuple):
        yield from (text for part in value for text in _texts(part))
