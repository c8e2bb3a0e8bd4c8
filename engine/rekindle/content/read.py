"""A folder of content to frozen values. Every mistake of the folder is told at once, as `file:line: what is wrong`."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from pydantic import ValidationError

from rekindle.content.check import check_body, check_conditions, check_moved, check_settings, declared
from rekindle.content.front_matter import Mistakes, Source, is_misspelt, load, near, nearest, split, tell, unknown_keys
from rekindle.content.placeholders import LESSON_VARIABLES, TEXT_VARIABLES
from rekindle.domain.hooks import KindInfo
from rekindle.domain.own_kinds import completed
from rekindle.domain.programme import ENGINE, Exercise, Lesson, Step

STEP_KEYS: Final = ("id", "version", "title", "author", "licence", "languages", "sources", "defaults", "moved")
LESSON_KEYS: Final = ("id", "at", "kind", "subject", "exercise")
EXERCISE_KEYS: Final = ("id", "ask", "answer", "track", "remind_after", "examples", "ack", "how", "quote")
INHERITED: Final = ("answer", "track", "remind_after", "quote")
"""What a translated exercise takes from its source; its words are its own."""
TOLD_IN_SOURCE: Final = ("RK105", "RK116", "RK302", "RK304", "RK305", "RK306", "RK307", "RK316", "RK317", "RK321")
"""Mistakes that a translation has only because its source has one."""


@dataclass(frozen=True, slots=True)
class _File:
    """One lesson file: `at` and `kind` of the source stand in for those a translation leaves out."""

    path: Path
    label: str
    stem: str
    language: str
    original: "_Read | None" = None


@dataclass(frozen=True, slots=True)
class _Read:
    lesson: Lesson
    source: Source


@dataclass(slots=True)
class _Folder:
    """What the lessons of one folder share while they are read."""

    variables: Collection[str]
    mistakes: Mistakes
    timed: bool
    """Whether each lesson needs an `at`, and each exercise an id of its own. A programme's own texts have no `at`, and
    ask the same self-check four times."""
    kinds: Mapping[str, KindInfo] = field(default_factory=dict)
    """The answer kinds that the step's own plugin brings."""


def read_step(folder: Path, kinds: Mapping[str, KindInfo] | None = None) -> Step:
    """`step.toml` and `lessons/*.md` of a step, whose plugin brings these `kinds`.

    Raises ContentError with every mistake, one per line.
    """
    mistakes = Mistakes()
    source = _step_source(folder, mistakes)
    values = {key: value for key, value in source.values.items() if key in STEP_KEYS}
    defaults = values.get("defaults") if isinstance(values.get("defaults"), dict) else {}
    variables = (*LESSON_VARIABLES, *(f"x.{name}" for name in defaults or {}))
    languages = _languages(values)
    reads = _read_lessons(folder / "lessons", languages, _Folder(variables, mistakes, timed=True, kinds=kinds or {}))
    if not reads and not mistakes.found:
        what = 'this step has no lessons; put at least one file into its folder "lessons"'
        mistakes.add("RK110", source.file, 1, what)
    _check_moved(source, reads, mistakes)
    step = _make_step({**values, "lessons": tuple(read.lesson for read in reads)}, source, mistakes)
    mistakes.raise_if_any()
    assert step is not None
    return step


def read_texts(folder: Path, language: str = "en") -> Step:
    """A programme's own texts: `*.md` without `at`. `language` is the one of the files without a suffix."""
    mistakes = Mistakes()
    found = sorted({_language_of(path) for path in folder.glob("*.md")} - {""})
    reads = _read_lessons(folder, (language, *found), _Folder(TEXT_VARIABLES, mistakes, timed=False))
    source = Source(str(folder), "", {})
    lessons = tuple(read.lesson for read in reads)
    values = {"id": ENGINE, "version": "1.0", "title": "Programme", "languages": (language, *found), "lessons": lessons}
    step = _make_step(values, source, mistakes)
    mistakes.raise_if_any()
    assert step is not None
    return step


def read_lesson(text: str, file: str | Path) -> Lesson:
    """One lesson by itself, in its step's first language. Raises ContentError with every mistake."""
    path = Path(file)
    folder = _Folder(LESSON_VARIABLES, Mistakes(), timed=True)
    read = _read_file(text, _File(path, str(file), path.stem.split(".")[0], _language_of(path) or "en"), folder)
    folder.mistakes.raise_if_any()
    assert read is not None
    return read.lesson


def _check_moved(source: Source, reads: Sequence[_Read], mistakes: Mistakes) -> None:
    moved = source.values.get("moved", {})
    if isinstance(moved, dict) and not mistakes.found:
        check_moved(source, moved, [e.id for read in reads for e in read.lesson.exercises], mistakes)


def _step_source(folder: Path, mistakes: Mistakes) -> Source:
    path = folder / "step.toml"
    label = str(path)
    if not path.is_file():
        mistakes.add("RK101", label, 1, "this file is missing; it holds id, version, title and languages of the step")
        mistakes.raise_if_any()
    toml = _text_of(path, label, mistakes)
    values = load(toml, label, 1, mistakes)
    mistakes.raise_if_any()
    source = Source(label, toml, values or {})
    unknown_keys(source, STEP_KEYS, (), source.values, mistakes)
    return source


def _text_of(path: Path, label: str, mistakes: Mistakes) -> str:
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        mistakes.add("RK107", label, line, "this file is not UTF-8; save it with the encoding UTF-8")
        return data.decode("utf-8", "replace")


def _languages(values: Mapping[str, Any]) -> tuple[str, ...]:
    found = values.get("languages", ("en",))
    return tuple(map(str, found)) if isinstance(found, list | tuple) and found else ("en",)


def _language_of(path: Path) -> str:
    return path.stem.partition(".")[2]


def _make_step(values: Mapping[str, Any], source: Source, mistakes: Mistakes) -> Step | None:
    try:
        return Step.model_validate(values)
    except ValidationError as error:
        if not mistakes.found or any(item["type"] != "value_error" for item in error.errors()):
            tell(error, source, (), mistakes)
        return None


def _read_lessons(folder: Path, languages: Sequence[str], shared: _Folder) -> list[_Read]:
    """Sources first, then translations; then what only the whole folder shows."""
    sources: dict[str, _Read] = {}
    failed: set[str] = set()
    for file in _files(folder, "", languages[0]):
        read = _read_file(_text_of(file.path, file.label, shared.mistakes), file, shared)
        if read is None:
            failed.add(file.stem)
        else:
            sources[file.stem] = read
    reads = [*sources.values()]
    for path in sorted(folder.glob("*.*.md")):
        stem, language = path.stem.split(".", 1)
        if language not in languages[1:]:
            what = f'languages in step.toml does not list "{language}"; {nearest(language, languages[1:])}'
            shared.mistakes.add("RK113", str(path), 1, what)
        elif stem not in sources and stem not in failed:
            what = f"there is no {stem}.md that this could translate; {nearest(stem, sources)}"
            shared.mistakes.add("RK113", str(path), 1, what)
        elif stem in sources:
            file = _File(path, str(path), stem, language, sources[stem])
            translated = _read_translation(file, sources[stem], shared)
            reads += [translated] if translated else []
    _check_together(list(sources.values()), reads, shared, whole=not failed)
    return reads


def _read_translation(file: _File, original: _Read, shared: _Folder) -> _Read | None:
    """Where the source is wrong, what a translation takes from it is not told a second time."""
    is_sound = all(finding.file != original.source.file for finding in shared.mistakes.found)
    own = replace(shared, mistakes=Mistakes())
    read = _read_file(_text_of(file.path, file.label, own.mistakes), file, own)
    shared.mistakes.found += [one for one in own.mistakes.found if is_sound or one.code not in TOLD_IN_SOURCE]
    return read


def _files(folder: Path, suffix: str, language: str) -> list[_File]:
    paths = sorted(path for path in folder.glob("*.md") if _language_of(path) == suffix)
    return [_File(path, str(path), path.stem, language) for path in paths]


def _check_together(sources: Sequence[_Read], reads: Sequence[_Read], shared: _Folder, *, whole: bool) -> None:
    """`whole` says that every source could be read, so that an exercise that is not there is nowhere."""
    first: dict[str, tuple[str, str]] = {}
    for read in sources:
        for number, exercise in enumerate(read.lesson.exercises):
            file, answer = first.setdefault(exercise.id, (read.source.file, exercise.answer))
            if file != read.source.file and (shared.timed or answer != exercise.answer):
                what = f'the exercise id "{exercise.id}" is taken already, in {file}'
                shared.mistakes.add("RK301", read.source.file, read.source.line(("exercise", number, "id")), what)
    written = [name for read in sources for name in declared(read.source)]
    for read in reads if whole else ():
        check_conditions(read.source, written, shared.mistakes)


def _read_file(text: str, file: _File, shared: _Folder) -> _Read | None:
    source = split(text, file.label, shared.mistakes)
    if source is None:
        return None
    before = len(shared.mistakes.found)
    unknown_keys(source, LESSON_KEYS, (), source.values, shared.mistakes)
    exercises = _exercises(source, file, shared)
    values = {key: source.values[key] for key in LESSON_KEYS if key in source.values and key != "exercise"}
    values = _inherit(values, source, file, shared)
    lesson = _make_lesson({**values, "body": source.body.strip("\n")}, exercises, source, file, shared.mistakes)
    check_body(source, file.language, shared.variables, shared.mistakes)
    if lesson is None:
        return None
    if lesson.id != file.stem:
        what = f'id = "{lesson.id}" must be the file\'s own name; write id = "{file.stem}", or rename the file'
        line = source.line(("id",))
        shared.mistakes.add("RK108", source.file, line, what, f'"{lesson.id}"', f'"{file.stem}"')
    check_settings(lesson, source, shared.variables, shared.mistakes, shared.kinds)
    if file.original is not None and len(shared.mistakes.found) == before:
        _check_translation(lesson, file.original, source, shared.mistakes)
    return _Read(lesson, source)


def _inherit(values: dict[str, Any], source: Source, file: _File, shared: _Folder) -> dict[str, Any]:
    if file.original is not None:
        original = file.original.lesson
        for key, own in (("at", "more" if original.at is None else str(original.at)), ("kind", original.kind.value)):
            if shared.timed and values.setdefault(key, own) != own:
                what = f'a translation keeps {key} = "{own}" of its source; leave the line out'
                shared.mistakes.add("RK114", source.file, source.line((key,)), what)
        values.setdefault("id", original.id)
    if not shared.timed:
        if "at" in values:
            what = "a programme's own text has no at: the engine knows when it is due; leave the line out"
            shared.mistakes.add("RK115", source.file, source.line(("at",)), what)
        return {"kind": "teaching", **values, "at": None}
    if "at" not in values and not is_misspelt(("at",), source, shared.mistakes):
        what = 'at is missing; write for example at = "wed 12:30"'
        shared.mistakes.add("RK105", source.file, source.first_line, what)
    return {"at": None, **values}


def _make_lesson(
    values: Mapping[str, Any], exercises: Sequence[Exercise], source: Source, file: _File, mistakes: Mistakes
) -> Lesson | None:
    try:
        lesson = Lesson.model_validate(
            {**values, "language": file.language, "exercises": tuple(exercises), "source": file.label}
        )
    except ValidationError as error:
        tell(error, source, (), mistakes)
        return None
    if values.get("at") == "more" and lesson.kind != "teaching":
        what = 'a lesson that is sent only when asked for (at = "more") has kind = "teaching"'
        mistakes.add("RK116", source.file, source.line(("kind",)), what)
    return lesson


def _exercises(source: Source, file: _File, shared: _Folder) -> list[Exercise]:
    mistakes = shared.mistakes
    tables = source.values.get("exercise", [])
    if not isinstance(tables, list) or not all(isinstance(table, dict) for table in tables):
        what = "an exercise begins with a line [[exercise]]"
        mistakes.add("RK117", source.file, source.line(("exercise",)), what, "[exercise]", "[[exercise]]")
        return []
    made: list[Exercise] = []
    for number, table in enumerate(tables):
        unknown_keys(source, EXERCISE_KEYS, ("exercise", number), table, mistakes)
        known = {key: value for key, value in table.items() if key in EXERCISE_KEYS}
        try:
            exercise = completed(Exercise.model_validate(_inherited(known, file)), shared.kinds, file.language)
        except ValidationError as error:
            tell(error, source, ("exercise", number), mistakes)
            continue
        if any(exercise.id == other.id for other in made):
            line = source.line(("exercise", number, "id"))
            mistakes.add("RK301", source.file, line, f'the exercise id "{exercise.id}" stands twice in this file')
            continue
        made.append(exercise)
    return made


def _inherited(values: dict[str, Any], file: _File) -> dict[str, Any]:
    original = file.original.lesson.exercise(str(values.get("id"))) if file.original else None
    if original is None:
        return values
    return {**{key: getattr(original, key) for key in INHERITED}, **values}


def _check_translation(lesson: Lesson, original: _Read, source: Source, mistakes: Mistakes) -> None:
    wanted = [exercise.id for exercise in original.lesson.exercises]
    for exercise_id in wanted:
        if lesson.exercise(exercise_id) is None:
            what = f'the exercise "{exercise_id}" of {original.source.file} is not translated'
            mistakes.add("RK316", source.file, source.first_line, what)
    for number, exercise in enumerate(lesson.exercises):
        if exercise.id not in wanted:
            what = f'the source has no exercise "{exercise.id}"; {nearest(exercise.id, wanted)}'
            line = source.line(("exercise", number, "id"))
            mistakes.add("RK317", source.file, line, what, exercise.id, near(exercise.id, wanted))
