"""Mail leaves the machine only after coordinator and deputy have answered a drill."""

from dataclasses import replace

import pytest

from rekindle.domain.cases import Role
from rekindle.domain.delivery import DeliveryState
from rekindle.service.drill import answered_at, drill, open_to_all
from support.house import ME

RUTH, SAM = "ruth@example.org", "sam@example.org"


@pytest.fixture
def leaving(house):
    """Mail would leave this machine."""
    policy = replace(house.engine.policy, deputy_address=SAM, stays_local=False)
    house.engine = replace(house.engine, policy=policy)
    return house


def to(house, address: str) -> list:
    return [mail for mail in house.mails if mail["To"].addresses[0].addr_spec == address]


def drilled(house) -> None:
    drill(house.engine)
    house.settle()


def test_before_the_drill_only_coordinator_and_deputy_get_mail(leaving):
    leaving.write("coach+join@example.test", "join", "Hello")
    assert leaving.mails == []
    [waiting] = leaving.engine.store.deliveries()
    assert waiting.state is DeliveryState.RETRYING
    assert "drill" in waiting.reason
    drilled(leaving)
    assert (len(to(leaving, RUTH)), len(to(leaving, SAM)), len(to(leaving, ME))) == (1, 1, 0)


def test_after_both_have_answered_what_waited_goes_out(leaving):
    leaving.write("coach+join@example.test", "join", "Hello")
    drilled(leaving)
    leaving.reply(to(leaving, RUTH)[0], "taken", sender=RUTH)
    assert not open_to_all(leaving.engine)
    leaving.reply(to(leaving, SAM)[0], "Taken.", sender=SAM)
    assert open_to_all(leaving.engine)
    leaving.wait(minutes=2)
    assert len(to(leaving, ME)) == 1


def test_an_out_of_office_answer_is_no_proof_that_somebody_is_there(leaving):
    drilled(leaving)
    leaving.reply(to(leaving, RUTH)[0], "taken", sender=RUTH, headers="Auto-Submitted: auto-replied\r\n")
    assert answered_at(leaving.engine, Role.COORDINATOR) is None


def test_after_a_change_of_the_deputy_all_but_a_safety_text_waits_for_a_new_drill(leaving):
    drilled(leaving)
    for address in (RUTH, SAM):
        leaving.reply(to(leaving, address)[0], "taken", sender=address)
    leaving.at_first_lesson()
    leaving.engine = replace(leaving.engine, policy=replace(leaving.engine.policy, deputy_address="new@example.org"))
    before = len(to(leaving, ME))
    leaving.reply(leaving.lesson(), "7\nThe walk home helped.")
    assert len(to(leaving, ME)) == before
    leaving.reply(leaving.lesson(), "I do not want to live any more.")
    assert "in danger now" in to(leaving, ME)[-1].get_body(("plain",)).get_content()
    assert len(to(leaving, ME)) == before + 1


def test_an_answer_counts_for_the_address_that_gave_it(leaving):
    drilled(leaving)
    leaving.reply(to(leaving, RUTH)[0], "taken", sender=RUTH)
    assert answered_at(leaving.engine, Role.COORDINATOR) is not None
    policy = replace(leaving.engine.policy, coordinator_address="new@example.org")
    assert answered_at(replace(leaving.engine, policy=policy), Role.COORDINATOR) is None
