"""What a lesson may not be, beyond its types: placeholders, conditions, exercises and links of the body."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Final

from rekindle.content.conditions import PULSE, parse_condition
from rekindle.content.front_matter import Mistakes, Source, near, nearest
from rekindle.content.markdown import parser
from rekindle.content.placeholders import PRIVATE, Placeholder, Role, placeholders
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.durations import duration
from rekindle.domain.own_kinds import NobodyBrings, own_form
from rekindle.domain.programme import Exercise, Kind, Lesson
from rekindle.domain.words import is_reserved

_MISSPELT: Final = re.compile(r'(?:no condition "|is never ")([^"=]+).*did you mean "([^"]+)"')


def check_settings(
    lesson: Lesson, source: Source, variables: Collection[str], mistakes: Mistakes, kinds: Collection[str] = ()
) -> None:
    """What the front matter says: subject and exercises. `kinds` are the names of the plugin's own answer kinds."""
    _check_line(lesson.subject, source, ("subject",), variables, mistakes)
    forms = [_check_exercise(e, n, source, variables, mistakes, kinds) for n, e in enumerate(lesson.exercises)]
    _check_number_of_answers(lesson, [form for form in forms if form], source, mistakes)


def _check_line(
    text: str, source: Source, at: tuple[str | int, ...], variables: Collection[str], mistakes: Mistakes
) -> None:
    line = source.line(at)
    for found in placeholders(text):
        if found.role is Role.VARIABLE:
            _check_variable(found, source.file, line, variables, mistakes)
        else:
            what = f"only {{{{ variable }}}} may stand in {at[-1]}, not {found.source.strip()}"
            mistakes.add("RK203", source.file, line, what)
    if PRIVATE.search(text):
        mistakes.add("RK205", source.file, line, f"{at[-1]} holds a private-use character, which no mail can show")
    if "\n" in text.strip() and at[-1] == "subject":
        mistakes.add("RK204", source.file, line, "subject must be one line")


def _check_variable(found: Placeholder, file: str, line: int, variables: Collection[str], mistakes: Mistakes) -> None:
    if found.name in variables:
        return
    code, known, advice = "RK201", list(variables), ""
    if found.name.startswith("x."):
        code, known = "RK202", [name for name in variables if name.startswith("x.")]
        advice = "every x.NAME needs a value under [defaults] in step.toml; "
    what = f"there is no variable {{{{ {found.name} }}}}; {advice}{nearest(found.name, known)}"
    right = found.source.replace(found.name, close) if (close := near(found.name, known)) else ""
    mistakes.add(code, file, line, what, found.source, right)


def _check_exercise(
    exercise: Exercise,
    number: int,
    source: Source,
    variables: Collection[str],
    mistakes: Mistakes,
    kinds: Collection[str],
) -> AnswerForm | None:
    at = ("exercise", number)
    _check_line(exercise.ask, source, (*at, "ask"), variables, mistakes)
    acks = exercise.ack if isinstance(exercise.ack, str) else " ".join(exercise.ack.values())
    _check_line(acks, source, (*at, "ack"), variables, mistakes)
    if "\n" in exercise.how.strip() or PRIVATE.search(exercise.how) or next(placeholders(exercise.how), None):
        what = "how must be one line, without variables: it stands above the mail and in the box as it is"
        mistakes.add("RK320", source.file, source.line((*at, "how")), what)
    _check_reminder(exercise, source, (*at, "remind_after"), mistakes)
    try:
        form = own_form(exercise.answer, kinds)
    except ValueError as error:
        line, right = source.line((*at, "answer")), str(error).rpartition("write for example ")[2]
        code = "RK303" if isinstance(error, NobodyBrings) else "RK302"
        mistakes.add(code, source.file, line, str(error), right=right)
        return None
    for choice in form.choices:
        if is_reserved(choice):
            what = f'the choice "{choice}" is a command of its own when it stands alone in a reply; use another word'
            mistakes.add("RK304", source.file, source.line((*at, "answer")), what)
    _check_ack_choices(exercise, form, (*at, "ack"), source, mistakes)
    return form


def _check_reminder(exercise: Exercise, source: Source, at: tuple[str | int, ...], mistakes: Mistakes) -> None:
    try:
        duration(exercise.remind_after)
    except ValueError:
        what = f'remind_after = "{exercise.remind_after}" is not a length of time; write for example 48h or 7d'
        mistakes.add("RK321", source.file, source.line(at), what, right='remind_after = "48h"')


def _check_ack_choices(
    exercise: Exercise, form: AnswerForm, at: tuple[str | int, ...], source: Source, mistakes: Mistakes
) -> None:
    if isinstance(exercise.ack, str) or not form.choices:
        return
    for key in exercise.ack:
        if key not in {*form.choices, "else"}:
            known = [*form.choices, "else"]
            what = f'ack has a sentence for "{key}", which is no choice; {nearest(key, known)}'
            mistakes.add("RK305", source.file, source.line((*at, key)), what, key, near(key, known))


def _check_number_of_answers(lesson: Lesson, forms: Iterable[AnswerForm], source: Source, mistakes: Mistakes) -> None:
    forms = list(forms)
    values = sum(form.kind is not FormKind.TEXT for form in forms)
    texts = sum(form.kind is FormKind.TEXT or form.with_text for form in forms)
    if values > 1 or texts > 1:
        what = "one mail has at most one exercise with a value and one free text; move the other to a lesson of its own"
        mistakes.add("RK306", source.file, source.line(("exercise", len(forms) - 1)), what)
    if values and lesson.kind is Kind.REFLECTION and lesson.at is not None:
        what = 'a reflection already asks for the weekly energy number; its own exercise must be answer = "text"'
        mistakes.add("RK307", source.file, source.line(("exercise", 0, "answer")), what, right='answer = "text"')


def check_body(source: Source, language: str, variables: Collection[str], mistakes: Mistakes) -> None:
    """What stands below the front matter, also where that is wrong: an author is told everything at once."""
    known = declared(source)
    placed: dict[str, int] = {}
    opened: int | None = None
    lines = source.body.splitlines()
    for found in placeholders(source.body, source.body_line):
        alone = lines[found.line - source.body_line].strip() == found.source.strip()
        match found.role:
            case Role.VARIABLE:
                _check_variable(found, source.file, found.line, variables, mistakes)
            case Role.PART:
                _check_variable(found, source.file, found.line, variables, mistakes)
                if not alone:
                    what = f"{found.source.strip()} must stand on a line of its own"
                    mistakes.add("RK311", source.file, found.line, what)
            case Role.EXERCISE:
                _check_placed(known, found, placed, source.file, mistakes, alone=alone)
            case Role.WHEN:
                opened = _check_opening(found, opened, source.file, mistakes)
            case Role.END:
                if opened is None:
                    what = '":::" closes a block, but no ":::when" is open here'
                    mistakes.add("RK211", source.file, found.line, what)
                opened = None
            case Role.FOREIGN:
                what = f'{found.name} cannot be used here: only {{{{ variable }}}} and {{{{ exercise("id") }}}} can'
                mistakes.add("RK203", source.file, found.line, what)
    _check_fences(source, mistakes)
    if opened is not None:
        mistakes.add("RK210", source.file, opened, 'this ":::when" is never closed; put a line ":::" after its text')
    for number, exercise in enumerate(known):
        if exercise and exercise not in placed:
            what = (
                f'the exercise "{exercise}" is never placed; put {{{{ exercise("{exercise}") }}}} on a line of its own'
            )
            mistakes.add("RK308", source.file, source.line(("exercise", number, "id")), what)
    _check_links(source, language, mistakes)


def declared(source: Source) -> list[str]:
    """The ids of the exercise tables as written, also of those that are wrong otherwise; "" for one that has none."""
    tables = source.values.get("exercise", _misspelt_tables(source.values))
    tables = [tables] if isinstance(tables, dict) else tables if isinstance(tables, list) else []
    return [str(table.get("id", "")) for table in tables if isinstance(table, dict)]


def _misspelt_tables(values: Mapping[str, Any]) -> object:
    return next((values[key] for key in values if near(key, ("exercise",))), [])


def _check_placed(
    known: Collection[str], found: Placeholder, placed: dict[str, int], file: str, mistakes: Mistakes, *, alone: bool
) -> None:
    if found.name not in known and "" not in known:
        what = f'the exercise "{found.name}" is placed here but not declared above; {nearest(found.name, known)}'
        mistakes.add("RK309", file, found.line, what, *_in_quotes(found.name, known))
    elif found.name in placed:
        what = f'the exercise "{found.name}" is placed twice, first in line {placed[found.name]}'
        mistakes.add("RK310", file, found.line, what)
    if not alone:
        mistakes.add("RK311", file, found.line, f"{found.source.strip()} must stand on a line of its own")
    placed.setdefault(found.name, found.line)


def _in_quotes(wrong: str, known: Iterable[str]) -> tuple[str, str]:
    right = near(wrong, known)
    return (f'"{wrong}"', f'"{right}"') if right else ("", "")


def _check_opening(found: Placeholder, opened: int | None, file: str, mistakes: Mistakes) -> int:
    if opened is not None:
        what = f'blocks do not nest: close the ":::when" of line {opened} with ":::" first'
        mistakes.add("RK209", file, found.line, what)
    try:
        parse_condition(found.name)
    except ValueError as error:
        misspelt = _MISSPELT.search(str(error))
        mistakes.add("RK206", file, found.line, str(error), *(misspelt.groups() if misspelt else ()))
    return found.line


def _check_fences(source: Source, mistakes: Mistakes) -> None:
    """`:::` lines that are neither an opening nor a closing, and characters that the compiler keeps for itself."""
    known = {found.line for found in placeholders(source.body, source.body_line)}
    for number, line in enumerate(source.body.splitlines(), source.body_line):
        if line.lstrip().startswith(":::") and number not in known:
            what = f'"{line.strip()}" is not a block; write ":::when lean=inward" at the start of a line, and ":::" after it'
            mistakes.add("RK212", source.file, number, what)
        if PRIVATE.search(line):
            mistakes.add(
                "RK205", source.file, number, "this line holds a private-use character, which no mail can show"
            )


def check_conditions(source: Source, known: Collection[str], mistakes: Mistakes) -> None:
    """A condition that asks for an answer names an exercise of the step, or the weekly energy number.

    `known` are the exercises as they are written, wrong ones too; with "" among them, any name may be that one's.
    """
    if "" in known:
        return
    known = [*known, PULSE]
    for found in placeholders(source.body, source.body_line):
        if found.role is not Role.WHEN:
            continue
        try:
            exercise = parse_condition(found.name).exercise
        except ValueError:
            continue  # told by check_body
        if exercise is not None and exercise not in known:
            what = f'this step has no exercise "{exercise}"; {nearest(exercise, known)}'
            mistakes.add("RK207", source.file, found.line, what, exercise, near(exercise, known))


def check_moved(source: Source, moved: Mapping[str, Any], known: Collection[str], mistakes: Mistakes) -> None:
    """`[moved]` says under which id an exercise goes on: the old id is gone, the new one is there."""
    for old, new in moved.items():
        line = source.line(("moved", old))
        if new not in known:
            what = f'[moved] names "{new}", which is no exercise of this step; {nearest(str(new), known)}'
            mistakes.add("RK401", source.file, line, what, *_in_quotes(str(new), known))
        if old in known:
            what = f'[moved] says that "{old}" is gone, but the step still has this exercise'
            mistakes.add("RK402", source.file, line, what)


def _check_links(source: Source, language: str, mistakes: Mistakes) -> None:
    for block in parser(language).parse(source.body):
        line = source.body_line + (block.map[0] if block.map else 0)
        for child in block.children or ():
            href = str(child.attrs.get("href", ""))
            if child.type == "image":
                mistakes.add("RK501", source.file, line, "pictures are not sent: say in words what it shows")
            elif child.type == "link_open" and not href.startswith(("https://", "mailto:")):
                what = f'the link "{href}" must begin with https:// or mailto:'
                mistakes.add("RK502", source.file, line, what, *(("http://", "https://") if "http://" in href else ()))
            elif child.type == "link_open" and ("%7B%7B" in href or "{{" in href):
                mistakes.add("RK208", source.file, line, "a variable cannot stand in a link's address")
