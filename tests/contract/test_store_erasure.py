"""Everything about one person: for them, or gone."""

import json
from datetime import timedelta

import pytest

from rekindle.domain.delivery import MailKind
from rekindle.domain.enrolment import Event
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Answer, Consent
from rekindle.ports import Change

MAIL = b"Message-ID: <one@example.org>\r\nSubject: hi\r\n\r\nmy own words\r\n"


@pytest.fixture
def ada(world, now):
    """Somebody with a row in every table."""
    person = world.person("ada@example.org", name="Ada Vale")
    enrolment = world.enrolment(person)
    raw = world.store.accept("coach@example.org", "Ada@example.org", MAIL, now)
    loose = world.store.accept("coach+x@example.org", "ada@example.org", MAIL, now)
    answer = Answer(enrolment=enrolment.id, step="presence", round=1, exercise="log", value="4", text="my answer",
                    inbox=raw, at=now)  # fmt: skip
    assert world.commit(
        inbox=Handled(raw, InboxState.HANDLED, participant=person.id),
        answers=(answer,),
        consents=(Consent(participant=person.id, text_version="1", at=now, inbox=raw),),
        events=((enrolment.id, Event("answered", {"exercise": "log"})),),
        cases=((enrolment.id, "safety", "look"),),
        drafts=(
            world.draft(enrolment, key="presence/1/arrive", context={"note": "planned words"}),
            world.draft(enrolment=enrolment.id, key="alert", address="coordinator@example.org"),
            world.draft(key="inbox/1/help", recipient=person.id, kind=MailKind.REPLY),
            world.draft(key=f"inbox/{loose}/unknown", address="ada@example.org"),
            world.draft(key="case/1/1", address="coordinator@example.org"),
        ),
        suppress=(("ada@example.org", "complaint"),),
    )
    return person


def test_the_export_holds_every_field_and_is_plain_json(world, ada):
    told = json.loads(json.dumps(world.store.export(ada.id)))
    assert told["participant"]["address"] == "ada@example.org"
    assert told["participant"]["name"] == "Ada Vale"
    assert [answer["text"] for answer in told["answers"]] == ["my answer"]
    assert [enrolment["programme"] for enrolment in told["enrolments"]] == ["recovery"]
    assert [(event["type"], event["data"]) for event in told["events"]] == [("answered", {"exercise": "log"})]
    assert [consent["text_version"] for consent in told["consents"]] == ["1"]
    assert {mail["key"] for mail in told["deliveries"]} == {
        "presence/1/arrive",
        "alert",
        "inbox/1/help",
        "inbox/2/unknown",
    }
    assert "planned words" in {mail["context"].get("note") for mail in told["deliveries"]}
    assert all("my own words" in mail["raw"] for mail in told["inbox"])
    assert len(told["inbox"]) == 2
    assert [case["reason"] for case in told["cases"]] == ["look"]
    assert told["suppressed"] == "complaint"


def test_there_is_nothing_to_export_about_nobody(world):
    assert world.store.export(999) == {}


def test_an_erased_person_leaves_nothing_but_the_suppression(world, now, ada):
    [enrolment] = world.store.enrolments_of(ada.id)
    other = world.mail()
    assert world.store.erase(ada.id, now)
    store = world.store
    assert store.participant(ada.id) is store.participant_at("ada@example.org") is store.enrolment(enrolment.id) is None
    assert store.export(ada.id) == {}
    assert store.answers(enrolment.id) == store.events(enrolment.id) == store.consents(ada.id) == store.cases() == []
    assert [mail.id for mail in store.deliveries()] == [other.id]
    assert store.inbox_list(None, 10) == []
    assert store.suppressed("ada@example.org") == "complaint"
    assert not store.erase(ada.id, now)


def test_whoever_joins_after_an_erasure_is_a_new_person_with_a_new_number(world, now, ada):
    assert world.store.erase(ada.id, now)
    again = world.person("ada@example.org")
    assert again.id > ada.id
    assert world.store.enrolments_of(again.id) == []
    assert world.enrolment(again).id > 1
    assert world.store.accept("coach@example.org", "ada@example.org", MAIL, now) > 2


def test_a_change_may_erase_and_send_one_last_receipt(world, now, ada):
    raw = world.store.accept("coach+y@example.org", "ada@example.org", b"Subject: delete\r\n\r\ndelete", now)
    receipt = world.draft(key=f"inbox/{raw}/erased", address="ada@example.org", kind=MailKind.REPLY)
    handled = Handled(raw, InboxState.HANDLED, participant=ada.id)
    assert world.commit(inbox=handled, erase=(ada.id,), drafts=(receipt,))
    assert world.store.participant(ada.id) is None
    assert [mail.key for mail in world.store.deliveries()] == [receipt.key]
    assert world.store.inbox_list(None, 10) == []


def test_a_batch_that_was_decided_before_an_erasure_leaves_the_erased_out(world, now, ada):
    [theirs], other = world.store.enrolments_of(ada.id), world.enrolment()
    changes = [Change(at=now, enrolments=(e,), drafts=(world.draft(e),)) for e in (theirs, other)]
    assert world.store.erase(ada.id, now + timedelta(seconds=1))
    assert list(world.store.commit_many(changes)) == [False, True]
