"""The screen's first reader: rules over phrases, as data in screen_words and screen_signs.

Helpers write about crisis as daily work, so the same words may be the writer's or a client's. What is clearly a client's
is left to the loss and trauma rules; what is unclear counts as the writer's.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from types import ModuleType

from rekindle.domain import screen_signs, screen_signs_de, screen_words, screen_words_de
from rekindle.domain.letters import fold
from rekindle.domain.screen_spelling import mended
from rekindle.domain.screen_words_other import OTHER_RED

_TABLES: tuple[tuple[ModuleType, ModuleType], ...] = ((screen_words, screen_signs), (screen_words_de, screen_signs_de))
_GAP = r"(?:\w{1,20} ){0,3}"
_CLEARLY = 3
"""Small words of another language, and none of a table's own, that tell that the table cannot read the sentence."""
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
    any: re.Pattern[str]
    """Of all the patterns in `red` and `plain` at once: most sentences match none, and are done after one pass."""
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
    never: re.Pattern[str]
    """A denial between the words of a phrase: `Ich würde mich nie umbringen`."""
    no_denial: re.Pattern[str]
    reporting: re.Pattern[str]
    worry: re.Pattern[str]
    function_words: re.Pattern[str]
    lethal: re.Pattern[str]
    leaning: re.Pattern[str]
    set_aside: re.Pattern[str]
    weak: frozenset[str]


@dataclass(frozen=True, slots=True)
class Found:
    flag: Flag
    weak: bool = False
    """Words that are also said of harmless things: the second reader may be sure that they mean nothing."""


def rules(text: str) -> Iterator[Found]:
    """Every rule that asks for a human, of every language: people in distress write in their own. Levelled text."""
    whole = _sentences(text)
    for words in map(_words, range(len(_TABLES))):
        remaining, quoted = _without_reports(text, words)
        if any(_red(sentence, words) for quote in quoted for sentence in _sentences(quote)):
            yield Found(Flag(Category.GREY, "reported"))
        sentences = _sentences(remaining) if quoted else whole
        worried = any(words.worry.search(sentence) for sentence in sentences)
        for sentence in sentences:
            flags = list(_of(sentence, words, worried=worried))
            aside = bool(flags) and words.set_aside.search(sentence) is not None
            yield from (Found(flag, aside or flag.rule in words.weak) for flag in flags)
    for sentence in whole:
        if _other_languages().search(sentence):
            yield Found(Flag(Category.RED, "other-language"))


def _of(sentence: str, words: _Words, *, worried: bool) -> Iterator[Flag]:
    own, others = _small_words(sentence, words)
    if others >= _CLEARLY and not own:
        return
    foreign = own < others
    if not foreign and _together(sentence, words):
        yield Flag(Category.RED, "together")
    if not words.any.search(sentence):
        return
    for rule, inherent, pattern in words.red:
        if inherent or not foreign:
            for match in pattern.finditer(sentence):
                whose = "writer" if inherent else _whose(sentence, match, words, rule)
                yield from _judged(sentence, match, words, whose, rule, worried=worried)
    yield from (Flag(category, rule) for category, rule, pattern in words.plain if pattern.search(sentence))


def _judged(
    sentence: str, match: re.Match[str], words: _Words, whose: str, rule: str, *, worried: bool
) -> Iterator[Flag]:
    """Somebody close in danger is for a human to read; a client in danger is, when the writer does not know what to do."""
    if whose == "writer":
        denied = _denied(sentence, match, words)
        yield Flag(Category.GREY, "denied") if denied else Flag(Category.RED, rule)
    elif whose == "close":
        yield Flag(Category.GREY, f"close-{rule}")
    elif whose == "other" and worried:
        yield Flag(Category.AMBER, "client-at-risk")


def _red(sentence: str, words: _Words) -> bool:
    """Whether anything in a quoted sentence would be RED, were it the writer's."""
    return any(flag.category is Category.RED or flag.rule == "denied" for flag in _of(sentence, words, worried=False))


def _together(sentence: str, words: _Words) -> bool:
    """No known phrase, but the writer, a wish or thought, and death stand in one sentence without anybody else."""
    lethal = words.lethal.search(sentence)
    return bool(
        lethal
        and words.writer.search(sentence)
        and not words.others.search(sentence)
        and not words.close.search(sentence)
        and words.leaning.search(sentence)
        and not _denied(sentence, lethal, words)
    )


def _small_words(sentence: str, words: _Words) -> tuple[int, int]:
    """How many of this language, and the most of another: whose crisis it is can be told only in the sentence's own."""
    tables = [_words(index) for index in range(len(_TABLES))]
    counts = {table is words: len(table.function_words.findall(sentence)) for table in tables}
    return counts[True], counts[False]


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
    said = words.denial.search(before) or words.never.search(match[0])
    return said is not None and words.no_denial.search(sentence[start : match.end()]) is None


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
    folded = re.sub(r"[^\w\n.,;:!?()/-]+", " ", mended(fold(text)).replace("\r\n", "\n").replace("\r", "\n"))
    joined = re.sub(r" ?\n(?! ?\n) ?", " ", folded)
    pieces = dict.fromkeys(re.split(r"[.!?;\n()]+", joined) + re.split(r"[.!?;\n()]+", folded))
    return [_idioms().sub(" ", " ".join(piece.split())) for piece in pieces if piece.strip()]


def function_words(text: str) -> dict[str, int]:
    """How many small words of each language stand in the text."""
    folded = fold(text)
    return {name: len(_words(index).function_words.findall(folded)) for index, name in enumerate(("en", "de"))}


@lru_cache(maxsize=1)
def _idioms() -> re.Pattern[str]:
    return re.compile("|".join(_words(index).idioms.pattern for index in range(len(_TABLES))))


@lru_cache(maxsize=1)
def _other_languages() -> re.Pattern[str]:
    return _compiled(OTHER_RED)


@lru_cache(maxsize=8)
def _words(index: int) -> _Words:
    table, signs = _TABLES[index]
    red = table.RED + signs.RED
    people = f"{table.WORK_PEOPLE}|{table.CLOSE_PEOPLE}"
    return _Words(
        idioms=_compiled(table.IDIOMS.rstrip() + signs.IDIOMS),
        any=_compiled("\n".join(patterns.strip() for *_, patterns in (*red, *table.AMBER, *table.GREY))),
        red=tuple((rule, inherent, _compiled(patterns)) for rule, inherent, patterns in red),
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
        never=re.compile(signs.NEVER),
        no_denial=re.compile(table.NOT_A_DENIAL),
        reporting=re.compile(rf"\b(?:{table.REPORTING})\b"),
        worry=re.compile(table.WORRY_FOR_OTHERS),
        lethal=re.compile(rf"\b(?:{table.LETHAL})\b"),
        leaning=re.compile(rf"\b(?:{table.LEANING})\b"),
        set_aside=re.compile(rf"\b(?:{signs.SET_ASIDE})\b"),
        weak=signs.WEAK | {"denied", "loss"},
        function_words=re.compile(rf"\b(?:{table.FUNCTION_WORDS})\b"),
    )


def _compiled(patterns: str) -> re.Pattern[str]:
    """One alternation of all lines, at word starts; the gaps are bounded, so that searching stays linear."""
    lines = "|".join(f"(?:{line})" for line in patterns.strip().splitlines() if line)
    return re.compile(rf"(?<!\w)(?:{lines.replace('~ ', _GAP).replace(' ', ',? ')})")
