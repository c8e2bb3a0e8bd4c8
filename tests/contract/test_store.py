"""What one change does: all of it or nothing, new ids put in place, races lost loudly."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import fields, replace
from datetime import date, timedelta

import pytest

from rekindle.domain.delivery import DeliveryState, MailKind
from rekindle.domain.enrolment import Enrolment, Event, Hold, HoldKind, State
from rekindle.domain.hooks import Coded
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Answer, Consent, Participant
from rekindle.domain.programme import Kind, Lesson, Step
from rekindle.ports import Change


def answer(enrolment: int, at, **facts) -> Answer:
    values = {"step": "presence", "round": 1, "exercise": "log", "value": "4", "text": "quiet", "inbox": None}
    return Answer(**values | {"enrolment": enrolment, "at": at} | facts)


def step(title: str = "Presence", at: str = "mon 08:00") -> Step:
    lesson = Lesson(id="arrive", kind=Kind.TEACHING, at=at, subject="Arrive", body="Breathe.")
    return Step(id="presence", version="1.0", title=title, lessons=(lesson,))


def test_a_new_person_with_everything_that_refers_to_them_is_one_change(world, now):
    person = Participant(id=-1, address="Ada@Example.org", name="Ada Vale", language="de", zone="Europe/Berlin",
                         country="DE", word="patient", created_at=now)  # fmt: skip
    enrolment = Enrolment(id=-7, participant=-1, programme="recovery", state=State.UNCONFIRMED, created_at=now)
    assert world.commit(
        participants=(person,),
        enrolments=(enrolment,),
        drafts=(world.draft(key="confirm", kind=MailKind.CONFIRMATION, enrolment=-7, recipient=-1, context={"n": 1}),),
        consents=(Consent(participant=-1, text_version="1", at=now, inbox=None),),
        answers=(answer(-7, now),),
        events=((-7, Event("asked", {"by": "mail"})), (-7, Event("noted"))),
        cases=((-7, "safety", "look at this"), (None, "unreadable", "no charset")),
    )
    stored = world.store.participant_at("ada@example.ORG")
    assert stored == replace(person, id=stored.id)
    [joined] = world.store.enrolments_of(stored.id)
    assert joined == replace(enrolment, id=joined.id, participant=stored.id)
    [mail] = world.store.deliveries(enrolment=joined.id)
    assert (mail.recipient, mail.address, mail.context) == (stored.id, "Ada@Example.org", {"n": 1})
    assert world.store.consents(stored.id) == [Consent(participant=stored.id, text_version="1", at=now, inbox=None)]
    assert world.store.answers(joined.id) == [answer(joined.id, now)]
    assert world.store.events(joined.id) == [(now, Event("asked", {"by": "mail"})), (now, Event("noted"))]
    cases = [(case["enrolment"], case["category"], case["reason"], case["at"]) for case in world.store.cases()]
    assert cases == [(joined.id, "safety", "look at this", now), (None, "unreadable", "no charset", now)]


def test_every_field_of_an_enrolment_survives(world, now):
    person = world.person()
    full = Enrolment(
        id=-1, participant=person.id, programme="recovery", state=State.COMPLETED, created_at=now, cohort="spring",
        confirmed_at=now, ended_at=now, starts_on=date(2026, 3, 9), entered=("presence", "support"), step="support",
        round=2, structure="abc", week_started_on=date(2026, 3, 2), done={"support/2/arrive": date(2026, 3, 2)},
        last_mail_on=date(2026, 3, 4), recent=(date(2026, 3, 2), date(2026, 3, 4)), zone="Europe/Berlin",
        language="de", pace=2, day=3, hour=510, night=True, lean="inward", strain="much",
        chosen="support", asked="support/2/arrive", not_before=now + timedelta(days=3),
        holds=(Hold(HoldKind.PAUSE, now, "a fortnight"), Hold(HoldKind.SAFETY)),
        next_due_at=now + timedelta(microseconds=1), next_key="support/2/nudge", version=0,
    )  # fmt: skip
    plain = Enrolment(id=-1, participant=1, programme="", state=State.ACTIVE, created_at=now)
    untouched = [f.name for f in fields(full) if getattr(full, f.name) == getattr(plain, f.name)]
    assert set(untouched) <= {"id", "participant", "created_at", "version"}, "give new fields a value here"
    assert world.commit(enrolments=(full,))
    [stored] = world.store.enrolments_of(person.id)
    assert stored == replace(full, id=stored.id)
    assert (stored.done, stored.holds) == (full.done, full.holds)
    changed = replace(stored, holds=(), done={}, entered=(), recent=(), cohort=None, next_due_at=None, hour=480)
    assert world.commit(enrolments=(changed,))
    assert world.store.enrolment(stored.id) == replace(changed, version=stored.version + 1)


def test_a_change_decided_from_an_older_version_is_lost_as_a_whole(world):
    read = world.enrolment()
    assert world.commit(enrolments=(replace(read, step="presence"),))
    late = {"enrolments": (replace(read, step="support"),), "events": ((read.id, Event("late")),)}
    assert not world.commit(**late, drafts=(world.draft(read),), meta={"late": "yes"})
    assert world.store.enrolment(read.id).step == "presence"
    assert (world.store.events(read.id), world.store.deliveries(), world.store.meta("late")) == ([], [], None)


def test_an_update_is_never_lost_between_threads(world, now):
    first = world.enrolment()

    def count_up(_: int) -> None:
        while True:
            read = world.store.enrolment(first.id)
            if world.store.commit(Change(at=now, enrolments=(replace(read, hour=read.hour + 1),))):
                return

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(count_up, range(60)))
    assert world.store.enrolment(first.id).hour == first.hour + 60


def test_a_person_has_one_live_enrolment_per_programme(world, now):
    first = world.enrolment()
    again = replace(first, id=-1, version=0)
    assert not world.commit(enrolments=(again,))
    assert world.commit(enrolments=(replace(again, programme="other"),))
    assert world.commit(enrolments=(replace(first, state=State.WITHDRAWN),))
    assert world.commit(enrolments=(again,))
    programmes = [enrolment.programme for enrolment in world.store.enrolments_of(first.participant)]
    assert programmes == ["recovery", "other", "recovery"], "newest first"


def test_the_second_to_take_an_address_loses_the_race(world, now):
    world.person("ada@example.org")
    second = Participant(id=-1, address="ADA@example.org", created_at=now)
    assert not world.commit(participants=(second,), meta={"lost": "yes"})
    assert world.store.meta("lost") is None


def test_a_person_who_moves_is_found_at_the_new_address_only(world):
    mail = world.mail()
    person = world.store.participant(mail.recipient)
    assert world.commit(participants=(replace(person, address="new@example.org", name="New Name"),))
    assert world.store.participant_at(person.address) is None
    assert world.store.participant_at("new@example.org") == replace(person, address="new@example.org", name="New Name")
    assert world.now(mail).address == "new@example.org"


def test_a_mail_received_takes_its_effect_once(world, now):
    number = world.store.accept("coach@example.org", "ada@example.org", b"Subject: hi\r\n\r\nyes", now)
    person = Participant(id=-1, address="ada@example.org", created_at=now)
    handled = Handled(number, InboxState.HANDLED, "joined", participant=-1)
    assert world.commit(inbox=handled, participants=(person,))
    stored = world.store.inbox(number)
    assert (stored.state, stored.reason) == (InboxState.HANDLED, "joined")
    assert stored.participant == world.store.participant_at("ada@example.org").id
    assert not world.commit(inbox=Handled(number, InboxState.HANDLED), meta={"twice": "yes"})
    assert world.store.meta("twice") is None


def test_two_answers_cannot_be_the_same_revision(world, now):
    enrolment = world.enrolment()
    first, second = answer(enrolment.id, now), answer(enrolment.id, now, text="still quiet", value=None)
    assert world.commit(answers=(first,))
    assert not world.commit(answers=(second,))
    assert world.commit(answers=(replace(second, revision=2),))
    assert world.store.answers(enrolment.id) == [first, replace(second, revision=2)]


def test_a_change_about_somebody_erased_is_lost(world, now):
    enrolment = world.enrolment()
    draft = world.draft(enrolment, key="late")
    assert world.store.erase(enrolment.participant, now)
    assert not world.commit(drafts=(draft,))
    assert not world.commit(drafts=(replace(draft, enrolment=None),))
    assert not world.commit(events=((enrolment.id, Event("late")),))
    assert not world.commit(answers=(answer(enrolment.id, now),))
    assert not world.commit(enrolments=(enrolment,))
    assert world.store.deliveries() == []


def test_snapshots_are_kept_once_and_found_by_wording_and_by_structure(world):
    first, reworded, moved = step(), step("Be present"), step(at="tue 08:00")
    assert world.commit(snapshots=(first, first))
    assert world.commit(snapshots=(reworded, moved))
    assert world.store.snapshot(first.wording_hash()) == first
    assert world.store.snapshot_with(first.structure_hash()) == reworded, "the newest of this structure"
    assert world.store.snapshot_with(moved.structure_hash()) == moved
    assert world.store.snapshot("unknown") is world.store.snapshot_with("unknown") is None


def test_a_wording_that_comes_back_is_the_newest_again(world):
    first, reworded = step(), step("Be present")
    assert world.commit(snapshots=(first,))
    assert world.commit(snapshots=(reworded,))
    assert world.commit(snapshots=(step(),))
    assert world.store.snapshot_with(first.structure_hash()) == first
    assert world.commit(snapshots=(step(), reworded))
    assert world.store.snapshot_with(first.structure_hash()) == reworded, "the last of one change"
    assert world.store.snapshot(first.wording_hash()) == first


def test_who_takes_part_in_a_programme_that_changed_is_due_at_once(world, now):
    later, earlier = now + timedelta(days=3), now - timedelta(hours=1)
    asleep, waiting, overdue = (world.enrolment(next_due_at=at) for at in (None, later, earlier))
    others = [world.enrolment(state=State.WITHDRAWN), world.enrolment(programme="other", next_due_at=later)]
    assert world.commit(rouse=("recovery", "unknown"))
    assert [e.id for e in world.store.due(now, 10)] == [overdue.id, asleep.id, waiting.id]
    assert [world.store.enrolment(e.id).next_due_at for e in (asleep, waiting, overdue)] == [now, now, earlier]
    assert [world.store.enrolment(e.id).next_due_at for e in others] == [None, later]
    assert world.commit(enrolments=(replace(waiting, next_due_at=later),)), "its version is as it was read"


def test_notes_are_kept_and_overwritten(world):
    world.store.set_meta("a", "1")
    assert world.commit(meta={"a": "2", "b": "3"})
    assert (world.store.meta("a"), world.store.meta("b"), world.store.meta("c")) == ("2", "3", None)


def test_of_a_batch_only_the_changes_that_lost_are_left_out(world, now):
    ours = [world.enrolment() for _ in range(4)]
    assert world.commit(enrolments=(replace(ours[1], step="elsewhere"),))
    changes = [Change(at=now, enrolments=(replace(e, step="next"),), drafts=(world.draft(e),)) for e in ours]
    assert list(world.store.commit_many(changes)) == [True, False, True, True]
    steps = [world.store.enrolment(e.id).step for e in ours]
    assert steps == ["next", "elsewhere", "next", "next"]
    assert [mail.enrolment for mail in world.store.deliveries()] == [ours[0].id, ours[2].id, ours[3].id]
    assert list(world.store.commit_many([])) == []


def test_a_batch_survives_a_change_whose_address_is_taken(world, now):
    first, taken = world.enrolment(), world.person()
    changes = [
        Change(at=now, enrolments=(replace(first, step="next"),)),
        Change(at=now, participants=(replace(taken, id=-1),)),
    ]
    assert list(world.store.commit_many(changes)) == [True, False]
    assert world.store.enrolment(first.id).step == "next"


def test_a_second_change_of_one_enrolment_in_a_batch_loses(world, now):
    first = world.enrolment()
    changes = [
        Change(at=now, enrolments=(replace(first, step="one"),)),
        Change(at=now, cancel=((first.id, "too late"),)),
        Change(at=now, enrolments=(replace(first, step="two", version=first.version + 1),)),
    ]
    assert list(world.store.commit_many(changes)) == [True, False, False]
    assert world.store.enrolment(first.id).step == "one"


def test_what_is_due_comes_earliest_first_and_stays_until_it_is_changed(world, now):
    late, early, future, never = (
        world.enrolment(next_due_at=at) for at in (now, now - timedelta(days=1), now + timedelta(seconds=1), None)
    )
    assert [e.id for e in world.store.due(now, 10)] == [early.id, late.id]
    assert [e.id for e in world.store.due(now, 1)] == [early.id]
    assert world.store.next_due_at() == early.next_due_at
    assert world.commit(enrolments=(replace(early, next_due_at=None), replace(late, next_due_at=None)))
    assert world.store.due(now, 10) == []
    assert world.store.next_due_at() == future.next_due_at
    assert never.id in {e.id for e in world.store.enrolments_of(never.participant)}


def test_those_whose_next_mail_asks_plugins_are_due_apart_from_the_others(world, now):
    breath, breathing = world.enrolment(next_due_at=now, next_key="breath/1/air"), "breathing/1/air"
    plain, unknown = world.enrolment(next_due_at=now, next_key=breathing), world.enrolment(next_due_at=now)
    begins = world.enrolment(next_due_at=now, next_key="two/1/lesson", programme="chosen")
    elsewhere = world.enrolment(next_due_at=now, next_key="two/1/lesson", programme="fixed")
    later = world.enrolment(next_due_at=now + timedelta(seconds=1), next_key="breath/1/air")
    coded = Coded(steps=frozenset({"breath"}), starts=frozenset({("chosen", "two/1/lesson")}))

    def due(**which: Coded) -> list[int]:
        return [enrolment.id for enrolment in world.store.due(now, 10, **which)]

    assert due(only=coded) == [breath.id, begins.id]
    assert due(without=coded) == [plain.id, unknown.id, elsewhere.id]
    assert due(only=Coded()) == []
    assert due(without=Coded()) == due() == [e.id for e in (breath, plain, unknown, begins, elsewhere)]
    assert [e.id for e in world.store.due(now, 1, only=coded)] == [breath.id]
    assert [e.id for e in world.store.due(now, 2, without=coded)] == [plain.id, unknown.id]
    assert later.id in [e.id for e in world.store.due(now + timedelta(seconds=1), 10, only=coded)]


def test_who_is_held_because_of_one_plugin_is_found_by_the_reasons_beginning(world):
    def held(reason: str, kind: HoldKind = HoldKind.PLUGIN) -> Enrolment:
        return world.enrolment(holds=(Hold(HoldKind.SAFETY, reason="breath: no"), Hold(kind, reason=reason)))

    first, second = held('breath: raised "ValueError" in größe'), held("breath: hung")
    held("breathing: hung")
    held("the step breath: hung")
    held("breath: hung", HoldKind.OPERATOR)
    third = held("breath: hung")
    store = world.store
    assert [e.id for e in store.held(HoldKind.PLUGIN, "breath: ", 10)] == [first.id, second.id, third.id]
    assert [e.id for e in store.held(HoldKind.PLUGIN, "breath: ", 1, after=second.id)] == [third.id]
    assert [e.id for e in store.held(HoldKind.PLUGIN, 'breath: raised "V', 10)] == [first.id]
    assert store.held(HoldKind.PLUGIN, "other: ", 10) == []


def test_people_are_listed_page_by_page(world):
    people = [world.person() for _ in range(5)]
    assert world.store.participants(2) == people[:2]
    assert world.store.participants(10, after=people[1].id) == people[2:]
    assert world.store.people([people[3].id, people[0].id, 999]) == {people[3].id: people[3], people[0].id: people[0]}
    assert world.store.participant(999) is world.store.participant_at("nobody@example.org") is None


def test_a_context_that_is_no_plain_value_is_refused_at_once(world):
    enrolment = world.enrolment()
    with pytest.raises(TypeError):
        world.commit(drafts=(world.draft(enrolment, context={"at": object()}),))


def test_figures_count_by_state(world, now):
    world.enrolment()
    world.enrolment(state=State.COMPLETED)
    world.mail()
    world.store.accept("coach@example.org", None, b"Subject: x\r\n\r\ny", now)
    counted = world.store.counts()
    assert counted["enrolments.active"] == 2
    assert counted["enrolments.completed"] == counted["deliveries.queued"] == counted["inbox.received"] == 1
    assert counted["deliveries.sent"] == 0


def test_a_persons_confirmed_aliases_are_kept(store, now):
    person = Participant(id=-1, address="alias@example.org", created_at=now)
    assert store.commit(Change(at=now, participants=(person,)))
    stored = store.participant_at("alias@example.org")
    assert stored.aliases == ()
    assert store.commit(Change(at=now, participants=(replace(stored, aliases=("home@example.org",)),)))
    assert store.participant_at("alias@example.org").aliases == ("home@example.org",)
    assert stored.writes_from("ALIAS@example.org")


def test_everybody_is_listed_by_id_a_page_at_a_time(world):
    ours = [world.enrolment(programme=name) for name in ("recovery", "other", "recovery")]
    assert world.store.enrolments(2) == ours[:2]
    assert world.store.enrolments(2, after=ours[1].id) == ours[2:]


def test_who_takes_part_is_counted_by_programme(world):
    for state in State:
        world.enrolment(state=state)
    world.enrolment(programme="other")
    assert dict(world.store.enrolled()) == {"recovery": 3, "other": 1}


def test_answers_of_everybody_are_counted_by_exercise(world, now):
    first, second = world.enrolment(), world.enrolment()
    given = [answer(first.id, now), answer(second.id, now), answer(second.id, now, revision=2)]
    others = [answer(first.id, now, exercise="other"), answer(first.id, now, step="support")]
    assert world.commit(answers=(*given, *others))
    assert dict(world.store.answered("presence")) == {"log": 3, "other": 1}
    assert dict(world.store.answered("unknown")) == {}


def test_everybodys_mails_are_found_by_the_pattern_of_their_keys(world):
    first, second = world.enrolment(), world.enrolment()
    keys = ("presence/1/arrive", "presence/2/arrive", "presence/1/arrive-late", "support/1/arrive")
    mails = {key: world.mail(first, key=key) for key in keys}
    theirs = world.mail(second, key="presence/1/arrive")
    wanted = [mails["presence/1/arrive"], mails["presence/2/arrive"], theirs]
    assert world.store.deliveries_with("presence/*/arrive") == wanted
    assert world.store.deliveries_with("presence/*/gone") == []


def test_the_keys_of_planned_mail_are_told_without_what_never_reached_its_person(world):
    owner, other = world.enrolment(), world.enrolment()
    ends = {"sent": DeliveryState.SENT, "bounced": DeliveryState.SENT, "failed": DeliveryState.FAILED}
    for name, end in ends.items():
        mail = world.sending(owner=owner, key=f"presence/1/{name}")
        world.settle(mail.id, end)
        assert name != "bounced" or world.commit(bounced=(mail.id,))
    world.mail(owner, key="presence/1/queued")
    world.mail(owner, key="inbox/1/help", kind=MailKind.REPLY)
    assert {number: set(keys) for number, keys in world.store.planned_keys().items()} == {
        owner.id: {"presence/1/sent", "presence/1/queued"}
    }
    assert world.mail(other).key in world.store.planned_keys()[other.id]
