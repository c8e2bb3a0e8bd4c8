"""Words and links that a careful colleague would mark in the margin."""

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from markdown_it.token import Token

from rekindle.authoring.manuscript import At, Manuscript
from rekindle.authoring.wording_tables import BELITTLING, BLAME, CURE, EMPTY_LINKS, ORDERS, PRIVATE, Table
from rekindle.content.markdown import parser
from rekindle.content.placeholders import placeholders
from rekindle.content.rules import Finding
from rekindle.domain.letters import base
from rekindle.domain.programme import Lesson

_IN_TEXTS: Final[tuple[tuple[str, Table, str], ...]] = (
    ("RK602", BLAME, "may be heard as blame"),
    ("RK603", CURE, "promises more than a mail can keep"),
    ("RK605", BELITTLING, "makes little of what may be hard"),
    ("RK606", ORDERS, "gives an order"),
)
_UNPARSED: Final = re.compile(r"\[[^\]\n]+\] ?\([^)\s]+\)|\[[^\]\n]+\]\[[^\]\n]*\]")
_MAILTO: Final = re.compile(r"mailto:[^@\s]+@[^@\s.]+\.[^@\s]+")


@lru_cache(maxsize=64)
def _pattern(words: tuple[str, ...]) -> re.Pattern[str]:
    return re.compile(rf"(?<![\w-])(?:{'|'.join(words)})(?![\w-])", re.IGNORECASE)


def check_wording(manuscript: Manuscript) -> Iterator[Finding]:
    for lesson in manuscript.step.lessons:
        spoken = base(lesson.language)
        if spoken in PRIVATE and (found := _pattern(PRIVATE[spoken]).search(lesson.subject)):
            what = f'the subject says "{found[0]}", which a locked screen would show'
            yield manuscript.finding("RK601", lesson, ("subject",), what)
        for file, line, text in _texts(lesson, manuscript):
            if "!" in text:
                yield Finding(file, line, f'there is an exclamation mark: "{_around(text, text.index("!"))}"', "RK604")
            for code, table, harm in _IN_TEXTS:
                if spoken in table and (found := _pattern(table[spoken]).search(text)):
                    yield Finding(file, line, f'"{found[0]}" {harm}: "{_around(text, found.start())}"', code)
        yield from _links(lesson, manuscript)


def _texts(lesson: Lesson, manuscript: Manuscript) -> Iterator[tuple[str, int, str]]:
    """Everything that the author says to the reader, with its place; examples are the reader's own words."""
    source = manuscript.source(lesson)
    blocks = {found.line for found in placeholders(source.body, source.body_line) if found.is_block}
    for number, text in enumerate(source.body.splitlines(), source.body_line):
        if number not in blocks and "](" not in text:
            yield source.file, number, text
        elif number not in blocks:
            yield source.file, number, re.sub(r"\]\([^)]*\)", "]", text)
    yield source.file, source.line(("subject",)), lesson.subject
    for number, exercise in enumerate(lesson.exercises):
        acks = {"": exercise.ack} if isinstance(exercise.ack, str) else exercise.ack
        said: list[tuple[At, str]] = [(("ask",), exercise.ask), (("how",), exercise.how)]
        said += [(("ack", key) if key else ("ack",), text) for key, text in acks.items()]
        for at, text in said:
            yield source.file, source.line(("exercise", number, *at)), text


def _around(text: str, at: int) -> str:
    before = max(0, text.rfind(" ", 0, max(0, at - 20)) + 1)
    return text[before : before + 60].strip()


def _links(lesson: Lesson, manuscript: Manuscript) -> Iterator[Finding]:
    source = manuscript.source(lesson)
    for block in parser(lesson.language).parse(source.body):
        line = source.body_line + (block.map[0] if block.map else 0)
        for at, child in enumerate(block.children or ()):
            if child.type == "link_open":
                yield from _link(str(child.attrs["href"]), _text_of(block.children or [], at), line, lesson, manuscript)
            elif child.type == "text" and (found := _UNPARSED.search(child.content)):
                yield manuscript.in_body("RK503", lesson, f'"{found[0]}" is no link, and is sent as it stands', line)


def _text_of(children: list[Token], opening: int) -> str:
    closing = next(at for at in range(opening, len(children)) if children[at].type == "link_close")
    return "".join(child.content for child in children[opening:closing])


def _link(href: str, text: str, line: int, lesson: Lesson, manuscript: Manuscript) -> Iterator[Finding]:
    url = urlsplit(href)
    whole = _MAILTO.fullmatch(href) if url.scheme == "mailto" else "." in (url.hostname or "").strip(".")
    if not whole or "%20" in href:
        yield manuscript.in_body("RK503", lesson, f'the link "{href}" leads nowhere', line)
    if " ".join(text.casefold().split()).strip(" .…>»:") in EMPTY_LINKS:
        what = f'the link\'s words "{text}" do not say where it leads'
        yield manuscript.in_body("RK504", lesson, what, line)
