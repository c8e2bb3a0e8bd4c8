"""TOML front matter, and mistakes in it as `file:line: what is wrong`, in words for an author who does not program."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from rekindle.domain.errors import ContentError

Path = tuple[str | int, ...]
"""Where a value stands: `("at",)`, or `("exercise", 1, "answer")` for the second [[exercise]]."""

FENCE: Final = "+++"
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_TABLE = re.compile(r"^\s*\[(\[?)\s*([^\]]+?)\s*\]")
_PLAIN: Final = {
    "string_type": 'must be text in "quotation marks"',
    "int_type": "must be a whole number",
    "bool_type": "must be true or false",
    "mapping_type": "must be a table",
    "dict_type": "must be a table",
    "tuple_type": 'must be a list, for example ["en"]',
    "list_type": 'must be a list, for example ["en"]',
    "missing": "is missing",
}
_PATTERNS: Final = {
    "id": "must be lower-case words joined by hyphens, at most 40 characters, for example wind-down",
    "version": 'must be numbers joined by dots, for example "1.0"',
    "languages": 'must be language codes, for example ["en", "de"]',
    "language": 'must be a language code, for example "de" or "de-AT"',
}


@dataclass(slots=True)
class Mistakes:
    """Everything wrong with one folder or file, told at once and in order."""

    found: list[tuple[str, int, str]] = field(default_factory=list)

    def add(self, file: str, line: int, what: str) -> None:
        if (file, line, what) not in self.found:
            self.found.append((file, line, what))

    def raise_if_any(self) -> None:
        if self.found:
            raise ContentError("\n".join(f"{file}:{line}: {what}" for file, line, what in sorted(self.found)))


@dataclass(frozen=True, slots=True)
class Source:
    """One file: its TOML as written and as read, and where its body begins."""

    file: str
    toml: str
    values: Mapping[str, Any]
    body: str = ""
    first_line: int = 1
    """Line of the file at which the TOML begins."""
    body_line: int = 1

    def line(self, path: Path) -> int:
        return self.first_line + locate(self.toml, path)


def split(text: str, file: str, mistakes: Mistakes) -> Source | None:
    """A lesson file in its two parts, or None if they cannot be told apart."""
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    fences = [number for number, line in enumerate(lines) if line.strip() == FENCE]
    if not fences or fences[0] != 0:
        mistakes.add(file, 1, 'a lesson begins with a line "+++", then its settings, then a second line "+++"')
        return None
    if len(fences) < 2:
        mistakes.add(file, 1, 'the settings that begin with "+++" here are never closed by a second line "+++"')
        return None
    toml, body = "\n".join(lines[1 : fences[1]]), "\n".join(lines[fences[1] + 1 :])
    values = load(toml, file, 2, mistakes)
    return None if values is None else Source(file, toml, values, body, 2, fences[1] + 2)


def load(toml: str, file: str, first_line: int, mistakes: Mistakes) -> dict[str, Any] | None:
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        where = _AT_LINE.search(str(error))
        line = int(where[1]) if where and where[1] else toml.count("\n") + 1
        what = _AT_LINE.sub("", str(error))
        mistakes.add(file, first_line + line - 1, f"this is not TOML: {what}; is a text without its quotation marks?")
        return None


def locate(toml: str, path: Path) -> int:
    """Line (from 0) of a key, else of the table it belongs to, else of the beginning."""
    names = [str(part) for part in path if isinstance(part, str)]
    index = next((part for part in path if isinstance(part, int)), None)
    table, count, best = "", -1, 0
    for number, line in enumerate(toml.split("\n")):
        if header := _TABLE.match(line):
            table = header[2].replace('"', "").replace("'", "")
            count += header[1] == "["
            if index in (None, count) and names and table == ".".join(names[: table.count(".") + 1]):
                best = number
            continue
        if table and index is not None and count != index:
            continue
        key = line.split("=", 1)[0].strip().strip("\"'") if "=" in line else ""
        inside = table.split(".") if table else []
        if key and [*inside, key] == names[: len(inside) + 1] and (table or index is None):
            best = number
    return best


def unknown_keys(source: Source, known: Iterable[str], at: Path, found: Mapping[str, Any], mistakes: Mistakes) -> None:
    known = tuple(known)
    for key in found:
        if key not in known:
            mistakes.add(source.file, source.line((*at, key)), f'there is no key "{key}"; {nearest(key, known)}')


def nearest(wrong: str, known: Iterable[str]) -> str:
    """The right spelling if one is near, else all there are."""
    spelt = {name.casefold(): name for name in known}
    if close := get_close_matches(wrong.casefold(), spelt, 1, 0.6):
        return f'did you mean "{spelt[close[0]]}"?'
    return f"there are: {', '.join(spelt.values())}" if spelt else "there are none here"


def tell(error: ValidationError, source: Source, at: Path, mistakes: Mistakes) -> None:
    """A value's own refusal, in plain words, at the line of its key."""
    for item in error.errors():
        path = (*at, *item["loc"])
        key = str(next((part for part in reversed(path) if isinstance(part, str)), "")) or "this file"
        mistakes.add(source.file, source.line(path), _plain_words(key, item["type"], item["msg"], item.get("ctx", {})))


def _plain_words(key: str, type_: str, message: str, context: Mapping[str, Any]) -> str:
    if type_ == "value_error":
        return message.removeprefix("Value error, ")
    if type_ == "string_pattern_mismatch" or (key in _PATTERNS and type_.startswith("string_too")):
        return f"{key} {_PATTERNS.get(key, 'has a wrong form')}"
    if type_ == "enum":
        return f"{key} must be one of {context.get('expected', '')}".replace("'", '"')
    return f"{key} {_PLAIN.get(type_, message[:1].lower() + message[1:])}"
