"""What somebody newly wrote, out of a mail that also carries what they answer.

A word of the writer's that is cut is lost for the answer and for the safety screen; a quotation that stays is a
blemish. So each rule cuts only on evidence that a mail program left, and a mail of which nothing would remain is
returned whole. The full text is stored elsewhere in any case.
"""

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from rekindle.mail.attribution import introduction, is_rule, names_only, next_line
from rekindle.mail.boilerplate import trimmed
from rekindle.mail.quoting_tables import ANSWERS_BELOW, GREETINGS

EXAMINED: Final = 100_000  # characters; what lies beyond is kept unread
_EDGE: Final = 4  # stretches at either end where boilerplate is looked for; between answered lines there is none
_OWN_MARKED: Final = 5  # marked lines that may still be the writer's own quotation
_PROGRAMS: Final = frozenset(("attribution", "header-block", "separator"))
_LINES: Final = 8_000  # lines looked at; 100 kB of ordinary mail has about 2,000
_TRIES: Final = 400  # introductions looked at in one mail: far above any thread, and a bound on hostile ones

# Invisible: zero-width space, word joiner, BOM, soft hyphen, direction marks. Joiners inside emoji and Indic or
# Persian words (U+200C, U+200D) are letters and stay.
_INVISIBLE: Final = re.compile("[\u200b\u2060\ufeff\u00ad\u200e\u200f\u202a-\u202e\u2066-\u2069\u061c]")
_SPACES: Final = re.compile("[\u00a0\u2007\u202f\u2000-\u2006\u2008-\u200a\u205f]")
_BREAKS: Final = re.compile("\r\n|\r|\u2028|\u2029|\x0b|\x0c|\x85")
_QUOTE: Final = re.compile(r"[ \t]{0,3}>")
_QUOTE_MARKS: Final = re.compile(r"[ \t]{0,3}(?:> ?)+")
_GROUPWISE_LIKE: Final = re.compile(r">>>\s.*>>>\s*$")
_COMPARISON: Final = re.compile(r"\s*>(?:[=\d:;._]|\s?\d+(?![\d.):]))")
_ANSWERS_BELOW: Final = re.compile(ANSWERS_BELOW, re.IGNORECASE)
_GREETING: Final = re.compile(GREETINGS + r"(?!\w)[^.?!。？！\d]{0,30}[,!.，！]?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Reply:
    """The newest words of a mail.

    `interleaved` pairs each quoted block with the words right under it, where several blocks are answered one by one.
    `cut` names the rules that took something away. `whole`: nothing looked like the writer's own, so `text` is all.
    """

    text: str
    interleaved: tuple[tuple[str, str], ...] = ()
    cut: tuple[str, ...] = ()
    whole: bool = False


@dataclass(frozen=True, slots=True)
class _Stretch:
    quoted: bool
    lines: list[str]


def newest_text(text: str) -> Reply:
    """The writer's newest words in the decoded text of a mail. Never raises; what lies beyond `EXAMINED` is only kept."""
    head, glue, beyond = _examined(text)
    reply = _read(visible(head).split("\n"), glue, beyond)
    return reply if reply.text else Reply(visible(text).strip(), whole=True)


def visible(text: str) -> str:
    """One kind of line break and of space, and nothing that cannot be seen."""
    return _INVISIBLE.sub("", _SPACES.sub(" ", _BREAKS.sub("\n", text)))


def _examined(text: str) -> tuple[str, str, str]:
    """The part that is read, the break after it, and the rest; no word is torn where there is a space to tear at."""
    end = len(text) if len(text) <= EXAMINED else EXAMINED
    if text.count("\n", 0, end) > _LINES:
        end = len("\n".join(text.split("\n", _LINES)[:_LINES]))
        return text[:end], "\n", text[end + 1 :]
    if end == len(text):
        return text, "", ""
    end = max(text.rfind("\n", 0, end), 0) or max(text.rfind(" ", 0, end), 0) or end
    glue = text[end] if text[end].isspace() else ""
    return text[:end], glue, text[end + len(glue) :]


def _read(lines: list[str], glue: str, beyond: str) -> Reply:
    found = _Reading()
    found.split(lines)
    if found.ended or not beyond:
        found.trim()
        glue = beyond = ""
    words = ["\n".join(stretch.lines).strip() for stretch in found.stretches if not stretch.quoted]
    rest = _unread(beyond, marked=found.quoted)
    text = ("\n\n".join(filter(None, words)) + glue + rest).strip()
    rules = dict.fromkeys(["quote"] * found.quoted + found.rules)
    return Reply(text, _pairs(found.stretches), tuple(rules))


def _unread(beyond: str, *, marked: bool) -> str:
    """What lies beyond the examined part is kept as it is, except marked lines where the mail has such."""
    if not marked:
        return visible(beyond)
    return "\n".join(line for line in visible(beyond).split("\n") if not _QUOTE.match(line))


class _Reading:
    """One pass over the lines, cutting them into quoted stretches and the writer's own."""

    def __init__(self) -> None:
        self.stretches: list[_Stretch] = []
        self.rules: list[str] = []
        self.quoted = False
        self.ended = False  # everything below belongs to an unmarked quotation
        self.tries = _TRIES
        self.keep_below = False

    def split(self, lines: list[str]) -> None:
        number, introduced = 0, False
        while number < len(lines) and not self.ended:
            if own := self._own_marks(lines, number, introduced=introduced):
                for line in lines[number : number + own]:
                    self._add(line, quoted=False)
                number += own
                continue
            if _is_quoted(lines, number, introduced=introduced):
                self._add(lines[number], quoted=True)
                introduced = False
            elif after := self._introduced(lines, number):
                introduced = after < len(lines)
                number = after
                continue
            else:
                self._add(lines[number], quoted=False)
                introduced = introduced and not lines[number].strip()
            number += 1
        if self.ended:
            self._drop_rules_above()

    def _add(self, line: str, *, quoted: bool) -> None:
        if not self.stretches or self.stretches[-1].quoted != quoted:
            self.stretches.append(_Stretch(quoted, []))
        self.stretches[-1].lines.append(line)
        self.quoted = self.quoted or quoted

    def _own_marks(self, lines: list[str], number: int, *, introduced: bool) -> int:
        """How many marked lines from here are the writer's: a short quotation of their own, or a list with ">".

        Only while no mail program has introduced a quotation, for then marks are that program's.
        """
        if introduced or not self.stretches or not _QUOTE.match(lines[number]) or not _PROGRAMS.isdisjoint(self.rules):
            return 0
        end = number
        while end < len(lines) and end - number <= _OWN_MARKED and _QUOTE.match(lines[end]):
            end += 1
        above = lines[number - 1].rstrip() if number else ""
        if end - number > _OWN_MARKED or _QUOTE.match(above):
            return 0
        quoting = above.endswith((":", "：")) and "@" not in above and not any(map(str.isdigit, above))
        return end - number if quoting or _is_list(lines[number:end]) else 0

    def _introduced(self, lines: list[str], number: int) -> int:
        """The line after an introduction that begins here and is believed, else 0."""
        if self.tries <= 0 or not _may_introduce(lines, number):
            return 0
        self.tries -= 1
        if not self.stretches or not any(map(str.strip, self.stretches[0].lines)):
            below = next_line(lines, number + 1)
            if below < len(lines) and _QUOTE.match(lines[below]) and names_only(lines[number]):
                self.rules.append("attribution")
                return number + 1
        found = introduction(lines, number)
        if found is None:
            return 0
        below = next_line(lines, found.end)
        marked = below < len(lines) and bool(_QUOTE.match(lines[below]))
        if not marked and (not found.sure or not self._may_end()):
            return 0
        self.rules.append(found.rule)
        self.ended = not marked
        if found.own:
            self._add(found.own, quoted=False)
        return found.end

    def _may_end(self) -> bool:
        """Whether all below may go: only when the answer is known to stand above.

        The first introduction decides: were a later one believed, an answer between the two would be lost.
        """
        if self.keep_below:
            return False
        above = "\n".join("\n".join(s.lines) for s in _trim(self.stretches)[0] if not s.quoted).strip()
        if not above or _GREETING.fullmatch(above) or _ANSWERS_BELOW.search(above):
            self.keep_below = True
        return not self.keep_below

    def _drop_rules_above(self) -> None:
        own = self.stretches[-1].lines
        while own and (not own[-1].strip() or is_rule(own[-1])):
            own.pop()

    def trim(self) -> None:
        self.stretches, rules = _trim(self.stretches)
        self.rules += rules


def _may_introduce(lines: list[str], number: int) -> bool:
    """A cheap look before the dear one: rules, and whatever has a colon within the lines an attribution may fold over."""
    line = lines[number].strip()
    if not line or len(line) > 400:
        return False
    return (
        line[0] in "-_=*—–>"
        or line[-1] == "-"
        or any(":" in near or "：" in near for near in lines[number : number + 4])
    )


def _is_quoted(lines: list[str], number: int, *, introduced: bool) -> bool:
    """Marked with ">"; but a lone ">5" below no introduction is somebody's "more than five", and ">>> here <<<" is drawn."""
    line = lines[number]
    if not _QUOTE.match(line):
        return False
    if _GROUPWISE_LIKE.match(line) and introduction(lines, number):
        return False
    if introduced or not (_COMPARISON.match(line) or line.rstrip().endswith("<<")):
        return True
    beside = (lines[near] for near in (number - 1, number + 1) if 0 <= near < len(lines))
    return any(_QUOTE.match(near) for near in beside)


def _is_list(marked: list[str]) -> bool:
    """Several marks, a few words each, and no sentence: "> sleep", "> swim", "> call Eva"."""
    texts = [_QUOTE_MARKS.sub("", line).strip() for line in marked]
    return len(texts) > 1 and all(text and len(text.split()) < 5 and text[-1] not in ".,:;!?。？！" for text in texts)


def _trim(stretches: list[_Stretch]) -> tuple[list[_Stretch], list[str]]:
    kept: list[_Stretch] = []
    rules: list[str] = []
    for number, stretch in enumerate(stretches):
        lines = stretch.lines
        if not stretch.quoted and not _EDGE <= number < len(stretches) - _EDGE:
            lines, cut = trimmed(lines, first=number == 0)
            rules += cut
        if any(map(str.strip, lines)):
            kept.append(_Stretch(stretch.quoted, lines))
    return kept, rules


def _pairs(stretches: list[_Stretch]) -> tuple[tuple[str, str], ...]:
    """Each quoted block with the words under it, if more than one block was quoted."""
    merged: list[tuple[bool, str]] = []
    for stretch in stretches:
        text = "\n".join(_QUOTE_MARKS.sub("", line) if stretch.quoted else line for line in stretch.lines).strip()
        if not text:
            continue
        if merged and merged[-1][0] == stretch.quoted:
            text = merged.pop()[1] + "\n" + text
        merged.append((stretch.quoted, text))
    if sum(quoted for quoted, _ in merged) < 2:
        return ()
    return tuple((above, own) for (quoted, above), (also, own) in pairwise(merged) if quoted and not also)
