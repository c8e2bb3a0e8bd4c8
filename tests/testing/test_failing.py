"""`rk.failing` in each of its ways: people notice of it what the contract says of the hook under "on fault", and no more."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any, get_args

import pytest

from rekindle.adapters.plugins.hosted import HostedPlugins
from rekindle.api import (
    AnswerKind,
    Draft,
    Due,
    Event,
    Exercise,
    Kind,
    Lesson,
    LessonContext,
    NextContext,
    Parsed,
    Step,
    StepContext,
    StepPlugin,
    Unclear,
    override,
)
from rekindle.ports import NoticeState
from rekindle.testing.faults import SAID, How
from support.plugin_bench import STEP, ask


def parse(text: str) -> Parsed | Unclear:
    return Parsed(text.count("u")) if "u" in text else Unclear("How many?")


class Loud(StepPlugin):
    """A step whose every hook can be seen to have had a say."""

    @override
    def provide_step(self, context: StepContext) -> Step:
        lesson = Lesson(
            id="tea", kind=Kind.TEACHING, at="mon 08:00", subject="Tea", body='Have {{ x.tea }}.\n\n{{ exercise("cups") }}',
            exercises=(Exercise(id="cups", ask="How many cups?", answer="cups", examples={"u": 1}),),
        )  # fmt: skip
        return Step(id=context.name, version="1.0", title="Loud", lessons=(lesson,), defaults={"tea": "water"})

    @override
    def provide_answer_kinds(self, context: StepContext) -> Sequence[AnswerKind]:
        return [AnswerKind("cups", parse, score=float, examples={"u": 1})]

    @override
    def provide_context(self, context: LessonContext) -> Mapping[str, Any]:
        return {"tea": "lime tea"}

    @override
    def choose_next(self, context: NextContext) -> str:
        return "second" if "second" in context.remaining else context.remaining[0]

    @override
    def filter_schedule(self, due: Due, context: LessonContext) -> Due:
        return due.model_copy(update={"at": due.at + timedelta(hours=2)})

    @override
    def filter_message(self, draft: Draft, context: LessonContext) -> Draft:
        return draft.model_copy(update={"before": "Loud words."})

    @override
    def on_answer(self, event: Event) -> None:
        """Nothing to do."""


@pytest.fixture(params=get_args(How))
def how(request) -> How:
    return request.param


def order(rk) -> list[str]:
    """The steps in the order of their first mails, to the end of the programme."""
    return [step for step in dict.fromkeys(mail.step for mail in rk.play()) if step and step != "programme"]


def test_nothing_fails_and_every_hook_has_its_say(rk, participant):
    rk.use(Loud, after=["first", "second"])
    mail = participant.enrol().wait(days=7).mail("tea")
    assert "lime tea" in mail
    assert "Loud words." in mail
    assert mail.at.hour == 10
    participant.reply("uu")
    assert participant.answers == {"cups": 2}
    assert [notice.state for notice in rk.house.engine.store.notices()] == [NoticeState.DONE]
    assert order(rk) == ["second", "first"]


def test_without_its_values_a_mail_is_held_with_the_reason(rk, participant, how):
    rk.use(Loud)
    with rk.failing("provide_context", how):
        participant.enrol().wait(days=7)
    assert participant.newest.lesson == "welcome"
    assert participant.holds == {"plugin"}
    assert f'provide_context of the plugin "loud" {SAID[how]}' in participant.explain()
    assert rk.retry()
    assert "lime tea" in participant.wait(days=7).mail("tea")


def test_without_a_choice_the_order_stays(rk, participant, how):
    rk.use(Loud, after=["first", "second"])
    with rk.failing("choose_next", how):
        participant.enrol()
        assert order(rk) == ["loud", "first", "second"]
    assert SAID[how] in participant.explain()


def test_without_an_answer_a_mail_keeps_its_time(rk, participant, how):
    rk.use(Loud)
    with rk.failing("filter_schedule", how):
        mail = participant.enrol().wait(days=7).mail("tea")
    assert mail.at.hour == 8
    assert "Loud words." in mail
    assert SAID[how] in participant.explain()


def test_without_its_filter_a_mail_goes_out_as_it_was(rk, participant, how):
    rk.use(Loud)
    with rk.failing("filter_message", how):
        mail = participant.enrol().wait(days=7).mail("tea")
    assert "Loud words." not in mail
    assert "lime tea" in mail
    assert SAID[how] in participant.explain()


@pytest.mark.parametrize("function", ["parse", "score"])
def test_what_cannot_be_read_or_scored_is_kept_for_a_human(rk, participant, how, function):
    rk.use(Loud)
    participant.enrol().wait(days=7)
    with rk.failing(function, how):
        participant.reply("uu")
    assert participant.answers == {}
    (case,) = rk.house.engine.store.cases()
    assert case.enrolment == participant.enrolment.id
    assert participant.holds == set()


def test_an_event_is_tried_again_and_then_parked_and_nobodys_mail_waits(rk, participant, how):
    rk.use(Loud, after=["next"])
    participant.enrol().wait(days=7)
    with rk.failing("on_answer", how):
        receipt = participant.reply("uu")
        assert receipt is not None
        (waiting,) = rk.house.engine.store.notices(plugin="loud")
        assert (waiting.state, waiting.attempts) == (NoticeState.WAITING, 1)
        assert "next" in order(rk)
        (parked,) = rk.house.engine.store.notices(plugin="loud")
        assert (parked.state, parked.attempts) == (NoticeState.PARKED, 6)
        assert SAID[how] in parked.reason
    assert participant.answers == {"cups": 2}
    assert rk.retry()
    (told,) = rk.house.engine.store.notices(plugin="loud")
    assert (told.state, told.event.id) == (NoticeState.DONE, parked.event.id)


REALLY: dict[How, str] = {
    "raises": "raise RuntimeError",
    "hangs": "import time; time.sleep(60)",
    "dies": "import os; os._exit(1)",
    "returns nonsense": "return 7",
}


def test_each_way_is_told_in_the_words_of_a_plugin_that_really_fails_so(tmp_path, how):
    file = tmp_path / "night.py"
    file.write_text(f"{STEP}\n@hookimpl\ndef provide_context(context):\n    {REALLY[how]}\n")
    plugins = HostedPlugins({"night": file})
    try:
        fault = ask(plugins, "night", "provide_context").fault
    finally:
        plugins.close()
    assert fault is not None
    assert fault.effect == "the mail is held"
    assert SAID[how] in fault.what
