"""The whole contract of a step, as a table of rules. Each gives a sentence for everything that breaks it."""

from collections.abc import Callable, Iterator, Mapping
from typing import Final

from rekindle.testing import rules_hooks, rules_play
from rekindle.testing.rules_check import no_error
from rekindle.testing.setup import Setup

Rule = Callable[[Setup], Iterator[str]]

# What a plugin remembers between people shows only while it has seen none: so the first rule is the first to play.
RULES: Final[Mapping[str, Rule]] = {
    "the same seed gives the same mails": rules_play.repeats,
    "steps check finds no error": no_error,
    "planning hooks give what they should": rules_hooks.planning_hooks,
    "event hooks may be called twice": rules_hooks.event_hooks,
    "every value can be scored": rules_hooks.can_be_scored,
    "a value comes back as it was read": rules_play.values_survive,
    "what is unclear is asked about once": rules_play.unclear_is_asked_once,
    "everybody comes through": rules_play.everybody_comes_through,
}


def broken_rules(setup: Setup) -> list[str]:
    """Each as `rule: what is wrong`; empty if the step keeps all of them."""
    return [f"- {rule}: {what}" for rule, check in RULES.items() for what in dict.fromkeys(check(setup))]
