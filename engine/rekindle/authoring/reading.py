"""How hard a lesson is to read, and how long it is.

English: Flesch-Kincaid grade (Kincaid and others 1975), the school year in which a text is read with ease. German: Flesch's
index as Amstad fitted it (1978), 0 to 100, where 60 is plain. Both are rough: they count, and understand nothing.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Final, NamedTuple

from rekindle.authoring.manuscript import Manuscript
from rekindle.content.markdown import parser
from rekindle.content.rules import Finding
from rekindle.domain.letters import base
from rekindle.domain.programme import Kind, Lesson

LONGEST_MEAN: Final = 16.0
"""Words in a sentence, on average."""
HARDEST_GRADE: Final[Mapping[Kind, float]] = {Kind.TEACHING: 8, Kind.NUDGE: 6, Kind.REFLECTION: 7}
LEAST_AMSTAD: Final[Mapping[Kind, float]] = {Kind.TEACHING: 60, Kind.NUDGE: 65, Kind.REFLECTION: 60}
LENGTHS: Final[Mapping[Kind, tuple[int, int]]] = {
    Kind.TEACHING: (350, 550), Kind.NUDGE: (20, 90), Kind.REFLECTION: (40, 150),
}  # fmt: skip
"""Words, with all conditional blocks absent."""
ON_REQUEST: Final = (0, 250)
OF_PROGRAMME: Final = (0, 420)

_WORD: Final = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_COUNTED: Final = re.compile(r"\w[\w'’-]*")
_BLOCK: Final = re.compile(r"^:::when.*?^:::$", re.MULTILINE | re.DOTALL)
_FENCE: Final = re.compile(r"^:::.*$", re.MULTILINE)
_EXERCISE: Final = re.compile(r"\{\{\s*exercise.*?\}\}")
_VARIABLE: Final = re.compile(r"\{\{.*?\}\}")
_SENTENCE: Final = re.compile(r"(?<=[.!?:])[\"”“’»)*]*\s+")
_SILENT_END: Final = re.compile(r"(?:[^laeiouyscxzgh]es|[aeiouy]les?|[^aeiouydt]ed|[^aeiouyl]e)$")
_GERMAN_VOWELS: Final = re.compile(r"ei|ai|eu|äu|au|ie|aa|ee|oo|[aeiouäöüy]")


class Measure(NamedTuple):
    """Of one text: words in a sentence, syllables in a word (both on average), and its longest sentence."""

    sentence: float
    word: float
    longest: str


def check_reading(manuscript: Manuscript) -> Iterator[Finding]:
    for lesson in manuscript.step.lessons:
        yield from _length(lesson, manuscript)
        found = measure(lesson.body, lesson.language)
        if found is None:
            continue
        if what := _hard(found, lesson):
            yield manuscript.in_body("RK509", lesson, what)
        if found.sentence > LONGEST_MEAN:
            what = (
                f"sentences have {found.sentence:.1f} words on average, more than {LONGEST_MEAN:g}; the longest begins "
            )
            yield manuscript.in_body("RK510", lesson, what + f'"{" ".join(found.longest.split()[:8])} …"')


def _length(lesson: Lesson, manuscript: Manuscript) -> Iterator[Finding]:
    count = len(_COUNTED.findall(_VARIABLE.sub("x", _BLOCK.sub("", lesson.body))))
    if manuscript.is_text_of_programme:
        (low, high), kind = OF_PROGRAMME, "a programme's own text"
    elif lesson.at is None:
        (low, high), kind = ON_REQUEST, "an exercise on request"
    else:
        (low, high), kind = LENGTHS[lesson.kind], f"a {lesson.kind.value}"
    if not low <= count <= high:
        span = f"{low} to {high}" if low else f"at most {high}"
        yield manuscript.in_body("RK511", lesson, f"this text has {count} words without its blocks; {kind} has {span}")


def _hard(found: Measure, lesson: Lesson) -> str:
    if base(lesson.language) == "en" and (grade := flesch_kincaid(found)) > (bar := HARDEST_GRADE[lesson.kind]):
        return (
            f"this text is for school year {grade:.1f} (Flesch-Kincaid); a {lesson.kind.value} needs {bar:g} or lower"
        )
    if base(lesson.language) == "de" and (index := amstad(found)) < (bar := LEAST_AMSTAD[lesson.kind]):
        return (
            f"this text has a reading index of {index:.0f} (Flesch-Amstad); a {lesson.kind.value} needs {bar:g} or more"
        )
    return ""


def flesch_kincaid(found: Measure) -> float:
    return 0.39 * found.sentence + 11.8 * found.word - 15.59


def amstad(found: Measure) -> float:
    return 180 - found.sentence - 58.5 * found.word


def measure(body: str, language: str) -> Measure | None:
    """Of everything that the lesson may say; headings and list items count as sentences. None for a text without words."""
    spoken = sentences(body, language)
    words = [word for sentence in spoken for word in _WORD.findall(sentence)]
    if not words:
        return None
    syllables = sum(german_syllables(word) if base(language) == "de" else english_syllables(word) for word in words)
    longest = max(spoken, key=lambda sentence: len(_WORD.findall(sentence)))
    return Measure(len(words) / len(spoken), syllables / len(words), longest)


def sentences(body: str, language: str) -> list[str]:
    plain = _VARIABLE.sub("Mei", _EXERCISE.sub("", _FENCE.sub("", body)))
    found: list[str] = []
    for token in parser(language).parse(plain):
        if token.type == "inline":
            text = "".join(" " if "break" in child.type else child.content for child in token.children or ())
            found += [part for part in _SENTENCE.split(text) if _WORD.search(part)]
    return found


def english_syllables(word: str) -> int:
    """By groups of vowels, without a silent ending: right for nine words in ten."""
    plain = re.sub(r"[^a-z]", "", word.lower())
    if len(plain) <= 3:
        return 1
    heard = _SILENT_END.sub(lambda match: match[0][0], plain).removeprefix("y")
    return max(1, len(re.findall(r"[aeiouy]{1,2}", heard)))


def german_syllables(word: str) -> int:
    return max(1, len(_GERMAN_VOWELS.findall(word.lower())))
