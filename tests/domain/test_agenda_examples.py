"""The calendar in sentences. Everybody joins on Monday 3 March 2025 in Berlin and has lessons on Mondays at 08:00."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from rekindle.domain.agenda import Plans, StepPlan, agenda
from rekindle.domain.calendar import DAY, instant, local
from rekindle.domain.enrolment import Adjust, Hold, HoldKind, State
from rekindle.domain.programme import Kind, Lesson, Step

from .strategies import NOW, SEVEN, SHIPPED_WEEK, shipped, slot
from .walk import (
    BOOSTER,
    CHECK_END,
    CHECK_LATER,
    CHECK_MIDDLE,
    CHECK_START,
    FINISH,
    WELCOME,
    Down,
    Lost,
    Pause,
    Restart,
    Walk,
    enrolled,
    walk,
)

MONDAY = date(2025, 3, 10)
"""The first lesson day."""


def berlin(on: date, hour: int, minute: int = 0) -> datetime:
    return instant(on, hour * 60 + minute, "Europe/Berlin")


def told(plans: Plans | None = None, **given) -> Walk:
    return walk(NOW, plans or shipped(), confirms=timedelta(0), zone="Europe/Berlin", **given)


def until(at: datetime) -> timedelta:
    return at - NOW


def off(start: datetime, end: datetime) -> tuple[timedelta, Down]:
    return until(start), Down(end - start)


def test_a_lesson_a_day_late_goes_out_at_once_and_its_nudge_gives_way_to_the_reflection():
    w = told(life=[off(berlin(MONDAY, 7), berlin(MONDAY + DAY, 10))])
    assert w.mail("one/1/lesson").at == berlin(MONDAY + DAY, 10)
    assert w.dropped == ["one/1/nudge"]
    assert w.mail("one/1/reflection").at == berlin(MONDAY + 4 * DAY, 15, 30)
    assert w.mail("two/1/lesson").at == berlin(MONDAY + 7 * DAY, 8)


def test_a_lesson_six_days_late_waits_for_the_next_lesson_day():
    w = told(life=[off(berlin(MONDAY, 7), berlin(MONDAY + 6 * DAY, 9))])
    assert w.mail("one/1/lesson").at == berlin(MONDAY + 7 * DAY, 8)
    assert w.mail("two/1/lesson").at == berlin(MONDAY + 14 * DAY, 8)
    assert not w.dropped


def test_downtime_that_ends_at_night_waits_for_the_morning():
    w = told(life=[off(berlin(MONDAY, 7), berlin(MONDAY, 23))])
    assert w.mail("one/1/lesson").at == berlin(MONDAY + DAY, 6)


def test_a_pause_moves_the_next_lesson_and_drops_the_nudges_of_the_week_that_is_over():
    w = told(life=[(until(berlin(MONDAY + DAY, 9)), Pause(20))])
    assert w.dropped[:2] == ["one/1/nudge", "one/1/reflection"]
    assert w.mail("two/1/lesson").at == berlin(MONDAY + DAY, 9) + timedelta(days=20)


def test_a_nudge_is_never_sent_at_its_last_useful_moment_because_sending_takes_time():
    w = told(life=[off(berlin(MONDAY, 7), berlin(MONDAY + 2 * DAY, 9))])
    assert w.mail("one/1/lesson").at == berlin(MONDAY + 2 * DAY, 9)
    assert w.mail("one/1/nudge") is None


def test_another_lesson_day_begins_with_the_next_week():
    w = told(life=[(until(berlin(MONDAY + DAY, 9)), Adjust(day=3))])
    assert w.mail("one/1/nudge").at == berlin(MONDAY + 2 * DAY, 12, 30)
    assert w.mail("two/1/lesson").at == berlin(MONDAY + 10 * DAY, 8)


def test_slower_takes_two_weeks_for_each_step_at_once_and_weekly_undoes_it():
    w = told(life=[(until(berlin(MONDAY, 9)), Adjust(pace=2)), (until(berlin(MONDAY + 15 * DAY, 9)), Adjust(pace=1))])
    assert [mail.at for mail in w.lessons[:3]] == [berlin(MONDAY + n * DAY, 8) for n in (0, 14, 21)]


def test_a_cohort_starts_on_the_first_lesson_day_from_its_date():
    w = told(starts_on=date(2025, 5, 1))
    assert w.mail(CHECK_START).at == berlin(date(2025, 3, 4), 12, 30)
    assert w.mail("one/1/lesson").at == berlin(date(2025, 5, 5), 8)


def test_the_finish_waits_until_the_week_has_room_for_it():
    w = told(answers=timedelta(hours=1))
    assert w.mail(CHECK_END).at == berlin(MONDAY + 49 * DAY, 12, 30)
    assert w.mail(FINISH).at == berlin(MONDAY + 51 * DAY, 12, 30)


def test_the_finish_comes_four_days_after_a_check_without_an_answer_by_night_as_well():
    w = told(answers=None, night=True)
    assert w.mail(FINISH).on == w.mail(CHECK_END).on + 4 * DAY
    assert local(w.mail(FINISH).at, "Europe/Berlin").hour == 0


def test_a_reflection_pushed_into_the_next_lesson_day_is_dropped_and_the_lesson_is_on_time():
    week = (*SHIPPED_WEEK[:2], slot("reflection", Kind.REFLECTION, "sun 22:00"))
    w = told(replace(shipped(), steps=tuple(replace(step, slots=week) for step in shipped().steps)))
    assert w.mail("two/1/lesson").at == berlin(MONDAY + 7 * DAY, 8)
    assert "one/1/reflection" in w.dropped


def test_the_middle_check_takes_the_place_of_the_weeks_last_reflection_only():
    week = (*SHIPPED_WEEK[:1], slot("early", Kind.REFLECTION, "wed 12:30"), SHIPPED_WEEK[2])
    w = told(replace(shipped(), steps=tuple(replace(step, slots=week) for step in shipped().steps)))
    assert w.mail("four/1/early").at == berlin(MONDAY + 23 * DAY, 12, 30)
    assert w.mail(CHECK_MIDDLE).at == berlin(MONDAY + 25 * DAY, 15, 30)
    assert w.mail("four/1/reflection") is None


def test_again_repeats_the_week_from_the_next_lesson_day_and_then_goes_on():
    w = told(life=[(until(berlin(MONDAY + DAY, 9)), Restart())])
    keys = [mail.key for mail in w.mails][2:7]
    assert keys == ["one/1/lesson", "one/2/lesson", "one/2/nudge", "one/2/reflection", "two/1/lesson"]
    assert w.mail("one/2/lesson").at == berlin(MONDAY + 7 * DAY, 8)


def test_again_before_the_middle_check_asks_it_in_the_repeated_week():
    w = told(life=[(until(berlin(MONDAY + 22 * DAY, 9)), Restart())])
    assert w.mail("four/2/lesson").at == berlin(MONDAY + 28 * DAY, 8)
    assert w.mail(CHECK_MIDDLE).at == berlin(MONDAY + 32 * DAY, 15, 30)
    assert w.mail("four/2/reflection") is None


def test_again_after_the_middle_check_does_not_ask_it_twice():
    w = told(life=[(until(berlin(MONDAY + 26 * DAY, 9)), Restart())])
    assert w.mail("four/2/reflection").at == berlin(MONDAY + 32 * DAY, 15, 30)


def test_a_step_restarted_after_the_finish_has_its_week_and_the_boosters_keep_their_dates():
    w, undisturbed = told(answers=None, life=[(timedelta(days=75), Restart())]), told(answers=None)
    assert [m.key for m in w.mails if "/2/" in m.key] == ["seven/2/lesson", "seven/2/nudge", "seven/2/reflection"]
    for key in (BOOSTER, CHECK_LATER):
        assert w.mail(key).at == undisturbed.mail(key).at
    assert w.events.count("programme-completed") == 2


def test_a_step_restarted_after_the_last_booster_ends_completed_again():
    w = told(life=[(timedelta(days=400), Restart())])
    assert w.mails[-1].key == "seven/2/reflection"
    assert w.enrolment.state is State.COMPLETED


def test_the_last_booster_waits_for_the_end_of_a_long_pause():
    w = told(life=[(timedelta(days=70), Pause(300))])
    assert w.dropped == [BOOSTER]
    assert w.mails[-1].key == CHECK_LATER


def test_a_lesson_that_was_lost_in_the_queue_comes_again_on_the_next_lesson_day():
    w = told(life=[(timedelta(days=1), Lost())])
    assert [mail.at for mail in w.lessons[:2]] == [berlin(MONDAY + 7 * DAY, 8), berlin(MONDAY + 14 * DAY, 8)]
    assert [mail.upcoming.starts for mail in w.lessons] == list(SEVEN)


def test_a_lesson_found_lost_only_after_the_next_one_was_planned_follows_that_one():
    w = told(life=[(timedelta(days=1), Lost()), off(berlin(MONDAY + 5 * DAY, 9), berlin(MONDAY + 8 * DAY, 9))])
    assert [mail.upcoming.starts for mail in w.lessons] == ["two", "one", *SEVEN[2:]]


def test_again_of_an_earlier_step_before_the_first_lesson_of_a_comeback_repeats_that_step():
    entered = replace(
        enrolled(NOW, zone="Europe/Berlin"), state=State.ACTIVE, confirmed_at=NOW, entered=("one", "two"), step="one",
        round=2, done={WELCOME: NOW.date(), CHECK_START: NOW.date()},
    )  # fmt: skip
    upcoming = agenda(entered, shipped(), NOW)
    assert (upcoming.key, upcoming.due_at) == ("one/2/lesson", berlin(MONDAY, 8))


def test_who_does_not_confirm_expires_and_hears_nothing():
    w = Walk(shipped(), enrolled(NOW), NOW).run()
    assert w.enrolment.state is State.EXPIRED
    assert w.clock == NOW + timedelta(days=14)
    assert not w.mails


@pytest.mark.parametrize("state", [State.EXPIRED, State.WITHDRAWN])
def test_nothing_is_ever_due_after_the_end(state):
    assert agenda(replace(enrolled(NOW), state=state), shipped(), NOW) is None


def test_an_endless_hold_leaves_nothing_due_and_beside_it_the_end_of_a_pause_is():
    held = replace(enrolled(NOW), state=State.ACTIVE, holds=(Hold(HoldKind.SAFETY),))
    assert agenda(held, shipped(), NOW) is None
    both = replace(held, holds=(*held.holds, Hold(HoldKind.PAUSE, NOW + DAY)))
    upcoming = agenda(both, shipped(), NOW)
    assert (upcoming.hold, upcoming.due_at) == (HoldKind.PAUSE, NOW + DAY)


def test_a_programme_without_steps_still_finishes():
    w = told(Plans("empty", (), checks=False))
    assert [mail.key for mail in w.mails] == [WELCOME, FINISH, BOOSTER]


def test_a_step_taken_out_of_the_programme_while_somebody_is_in_it_does_not_stop_them():
    inside = replace(
        enrolled(NOW, zone="Europe/Berlin"), state=State.ACTIVE, confirmed_at=NOW, step="one", entered=("one",),
        week_started_on=MONDAY, last_mail_on=MONDAY,
        done={WELCOME: NOW.date(), CHECK_START: NOW.date(), "one/1/lesson": MONDAY},
    )  # fmt: skip
    upcoming = agenda(inside, replace(shipped(), steps=shipped().steps[1:]), berlin(MONDAY, 9))
    assert (upcoming.key, upcoming.due_at) == ("two/1/lesson", berlin(MONDAY + 7 * DAY, 8))


def test_a_plan_is_made_of_the_lessons_that_have_a_time():
    lessons = (
        Lesson(id="on-wish", kind=Kind.TEACHING, at="more", subject="s", body="b"),
        Lesson(id="reflect", kind=Kind.REFLECTION, at="fri 15:30", subject="s", body="b"),
        Lesson(id="teach", kind=Kind.TEACHING, at="mon 08:00", subject="s", body="b"),
    )
    step = Step(id="one", version="1.0", title="One", lessons=lessons)
    plan = StepPlan.of(step)
    assert [slot.id for slot in plan.slots] == ["teach", "reflect"]
    assert plan.teaching.id == "teach"
    assert plan.structure == step.structure_hash()


def test_the_check_and_the_reflection_it_stands_for_never_come_in_the_same_week_of_a_second_round():
    w = told(life=[(until(berlin(MONDAY + 22 * DAY, 9)), Restart())])
    assert [mail.key for mail in w.mails if mail.before.step == "four"][-2:] == [CHECK_MIDDLE, "five/1/lesson"]


def test_a_mail_moved_away_from_the_night_of_the_spring_change_is_due_at_its_own_hour_again():
    """In Beirut 30 March 2025 begins at 01:00; the finish moves from that date to the next, where 00:30 exists."""
    w = walk(
        datetime(2024, 12, 18, tzinfo=UTC), shipped(), answers=timedelta(0),
        zone="Asia/Beirut", day=4, hour=6 * 60, pace=2, night=True,
    )  # fmt: skip
    assert local(w.mail(FINISH).at, "Asia/Beirut").strftime("%m-%d %H:%M") == "03-31 00:30"


def test_a_lost_lesson_comes_the_very_next_week_for_who_goes_slower_too():
    w = told(life=[(timedelta(days=1), Lost())], pace=2)
    assert [mail.at for mail in w.lessons[:2]] == [berlin(MONDAY + 7 * DAY, 8), berlin(MONDAY + 21 * DAY, 8)]


def test_a_step_added_to_the_programme_later_is_not_sent_to_who_has_finished():
    w = told()
    new = StepPlan("eight", "structure-eight", SHIPPED_WEEK)
    assert agenda(w.enrolment, replace(shipped(), steps=(*shipped().steps, new)), w.clock) is None


def test_a_booster_does_not_wait_for_a_restarted_lesson_that_is_due_later():
    w = told(answers=None, life=[(until(berlin(date(2025, 6, 2), 9)), Restart())])
    assert w.mail(BOOSTER).at == berlin(date(2025, 6, 2), 12, 30)
    assert w.mail("seven/2/lesson").at == berlin(date(2025, 6, 9), 8)


def test_of_two_holds_with_an_end_the_earlier_is_due_first():
    ends = (Hold(HoldKind.PAUSE, NOW + 2 * DAY), Hold(HoldKind.SAFETY, NOW + DAY))
    upcoming = agenda(replace(enrolled(NOW), state=State.ACTIVE, holds=ends), shipped(), NOW)
    assert (upcoming.hold, upcoming.due_at) == (HoldKind.SAFETY, NOW + DAY)
