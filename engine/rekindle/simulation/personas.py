"""Who takes part in a simulation, and what each does with a mail that asks something: policy as a table."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from random import Random
from typing import Final

from rekindle.simulation.life import Said

QUARTER: Final = timedelta(minutes=15)
PAUSE_WEEKS: Final = 3
UNCLEAR: Final = ("It was a long week.", "Hard to say, really.", "There is more to it than I can put down here.")
CRISIS: Final = ("I want to die.", "I am going to kill myself tonight.", "I do not want to live anymore.")


@dataclass(frozen=True, slots=True)
class Moment:
    """Where somebody is when a mail asks them something."""

    week: int
    """Steps whose lesson has come."""
    answered: int
    asked_again: bool = False
    """The mail says that the answer before was not clear."""


@dataclass(frozen=True, slots=True)
class Reaction:
    said: Said
    after: timedelta
    words: str = ""
    """Empty for an answer: it is made from what the mail asks."""
    also_oldest: bool = False
    """Answers the oldest mail that was left unanswered as well."""


Behaviour = Callable[[Random, Moment], Reaction | None]
"""None is silence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Persona:
    behaves: Behaviour
    people: int
    """How many of twenty in a cohort."""
    stays: bool = True
    prompt: bool = False


def _after(random: Random, least: int, most: int) -> timedelta:
    """In quarters of an hour."""
    return random.randint(least, most) * QUARTER


def _answer(random: Random, least: int = 1, most: int = 40, *, also_oldest: bool = False) -> Reaction:
    return Reaction(Said.ANSWER, _after(random, least, most), also_oldest=also_oldest)


def _keen(random: Random, _: Moment) -> Reaction:
    return _answer(random)


def _slow(random: Random, _: Moment) -> Reaction | None:
    return _answer(random, 2 * 96, 6 * 96) if random.random() < 0.5 else None


def _silent(_: Random, __: Moment) -> None:
    return None


def _returns(random: Random, moment: Moment) -> Reaction | None:
    """Three weeks of silence, then answers again, and one of those that were left."""
    return None if 3 <= moment.week <= 5 else _answer(random, also_oldest=moment.week > 5)


def _pauses(random: Random, moment: Moment) -> Reaction:
    if moment.answered == 4:
        return Reaction(Said.PAUSE, _after(random, 1, 40), f"pause {PAUSE_WEEKS}")
    return _answer(random)


def _unclear(random: Random, moment: Moment) -> Reaction:
    """Asked once more, every second one says it clearly."""
    if moment.asked_again and random.random() < 0.5:
        return _answer(random)
    return Reaction(Said.WORDS, _after(random, 1, 40), random.choice(UNCLEAR))


def _leaves(random: Random, moment: Moment) -> Reaction:
    return Reaction(Said.STOP, _after(random, 1, 40), "stop") if moment.week >= 2 else _answer(random)


def _crisis(random: Random, moment: Moment) -> Reaction:
    if moment.week == 3:
        return Reaction(Said.CRISIS, _after(random, 1, 8), random.choice(CRISIS))
    return _answer(random)


PERSONAS: Final[Mapping[str, Persona]] = {
    "keen": Persona(behaves=_keen, people=4, prompt=True),
    "slow": Persona(behaves=_slow, people=4),
    "silent": Persona(behaves=_silent, people=5),
    "returns": Persona(behaves=_returns, people=2),
    "pauses": Persona(behaves=_pauses, people=1),
    "unclear": Persona(behaves=_unclear, people=2),
    "leaves": Persona(behaves=_leaves, people=1, stays=False),
    "crisis": Persona(behaves=_crisis, people=1, stays=False),
}
"""Each also confirms; "silent" reads without ever answering."""
