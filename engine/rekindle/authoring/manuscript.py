"""A step together with the files it was written in, so that a finding can name file and line."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from rekindle.content.front_matter import Mistakes, Source, load, split
from rekindle.content.rules import Finding
from rekindle.domain.programme import ENGINE, Exercise, Lesson, Step

At = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Manuscript:
    step: Step
    manifest: Source
    """step.toml; empty for a step that was made by code."""
    sources: Mapping[tuple[str, str], Source]
    """Lesson id and language -> its file; a lesson that was made by code is its own body, from line 1."""

    @classmethod
    def of(cls, step: Step, folder: Path | None = None) -> "Manuscript":
        manifest = folder / "step.toml" if folder else None
        sources = {(lesson.id, lesson.language): _written(lesson, step) for lesson in step.lessons}
        return cls(step, _manifest(manifest, step), sources)

    @property
    def is_text_of_programme(self) -> bool:
        return self.step.id == ENGINE

    def source(self, lesson: Lesson) -> Source:
        return self.sources[lesson.id, lesson.language]

    def original(self, lesson: Lesson) -> Lesson:
        """The lesson in the step's first language; itself, if it is that one."""
        return self.step.lesson(lesson.id, self.step.languages[0]) or lesson

    def exercises(self) -> Iterator[tuple[Lesson, int, Exercise]]:
        """Every exercise in every language, with its lesson and its place there."""
        for lesson in self.step.lessons:
            for number, exercise in enumerate(lesson.exercises):
                yield lesson, number, exercise

    def finding(self, code: str, lesson: Lesson, at: At, what: str, wrong: str = "", right: str = "") -> Finding:
        """At a setting of the lesson's front matter."""
        source = self.source(lesson)
        return Finding(source.file, source.line(at), what, code, wrong, right)

    def in_body(self, code: str, lesson: Lesson, what: str, line: int = 0) -> Finding:
        """At a line of the file, or where the lesson's text begins."""
        source = self.source(lesson)
        return Finding(source.file, line or source.body_line, what, code)


def _manifest(file: Path | None, step: Step) -> Source:
    if file is None or not file.is_file():
        return Source(step.id, "", {})
    toml = file.read_text(encoding="utf-8-sig")
    return Source(str(file), toml, load(toml, str(file), 1, Mistakes()) or {})


def _written(lesson: Lesson, step: Step) -> Source:
    file = Path(lesson.source)
    if lesson.source and file.is_file():
        found = split(file.read_text(encoding="utf-8-sig"), lesson.source, Mistakes())
        if found is not None:
            return found
    return Source(lesson.source or f"{step.id}/{lesson.id}", "", {}, lesson.body)
