"""TOML front matter, and mistakes in it as `file:line: what is wrong`, in words for an author who does not program."""

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Any, Final

from pydantic import ValidationError

from rekindle.content.rules import Finding
from rekindle.domain.errors import ContentError
from rekindle.domain.mistakes import in_plain_words

Path = tuple[str | int, ...]
"""Where a value stands: `("at",)`, or `("exercise", 1, "answer")` for the second [[exercise]]."""

FENCE: Final = "+++"
_AT_LINE = re.compile(r" \(at (?:line (\d+), column \d+|end of document)\)$")
_TABLE = re.compile(r"^\s*\[(\[?)\s*([^\]]+?)\s*\]")
_TEXT_OR_COMMENT = re.compile(r"""#.*|("(?:[^"\\\n]|\\.)*"|'[^'\n]*')""")
_QUOTED_KEY = re.compile(r"""^\s*("(?:[^"\\]|\\.)*"|'[^']*')\s*=""")


class Refused(ContentError):
    """Content that cannot be used; `found` holds every mistake in order, the message one in each line."""

    def __init__(self, found: Iterable[Finding]) -> None:
        self.found = tuple(sorted(found))
        super().__init__("\n".join(map(str, self.found)))

    def __reduce__(self) -> "tuple[type[Refused], tuple[tuple[Finding, ...]]]":
        """It may cross from the plugin host."""
        return type(self), (self.found,)


@dataclass(slots=True)
class Mistakes:
    """Everything wrong with one folder or file, told at once and in order."""

    found: list[Finding] = field(default_factory=list)

    def add(self, code: str, file: str, line: int, what: str, wrong: str = "", right: str = "") -> None:
        """`right` is what belongs instead of `wrong`, or instead of the whole line if that is empty; both may be unknown."""
        finding = Finding(file, line, what, code, wrong, right)
        if finding not in self.found:
            self.found.append(finding)

    def raise_if_any(self) -> None:
        if self.found:
            raise Refused(self.found)


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
        mistakes.add("RK103", file, 1, 'a lesson begins with a line "+++", then its settings, then a second line "+++"')
        return None
    if len(fences) < 2:
        mistakes.add(
            "RK103", file, 1, 'the settings that begin with "+++" here are never closed by a second line "+++"'
        )
        return None
    toml, body = "\n".join(lines[1 : fences[1]]), "\n".join(lines[fences[1] + 1 :])
    values = load(toml, file, 2, mistakes)
    return None if values is None else Source(file, toml, values, body, 2, fences[1] + 2)


def load(toml: str, file: str, first_line: int, mistakes: Mistakes) -> dict[str, Any] | None:
    try:
        return tomllib.loads(toml)
    except tomllib.TOMLDecodeError as error:
        line, why = why_not_toml(error, toml)
        mistakes.add("RK102", file, first_line + line - 1, f"this is not TOML: {why}")
        return None


def why_not_toml(error: tomllib.TOMLDecodeError, toml: str) -> tuple[int, str]:
    """The line (from 1), and what is wrong there."""
    where = _AT_LINE.search(str(error))
    line = int(where[1]) if where and where[1] else toml.count("\n") + 1
    return line, f"{_AT_LINE.sub('', str(error))}; is a text without its quotation marks?"


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
        key = _key(line)
        inside = [*(table.split(".") if table else []), *key]
        if key and inside == names[: len(inside)]:
            best = number
    return best


def locate_item(toml: str, path: Path, index: int) -> int:
    """Line (from 0) of the text that stands at `index` of a list of texts, else of the list's key."""
    start = locate(toml, path)
    rest = toml.split("\n", start)[-1]
    found = [match for match in _TEXT_OR_COMMENT.finditer(rest, rest.find("=") + 1) if match[1]]
    return start + rest.count("\n", 0, found[index].start()) if index < len(found) else start


def _key(line: str) -> list[str]:
    """The parts of the key of a line such as `"50 / 20" = [50, 20]` or `smtp.port = 25`; none where there is none."""
    if quoted := _QUOTED_KEY.match(line):
        try:
            return [str(tomllib.loads(f"key = {quoted[1]}")["key"])]
        except tomllib.TOMLDecodeError:
            return []
    bare, equals, _ = line.partition("=")
    return [part.strip() for part in bare.split(".")] if equals and bare.strip() else []


def unknown_keys(source: Source, known: Iterable[str], at: Path, found: Mapping[str, Any], mistakes: Mistakes) -> None:
    known = tuple(known)
    for key in found:
        if key not in known:
            what = f'there is no key "{key}"; {nearest(key, known)}'
            mistakes.add("RK104", source.file, source.line((*at, key)), what, key, near(key, known))


def is_misspelt(path: Path, source: Source, mistakes: Mistakes) -> bool:
    """Whether an unknown key of the same table was told to be this one."""
    table: Any = source.values
    for part in path[:-1]:
        table = table[part]
    told = (one for one in mistakes.found if (one.code, one.file, one.right) == ("RK104", source.file, path[-1]))
    return any(one.wrong in table for one in told)


def near(wrong: str, known: Iterable[str]) -> str:
    """The right spelling if one is near, else ""."""
    spelt = {name.casefold(): name for name in known}
    close = get_close_matches(wrong.casefold(), spelt, 1, 0.6)
    return spelt[close[0]] if close else ""


def nearest(wrong: str, known: Iterable[str]) -> str:
    """The right spelling if one is near, else all there are."""
    known = list(dict.fromkeys(known))
    if right := near(wrong, known):
        return f'did you mean "{right}"?'
    return f"there are: {', '.join(known)}" if known else "there are none here"


def tell(error: ValidationError, source: Source, at: Path, mistakes: Mistakes) -> None:
    """A value's own refusal, in plain words, at the line of its key. A key that is only misspelt is not missing, too."""
    for item in error.errors():
        path = (*at, *item["loc"])
        if item["type"] == "missing" and is_misspelt(path, source, mistakes):
            continue
        key = str(next((part for part in reversed(path) if isinstance(part, str)), "")) or "this file"
        what = in_plain_words(path, item["type"], item["msg"], item.get("ctx", {}), item["input"])
        what = what if item["type"] == "value_error" else f"{key} {what}"
        mistakes.add(_code(item["type"], path), source.file, source.line(path), what)


def _code(type_: str, path: Path) -> str:
    if type_ == "missing":
        return "RK105"
    if type_ == "value_error":
        return "RK112" if path[-1:] == ("at",) else "RK106" if path else "RK111"
    return "RK106"
