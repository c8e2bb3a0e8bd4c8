"""Taking off what machines add around somebody's words: banners above, device signatures and disclaimers below."""

import re
from collections.abc import Callable
from typing import Final

from rekindle.mail.attribution import is_rule
from rekindle.mail.boilerplate_tables import (
    BANNER,
    BANNER_MORE,
    DEVICE_LINES,
    DEVICES,
    DEVICES_AT_LENGTH,
    DISCLAIMER_HEADING,
    DISCLAIMER_OPENING,
    DISCLAIMER_STRONG,
    DISCLAIMER_WEAK,
    FETCHING,
    LIST_FOOTER,
    POSSESSIVES,
    SENDING,
)

_TOKEN = re.compile(r"[a-z\u00c0-\u024f0-9]+|[^\Wa-z\u00c0-\u024f0-9_]+")
_LINK = re.compile(r"[<(\[]?\s*(?:https?://|mailto:|www\.)[^\s>)\]]{1,2000}[>)\]]?", re.IGNORECASE)
_KNOWN: Final = frozenset(_TOKEN.findall(DEVICE_LINES.lower()))
_SENDING: Final = frozenset(_TOKEN.findall(SENDING))
_FETCHING: Final = frozenset(_TOKEN.findall(FETCHING))
_DOING: Final = _SENDING | _FETCHING
_DEVICES: Final = frozenset(_TOKEN.findall(DEVICES))
_POSSESSIVES: Final = frozenset(POSSESSIVES.split())
_LIST_FOOTER = re.compile(LIST_FOOTER, re.IGNORECASE)
_FOOTER_LINES: Final = 8
_DEVICES_AT_LENGTH: Final = frozenset(_TOKEN.findall(DEVICES_AT_LENGTH))
_STRONG = re.compile("|".join(DISCLAIMER_STRONG), re.IGNORECASE)
_WEAK: Final = tuple(re.compile(phrase, re.IGNORECASE) for phrase in DISCLAIMER_WEAK)
_OPENING = re.compile(DISCLAIMER_OPENING, re.IGNORECASE)
_HEADING = re.compile(DISCLAIMER_HEADING, re.IGNORECASE)
_BANNER = re.compile("|".join(BANNER), re.IGNORECASE)
_BANNER_MORE = re.compile(BANNER_MORE, re.IGNORECASE)
_POSTSCRIPT = re.compile(r"\s*p\.?\s?s\.?[\s:,.-]", re.IGNORECASE)
_MARK = re.compile(
    r"\[\s*(?:external|extern|externe|ext)(?: (?:e-?mail|sender|message))?\s*\]\s*[:-]?\s*", re.IGNORECASE
)
_LONGEST_DEVICE_LINE: Final = 160
_LONGEST_PARAGRAPH: Final = 6_000
_PARAGRAPH_LINES: Final = 80
_SIGNATURE_LINES: Final = 12
_SIGNATURE_LENGTH: Final = 900
_PROSE: Final = 9  # words in one line: below an undisciplined "--" this is an answer, not a telephone number


def trimmed(lines: list[str], *, first: bool) -> tuple[list[str], list[str]]:
    """One stretch of somebody's own lines without the boilerplate around them, and the names of the rules that cut.

    `first`: it is the beginning of the mail, where gateways put their banners.
    """
    rules: list[str] = []
    for name, cut in _CUTS:
        if name == "banner" and not first:
            continue
        shorter = cut(lines)
        if _stripped(shorter) != _stripped(lines):
            rules.append(name)
        lines = shorter
    return lines, list(dict.fromkeys(rules))


def _stripped(lines: list[str]) -> list[str]:
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]


def _without_banner(lines: list[str]) -> list[str]:
    """Banner lines at the very top, with the lines that continue them; the first line of anything else ends it."""
    kept, found = _stripped(lines), False
    while kept:
        line = kept[0]
        if _BANNER.search(line[:1000]) or (found and line.strip() and _BANNER_MORE.search(line[:1000])):
            kept, found = kept[1:], True
        elif found and (not line.strip() or is_rule(line)):
            kept = kept[1:]
            found = bool(kept) and (is_rule(line) or bool(_BANNER.search(kept[0][:1000])))
        elif is_rule(line) and len(kept) > 1 and _BANNER.search(kept[1][:1000]):
            kept = kept[1:]
        else:
            break
    if kept and (mark := _MARK.match(kept[0])):
        kept = [kept[0][mark.end() :], *kept[1:]]
    return _stripped(kept)


def _without_signature(lines: list[str]) -> list[str]:
    """Below "-- " (RFC 3676 section 4.3), if it is short enough to be one. A postscript is the writer's and stays.

    Somebody who draws "--" between paragraphs draws it more than once: after the first, only the exact mark counts.
    """
    earliest, written = len(lines), 0
    while earliest and written <= _SIGNATURE_LINES:
        earliest -= 1
        written += bool(lines[earliest].strip())
    drawn = any(line.strip() == "--" for line in lines[:earliest])
    for number in range(earliest, len(lines)):
        line = lines[number]
        if line.strip() != "--":
            continue
        strict = line.rstrip("\t") == "-- "
        if (strict or not drawn) and _is_signature(lines[number + 1 :], strict=strict):
            postscript = next((n for n in range(number + 1, len(lines)) if _POSTSCRIPT.match(lines[n])), len(lines))
            return _stripped(lines[:number] + lines[postscript:])
        drawn = True
    return lines


def _is_signature(below: list[str], *, strict: bool) -> bool:
    written = [line for line in below if line.strip()]
    if len(written) > _SIGNATURE_LINES or sum(map(len, written)) > _SIGNATURE_LENGTH:
        return False
    return strict or not any(_is_prose(line) for line in written)


def _is_prose(line: str) -> bool:
    words = len(line.split())
    return words >= _PROSE or (words >= _PROSE // 2 and line.rstrip().endswith((".", "!", "?", "…", "。")))


def _without_device_line(lines: list[str]) -> list[str]:
    """Device signatures that stand alone; also folded over two lines."""
    kept: list[str] = []
    number = 0
    while number < len(lines):
        alone = not kept or not kept[-1].strip() or number == len(lines) - 1 or not lines[number + 1].strip()
        size = next((n for n in (1, 2) if alone and is_device_line(" ".join(lines[number : number + n]))), 0)
        kept += [] if size else [lines[number]]
        number += size or 1
    return _stripped(kept) if len(kept) < len(lines) else lines


def is_device_line(line: str) -> bool:
    """Whether a mail program or a telephone wrote this line, whichever language it speaks."""
    if not 8 <= len(line) <= 4 * _LONGEST_DEVICE_LINE:
        return False
    bare = _LINK.sub(" ", line)
    if len(bare) > _LONGEST_DEVICE_LINE:
        return False
    tokens = _TOKEN.findall(bare.lower())
    words = set(tokens)
    if words.isdisjoint(_DOING):
        return False
    if not all(map(_is_known, words)):
        return _names_a_model(bare, words)
    if len(tokens) < 3 and bare.isascii():
        return False
    if "outlook" in words and words & _FETCHING:
        return True
    return bool(words & _SENDING and (words & _DEVICES or (len(tokens) > 3 and words & _DEVICES_AT_LENGTH)))


def _is_known(token: str) -> bool:
    return token in _KNOWN or token.isdigit()


def _names_a_model(bare: str, words: set[str]) -> bool:
    """Whether "Sent from my" goes on with a model nobody listed: names and numbers, one of them a number or a device."""
    if not (words & _SENDING and words & _POSSESSIVES):
        return False
    strange = [word for word in bare.strip("()<>* ").split() if not all(map(_is_known, _TOKEN.findall(word.lower())))]
    named = all(word[0].isupper() or any(map(str.isdigit, word)) for word in strange)
    return (
        sum(map(_is_known, words)) >= 3
        and named
        and len(strange) < 5
        and bool(words & _DEVICES or any(map(str.isdigit, bare)))
    )


def _without_list_footer(lines: list[str]) -> list[str]:
    """What mailing list programs add at the end, with the rule above it."""
    kept = _stripped(lines)
    for number in range(max(0, len(kept) - _FOOTER_LINES), len(kept)):
        ruled = is_rule(kept[number]) or kept[number].strip() in {"__", "___", "--"}
        if ruled and _LIST_FOOTER.search(" ".join(kept[number + 1 :])[:2000]):
            return _stripped(kept[:number])
    return lines


def _without_disclaimers(lines: list[str]) -> list[str]:
    """Paragraphs at the end that are legal boilerplate, and a rule drawn above them."""
    kept = _stripped(lines)
    while kept:
        start = len(kept)
        while start and kept[start - 1].strip():
            start -= 1
        convicted = _disclaimer_at(kept[start:])
        if convicted is None:
            return kept
        kept = _stripped(kept[: start + convicted])
        while kept and (is_rule(kept[-1]) or not kept[-1].strip() or _HEADING.fullmatch(kept[-1])):
            kept = kept[:-1]
    return kept


def _disclaimer_at(paragraph: list[str]) -> int | None:
    """The line of this paragraph at which the disclaimer begins."""
    if len(paragraph) > _PARAGRAPH_LINES:
        return None
    opening = next((n for n, line in enumerate(paragraph) if _OPENING.match(line)), None)
    text = " ".join(line.strip() for line in paragraph[opening or 0 :])[:_LONGEST_PARAGRAPH]
    if not _STRONG.search(text) and sum(bool(phrase.search(text)) for phrase in _WEAK) < 2:
        return None
    if opening is not None:
        return opening
    return next(
        (n for n, line in enumerate(paragraph) if _STRONG.search(line) or any(w.search(line) for w in _WEAK)), 0
    )


_Cut = Callable[[list[str]], list[str]]
# In the order in which they lie on top of each other, seen from outside; the device line may stand above a disclaimer
# that a gateway appended, or below it.
_CUTS: Final[tuple[tuple[str, _Cut], ...]] = (
    ("banner", _without_banner),
    ("list-footer", _without_list_footer),
    ("disclaimer", _without_disclaimers),
    ("device-line", _without_device_line),
    ("disclaimer", _without_disclaimers),
    ("signature", _without_signature),
)
