"""An HTML mail as its reader meets it: words, and the elements around them with what CSS says of them."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

VOID: Final = frozenset("area base br col embed hr img input link meta source track wbr".split())
UNSEEN: Final = frozenset({"head", "style", "script", "title"})
_SHORT: Final = {"background": "background-color"}
"""A shorthand sets what it stands for, as far as colours go."""
_DARK: Final = re.compile(r"@media[^{]*prefers-color-scheme\s*:\s*dark[^{]*\{")
_RULE: Final = re.compile(r"([^{}]+)\{([^{}]*)\}")
_COMMENT: Final = re.compile(r"/\*.*?\*/", re.DOTALL)
_SIMPLE: Final = re.compile(r"^([a-zA-Z][\w-]*)?((?:\.[\w-]+)*)$")


@dataclass(frozen=True, slots=True)
class Element:
    tag: str
    classes: frozenset[str]
    style: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Words:
    """Text, and its elements from the outermost to the innermost."""

    text: str
    inside: tuple[Element, ...]

    @property
    def is_hidden(self) -> bool:
        return any(element.style.get("display") == "none" for element in self.inside)


@dataclass(frozen=True, slots=True)
class DarkRule:
    """One selector of the dark style sheet: tags with classes, an ancestor before its descendant."""

    parts: tuple[tuple[str, frozenset[str]], ...]
    style: Mapping[str, str]
    important: frozenset[str]

    @property
    def weight(self) -> tuple[int, int]:
        """CSS specificity, without ids."""
        return sum(len(classes) for _, classes in self.parts), sum(bool(tag) for tag, _ in self.parts)

    def fits(self, chain: Sequence[Element]) -> bool:
        *ancestors, last = self.parts
        if not chain or not _is(chain[-1], last):
            return False
        rest = iter(chain[:-1])
        return all(any(_is(element, part) for element in rest) for part in ancestors)


@dataclass(slots=True)
class _Reader(HTMLParser):
    words: list[Words] = field(default_factory=list)
    sheet: str = ""
    _open: list[Element] = field(default_factory=list)

    def __post_init__(self) -> None:
        HTMLParser.__init__(self)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in VOID:
            return
        given = {name: value or "" for name, value in attrs}
        style, _ = declarations(given.get("style", ""))
        if "bgcolor" in given:
            style = {"background-color": given["bgcolor"], **style}
        self._open.append(Element(tag, frozenset(given.get("class", "").split()), style))

    def handle_endtag(self, tag: str) -> None:
        for at in range(len(self._open) - 1, -1, -1):
            if self._open[at].tag == tag:
                del self._open[at:]
                return

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1].tag == "style":
            self.sheet += data
        elif data.strip(" \n\t\u00a0") and not any(element.tag in UNSEEN for element in self._open):
            self.words.append(Words(data, tuple(self._open)))


def read_page(html: str) -> tuple[list[Words], list[DarkRule]]:
    """The words that can be seen, and the rules for dark mail, the strongest last."""
    reader = _Reader()
    reader.feed(html)
    reader.close()
    return [words for words in reader.words if not words.is_hidden], dark_rules(reader.sheet)


def declarations(css: str) -> tuple[dict[str, str], frozenset[str]]:
    """Property -> value in lower case, and which of them are `!important`."""
    found: dict[str, str] = {}
    important: set[str] = set()
    for part in css.split(";"):
        name, colon, value = part.partition(":")
        if not colon:
            continue
        known = _SHORT.get(name.strip().lower(), name.strip().lower())
        plain = value.strip().lower()
        if plain.endswith("!important"):
            important.add(known)
        found[known] = plain.removesuffix("!important").strip()
    return found, frozenset(important)


def dark_rules(sheet: str) -> list[DarkRule]:
    rules: list[DarkRule] = []
    sheet = _COMMENT.sub("", sheet)
    for begin in _DARK.finditer(sheet):
        for selectors, css in _RULE.findall(_block(sheet[begin.end() :])):
            style, important = declarations(css)
            for selector in selectors.split(","):
                parts = [_SIMPLE.match(part) for part in selector.replace(">", " ").split()]
                if parts and all(parts):
                    simple = tuple((p[1] or "", frozenset(p[2].split(".")) - {""}) for p in parts if p)
                    rules.append(DarkRule(simple, style, important))
    return sorted(rules, key=lambda rule: rule.weight)


def _block(text: str) -> str:
    depth = 1
    for at, char in enumerate(text):
        depth += (char == "{") - (char == "}")
        if depth == 0:
            return text[:at]
    return text


def _is(element: Element, part: tuple[str, frozenset[str]]) -> bool:
    tag, classes = part
    return tag in {"", element.tag} and classes <= element.classes
