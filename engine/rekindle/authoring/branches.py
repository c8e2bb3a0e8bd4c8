"""What becomes of `:::when` blocks: parts that nobody would ever see, and everything that a reader may see."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rekindle.authoring.manuscript import Manuscript
from rekindle.content.conditions import PULSE, TRAITS, Condition, Facts, conditions_in, holds, parse_condition
from rekindle.content.placeholders import Role, placeholders
from rekindle.content.rules import Finding
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.programme import Lesson, Step

Decisions = tuple[tuple[str, bool], ...]
_UNANSWERED: Final = object()
_PULSE_FORM: Final = AnswerForm(FormKind.NUMBER, 0, 10)


@dataclass(frozen=True, slots=True)
class _Block:
    condition: Condition
    line: int
    empty: bool
    follows: bool
    """Whether nothing but blank lines stands between this block and the one before."""


def check_branches(manuscript: Manuscript) -> Iterator[Finding]:
    for lesson in manuscript.step.lessons:
        before: Condition | None = None
        for block in _blocks(manuscript.source(lesson).body, manuscript.source(lesson).body_line):
            text, line = f":::when {block.condition}", block.line
            if block.empty:
                yield manuscript.in_body("RK215", lesson, f'nothing stands inside this ":{text[1:]}"', line)
            if block.follows and block.condition == before:
                what = f'this block and the one before it are both "{text}"; make them one'
                yield manuscript.in_body("RK216", lesson, what, line)
            (decided, _), *others = _outcomes([block.condition], manuscript.step)
            if not others:
                whom = "everybody" if decided[block.condition] else "nobody"
                what = f'"{text}" holds for {whom}, whatever they answer'
                yield manuscript.in_body("RK213", lesson, what, line)
            elif asked := _too_early(lesson, block.condition, manuscript):
                what = f'"{text}" asks for an answer to {asked}, which people have not been sent by then'
                yield manuscript.in_body("RK214", lesson, what, line)
            before = block.condition


def _blocks(body: str, first_line: int) -> Iterator[_Block]:
    lines = body.splitlines()
    found = [mark for mark in placeholders(body, first_line) if mark.role in {Role.WHEN, Role.END}]
    closed = 0
    for opening, closing in itertools.pairwise(found):
        if opening.role is Role.WHEN and closing.role is Role.END:
            inside = lines[opening.line - first_line + 1 : closing.line - first_line]
            between = lines[closed - first_line + 1 : opening.line - first_line] if closed else ["begins"]
            empty, follows = not "".join(inside).strip(), not "".join(between).strip()
            yield _Block(parse_condition(opening.name), opening.line, empty, follows)
            closed = closing.line


def _too_early(lesson: Lesson, condition: Condition, manuscript: Manuscript) -> str:
    """The exercise, if it is asked only in this lesson or in one that is due later; "" otherwise."""
    step, wanted = manuscript.step, condition.exercise
    if wanted in {None, PULSE} or manuscript.is_text_of_programme:
        return ""
    order = [one.id for one in step.source()]
    here = step.lesson(lesson.id, step.languages[0])
    asking = next((one for one in step.source() if one.exercise(str(wanted))), None)
    if here is None or asking is None:
        return ""
    if asking.at is None:  # sent on request, from the teaching mail on
        early = here.id in {order[0], asking.id}
    else:
        early = order.index(asking.id) >= order.index(here.id)
    return f'"{wanted}"' if early else ""


def _outcomes(conditions: Sequence[Condition], step: Step) -> list[tuple[dict[Condition, bool], dict[str, Any]]]:
    """What conditions on one subject can decide together, each with what is so of one person for whom they do."""
    found: dict[tuple[bool, ...], dict[str, Any]] = {}
    for known in _kinds_of_people(conditions, step):
        facts = Facts(**known)
        found.setdefault(tuple(holds(condition, facts) for condition in conditions), known)
    return [(dict(zip(conditions, decided, strict=True)), known) for decided, known in found.items()]


def _kinds_of_people(conditions: Sequence[Condition], step: Step) -> Iterator[dict[str, Any]]:
    """Everybody whom conditions on one subject can tell apart."""
    about = conditions[0]
    if about.exercise is not None:
        for value in _values(about, conditions, step):
            yield {"values": {} if value is _UNANSWERED else {about.exercise: value}}
        return
    for trait in TRAITS[about.subject]:
        for turn in ("inward", "outward") if trait == "mixed" else ("",):
            yield {about.subject: trait, "turn": turn} if about.subject == "lean" else {about.subject: trait}


def _values(about: Condition, conditions: Iterable[Condition], step: Step) -> list[Any]:
    """Not answered, and each answer on either side of every bound; lists and texts compare as nothing."""
    exercise = step.exercise(str(about.exercise))
    form = AnswerForm.parse_spec(exercise.answer) if exercise else _PULSE_FORM
    bounds = [float(condition.value) for condition in conditions if condition.test in {"below", "above"}]
    near = {bound + side for bound in bounds for side in (-1, 0, 1)}
    match form.kind:
        case FormKind.NUMBER:
            numbers = {value for value in near if form.low <= value <= form.high} | {form.low, form.high}
            return [_UNANSWERED, *sorted(numbers)]
        case FormKind.OWN:
            return [_UNANSWERED, None, *sorted(near)]
        case _:
            return [_UNANSWERED, None]


def variants(lesson: Lesson, step: Step) -> dict[Decisions, Facts]:
    """Every mail that this lesson can become by its conditions, each with one person who gets it."""
    conditions = conditions_in(lesson.body)
    by_subject: dict[str, list[Condition]] = {}
    for condition in conditions:
        by_subject.setdefault(condition.subject, []).append(condition)
    found: dict[Decisions, Facts] = {}
    for parts in itertools.product(*(_outcomes(group, step) for group in by_subject.values())):
        decided = {condition: is_so for outcome, _ in parts for condition, is_so in outcome.items()}
        values = {name: value for _, known in parts for name, value in known.get("values", {}).items()}
        traits = {name: value for _, known in parts for name, value in known.items() if name != "values"}
        found[tuple((str(c), decided[c]) for c in conditions)] = Facts(values=values, **traits)
    return found
