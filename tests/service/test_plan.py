"""Planning: what is due is queued once, with every decision frozen; a step that is away is waited for."""

from dataclasses import replace

from rekindle.domain.enrolment import HoldKind
from rekindle.service.engine import plans_of
from rekindle.service.plan import plan, plan_again
from support.house import House


def test_a_step_that_cannot_be_loaded_is_waited_for_and_nobody_is_led_past_it(programmes, jinja):
    recovery = programmes["recovery"]
    broken = recovery.model_copy(update={"steps": tuple(s for s in recovery.steps if s.id != "recognition")})
    house = House({"recovery": broken}, jinja)
    house.enrolled().wait(days=60)
    assert house.enrolment().entered == ("responsibility",)
    assert house.enrolment().held_by(HoldKind.PLUGIN)
    assert "recognition" in house.enrolment().holds[0].reason
    object.__setattr__(house.engine, "programmes", programmes)
    object.__setattr__(house.engine, "plans", {"recovery": plans_of(recovery)})
    from rekindle.service.people import resume

    resume(house.engine, house.person().address)
    house.wait(days=90)
    assert len(house.enrolment().entered) == 7


def test_planning_twice_queues_once(house):
    house.enrolled().wait(days=5)
    count = len(house.engine.store.deliveries())
    enrolment = house.enrolment()
    stale = replace(enrolment, done={}, last_mail_on=None)
    from rekindle.ports import Change

    house.engine.store.commit(Change(at=house.clock.now(), enrolments=(replace(stale, next_due_at=house.clock.now()),)))
    plan(house.engine)
    keys = [d.key for d in house.engine.store.deliveries()]
    assert len(keys) == len(set(keys)) >= count


def test_the_brake_stops_all_planned_mail(house):
    house.enrolled()
    house.engine.store.set_meta("brake", "a fault in the texts")
    before = len(house.mails)
    house.wait(days=10)
    assert len(house.mails) == before


def test_a_lesson_that_was_held_past_its_last_useful_moment_is_planned_again_not_lost(house):
    house.enrolled().wait(days=5)
    house.outbox.down = True
    house.wait(days=1)
    held = house.enrolment()
    assert held.entered == ("responsibility",)
    from datetime import timedelta

    from rekindle.service.people import pause, resume

    pause(house.engine, house.person().address, timedelta(days=30))
    house.outbox.down = False
    house.wait(days=20)
    resume(house.engine, house.person().address)
    house.wait(days=10)
    weeks = [s for s in house.subjects() if s.startswith("Week 1: whose")]
    assert len(weeks) == 1
    house.wait(days=80)
    assert len(house.enrolment().entered) == 7


def test_mail_that_stays_in_the_retry_queue_past_its_moment_is_planned_for_the_next_lesson_day(house):
    house.enrolled().wait(days=4)
    house.outbox.down = True
    house.wait(days=9)
    house.outbox.down = False
    house.wait(days=90)
    lessons = [s for s in house.subjects() if s.startswith("Week 1: whose")]
    assert len(lessons) == 1
    assert len(house.enrolment().entered) == 7


def test_a_lost_lesson_is_planned_again_also_when_the_person_writes_at_that_very_moment(house, monkeypatch):
    house.at_first_lesson()
    lesson = next(d for d in house.engine.store.deliveries() if d.key == "responsibility/1/to-and-for")
    commit, lost = house.engine.store.commit, []

    def races(change):
        if lost:
            return commit(change)
        lost.append(change)
        return False

    monkeypatch.setattr(house.engine.store, "commit", races)
    plan_again(house.engine, lesson)
    assert lost
    unplanned = [e for _, e in house.engine.store.events(house.enrolment().id) if e.type == "unplanned"]
    assert [event.data["key"] for event in unplanned] == [lesson.key]


def test_a_fault_in_one_persons_planning_holds_that_person_and_nobody_else(house, monkeypatch):
    from rekindle.service import plan as planning

    house.enrolled()
    house.write("coach+join@example.test", "join", "", sender="other@example.org")
    house.reply(house.newest, "yes", sender="other@example.org")
    mine = house.enrolment().id
    true = planning.decide_one

    def broken(engine, enrolment, person, now):
        if enrolment.id == mine:
            raise KeyError("what somebody wrote")
        return (yield from true(engine, enrolment, person, now))

    monkeypatch.setattr(planning, "decide_one", broken)
    house.wait(days=8)
    assert house.enrolment().held_by(HoldKind.OPERATOR)
    assert "what somebody wrote" not in house.enrolment().holds[0].reason
    other = house.engine.store.participant_at("other@example.org")
    assert house.engine.store.enrolments_of(other.id)[0].entered == ("responsibility",)


def test_a_mail_that_cannot_be_rendered_fails_without_its_words_and_the_others_go_out(house, monkeypatch):
    from rekindle.service import deliver

    house.enrolled().wait(days=1)
    before = len(house.mails)

    def broken(engine, delivery, context):
        raise ValueError("what somebody wrote")

    monkeypatch.setattr(deliver, "render", broken)
    house.wait(days=1)
    failed = [d for d in house.engine.store.deliveries() if d.state == "failed"]
    assert len(failed) == 1
    assert "what somebody wrote" not in failed[0].reason
    assert len(house.mails) == before
