"""The test kit for step authors: a small world in memory, virtual people in it, and the whole contract as one call.

In `conftest.py` beside your tests:

    from rekindle.testing import participant, rk  # noqa: F401

and in a test:

    def test_a_number_is_kept(rk, participant):
        rk.use("steps/breath")
        participant.enrol().wait(days=10)
        participant.reply("4")
        assert participant.answers == {"breaths": 4}

Needs pytest beside the engine. No mail leaves the process, no file is written, time passes only when a test says so, and
no step that is installed on the machine gets in by itself.
"""

import pytest

from rekindle.testing.faults import How
from rekindle.testing.mails import Mail
from rekindle.testing.people import Participant
from rekindle.testing.rendering import Reader
from rekindle.testing.setup import StepFault, Usable
from rekindle.testing.stage import Clock, Outbox
from rekindle.testing.world import World

__all__ = [
    "Clock",
    "How",
    "Mail",
    "Outbox",
    "Participant",
    "Reader",
    "StepFault",
    "Usable",
    "World",
    "participant",
    "rk",
]


@pytest.fixture
def rk() -> World:
    """A world of its own for each test; begin with `rk.use(step)`."""
    return World()


@pytest.fixture
def participant(rk: World) -> Participant:
    """Somebody who has not joined yet: `participant.enrol()` after `rk.use(step)`."""
    return rk.participant()
