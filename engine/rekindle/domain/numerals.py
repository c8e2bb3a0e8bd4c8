"""Finds the numbers in a reply and what stands around each: a cue, a unit, a "not", a scale."""

import re
from dataclasses import dataclass

from rekindle.domain import number_words as table
from rekindle.domain.letters import base, fold, fold_word, level

# One pass, left to right; what comes first in this list swallows numbers that are no answers (dates, clocks, names).
_SCAN = re.compile(
    r"""
     (?P<link>(?:https?://|www\.)\S{1,300}|[\w.+-]{1,64}@[\w.-]{1,100})
    |(?P<date>\d{4}-\d{1,2}-\d{1,2}|\d{1,2}\.\d{1,2}\.\d{2,4}|\d{1,2}/\d{1,2}/\d{2,4}|24/7)
    |(?P<clock>\d{1,2}[:h]\d{2}\b|\d{1,2}(?:[.:]\d{2})?\ ?(?:[ap]m\b|[ap]\.m\.|uhr\b|o'?clock\b))
    |(?P<number>(?P<sign>(?<![\w)])-)?(?P<digits>\d{1,25})(?P<decimals>[.,]\d{1,3}(?!\d))?
        (?P<half>\ ?½|\ 1/2|\ and\ a\ half)?(?P<tail>[^\W\d_]{1,30})?(?P<percent>\ ?%)?)
    |(?P<word>[^\W\d_][\w']{0,40}(?:-(?:dix|huit|sept|neuf|vingts?)\b)*)
    """,
    re.VERBOSE | re.IGNORECASE,
)
_GAP_OF_RATIO = re.compile(rf"\s*(?:{table.SCALE})\s*")
_DECIMAL_WORDS = frozenset({"point", "komma", "comma", "virgule", "coma", "virgola", "virgula"})
_PLAIN_TAILS = frozenset({"ish", "x"})
_BOUND = re.compile(rf"\b(?:{table.BOUNDS})(?: (?:a|an|als|nur|only|the))?\W{{0,2}}$")
_OPEN_ENDED = re.compile(rf" ?(?:{table.MORE_OR_LESS})\b")
_COUNTED = re.compile(rf"\W?(?:{table.COUNTED})\b")
_REVISED = re.compile(rf"\b(?:{table.REVISIONS})\b")
_NEGATED = re.compile(
    rf"\b(?:{'|'.join(table.NEGATORS.split())})(?: (?:a|an|really|quite|exactly|even|ein|eine))?\W{{0,2}}$"
)


@dataclass(frozen=True, slots=True)
class Mention:
    """One number in the text. `weak`: it may be an article, or count something else."""

    value: float
    start: int
    end: int
    scale: float | None = None
    percent: bool = False
    weak: bool = False
    spelt: bool = False


def number(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def mentions(text: str, language: str, *, decimals: bool = True, ratios: bool = True) -> list[Mention]:
    """Every number that could be an answer. `decimals=False` reads `2,1`, `ratios=False` reads `80/30` as two."""
    text = level(text)
    spelt = table.values(language)
    found: list[Mention] = []
    position = 0
    while match := _SCAN.search(text, position):
        position = match.end()
        if match["digits"]:
            if match["decimals"] and not decimals:
                position = match.end("digits")
            after_number = bool(found) and 0 < match.start() - found[-1].end <= 2
            mention = _digits(match, decimals=decimals, signed=not after_number)
            found += [mention] if mention else []
        elif match["word"] and (known := spelt.get(fold_word(match["word"]))):
            found.append(Mention(known[0], match.start(), match.end(), weak=known[1], spelt=True))
    return _composed(text, found, language, ratios=ratios)


def _digits(match: re.Match[str], *, decimals: bool, signed: bool) -> Mention | None:
    """None for what cannot be an answer: 3rd, 10k, 07700, 1,200, 7.30. In `7 -8` the dash is no sign."""
    value, end, tail = float(match["digits"]), match.end(), fold(match["tail"] or "")
    if match["decimals"] and not decimals:
        return Mention(value, match.start(), match.end("digits"))
    if part := (match["decimals"] or "")[1:]:
        if len(part) == 3 or (len(part) == 2 and part not in {"00", "25", "50", "75"}):
            return None
        value = float(f"{match['digits']}.{part}")
    if match["half"]:
        value += 0.5
    long = len(match["digits"]) > 4 or (len(match["digits"]) > 1 and match["digits"][0] == "0")
    if long or (tail and tail not in _PLAIN_TAILS):
        return None
    start = match.start("digits" if match["sign"] and not signed else "number")
    return Mention(-value if match["sign"] and signed else value, start, end, percent=bool(match["percent"]))


def _composed(text: str, found: list[Mention], language: str, *, ratios: bool) -> list[Mention]:
    """`thirty five`, `treinta y cinco`, `six point five` and `4 out of 5` are one number each."""
    result: list[Mention] = []
    for mention in found:
        last = result[-1] if result else None
        joined = None
        if last and mention.start - last.end <= 20:
            gap = fold(text[last.end : mention.start])
            if ratios and last.scale is None and _GAP_OF_RATIO.fullmatch(gap):
                joined = Mention(last.value, last.start, mention.end, scale=mention.value)
            elif last.spelt and mention.spelt and (value := _sum(last.value, gap.strip(), mention.value, language)):
                joined = Mention(value, last.start, mention.end, spelt=True)
        if joined:
            result[-1] = joined
        else:
            result.append(mention)
    return result


def _sum(first: float, gap: str, second: float, language: str) -> float | None:
    if gap in _DECIMAL_WORDS and second < 10:
        return first + second / 10
    tens = first >= 20 and first % 10 == 0 and gap in {"", "-", table.JOINTS.get(base(language))}
    unit = 0 < second < 10 or (base(language) == "fr" and first in {60, 80} and 0 < second < 20)
    return first + second if tens and unit else None


def before(text: str, mention: Mention) -> str:
    return fold(text[max(0, mention.start - 60) : mention.start])


def after(text: str, mention: Mention) -> str:
    return fold(text[mention.end : mention.end + 40])


def is_bound(text: str, mention: Mention) -> bool:
    return bool(_BOUND.search(before(text, mention)) or _OPEN_ENDED.match(after(text, mention)))


def is_revised(text: str) -> bool:
    """`5, no, make that 4`: what stands before such words is taken back, so the first value is not to be trusted."""
    return _REVISED.search(fold(text)) is not None


def is_negated(text: str, mention: Mention) -> bool:
    return _NEGATED.search(before(text, mention)) is not None


def has_cue(text: str, mention: Mention, language: str) -> bool:
    """`energy is 6`: a cue word, with nothing but fillers between it and the number, in the same sentence."""
    cues, fillers = table.words(table.CUES, language), table.words(table.FILLERS, language)
    sentence = re.split(r"[.!?\n]", before(text, mention))[-1]
    for word in reversed(re.findall(r"\w+", sentence)):
        if word in cues:
            return True
        if word not in fillers:
            return False
    return False


def counts_something_else(text: str, mention: Mention, language: str) -> bool:
    """`3 patients`, `2 more nights`: the noun says that this number answers another question."""
    if _COUNTED.match(after(text, mention)):
        return True
    following = re.match(r"[ -]{0,2}(\w+)(?: (\w+))?", after(text, mention))
    if following is None:
        return False
    nouns = table.words(table.ELSEWHERE, language)
    return any(word in nouns for word in following.groups() if word)


def remainder(line: str, spans: list[Mention], language: str) -> list[str]:
    fillers = table.words(table.FILLERS, language)
    kept, position = [], 0
    for mention in spans:
        kept.append(line[position : mention.start])
        position = mention.end
    kept.append(line[position:])
    return [word for word in re.findall(r"\w+", fold(" ".join(kept))) if word not in fillers]
