"""CommonMark to the two parts of a mail: HTML by the library, plain text by an own walk over the same tokens."""

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Final

from markdown_it import MarkdownIt
from markdown_it.token import Token

from rekindle.domain.letters import base

WIDTH: Final = 72
"""Columns of the text part: quoted once or twice it still fits the customary 78 (RFC 5322 section 2.1.1)."""

QUOTES: Final = {"de": "„“‚‘", "fr": "«»‹›", "en": "“”‘’"}
"""Typographic quotes by language; any other language gets the English ones."""

Width = Callable[[str], int]
ROW = re.compile(r"(?<=\b\d) (?=\d\b)")
"""Between single digits: a row such as "2 1 3 3 0 1 2 0" is an answer to copy and stays on one line."""


@lru_cache(maxsize=32)
def parser(language: str) -> MarkdownIt:
    quotes = QUOTES.get(base(language), QUOTES["en"])
    settings = {"html": False, "typographer": True, "quotes": quotes}
    return MarkdownIt("commonmark", settings).enable(["replacements", "smartquotes"])


def to_html(tokens: Sequence[Token], language: str) -> str:
    md = parser(language)
    return str(md.renderer.render(tokens, md.options, {}))


def to_text(tokens: Sequence[Token], width: Width = len) -> str:
    """The whole text in itself: headings underlined, links as "text (https://...)", wrapped at 72 columns."""
    return "\n\n".join(_blocks(tokens, WIDTH, width))


def line_text(inline: Token) -> str:
    """One inline token as plain text, not wrapped."""
    return _inline(inline.children or ())


def _blocks(tokens: Sequence[Token], columns: int, width: Width) -> list[str]:
    blocks: list[str] = []
    at = 0
    while at < len(tokens):
        end = _closing(tokens, at)
        inside = tokens[at + 1 : end]
        blocks.append(_block(tokens[at], inside, columns, width))
        at = end + 1
    return blocks


def _closing(tokens: Sequence[Token], at: int) -> int:
    if tokens[at].nesting != 1:
        return at
    level = tokens[at].level
    return next(i for i in range(at + 1, len(tokens)) if tokens[i].nesting == -1 and tokens[i].level == level)


def _block(opening: Token, inside: Sequence[Token], columns: int, width: Width) -> str:
    match opening.type:
        case "heading_open":
            return _heading(wrap(line_text(inside[0]), columns, width), int(opening.tag[1]), width)
        case "bullet_list_open" | "ordered_list_open":
            return _list(opening, inside, columns, width)
        case "blockquote_open":
            return _prefixed("\n\n".join(_blocks(inside, columns - 2, width)), "> ", "> ")
        case "fence" | "code_block":
            return _prefixed(opening.content.rstrip("\n"), "    ", "    ")
        case "hr":
            return "* * *"
        case _:
            return wrap(line_text(inside[0]), columns, width)


def _heading(text: str, depth: int, width: Width) -> str:
    longest = max(width(line) for line in text.splitlines())
    return f"{text}\n{('=' if depth == 1 else '-') * min(longest, WIDTH)}"


def _list(opening: Token, inside: Sequence[Token], columns: int, width: Width) -> str:
    ordered = opening.type == "ordered_list_open"
    number = int(opening.attrs.get("start", 1))
    items: list[str] = []
    loose = False
    at = 0
    while at < len(inside):
        end = _closing(inside, at)
        content = inside[at + 1 : end]
        loose = loose or any(token.type == "paragraph_open" and not token.hidden for token in content[:1])
        mark = f"{number}. " if ordered else "- "
        blocks = _blocks(content, columns - len(mark), width)
        items.append(_prefixed(("\n\n" if loose else "\n").join(blocks), mark, " " * len(mark)))
        number += 1
        at = end + 1
    return ("\n\n" if loose else "\n").join(items)


def _prefixed(text: str, first: str, rest: str) -> str:
    lines = text.split("\n")
    return "\n".join(
        (prefix + line).rstrip() for prefix, line in zip([first, *[rest] * len(lines)], lines, strict=False)
    )


def _inline(children: Sequence[Token]) -> str:
    text = ""
    hrefs: list[tuple[str, int]] = []
    for child in children:
        match child.type:
            case "softbreak":
                text += " "
            case "hardbreak":
                text += "\n"
            case "em_open" | "em_close" | "strong_open" | "strong_close":
                text += "*"
            case "link_open":
                hrefs.append((str(child.attrs["href"]), len(text)))
            case "link_close":
                href, start = hrefs.pop()
                text += "" if text[start:] == href else f" ({href})"
            case "code_inline":
                text += f'"{child.content}"'
            case _:
                text += child.content
    return text


def wrap(text: str, columns: int = WIDTH, width: Width = len) -> str:
    """Greedy wrapping at spaces; `width` says how wide a word will be once its placeholders are filled in."""
    lines: list[str] = []
    for paragraph in ROW.sub("\x1f", text).split("\n"):
        line: list[str] = []
        used = 0
        for word in paragraph.split(" "):
            wide = width(word)
            if line and used + 1 + wide > columns:
                lines.append(" ".join(line))
                line, used = [], 0
            used += wide + (1 if line else 0)
            line.append(word)
        lines.append(" ".join(line))
    return "\n".join(lines).replace("\x1f", " ")
