"""The calendar: what it promises to everybody whatever happens, and to the minute when nothing does."""

from collections import Counter
from datetime import date, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.agenda import agenda
from rekindle.domain.calendar import DAY, NIGHT_SHIFT, add_months, instant, is_quiet, local, local_date
from rekindle.domain.enrolment import State
from rekindle.domain.programme import Kind
from rekindle.domain.touchpoint import LAST_USEFUL, LESSON_LATEST

from .strategies import SEVEN, instants, plans, shipped, thorough
from .walk import (
    BOOSTER,
    CHECK_END,
    CHECK_LATER,
    CHECK_MIDDLE,
    CHECK_START,
    FINISH,
    WELCOME,
    Walk,
    answers,
    lives,
    people,
    programmes,
    sayings,
    seconds,
    walk,
)

OUTSIDE_THE_COUNT = {WELCOME, CHECK_START}


# What every walk must keep


def every_lesson_came_exactly_once_and_in_order(w: Walk) -> None:
    """A lesson that was lost in the queue comes again; by then the next one may have gone out before it."""
    came = list(dict.fromkeys(mail.upcoming.starts for mail in w.lessons))
    assert came == [step.id for step in w.plans.steps] or (w.lost and set(came) == {step.id for step in w.plans.steps})


def no_mail_was_planned_twice(w: Walk) -> None:
    """But for the week of a lost lesson that comes again late: there the unique key keeps the second from being queued."""
    again = {mail.upcoming.step for mail in w.lost}
    keys = [mail.key for mail in w.mails if mail.upcoming.starts or mail.upcoming.step not in again]
    assert max(Counter(keys).values()) == 1
    assert not set(keys) & set(w.dropped)


def never_two_mails_on_one_local_date(w: Walk) -> None:
    assert all(earlier.on < later.on for earlier, later in pairwise(w.mails))


def at_most_three_counted_mails_in_any_seven_days(w: Walk) -> None:
    on = [mail.on for mail in w.mails if mail.key not in OUTSIDE_THE_COUNT]
    assert all(fourth - first >= 7 * DAY for first, fourth in zip(on, on[3:], strict=False))


def nothing_but_the_welcome_came_in_the_quiet_hours(w: Walk) -> None:
    for mail in w.mails:
        here = local(mail.at, mail.before.zone)
        assert not is_quiet(here.hour * 60 + here.minute, night=mail.before.night) or mail.key == WELCOME


def each_lesson_began_on_its_lesson_day_and_at_most_six_days_late(w: Walk) -> None:
    for mail in w.lessons:
        assert mail.upcoming.week_of.weekday() == mail.before.day
        assert w.nominal(mail) <= mail.at < w.nominal(mail) + LESSON_LATEST


def the_first_lesson_came_at_least_three_dates_after_confirming(w: Walk) -> None:
    first = w.lessons[0]
    confirmed_on = local_date(first.before.confirmed_at, first.before.zone)
    assert first.upcoming.week_of >= confirmed_on + 3 * DAY
    assert first.before.starts_on is None or first.upcoming.week_of >= first.before.starts_on


def the_next_week_began_a_week_or_more_after_the_last(w: Walk) -> None:
    for mail in w.lessons:
        if mail.before.week_started_on is not None:
            weeks = 1 if mail.before.step == mail.upcoming.starts else mail.before.pace
            assert mail.upcoming.week_of >= mail.before.week_started_on + 7 * weeks * DAY


def a_nudge_or_reflection_came_in_its_own_week_while_it_was_useful(w: Walk) -> None:
    for mail in w.mails:
        if mail.upcoming.step == "programme" or mail.upcoming.starts:
            continue
        nominal = w.nominal(mail)
        assert nominal <= mail.at < min(mail.upcoming.useful_until, nominal + LAST_USEFUL[w.slot(mail).kind])
        assert mail.before.step == mail.upcoming.step


def a_check_took_the_place_of_the_reflection_in_the_middle(w: Walk) -> None:
    middle = w.mail(CHECK_MIDDLE)
    if middle is None:
        return
    assert len(middle.before.entered) == w.plans.middle_after
    slots = w.plans.step(middle.before.step).slots
    replaced = [slot for slot in slots if slot.kind is Kind.REFLECTION][-1]
    reflection = w.mail(f"{middle.before.step}/{middle.before.round}/{replaced.id}")
    assert reflection is None or reflection.before.week_started_on != middle.before.week_started_on
    shift = NIGHT_SHIFT if middle.before.night else 0
    day = middle.before.week_started_on + replaced.at.days * DAY
    nominal = instant(day, replaced.at.minutes + shift, middle.before.zone)
    assert nominal <= middle.at < nominal + LAST_USEFUL[Kind.REFLECTION]


def the_end_came_in_its_order_and_not_before_its_time(w: Walk) -> None:
    finish = w.mail(FINISH)
    assert finish is not None
    if w.plans.checks:
        check = w.mail(CHECK_END)
        answered = finish.before.done.get(f"{CHECK_END}/answered")
        assert finish.on >= (answered + DAY if answered else check.on + 4 * DAY)
        assert w.mail(CHECK_LATER).on >= add_months(finish.on, 3)
    if booster := w.mail(BOOSTER):
        assert booster.on >= add_months(finish.on, 1)
    else:
        assert BOOSTER in w.dropped


def the_programme_was_completed(w: Walk) -> None:
    assert agenda(w.enrolment, w.plans, w.clock) is None
    assert w.enrolment.state is State.COMPLETED


INVARIANTS = (
    every_lesson_came_exactly_once_and_in_order,
    no_mail_was_planned_twice,
    never_two_mails_on_one_local_date,
    at_most_three_counted_mails_in_any_seven_days,
    nothing_but_the_welcome_came_in_the_quiet_hours,
    each_lesson_began_on_its_lesson_day_and_at_most_six_days_late,
    the_first_lesson_came_at_least_three_dates_after_confirming,
    the_next_week_began_a_week_or_more_after_the_last,
    a_nudge_or_reflection_came_in_its_own_week_while_it_was_useful,
    a_check_took_the_place_of_the_reflection_in_the_middle,
    the_end_came_in_its_order_and_not_before_its_time,
    the_programme_was_completed,
)


@thorough
@given(start=instants, plans=programmes, person=people, life=lives, answers=answers, latency=seconds)
def test_whatever_happens_every_lesson_comes_once_in_order_and_no_promise_is_broken(
    start, plans, person, life, answers, latency
):
    walked = walk(start, plans, answers=answers, latency=latency, life=life, **person)
    for holds_true in INVARIANTS:
        holds_true(walked)


# When plugins choose what follows, let it wait, and postpone mails


def each_step_was_entered_exactly_once(w: Walk) -> None:
    """A lesson that was lost in the queue counts where it came at last."""
    assert sorted(w.enrolment.entered) == sorted(step.id for step in w.plans.steps)
    assert {mail.upcoming.starts for mail in w.lessons} == set(w.enrolment.entered)
    entering = [mail.upcoming.starts for mail in w.lessons if mail.upcoming.starts not in mail.before.entered]
    assert w.lost or sorted(entering) == sorted(w.enrolment.entered)


def what_was_chosen_came_next_and_the_others_kept_their_order(w: Walk) -> None:
    for mail in w.lessons:
        before = mail.before
        if mail.upcoming.starts == before.step or not before.ended:
            continue
        left = [step.id for step in w.plans.steps if step.id not in before.entered]
        wanted = w.wanted.get(before.ended)
        assert mail.upcoming.starts == (wanted if wanted in left else left[0])
        if isinstance(wanted, date):
            assert mail.upcoming.week_of >= wanted - DAY, "a day less where the person moved to another zone meanwhile"


def no_mail_came_before_the_instant_to_which_it_was_moved(w: Walk) -> None:
    assert all(mail.at >= w.moved.get(mail.key, mail.at) for mail in w.mails)


def what_was_moved_beyond_its_use_was_dropped_and_no_lesson_ever_was(w: Walk) -> None:
    lessons = {f"{step.id}/1/{step.teaching.id}" for step in w.plans.steps}
    assert not lessons & set(w.dropped)


ORDERED = {every_lesson_came_exactly_once_and_in_order}
WITH_PLUGINS = (
    *(promise for promise in INVARIANTS if promise not in ORDERED),
    each_step_was_entered_exactly_once,
    what_was_chosen_came_next_and_the_others_kept_their_order,
    no_mail_came_before_the_instant_to_which_it_was_moved,
    what_was_moved_beyond_its_use_was_dropped_and_no_lesson_ever_was,
)


@thorough
@given(start=instants, plans=programmes, person=people, life=lives, said=sayings, answers=answers, latency=seconds)
def test_whatever_plugins_answer_and_whatever_happens_each_step_comes_once_and_no_promise_is_broken(
    start, plans, person, life, said, answers, latency
):
    walked = walk(start, plans, answers=answers, latency=latency, life=life, said=said, **person)
    for holds_true in WITH_PLUGINS:
        if not (walked.lost and holds_true is what_was_chosen_came_next_and_the_others_kept_their_order):
            holds_true(walked)


@thorough
@given(start=instants, plans=programmes, person=people, said=sayings)
def test_plugins_are_asked_once_about_each_mail_and_once_about_each_step_that_ends(start, plans, person, said):
    walked = walk(start, plans, said=said, **person)
    assert max(Counter(walked.asked).values(), default=0) == 1
    ends = [asked for asked in walked.asked if asked.count("/") == 1]
    assert ends == [f"{step}/1" for step in walked.enrolment.entered[:-1]], "nobody is asked when nothing follows"


@thorough
@given(start=instants, person=people, said=sayings)
def test_a_step_that_ended_is_told_once_and_the_last_one_with_the_programme(start, person, said):
    walked = walk(start, shipped(), said=said, **person)
    assert walked.events.count("step-completed") == len(SEVEN)
    assert walked.events[walked.events.index("programme-completed") - 1] == "step-completed"


# When nothing happens, and when things are calm again


def timetable(
    confirmed_at, plans, answers, *, zone, day, hour, pace, night, starts_on=None
) -> list[tuple[str, datetime]]:
    """The whole shipped programme of somebody whom nothing disturbs, written down a second time and more simply."""
    shift = NIGHT_SHIFT if night else 0
    noon = 12 * 60 + 30

    def at(on: date, minutes: int) -> datetime:
        return instant(on, minutes + shift, zone)

    def exactly_on(on: date) -> datetime:
        return instant(on, (noon + shift) % (24 * 60), zone)

    confirmed_on = local_date(confirmed_at, zone)
    week = max(confirmed_on + 3 * DAY, starts_on or date.min)
    while week.weekday() != day:
        week += DAY
    mails = [(WELCOME, confirmed_at)]
    if plans.checks:
        mails.append((CHECK_START, at(confirmed_on + DAY, noon)))
    for number, step in enumerate(SEVEN, 1):
        middle = plans.checks and number == 4
        mails += [
            (f"{step}/1/lesson", at(week, hour)),
            (f"{step}/1/nudge", at(week + 2 * DAY, noon)),
            (CHECK_MIDDLE if middle else f"{step}/1/reflection", at(week + 4 * DAY, 15 * 60 + 30)),
        ]
        last, week = week, week + 7 * pace * DAY
    finish = check = at(last + 7 * DAY, noon)
    if plans.checks:
        mails.append((CHECK_END, check))
        finish = exactly_on(local_date(check, zone) + 4 * DAY)
        if answers is not None and check + answers < finish:
            a_week_after_the_nudge = local_date(at(last + 2 * DAY, noon), zone) + 7 * DAY
            finish = exactly_on(max(local_date(check + answers, zone) + DAY, a_week_after_the_nudge))
    mails.append((FINISH, finish))
    mails.append((BOOSTER, exactly_on(add_months(local_date(finish, zone), 1))))
    if plans.checks:
        mails.append((CHECK_LATER, exactly_on(add_months(local_date(finish, zone), 3))))
    return mails


@thorough
@given(start=instants, checks=st.booleans(), person=people, answers=answers)
def test_without_downtime_each_mail_comes_at_exactly_its_local_hour(start, checks, person, answers):
    plans, confirmed_at = shipped(checks=checks), start + timedelta(hours=1)
    walked = walk(start, plans, answers=answers, **person)
    assert [(mail.key, mail.at) for mail in walked.mails] == timetable(confirmed_at, plans, answers, **person)
    assert not walked.dropped


@thorough
@given(start=instants, person=people, life=lives)
def test_two_weeks_after_any_trouble_each_mail_is_at_its_local_hour_again(start, person, life):
    walked = walk(start, shipped(), life=life, **person)
    for mail in walked.mails:
        if mail.at >= walked.calm_from + timedelta(weeks=2) and mail.upcoming.step != "programme":
            assert mail.at == walked.nominal(mail)


@thorough
@given(start=instants, plans=plans(), person=people, answers=answers)
def test_whatever_an_author_writes_an_undisturbed_lesson_is_on_time(start, plans, person, answers):
    walked = walk(start, plans, answers=answers, **person)
    assert all(mail.at == walked.nominal(mail) for mail in walked.lessons)
