"""What a plugin puts into a mail of its own step: values for `x.*`, another subject, a block of text before and after.

All of it is data, sealed into the delivery row. A subject is template source as in front matter, held to the same rules, and
filled in without running anything; a block is plain text that no template ever reads.
"""

import json
import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from rekindle.content.check import check_settings
from rekindle.content.front_matter import Mistakes, Source
from rekindle.content.placeholders import LESSON_VARIABLES
from rekindle.domain.agenda import Agenda
from rekindle.domain.enrolment import Enrolment, Event
from rekindle.domain.hooks import Draft, Hook, LessonContext
from rekindle.domain.programme import Lesson, Step
from rekindle.ports import Answered, Call
from rekindle.service.asking import Asking
from rekindle.service.contexts import of_lesson
from rekindle.service.engine import Engine
from rekindle.service.schedule import away, failed, ignored, is_ready

LONGEST_SUBJECT, LONGEST_BLOCK = 120, 2_000
UNFIT: Final = "it gave values that no mail can hold"
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
        problem = answered.fault.what if answered.fault else _unfit(answered.value)
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
    before = Draft(subject=lesson.subject, x=x)
    call = Call(plugin=step.id, hook=Hook.FILTER_MESSAGE, arguments={"draft": before, "context": context})
    (answered,) = yield (call,)
    if answered.fault is not None:
        return Worded({"x": x}, (failed(call, answered),))
    draft: Draft = answered.value
    sealed: dict[str, Any] = {"x": x}
    events: list[Event] = []
    if problem := _unfit(draft.x):
        events.append(ignored(call, problem))
    else:
        sealed["x"] = {**step.defaults, **draft.x}
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
    return "; ".join(finding.what for finding in mistakes.found)


def paragraphs(block: str) -> list[str]:
    """Cut at blank lines, without characters that no mail can show."""
    shown = "".join(
        c for c in block.replace("\r\n", "\n") if c == "\n" or unicodedata.category(c) not in {"Cc", "Cs", "Co"}
    )
    return [part.strip() for part in _EMPTY_LINE.split(shown) if part.strip()]


def _unfit(values: Any) -> str:
    """Why values cannot be sealed and shown, or ""."""
    try:
        json.dumps(values, ensure_ascii=False, allow_nan=False).encode()
    except (TypeError, ValueError, RecursionError):
        return UNFIT
    return ""
