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
            seen = {holds(block.condition, facts) for facts in everybody([block.condition], manuscript.step)}
            if len(seen) == 1:
                what = f'"{text}" holds for {"everybody" if True in seen else "nobody"}, whatever they answer'
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


def everybody(conditions: Sequence[Condition], step: Step) -> Iterator[Facts]:
    """Every kind of person that these conditions can tell apart, each at least once."""
    traits = {condition.subject for condition in conditions if condition.exercise is None}
    leans = [(lean, turn) for lean in TRAITS["lean"] for turn in (("inward", "outward") if lean == "mixed" else ("",))]
    asked = {
        str(condition.exercise): _values(condition, conditions, step) for condition in conditions if condition.exercise
    }
    for (lean, turn), strain, pace, *values in itertools.product(
        leans if "lean" in traits else [("none", "")],
        TRAITS["strain"] if "strain" in traits else ["some"],
        TRAITS["pace"] if "pace" in traits else ["weekly"],
        *asked.values(),
    ):
        known = {name: value for name, value in zip(asked, values, strict=True) if value is not _UNANSWERED}
        yield Facts(lean=lean, strain=strain, pace=pace, turn=turn, values=known)


def _values(about: Condition, conditions: Iterable[Condition], step: Step) -> list[Any]:
    """Not answered, and each answer on either side of every bound; lists and texts compare as nothing."""
    exercise = step.exercise(str(about.exercise))
    form = AnswerForm.parse_spec(exercise.answer) if exercise else _PULSE_FORM
    bounds = [float(c.value) for c in conditions if c.exercise == about.exercise and c.test != "answered"]
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
    found: dict[Decisions, Facts] = {}
    for facts in everybody(conditions, step):
        decisions = tuple((str(condition), holds(condition, facts)) for condition in conditions)
        found.setdefault(decisions, facts)
    return found
