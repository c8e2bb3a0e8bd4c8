"""Reads the answer kinds that are numbers: number, numbers and the self-check.

A wrong number is worse than a question back, so whatever could be two things is Unclear. In order of trust: a line of
its own, the beginning of the reply, `7 out of 10`, a cue (`energy is 6`), the only number there is.
"""

import re

from rekindle.domain import number_words as table
from rekindle.domain.answer_form import AnswerForm, FormKind, Parsed, Unclear
from rekindle.domain.letters import base, fold, level, lines
from rekindle.domain.numerals import (
    Mention,
    after,
    counts_something_else,
    has_cue,
    is_bound,
    is_negated,
    mentions,
    number,
    remainder,
)

SMALL_COUNT = 7
"""Up to here `all of them` is an answer: nights of a week, days, people. On a scale it would be a manner of speaking."""

_MANY_WORDS = 8
Found = tuple[float, float, Mention | int]
"""Value, confidence, and where it stands: a mention, or the index of a line of its own."""

_LABELS = re.compile(
    r"(?:^|(?<=[\s(]))(?:#|\(|q(?:uestion)?\.? ?|f(?:rage)?\.? ?|nr\.? ?|no\.? ?)?(\d{1,2})[.):=]+(?=\s|$|[a-z(])", re.I
)
_LEAD = re.compile(r"\s*(?:$|[-,;:.!()\n]|(?P<word>[^\W\d_]+))")


def out_of_range(form: AnswerForm) -> Unclear:
    return Unclear(f"out-of-range {form.low}-{form.high}")


def read_number(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    """Positions found in the levelled text fit the original, from which the rest is cut in the writer's spelling."""
    read = _find_number(form, _without_scale_echo(form, text), language)
    if isinstance(read, Unclear):
        return read
    value, confidence, where = read
    return Parsed(
        number(value), _without_line(text, where) if isinstance(where, int) else rest(text, where, language), confidence
    )


def _find_number(form: AnswerForm, text: str, language: str) -> Found | Unclear:
    if standing_alone := _own_line(form, text, language):
        return standing_alone
    found = _without_labels(text, mentions(text, language))
    if any(_joined(text, a, b) for a, b in zip(found, found[1:], strict=False) if not b.weak):
        return Unclear("two-numbers")
    strong = [m for m in found if not m.weak]
    usable = [m for m in strong if not is_negated(text, m)]
    telling = [m for m in usable if not counts_something_else(text, m, language)]
    for chosen, confidence in _in_order_of_trust(text, telling, language):
        if chosen:
            return _decided(form, text, chosen[0], confidence)
    if not telling and len({m.value for m in usable}) == 1 and len(re.findall(r"\w+", text)) <= _MANY_WORDS:
        return _decided(form, text, usable[0], 0.5)
    if telling:
        return Unclear("two-numbers")
    return Unclear("negated" if strong and not usable else "number-of-something" if usable else "nothing-found")


def _in_order_of_trust(text: str, telling: list[Mention], language: str) -> list[tuple[list[Mention], float]]:
    lead = [m for m in telling[:1] if _leads(text, m, language)]
    scaled = [m for m in telling if m.scale is not None]
    cued = [m for m in telling if has_cue(text, m, language)]
    return [
        (lead, 0.9),
        (scaled if _one(scaled) else [], 0.9),
        (cued if _one(cued) else [], 0.7),
        (telling if _one(telling) else [], 0.6),
    ]


def _one(found: list[Mention]) -> bool:
    return len({(m.value, m.scale) for m in found}) == 1


def _decided(form: AnswerForm, text: str, mention: Mention, confidence: float) -> Found | Unclear:
    if is_bound(text, mention):
        return Unclear("more-or-less-than")
    if mention.scale is not None and mention.scale != form.high:
        return Unclear("other-scale")
    if mention.percent and form.high != 100:
        return Unclear("other-scale")
    if not form.low <= mention.value <= form.high:
        return out_of_range(form)
    return mention.value, confidence, mention


def _own_line(form: AnswerForm, text: str, language: str) -> Found | Unclear | None:
    """A line that says nothing but one number. Two such lines with different numbers decide nothing."""
    found = [
        (value, confidence, index, mention)
        for index, line in enumerate(lines(text))
        if line.strip()
        for value, confidence, mention in _alone(form, line, language)
    ]
    if len({value for value, _, _, _ in found}) > 1:
        return Unclear("two-numbers")
    for value, confidence, index, mention in found[:1]:
        judged = _decided(form, lines(text)[index], mention, confidence) if mention else None
        return judged if isinstance(judged, Unclear) else (value, confidence, index)
    return None


def _alone(form: AnswerForm, line: str, language: str) -> list[tuple[float, float, Mention | None]]:
    here = mentions(line, language)
    strong = [m for m in here if not m.weak] or here[:1]
    if len(strong) == 1 and not is_negated(line, strong[0]):
        if not remainder(line, here, language):
            exact = re.fullmatch(r"\W*(?:\d+|[^\W\d_]+)\W*", line) is not None
            return [(strong[0].value, 1.0 if exact else 0.9, strong[0])]
        if _only_a_unit(line, here, language):
            return [(strong[0].value, 0.7, strong[0])]
    counted = _none_or_all(form, line, language)
    return [] if counted is None else [(counted, 0.8, None)]


def _only_a_unit(line: str, here: list[Mention], language: str) -> bool:
    """`7 hours`: the unit is the exercise's own when nothing else is said."""
    nouns = table.words(table.ELSEWHERE, language)
    left = remainder(line, here, language)
    return len(left) == 1 and left[0] in nouns and not here[0].weak


def _none_or_all(form: AnswerForm, line: str, language: str) -> int | None:
    own = base(language)
    said = " ".join(remainder(line, [], language))
    everything = fold(line).strip(" .!")
    if form.low == 0 and {said, everything} & table.phrases(table.NONE.get(own, ""), table.NONE["en"]):
        return 0 if said != "no" else None
    if form.high <= SMALL_COUNT and {said, everything} & table.phrases(table.ALL.get(own, ""), table.ALL["en"]):
        return form.high
    return 2 if form.high == 2 and {said, everything} & table.BOTH else None


def _leads(text: str, mention: Mention, language: str) -> bool:
    """`7 - we were short` and `7 because ...`: only fillers before it, and a break or a conjunction after it."""
    if remainder(text[: mention.start], [], language) or "\n" in text[: mention.start].strip():
        return False
    match = _LEAD.match(after(text, mention))
    return match is not None and (match["word"] is None or match["word"] in table.AFTER_LEAD)


def _joined(text: str, first: Mention, second: Mention) -> bool:
    """`7-8`, `7 or 8`, `7 bis 8`."""
    gap = fold(text[first.end : second.start]) if second.start - first.end <= 8 else ","
    spaced_dash = gap.strip() == "-" and gap != "-" and second.value >= 0 and counts_something_else(text, second, "en")
    return gap.strip() in table.RANGE_JOINTS and not spaced_dash and first.value != second.value


def _without_scale_echo(form: AnswerForm, text: str) -> str:
    """`(0-10): 7` repeats the question's scale; blank it, keep positions."""
    joint = r" ?(?:-|to|bis|a|à|tot|til|till|do|/) ?"
    pattern = re.compile(rf"(?<!\d){form.low}{joint}{form.high}(?!\d)", re.IGNORECASE)
    return pattern.sub(lambda match: " " * len(match[0]), level(text))


def _without_labels(text: str, found: list[Mention]) -> list[Mention]:
    """`1) ... 2) ...` are labels when they count up from one."""
    labels = [match for match in _LABELS.finditer(level(text)) if match[1].isdecimal()]
    if len(labels) < 2 or [int(match[1]) for match in labels] != list(range(1, len(labels) + 1)):
        return found
    starts = {match.start(1) for match in labels}
    return [m for m in found if m.start not in starts]


def read_numbers(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    original, text = text, _without_scale_echo(form, text)
    outside = False
    for block, confidence in [*((run, 1.0) for run in _bare_blocks(text, language)), (text, 0.8)]:
        for row in _rows(form, block, language):
            values = _scaled(form, row)
            outside = outside or values is None
            complete = _complete(form, values, alone=confidence == 1.0) if values else None
            if complete:
                certain = confidence if values == complete else 0.5
                return Parsed(complete, _without_block(original, text, block, language), certain)
    if outside:
        return out_of_range(form)
    count = len([m for m in mentions(text, language) if not m.weak])
    return Unclear("nothing-found" if not count else "too-few" if count < form.count else "too-many")


def _complete(
    form: AnswerForm, values: list[int | float | None], *, alone: bool
) -> tuple[int | float | None, ...] | None:
    """A self-check may lack one item. Seven bare numbers are kept with the last one missing: the sum needs no more."""
    may_lack = 1 if form.kind is FormKind.CHECK else 0
    if len(values) == form.count and values.count(None) <= may_lack:
        return tuple(values)
    return (*values, None) if may_lack and alone and len(values) == form.count - 1 and None not in values else None


def _rows(form: AnswerForm, block: str, language: str) -> list[list[float | None]]:
    """The ways to read one block, the most literal first. A row is one value for each item, None where left out."""
    rows: list[list[float | None]] = []
    digits = re.sub(r"[\s,;.]+", "", level(block))
    if form.high <= 9 and form.count >= 4:
        runs = re.findall(rf"(?<!\w)\d{{{form.count}}}(?!\w)", level(block))
        rows += [[float(d) for d in run] for run in runs[:1]]
        if not runs and digits.isdecimal() and len(digits) == form.count:
            rows.append([float(d) for d in digits])
    if labelled := _labelled(form, block, language):
        rows.append(labelled)
    for decimals in (False,) if form.kind is FormKind.CHECK else (True, False):
        found = _placed(block, language, decimals=decimals)
        if len(found) == form.count or (form.kind is FormKind.CHECK and len(found) == form.count - 1):
            rows.append(found)
    return rows


def _placed(block: str, language: str, *, decimals: bool) -> list[float | None]:
    """The numbers in order; a lone `-`, `?` or `x` between them stands for an item left out."""
    found = mentions(block, language, decimals=decimals, ratios=False)
    spelt_out = not remainder(block, found, language)
    found = _without_labels(block, [m for m in found if spelt_out or not m.weak])
    gaps = [
        (match.start(), None)
        for match in re.finditer(r"(?:(?<=[\s,;])|^)(?:-+|\?|x|_+|/|n/?a)(?=[\s,;]|$)", level(block), re.I)
    ]
    only_marks = not re.search(r"[^\W\d_]{4,}", block)
    placed = [(m.start, abs(m.value)) for m in found] + (gaps if only_marks and len(found) >= 3 else [])
    return [value for _, value in sorted(placed, key=lambda item: item[0])]


def _labelled(form: AnswerForm, block: str, language: str) -> list[float | None] | None:
    """`Q1: 2`, `1) 2 2) 3`, and lines that begin with the item's number."""
    pattern = r"(?:^|[\s,;(])(?:q(?:uestion)?|f(?:rage)?|item|#|nr)?\.? ?(\d{1,2}) ?(?:[):=]+|\.(?=\s)|-(?=\s)|->) ?\(?(\d{1,3}|[^\W\d_]{2,12})(?![\w)])"
    pairs = [(int(label), value) for label, value in re.findall(pattern, level(block), re.I | re.M)]
    if not pairs or not _ascending(pairs):
        pairs = re.findall(r"(?<!\w)(\d{1,2})[-.=/](\d)(?!\w)", block)
        pairs = [(int(label), value) for label, value in pairs] if len(pairs) == form.count else []
    pairs = pairs if _ascending(pairs) else []
    if len(pairs) < form.count - 1:
        pairs = _line_labels(block, language)
    if pairs and {label for label, _ in pairs} <= set(range(1, form.count + 1)) and len(pairs) >= form.count - 1:
        spelt = table.values(language)
        known = {label: float(v) if v.isdecimal() else spelt.get(fold(v), (None,))[0] for label, v in pairs}
        return [known.get(item) for item in range(1, form.count + 1)]
    return None


def _line_labels(block: str, language: str) -> list[tuple[int, str]]:
    """One item a line: it begins with its label, has words or not, and ends with the only other number."""
    pairs = []
    for line in _content(block):
        label = re.match(r"\s*(?:q|f|frage|question|item)?\.? ?(\d{1,2})[\s.):=-]+", level(line), re.I)
        found = mentions(line[label.end() :], language, decimals=False) if label else []
        if label is None or len([m for m in found if not m.weak]) != 1:
            return []
        pairs.append((int(label[1]), str(number([m for m in found if not m.weak][0].value))))
    return pairs if _ascending(pairs) else []


def _ascending(pairs: list[tuple[int, str]]) -> bool:
    labels = [label for label, _ in pairs]
    return labels == sorted(set(labels))


def _scaled(form: AnswerForm, row: list[float | None]) -> list[int | float | None] | None:
    if any(v is not None and not form.low <= v <= form.high for v in row):
        return None
    return [None if v is None else number(v) for v in row]


def _bare_blocks(text: str, language: str) -> list[str]:
    """Runs of lines that hold numbers and nothing else, alone and together."""
    runs: list[list[str]] = [[]]
    for line in _content(text):
        here = mentions(line, language, decimals=False, ratios=False)
        only_digits = re.fullmatch(r"[\W\d_xX]*\d[\W\d_xX]*", level(line)) is not None
        labelled = re.match(r"\s*(?:q|f|frage|question|item)?\.? ?\d{1,2}[.):=-]", level(line), re.I) is not None
        if only_digits or labelled or (here and not remainder(line, here, language)):
            runs[-1].append(line)
        elif runs[-1]:
            runs.append([])
    return [line for run in runs for line in run if len(run) > 1] + ["\n".join(run) for run in runs if run]


def _content(text: str) -> list[str]:
    return [line for line in lines(text) if line.strip()]


def _without_line(text: str, index: int) -> str:
    kept = lines(text)
    del kept[index]
    return "\n".join(kept).strip()


def _without_block(original: str, text: str, block: str, language: str) -> str:
    if block == text:
        return "" if not remainder(text, mentions(text, language, ratios=False), language) else original.strip()
    gone = lines(block)
    kept = [mine for mine, read in zip(lines(original), lines(text), strict=True) if read not in gone]
    return "\n".join(kept).strip()


def rest(text: str, mention: Mention, language: str) -> str:
    """The writer's own words: without the value where it only leads, else the whole reply, so that nothing is lost."""
    head = text[: mention.start]
    following = text[mention.end :]
    leads = not remainder(head, [], language) and re.match(r"\s*(?:[-,;:.!)]|$)", level(following))
    return following.lstrip(" \t-–—,;:.!)\n").strip() if leads else text.strip()
