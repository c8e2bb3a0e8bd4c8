"""Answers of a kind that a plugin brings: it reads and scores them; what it cannot read is a human's and never lost."""

import json

import pytest

from rekindle.domain.hooks import Hook, Parsed, Unclear
from rekindle.domain.inbox import InboxState
from rekindle.domain.programme import Exercise
from rekindle.ports import PARSE, SCORE, PluginState
from rekindle.service.facts import facts, values
from rekindle.service.handle import handle
from rekindle.service.receive import receive
from support.coded import house_of, step, told
from support.plugins import fault, kind

OWN = Exercise(id="air", ask="How did you breathe?", answer="own breaths 1-9", ack="One {{ client }} less.")
WORDS = Exercise(id="words", ask="And in words?", answer="text")
BODY = '{{ exercise("air") }}'


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def asked(jinja, says, *exercises, body=BODY, kinds=None, **facts_of_step):
    """A house whose first lesson asks this exercise, and the lesson's mail."""
    breath = step("breath", *(exercises or (OWN,)), body=body, **facts_of_step)
    known = {"breath": kinds or kind("breaths", scores=True, how={"en": "Count, then reply."}, examples={"12": 12})}
    house = house_of(jinja, says, breath, step("rest"), kinds=known).enrolled()
    house.wait(days=6)
    return house, house.newest


def stored(house):
    answers = house.engine.store.answers(house.enrolment().id)
    return [(a.step, a.exercise, json.loads(a.value) if a.value else None, a.text, a.score) for a in answers]


READS = {("breath", PARSE): lambda reply: Parsed({"breaths": 12}, 0.9, "and calm"), ("breath", SCORE): 4.5}


def test_what_the_plugin_read_is_stored_with_its_score_and_acknowledged(jinja):
    house, lesson = asked(jinja, READS)
    house.reply(lesson, "twelve, and calm\n\n> quoted")
    assert stored(house) == [("breath", "air", {"breaths": 12}, "", 4.5)]
    assert house.newest["Subject"] == f"Re: {lesson['Subject']}"
    assert "breaths: 12" in plain(house.newest)
    assert "One client less." in plain(house.newest)
    assert house.engine.store.inbox_list(InboxState.HANDLED, 99)[-1].reason == "answer: air"


def test_the_plugin_is_given_the_newest_words_the_arguments_and_the_date_and_no_name(jinja):
    house, lesson = asked(jinja, READS)
    house.reply(lesson, "twelve\n\n" + "> quoted\n" * 9)
    (_, hook, given), (_, scoring, value) = house.engine.plugins.asked
    reply = given["reply"]
    assert (hook, reply.kind, reply.text.strip()) == (PARSE, "breaths", "twelve")
    assert (reply.context.arguments, reply.context.language) == ("1-9", "en")
    assert f"{reply.context.today:%d %B}" == "09 November"
    assert (scoring, value["answer"].value) == (SCORE, {"breaths": 12})
    assert "Mei" not in repr(house.engine.plugins.asked)


def test_a_kind_that_does_not_score_is_not_asked_to(jinja):
    house, lesson = asked(jinja, {("breath", PARSE): Parsed(7)}, kinds=kind("breaths"))
    house.reply(lesson, "seven")
    assert stored(house) == [("breath", "air", 7, "", None)]
    assert house.engine.plugins.times("breath", SCORE) == 0


def test_what_the_value_left_over_is_the_answer_in_words(jinja):
    both = '{{ exercise("air") }}\n\n{{ exercise("words") }}'
    house, lesson = asked(jinja, READS, OWN, WORDS, body=both)
    house.reply(lesson, "twelve, and calm")
    assert stored(house) == [("breath", "air", {"breaths": 12}, "", 4.5), ("breath", "words", None, "and calm", None)]


@pytest.mark.parametrize(
    ("answer", "shown"),
    [
        (Unclear("How many <b>breaths</b>, {{ client }}?"), "How many <b>breaths</b>, {{ client }}?"),
        (Unclear(), "How did you breathe?"),
        (Parsed(12, 0.49), "How did you breathe?"),
    ],
)
def test_unclear_is_asked_about_once_and_then_kept_for_a_human(jinja, answer, shown):
    house, lesson = asked(jinja, {**READS, ("breath", PARSE): answer})
    house.reply(lesson, "hm")
    assert house.newest["Subject"].endswith(str(lesson["Subject"]))
    assert f"{shown}\n\nCount, then reply. For example: 12" in plain(house.newest)
    assert "<b>breaths" not in house.newest.get_body(("html",)).get_content()
    assert stored(house) == []
    before = len(house.mails)
    house.reply(lesson, "hm, as I said")
    assert len(house.mails) == before + 1
    assert "one thing" not in plain(house.newest)
    assert [case.category for case in house.engine.store.cases()] == ["unclear twice"]


def test_a_reply_after_the_question_back_is_read_again(jinja):
    says = {**READS, ("breath", PARSE): lambda reply: Parsed(3) if "3" in reply.text else Unclear("How many?")}
    house, lesson = asked(jinja, says)
    house.reply(lesson, "hm")
    house.reply(house.newest, "3")
    assert stored(house) == [("breath", "air", 3, "", 4.5)]


def test_words_beside_an_unclear_value_do_not_make_it_clear(jinja):
    both = '{{ exercise("air") }}\n\n{{ exercise("words") }}'
    house, lesson = asked(jinja, {**READS, ("breath", PARSE): Unclear("How many?")}, OWN, WORDS, body=both)
    house.reply(lesson, "hm, it was good")
    assert stored(house) == []
    assert "How many?" in plain(house.newest)


FAULTS = {
    "parse fails": {("breath", PARSE): fault("breath", "raised ValueError: what somebody wrote")},
    "score fails": {**READS, ("breath", SCORE): fault("breath", "raised ValueError: what somebody wrote")},
}


@pytest.mark.parametrize("says", FAULTS.values(), ids=FAULTS)
def test_a_fault_keeps_the_reply_for_a_human_and_thanks_without_a_word_of_it_in_any_record(jinja, says):
    house, lesson = asked(jinja, says)
    house.reply(lesson, "what somebody wrote")
    assert stored(house) == []
    assert house.engine.store.inbox_list(InboxState.HANDLED, 99)[-1].reason == (
        "kept for a human: breath could not read it"
    )
    [case] = house.engine.store.cases()
    assert case.category == "breath could not read it"
    assert "Thank you" in plain(house.newest)
    assert "the plugin breath could not read a reply to air; it is kept for a human" in told(house)
    assert "somebody wrote" not in repr((told(house), house.engine.store.cases()))


@pytest.mark.parametrize("state", [PluginState.QUARANTINED, PluginState.PUT_ASIDE])
def test_while_the_plugin_is_away_replies_are_kept_for_a_human_and_nobody_is_asked(jinja, state):
    house, lesson = asked(jinja, READS)
    house.engine.plugins.put("breath", state)
    house.reply(lesson, "twelve")
    assert house.engine.plugins.asked == []
    assert len(house.engine.store.cases()) == 1
    house.engine.plugins.put("breath", PluginState.READY)
    house.reply(lesson, "twelve")
    assert stored(house) == [("breath", "air", {"breaths": 12}, "", 4.5)]


def test_stop_in_a_reply_to_an_own_kind_stops_and_asks_nobody(jinja):
    house, lesson = asked(jinja, READS)
    house.reply(lesson, "stop")
    assert house.enrolment().state == "withdrawn"
    assert house.engine.plugins.asked == []


def test_words_of_crisis_are_screened_before_any_plugin_reads_them(jinja):
    house, lesson = asked(jinja, READS)
    house.reply(lesson, "I do not want to live any more.")
    assert house.engine.plugins.asked == []
    assert house.enrolment().holds[0].kind == "safety"


# Nobody waits


def put_in(house, mail, text, number):
    raw = (
        f"From: Mei Example <mei@example.org>\r\nTo: {mail['Reply-To']}\r\nSubject: Re: x\r\nMessage-ID: <{number}@y>\r\n"
        f"In-Reply-To: {mail['Message-ID']}\r\n\r\n{text}\r\n"
    )
    receive(house.engine, str(mail["Reply-To"]), "mei@example.org", raw.encode())


def test_replies_that_a_plugin_reads_come_last_in_a_pass_and_in_one_batch(jinja):
    house, lesson = asked(jinja, READS)
    done_before = []

    def parse(reply):
        done_before.append([m.reason for m in house.engine.store.inbox_list(InboxState.HANDLED, 99)])
        return Parsed(len(reply.text))

    house.engine.plugins.says["breath", PARSE] = parse
    for number, text in enumerate(["one", "three", "help"]):
        put_in(house, lesson, text, number)
    assert handle(house.engine) == 3
    assert "command: help" in done_before[0]
    assert not any(reason.startswith("answer") for reason in done_before[0])
    assert house.engine.plugins.batches[0] == {"breath": 2}
    answers = house.engine.store.answers(house.enrolment().id)
    assert [(a.value, a.revision) for a in answers] == [("3", 1), ("5", 2)], "in the order in which they came"


def test_who_left_while_the_plugin_read_is_not_answered_as_if_they_were_here(jinja):
    house, lesson = asked(jinja, READS)
    put_in(house, lesson, "twelve", 1)
    put_in(house, lesson, "stop", 2)
    handle(house.engine)
    assert house.enrolment().state == "withdrawn"
    assert stored(house) == []
    assert [case.category for case in house.engine.store.cases()] == ["after leaving"]


def test_a_fault_of_ours_after_the_plugins_answer_puts_that_mail_aside_and_the_others_go_on(jinja, monkeypatch):
    from rekindle.service.letters import answer

    house, lesson = asked(jinja, READS)

    def broken(*_):
        raise KeyError("what somebody wrote")

    monkeypatch.setattr(answer, "_store", broken)
    put_in(house, lesson, "twelve", 1)
    put_in(house, lesson, "help", 2)
    handle(house.engine)
    [aside] = house.engine.store.inbox_list(InboxState.QUARANTINED, 9)
    assert aside.reason.startswith("fault: KeyError")
    assert house.engine.store.inbox_list(InboxState.HANDLED, 99)[-1].reason == "command: help"


# What conditions and plugins know of it


def test_a_score_counts_for_conditions_else_a_value_that_is_a_number(jinja):
    house, lesson = asked(jinja, READS)
    house.reply(lesson, "twelve")
    assert facts(house.engine, house.enrolment()).values == {"air": 4.5}
    assert values(house.engine, house.enrolment()) == {"air": {"breaths": 12}}
    house.engine.plugins.says["breath", SCORE] = None
    house.reply(lesson, "twelve")
    assert facts(house.engine, house.enrolment()).values == {"air": None}


def test_an_answer_to_a_moved_exercise_counts_for_the_one_it_became(jinja):
    house, lesson = asked(jinja, {**READS, ("breath", PARSE): Parsed(3)}, kinds=kind("breaths"))
    house.reply(lesson, "3")
    moved = {"air": "wind", "wind": "storm", "storm": "air"}
    new = house.engine.programmes["coded"]
    steps = tuple(s.model_copy(update={"moved": moved}) if s.id == "breath" else s for s in new.steps)
    house.engine.programmes["coded"] = new.model_copy(update={"steps": steps})
    assert facts(house.engine, house.enrolment()).values == {"air": 3, "wind": 3, "storm": 3}
    other = tuple(s.model_copy(update={"moved": moved}) if s.id == "rest" else s for s in new.steps)
    house.engine.programmes["coded"] = new.model_copy(update={"steps": other})
    assert facts(house.engine, house.enrolment()).values == {"air": 3}, "the ids of another step are its own"


def test_plugins_know_the_newest_typed_values_and_no_words(jinja):
    says = {**READS, ("rest", str(Hook.CHOOSE_NEXT)): None}
    house, lesson = asked(jinja, says)
    house.reply(lesson, "twelve, and calm")
    house.wait(days=8)
    context = house.engine.plugins.asked[-1][2]["context"]
    assert dict(context.answers) == {"air": {"breaths": 12}}
