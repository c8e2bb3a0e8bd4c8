"""Reads the answer kind `number`.

A wrong number is worse than a question back, so whatever could be two things is Unclear. In order of trust: a line of
its own, the beginning of the reply, `7 out of 10`, a cue (`energy is 6`), the only number there is.
"""

import re
from itertools import pairwise

from rekindle.domain import number_words as table
from rekindle.domain.answer_form import AnswerForm, Parsed, Unclear
from rekindle.domain.letters import base, fold, level, lines
from rekindle.domain.numerals import (
    Mention,
    after,
    before,
    counts_something_else,
    has_cue,
    is_bound,
    is_negated,
    is_revised,
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
_PAUSE = re.compile(r"[.,;:!(\n](?!\d)| - ")
_ALL_OF = re.compile(
    r"\b(?:all|these|those|alle[nr]?|diese[nr]?|ces|(?:todos|todas|tous|toutes) l[aeo]s|estos|estas|deze) $"
)
_OWNED = re.compile(r"\b(?:the|my|his|her|our|your|their|meine[nr]?|unsere[nr]?|les|mes|nos|los|las|mis|mijn|onze) $")
_LEAD = re.compile(r"\s*(?:$|[-,;:.!()\n]|(?P<word>[^\W\d_]+))")


def out_of_range(form: AnswerForm) -> Unclear:
    return Unclear(f"out-of-range {form.low}-{form.high}")


def read_number(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    """Positions found in the levelled text fit the original, from which the rest is cut in the writer's spelling."""
    read = _find_number(form, without_scale_echo(form, text), language)
    if isinstance(read, Unclear):
        return read
    value, confidence, where = read
    return Parsed(
        number(value), _without_line(text, where) if isinstance(where, int) else rest(text, where, language), confidence
    )


def _find_number(form: AnswerForm, text: str, language: str) -> Found | Unclear:
    if standing_alone := _own_line(form, text, language):
        return standing_alone
    found = without_labels(text, mentions(text, language))
    if any(_joined(text, a, b) for a, b in pairwise(found) if not b.weak):
        return Unclear("two-numbers")
    strong = [m for m in found if not m.weak]
    if not strong and (first := _first_words(form, text, language)):
        return first
    usable = [m for m in strong if not is_negated(text, m)]
    things = [m for m in usable if _is_a_thing(form, text, m, language)]
    telling = [m for m in usable if m not in things and not counts_something_else(text, m, language)]
    if not _one(telling) and is_revised(text):
        return Unclear("two-numbers")
    for chosen, confidence in _in_order_of_trust(text, telling, language):
        if chosen:
            return _decided(form, text, chosen[0], confidence)
    if not (telling or things) and len({m.value for m in usable}) == 1 and len(re.findall(r"\w+", text)) <= _MANY_WORDS:
        return _decided(form, text, usable[0], 0.5)
    if telling:
        return Unclear("two-numbers")
    return Unclear("negated" if strong and not usable else "number-of-something" if usable else "nothing-found")


def _is_a_thing(form: AnswerForm, text: str, mention: Mention, language: str) -> bool:
    """`all 3 days` answers only where three are all there are; `the 4 Tuesdays` and `my 2 girls` are things."""
    if _ALL_OF.search(before(text, mention)):
        return mention.value != form.high
    noun = re.match(r" ([^\W\d_]{3,})", after(text, mention)) if _OWNED.search(before(text, mention)) else None
    return noun is not None and noun[1] not in table.words(table.FILLERS, language) | table.AFTER_LEAD


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


def _first_words(form: AnswerForm, text: str, language: str) -> Found | None:
    """`Once, on Sunday` and `none yet. Too tired.`: the reply begins with the number and a break, and has no other."""
    beginning = _PAUSE.split(level(text).lstrip(), maxsplit=1)[0]
    read = _alone(form, beginning, language)
    if not read or any(char.isdecimal() for char in beginning) or not form.low <= read[0][0] <= form.high:
        return None
    start = text.index(beginning)
    return read[0][0], 0.7, Mention(read[0][0], start, start + len(beginning))


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


def without_scale_echo(form: AnswerForm, text: str) -> str:
    """`(0-10): 7` repeats the question's scale; blank it, keep positions."""
    joint = r" ?(?:-|to|bis|a|à|tot|til|till|do) ?"
    pattern = re.compile(rf"(?<!\d){form.low}{joint}{form.high}(?!\d)", re.IGNORECASE)
    return pattern.sub(lambda match: " " * len(match[0]), level(text))


def without_labels(text: str, found: list[Mention]) -> list[Mention]:
    """`1) ... 2) ...` are labels when they count up from one."""
    labels = [match for match in _LABELS.finditer(level(text)) if match[1].isdecimal()]
    if len(labels) < 2 or [int(match[1]) for match in labels] != list(range(1, len(labels) + 1)):
        return found
    starts = {match.start(1) for match in labels}
    return [m for m in found if m.start not in starts]


def _without_line(text: str, index: int) -> str:
    kept = lines(text)
    del kept[index]
    return "\n".join(kept).strip()


def rest(text: str, mention: Mention, language: str) -> str:
    """The writer's own words: without the value where it only leads, else the whole reply, so that nothing is lost."""
    head = text[: mention.start]
    following = text[mention.end :]
    leads = not remainder(head, [], language) and re.match(r"\s*(?:[-,;:.!)]|$)", level(following))
    return following.lstrip(" \t-–—,;:.!)\n").strip() if leads else text.strip()
