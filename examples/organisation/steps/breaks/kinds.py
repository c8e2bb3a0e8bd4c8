"""An answer kind of this step's own: how often out of how often, as in "3 of 5" or "none of 4"."""

import re

from rekindle.api import AnswerKind, Parsed, ReplyContext, Unclear

WORDS = {"none": 0, "no": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7}
NUMBER = rf"\b(\d{{1,2}}|{'|'.join(WORDS)})\b"
SHARE = re.compile(rf"{NUMBER}\s*(?:/|(?:out )?of)\s*(?:the |my |last )*{NUMBER}", re.IGNORECASE)
ALL = re.compile(rf"\ball (?:of )?(?:the |my |last )*{NUMBER}", re.IGNORECASE)
MOST = 7


def parse(text: str, context: ReplyContext) -> Parsed | Unclear:
    """`answer = "share 7"` in a lesson: out of seven at most. Kept as "3/5"."""
    whole = [(found[1], found[1], found) for found in ALL.finditer(text)]
    shares = [(found[1], found[2], found) for found in SHARE.finditer(text)] or whole
    if len(shares) != 1:
        return Unclear("How often, and out of how many shifts? For example: 3 of 5.")
    part, of, found = number(shares[0][0]), number(shares[0][1]), shares[0][2]
    if not (part <= of and 1 <= of <= int(context.arguments or MOST)):
        return Unclear(f"I read {part} of {of}. How often was it, and out of how many shifts?")
    return Parsed(f"{part}/{of}", text=(text[: found.start()] + text[found.end() :]).strip(" \n.,"))


def number(word: str) -> int:
    return WORDS.get(word.casefold(), 0) if word.isalpha() else int(word)


def score(value: str) -> float:
    """Per cent, for `:::when breaks-taken below 50`."""
    part, _, of = value.partition("/")
    return 100 * int(part) / max(int(of), 1)


EXAMPLES = {
    "3 of 5": "3/5",
    "2/4": "2/4",
    "two out of three": "2/3",
    "I managed 1 of my last 4, the others were full": "1/4",
    "none of 3": "0/3",
    "all 4": "4/4",
    "most of them": "unclear",
    "5 of 3": "unclear",
    "2 of 4 this week and 1 of 3 before": "unclear",
}

KINDS = [AnswerKind("share", parse, score, EXAMPLES, how="Reply with how often out of how many, for example 3 of 5.")]
