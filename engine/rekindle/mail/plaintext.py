"""The text of a mail as its writer meant it to be read: plain text where there is some, else the HTML read aloud.

The HTML reader is a single pass of `str.find`, since `html.parser` takes quadratic time on unclosed tags; it builds no
tree, fetches nothing and knows just enough to keep lines, quotes and lists apart.
"""

import html
import re

from rekindle.mail.charset import decode
from rekindle.mail.limits import MAX_TEXT
from rekindle.mail.mime import Entity, Part

_MAX_HTML = 400_000
_SILENT = {
    name: re.compile(f"</{name}[^<>]*>", re.IGNORECASE)
    for name in ("script", "style", "head", "title", "template", "svg")
}
_BREAKS = frozenset(
    [
        "br",
        "p",
        "div",
        "tr",
        "li",
        "ul",
        "ol",
        "table",
        "blockquote",
        "pre",
        "hr",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "section",
        "article",
        "dl",
        "dt",
        "dd",
    ]
)
_SPACED = frozenset(("p", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6", "pre"))
_CELLS = frozenset(("td", "th"))
_BULLET = "*"
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,20})")
_INDENT = re.compile(r"border:\s?none", re.IGNORECASE)  # how Gmail indents somebody's own words
_SPACES = re.compile(r"[ \t\n\r\f]+")
_MAX_QUOTES = 20


def text_of(entity: Entity) -> str:
    """What a person reads in this mail. Of alternatives the plain one, unless it is empty; of mixed parts all."""
    return _read(entity)[0][:MAX_TEXT].strip("\n")


def _read(entity: Entity) -> tuple[str, bool]:
    """The text, and whether it was written as plain text."""
    if entity.part:
        return _leaf(entity.part)
    read = [found for found in map(_read, entity.children) if found[0].strip()]
    if not read:
        return "", False
    if entity.content_type == "multipart/alternative":
        return next((found for found in read if found[1]), read[-1])
    return "\n".join(text.strip("\n") for text, _ in read), any(plain for _, plain in read)


def _leaf(part: Part) -> tuple[str, bool]:
    if part.disposition == "attachment" or part.content_type not in {"text/plain", "text/html"}:
        return "", False
    if part.content_type == "text/plain":
        return clean(decode(part.payload[: 4 * MAX_TEXT], part.charset))[:MAX_TEXT], True
    return html_to_text(decode(part.payload[: 4 * _MAX_HTML], part.charset)), False


def clean(text: str) -> str:
    """One kind of line end, no NUL or other control character but the tab, nothing that UTF-8 cannot hold."""
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("\f", "\n").lstrip("\ufeff")
    if text.replace("\n", "").replace("\t", "").isprintable():
        return text
    return "".join(char for char in text if char in "\n\t" or (char >= " " and char not in _CONTROLS))


_CONTROLS = frozenset(map(chr, (*range(0x7F, 0xA0), *range(0xD800, 0xE000))))


class _Page:
    """Lines under way; quotes become "> " as in plain text mail, which the reader of replies knows."""

    def __init__(self) -> None:
        self.lines: list[str] = []
        self.words: list[str] = []
        self.quotes = 0
        self.open_blocks: list[bool] = []  # whether each open block quote is a quotation, and not only indented
        self.preformatted = False

    def write(self, text: str) -> None:
        text = clean(html.unescape(text).replace("\xa0", " "))
        if not self.preformatted:
            self.words.append(text)
            return
        for number, line in enumerate(text.split("\n")):
            if number:
                self.end_line(blank=not "".join(self.words).strip())
            self.words.append(line)

    def end_line(self, *, blank: bool = False) -> None:
        line = "".join(self.words)
        if line.strip() == _BULLET:  # `<li><p>`: the words are still to come
            return
        line = line.rstrip() if self.preformatted else _SPACES.sub(" ", line).strip()
        self.words = []
        if line:
            self.lines.append(self._mark() + line)
        if blank and self.lines and self.lines[-1].strip("> "):
            self.lines.append(self._mark().rstrip())

    def _mark(self) -> str:
        return "> " * min(self.quotes, _MAX_QUOTES)

    def tag(self, name: str, *, closing: bool, indents: bool = False) -> None:
        if name == "br":
            self.end_line(blank=not "".join(self.words).strip())
        elif name == "blockquote":
            self.end_line()
            if not closing:
                self.open_blocks.append(not indents)
                self.quotes += not indents
            elif self.open_blocks:
                self.quotes -= self.open_blocks.pop()
        elif name in _BREAKS:
            self.end_line(blank=name in _SPACED)
            self.words += [_BULLET, " "] if name == "li" and not closing else []
        elif name in _CELLS:
            self.words.append(" ")
        if name == "pre":
            self.preformatted = not closing


def html_to_text(source: str) -> str:
    """HTML as lines of text. A `<` that opens nothing stays text, and what is never closed hides nothing but itself."""
    source = source[:_MAX_HTML]
    page, position, unclosed = _Page(), 0, set[str]()
    while (opened := source.find("<", position)) >= 0:
        page.write(source[position:opened])
        position = _past_markup(page, source, opened, unclosed)
    page.write(source[position:])
    page.end_line()
    return "\n".join(page.lines).strip("\n")


def _past_markup(page: _Page, source: str, opened: int, unclosed: set[str]) -> int:
    """Where reading goes on. `unclosed` remembers what has no end further on, so that each search fails only once."""
    if source.startswith("<!--", opened):
        return _past("-->", source, opened + 4, unclosed)
    name = _TAG.match(source, opened)
    if name is None and source[opened + 1 : opened + 2] not in {"!", "?"}:
        page.words.append("<")
        return opened + 1
    after = _past(">", source, opened + 1, unclosed)
    if name:
        closing, word = name[1] == "/", name[2].lower()
        if word in _SILENT and not closing and source[after - 2 : after] != "/>":
            after = _past_silence(word, source, after, unclosed)
        else:
            page.tag(word, closing=closing, indents=bool(_INDENT.search(source[opened : min(after, opened + 500)])))
    return after


def _past(mark: str, source: str, start: int, unclosed: set[str]) -> int:
    found = -1 if mark in unclosed else source.find(mark, start)
    if found < 0:
        unclosed.add(mark)
        return start
    return found + len(mark)


def _past_silence(word: str, source: str, start: int, unclosed: set[str]) -> int:
    found = None if word in unclosed else _SILENT[word].search(source, start)
    if found is None:
        unclosed.add(word)
        return start
    return found.end()
