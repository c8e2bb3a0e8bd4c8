"""Events to plugins: stored with what they tell of, leased fairly and in order, tried again, parked, and never about the erased."""

import json
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.domain.enrolment import Event, State
from rekindle.domain.hooks import EVENT_HOOKS, Hook
from rekindle.domain.notices import Subscriber, Subscriptions
from rekindle.domain.people import Answer, Participant
from rekindle.ports import Noted, NoticeState

MINUTE = timedelta(minutes=1)
N = NoticeState


def wanting(programme: str = "recovery", **plugins: set[Hook]) -> Subscriptions:
    hooks = {h: tuple(Subscriber(p, p) for p, wants in plugins.items() if h in wants) for h in EVENT_HOOKS}
    return Subscriptions({programme: hooks})


@pytest.fixture
def told(world, now):
    """A store whose plugins `presence` and `support` want everything."""
    world.store.subscriptions = wanting(presence=EVENT_HOOKS, support=EVENT_HOOKS)
    return world


def enrolled(world, now, **facts):
    return world.enrolment(world.person(), **{"confirmed_at": now} | facts)


def answer(enrolment, now, step="presence", value: object = 4, **facts) -> Answer:
    values = {"round": 1, "exercise": "log", "text": "my own words", "inbox": None, "at": now}
    return Answer(enrolment=enrolment.id, step=step, value=json.dumps(value), **values | facts)


def happen(world, enrolment, *types: str, **parts) -> None:
    assert world.commit(events=tuple((enrolment.id, Event(kind)) for kind in types), **parts)


def claim(world, now, node="node", limit=50):
    return list(world.store.claim_notices(node, now, now + MINUTE, limit))


def settle(world, *numbers: int, state=N.DONE, node="node", **facts) -> None:
    world.store.settle_notices(node, [Noted(number, state, **facts) for number in numbers])


def listed(world, plugin=None):
    return [(notice.plugin, notice.hook, notice.event.type) for notice in world.store.notices(plugin=plugin)]


# What a change tells


def test_without_a_subscription_nothing_is_stored(world, now):
    happen(world, enrolled(world, now), "confirmed", "programme-completed")
    assert world.store.notices() == []


def test_who_confirms_is_told_of_in_the_commit_that_makes_person_and_enrolment(told, now):
    person = Participant(id=-1, address="ada@example.org", created_at=now)
    enrolment = replace(enrolled(told, now), id=-7, participant=-1, version=0)
    assert told.commit(participants=(person,), enrolments=(enrolment,), events=((-7, Event("confirmed")),))
    ada = told.store.participant_at("ada@example.org")
    first, second = told.store.notices()
    assert (first.plugin, second.plugin) == ("presence", "support")
    assert (first.hook, first.state, first.attempts, first.reason) == (Hook.ON_ENROLLED, N.WAITING, 0, "")
    event = first.event
    assert (event.id, event.type, event.at) == (first.id, "enrolled", now)
    assert (event.person, event.programme) == (f"p{ada.id}", "recovery")


def test_each_stored_answer_is_told_to_its_own_step_with_its_typed_value_and_no_words(told, now):
    enrolment = enrolled(told, now)
    mine = (
        answer(enrolment, now, value=[1, 2], round=2),
        answer(enrolment, now, "support", "often", exercise="who"),
        answer(enrolment, now, "presence", None, exercise="note"),
        answer(enrolment, now, "programme", 7, exercise="pulse"),
    )
    happen(told, enrolment, "answered", answers=mine)
    events = {(notice.plugin, notice.event.exercise): notice.event for notice in told.store.notices()}
    assert set(events) == {("presence", "log"), ("support", "who"), ("presence", "note")}
    log = events["presence", "log"]
    assert (log.type, log.step, log.round, log.value) == ("answer", "presence", 2, [1, 2])
    assert events["support", "who"].value == "often"
    assert events["presence", "note"].value is None
    assert "my own words" not in str(told.store.notices())


def test_a_completed_step_is_told_to_its_own_plugin_and_a_completed_programme_to_all(told, now):
    enrolment = enrolled(told, now)
    ended = Event("step-completed", {"step": "support", "round": 2})
    assert told.commit(events=((enrolment.id, ended), (enrolment.id, Event("programme-completed"))))
    assert listed(told) == [
        ("support", Hook.ON_STEP_COMPLETED, "step_completed"),
        ("presence", Hook.ON_PROGRAMME_COMPLETED, "programme_completed"),
        ("support", Hook.ON_PROGRAMME_COMPLETED, "programme_completed"),
    ]
    event = told.store.notices()[0].event
    assert (event.step, event.round) == ("support", 2)


def test_a_pause_is_told_with_its_end_and_other_holds_are_not(told, now):
    enrolment, until = enrolled(told, now), now + timedelta(days=14)
    holds = [{"hold": "safety", "until": None, "reason": ""}, {"hold": "pause", "until": until.isoformat()}]
    assert told.commit(events=tuple((enrolment.id, Event("held", data)) for data in holds))
    assert [(n.hook, n.event.until) for n in told.store.notices(plugin="support")] == [(Hook.ON_PAUSED, until)]


def test_who_leaves_is_told_of_with_by_whose_doing_but_not_who_never_confirmed(told, now):
    enrolment, never = enrolled(told, now), enrolled(told, now, confirmed_at=None, state=State.UNCONFIRMED)
    gone = Event("withdrawn", {"by": "one-click"})
    declined = Event("withdrawn", {"by": "declined"})
    assert told.commit(events=((never.id, declined), (never.id, gone), (enrolment.id, gone)))
    assert [(n.event.person, n.event.by) for n in told.store.notices(plugin="presence")] == [
        (f"p{enrolment.participant}", "one-click")
    ]


def test_what_nobody_wants_and_what_has_no_hook_is_not_stored(world, now):
    world.store.subscriptions = wanting(presence={Hook.ON_LEFT})
    elsewhere = enrolled(world, now, programme="other")
    happen(world, enrolled(world, now), "confirmed", "planned", "bounced", "programme-completed")
    happen(world, elsewhere, "withdrawn")
    assert world.store.notices() == []


def test_a_change_that_lost_tells_nothing(told, now):
    enrolment = enrolled(told, now)
    stale = replace(enrolment, version=enrolment.version + 1)
    assert not told.commit(enrolments=(stale,), events=((enrolment.id, Event("withdrawn", {"by": "operator"})),))
    assert told.store.notices() == []


def test_subscriptions_may_be_replaced_at_any_time(told, now):
    enrolment = enrolled(told, now)
    told.store.subscriptions = wanting(support={Hook.ON_ENROLLED})
    happen(told, enrolment, "confirmed")
    assert listed(told) == [("support", Hook.ON_ENROLLED, "enrolled")]


# Claiming and settling


def test_what_is_due_is_leased_once_in_the_order_of_ids(told, now):
    enrolment = enrolled(told, now)
    happen(told, enrolment, "confirmed", "programme-completed")
    claimed = claim(told, now)
    assert [(n.plugin, n.hook) for n in claimed] == [
        ("presence", Hook.ON_ENROLLED),
        ("presence", Hook.ON_PROGRAMME_COMPLETED),
        ("support", Hook.ON_ENROLLED),
        ("support", Hook.ON_PROGRAMME_COMPLETED),
    ]
    assert claim(told, now, "other") == claim(told, now) == []
    settle(told, *(n.id for n in claimed))
    assert {n.state for n in told.store.notices()} == {N.DONE}
    assert claim(told, now + timedelta(days=1)) == []


def test_nothing_is_told_before_it_is_due(told, now):
    happen(told, enrolled(told, now), "confirmed", at=now + MINUTE)
    assert claim(told, now) == []
    assert len(claim(told, now + MINUTE)) == 2


def test_a_plugin_with_a_mountain_of_events_does_not_starve_another(told, now):
    enrolment = enrolled(told, now)
    told.store.subscriptions = wanting(presence={Hook.ON_ENROLLED})
    happen(told, enrolment, *["confirmed"] * 200)
    told.store.subscriptions = wanting(support={Hook.ON_ENROLLED})
    happen(told, enrolment, "confirmed", at=now + MINUTE)
    claimed = claim(told, now + MINUTE, limit=10)
    assert [n.plugin for n in claimed] == ["presence"] * 10 + ["support"]


def test_an_expired_lease_is_due_again_and_until_then_nothing_overtakes_it(told, now):
    enrolment = enrolled(told, now)
    told.store.subscriptions = wanting(presence=EVENT_HOOKS)
    happen(told, enrolment, "confirmed")
    [first] = claim(told, now, "killed")
    happen(told, enrolment, "programme-completed")
    assert claim(told, now + timedelta(seconds=59), "next") == []
    again = claim(told, now + MINUTE, "next")
    assert [n.hook for n in again] == [Hook.ON_ENROLLED, Hook.ON_PROGRAMME_COMPLETED]
    assert again[0].event == first.event


def test_nodes_that_claim_at_the_same_time_never_share_a_plugin(told, now):
    enrolment = enrolled(told, now)
    happen(told, enrolment, *["confirmed"] * 40)
    with ThreadPoolExecutor(4) as pool:
        batches = list(pool.map(lambda n: claim(told, now, f"node-{n}", limit=5), range(4)))
    claimed = [(n.plugin, n.id) for batch in batches for n in batch]
    assert len(claimed) == len(set(claimed))
    for plugin in {plugin for plugin, _ in claimed}:
        holders = [batch for batch in batches if any(n.plugin == plugin for n in batch)]
        assert len(holders) == 1
        mine = [n.id for n in holders[0] if n.plugin == plugin]
        assert mine == [n.id for n in told.store.notices(plugin=plugin)][:5]


def test_a_failure_waits_for_its_next_try_and_counts_an_attempt(told, now):
    happen(told, enrolled(told, now), "confirmed")
    mine, other = claim(told, now)
    settle(told, mine.id, state=N.WAITING, reason="raised ValueError", try_at=now + MINUTE)
    settle(told, other.id, state=N.WAITING, try_at=now, tried=False)
    assert [n.id for n in claim(told, now)] == [other.id]
    first, second = told.store.notices()
    assert (first.attempts, first.reason, first.state) == (1, "raised ValueError", N.WAITING)
    assert (second.attempts, second.reason) == (0, "")
    assert mine.id in [n.id for n in claim(told, now + MINUTE)]


def test_an_outcome_counts_only_for_who_holds_the_lease_except_that_it_was_told(told, now):
    happen(told, enrolled(told, now), "confirmed")
    mine, other = claim(told, now, "slow")
    claim(told, now + MINUTE, "next")
    settle(told, mine.id, state=N.PARKED, reason="late", node="slow")
    settle(told, other.id, node="slow")
    assert [n.state for n in told.store.notices()] == [N.WAITING, N.DONE]


def test_what_is_parked_waits_until_it_is_asked_for_and_has_all_its_tries_again(told, now):
    enrolment, later = enrolled(told, now), now + timedelta(days=1)
    happen(told, enrolment, "confirmed", "programme-completed", "confirmed")
    mine = [n for n in claim(told, now) if n.plugin == "presence"]
    settle(told, mine[0].id, state=N.PARKED, reason="raised")
    settle(told, mine[1].id, state=N.WAITING, reason="raised", try_at=later + timedelta(hours=12))
    settle(told, mine[2].id)
    assert told.store.notices(plugin="presence", state=N.PARKED) == [
        replace(mine[0], state=N.PARKED, attempts=1, reason="raised")
    ]
    assert [n.plugin for n in claim(told, later)] == ["support"] * 3
    assert told.store.requeue_notices("presence", later) == 1
    assert told.store.requeue_notices("presence", later) == 0
    again = [n for n in claim(told, later) if n.plugin == "presence"]
    assert again == mine[:2], "what was done is not told again, and the same events keep their ids"


def test_the_events_of_a_held_plugin_wait_and_are_no_work(told, now):
    told.store.subscriptions = wanting(presence={Hook.ON_ENROLLED})
    told.store.hold_notices("presence", held=True)
    told.store.hold_notices("presence", held=True)
    happen(told, enrolled(told, now), "confirmed")
    assert claim(told, now) == []
    assert told.store.next_due_at() is None
    assert told.store.idle(now)
    told.store.hold_notices("support", held=False)
    told.store.hold_notices("presence", held=False)
    assert told.store.next_due_at() == now
    told.store.hold_notices("presence", held=True)
    assert told.store.requeue_notices("presence", now) == 0, "nothing was parked"
    assert [n.plugin for n in claim(told, now)] == ["presence"]


# Rest, starts, figures


def test_a_waiting_event_is_work_and_a_leased_one_stops_the_clock(told, now):
    happen(told, enrolled(told, now), "confirmed", at=now + MINUTE)
    assert told.store.idle(now)
    assert told.store.next_due_at() == now + MINUTE
    assert not told.store.idle(now + MINUTE)
    claimed = claim(told, now + MINUTE)
    assert not told.store.idle(now + MINUTE)
    assert not told.store.move_clock(60.0)
    settle(told, *(n.id for n in claimed))
    assert told.store.idle(now + MINUTE)
    assert told.store.next_due_at() is None
    assert told.store.move_clock(60.0)


def test_a_start_frees_every_lease_and_nothing_has_used_up_an_attempt(told, now):
    happen(told, enrolled(told, now), "confirmed")
    claimed = claim(told, now, "killed")
    assert told.store.release_claims() == 2
    assert told.store.next_due_at() == now
    assert claim(told, now, "next") == claimed
    assert {n.attempts for n in claimed} == {0}


def test_the_figures_are_in_all_and_by_plugin(told, now):
    happen(told, enrolled(told, now), "confirmed", "programme-completed")
    first, *_, last = claim(told, now)
    settle(told, first.id)
    settle(told, last.id, state=N.PARKED, reason="raised")
    counts = {name: n for name, n in told.store.counts().items() if name.startswith("notices")}
    assert counts == {
        "notices.waiting": 2, "notices.done": 1, "notices.parked": 1,
        "notices/presence.waiting": 1, "notices/presence.done": 1, "notices/presence.parked": 0,
        "notices/support.waiting": 1, "notices/support.done": 0, "notices/support.parked": 1,
    }  # fmt: skip


# Erasure and export


def test_an_export_holds_what_plugins_were_told(told, now):
    enrolment = enrolled(told, now)
    happen(told, enrolled(told, now), "confirmed")
    happen(told, enrolment, "answered", answers=(answer(enrolment, now),))
    [notice] = json.loads(json.dumps(told.store.export(enrolment.participant)))["notices"]
    assert (notice["plugin"], notice["hook"], notice["state"]) == ("presence", "on_answer", "waiting")
    assert (notice["event"]["exercise"], notice["event"]["value"]) == ("log", 4)


@pytest.mark.parametrize("by_change", [True, False])
def test_after_an_erasure_the_erasure_is_all_that_is_told_of_this_person(told, now, by_change):
    enrolment, other = enrolled(told, now), enrolled(told, now)
    elsewhere = wanting("a programme of others", presence=EVENT_HOOKS)
    told.store.subscriptions = Subscriptions(told.store.subscriptions.wanted | elsewhere.wanted)
    happen(told, enrolment, "confirmed", "programme-completed")
    happen(told, other, "confirmed")
    if by_change:
        assert told.commit(erase=(enrolment.participant,))
    else:
        assert told.store.erase(enrolment.participant, now)
    person = f"p{enrolment.participant}"
    about = [n for n in told.store.notices() if n.event.person == person]
    assert [(n.plugin, n.hook, n.event.type) for n in about] == [
        ("presence", Hook.ON_ERASED, "erased"),
        ("support", Hook.ON_ERASED, "erased"),
    ]
    assert {(n.event.programme, n.event.at) for n in about} == {("recovery", now)}
    assert [n.event.person for n in claim(told, now) if n.hook is not Hook.ON_ERASED] == [f"p{other.participant}"] * 2


def test_a_plugin_is_told_once_for_each_programme_the_person_was_in(told, now):
    person = told.person()
    told.enrolment(person, confirmed_at=now, state=State.WITHDRAWN)
    told.enrolment(person, confirmed_at=now)
    told.enrolment(person, confirmed_at=now, programme="sleep")
    both = told.store.subscriptions.wanted | wanting("sleep", presence={Hook.ON_ERASED}).wanted
    told.store.subscriptions = Subscriptions(both)
    assert told.store.erase(person.id, now)
    assert [(n.plugin, n.event.programme) for n in told.store.notices()] == [
        ("presence", "recovery"),
        ("support", "recovery"),
        ("presence", "sleep"),
    ]


def test_an_erasure_comes_after_what_a_node_had_in_its_hands(told, now):
    enrolment = enrolled(told, now)
    told.store.subscriptions = wanting(presence=EVENT_HOOKS, support={Hook.ON_ERASED})
    happen(told, enrolment, "confirmed")
    [in_hand] = claim(told, now, "first")
    assert told.store.erase(enrolment.participant, now)
    assert [n.plugin for n in claim(told, now, "second")] == ["support"]
    settle(told, in_hand.id, node="first", state=N.WAITING, reason="raised", try_at=now)
    assert [(n.plugin, n.hook) for n in claim(told, now + MINUTE, "second") if n.plugin == "presence"] == [
        ("presence", Hook.ON_ERASED)
    ]
    assert in_hand.id not in [n.id for n in told.store.notices()]
