"""What a step's code must hold: it gives what its hooks promise, for everybody, and may be called twice."""

import itertools
from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any, Final, get_args

from rekindle.authoring.own_kinds import OwnKinds, spoken
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.hooks import EVENT_HOOKS, Due, Event, Hook, LessonContext, NextContext, Wait, draft_of
from rekindle.domain.programme import Lesson
from rekindle.ports import SCORE, Answered, Call, Scored
from rekindle.testing.people import Lean, Strain
from rekindle.testing.setup import PROGRAMME, Setup

LEANS: Final[tuple[Lean, ...]] = get_args(Lean)
STRAINS: Final[tuple[Strain, ...]] = get_args(Strain)
LATEST: Final = timedelta(days=28)
OTHERS: Final = ("one", "two")


def planning_hooks(setup: Setup) -> Iterator[str]:
    """For every lesson, lean and strain, with no answers, typical ones, and in a later week."""
    hooks = setup.plugins.info()[setup.name].hooks
    asked = [call for call in _planning_calls(setup) if call.hook in hooks]
    for call, answered in zip(asked, setup.plugins.ask(asked), strict=True):
        about = call.arguments["context"]
        where = f"{call.hook} for {getattr(about, 'lesson', 'the end of the step')}"
        if answered.fault is not None:
            yield f"{where}: {answered.fault.what}; {answered.fault.todo}"
        else:
            yield from (f"{where}: {what}" for what in _out_of_range(call, answered))


def _out_of_range(call: Call, answered: Answered) -> Iterator[str]:
    if call.hook == Hook.FILTER_SCHEDULE:
        late = answered.value.at - call.arguments["due"].at  # type: ignore[attr-defined]
        if not timedelta() <= late <= LATEST:
            yield f"the mail is moved by {late}; 0 to 28 days later are possible"
    if call.hook == Hook.CHOOSE_NEXT and not isinstance(answered.value, Wait | None) and answered.value not in OTHERS:
        yield f'"{answered.value}" is no step of the programme that is left'


def _planning_calls(setup: Setup) -> Iterator[Call]:
    step = setup.loaded
    people = itertools.product(({}, typical_answers(setup)), LEANS, STRAINS, (1, 5))
    for (answers, lean, strain, week), lesson in itertools.product(list(people), step.source()):
        context = LessonContext(
            **_person(setup, week, answers) | {"lean": lean, "strain": strain},
            step=step.id, round=1, lesson=lesson.id, kind=lesson.kind,
        )  # fmt: skip
        yield from _about_a_mail(setup, lesson, context)
    for answers in ({}, typical_answers(setup)):
        ended = NextContext(**_person(setup, 1, answers), ended=step.id, entered=(step.id,), remaining=OTHERS)
        yield Call(plugin=setup.name, hook=Hook.CHOOSE_NEXT, arguments={"context": ended})


def _about_a_mail(setup: Setup, lesson: Lesson, context: LessonContext) -> Iterator[Call]:
    step = setup.loaded
    draft = draft_of(lesson.subject, step.defaults)
    for hook, given in (
        (Hook.PROVIDE_CONTEXT, {}),
        (Hook.FILTER_SCHEDULE, {"due": Due(at=setup.start)}),
        (Hook.FILTER_MESSAGE, {"draft": draft}),
    ):
        yield Call(plugin=setup.name, hook=hook, arguments={**given, "context": context})


def _person(setup: Setup, week: int, answers: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "person": "somebody", "programme": PROGRAMME, "week": week, "language": setup.language, "zone": setup.zone,
        "now": setup.start, "today": setup.start.date(), "answers": answers,
    }  # fmt: skip


def event_hooks(setup: Setup) -> Iterator[str]:
    """Each event comes at least once, so the second time must be no fault."""
    hooks = setup.plugins.info()[setup.name].hooks & EVENT_HOOKS
    for number, hook in enumerate(sorted(hooks), 1):
        event = Event(
            id=number, type=hook.removeprefix("on_"), at=setup.start, person="somebody", programme=PROGRAMME,
            step=setup.name, until=setup.start, by="participant", **_answered(setup, hook),
        )  # fmt: skip
        call = Call(plugin=setup.name, hook=hook, arguments={"event": event})
        for time, answered in zip(("first", "second"), setup.plugins.ask([call, call]), strict=True):
            if answered.fault is not None:
                yield f"{hook} the {time} time: {answered.fault.what}; {answered.fault.todo}"
                break


def _answered(setup: Setup, hook: Hook) -> dict[str, Any]:
    if hook is not Hook.ON_ANSWER:
        return {}
    exercise, value = next(iter(typical_answers(setup).items()))
    return {"exercise": exercise, "value": value}


def can_be_scored(setup: Setup) -> Iterator[str]:
    """Whatever an own kind reads, its `score` takes, in the form in which it was kept."""
    own = OwnKinds(setup.name, setup.plugins)
    for kind in setup.plugins.info()[setup.name].kinds.values():
        form = AnswerForm(FormKind.OWN, name=kind.id)
        values = [spoken(own.read(form, reply, setup.language)) for reply in kind.examples] if kind.scores else []
        for value in [value for value in values if value != "unclear"]:
            call = Call(plugin=setup.name, hook=SCORE, arguments={"answer": Scored(kind=kind.id, value=value)})
            if (fault := setup.plugins.ask([call])[0].fault) is not None:
                yield f"the answer kind {kind.id}: {value!r} cannot be scored: {fault.what}"


def typical_answers(setup: Setup) -> Mapping[str, Any]:
    """One clear value for each exercise of the step, out of its examples; None for text alone."""
    found: dict[str, Any] = {"pulse": 3}
    for exercise in [exercise for lesson in setup.loaded.source() for exercise in lesson.exercises]:
        clear = [meaning for meaning in exercise.examples.values() if meaning != "unclear"]
        text = AnswerForm.parse_spec(exercise.answer).kind is FormKind.TEXT
        found[exercise.id] = None if text or not clear else clear[0]
    return found
