"""The conditions of `:::when` blocks: a closed list, decided when a mail is planned and only looked up when it is rendered.

lean=inward|outward|mixed|none   strain=low|some|high   pace=weekly|slower
answered EXERCISE   EXERCISE below N   EXERCISE above N          each may begin with `not`
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import Final

from rekindle.domain.programme import Lesson

TRAITS: Final[Mapping[str, tuple[str, ...]]] = {
    "lean": ("inward", "outward", "mixed", "none"),
    "strain": ("low", "some", "high"),
    "pace": ("weekly", "slower"),
}
PULSE: Final = "pulse"
"""The weekly energy question has no exercise of its own in a folder, yet conditions may ask for it by this id."""

OPENING: Final = re.compile(r"^:::[ \t]*when\b[ \t]*(.*?)[ \t]*$", re.IGNORECASE)
_TRAIT = re.compile(r"^(\w+)\s*=\s*(\S+)$")
_ANSWERED = re.compile(r"^answered\s+(\S+)$")
_COMPARED = re.compile(r"^(\S+)\s+(below|above)\s+(-?\d+(?:\.\d+)?)$")
_SHAPES = "write for example lean=inward, strain=high, pace=slower, answered weight, weight below 3, not lean=none"


@dataclass(frozen=True, slots=True)
class Condition:
    """`subject` is a trait or an exercise id; `test` is "=", "answered", "below" or "above"."""

    subject: str
    test: str
    value: str | float = ""
    negated: bool = False

    def __str__(self) -> str:
        """The canonical text: the key under which planning seals the decision."""
        match self.test:
            case "=":
                text = f"{self.subject}={self.value}"
            case "answered":
                text = f"answered {self.subject}"
            case _:
                text = f"{self.subject} {self.test} {self.value:g}"
        return f"not {text}" if self.negated else text

    @property
    def exercise(self) -> str | None:
        return None if self.test == "=" else self.subject


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """What is known of a person when a mail is planned. A value is None for an answer that is text alone."""

    lean: str = "none"
    strain: str = "some"
    pace: str = "weekly"
    values: Mapping[str, float | str | None] = field(default_factory=dict, hash=False)
    turn: str = ""
    """For a mixed lean, which of the two variants ("inward", "outward") this mail also serves: they take turns."""


def parse_condition(text: str) -> Condition:
    """Raises ValueError, in words for an author, for anything outside the closed list."""
    words = " ".join(text.split())
    negated = words.startswith("not ")
    rest = words.removeprefix("not ")
    if match := _TRAIT.match(rest):
        return _trait(match[1], match[2], negated=negated)
    if match := _ANSWERED.match(rest):
        return Condition(match[1], "answered", negated=negated)
    if match := _COMPARED.match(rest):
        return Condition(match[1], match[2], float(match[3]), negated=negated)
    raise ValueError(f'":::when {words}" is not a condition; {_SHAPES}')


def _trait(name: str, value: str, *, negated: bool) -> Condition:
    if name not in TRAITS:
        raise ValueError(f'there is no condition "{name}="; {_nearest(name, tuple(TRAITS))}')
    if value not in TRAITS[name]:
        raise ValueError(f'"{name}" is never "{value}"; {_nearest(value, TRAITS[name])}')
    return Condition(name, "=", value, negated=negated)


def _nearest(wrong: str, known: tuple[str, ...]) -> str:
    close = get_close_matches(wrong, known, 1)
    return f'did you mean "{close[0]}"?' if close else f"it is one of {', '.join(known)}"


def holds(condition: Condition, facts: Facts) -> bool:
    """What is not known does not hold (so its `not` does)."""
    return _holds(condition, facts) is not condition.negated


def _holds(condition: Condition, facts: Facts) -> bool:
    if condition.test == "=":
        known: str = getattr(facts, condition.subject)
        served = known == "mixed" and condition.subject == "lean" and facts.turn == condition.value
        return known == condition.value or served
    if condition.test == "answered":
        return condition.subject in facts.values
    value = facts.values.get(condition.subject)
    if not isinstance(value, int | float):
        return False
    bound = float(condition.value)
    return value < bound if condition.test == "below" else value > bound


def conditions_in(body: str) -> tuple[Condition, ...]:
    """Every condition that a body names, in order, each once."""
    found = (OPENING.match(line.strip()) for line in body.splitlines())
    return tuple(dict.fromkeys(parse_condition(match[1]) for match in found if match))


def decide(lesson: Lesson, facts: Facts) -> dict[str, bool]:
    """The decisions to seal into a delivery row, by canonical text; rendering only reads them (`context["when"]`)."""
    return {str(condition): holds(condition, facts) for condition in conditions_in(lesson.body)}
