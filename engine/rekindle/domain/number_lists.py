"""Reads the answer kinds that are several numbers: `numbers 2 0-10`, and the self-check with its labels and gaps."""

import re

from rekindle.domain import number_words as table
from rekindle.domain.answer_form import AnswerForm, FormKind, Parsed, Unclear
from rekindle.domain.letters import fold, level, lines
from rekindle.domain.number_kinds import out_of_range, without_labels, without_scale_echo
from rekindle.domain.numerals import mentions, number, remainder

_ITEM = re.compile(r"\s*\d{1,2}[.):](?=\s)")


def read_numbers(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    original, text = text, without_scale_echo(form, text)
    outside = False
    blocks = [*((run, 1.0) for run in _bare_blocks(text, language)), (text, 0.8)]
    for block, confidence in [*blocks, *((start, 0.7) for start in _beginnings(form, text, language))]:
        for row in _rows(form, block, language):
            values = _scaled(form, row)
            outside = outside or values is None
            complete = _complete(form, values, alone=confidence == 1.0) if values else None
            if complete:
                certain = confidence if values and len(values) == form.count else 0.5
                return Parsed(complete, _without_block(original, text, block, language), certain)
    if outside:
        return out_of_range(form)
    count = len([m for m in mentions(text, language) if not m.weak])
    return Unclear("nothing-found" if not count else "too-few" if count < form.count else "too-many")


def _beginnings(form: AnswerForm, text: str, language: str) -> list[str]:
    """`3 and 8. I will split it in 3`: the first sentences that hold all the numbers, if what follows holds no second set."""
    if form.kind is not FormKind.NUMBERS or not form.with_text:
        return []
    ends = [m.start() for m in re.finditer(r"[.!?](?=\s)|\n|,(?=\s+[^\W\d]+ [^\W\d])", text)]
    counts = {end: len([m for m in mentions(text[:end], language, ratios=False) if not m.weak]) for end in ends}
    total = len([m for m in mentions(text, language, ratios=False) if not m.weak])
    return [text[:end] for end, count in counts.items() if count == form.count and total < 2 * form.count][:1]


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
    ratios = [m for m in mentions(block, language) if m.scale is not None]
    if len(ratios) == form.count and all(m.scale == form.high for m in ratios):
        rows.append([m.value for m in ratios])
    for decimals in (False,) if form.kind is FormKind.CHECK else (True, False):
        found = _placed(form, block, language, decimals=decimals)
        if len(found) == form.count or (form.kind is FormKind.CHECK and len(found) == form.count - 1):
            rows.append(found)
    return rows


def _placed(form: AnswerForm, block: str, language: str, *, decimals: bool) -> list[float | None]:
    """The numbers in order; a lone `-`, `?` or `x` between them stands for an item left out."""
    found = mentions(block, language, decimals=decimals, ratios=False)
    spelt_out = not remainder(block, found, language)
    found = without_labels(block, [m for m in found if spelt_out or not m.weak])
    gaps = [
        (match.start(), None)
        for match in re.finditer(r"(?:(?<=[\s,;])|^)(?:-+|\?|x|_+|/|n/?a)(?=[\s,;]|$)", level(block), re.I)
    ]
    values: list[tuple[int, float | None]] = [(m.start, abs(m.value)) for m in found]
    marked = form.kind is FormKind.CHECK and len(values) + len(gaps) == form.count
    return [value for _, value in sorted([*values, *gaps] if marked else values, key=lambda item: item[0])]


def _labelled(form: AnswerForm, block: str, language: str) -> list[float | None] | None:
    """`Q1: 2`, `1) 2 2) 3`, and lines that begin with the item's number."""
    pattern = r"(?:^|[\s,;(])(?:q(?:uestion)?|f(?:rage)?|item|#|nr)?\.? ?(\d{1,2}) ?(?:[):=]+|\.(?=\s)|-(?=\s)|->) ?\(?(\d{1,3}|[^\W\d_]{2,12})(?![\w)])"
    pairs = [(int(label), value) for label, value in re.findall(pattern, level(block), re.I | re.M)]
    complete = sorted(label for label, _ in pairs) == list(range(1, form.count + 1))
    if not pairs or not (complete or _ascending(pairs)):
        pairs = re.findall(r"(?<!\w)(\d{1,2})[-.=/](\d)(?!\w)", block)
        pairs = [(int(label), value) for label, value in pairs] if len(pairs) == form.count else []
    pairs = pairs if complete or _ascending(pairs) else []
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
        pairs.append((int(label[1]), str(number(next(m for m in found if not m.weak).value))))
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
    listed = [
        line for run in runs for line in run if len(run) > 1 and not (_ITEM.match(line) and len(_labels(run)) > 1)
    ]
    return listed + ["\n".join(run) for run in runs if run]


def _labels(run: list[str]) -> list[str]:
    """Lines that are items of one list: `1. 8` and `2. 5` are two answers, and neither line is a pair."""
    return [line for line in run if _ITEM.match(line)]


def _content(text: str) -> list[str]:
    return [line for line in lines(text) if line.strip()]


def _without_block(original: str, text: str, block: str, language: str) -> str:
    if block == text:
        return "" if not remainder(text, mentions(text, language, ratios=False), language) else original.strip()
    gone = lines(block)
    kept = [mine for mine, read in zip(lines(original), lines(text), strict=True) if read not in gone]
    return "\n".join(kept).strip()
