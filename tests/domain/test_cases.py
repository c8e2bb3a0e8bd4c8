"""A case that calls is never forgotten, whatever happens to it and in whichever order."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.cases import (
    CALLS,
    CaseState,
    Role,
    alerted,
    called,
    done,
    joined,
    opened,
    recipients,
    says_fine,
    taken,
    unheard,
)
from rekindle.domain.hours import Hours

START = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
HOURS = Hours.parse("mon-fri 08:00-17:00", "Europe/Berlin")

happenings = st.one_of(
    st.tuples(st.just("time"), st.integers(1, 72)),
    st.tuples(st.just("taken"), st.sampled_from(Role)),
    st.tuples(st.just("lost"), st.sampled_from(Role)),
    st.tuples(st.just("away"), st.sampled_from(Role)),
    st.tuples(st.just("mail"), st.none()),
)


@given(st.sampled_from(sorted(CALLS)), st.lists(happenings, max_size=40), st.booleans())
def test_an_open_case_is_always_due_within_four_days_and_a_taken_one_rests(category, told, deputy):
    case, now = opened(1, 1, category, "inbox/1", START), START
    for number, (what, value) in enumerate(told, 2):
        while case.try_at is not None and case.try_at <= now:
            case = alerted(case, len(recipients(case, deputy)), HOURS, timedelta(hours=4), now)
        if what == "time":
            now += timedelta(hours=value)
        elif what == "taken":
            case = taken(case, value, now)
        elif what == "mail":
            before = case.try_at
            case, gone = joined(case, opened(number, 1, category, f"inbox/{number}", now))
            assert (case.try_at, gone.try_at, gone.state) == (before, None, CaseState.JOINED)
        else:
            case = unheard(case, value, now, deputy=deputy, lost=what == "lost")
        assert (case.try_at is None) is (case.state is CaseState.TAKEN)
        if case.try_at is not None and case.try_at > now:
            assert case.try_at - now <= timedelta(days=4)
    assert done(case, None, now).try_at is None


@given(st.lists(st.sampled_from(Role), min_size=1, max_size=30))
def test_machines_that_answer_cause_at_most_one_early_call(answers):
    case = alerted(opened(1, 1, "red", "inbox/1", START), 1, HOURS, timedelta(hours=1), START)
    early = 0
    for role in answers:
        case = unheard(case, role, START, deputy=True, lost=True)
        if case.try_at == START:
            early += 1
            case = alerted(case, len(recipients(case, deputy=True)), HOURS, timedelta(hours=1), START)
    assert early <= 1


def test_a_later_mail_is_told_to_those_whose_turn_has_been():
    case = opened(1, 1, "red", "inbox/1", START)
    told = []
    for _ in range(3):
        case = alerted(case, len(recipients(case, deputy=True)), HOURS, timedelta(hours=1), START)
        told.append(called(case, deputy=True))
    both = (Role.COORDINATOR, Role.DEPUTY)
    assert told == [(Role.COORDINATOR,), both, both]
    assert called(taken(case, Role.DEPUTY, START), deputy=True) == (Role.DEPUTY,)


def test_only_the_plain_sentence_says_that_somebody_is_fine():
    for text in ("I AM FINE", "Hello,\nI\u2019m fine, thank you\nAda", "Mir geht es gut."):
        assert says_fine(text), text
    for text in ("I am not fine", "I am fine but I want it to end", "fine is what they say I am", ""):
        assert not says_fine(text), text
