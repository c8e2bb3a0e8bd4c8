"""A simulation of an engine that was broken on purpose: the whole way, from the fault to the rule that is named."""

from random import Random

import pytest

from rekindle.domain import touchpoint
from rekindle.domain.command_words import CommandWord
from rekindle.domain.delivery import Sent
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import Rhythm
from rekindle.service import plan
from rekindle.service.letters.command import TABLE
from rekindle.service.work import VERBS
from rekindle.settings import Settings
from rekindle.simulation import personas, play_in
from rekindle.simulation.stage import Stage

SEED = 5


@pytest.fixture(scope="module")
def stage():
    return Stage.of(Settings())


def rules_broken(stage: Stage, persona: str, spoil=lambda house: None) -> set[str]:
    random = Random(SEED)
    house = stage.house(SEED, random)
    spoil(house)
    return {found.partition(":")[0] for found in play_in(house, persona, random).violations}


def loses(words: bytes):
    """A mail server that says 250 and throws these mails away."""

    def spoil(house) -> None:
        send = house.outbox.send

        async def lossy(sender: str, recipient: str, message: bytes, go: object) -> Sent:
            verdict = await send(sender, recipient, message)
            if words in message:
                house.outbox.sent.pop()
            return verdict

        house.outbox.send = lossy

    return spoil


def repeats(house) -> None:
    """A mail server that sends each mail on twice."""
    send = house.outbox.send

    async def twice(sender: str, recipient: str, message: bytes, go: object) -> Sent:
        await send(sender, recipient, message)
        return await send(sender, recipient, message)

    house.outbox.send = twice


@pytest.mark.parametrize("persona", ["keen", "pauses", "leaves", "crisis"])
def test_an_engine_that_is_whole_breaks_no_rule(stage, persona):
    assert rules_broken(stage, persona) == set()


def test_a_lost_lesson_is_missed(stage):
    assert "nobody skipped" in rules_broken(stage, "keen", loses(b"Subject: Week 3: the story"))


def test_a_mail_that_went_out_twice_is_seen(stage):
    assert "nobody mailed twice" in rules_broken(stage, "silent", repeats)


def test_answers_that_nobody_acknowledges_are_seen(stage):
    assert rules_broken(stage, "keen", loses(b"Subject: Re: ")) == {"every answer acknowledged"}


def test_a_stop_that_is_answered_and_not_obeyed_is_seen(stage, monkeypatch):
    monkeypatch.setitem(TABLE, CommandWord.STOP, TABLE[CommandWord.HELP])
    assert rules_broken(stage, "leaves") == {"nothing after leaving"}


def test_a_pause_that_is_answered_and_not_kept_is_seen(stage, monkeypatch):
    monkeypatch.setitem(TABLE, CommandWord.PAUSE, TABLE[CommandWord.HELP])
    assert rules_broken(stage, "pauses") == {"no planned mail under a hold"}


def test_a_screen_that_sees_nothing_is_seen(stage, monkeypatch):
    monkeypatch.setattr(personas, "CRISIS", ("It was a long week.",))
    assert {"a crisis calls a human", "no planned mail under a hold"} <= rules_broken(stage, "crisis")


def test_an_alert_that_reaches_nobody_is_seen(stage):
    assert rules_broken(stage, "crisis", loses(b"To: coordinator@example.org")) == {"a crisis calls a human"}


def test_a_calendar_that_forgets_the_night_is_seen(stage, monkeypatch):
    monkeypatch.setattr(touchpoint, "after_quiet", lambda at, zone, *, night: at)
    late = stage.programmes[stage.programme].model_copy(update={"rhythm": Rhythm(hour=23 * 60)})

    def by_night(house) -> None:
        house.engine.programmes[stage.programme] = late

    assert rules_broken(stage, "silent", by_night) == {"no planned mail in quiet hours"}


def test_work_that_is_due_and_never_done_ends_the_play(stage, monkeypatch):
    async def idles(engine) -> int:
        return 0

    monkeypatch.setitem(VERBS, "plan", ("plan", idles))
    with pytest.raises(RekindleError, match="time stands still"):
        rules_broken(stage, "keen")


def test_whoever_a_fault_of_planning_holds_is_stuck_and_skipped(stage, monkeypatch):
    real = plan.lesson_context

    def fails(engine, enrolment, step, lesson):
        if step.id == "presence":
            raise LookupError("no such week")
        return real(engine, enrolment, step, lesson)

    monkeypatch.setattr(plan, "lesson_context", fails)
    assert rules_broken(stage, "keen") >= {"nobody stuck", "nobody skipped"}
