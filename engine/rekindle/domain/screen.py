"""The safety screen: which replies must be seen by a human, and how soon. A filter, never a judge.

Helpers write about crisis as daily work, so the same words may be the writer's or a client's. What is clearly a client's
is left to the loss and trauma rules; what is unclear counts as the writer's. Order of a reply: the screen comes before
commands and answers, no plugin can switch it off, and a flag never carries any of the text.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from types import ModuleType

from rekindle.domain import screen_words, screen_words_de
from rekindle.domain.letters import fold, level
from rekindle.domain.screen_words_other import OTHER_RED

_TABLES: tuple[ModuleType, ...] = (screen_words, screen_words_de)
_GAP = r"(?:\w{1,20} ){0,3}"
_NEAR = 120
"""Characters before and after crisis words within which it is told whose they are."""


class Category(IntEnum):
    """In order of urgency. RED: the writer's life or another's, within minutes. AMBER: the same working day. GREY: read."""

    GREY = 1
    AMBER = 2
    RED = 3


@dataclass(frozen=True, slots=True)
class Flag:
    category: Category
    rule: str
    """Which rule asked for a human, for the monthly review of all flags. Never the writer's words."""


@dataclass(frozen=True, slots=True)
class _Words:
    idioms: re.Pattern[str]
    red: tuple[tuple[str, bool, re.Pattern[str]], ...]
    plain: tuple[tuple[Category, str, re.Pattern[str]], ...]
    writer: re.Pattern[str]
    others: re.Pattern[str]
    close: re.Pattern[str]
    topic_after: re.Pattern[str]
    others_after: re.Pattern[str]
    me_too: re.Pattern[str]
    work_verbs: re.Pattern[str]
    denial: re.Pattern[str]
    no_denial: re.Pattern[str]
    reporting: re.Pattern[str]
    worry: re.Pattern[str]
    function_words: re.Pattern[str]
    lethal: re.Pattern[str]
    leaning: re.Pattern[str]


def screen(text: str, language: str = "en") -> Flag | None:
    """The most urgent flag, or None. Every language's words are tried: people in distress write in their own."""
    found = list(_flags(level(text)))
    return max(found, key=lambda flag: flag.category) if found else None


def _flags(text: str) -> Iterator[Flag]:
    for words in map(_words, range(len(_TABLES))):
        remaining, quoted = _without_reports(text, words)
        if any(_red(sentence, words) for quote in quoted for sentence in _sentences(quote)):
            yield Flag(Category.GREY, "reported")
        folded = fold(remaining)
        worried = words.worry.search(folded) is not None
        for sentence in _sentences(remaining):
            yield from _red(sentence, words)
            if _together(sentence, words):
                yield Flag(Category.RED, "together")
            yield from _about_others(sentence, words, worried=worried)
            yield from (Flag(category, rule) for category, rule, pattern in words.plain if pattern.search(sentence))
    for sentence in _sentences(text):
        if _other_languages().search(sentence):
            yield Flag(Category.RED, "other-language")


def _red(sentence: str, words: _Words) -> list[Flag]:
    foreign = _foreign(sentence, words)
    return [
        Flag(Category.GREY, "denied") if _denied(sentence, match, words) else Flag(Category.RED, rule)
        for rule, inherent, pattern in words.red
        for match in pattern.finditer(sentence)
        if inherent or (not foreign and _whose(sentence, match, words, rule) == "writer")
    ]


def _together(sentence: str, words: _Words) -> bool:
    """No known phrase, but the writer, a wish or thought, and death stand in one sentence without anybody else."""
    lethal = words.lethal.search(sentence)
    alone = (
        lethal
        and words.writer.search(sentence)
        and not words.others.search(sentence)
        and not words.close.search(sentence)
    )
    return bool(
        alone
        and words.leaning.search(sentence)
        and not _foreign(sentence, words)
        and lethal
        and not _denied(sentence, lethal, words)
    )


def _foreign(sentence: str, words: _Words) -> bool:
    """Whose crisis it is can be told only by the words of the sentence's own language."""
    counts = [len(_words(index).function_words.findall(sentence)) for index in range(len(_TABLES))]
    return len(words.function_words.findall(sentence)) < max(counts)


def _about_others(sentence: str, words: _Words, *, worried: bool) -> Iterator[Flag]:
    """Somebody close in danger is for a human to read; a client in danger is, when the writer does not know what to do."""
    for rule, inherent, pattern in words.red:
        for match in () if inherent else pattern.finditer(sentence):
            whose = _whose(sentence, match, words, rule)
            if whose == "close":
                yield Flag(Category.GREY, f"close-{rule}")
            elif whose == "other" and worried:
                yield Flag(Category.AMBER, "client-at-risk")


def _whose(sentence: str, match: re.Match[str], words: _Words, rule: str) -> str:
    """writer, close, other or work: by the nearest person before the words, else by who stands after them."""
    before, after = sentence[max(0, match.start() - _NEAR) : match.start()], sentence[match.end() : match.end() + _NEAR]
    said = match[0]
    if re.match(r"(?:my|mein\w{0,2}) ", before[-6:].split(" ")[-2] + " " if " " in before else ""):
        return "writer"
    if words.me_too.match(after):
        return "writer"
    if rule == "suicide" and words.topic_after.match(after):
        return "work"
    if rule == "suicide" and words.others_after.match(after):
        return "other"
    if words.writer.search(said):
        return "writer"
    nearest = max(
        (
            (found.end(), len(found[0]), kind)
            for kind, pattern in (("writer", words.writer), ("other", words.others), ("close", words.close))
            for found in pattern.finditer(before)
        ),
        default=None,
    )
    if nearest is None:
        return "other" if words.others.search(after[:60]) and not words.writer.search(after[:60]) else "writer"
    if nearest[2] == "writer" and words.work_verbs.search(before[nearest[0] :]):
        return "work"
    return nearest[2]


def _denied(sentence: str, match: re.Match[str], words: _Words) -> bool:
    start = max(0, match.start() - _NEAR)
    before = re.split(r"[,;:]| but | aber ", sentence[start : match.start()])[-1]
    return words.denial.search(before) is not None and words.no_denial.search(sentence[start : match.end()]) is None


_QUOTES = re.compile(r"[\"“”„«»]([^\"“”„«»]{1,400})[\"“”„«»]|(?<!\w)'((?:[^'\n]|'(?=\w)){3,300})'(?!\w)")


def _without_reports(text: str, words: _Words) -> tuple[str, list[str]]:
    """Takes out what a client is quoted with: `She said "I want to die"`. Other quotation marks are only marks."""
    quoted: list[str] = []

    def judge(match: re.Match[str]) -> str:
        before, after = (
            fold(text[max(0, match.start() - 80) : match.start()]),
            fold(text[match.end() : match.end() + 40]),
        )
        lead = re.split(r"[.!?\n]", before)[-1]
        by_other = words.reporting.search(lead) or words.reporting.search(re.split(r"[.!?\n]", after)[0])
        people = words.others.search(lead) or words.others.search(after)
        if by_other and people:
            quoted.append(match[1] or match[2])
            return " "
        return " " + (match[1] or match[2]) + " "

    return _QUOTES.sub(judge, text), quoted


def _sentences(text: str) -> list[str]:
    """Folded sentences, without idioms; once with wrapped lines joined and once line by line, so that neither hides words."""
    folded = re.sub(r"[^\w\n.,;:!?()/-]+", " ", fold(text).replace("\r\n", "\n").replace("\r", "\n"))
    joined = re.sub(r" ?\n(?! ?\n) ?", " ", folded)
    pieces = dict.fromkeys(re.split(r"[.!?;\n()]+", joined) + re.split(r"[.!?;\n()]+", folded))
    return [_idioms().sub(" ", " ".join(piece.split())) for piece in pieces if piece.strip()]


@lru_cache(maxsize=1)
def _idioms() -> re.Pattern[str]:
    return re.compile("|".join(_words(index).idioms.pattern for index in range(len(_TABLES))))


@lru_cache(maxsize=1)
def _other_languages() -> re.Pattern[str]:
    return _compiled(OTHER_RED)


@lru_cache(maxsize=8)
def _words(index: int) -> _Words:
    table = _TABLES[index]
    people = f"{table.WORK_PEOPLE}|{table.CLOSE_PEOPLE}"
    return _Words(
        idioms=_compiled(table.IDIOMS),
        red=tuple((rule, inherent, _compiled(patterns)) for rule, inherent, patterns in table.RED),
        plain=tuple((Category.AMBER, rule, _compiled(p)) for rule, p in table.AMBER)
        + tuple((Category.GREY, rule, _compiled(p)) for rule, p in table.GREY),
        writer=re.compile(rf"\b(?:{table.WRITER})\b(?! (?:\w{{1,15}} )?(?:{people})\b)"),
        others=re.compile(rf"\b(?:{table.WORK_PEOPLE})\b"),
        close=re.compile(rf"\b(?:{table.CLOSE_PEOPLE})\b"),
        topic_after=re.compile(rf"[ -]*(?:{table.WORK_TOPIC})\b"),
        others_after=re.compile(rf"[ -](?:(?:{table.PREPOSITIONS}) )?(?:\w{{1,15}} ){{0,2}}(?:{people})\b"),
        me_too=re.compile(rf"[ ,]*(?:\w{{1,15}} ){{0,3}}(?:{table.ME_TOO})\b"),
        work_verbs=re.compile(rf"\b(?:{table.WORK_VERBS})\b"),
        denial=re.compile(table.DENIAL),
        no_denial=re.compile(table.NOT_A_DENIAL),
        reporting=re.compile(rf"\b(?:{table.REPORTING})\b"),
        worry=re.compile(table.WORRY_FOR_OTHERS),
        lethal=re.compile(rf"\b(?:{table.LETHAL})\b"),
        leaning=re.compile(rf"\b(?:{table.LEANING})\b"),
        function_words=re.compile(rf"\b(?:{table.FUNCTION_WORDS})\b"),
    )


def _compiled(patterns: str) -> re.Pattern[str]:
    """One alternation of all lines, at word starts; the gaps are bounded, so that searching stays linear."""
    lines = "|".join(f"(?:{line})" for line in patterns.strip().splitlines() if line)
    return re.compile(rf"(?<!\w)(?:{lines.replace('~ ', _GAP).replace(' ', ',? ')})")
