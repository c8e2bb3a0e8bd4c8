"""Placeholders of a content file, and the tokens that stand for them while Markdown and CSS inlining do their work.

Typographic quotes and escaping would break `{{ exercise("x") }}`, and css-inline rewrites whatever looks like markup, so
each placeholder becomes one private-use character first and is put back last.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from rekindle.content.conditions import OPENING

LESSON_VARIABLES: Final = ("first_name", "week", "weeks", "client", "clients", "coordinator", "organisation")
TEXT_VARIABLES: Final = (
    *LESSON_VARIABLES, "programme", "lesson_day", "lesson_hour", "zone", "language_name", "first_lesson_on", "pace",
    "check_sum", "check_level", "check_start", "check_middle", "check_end",
)  # fmt: skip
"""A programme's own texts (welcome, checks, finish ...) may also speak of the settings and of the self-check."""

CLOSING: Final = re.compile(r"^:::[ \t]*$")
_TAG = re.compile(r"[ ]?\{\{.*?\}\}|\{%.*?%\}|\{#.*?#\}|\{\{|\}\}|\{%|%\}|\{#", re.DOTALL)
_EXERCISE = re.compile(r"""^\{\{\s*exercise\(\s*["']([^"'{}]*)["']\s*\)\s*\}\}$""")
_VARIABLE = re.compile(r"^\{\{\s*([A-Za-z_]\w*(?:\.[A-Za-z_]\w*)?)\s*\}\}$")
PRIVATE: Final = re.compile("[\ue000-\uf8ff]")


class Role(StrEnum):
    VARIABLE = "variable"
    EXERCISE = "exercise"
    WHEN = "when"
    END = "end"
    FOREIGN = "foreign"
    """Any other Jinja syntax: refused."""


@dataclass(frozen=True, slots=True)
class Placeholder:
    """`name` is the variable, the exercise id or the condition as written; `source` the text it was found as."""

    role: Role
    name: str
    source: str
    line: int = 0
    file: str = ""
    """The template file, for a placeholder of a layout."""

    @property
    def is_block(self) -> bool:
        return self.role in {Role.EXERCISE, Role.WHEN, Role.END}


def read_tag(source: str, line: int = 0) -> Placeholder:
    tag = source.strip()
    if match := _EXERCISE.match(tag):
        return Placeholder(Role.EXERCISE, match[1], source, line)
    if match := _VARIABLE.match(tag):
        return Placeholder(Role.VARIABLE, match[1], source, line)
    return Placeholder(Role.FOREIGN, tag, source, line)


def placeholders(text: str, first_line: int = 1) -> Iterator[Placeholder]:
    """Everything that is not plain CommonMark, in order, with its line."""
    for number, line in enumerate(text.splitlines(), first_line):
        if match := OPENING.match(line):
            yield Placeholder(Role.WHEN, match[1], line, number)
        elif CLOSING.match(line):
            yield Placeholder(Role.END, "", line, number)
        else:
            yield from (read_tag(found[0], number) for found in _TAG.finditer(line))


class Tokens:
    """Private-use characters and what each stands for. Two ranges, so that layout and lesson never share one."""

    LAYOUT: Final = (0xE000, 0xEFFF)
    LESSON: Final = (0xF000, 0xF8FF)

    def __init__(self, span: tuple[int, int]) -> None:
        self._next, self._last = span
        self._meaning: dict[str, Placeholder] = {}

    def issue(self, meaning: Placeholder) -> str:
        if self._next > self._last:
            raise ValueError("there are too many placeholders in one mail")
        char = chr(self._next)
        self._next += 1
        self._meaning[char] = meaning
        return char

    @property
    def meanings(self) -> Mapping[str, Placeholder]:
        return MappingProxyType(self._meaning)


def lift(text: str, tokens: Tokens) -> str:
    """The text with a token for each placeholder; one that makes a block stands in a paragraph of its own.

    A space before `first_name` goes with it, so that "Hello {{ first_name }}," reads well for a person without a name.
    """
    lines: list[str] = []
    for line in text.splitlines():
        found = list(placeholders(line))
        if len(found) == 1 and found[0].is_block and found[0].source.strip() == line.strip():
            lines += ["", tokens.issue(found[0]), ""]
        else:
            lines.append(_TAG.sub(lambda match: _lift_tag(match[0], tokens), line))
    return "\n".join(lines)


def _lift_tag(source: str, tokens: Tokens) -> str:
    meaning = read_tag(source)
    if meaning.role is not Role.VARIABLE:
        raise ValueError(f"{meaning.name} cannot stand here")
    space = " " if source.startswith(" ") and meaning.name != "first_name" else ""
    return space + tokens.issue(meaning)


def fill(sentence: str, values: Mapping[str, object]) -> str:
    """A short text such as an `ack` sentence with its variables filled in; for text, not for HTML."""

    def value(match: re.Match[str]) -> str:
        meaning = read_tag(match[0])
        if meaning.role is not Role.VARIABLE or meaning.name not in values:
            raise ValueError(f"{meaning.name} cannot stand in a short text")
        found = str(values[meaning.name])
        return f" {found}" if match[0].startswith(" ") and found else found

    return _TAG.sub(value, sentence)
