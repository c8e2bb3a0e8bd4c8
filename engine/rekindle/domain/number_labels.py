"""What the question's own words say about the numbers of a reply: `hard 2, fine 18` answers "how many fine, how many hard".

Several numbers are kept in the order of the question, so a reply that names them in another order would be stored wrongly.
"""

import re
from itertools import pairwise

from rekindle.domain.answer_form import AnswerForm, FormKind, Parsed
from rekindle.domain.letters import fold, level, lines
from rekindle.domain.numerals import Mention, mentions, number

_BEFORE = "before vorher davor zuvor avant antes voor vooraf first zuerst anfangs d'abord primero eerst prima before"
_AFTER = "after nachher danach hinterher apres ensuite puis despues luego na daarna nadien afterwards then dann dopo"
_MOMENTS = {fold(word): place for place, words in enumerate((_BEFORE, _AFTER)) for word in words.split()}
_LEGEND = re.compile(r"(?<!\d)(\d) +([^\W\d_][^,;\n\d]{0,40})(?=[,;\n]|$)")
_ITEM = re.compile(r"^(\W*(?:q|f|question|frage|item)?\W*\d{1,2}\s*[.):=-]+\s*)?(.*)$", re.IGNORECASE)


def in_asked_order(form: AnswerForm, read: Parsed, ask: str, text: str, language: str) -> Parsed:
    """The same numbers in the question's order, where each one has a name and the names leave no doubt."""
    found = [m for m in mentions(text, language, decimals=False, ratios=False) if not m.weak]
    values = read.value
    if not isinstance(values, tuple) or [number(abs(m.value)) for m in found] != list(values):
        return read
    for places in (_places_in(ask), _MOMENTS if form.count == 2 else {}):
        spans = [[places[w] for w in words if w in places] for words in _names(text, found, set(places))]
        if not all(spans):
            continue
        order = sorted(range(len(spans)), key=lambda i: spans[i])
        if all(max(spans[a]) < min(spans[b]) for a, b in pairwise(order)):
            return Parsed(tuple(values[i] for i in order), read.text, read.confidence)
    return read


def _places_in(ask: str) -> dict[str, int]:
    """Words that stand in the question once, and where; a word that stands there twice names nothing."""
    words = re.findall(r"[^\W\d_]+", fold(ask))
    return {word: words.index(word) for word in words if words.count(word) == 1 and len(word) > 2}


def _names(text: str, found: list[Mention], known: set[str]) -> list[list[str]]:
    """The words that go with each number: those before it if the first number has a name there, else those after it."""
    edges = [0, *(edge for m in found for edge in (m.start, m.end)), len(text)]
    gaps = [re.findall(r"[^\W\d_]+", fold(level(text)[a:b])) for a, b in zip(edges[::2], edges[1::2], strict=True)]
    return gaps[:-1] if known & set(gaps[0]) else gaps[1:]


def without_legend(form: AnswerForm, ask: str, text: str) -> str:
    """A self-check answered in the words of its scale (`1. sometimes`), with the digits that the question gives them."""
    scale = {fold(words).strip(" .*"): digit for digit, words in _LEGEND.findall(ask)}
    if form.kind is not FormKind.CHECK or sorted(map(int, scale.values())) != list(range(form.low, form.high + 1)):
        return text
    items = [match for line in lines(text) if line.strip() and (match := _ITEM.match(line))]
    said = [scale.get(fold(item[2]).strip(" .,;!*-")) for item in items]
    if len([digit for digit in said if digit]) != form.count:
        return text
    return "\n".join(f"{item[1] or ''}{digit}" if digit else item[0] for item, digit in zip(items, said, strict=True))
