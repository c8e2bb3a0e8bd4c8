"""A step changes while people are inside it: each promise of docs/people-in-flight.md, in memory and on a real database."""

import email
import email.policy
from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.adapters.render import JinjaRenderer
from rekindle.domain.enrolment import HoldKind, State
from rekindle.service.export import exported
from rekindle.service.people import explained, shown
from rekindle.settings import DATA

from . import edits
from .edits import Files
from .flight import START
from .inside import ME, MONDAY, OTHER, WEEK, changed, keys, me, reply, reword, sent, wording

# Wording


def test_a_change_of_wording_reaches_who_is_inside_with_their_next_mail(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    flight.until(MONDAY + WEEK)
    assert [wording(flight, f"alpha/1/{name}") for name in ("idea", "nudge", "looking-back")] == ["1.1", "1.2", "1.2"]


def test_it_reaches_them_also_when_nobody_got_a_mail_with_it_before_the_structure_moved_on(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    changed(flight, lambda files: edits.move_a_lesson(files, 0, 1))
    flight.until(MONDAY + WEEK)
    assert wording(flight, "alpha/1/nudge") == "1.2"


def test_an_old_wording_that_is_put_back_is_the_newest_again(flight):
    flight.until(MONDAY)
    changed(flight, reword)
    flight.until(MONDAY + timedelta(days=3))
    changed(flight, lambda files: edits.put_the_old_wording_back(files, 0, 0))
    changed(flight, lambda files: edits.add_a_lesson(files, 0, 2))
    flight.until(MONDAY + WEEK)
    assert [wording(flight, f"alpha/1/{name}") for name in ("nudge", "looking-back")] == ["1.2", "1.1"]


def test_until_somebody_enters_a_step_its_files_change_without_a_trace(flight):
    flight.until(MONDAY)
    seen = [flight.files.folders["beta"].step()]
    for number in range(4):
        changed(
            flight, lambda files, n=number: edits.add_a_lesson(files, 1, n), lambda files: edits.reword(files, 1, 0)
        )
        seen.append(flight.files.folders["beta"].step())
    assert [flight.store.snapshot_with(step.structure_hash()) for step in seen] == [None] * 5
    flight.until(MONDAY + WEEK)
    assert [flight.store.snapshot_with(step.structure_hash()) for step in seen] == [None] * 4 + [seen[-1]]


# Structure

CHANGES = {
    "a lesson added": lambda files: edits.add_a_lesson(files, 0, 4),
    "a lesson removed": lambda files: edits.drop_a_lesson(files, 0, 1),
    "a lesson moved in the week": lambda files: edits.move_a_lesson(files, 0, 2),
    "a lesson renamed": lambda files: edits.rename_a_lesson(files, 0, 1),
    "the teaching mail renamed": lambda files: edits.rename_a_lesson(files, 0, 0),
    "an exercise renamed": lambda files: edits.rename_an_exercise(files, 0, 1),
    "an exercise's range changed": lambda files: edits.change_what_an_exercise_takes(files, 0, 1),
    "an exercise's kind changed": lambda files: edits.change_what_an_exercise_takes(files, 6, 1),
}


@pytest.mark.parametrize("change", CHANGES)
def test_who_is_inside_finishes_on_the_structure_they_began_and_who_comes_later_gets_the_new_one(flight, change):
    flight.until(MONDAY)
    flight.later(timedelta(0), ("join", OTHER))
    before = flight.files.folders["alpha"].step()
    changed(flight, CHANGES[change])
    after = flight.files.folders["alpha"].step()
    assert after.structure_hash() != before.structure_hash()
    flight.until(MONDAY + 3 * WEEK)
    weeks: dict[str, list] = {ME: [], OTHER: []}
    for mail in flight.wire:
        if mail.delivery.key.startswith("alpha/"):
            weeks[mail.person].append(mail.delivery)
    assert [mail.key for mail in weeks[ME]] == ["alpha/1/idea", "alpha/1/nudge", "alpha/1/looking-back"]
    assert {mail.snapshot for mail in weeks[ME]} == {before.wording_hash()}
    assert {mail.snapshot for mail in weeks[OTHER]} == {after.wording_hash()}
    assert weeks[OTHER][0].context["lesson"] == after.source()[0].id


def test_a_step_that_is_begun_once_more_begins_as_it_is_now(flight):
    flight.until(MONDAY)
    changed(flight, CHANGES["an exercise renamed"])
    assert reply(flight, "alpha/1/idea", "again").reason == "command: again"
    flight.until(MONDAY + 2 * WEEK)
    now = flight.files.folders["alpha"].step()
    round_two = [w.delivery for w in flight.wire if w.delivery.key.startswith("alpha/2/")]
    assert [mail.key for mail in round_two] == ["alpha/2/idea", "alpha/2/nudge", "alpha/2/looking-back"]
    assert {mail.snapshot for mail in round_two} == {now.wording_hash()}


def test_an_answer_is_read_as_the_mail_asked_that_is_answered(flight):
    flight.until(MONDAY + timedelta(days=2))
    changed(flight, lambda files: files.change_page("alpha", 1, answer="yes-no", asks="alpha-other"))
    flight.until(MONDAY + 2 * WEEK)
    assert reply(flight, "alpha/1/nudge", "7").reason == "answer: alpha-tried"
    (answer,) = flight.store.answers(me(flight).id)
    assert (answer.step, answer.exercise, answer.value) == ("alpha", "alpha-tried", "7")


def test_an_exercise_that_has_another_id_by_now_is_told_under_both_in_what_a_person_gets(flight):
    flight.until(MONDAY)
    reply(flight, "alpha/1/idea", "7")
    for _ in range(2):
        changed(flight, lambda files: edits.rename_an_exercise(files, 0, 0))
    (kept,) = exported(flight.engine, me(flight).participant)["answers"]
    (told,) = shown(flight.engine, ME)["answers"]
    assert [(row["exercise"], row["goes_on_as"]) for row in (kept, told)] == [("alpha-did", "asks-2")] * 2


def test_an_answer_to_a_step_that_is_gone_is_read_all_the_same(flight):
    flight.until(MONDAY + timedelta(days=2))
    changed(flight, lambda files: edits.remove_a_step(files, 0, 0))
    assert reply(flight, "alpha/1/idea", "7\n").reason == "answer: alpha-did"


# Steps


def test_a_step_that_is_put_aside_is_sent_to_its_end_from_what_was_stored(flight):
    flight.until(MONDAY)
    changed(flight, lambda files: edits.break_a_step(files, 0, 0))
    flight.until(MONDAY + 2 * WEEK)
    assert keys(flight, "alpha") == ["alpha/1/idea", "alpha/1/nudge", "alpha/1/looking-back"]
    assert reply(flight, "beta/1/idea", "more").reason == "command: more"
    assert keys(flight, "beta")[0] == "beta/1/idea", "and the programme goes on behind it"


def test_who_comes_to_a_step_that_is_put_aside_waits_with_the_reason_and_goes_on_by_themselves(flight):
    flight.until(MONDAY)
    changed(flight, lambda files: edits.break_a_step(files, 1, 0))
    flight.until(MONDAY + 3 * WEEK)
    assert keys(flight, "beta") == keys(flight, "gamma") == []
    (hold,) = me(flight).holds
    assert (hold.kind, "beta" in hold.reason) == (HoldKind.PLUGIN, True)
    changed(flight, Files.mend)
    assert not me(flight).holds
    flight.until(MONDAY + 6 * WEEK)
    assert me(flight).entered == ("alpha", "beta", "gamma")


def test_who_waits_for_a_step_goes_on_when_it_is_taken_out_of_the_programme(flight):
    changed(flight, lambda files: edits.break_a_step(files, 1, 0))
    flight.until(MONDAY + 2 * WEEK)
    assert me(flight).held_by(HoldKind.PLUGIN)
    changed(flight, lambda files: edits.remove_a_step(files, 1, 0))
    flight.until(MONDAY + 4 * WEEK)
    assert me(flight).entered == ("alpha", "gamma")


def test_a_step_is_taken_out_and_who_is_inside_finishes_its_week(flight):
    flight.until(MONDAY)
    changed(flight, lambda files: edits.remove_a_step(files, 0, 0))
    flight.until(MONDAY + WEEK)
    assert keys(flight)[-4:] == ["alpha/1/idea", "alpha/1/nudge", "alpha/1/looking-back", "beta/1/idea"]


def test_a_step_that_comes_back_is_not_sent_twice(flight):
    flight.until(MONDAY)
    changed(flight, lambda files: edits.remove_a_step(files, 0, 0))
    flight.until(MONDAY + WEEK)
    changed(flight, lambda files: files.order.append("alpha"))
    flight.until(MONDAY + 5 * WEEK)
    assert me(flight).entered == ("alpha", "beta", "gamma")
    assert me(flight).state is State.COMPLETED


def test_whoever_is_half_way_meets_the_first_step_of_the_new_order_that_they_have_not_entered(flight):
    flight.until(MONDAY + WEEK)
    changed(
        flight,
        lambda files: setattr(files, "order", ["gamma", "alpha", "beta"]),
        lambda files: edits.add_a_step(files, 0, 0),
    )
    flight.until(MONDAY + 4 * WEEK)
    assert me(flight).entered == ("alpha", "beta", "step-1", "gamma")


def test_a_replaced_step_is_met_by_everybody_who_is_still_on_the_way(flight):
    flight.until(MONDAY + WEEK)
    changed(flight, lambda files: edits.replace_a_step(files, 0, 0))
    flight.until(MONDAY + 4 * WEEK)
    assert me(flight).entered == ("alpha", "beta", "step-1", "gamma")


def test_checks_finish_and_boosters_come_once_when_the_programme_grows_at_its_end(flight):
    flight.until(MONDAY + 3 * WEEK + timedelta(days=1))
    assert keys(flight)[-1] == "programme/1/check-end"
    changed(flight, lambda files: edits.add_a_step(files, 3, 0))
    flight.until(START + 52 * WEEK)
    own = [key for key in keys(flight, "programme") if key != "programme/1/check-middle"]
    assert own == [
        f"programme/1/{name}" for name in ("welcome", "check-start", "check-end", "finish", "booster-1", "check-later")
    ]
    assert me(flight).entered == ("alpha", "beta", "gamma", "step-1")


def test_the_end_comes_in_its_time_when_the_last_step_is_taken_out(flight):
    flight.until(MONDAY + WEEK + timedelta(days=5))
    changed(flight, lambda files: edits.remove_a_step(files, 2, 0))
    flight.until(MONDAY + 3 * WEEK)
    on = sent(flight, "programme/1/check-end").at
    assert on.date() == (MONDAY + WEEK + timedelta(days=7)).date(), "three days after the last reflection"


def test_the_week_marker_never_counts_beyond_the_number_of_weeks(flight):
    flight.until(MONDAY + WEEK)
    changed(flight, lambda files: edits.replace_a_step(files, 0, 0), lambda files: edits.replace_a_step(files, 1, 0))
    flight.until(MONDAY + 4 * WEEK)
    weeks = [w.delivery.context for w in flight.wire if w.delivery.context.get("starts")]
    assert [(w["week"], w["weeks"]) for w in weeks] == [(1, 3), (2, 3), (3, 5), (4, 5), (5, 5)]


def test_checks_that_are_switched_on_later_do_not_begin_in_the_middle(flight):
    flight.files.checks = False
    changed(flight)
    flight.until(MONDAY + WEEK)
    flight.files.checks = True
    changed(flight)
    flight.until(MONDAY + 5 * WEEK)
    assert "programme/1/check-start" not in keys(flight)
    assert "programme/1/check-end" in keys(flight)


# Programmes


def test_a_programme_that_disappears_loses_nobody_and_tells_why_nothing_comes(flight):
    flight.until(MONDAY)
    changed(flight, lambda files: edits.lose_the_programme(files, 0, 0))
    flight.until(MONDAY + 2 * WEEK)
    assert keys(flight, "alpha") == ["alpha/1/idea"]
    assert reply(flight, "alpha/1/idea", "7").reason == "answer: alpha-did"
    assert reply(flight, "programme/1/check-start", "0 1 2 3 4 0 1 2").reason == "answer: self-check"
    (trace,) = explained(flight.engine, ME)
    assert 'has the id "recovery"' in trace["next"]["reason"]
    assert dict(flight.store.enrolled()) == {"recovery": 1}
    changed(flight, Files.mend)
    flight.until(MONDAY + 9 * WEEK)
    assert me(flight).entered == ("alpha", "beta", "gamma")
    assert me(flight).state is State.COMPLETED
    assert len(keys(flight)) == len(set(keys(flight)))


def test_a_pause_that_ended_meanwhile_is_over_when_the_programme_is_back(flight):
    flight.until(MONDAY)
    reply(flight, "alpha/1/idea", "pause 1")
    changed(flight, lambda files: edits.lose_the_programme(files, 0, 0))
    flight.until(MONDAY + 3 * WEEK)
    assert me(flight).held_by(HoldKind.PAUSE)
    changed(flight, Files.mend)
    assert not me(flight).holds


# What is never pinned


def test_layout_words_and_help_lines_are_those_of_the_moment_of_sending(flight, tmp_path):
    flight.until(MONDAY - timedelta(hours=2))
    flight.down = True
    flight.until(MONDAY)
    planned = flight.store.deliveries()[-1]
    assert (planned.key, planned.sent_at) == ("alpha/1/idea", None)
    (tmp_path / "words.toml").write_text('no_names = "Keep names out of what you write."\n')
    (tmp_path / "lesson.txt").write_text(
        '{% extends "!core/lesson.txt" %}{% block main %}In the new frame.\n{{ super() }}{% endblock %}'
    )
    flight.renderer = JinjaRenderer([tmp_path, DATA / "templates" / "email"])
    flight.policy = replace(flight.policy, help_lines={"": "Call 112."}, base_url="https://coach.example.test")
    flight.restart()
    flight.down = False
    flight.until(MONDAY + timedelta(days=1))
    text = email.message_from_bytes(sent(flight, "alpha/1/idea").message, policy=email.policy.default).get_body(
        ("plain",)
    )
    for words in (
        "In the new frame.",
        "Keep names out",
        "Call 112.",
        "https://coach.example.test/stop/",
        "Wording 1 of alpha/idea",
    ):
        assert words in text.get_content(), words
