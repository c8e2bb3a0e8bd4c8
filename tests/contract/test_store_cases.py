"""Cases in every store: opened with the change that made them, called for when due, moved once."""

from dataclasses import replace
from datetime import timedelta

from rekindle.domain.cases import CaseState, Role, alerted, done, joined, taken
from rekindle.domain.hours import Hours


def opened(world, category="red", reason="inbox/1"):
    enrolment = world.enrolment()
    assert world.commit(cases=((enrolment.id, category, reason),))
    return world.store.cases(enrolment=enrolment.id)[-1]


def test_a_case_of_a_calling_category_is_due_at_once_and_any_other_never(world, now):
    red = opened(world)
    quiet = opened(world, "unclear twice", "inbox/2")
    assert world.store.due_cases(now, 10) == [red]
    assert (red.state, red.at, quiet.try_at) == (CaseState.OPEN, now, None)
    assert world.store.next_due_at() == now


def test_every_field_of_a_moved_case_survives(world, now):
    case = opened(world)
    full = replace(
        done(taken(case, Role.DEPUTY, now), Role.DEPUTY, now),
        alerts=3,
        mails=("inbox/7",),
        try_at=now + timedelta(days=1),
    )
    assert world.commit(moved_cases=(full,))
    assert world.store.case(case.id) == replace(full, version=1)


def test_of_two_who_move_a_case_the_second_loses_with_all_of_its_change(world, now):
    case = opened(world)
    assert world.commit(moved_cases=(taken(case, Role.COORDINATOR, now),))
    assert not world.commit(moved_cases=(taken(case, Role.DEPUTY, now),), meta={"told": "yes"})
    assert world.store.meta("told") is None
    assert world.store.case(case.id).owner == "coordinator"


def test_an_alerted_case_is_due_again_and_a_closed_one_never(world, now):
    case = opened(world)
    again = alerted(case, 1, Hours(), timedelta(hours=1), now)
    assert world.commit(moved_cases=(again,))
    assert world.store.due_cases(now, 10) == []
    assert [one.id for one in world.store.due_cases(now + timedelta(hours=1), 10)] == [case.id]
    assert world.commit(moved_cases=(done(world.store.case(case.id), None, now),))
    assert world.store.due_cases(now + timedelta(days=9), 10) == []
    assert world.store.cases(alive=True) == []


def test_a_case_that_joins_an_older_one_is_alive_no_more(world, now):
    older, newer = opened(world), opened(world, "red", "inbox/2")
    assert world.commit(moved_cases=joined(older, newer))
    assert [case.id for case in world.store.cases(alive=True)] == [older.id]
    assert world.store.case(older.id).mails == ("inbox/2",)
