"""Replies whose answer kind a plugin brings: it reads the value and, where the kind scores, makes a number of it.

A reply that it cannot read, for whatever fault, is a human's: it is never lost, and nothing of it is told to anybody.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from rekindle.domain.answer_form import FormKind
from rekindle.domain.enrolment import Event
from rekindle.domain.hooks import KindInfo, Parsed, ReplyContext, Unclear
from rekindle.domain.letters import LONGEST
from rekindle.domain.programme import Exercise
from rekindle.ports import PARSE, SCORE, Answered, Call, PluginState, Reply, Scored
from rekindle.service.asking import Asking
from rekindle.service.engine import Engine
from rekindle.service.letters.questions import SURE, Question, Read, Understood

LONGEST_QUESTION = 500


@dataclass(frozen=True, slots=True)
class ByPlugins:
    """What plugins made of a reply; or which of them could not."""

    read: Read = field(default_factory=dict)
    failed: Question | None = None
    unclear: Question | None = None
    """The first that was not read with certainty."""

    def ask_again(self, question: Question) -> str:
        """The plugin's own words for asking once more, or ""; data that no template reads."""
        read = self.read.get(question.exercise.id)
        words = read.ask_again if isinstance(read, Unclear) else ""
        return "".join(c for c in words if c == "\n" or c.isprintable())[:LONGEST_QUESTION].strip()


def parsed(engine: Engine, asked: Sequence[Question], text: str, language: str, today: date) -> Asking[ByPlugins]:
    """Every own kind of a mail in one batch. Without any, nobody is asked."""
    own = [question for question in asked if question.form.kind is FormKind.OWN]
    calls = []
    for question in own:
        if _kind(engine, question) is None:
            return ByPlugins(failed=question)
        context = ReplyContext(language=language, today=today, arguments=question.form.arguments)
        reply = Reply(kind=question.form.name, text=text[:LONGEST], context=context)
        calls.append(Call(plugin=question.step, hook=PARSE, arguments={"reply": reply}))
    answers: Sequence[Answered] = (yield tuple(calls)) if calls else ()
    found: dict[str, Parsed | Unclear] = {}
    for question, answered in zip(own, answers, strict=True):
        if answered.fault is not None:
            return ByPlugins(failed=question)
        found[question.exercise.id] = answered.value
    unclear = next((question for question in own if not _sure(found[question.exercise.id])), None)
    return ByPlugins(found, unclear=unclear)


def scored(engine: Engine, understood: Sequence[Understood]) -> Asking[tuple[Understood, ...] | Question]:
    """With the scores of those kinds that score; the question at which a plugin failed, if one did."""
    wanted = [one for one in understood if (kind := _kind(engine, one.question)) is not None and kind.scores]
    calls = tuple(
        Call(
            plugin=one.question.step,
            hook=SCORE,
            arguments={"answer": Scored(kind=one.question.form.name, value=one.value)},
        )
        for one in wanted
    )
    answers: Sequence[Answered] = (yield calls) if calls else ()
    scores: dict[str, float | None] = {}
    for one, answered in zip(wanted, answers, strict=True):
        if answered.fault is not None:
            return one.question
        scores[one.question.exercise.id] = answered.value
    return tuple(replace(one, score=scores.get(one.question.exercise.id)) for one in understood)


def how_to_reply(engine: Engine, question: Question, language: str) -> str:
    """The exercise's own line, or the kind's in the person's language; "" for the engine's own words."""
    kind = _kind(engine, question)
    lines: Mapping[str, str] = kind.how if kind else {}
    spoken = (lines[name] for name in (language, language.partition("-")[0], "", "en") if name in lines)
    return question.exercise.how or next(spoken, "")


def example(engine: Engine, question: Question) -> str:
    """A reply that can be read, by the exercise's author or by the kind's."""
    kind = _kind(engine, question)
    return _first_clear(question.exercise) or (_first(kind.examples) if kind else "")


def unread(question: Question) -> Event:
    """Which plugin failed; what it was given is never told."""
    return Event("reply-unread", {"plugin": question.step, "exercise": question.exercise.id})


def _kind(engine: Engine, question: Question) -> KindInfo | None:
    """The kind, if its plugin is there to be asked."""
    if question.form.kind is not FormKind.OWN:
        return None
    info = engine.plugins.info().get(question.step)
    return info.kinds.get(question.form.name) if info and info.state is PluginState.READY else None


def _first_clear(exercise: Exercise) -> str:
    return _first(exercise.examples)


def _first(examples: Mapping[str, Any]) -> str:
    return next((text for text, meaning in examples.items() if meaning != "unclear"), "")


def _sure(read: Parsed | Unclear) -> bool:
    return isinstance(read, Parsed) and read.confidence >= SURE
