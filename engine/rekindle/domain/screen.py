"""The safety screen: which replies must be seen by a human, and how soon. A filter, never a judge.

Two readers look at each reply: rules over phrases (screen_rules), and a small model (screen_model) for what no list of
phrases foresees. What a rule finds, the model cannot lower, unless the rule is a weak one and the model is sure that the
words mean nothing. Order of a reply: the screen comes before commands and answers, no plugin can switch it off, and a flag
never carries any of the text.
"""

import re

from rekindle.domain.letters import base, level
from rekindle.domain.screen_features import LEXICONS
from rekindle.domain.screen_model import Reading, model
from rekindle.domain.screen_rules import Category, Flag, function_words, rules

__all__ = ["Category", "Flag", "judge", "screen"]

RED_FROM = 0.85
ANY_FROM = 0.87
"""What the model must be sure of, chosen on replies held back from training: docs/safety-and-privacy.md says what other values would cost."""
NOTHING_BELOW = 0.4
"""Where the model overrules a weak rule."""
_NO_ROPE = re.compile(r"\bend of (?:my|our|the) rope\b", re.IGNORECASE)
"""Means weariness; the model takes a rope for a rope."""
NOT_EVEN_A_DENIAL_BELOW = 0.5
"""Where it overrules a denial of danger: a bare one is read by a human, one that explains itself need not be."""


def screen(text: str, language: str = "en") -> Flag | None:
    """The most urgent flag, or None. Every language's rules are tried; the model is that of the language written."""
    text = level(text)
    written = _written(text, language)
    return judge(text, model(written).read(_NO_ROPE.sub("end of my tether", text)))


def judge(text: str, reading: Reading) -> Flag | None:
    """What the rules and this reading by a model come to together. Levelled text."""
    found = [one.flag for one in rules(text) if not one.weak or reading.any >= _doubt(one.flag)]
    by_model = _by_model(reading)
    if by_model is not None:
        found.append(by_model)
    return max(found, key=lambda flag: flag.category) if found else None


def _doubt(weak: Flag) -> float:
    return NOT_EVEN_A_DENIAL_BELOW if weak.rule == "denied" else NOTHING_BELOW


def _by_model(reading: Reading) -> Flag | None:
    if reading.red >= RED_FROM:
        return Flag(Category.RED, "model")
    return Flag(Category.GREY, "model") if reading.any >= ANY_FROM else None


def _written(text: str, language: str) -> str:
    """The language of the text, as its small words tell; the person's own, or English, where they tell nothing."""
    counts = function_words(text)
    own = base(language)
    most = max(counts, key=lambda name: (counts[name], name == own))
    return most if counts[most] or own not in LEXICONS else own
