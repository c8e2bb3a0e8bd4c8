"""Planning with plugins: what comes next and when, asked once and stored; what is no answer is told and ignored."""

import sqlite3
from datetime import datetime, timedelta

import pytest

from rekindle.adapters import migrate
from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import MemoryKeys
from rekindle.domain.enrolment import HoldKind
from rekindle.domain.hooks import Due, Hook, Wait
from rekindle.domain.programme import Offset
from rekindle.ports import PluginState
from rekindle.service.plan import consult, plan
from support.coded import ORDER, crowd, deliveries, house_of, programme, sent_at, step, told
from support.house import House
from support.plugins import ScriptedPlugins, fault

LESSONS = {name: f"{name}/1/{name}-lesson" for name in ORDER}
CHOOSE, SCHEDULE = str(Hook.CHOOSE_NEXT), str(Hook.FILTER_SCHEDULE)


def played(jinja, says, days=60):
    house = house_of(jinja, says).enrolled()
    house.wait(days=days)
    return house


def entered(house):
    return house.enrolment().entered


# Nobody without code is asked


def test_steps_that_are_only_data_are_planned_without_one_call(jinja):
    house = played(jinja, {})
    assert entered(house) == ORDER
    assert house.engine.plugins.asked == []
    assert not house.engine.code.mails


# What comes next


def test_a_plugin_puts_another_step_first_and_the_others_keep_their_order(jinja):
    house = played(jinja, {("breath", CHOOSE): lambda context: {"breath": "walk"}.get(context.ended)})
    assert entered(house) == ("breath", "walk", "rest")
    assert "the plugin breath put the step walk next" in told(house)
    assert [sent_at(house, LESSONS[name])[:6] for name in ("breath", "walk", "rest")] == ["Mon 09", "Mon 16", "Mon 23"]


def test_plugins_are_told_where_the_person_is(jinja):
    house = played(jinja, {("rest", CHOOSE): None})
    _, _, first = house.engine.plugins.asked[0]
    context = first["context"]
    assert (context.ended, context.entered, context.remaining) == ("breath", ("breath",), ("rest", "walk"))
    assert (context.programme, context.zone, context.week, context.pace) == ("coded", "Europe/Berlin", 1, "weekly")
    assert f"{context.now:%a}" == "Mon"
    assert context.person == house.engine.plugins.asked[-1][2]["context"].person


def test_the_first_answer_in_the_programmes_order_counts_and_all_are_asked_in_one_batch(jinja):
    says = {("breath", CHOOSE): None, ("rest", CHOOSE): "walk", ("walk", CHOOSE): "rest"}
    house = house_of(jinja, says).enrolled()
    house.wait(days=14)
    assert entered(house) == ("breath", "walk")
    assert house.engine.plugins.batches == [{"breath": 1, "rest": 1, "walk": 1}]


def test_a_wait_moves_the_lesson_to_the_first_lesson_day_after_it(jinja):
    house = house_of(jinja, {("breath", CHOOSE): Wait(days=8)}).enrolled()
    house.wait(days=20)
    assert entered(house) == ("breath",)
    assert any("lets the next one wait until 2026-11-24" in sentence for sentence in told(house))
    house.wait(days=9)
    assert sent_at(house, LESSONS["rest"]) == "Mon 30 08:00"


def test_a_wait_of_seven_days_is_one_week_also_when_the_question_came_late(jinja):
    house = house_of(jinja, {("breath", CHOOSE): Wait(days=7)}).enrolled()
    house.wait(days=12)
    house.clock.move_to(house.engine.store.next_due_at() + timedelta(seconds=7))
    house.settle()
    house.wait(days=10)
    assert sent_at(house, LESSONS["rest"]) == "Mon 23 08:00"


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        ("breath", 'does not count: "breath" was entered already'),
        ("sleep", 'does not count: "sleep" is no step of the programme'),
        (fault("breath", "raised KeyError"), "failed at choose_next: raised KeyError"),
    ],
)
def test_what_is_no_answer_and_a_fault_leave_the_order_as_it_is_and_are_told(jinja, answer, because):
    house = played(jinja, {("breath", CHOOSE): answer})
    assert entered(house) == ORDER
    assert any(because in sentence for sentence in told(house))


def test_an_answer_that_does_not_count_leaves_room_for_the_next_plugins(jinja):
    house = played(jinja, {("breath", CHOOSE): "sleep", ("rest", CHOOSE): "walk"}, days=14)
    assert entered(house) == ("breath", "walk")


def test_each_end_of_a_step_is_asked_about_once_and_the_last_one_never(jinja):
    house = house_of(jinja, {("walk", CHOOSE): Wait(days=1)}).enrolled()
    house.wait(days=8)
    house.reply(house.mails[2], "again")
    house.wait(days=120)
    ended = [(arguments["context"].ended, arguments["context"].week) for _, _, arguments in house.engine.plugins.asked]
    assert ended == [("breath", 1), ("rest", 2)], "not before the first, not for a repeated one, not before the finish"
    assert house.enrolment().state == "completed"


def test_an_answer_is_stored_before_it_takes_effect_and_is_not_asked_for_again(jinja):
    house = house_of(jinja, {("breath", CHOOSE): "walk"}).enrolled()
    house.wait(days=12)
    house.clock.move_to(house.engine.store.next_due_at())
    assert plan(house.engine) == 0
    assert consult(house.engine) == 1
    assert (house.enrolment().chosen, house.enrolment().asked) == ("walk", "breath/1")
    house.engine.plugins.says["breath", CHOOSE] = "rest"
    house.settle()
    assert entered(house) == ("breath", "walk")
    assert house.engine.plugins.times("breath", CHOOSE) == 1


def test_a_quarantined_plugin_is_not_asked_what_follows_and_that_is_told(jinja):
    house = house_of(jinja, {("breath", CHOOSE): "walk"}).enrolled()
    house.engine.plugins.put("breath", PluginState.QUARANTINED)
    house.wait(days=14)
    assert entered(house) == ("breath", "rest")
    assert house.engine.plugins.asked == []
    assert f"the plugin breath could not be asked about {LESSONS['rest']}; it went without" in told(house)


# When a mail goes out


def later(**span):
    return lambda due, context: Due(at=due.at + timedelta(**span))


def only(name, answer):
    """For one lesson; the others as they are due."""
    return lambda due, context: answer(due, context) if context.lesson == name else due


def test_a_mail_is_moved_and_goes_at_the_hour_that_was_answered(jinja):
    house = played(jinja, {("breath", SCHEDULE): only("breath-nudge", later(hours=3))}, days=12)
    assert sent_at(house, "breath/1/breath-nudge") == "Wed 11 15:30"
    assert any(s.startswith("the plugin breath moved breath/1/breath-nudge to 2026-11-11T14:30") for s in told(house))


def test_a_lesson_moved_to_another_day_keeps_its_week(jinja):
    house = played(jinja, {("breath", SCHEDULE): only("breath-lesson", later(days=1))}, days=12)
    assert sent_at(house, LESSONS["breath"]) == "Tue 10 08:00"
    assert sent_at(house, "breath/1/breath-reflection") == "Fri 13 15:30"
    assert house.enrolment().week_started_on.isoformat() == "2026-11-09"


def test_a_lesson_moved_by_weeks_is_never_dropped_and_begins_a_later_week(jinja):
    house = played(jinja, {("breath", SCHEDULE): only("breath-lesson", later(days=22))}, days=90)
    assert sent_at(house, LESSONS["breath"]) == "Tue 01 08:00"
    assert entered(house) == ORDER


def test_a_nudge_moved_beyond_its_use_is_dropped_and_told(jinja):
    house = played(jinja, {("breath", SCHEDULE): only("breath-nudge", later(days=2))})
    assert sent_at(house, "breath/1/breath-nudge") == ""
    assert "breath/1/breath-nudge was passed over: its last useful moment is over" in told(house)
    assert sent_at(house, "breath/1/breath-reflection") == "Fri 13 15:30"


def test_a_moved_mail_keeps_to_quiet_hours_and_to_one_mail_a_day(jinja):
    house = played(jinja, {("breath", SCHEDULE): only("breath-nudge", later(hours=11))}, days=20)
    assert sent_at(house, "breath/1/breath-nudge") == "Thu 12 06:00"
    days = [mail.sent_at.date() for mail in deliveries(house).values() if mail.sent_at]
    assert len(days) == len(set(days))


@pytest.mark.parametrize(
    ("answer", "because"),
    [
        (lambda due, context: Due(at=due.at - timedelta(hours=1)), "is earlier than the mail is due"),
        (lambda due, context: Due.model_construct(at=datetime(2026, 11, 9, 9)), "has no zone"),
        (later(days=28, seconds=1), "is more than 28 days later"),
        (fault("breath", "took longer than 2 s"), "failed at filter_schedule: took longer than 2 s"),
    ],
)
def test_a_time_that_does_not_count_and_a_fault_are_told_and_the_mail_goes_when_it_is_due(jinja, answer, because):
    house = played(jinja, {("breath", SCHEDULE): answer}, days=12)
    assert sent_at(house, LESSONS["breath"]) == "Mon 09 08:00"
    assert any(because in sentence for sentence in told(house))


def test_each_mail_of_the_plugins_own_step_is_asked_about_once(jinja):
    house = played(jinja, {("rest", SCHEDULE): later(hours=2)}, days=90)
    asked = [arguments["context"].lesson for _, _, arguments in house.engine.plugins.asked]
    assert asked == ["rest-lesson", "rest-nudge", "rest-reflection"]
    context = house.engine.plugins.asked[0][2]["context"]
    assert (context.step, context.round, context.kind, context.week) == ("rest", 1, "teaching", 2)


def test_a_mail_that_was_moved_beyond_its_use_does_not_come_back_with_the_question_about_the_next(jinja):
    """The nudge would still be useful when the reflection is due, had its plugin not moved it away."""
    lesson, nudge, reflection = step("breath").lessons
    nudge = nudge.model_copy(update={"at": Offset.parse("thu 20:00")})
    reflection = reflection.model_copy(update={"at": Offset.parse("fri 09:00")})
    near = step("breath").model_copy(update={"lessons": (lesson, nudge, reflection)})
    away = {"breath-nudge": timedelta(days=2), "breath-reflection": timedelta(hours=1)}
    says = {("breath", SCHEDULE): lambda due, context: Due(at=due.at + away.get(context.lesson, timedelta(0)))}
    house = house_of(jinja, says, near, step("rest")).enrolled()
    house.wait(days=12)
    asked = [arguments["context"].lesson for _, _, arguments in house.engine.plugins.asked]
    assert asked == ["breath-lesson", "breath-nudge", "breath-reflection"]
    assert sent_at(house, "breath/1/breath-reflection") == "Fri 13 10:00"
    assert "breath/1/breath-nudge was passed over: its last useful moment is over" in told(house)


def test_moving_is_asked_about_also_for_a_step_that_was_chosen(jinja):
    says = {("breath", CHOOSE): "walk", ("walk", SCHEDULE): only("walk-lesson", later(days=1))}
    house = played(jinja, says, days=18)
    assert entered(house) == ("breath", "walk")
    assert sent_at(house, LESSONS["walk"]) == "Tue 17 08:00"
    assert house.engine.plugins.times("breath", CHOOSE) == 1


# Apart from the others


def test_while_a_plugin_is_asked_everybody_elses_mail_is_planned_already(jinja):
    plain = programme(*map(step, ORDER), name="plain")
    coded = programme(step("coded"))
    seen = []

    def slow(due, context):
        seen.append({mail.key for mail in house.engine.store.deliveries()})
        return due

    steps = {s.id: s for made in (plain, coded) for s in made.steps}
    house = House({"coded": coded, "plain": plain}, jinja, ScriptedPlugins(steps, {("coded", SCHEDULE): slow}))
    for name, sender in (("coded", "mei@example.org"), ("plain", "other@example.org")):
        house.write(f"coach+join-{name}@example.test", "join", "", sender=sender)
        house.reply(house.newest, "yes", sender=sender)
    house.wait(days=6)
    assert LESSONS["breath"] in seen[0]
    assert "coded/1/coded-lesson" not in seen[0]


def test_no_transaction_is_open_while_a_plugin_is_asked(jinja, tmp_path):
    migrate.upgrade(f"sqlite:///{tmp_path}/rekindle.db")
    written = []

    def write(due, context):
        with sqlite3.connect(tmp_path / "rekindle.db", timeout=0) as connection:
            connection.execute("BEGIN IMMEDIATE")
            written.append(connection.execute("UPDATE meta SET value = value").rowcount)
        connection.close()
        return Due(at=due.at + timedelta(hours=1))

    house = house_of(jinja, {("breath", SCHEDULE): write})
    object.__setattr__(house.engine, "store", DatabaseStore(f"sqlite:///{tmp_path}/rekindle.db", MemoryKeys(1)))
    house.enrolled().wait(days=6)
    assert len(written) == 1
    assert sent_at(house, LESSONS["breath"]) == "Mon 09 09:00"
    house.engine.store.close()


def test_those_who_need_no_plugin_are_planned_before_anybody_is_asked(jinja):
    house = house_of(jinja, {("breath", SCHEDULE): later(hours=1)}).enrolled()
    house.write("coach+join@example.test", "join", "", sender="other@example.org")
    house.wait(days=5)
    other = house.engine.store.participant_at("other@example.org")
    away = house.engine.store.enrolments_of(other.id)[0]
    assert away.state == "unconfirmed"
    house.reply(house.newest, "yes", sender="other@example.org")
    welcome = house.engine.store.deliveries(enrolment=away.id)[-1]
    assert welcome.key == "programme/1/welcome"
    house.clock.move_to(house.engine.store.next_due_at())
    before = list(house.engine.plugins.asked)
    assert plan(house.engine) == 0, "the lesson waits for the plugin, in a pass of its own"
    assert house.engine.plugins.asked == before
    assert consult(house.engine) == 1


def test_who_was_not_known_to_need_a_plugin_is_woken_again_for_it(jinja):
    house = house_of(jinja, {("breath", SCHEDULE): later(hours=1)}).enrolled()
    house.wait(days=4)
    from dataclasses import replace

    from rekindle.ports import Change

    stale = replace(house.enrolment(), next_key="of-another-release/1/lesson")
    house.engine.store.commit(Change(at=house.clock.now(), enrolments=(stale,)))
    house.clock.move_to(house.engine.store.next_due_at())
    assert (plan(house.engine), house.enrolment().next_key) == (1, LESSONS["breath"])
    assert house.engine.plugins.asked == []
    house.wait(days=3)
    assert sent_at(house, LESSONS["breath"]) == "Mon 09 09:00"


def test_many_are_asked_about_in_one_batch_of_bounded_size(jinja):
    house = house_of(jinja, {("breath", SCHEDULE): lambda due, context: due})
    crowd(house, 60)
    house.clock.move_to(house.engine.store.next_due_at())
    assert plan(house.engine) == 0
    assert [consult(house.engine) for _ in range(5)] == [50, 50, 10, 10, 0], "asked, then planned"
    assert house.engine.plugins.batches == [{"breath": 50}, {"breath": 10}]


def test_a_fault_of_ours_in_one_persons_decision_holds_that_person_and_nobody_else(jinja, monkeypatch):
    from rekindle.service import plan as planning

    house = house_of(jinja, {("breath", SCHEDULE): lambda due, context: due}).enrolled()
    house.write("coach+join@example.test", "join", "", sender="other@example.org")
    house.reply(house.newest, "yes", sender="other@example.org")
    mine, true = house.enrolment().id, planning.words

    def broken(engine, enrolment, *rest):
        if enrolment.id == mine:
            raise KeyError("what somebody wrote")
        return (yield from true(engine, enrolment, *rest))

    monkeypatch.setattr(planning, "words", broken)
    house.wait(days=7)
    assert house.enrolment().held_by(HoldKind.OPERATOR)
    assert "what somebody wrote" not in house.enrolment().holds[0].reason
    other = house.engine.store.participant_at("other@example.org")
    assert house.engine.store.enrolments_of(other.id)[0].entered == ("breath",)


def test_the_brake_stops_the_asking_too(jinja):
    house = house_of(jinja, {("breath", SCHEDULE): later(hours=1)}).enrolled()
    house.engine.store.set_meta("brake", "a fault in the texts")
    house.wait(days=10)
    assert house.engine.plugins.asked == []
