"""Where a quotation is introduced: "On Tuesday, Anna wrote:", a header block, "-----Original Message-----".

Each test looks at a few short lines. Evidence is weighed by what follows: right above marked ("> ") lines little is
needed, since nothing but the introduction itself can be lost; without marks everything below it goes, so a date, a
time and the mail program's wording must come together.
"""

import re
from dataclasses import dataclass, replace
from typing import Final

from rekindle.mail.quoting_tables import HEADER_LABELS, OPENINGS, OWN_FIRST_WORDS, OWN_WORDS, QUOTING, SEPARATORS, WROTE

_LONGEST: Final = 400  # characters of one introduction; longer lines are somebody's paragraph
_WRAPPED: Final = 4  # lines over which programs fold an attribution (long subaddresses alone take a line)
_BLOCK: Final = 24  # lines of a header block with folded recipients

_DATE = re.compile(r"(?<!\d)\d{4}(?!\d)|\d{1,2}\s?[./-]\s?\d{1,2}\s?[./-]\s?\d{2}(?!\d)")
_TIME = re.compile(
    r"\d{1,2}\s?[:h٫]\s?\d{2}(?!\d)|(?:kl\.?|klo|kello|klokken|alle|ore|um|o godz\.|at|v)\s?\d{1,2}\.\d{2}"
    r"|(?<=\d{4}),?\s\d{1,2}\.\d{2}(?![\d.])",
    re.IGNORECASE,
)
_ADDRESS = re.compile(r"[<(\[]\s*(?:mailto:)?[^\s<>()\[\]]{1,200}@[^\s<>()\[\]]{1,200}")
_BARE_ADDRESS = re.compile(r"[^\s<>@]{1,128}@[^\s<>@]{1,128}")
_WROTE = re.compile(r"(?<!\w)(?:" + "|".join(WROTE) + r")|님이|のメール|のメッセージ|时?写道|寫道")
_OPENING = re.compile(
    r"(?:" + OPENINGS + r")(?!\w)|\d|ב-|"
    r"\w{2,4}[.,]{0,2}\s+\d|\w{2,13},\s+\d|\w{2,4}[.,]{0,2}\s+\w{2,9}[.,]{0,2}\s+\d",
    re.IGNORECASE,
)
# An attribution that can stand right below somebody's words, or behind them in one line: its first word, then a day.
_OPENS = re.compile(
    r"\s*(?:(?:" + OPENINGS + r")\s+(?:\w{2,13}[.,]{0,2}\s+){0,2}\d|\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\D)", re.IGNORECASE
)
_BEHIND = re.compile(r"(?:\s|-{2,}\s?)(?=(?:On|Am|Le|El|Il|Op|Den|Em|Dnia)\s(?:\w{2,12}[.,]{0,2}\s){0,2}\d{1,2}\b)")
# "ons 4 dec.": a short word before the day is a weekday, whatever it means elsewhere ("ons" is Dutch for "us").
_WEEKDAY = re.compile(r"^(?:\w{1,3}\s+)?\w{2,4}[.,]{0,2}\s+(?=\d)")
_STAMP = re.compile(r"\d{1,2}:\d{2}:\d{2}\s[+-]\d{4}\b")
_ENDS_WROTE = re.compile(r"(?<!\w)(?:" + "|".join(WROTE) + r")$")
_QUOTING = re.compile(r"(?:" + QUOTING + r")\s", re.IGNORECASE)
# Possessive, since blanks and underscores fit several places: trying each took 30 ms for one line of 380 blanks.
_SEPARATOR = re.compile(
    r"[\s>*_]*+(?P<dashes>[-=—–][-_=—–]*+|)\s*+(?:"
    + SEPARATORS
    + r")(?:\s*+/ fwd\.msg)?\s*+(?P<colon>[:：]?+)[\s*_]*+(?P<end>[-=—–][-_=—–]*+|)[\s*_]*+",
    re.IGNORECASE,
)
_RULED = re.compile(r"\s*(?:[-_=*~—–]{4,}|[-=_]{2,}[^-=_].{0,60}[^-=_][-=_]{2,})\s*")
_GROUPWISE = re.compile(r">>>\s.{3,200}\d{1,2}[:.]\d{2}.{0,20}>>>\s*")
_NAMED = re.compile(r"[^\W\d_][\w.'’-]*(?:\s+[^\W\d_][\w.'’-]*){0,4}")
_WORDS = re.compile(r"[^\W\d_]+")
_OWN: Final = frozenset(OWN_WORDS.split())
_OWN_FIRST: Final = frozenset(OWN_FIRST_WORDS.split())
_LABELS: Final = {label: kind for kind, labels in HEADER_LABELS.items() for label in labels.split("|")}
_LONGEST_LABEL: Final = max(map(len, _LABELS))
_RUN_ON = re.compile(
    r"(?:^|\s)\*?(" + "|".join(sorted(map(re.escape, _LABELS), key=len, reverse=True)) + r")\*?\s?:", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Introduction:
    """The lines `[start, end)` say that a quotation follows. `sure`: also believed without marked lines below.

    `own`: what somebody wrote before it in the same line.
    """

    rule: str
    end: int
    sure: bool
    own: str = ""


def introduction(lines: list[str], start: int) -> Introduction | None:
    """What begins at this line, if it introduces a quotation."""
    line = lines[start]
    if not line.strip() or len(line) > _LONGEST:
        return None
    if _GROUPWISE.fullmatch(line):
        return Introduction("attribution", start + 1, sure=True)
    return _behind_words(lines, start) or _separator(lines, start) or _block(lines, start) or _attribution(lines, start)


def _behind_words(lines: list[str], start: int) -> Introduction | None:
    """In one line: "Yes, I did. On Tue, 6 Jan 2026, Anna wrote:". Believed only above marked lines."""
    line = lines[start]
    if _OPENS.match(line):
        return None
    for split in _BEHIND.finditer(line):
        own = line[: split.start()].rstrip(" -")
        if not own.strip(" *_-"):
            continue
        found = _attribution([line[split.end() :], *lines[start + 1 : start + _WRAPPED]], 0)
        return replace(found, end=start + found.end, sure=False, own=own) if found else None
    return None


def is_rule(line: str) -> bool:
    """Only drawing: a row of dashes or underscores, perhaps with a title in it."""
    return bool(_RULED.fullmatch(line[:_LONGEST]))


def _separator(lines: list[str], start: int) -> Introduction | None:
    found = _SEPARATOR.fullmatch(lines[start])
    after = next_line(lines, start + 1)
    if after == len(lines):
        return Introduction("separator", after, sure=True) if found and len(found["dashes"]) > 1 else None
    block = _block(lines, after) or (_attribution(lines, after) if found else None)
    if found and (found["dashes"] or found["colon"] or block):
        sure = bool(block) or len(found["dashes"]) > 1
        return Introduction("separator", block.end if block else start + 1, sure)
    if block and is_rule(lines[start]):
        return Introduction(block.rule, block.end, block.sure)
    return None


def next_line(lines: list[str], start: int) -> int:
    """The next line with something on it, or the number of lines."""
    while start < len(lines) and not lines[start].strip():
        start += 1
    return start


def _block(lines: list[str], start: int) -> Introduction | None:
    """A header block, as Outlook writes it: From, and a Sent with its year, and To or Subject.

    The date tells it from a draft that somebody writes as an answer ("To: my manager / Subject: overtime").
    """
    if _label(lines[start])[0] not in {"from", "sent", "subject"}:
        return None
    kinds: dict[str, str] = {}
    position = end = start
    while position < min(len(lines), start + _BLOCK):
        kind, value = _label(lines[position])
        if not kind and not _continues(lines, position, end):
            break
        if kind and kind in kinds and kind != "other":
            break
        kinds |= {kind: value or (lines[position + 1] if position + 1 < len(lines) else "")} if kind else {}
        end = position + 1
        position = next_line(lines, end) if _label_at(lines, next_line(lines, end)) else end
    return Introduction("header-block", end, sure=True) if _is_block(kinds, lines[start]) else None


def _is_block(kinds: dict[str, str], first: str) -> bool:
    if len(kinds) < 2:
        run_on = {_LABELS[found.lower()] for found in _RUN_ON.findall(first)} if "from" in kinds else set[str]()
        return {"from", "sent", "subject"} <= run_on and bool(_DATE.search(first))
    if {"sent", "to"} <= kinds.keys() and _STAMP.search(kinds["sent"]):
        return True  # a date as only programs write it
    if "from" not in kinds or not {"to", "subject"} & kinds.keys():
        return False
    dated = bool(_DATE.search(kinds.get("sent", "")))
    return dated or ({"to", "subject"} <= kinds.keys() and bool(_BARE_ADDRESS.search(kinds["from"])))


def _label(line: str) -> tuple[str, str]:
    name, colon, value = line[:_LONGEST].lstrip(" \t*_\"'|").replace("：", ":").partition(":")
    if not colon or len(name) > _LONGEST_LABEL + 4:
        return "", ""
    return _LABELS.get(name.strip(" \t*_\"'").lower(), ""), value.strip(" \t*_\"'")


def _label_at(lines: list[str], position: int) -> bool:
    return position < len(lines) and bool(_label(lines[position])[0])


def _continues(lines: list[str], position: int, end: int) -> bool:
    """A folded value: directly below its label, and another label is still to come after at most a few lines."""
    if position != end or not lines[position].strip():
        return False
    following = range(position + 1, min(len(lines), position + 5))
    return any(
        _label_at(lines, number) for number in following if all(lines[n].strip() for n in range(position, number))
    )


def _attribution(lines: list[str], start: int) -> Introduction | None:
    joined = ""
    for end in range(start + 1, min(len(lines), start + _WRAPPED) + 1):
        if not lines[end - 1].strip() or (end - 1 > start and lines[end - 1].lstrip().startswith(">")):
            return _unfinished(lines, start)
        if end - 1 > start and _words_above(lines, start, end - 1):
            return None
        joined = f"{joined} {lines[end - 1].strip()}".strip()
        if len(joined) > _LONGEST:
            return None
        if ends_as_attribution(joined):
            break
    else:
        return _unfinished(lines, start)
    if end > start + 1 and not _folded(lines, start, joined):
        return None
    return _weighed(joined, end)


def _words_above(lines: list[str], start: int, opening: int) -> bool:
    """Whether the attribution begins further down, so that its first line would be somebody's own."""
    first = lines[start]
    plain = not any(map(str.isdigit, first)) and "<" not in first and "@" not in first
    return plain and not _OPENING.match(first.strip()) and bool(_OPENS.match(lines[opening]))


def _unfinished(lines: list[str], start: int) -> Introduction | None:
    """An attribution without its colon: all of its parts must be there, and marked lines below (GMX on a telephone).

    Without marks it must also stand alone and end with the verb, as Zoho writes it.
    """
    text = lines[start].strip()
    found = _weighed(text, start + 1)
    address = bool(_ADDRESS.search(text))
    complete = found and _OPENING.match(text) and _TIME.search(text) and (_WROTE.search(text) or address)
    if not complete:
        return None
    above, below = lines[start - 1] if start else "", lines[start + 1] if start + 1 < len(lines) else ""
    alone = not above.strip() and not below.strip()
    return Introduction("attribution", start + 1, alone and address and bool(_ENDS_WROTE.search(text)))


def ends_as_attribution(text: str) -> bool:
    """Attributions end in a colon; Zoho's in dashes."""
    return text.rstrip("-* ").endswith((":", "：")) or bool(text.endswith("--") and text.rstrip("- ").endswith("wrote"))


def _folded(lines: list[str], start: int, joined: str) -> bool:
    """Whether the lines are one folded attribution and not a sentence with an attribution below it."""
    alone = start == 0 or not lines[start - 1].strip() or is_rule(lines[start - 1])
    alone = alone or (bool(_OPENS.match(lines[start])) and bool(_TIME.search(joined)) and bool(_ADDRESS.search(joined)))
    ended = re.search(r"[^\W\d_]{5,}[.!?…]\s*$", lines[start])
    return alone and not ended and bool(_OPENING.match(joined) or _ADDRESS.search(joined))


def _weighed(text: str, end: int) -> Introduction | None:
    text = text.strip("-* ")
    spoken = _WORDS.findall(_BARE_ADDRESS.sub(" ", _WEEKDAY.sub("", text)))
    if _OWN & set(spoken) or (spoken and spoken[0].lower() in _OWN_FIRST):
        return None
    address, dated = bool(_ADDRESS.search(text)), bool(_DATE.search(text))
    timed, wrote, opens = bool(_TIME.search(text)), bool(_WROTE.search(text)), bool(_OPENING.match(text))
    sure = dated and (timed or address) and (wrote or (timed and address and opens))
    likely = (
        (wrote and (dated or address or (timed and opens)))
        or (address and dated)
        or bool(address and _QUOTING.match(text))
    )
    return Introduction("attribution", end, sure) if sure or likely else None


def names_only(line: str) -> bool:
    """A line like "Anna Kern wrote:" and nothing else, as old programs begin a reply; a person would write "my", or "the nurse"."""
    name, _, rest = line.strip().rpartition(" ")
    if rest.rstrip(":：").strip() not in {
        "wrote",
        "schrieb",
        "skrev",
        "schreef",
        "escribió",
        "escreveu",
        "napsal(a)",
        "napisał(a)",
        "пишет",
    }:
        return False
    return (
        bool(_NAMED.fullmatch(name))
        and all(word[:1].isupper() for word in name.split())
        and name.split()[0].lower() not in _OWN_FIRST
    )
