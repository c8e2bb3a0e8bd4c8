"""The queue: leased once, cancelled until it is on the wire, sent once."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest

from rekindle.domain.delivery import BULK, SINGLE, DeliveryState, MailKind, Settled
from rekindle.ports import Change

S = DeliveryState


def test_a_queued_mail_holds_what_the_draft_said(world, now):
    enrolment = world.enrolment()
    mail = world.mail(
        enrolment, key="presence/1/arrive", context={"week": 1, "names": ["a", "b"], "when": {"x": True}},
        snapshot="abc", useful_until=now + timedelta(days=1), kind=MailKind.REPLY, priority=SINGLE,
    )  # fmt: skip
    assert (mail.key, mail.kind, mail.priority, mail.state) == ("presence/1/arrive", MailKind.REPLY, SINGLE, S.QUEUED)
    assert (mail.enrolment, mail.recipient) == (enrolment.id, enrolment.participant)
    assert mail.context == {"week": 1, "names": ["a", "b"], "when": {"x": True}}
    assert (mail.try_at, mail.created_at, mail.useful_until) == (now, now, now + timedelta(days=1))
    assert (mail.attempts, mail.snapshot, mail.sent_at, mail.bounced_at, mail.reason) == (0, "abc", None, None, "")
    assert world.store.delivery(mail.id) == mail
    assert world.store.delivery(999) is None


def test_the_uid_of_each_mail_is_its_own(world):
    assert len({world.mail().uid for _ in range(5)}) == 5


def test_a_mail_to_somebody_unknown_goes_to_the_address_of_the_draft(world):
    mail = world.mail(address="Coordinator@example.org", key="case/1/1")
    assert (mail.address, mail.recipient, mail.enrolment) == ("Coordinator@example.org", None, None)


def test_a_draft_that_is_there_already_is_left_out(world):
    enrolment = world.enrolment()
    first = world.mail(enrolment, key="k", context={"n": 1})
    assert world.commit(drafts=(world.draft(enrolment, key="k", context={"n": 2}), world.draft(enrolment, key="l")))
    assert [(mail.key, mail.context) for mail in world.store.deliveries()] == [("k", {"n": 1}), ("l", {})]
    alone = {"key": "case/1/1", "address": "coordinator@example.org"}
    assert world.commit(drafts=(world.draft(**alone), world.draft(**alone)))
    assert world.commit(drafts=(world.draft(**alone),))
    assert len(world.store.deliveries()) == 3
    assert world.mail(world.enrolment(), key="k").id != first.id, "another enrolment has its own keys"


@pytest.mark.parametrize("end", [S.CANCELLED, S.FAILED])
def test_a_mail_that_never_reached_its_person_is_queued_anew_with_the_new_content(world, now, end):
    enrolment = world.enrolment()
    first = world.sending(owner=enrolment, key="k", context={"n": 1})
    world.settle(first.id, end, reason="no")
    later = now + timedelta(days=7)
    assert world.commit(drafts=(world.draft(enrolment, key="k", context={"n": 2}, try_at=later),), at=later)
    again = world.now(first)
    assert (again.state, again.context, again.try_at, again.reason) == (S.QUEUED, {"n": 2}, later, "")
    assert (again.created_at, again.attempts) == (later, 0)
    assert [mail.id for mail in world.claim(at=later)] == [first.id]


def test_an_alert_that_failed_is_queued_anew_for_the_new_address(world):
    first = world.sending(key="case/1/1", address="old@example.org")
    world.settle(first.id, S.FAILED)
    assert world.commit(drafts=(world.draft(key="case/1/1", address="new@example.org"),))
    assert (world.now(first).address, world.state(first)) == ("new@example.org", S.QUEUED)
    assert world.store.mails_to("old@example.org", first.created_at) == 0


def test_claiming_takes_what_is_due_of_one_priority(world, now):
    enrolment = world.enrolment()
    single = world.mail(enrolment, priority=SINGLE)
    due, early = world.mail(enrolment), world.mail(enrolment, try_at=now - timedelta(hours=1))
    world.mail(enrolment, try_at=now + timedelta(seconds=1))
    [first] = world.claim(limit=1)
    assert (first.id, first.state, first.context) == (early.id, S.CLAIMED, {})
    assert [mail.id for mail in world.claim()] == [due.id]
    assert [mail.id for mail in world.claim(priority=SINGLE)] == [single.id]
    assert world.claim() == []


def test_an_expired_lease_is_due_again(world, now):
    waiting, on_the_wire = world.mail(), world.mail()
    world.claim("gone")
    assert world.start(on_the_wire.id, node="gone") == [on_the_wire.id]
    assert world.claim("other", now + timedelta(seconds=59)) == []
    again = world.claim("other", now + timedelta(seconds=60))
    assert [(mail.id, mail.attempts) for mail in again] == [(waiting.id, 0), (on_the_wire.id, 1)]
    assert world.start(waiting.id, node="gone", at=now + timedelta(seconds=61)) == [], "the lease went to another node"


def test_two_claimers_never_get_one_mail(world, now):
    enrolment = world.enrolment()
    assert world.commit(drafts=tuple(world.draft(enrolment) for _ in range(200)))

    def claim(node: int) -> list[int]:
        got = []
        while mails := world.claim(f"node-{node}", limit=7):
            got += [mail.id for mail in mails]
        return got

    with ThreadPoolExecutor(4) as pool:
        claimed = [number for numbers in pool.map(claim, range(4)) for number in numbers]
    assert sorted(claimed) == [mail.id for mail in world.store.deliveries()]


def test_only_started_mail_goes_on_the_wire_in_the_order_asked(world):
    first, second = world.mail(), world.mail()
    assert world.start(first.id) == [], "not claimed"
    world.claim("node")
    assert world.start(first.id, node="other") == [], "claimed by somebody else"
    assert world.start(second.id, first.id, 999) == [second.id, first.id]
    assert world.start(first.id) == [], "on the wire already"
    assert (world.state(first), world.now(first).attempts) == (S.SENDING, 1)


def test_outcomes_are_written_with_the_next_start(world, now):
    enrolment = world.enrolment()
    sent, retried, failed, following = (world.mail(enrolment) for _ in range(4))
    world.claim()
    world.start(sent.id, retried.id, failed.id)
    later, at = now + timedelta(minutes=5), now + timedelta(seconds=2)
    settled = (
        Settled(sent.id, S.SENT, "250 ok", body_hash="abc"),
        Settled(retried.id, S.RETRYING, "451 busy", try_at=later),
        Settled(failed.id, S.FAILED, "550 no such user"),
    )
    assert world.start(following.id, settled=settled, at=at) == [following.id]
    ends = [(m.state, m.reason, m.try_at, m.sent_at) for m in map(world.now, (sent, retried, failed))]
    assert ends == [
        (S.SENT, "250 ok", None, at),
        (S.RETRYING, "451 busy", later, None),
        (S.FAILED, "550 no such user", None, None),
    ]
    assert [mail.id for mail in world.claim(at=later)] == [retried.id, following.id]


def test_a_servers_words_are_kept_without_the_address(world):
    mail = world.sending()
    world.settle(mail.id, S.FAILED, reason=f"550 5.1.1 <{mail.address}>: unknown")
    assert world.now(mail).reason == "550 5.1.1 <<address>>: unknown"


def test_what_was_sent_is_never_sent_again_even_if_the_lease_was_lost(world, now):
    mail = world.sending()
    world.claim("other", now + timedelta(minutes=2))
    world.settle(mail.id, S.SENT)
    assert world.state(mail) is S.SENT
    assert world.start(mail.id, node="other") == []
    world.store.start("other", (Settled(mail.id, S.FAILED),), (), now)
    assert world.state(mail) is S.SENT


def test_a_refusal_of_a_lost_lease_changes_nothing(world, now):
    mail = world.sending()
    world.claim("other", now + timedelta(minutes=2))
    world.settle(mail.id, S.FAILED)
    assert world.state(mail) is S.CLAIMED


def test_settling_a_mail_of_an_erased_person_breaks_nothing(world, now):
    mail = world.sending()
    assert world.store.erase(mail.recipient, now)
    other = world.mail()
    world.claim()
    assert world.start(other.id, settled=(Settled(mail.id, S.SENT),)) == [other.id]


@pytest.mark.parametrize("ready", ["queued", "claimed", "retrying", "held"])
def test_cancelling_reaches_planned_mail_and_confirmations_until_they_are_on_the_wire(world, now, ready):
    enrolment = world.enrolment()
    planned, asked = world.mail(enrolment), world.mail(enrolment, kind=MailKind.CONFIRMATION)
    reply = world.mail(enrolment, kind=MailKind.REPLY)
    if ready in {"claimed", "retrying"}:
        world.claim()
    if ready == "retrying":
        world.start(planned.id, asked.id)
        world.settle(planned.id, S.RETRYING, try_at=now)
        world.settle(asked.id, S.RETRYING, try_at=now)
    if ready == "held":
        assert world.commit(hold=((enrolment.id, "paused"),))
    assert world.commit(cancel=((enrolment.id, "withdrawn"),))
    assert [(world.state(m), world.now(m).reason) for m in (planned, asked)] == [(S.CANCELLED, "withdrawn")] * 2
    assert world.state(reply) is not S.CANCELLED
    assert world.start(planned.id, asked.id) == []


def test_nothing_reaches_a_mail_on_the_wire(world):
    enrolment = world.enrolment()
    mail = world.sending(owner=enrolment)
    address = mail.address
    assert world.commit(
        cancel=((enrolment.id, "x"),), hold=((enrolment.id, "x"),), release=(enrolment.id,), suppress=((address, "x"),)
    )
    assert world.state(mail) is S.SENDING


def test_held_mail_waits_and_is_queued_again_only_if_still_useful(world, now):
    enrolment = world.enrolment()
    later = now + timedelta(days=2)
    useful, late = world.mail(enrolment), world.mail(enrolment, useful_until=now + timedelta(days=1))
    reply, elsewhere = world.mail(enrolment, kind=MailKind.REPLY), world.mail()
    world.claim(limit=1)
    assert world.commit(hold=((enrolment.id, "paused"),))
    held = [(world.state(m), world.now(m).reason, world.now(m).try_at) for m in (useful, late)]
    assert held == [(S.HELD, "paused", None)] * 2
    assert [mail.id for mail in world.claim(at=later)] == [reply.id, elsewhere.id]
    assert world.start(useful.id) == []
    assert world.commit(release=(enrolment.id,), at=later)
    assert (world.state(useful), world.now(useful).try_at) == (S.QUEUED, later)
    assert (world.state(late), world.now(late).reason) == (S.CANCELLED, "no longer useful")
    assert [mail.id for mail in world.claim(at=later)] == [useful.id]


def test_an_address_on_the_list_gets_no_mail_waiting_claimed_or_new(world):
    enrolment = world.enrolment()
    waiting, claimed = world.mail(enrolment), world.mail(enrolment)
    address = waiting.address
    world.claim(limit=1)
    assert world.commit(suppress=((address.upper(), "hard bounce"),))
    assert [(world.state(m), world.now(m).reason) for m in (waiting, claimed)] == [(S.SUPPRESSED, "hard bounce")] * 2
    new, named = world.mail(enrolment), world.mail(address=address, key="case/1/1")
    other = world.mail()
    world.claim()
    assert world.start(new.id, named.id, other.id) == [other.id]
    assert (world.state(new), world.state(named)) == (S.SUPPRESSED, S.SUPPRESSED)
    assert world.store.suppressed(address) == "hard bounce"
    assert world.store.suppressed("other@example.org") is None


def test_an_address_taken_off_the_list_gets_mail_again(world):
    enrolment = world.enrolment()
    mail = world.mail(enrolment)
    assert world.commit(suppress=((mail.address, "complaint"),))
    assert world.commit(unsuppress=(mail.address,))
    assert world.store.suppressed(mail.address) is None
    again = world.mail(enrolment)
    world.claim()
    assert world.start(again.id) == [again.id]


@pytest.mark.parametrize("state", [S.FAILED, S.CANCELLED, S.SUPPRESSED])
def test_an_operator_can_have_a_mail_tried_again(world, now, state):
    mail = world.sending()
    world.settle(mail.id, state, reason="no")
    later = now + timedelta(hours=1)
    assert world.store.retry(mail.id, later)
    again = world.now(mail)
    assert (again.state, again.try_at, again.attempts, again.reason) == (S.QUEUED, later, 0, "")
    assert not world.store.retry(mail.id, later), "it is queued"


def test_a_sent_mail_is_not_tried_again(world, now):
    mail = world.sending()
    world.settle(mail.id, S.SENT)
    assert not world.store.retry(mail.id, now)
    assert not world.store.retry(999, now)


def test_a_start_frees_every_claim_at_once(world, now):
    claimed, on_the_wire = world.mail(), world.mail()
    world.mail(try_at=now + timedelta(days=1))
    world.claim("killed")
    world.start(on_the_wire.id, node="killed")
    assert world.store.release_claims() == 2
    assert [mail.id for mail in world.claim("next")] == [claimed.id, on_the_wire.id]
    assert world.store.release_claims() == 2


def test_a_bounce_is_noted_beside_the_state(world, now):
    mail = world.sending()
    world.settle(mail.id, S.SENT)
    assert world.commit(bounced=(mail.id, 999))
    assert (world.state(mail), world.now(mail).bounced_at) == (S.SENT, now)


def test_mails_are_listed_by_enrolment_and_state(world):
    enrolment = world.enrolment()
    first, second, other = world.mail(enrolment), world.mail(enrolment), world.mail()
    assert world.commit(cancel=((enrolment.id, "x"),))
    third = world.mail(enrolment)
    ids = [mail.id for mail in world.store.deliveries(enrolment=enrolment.id)]
    assert ids == [first.id, second.id, third.id]
    assert [m.id for m in world.store.deliveries(enrolment=enrolment.id, state=S.CANCELLED)] == [first.id, second.id]
    assert [m.id for m in world.store.deliveries(state=S.QUEUED)] == [other.id, third.id]
    assert [m.id for m in world.store.deliveries(limit=2)] == [first.id, second.id]


def test_mails_outside_any_enrolment_are_counted_per_address(world, now):
    world.mail(address="Stranger@example.org", key="inbox/1/unknown")
    world.mail(address="other@example.org", key="inbox/2/unknown")
    assert world.store.mails_to("stranger@example.org", now) == 1
    assert world.store.mails_to("stranger@example.org", now + timedelta(seconds=1)) == 0
    assert world.store.mails_to("nobody@example.org", now) == 0


def test_the_engine_is_idle_when_nothing_waits_for_now(world, now):
    assert world.store.idle(now)
    assert world.store.next_due_at() is None
    mail = world.mail(try_at=now + timedelta(hours=1))
    assert world.store.next_due_at() == mail.try_at
    assert world.store.idle(now)
    assert not world.store.idle(mail.try_at)
    world.claim(at=mail.try_at)
    assert not world.store.idle(now), "a leased mail is work in hand"
    world.start(mail.id, settled=(Settled(mail.id, S.SENT),))
    assert world.store.idle(mail.try_at)


def test_a_received_mail_or_a_due_enrolment_is_work(world, now):
    enrolment = world.enrolment(next_due_at=now)
    assert not world.store.idle(now)
    assert world.commit(enrolments=(replace(enrolment, next_due_at=None),))
    assert world.store.idle(now)
    world.store.accept("coach@example.org", None, b"Subject: x\r\n\r\ny", now)
    assert not world.store.idle(now)


def test_the_sandbox_clock_moves_only_while_nothing_is_claimed_or_sending(world):
    mail = world.mail()
    world.claim()
    assert not world.store.move_clock(60.0)
    world.start(mail.id)
    assert not world.store.move_clock(60.0)
    assert world.store.meta("clock-offset") is None
    world.settle(mail.id, S.SENT)
    assert world.store.move_clock(60.0)
    assert float(world.store.meta("clock-offset")) == 60.0


def test_the_brake_stops_planned_mail_only(world, now):
    enrolment = world.enrolment(next_due_at=now)
    claimed = world.mail(enrolment)
    world.claim()
    planned, reply = world.mail(enrolment), world.mail(enrolment, kind=MailKind.REPLY)
    world.store.set_meta("brake", "storm")
    assert world.start(claimed.id) == []
    assert [mail.id for mail in world.claim()] == [reply.id]
    assert world.start(reply.id, settled=(Settled(claimed.id, S.RETRYING, try_at=now),)) == [reply.id]
    world.settle(reply.id, S.SENT)
    assert world.store.idle(now), "what the brake stops is not waited for"
    assert world.state(planned) is S.QUEUED


def test_one_change_may_reach_several_enrolments(world, now):
    ours = [world.enrolment() for _ in range(4)]
    mails = [world.mail(enrolment) for enrolment in ours]
    suppressed = [(world.mail().address, "bounce"), (world.mail().address, "bounce")]
    assert world.commit(hold=tuple((e.id, "held") for e in ours[2:]))
    assert world.commit(
        cancel=tuple((e.id, "cancelled") for e in ours[:2]),
        release=tuple(e.id for e in ours[2:]),
        suppress=tuple(suppressed),
        bounced=(mails[0].id, mails[1].id),
    )
    assert [world.state(mail) for mail in mails] == [S.CANCELLED, S.CANCELLED, S.QUEUED, S.QUEUED]
    assert [mail.state for mail in world.store.deliveries()[-2:]] == [S.SUPPRESSED] * 2
    assert world.commit(unsuppress=tuple(address for address, _ in suppressed))
    assert {world.store.suppressed(address) for address, _ in suppressed} == {None}


def test_a_started_change_of_the_queue_is_seen_by_the_next_reader(world, now):
    enrolment = world.enrolment()
    changes = [Change(at=now, drafts=(world.draft(enrolment, key=f"k{n}"),)) for n in range(3)]
    assert list(world.store.commit_many(changes)) == [True, False, False]
    assert len(world.store.deliveries(enrolment=enrolment.id)) == 1
    assert [mail.priority for mail in world.claim()] == [BULK]


def test_a_mail_that_came_back_is_sent_anew_under_its_key_and_then_rests(world, store):
    mail = world.mail(key="step/1/lesson")
    claimed = world.claim()
    assert world.start(mail.id) == [mail.id]
    world.settle(mail.id, DeliveryState.SENT)
    assert world.commit(bounced=(mail.id,))
    owner = store.enrolment(mail.enrolment)
    assert world.commit(drafts=(world.draft(owner, key="step/1/lesson"),))
    again = world.now(mail)
    assert (again.state, again.sent_at, again.bounced_at) == (DeliveryState.QUEUED, None, None)
    assert [one.id for one in world.claim()] == [mail.id] == [one.id for one in claimed]
    assert world.start(mail.id) == [mail.id]
    world.settle(mail.id, DeliveryState.SENT)
    assert world.now(mail).state is DeliveryState.SENT
    assert world.claim() == []


def test_a_confirmation_passes_the_suppression_list_and_nothing_else_does(world, store):
    owner = world.enrolment()
    address = store.participant(owner.participant).address
    assert world.commit(suppress=((address, "complaint"),))
    lesson = world.mail(owner, kind=MailKind.PLANNED, key="a/1/b")
    confirmation = world.mail(owner, kind=MailKind.CONFIRMATION, key="inbox/1/confirmation")
    world.claim()
    assert world.start(lesson.id, confirmation.id) == [confirmation.id]
    assert world.now(lesson).state is DeliveryState.SUPPRESSED


def test_a_renewed_lease_is_not_due_and_only_the_own_ones_are_renewed(world, now):
    mine, other, free = world.mail(), world.mail(), world.mail(try_at=now + timedelta(hours=1))
    assert [mail.id for mail in world.claim(limit=1)] == [mine.id]
    assert [mail.id for mail in world.claim("other")] == [other.id]
    later = now + timedelta(minutes=10)
    assert list(world.store.renew("node", [mine.id, other.id, free.id], later)) == [mine.id]
    assert [mail.id for mail in world.claim("third", at=now + timedelta(minutes=2))] == [other.id]
    assert world.start(mine.id) == [mine.id]
    assert list(world.store.renew("node", [mine.id], later)) == [mine.id], "also while it is on its way"
    world.settle(mine.id, S.SENT)
    assert list(world.store.renew("node", [mine.id], later)) == []
