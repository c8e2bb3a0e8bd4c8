"""Which of a person's own words a mail may show them again: one short line, never what may be about somebody else.

A filter that errs on the side of silence: whatever looks as if it could tell who is meant (a number, a date of birth, a full
name, an address) is kept and not quoted. German writes every noun with a capital, so some harmless lines stay unquoted.
"""

import re
from datetime import date
from typing import Final

from rekindle.domain.letters import level
from rekindle.domain.screen import screen

LONGEST: Final = 120
"""Characters of the line."""

_CAPITAL = "[^\\W\\d_a-zà-öø-ÿß]"
_DIGITS = re.compile(r"(?:\d[ /().+-]{0,2}){5,}")
"""Telephone and record numbers, and dates in digits with their year."""
_THREE_NUMBERS = re.compile(r"\b\d{1,4}[./-]\d{1,2}[./-]\d{1,4}\b")
_MARKED = re.compile(
    r"@|://|\bwww\.|[#№]\s?\w*\d|\b(?:born|dob|d\.o\.b|geb|geboren\w*|room|zimmer|ward|station|bed|bett|flat|nhs|mrn)\b\.?"
    r"\s*(?:on |am |no\.? ?|nr\.? ?)?\d",
    re.IGNORECASE,
)
_MIXED = re.compile(r"\b(?=\w*\d)(?=\w*[^\W\d_])\w{5,}\b")
"""`AB12345`: letters and digits in one word."""
_YEAR = re.compile(r"\b(?:18|19|20)\d\d\b")
_TITLED = re.compile(
    rf"\b(?:mr|mrs|ms|miss|dr|prof|sir|sister|nurse|herrn?|frau|hr|fr|schwester|pfleger)\b\.? {_CAPITAL}",
    re.IGNORECASE,
)
_INITIALS = re.compile(rf"\b{_CAPITAL}\. ?{_CAPITAL}|\b{_CAPITAL}\w+ {_CAPITAL}\b(?!')\.?")
_PAIR = re.compile(rf"\b({_CAPITAL}\w+)[ -](?:(?:von|van|de|der|den|del|di|la|el|bin|al)[ -])*(?=({_CAPITAL}\w+))")
_ORDINARY: Final = frozenset(
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
    "january february march april may june july august september october november december easter christmas "
    "on in at to the a an my our one two three four five each every before after when if then from until till by and but "
    "no not i it we this that these those with without for as so once some first last next always never home write say "
    "montag dienstag mittwoch donnerstag freitag samstag sonntag montags dienstags mittwochs donnerstags freitags "
    "januar februar märz mai juni juli oktober dezember ostern weihnachten "
    "am an im in vor nach bei beim mit ohne ab bis jeden jede jedes ein eine einen zwei drei vier fünf der die das den dem "
    "mein meine meinen unser unsere wenn dann ich wir es und oder nicht kein keine immer nie erst zum zur zu".split()
)
"""Words that may begin a sentence before another capital without being a first name."""


def quotable(text: str, written_on: date) -> str:
    """The first paragraph as one line, or "" where it may not be shown. `written_on` tells a plan's year from a birth's."""
    line = " ".join(text.strip().split("\n\n", 1)[0].split())
    if not line or len(line) > LONGEST or screen(text) is not None or identifies(line, written_on):
        return ""
    return line


def identifies(line: str, written_on: date) -> bool:
    """Whether something in the line looks as if it could tell who is meant."""
    line = level(line)
    if any(int(found[0]) < written_on.year for found in _YEAR.finditer(line)):
        return True
    patterns = (_DIGITS, _THREE_NUMBERS, _MARKED, _MIXED, _TITLED)
    return any(found.search(line) for found in patterns) or _names(line)


def _names(line: str) -> bool:
    """Two capitalised words in a row, or one beside an initial, are taken for a full name."""
    if any(not _ordinary(found[0].split()[0]) for found in _INITIALS.finditer(line)):
        return True
    return any(not (_ordinary(pair[1]) or _ordinary(pair[2])) for pair in _PAIR.finditer(line))


def _ordinary(word: str) -> bool:
    return word.casefold() in _ORDINARY
