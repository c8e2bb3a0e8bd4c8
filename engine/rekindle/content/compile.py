"""Once for each lesson, language and part: Markdown and layout become a template in which only what varies is left to do.

The order matters (each other one was tried and breaks something): lift placeholders, run Markdown, draw the layout
around it, inline the CSS, put the placeholders back as Jinja, and prove that each came through.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Protocol

import css_inline

from rekindle.content.conditions import parse_condition
from rekindle.content.front_matter import Refused
from rekindle.content.markdown import ROW, WIDTH, line_text, parser, to_html, to_text, wrap
from rekindle.content.placeholders import PRIVATE, Placeholder, Role, Tokens, lift
from rekindle.content.rules import Finding
from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.errors import ContentError
from rekindle.domain.programme import Exercise, Lesson

TYPICAL_WIDTH: Final[Mapping[str, int]] = {"week": 1, "weeks": 1, "client": 7, "clients": 8, "coordinator": 14}
"""Columns a variable usually takes in the text part; any other is taken for ten wide."""

AROUND: Final = ("before.html", "after.html", "before.txt", "after.txt")
"""Parts around the lesson's own text: what its plugin adds. They belong to the text, so that every layout shows them."""

_BLOCK = re.compile(r"<p>([\ue000-\uf8ff])</p>")
_TOKEN = re.compile("<!--([\ue000-\uf8ff])-->|([\ue000-\uf8ff])")
_LEFT_OVER = re.compile(r"\{\{|\{%|\{#")
_LONG_RUN = re.compile(r"([^\n]{200,300}) ")
"""A space that may become a line's end, so that no line is too long for 8bit (998 octets, RFC 5322 section 2.1.1)."""
_INLINER = css_inline.CSSInliner(keep_style_tags=False, keep_at_rules=True, load_remote_stylesheets=False)


@dataclass(frozen=True, slots=True)
class Sources:
    """A mail's three templates, ready for Jinja, and the language they are in."""

    language: str
    subject: str
    text: str
    html: str


class Layout(Protocol):
    """The template files in one language. `draw` resolves extends and includes; whatever varies comes out as a token."""

    @property
    def language(self) -> str: ...
    @property
    def meanings(self) -> Mapping[str, Placeholder]: ...
    @property
    def nothing_asked(self) -> str: ...
    def draw(self, name: str, slots: Mapping[str, str]) -> str: ...
    def how(self, form: AnswerForm) -> str: ...


@dataclass(frozen=True, slots=True)
class LessonLayout:
    """Which files frame a lesson: its step may have its own ones."""

    layout: Layout
    html: str = "lesson.html"
    text: str = "lesson.txt"


def compile_lesson(lesson: Lesson, frame: LessonLayout) -> Sources:
    """Raises ContentError, with the lesson's file, if a placeholder would not survive."""
    try:
        return _compile(lesson, frame)
    except ValueError as error:
        raise Refused([Finding(lesson.source or lesson.id, 1, str(error), "RK217")]) from error


def _compile(lesson: Lesson, frame: LessonLayout) -> Sources:
    layout, language = frame.layout, lesson.language
    _no_foreign_tokens(lesson)
    tokens = Tokens(Tokens.LESSON)
    body = parser(language).parse(lift(lesson.body, tokens))
    html, text = _unwrapped(to_html(body, language)), to_text(body, _width(tokens.meanings))
    for char, meaning in dict(tokens.meanings).items():
        if meaning.role is Role.EXERCISE:
            exercise = lesson.exercise(meaning.name)
            if exercise is None:
                raise ValueError(f'the exercise "{meaning.name}" is placed but not declared')
            ask_html, ask_text = _ask(exercise, language, tokens)
            how = _how(exercise, layout)
            box = layout.draw("part/exercise.html", {"ask": ask_html, "how": _line_html(how)})
            html = _place(html, f"<!--{char}-->", box)
            text = _place(text, char, layout.draw("part/exercise.txt", {"ask": ask_text, "how": wrap(how)}))
    once = [char for char, meaning in tokens.meanings.items() if meaning.role is not Role.EXERCISE]
    subject = lift(lesson.subject, tokens)
    counted = any(meaning.name == "week" for meaning in map(tokens.meanings.get, subject) if meaning)
    heading = title_of(subject) if counted else subject
    title = parser(language).parseInline(heading)
    title_html, title_text = to_html(title, language), line_text(title[0])
    for part in (title_html, title_text):
        _each_once(part, PRIVATE.findall(heading), tokens.meanings)
    around = {name: layout.draw(f"part/{name}", {}) for name in AROUND}
    html, text = (f"{around[f'before.{e}']}{part}{around[f'after.{e}']}" for e, part in (("html", html), ("txt", text)))
    top = reply_line(lesson, layout)
    marker = {end: layout.draw(f"part/marker.{end}", {}) if counted else "" for end in ("html", "txt")}
    slots = {"marker": marker["html"], "title": title_html, "top": _line_html(top), "body": html}
    page = finish_html(layout.draw(frame.html, slots), tokens.meanings, layout.meanings, once)
    plain_title = wrap(title_text, WIDTH, _width(tokens.meanings))
    slots = {"marker": marker["txt"], "title": plain_title, "top": wrap(top), "body": text}
    plain = layout.draw(frame.text, slots)
    return Sources(
        language,
        finish_text(subject, tokens.meanings, layout.meanings),
        finish_text(plain, tokens.meanings, layout.meanings, once),
        page,
    )


def reply_line(lesson: Lesson, layout: Layout) -> str:
    """How to answer the whole mail, in one line: the value first, as replies are read; "" if nothing is asked."""
    if not lesson.exercises:
        return layout.nothing_asked
    forms = [AnswerForm.parse_spec(exercise.answer) for exercise in lesson.exercises]
    at = next((at for at, form in enumerate(forms) if form.kind is not FormKind.TEXT), None)
    if at is None:
        return _how(lesson.exercises[0], layout)
    with_text = forms[at].with_text or len(forms) > 1
    return lesson.exercises[at].how.strip() or layout.how(replace(forms[at], with_text=with_text))


def _how(exercise: Exercise, layout: Layout) -> str:
    """The author's own line, else the one of the answer kind."""
    return exercise.how.strip() or layout.how(AnswerForm.parse_spec(exercise.answer))


def finish_html(
    drawn: str, own: Mapping[str, Placeholder], layout: Mapping[str, Placeholder], once: Iterable[str] = ()
) -> str:
    """CSS inlined, tokens put back. Runs over the whole page while all that varies is still lifted."""
    inlined = _INLINER.inline(drawn)
    before, after = _tokens(drawn), _tokens(inlined)
    if changed := (before - after) + (after - before):
        found = [{**layout, **own}[PRIVATE.findall(token)[0]] for token in changed]
        names = ", ".join(meaning.source.strip() for meaning in found)
        what = f"{names} stands where HTML does not keep it; no tag may stand inside another tag's brackets"
        place = next((f"{meaning.file}:{meaning.line}: " for meaning in found if meaning.file), "")
        raise ContentError(place + what) if place else ValueError(what)
    # Lines are cut while a placeholder is one character, so that none is cut in two.
    return _put_back(_LONG_RUN.sub(r"\1\n", inlined), own, layout, once)


def _tokens(html: str) -> Counter[str]:
    return Counter(match[0] for match in _TOKEN.finditer(html))


def finish_text(
    drawn: str, own: Mapping[str, Placeholder], layout: Mapping[str, Placeholder], once: Iterable[str] = ()
) -> str:
    return _put_back(drawn, own, layout, once)


def _put_back(
    drawn: str, own: Mapping[str, Placeholder], layout: Mapping[str, Placeholder], once: Iterable[str]
) -> str:
    _each_once(drawn, once, own)
    if found := _LEFT_OVER.search(drawn):
        raise ValueError(f'"{found[0]}" cannot be written in a lesson')
    meanings = {**layout, **own}
    return _TOKEN.sub(lambda match: jinja(meanings[match[1] or match[2]]), drawn)


def _each_once(part: str, chars: Iterable[str], meanings: Mapping[str, Placeholder]) -> None:
    """Every token that went in comes out exactly once: none was dropped, none was copied."""
    counts = Counter(PRIVATE.findall(part))
    for char in chars:
        if counts[char] != 1:
            what = meanings[char].source.strip()
            raise ValueError(
                f"{what} comes out {counts[char]} times; is it inside a link's address, a list or a quotation?"
            )


def _no_foreign_tokens(lesson: Lesson) -> None:
    """A private-use character of the author's own would be taken for a token."""
    asked = [words for exercise in lesson.exercises for words in (exercise.ask, exercise.how)]
    if PRIVATE.search("".join((lesson.body, lesson.subject, *asked))):
        raise ValueError("the lesson holds a private-use character, which no mail can show")


def jinja(meaning: Placeholder) -> str:
    """What a token stands for, as template source."""
    match meaning.role:
        case Role.VARIABLE if meaning.name == "first_name" and meaning.source.startswith(" "):
            return "{% if first_name %} {{ first_name }}{% endif %}"
        case Role.VARIABLE:
            return f"{{{{ {meaning.name} }}}}"
        case Role.WHEN:
            return f"{{% if when.get({json.dumps(str(parse_condition(meaning.name)))}, false) %}}"
        case Role.END:
            return "{% endif %}"
        case _:
            return meaning.source


def _width(meanings: Mapping[str, Placeholder]) -> "WidthOf":
    return WidthOf({char: TYPICAL_WIDTH.get(meaning.name, 10) for char, meaning in meanings.items()})


@dataclass(frozen=True, slots=True)
class WidthOf:
    """How wide a word will probably be once its placeholders are filled in."""

    by_token: Mapping[str, int]

    def __call__(self, word: str) -> int:
        return sum(self.by_token.get(char, 1) for char in word)


def _unwrapped(html: str) -> str:
    """Block tokens leave their paragraph and become comments, which HTML keeps wherever they stand."""
    return _BLOCK.sub(r"<!--\1-->", html)


def _place(part: str, where: str, what: str) -> str:
    if part.count(where) != 1:
        raise ValueError("an exercise must stand on a line of its own, outside lists and quotations")
    return part.replace(where, what.strip("\n"))


def _ask(exercise: Exercise, language: str, tokens: Tokens) -> tuple[str, str]:
    """The question in both parts; its line breaks are kept, because a self-check is a list of lines."""
    lifted = lift(exercise.ask.strip(), tokens)
    parsed = parser(language).parse(lifted.replace("\n", "  \n"))
    return to_html(parsed, language), to_text(parsed, _width(tokens.meanings))


def _line_html(line: str) -> str:
    return escape(ROW.sub("\u00a0", line), quote=False)


def title_of(subject: str) -> str:
    """The lesson's own words in its subject, without the week marker that the header shows anyway."""
    title = subject.partition(": ")[2] or subject
    return title[:1].upper() + title[1:]
