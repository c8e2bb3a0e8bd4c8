"""Events to plugins: told at least once and in order, tried again, parked, asked for again; one's fault is its own."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rekindle.domain.enrolment import Enrolment, Event, State
from rekindle.domain.hooks import Hook
from rekindle.domain.people import Participant
from rekindle.domain.retry import NOTICE_WAITS
from rekindle.ports import Change, NoticeState, PluginState
from rekindle.service import notify as notifying
from rekindle.service.notify import notify, readmit, requeue, subscribe
from rekindle.service.report import operations
from support.house import House
from support.subscribers import Subscribers, listening

FIRST, SECOND = "responsibility", "presence"
LONG = timedelta(days=2)


def open_house(programmes, jinja, plugins: Subscribers) -> House:
    house = House(programmes, jinja, plugins)
    subscribe(house.engine.store, programmes, plugins)
    return house


@pytest.fixture
def plugins():
    return listening(FIRST, SECOND)


@pytest.fixture
def house(programmes, jinja, plugins):
    return open_house(programmes, jinja, plugins)


def happen(house, *kinds: str) -> None:
    """Events of one person, each in a commit of its own."""
    store, now = house.engine.store, house.clock.now()
    if store.participant(1) is None:
        ada = Participant(id=-1, address="ada@example.org", created_at=now)
        taking = Enrolment(id=-1, participant=-1, programme="recovery", state=State.ACTIVE, created_at=now,
                           confirmed_at=now)  # fmt: skip
        assert store.commit(Change(at=now, participants=(ada,), enrolments=(taking,)))
    for kind in kinds:
        assert store.commit(Change(at=now, events=((1, Event(kind)),)))


def told_all(house) -> int:
    """Until nothing is due at this instant."""
    total = 0
    while done := notify(house.engine):
        total += done
    return total


def states(house, plugin: str) -> list[NoticeState]:
    return [notice.state for notice in house.engine.store.notices(plugin=plugin)]


def fails(event) -> None:
    raise ValueError("no")


# What is told


def test_a_persons_whole_way_is_told_in_order_and_answers_to_their_own_step_only(house, plugins):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nI keep the phone calls.")
    house.reply(house.lesson(), "pause 2")
    house.reply(house.lesson(), "stop")
    assert plugins.told(FIRST) == ["enrolled", "answer", "paused", "left"]
    assert plugins.told(SECOND) == ["enrolled", "paused", "left"]
    enrolled, answer, paused, left = plugins.events(FIRST)
    assert {event.person for event in plugins.events(FIRST)} == {f"p{house.person().id}"}
    assert {event.programme for event in plugins.events(FIRST)} == {"recovery"}
    assert (answer.step, answer.exercise, answer.value) == (FIRST, "weight-carried", 7)
    assert paused.until > house.clock.now()
    assert left.by == "participant"
    assert enrolled.id < answer.id < paused.id < left.id
    assert "phone calls" not in str(plugins.heard)


def test_who_declines_or_leaves_before_confirming_is_told_to_nobody(house, plugins):
    house.write("coach+join@example.test", "join", "Hello")
    house.reply(house.newest, "No")
    assert plugins.heard == []


def test_an_erasure_is_the_last_that_is_told_of_a_person(house, plugins):
    plugins.take[FIRST] = lambda event: fails(event) if event.type == "answer" else None
    house.at_first_lesson()
    house.reply(house.lesson(), "7")
    house.reply(house.lesson(), "delete")
    house.reply(house.newest, "yes")
    assert house.person() is None
    house.wait(days=30)
    assert plugins.told(SECOND) == ["enrolled", "erased"]
    assert plugins.told(FIRST) == ["enrolled", "answer", "erased"], "the answer that failed is not told again"


def test_what_a_plugin_does_not_want_is_neither_stored_nor_told(programmes, jinja):
    plugins = Subscribers({FIRST: frozenset({Hook.ON_LEFT})})
    house = open_house(programmes, jinja, plugins)
    house.at_first_lesson()
    house.reply(house.lesson(), "stop")
    assert plugins.told(FIRST) == ["left"]
    assert len(house.engine.store.notices()) == 1


# When a plugin fails


def test_a_failing_plugin_is_tried_again_by_the_table_and_then_parked_while_the_other_hears_at_once(house, plugins):
    plugins.take[FIRST] = fails
    happen(house, "confirmed")
    assert told_all(house) == 2
    assert states(house, SECOND) == [NoticeState.DONE]
    for wait in NOTICE_WAITS:
        assert states(house, FIRST) == [NoticeState.WAITING]
        house.clock.move_to(house.clock.now() + wait - timedelta(seconds=1))
        assert told_all(house) == 0
        house.clock.move_to(house.clock.now() + timedelta(seconds=1))
        assert told_all(house) == 1
    [parked] = house.engine.store.notices(plugin=FIRST)
    assert (parked.state, parked.attempts, parked.reason) == (NoticeState.PARKED, 6, "raised ValueError: no")
    assert {event.id for event in plugins.events(FIRST)} == {parked.id}
    assert [str(wait) for wait in NOTICE_WAITS] == ["0:01:00", "0:05:00", "0:30:00", "2:00:00", "12:00:00"]
    assert operations(house.engine)[f"notices/{FIRST}"] == {"waiting": 0, "done": 0, "parked": 1}
    assert operations(house.engine)["notices"] == {"waiting": 0, "done": 1, "parked": 1}


def test_what_was_parked_is_replayed_with_the_same_events_in_their_order(house, plugins):
    plugins.take[FIRST] = fails
    happen(house, "confirmed", "programme-completed")
    house.wait(days=2)
    assert states(house, FIRST) == [NoticeState.PARKED] * 2
    first = plugins.events(FIRST)[:2]
    plugins.take.clear()
    plugins.heard.clear()
    assert requeue(house.engine, FIRST) == 2
    told_all(house)
    assert plugins.events(FIRST) == first
    assert states(house, FIRST) == [NoticeState.DONE] * 2
    assert requeue(house.engine, FIRST) == 0
    assert told_all(house) == 0


def test_a_kill_between_the_call_and_its_settling_tells_the_same_event_again(house, plugins, monkeypatch):
    happen(house, "confirmed")
    with monkeypatch.context() as killed:
        killed.setattr(house.engine.store, "settle_notices", lambda *_: (_ for _ in ()).throw(KeyboardInterrupt))
        with pytest.raises(KeyboardInterrupt):
            notify(house.engine)
    [before] = plugins.events(SECOND)
    happen(house, "programme-completed")
    assert told_all(house) == 0, "until the lease ends nothing overtakes it"
    house.clock.move_to(house.clock.now() + notifying.LEASE)
    told_all(house)
    again, later = plugins.events(SECOND)[1:]
    assert again == before
    assert later.id > again.id
    assert states(house, SECOND) == [NoticeState.DONE] * 2


def test_after_a_failure_what_came_later_goes_ahead(house, plugins):
    plugins.take[FIRST] = lambda event: fails(event) if event.type == "enrolled" else None
    happen(house, "confirmed", "programme-completed")
    told_all(house)
    plugins.take.clear()
    house.wait(minutes=1)
    assert plugins.told(FIRST) == ["enrolled", "programme_completed", "enrolled"]


def test_what_failed_is_called_alone_from_then_on(house, plugins):
    plugins.take[FIRST] = fails
    happen(house, *["confirmed"] * 8)
    told_all(house)
    assert max(map(len, plugins.batches)) > 1
    plugins.batches.clear()
    house.wait(minutes=1)
    assert [len(batch) for batch in plugins.batches] == [1] * 8


def test_a_reason_can_always_be_stored(house, plugins):
    def odd(event):
        raise ValueError("nul \0, half a letter \ud83d, new\nline" + "x" * 10_000)

    plugins.take[FIRST] = odd
    happen(house, "confirmed")
    told_all(house)
    [waiting] = house.engine.store.notices(plugin=FIRST)
    assert waiting.reason.startswith("raised ValueError: nul  , half a letter  , new line")
    assert len(waiting.reason) == notifying.LONGEST_REASON


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(outcomes=st.lists(st.booleans(), max_size=60), kinds=st.lists(st.sampled_from(["confirmed", "programme-completed"]), min_size=1, max_size=12))  # fmt: skip
def test_whatever_fails_each_event_is_told_in_order_at_first_and_ends_done_or_parked(
    programmes, jinja, outcomes, kinds
):
    script, calls = iter(outcomes), {}

    def take(event):
        works = next(script, True)
        calls.setdefault(event.id, []).append(works)
        if not works:
            raise ValueError

    plugins = listening(FIRST)
    plugins.take[FIRST] = take
    house = open_house(programmes, jinja, plugins)
    happen(house, *kinds)
    house.wait(days=3)
    notices = house.engine.store.notices()
    assert list(calls) == sorted(calls) == [notice.id for notice in notices]
    for notice in notices:
        heard = calls[notice.id]
        if notice.state is NoticeState.DONE:
            assert heard == [False] * (len(heard) - 1) + [True]
        else:
            assert (notice.state, heard) == (NoticeState.PARKED, [False] * 6)


# While its code is not called


@pytest.mark.parametrize("state", [PluginState.QUARANTINED, PluginState.PUT_ASIDE])
def test_the_events_of_a_plugin_that_is_not_called_wait_without_using_up_attempts(house, plugins, state):
    plugins.state[FIRST] = state
    happen(house, "confirmed", "programme-completed")
    told_all(house)
    house.wait(days=30)
    assert plugins.told(FIRST) == []
    assert plugins.told(SECOND) == ["enrolled", "programme_completed"]
    assert [(n.state, n.attempts) for n in house.engine.store.notices(plugin=FIRST)] == [(NoticeState.WAITING, 0)] * 2
    assert house.engine.store.next_due_at() is None, "nobody waits for it, the clock neither"
    plugins.retry(FIRST)
    assert requeue(house.engine, FIRST) == 0
    told_all(house)
    assert plugins.told(FIRST) == ["enrolled", "programme_completed"]


def test_a_plugin_that_is_quarantined_in_the_middle_keeps_the_rest_of_its_events(house, plugins):
    def third(event):
        if len(plugins.events(FIRST)) == 3:
            plugins.state[FIRST] = PluginState.QUARANTINED
            raise TimeoutError

    plugins.take[FIRST] = third
    happen(house, *["confirmed"] * 9)
    told_all(house)
    assert [n.attempts for n in house.engine.store.notices(plugin=FIRST)] == [1] * 3 + [0] * 6
    assert house.engine.store.next_due_at() is None
    plugins.retry(FIRST)
    requeue(house.engine, FIRST)
    told_all(house)
    assert set(states(house, FIRST)) == {NoticeState.DONE}


def test_a_start_goes_on_with_a_plugin_that_can_be_called_again(house, plugins):
    plugins.state[FIRST] = PluginState.QUARANTINED
    happen(house, "confirmed")
    told_all(house)
    readmit(house.engine)
    assert told_all(house) == 0, "it still cannot be called"
    plugins.retry(FIRST)
    readmit(house.engine)
    told_all(house)
    assert plugins.told(FIRST) == ["enrolled"]


def test_what_happens_while_a_plugin_cannot_be_loaded_is_told_after_its_repair(house, plugins, programmes):
    broken = Subscribers({FIRST: frozenset()}, state={FIRST: PluginState.PUT_ASIDE})
    subscribe(house.engine.store, programmes, broken)
    happen(house, "confirmed")
    assert [notice.plugin for notice in house.engine.store.notices()] == [FIRST]
    told_all(house)
    assert plugins.told(FIRST) == ["enrolled"]


def test_a_repaired_plugin_that_wants_something_else_is_told_that_from_then_on(house, plugins, programmes):
    happen(house, "confirmed", "programme-completed")
    plugins.wants[FIRST] = frozenset({Hook.ON_PROGRAMME_COMPLETED})
    subscribe(house.engine.store, programmes, plugins)
    happen(house, "confirmed")
    told_all(house)
    assert plugins.told(FIRST) == ["programme_completed"]
    first, *_ = house.engine.store.notices(plugin=FIRST)
    assert (first.state, first.reason) == (NoticeState.DONE, "the plugin has no on_enrolled any more")


def test_the_events_of_a_plugin_that_no_programme_has_any_more_are_parked(house, plugins):
    happen(house, "confirmed")
    del plugins.wants[FIRST]
    told_all(house)
    [parked] = house.engine.store.notices(plugin=FIRST)
    assert (parked.state, parked.attempts) == (NoticeState.PARKED, 0)
    assert "no programme has this plugin" in parked.reason
    plugins.wants[FIRST] = frozenset({Hook.ON_ENROLLED})
    requeue(house.engine, FIRST)
    told_all(house)
    assert plugins.told(FIRST) == ["enrolled"]


# Turns


@pytest.fixture
def watch(monkeypatch):
    """A real clock of the tests' own."""
    seconds = SimpleNamespace(now=0.0)
    monkeypatch.setattr(notifying, "time", SimpleNamespace(monotonic=lambda: seconds.now))
    return seconds


def test_a_fast_plugin_is_called_in_batches(house, plugins, watch):
    happen(house, *["confirmed"] * 50)
    notify(house.engine)
    mine = [len(batch) for batch in plugins.batches]
    assert mine == [1, 2, 4, 8, 16, 19] * 2


def test_a_plugin_that_takes_a_second_for_each_event_has_one_a_pass_and_the_others_their_turn(house, plugins, watch):
    def slow(event):
        watch.now += 1

    plugins.take[SECOND] = slow  # before FIRST in a pass
    happen(house, *["confirmed"] * 20)
    assert notify(house.engine) == 21
    assert len(plugins.events(SECOND)) == 1
    assert len(plugins.events(FIRST)) == 20
    assert {n.attempts for n in house.engine.store.notices(plugin=SECOND, state=NoticeState.WAITING)} == {0}
    assert told_all(house) == 19
    assert [event.id for event in plugins.events(SECOND)] == sorted(event.id for event in plugins.events(SECOND))
    assert all(len(batch) == 1 for batch in plugins.batches if batch[0] in [e.id for e in plugins.events(SECOND)])


def test_batches_stay_well_inside_a_plugins_deadline(house, plugins, watch):
    def leisurely(event):
        watch.now += 0.1

    plugins.take[FIRST] = leisurely
    plugins.wants.pop(SECOND)
    happen(house, *["confirmed"] * 50)
    told_all(house)
    assert 1 < max(map(len, plugins.batches)) <= 5
    assert len(plugins.events(FIRST)) == 50


def test_a_pass_ends_inside_the_lease_however_many_plugins_are_slow(programmes, jinja, watch):
    names = programmes["recovery"].order
    plugins = listening(*names)
    house = open_house(programmes, jinja, plugins)

    def slow(event):
        watch.now += notifying.PASS

    plugins.take = dict.fromkeys(names, slow)
    happen(house, "confirmed")
    assert notify(house.engine) == 1
    assert watch.now < notifying.LEASE.total_seconds()
    assert told_all(house) == len(names) - 1


def test_no_transaction_is_open_while_a_plugin_runs(house, plugins):
    """A subscriber that looks at the store from another thread would wait for ever."""
    seen = []
    plugins.take[FIRST] = lambda event: seen.append(house.engine.store._rows.lock._is_owned())
    happen(house, "confirmed")
    told_all(house)
    assert seen == [False]
