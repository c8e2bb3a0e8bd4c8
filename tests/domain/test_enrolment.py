"""The state machine: every pair of state and command, and what no sequence of commands may ever do."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.enrolment import (
    CONFIRM_WITHIN,
    LIFTED_BY_RESUME,
    LIVE,
    Adjust,
    Again,
    Choose,
    Command,
    Confirm,
    Decline,
    Drop,
    Enrolment,
    Expire,
    Hold,
    HoldKind,
    Lift,
    Note,
    Place,
    Plan,
    Postpone,
    Resume,
    State,
    Unplan,
    Withdraw,
)
from rekindle.domain.transition import transition

from .strategies import COMMANDS, NOW, commands, enrolments, moments, thorough

TODAY = NOW.date()
ENDED = frozenset(State) - LIVE


def somebody(state: State, **changes: object) -> Enrolment:
    """Half way through step two, and with a pause, so that each command has something to act upon."""
    began = {State.UNCONFIRMED: {}}.get(
        state,
        {
            "confirmed_at": NOW - timedelta(days=12),
            "entered": ("one", "two"),
            "step": "two",
            "structure": "structure-two",
            "week_started_on": TODAY,
            "done": {"two/1/lesson": TODAY, "programme/1/welcome": TODAY - timedelta(days=12)},
        },
    )
    values = {"holds": (Hold(HoldKind.PAUSE),), "created_at": NOW - CONFIRM_WITHIN} | began | changes
    return Enrolment(id=1, participant=1, programme="recovery", state=state, **values)


SAMPLES: dict[type[Command], Command] = {
    Confirm: Confirm(),
    Decline: Decline(),
    Expire: Expire(),
    Withdraw: Withdraw("participant"),
    Place: Place(Hold(HoldKind.SAFETY)),
    Resume: Resume(),
    Lift: Lift(HoldKind.PAUSE, "operator"),
    Plan: Plan("two/1/nudge", TODAY, counts=True),
    Drop: Drop("two/1/nudge", TODAY, "its last useful moment is over"),
    Choose: Choose("three", by="a-plugin"),
    Postpone: Postpone("two/1/nudge", NOW + timedelta(days=1), "a-plugin"),
    Unplan: Unplan("two/1/lesson"),
    Note: Note("programme/1/check-end/answered", TODAY),
    Again: Again("two", 2),
    Adjust: Adjust(hour=7 * 60),
}

# What each command does in each state: the state afterwards and the type of its event ("" for none, - for ignored).
#   unconfirmed              active                     completed                  expired  withdrawn
TABLE = """
Confirm   active confirmed         -                          -                          -        -
Decline   withdrawn withdrawn      -                          -                          -        -
Expire    expired expired          -                          -                          -        -
Withdraw  withdrawn withdrawn      withdrawn withdrawn        withdrawn withdrawn        -        -
Place     unconfirmed held         active held                completed held             -        -
Resume    unconfirmed released     active released            completed released         -        -
Lift      unconfirmed released     active released            completed released         -        -
Plan      -                        active planned             completed planned          -        -
Drop      -                        active dropped             completed dropped          -        -
Choose    -                        active next-chosen         completed next-chosen      -        -
Postpone  -                        active postponed           completed postponed        -        -
Unplan    -                        active unplanned           active unplanned           -        -
Note      -                        active nothing             completed nothing          -        -
Again     -                        active round-opened        active round-opened        -        -
Adjust    unconfirmed settings-changed active settings-changed completed settings-changed -       -
"""


def cells() -> dict[tuple[type[Command], State], tuple[State, str] | None]:
    found: dict[tuple[type[Command], State], tuple[State, str] | None] = {}
    by_name = {command.__name__: command for command in SAMPLES}
    for line in TABLE.strip().splitlines():
        name, *words = line.split()
        for state in State:
            word = words.pop(0)
            found[by_name[name], state] = None if word == "-" else (State(word), words.pop(0))
        assert not words, line
    return found


def test_the_table_names_every_pair_of_state_and_command():
    every = set(product(Command.__args__, State))
    assert set(cells()) == every
    assert set(SAMPLES) == set(COMMANDS) == set(Command.__args__)


@pytest.mark.parametrize(("kind", "state"), cells(), ids=lambda value: getattr(value, "__name__", value))
def test_each_pair_of_state_and_command_does_what_the_table_says(kind, state):
    expected = cells()[kind, state]
    holds = () if kind is Plan else (Hold(HoldKind.PAUSE),)
    before = somebody(state, holds=holds)
    after, events = transition(before, SAMPLES[kind], NOW)
    if expected is None:
        assert after == before
        assert [(e.type, e.data) for e in events] == [("ignored", {"command": kind.__name__, "state": state})]
    else:
        assert after.state is expected[0]
        assert [e.type for e in events] == ([] if expected[1] == "nothing" else [expected[1]])
        assert after != before


def test_nobody_expires_before_fourteen_days_are_over():
    early = somebody(State.UNCONFIRMED, created_at=NOW - CONFIRM_WITHIN + timedelta(seconds=1))
    assert transition(early, Expire(), NOW)[0] is early
    assert transition(somebody(State.UNCONFIRMED), Expire(), NOW)[0].state is State.EXPIRED


def test_the_finish_mail_completes_the_programme():
    plan = Plan("programme/1/finish", TODAY, counts=True, finishes=True)
    after, events = transition(somebody(State.ACTIVE, holds=()), plan, NOW)
    assert after.state is State.COMPLETED
    assert [e.type for e in events] == ["planned", "step-completed", "programme-completed"]
    assert events[1].data == {"step": "two", "round": 1}


def test_no_mail_is_planned_while_any_hold_stands():
    for kind in HoldKind:
        held = somebody(State.ACTIVE, holds=(Hold(kind),))
        assert transition(held, SAMPLES[Plan], NOW)[1][0].type == "ignored"


def test_a_teaching_mail_begins_a_week_and_lets_go_of_the_keys_of_the_week_before():
    week = date(2025, 3, 10)
    plan = Plan("three/1/lesson", week, counts=True, step="three", structure="structure-three", week_of=week)
    after, events = transition(somebody(State.ACTIVE, holds=(), round=2), plan, NOW)
    assert (after.step, after.round, after.structure, after.week_started_on) == ("three", 1, "structure-three", week)
    assert after.entered == ("one", "two", "three")
    assert set(after.done) == {"programme/1/welcome", "three/1/lesson"}
    assert [(e.type, dict(e.data)) for e in events[1:]] == [
        ("step-completed", {"step": "two", "round": 2}),
        ("step-entered", {"step": "three", "round": 1}),
    ]


def test_a_lesson_that_comes_again_and_the_first_of_all_complete_no_step():
    again = Plan("two/2/lesson", TODAY, counts=True, step="two", structure="structure-two", week_of=TODAY)
    events = transition(somebody(State.ACTIVE, holds=(), round=2), again, NOW)[1]
    assert [e.type for e in events] == ["planned"]
    first = Plan("one/1/lesson", TODAY, counts=True, step="one", structure="structure-one", week_of=TODAY)
    events = transition(somebody(State.ACTIVE, holds=(), entered=(), step="", done={}), first, NOW)[1]
    assert [e.type for e in events] == ["planned", "step-entered"]


def test_a_chosen_step_stays_chosen_until_it_is_entered():
    chosen, _ = transition(somebody(State.ACTIVE, holds=()), Choose("four", by="a-plugin"), NOW)
    assert (chosen.chosen, chosen.asked) == ("four", "two/1")
    moved, _ = transition(chosen, Postpone("four/1/lesson", NOW + timedelta(days=2), "four"), NOW)
    assert moved.chosen == "four"
    plan = Plan("four/1/lesson", TODAY, counts=True, step="four", structure="structure-four", week_of=TODAY)
    after, _ = transition(moved, plan, NOW)
    assert (after.chosen, after.asked, after.not_before) == ("", "", None)


def test_a_wait_is_counted_in_local_dates_and_told():
    after, events = transition(somebody(State.ACTIVE, holds=(), zone="Asia/Tokyo"), Choose(days=7, by="a-plugin"), NOW)
    assert after.not_before == datetime(2025, 3, 9, 15, 0, tzinfo=UTC), "midnight of the 10th in Tokyo"
    assert [(e.type, dict(e.data)) for e in events] == [
        ("next-waits", {"step": "two", "until": "2025-03-10", "by": "a-plugin"})
    ]


def test_a_new_round_forgets_what_plugins_were_asked_before():
    asked = somebody(State.ACTIVE, asked="two/1", not_before=NOW)
    after, _ = transition(asked, Again("two", 2), NOW)
    assert (after.asked, after.not_before) == ("", None)


def test_nothing_is_chosen_before_a_step_has_ended():
    before = somebody(State.ACTIVE, step="", entered=(), holds=())
    assert transition(before, Choose("three", by="a-plugin"), NOW)[1][0].type == "ignored"


def test_the_same_key_is_never_planned_twice():
    once, _ = transition(somebody(State.ACTIVE, holds=()), SAMPLES[Plan], NOW)
    twice, events = transition(once, SAMPLES[Plan], NOW)
    assert twice is once
    assert events[0].type == "ignored"


def test_again_opens_a_round_once_and_never_one_that_was_sent():
    before = somebody(State.ACTIVE, round=2)
    assert transition(before, Again("two", 2), NOW)[0] is before
    assert transition(before, Again("unknown", 3), NOW)[0] is before
    assert transition(before, Again("two", 3), NOW)[0].round == 3


def test_again_of_an_earlier_step_forgets_the_structure_of_the_step_it_leaves():
    assert transition(somebody(State.ACTIVE), Again("one", 2), NOW)[0].structure == ""
    assert transition(somebody(State.ACTIVE), Again("two", 2), NOW)[0].structure == "structure-two"


def test_a_second_safety_report_with_an_end_never_shortens_the_hold_that_only_a_human_lifts():
    held = somebody(State.ACTIVE, holds=(Hold(HoldKind.SAFETY),))
    after, events = transition(held, Place(Hold(HoldKind.SAFETY, NOW + timedelta(days=1))), NOW)
    assert after is held
    assert events[0].type == "ignored"


def test_a_hold_with_an_end_can_be_lengthened_but_only_a_pause_can_be_shortened():
    soon, late = NOW + timedelta(days=1), NOW + timedelta(days=9)
    for kind in HoldKind:
        longer, _ = transition(somebody(State.ACTIVE, holds=(Hold(kind, soon),)), Place(Hold(kind, late)), NOW)
        assert longer.holds == (Hold(kind, late),)
        shorter, _ = transition(longer, Place(Hold(kind, soon)), NOW)
        assert shorter.holds == (Hold(kind, soon if kind is HoldKind.PAUSE else late),)


def test_the_clock_lifts_a_hold_only_at_its_end():
    until = NOW + timedelta(hours=1)
    held = somebody(State.ACTIVE, holds=(Hold(HoldKind.SAFETY), Hold(HoldKind.PAUSE, until)))
    assert transition(held, Lift(HoldKind.PAUSE, "clock"), NOW)[0] is held
    assert transition(held, Lift(HoldKind.SAFETY, "clock"), until)[0] is held
    assert transition(held, Lift(HoldKind.PAUSE, "clock"), until)[0].holds == (Hold(HoldKind.SAFETY),)


@thorough
@given(enrolments(), commands, moments)
def test_a_transition_never_raises_never_touches_the_version_and_says_when_it_ignored(enrolment, command, now):
    after, events = transition(enrolment, command, now)
    assert after.version == enrolment.version
    assert (after.id, after.participant, after.programme) == (enrolment.id, enrolment.participant, enrolment.programme)
    if any(event.type == "ignored" for event in events):
        assert after == enrolment
        assert len(events) == 1
        assert dict(events[0].data) == {"command": type(command).__name__, "state": enrolment.state}


@thorough
@given(enrolments(ENDED), st.lists(commands, min_size=1, max_size=6), moments)
def test_a_withdrawn_or_expired_enrolment_never_changes_again(enrolment, several, now):
    for command in several:
        after, events = transition(enrolment, command, now)
        assert after == enrolment
        assert [event.type for event in events] == ["ignored"]


@thorough
@given(enrolments(), commands, moments)
def test_only_a_holds_own_actor_lifts_it_and_leaving_ends_them_all(enrolment, command, now):
    after, _ = transition(enrolment, command, now)
    gone = {hold.kind for hold in enrolment.holds} - {hold.kind for hold in after.holds}
    match command:
        case Resume():
            assert gone <= LIFTED_BY_RESUME
        case Lift(kind, by):
            assert gone <= {kind}
            assert by != "participant" or gone <= LIFTED_BY_RESUME
            assert by != "clock" or all(h.until and h.until <= now for h in enrolment.holds if h.kind in gone)
        case Withdraw():
            assert after.holds == (enrolment.holds if enrolment.state in ENDED else ())
        case _:
            assert not gone


@thorough
@given(enrolments(LIVE), st.lists(commands, max_size=8), moments)
def test_a_participants_resume_never_lifts_safety_address_plugin_or_operator(enrolment, several, now):
    theirs = [Hold(kind) for kind in HoldKind if kind not in LIFTED_BY_RESUME]
    held = replace(enrolment, holds=tuple(theirs))
    for command in (*several, Resume()):
        if not isinstance(command, Withdraw | Lift | Decline):
            held, _ = transition(held, command, now)
    kept = {hold.kind for hold in held.holds} if held.state in LIVE else {hold.kind for hold in theirs}
    assert kept >= {hold.kind for hold in theirs}


@thorough
@given(enrolments(), st.lists(commands, max_size=12), moments)
def test_states_move_only_along_the_arrows(enrolment, several, now):
    arrows = {
        (State.UNCONFIRMED, State.ACTIVE), (State.UNCONFIRMED, State.EXPIRED), (State.UNCONFIRMED, State.WITHDRAWN),
        (State.ACTIVE, State.COMPLETED), (State.ACTIVE, State.WITHDRAWN),
        (State.COMPLETED, State.ACTIVE), (State.COMPLETED, State.WITHDRAWN),
    }  # fmt: skip
    for command in several:
        after, _ = transition(enrolment, command, now)
        assert after.state is enrolment.state or (enrolment.state, after.state) in arrows
        enrolment = after
