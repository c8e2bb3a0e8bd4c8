"""A plugin that is put aside, and comes back: who is told what, who goes on, and that nobody begins meanwhile."""

from datetime import timedelta

import pytest

from rekindle.domain.enrolment import HoldKind
from rekindle.domain.hooks import Hook
from rekindle.domain.inbox import InboxState
from rekindle.domain.programme import Programme
from rekindle.ports import PluginState
from rekindle.service.comeback import retry
from rekindle.service.people import pause
from support.coded import crowd, house_of, programme, sent_at, step, told
from support.house import House
from support.plugins import ScriptedPlugins, fault

CONTEXT = str(Hook.PROVIDE_CONTEXT)
TEA = step("breath", body="Drink {{ x.tea }}.", defaults={"tea": "lime tea"})
BROKEN = fault("rest", 'import of the plugin "rest" raised ModuleNotFoundError: zyx')


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def to(house, address):
    return [mail for mail in house.mails if mail["To"].addresses[0].addr_spec == address]


def without_rest(jinja, says=None):
    house = house_of(jinja, says or {}, TEA, step("rest"))
    house.engine.plugins.broken["rest"] = BROKEN
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    house.settle()
    return house


def join(house, sender="new@example.org", subject="join", address="coach+join@example.test"):
    house.write(address, subject, "Hello", sender=sender)


# Refusing


def test_a_programme_with_a_step_that_is_put_aside_takes_nobody_new_and_says_so_without_a_reason(jinja):
    house = without_rest(jinja)
    join(house)
    [mail] = to(house, "new@example.org")
    assert mail["Subject"] == "Coded cannot begin at the moment"
    assert "write again" in plain(mail)
    assert "rest" not in plain(mail).replace("interest", "")
    assert "zyx" not in plain(mail)
    assert house.engine.store.participant_at("new@example.org") is None
    [row] = house.engine.store.inbox_list(InboxState.HANDLED, 9)
    assert row.reason == f'join: "coded" takes nobody new: rest: {BROKEN.what}'


def test_the_coordinator_is_told_once_a_day_with_plugin_and_reason(jinja):
    house = without_rest(jinja)
    for sender in ("one@example.org", "two@example.org"):
        join(house, sender)
    [alert] = to(house, "ruth@example.org")
    for words in ("NO NEW PEOPLE", "zyx", "mend the plugin", "rekindle steps retry rest"):
        assert words in " ".join(plain(alert).split())
    assert "one@example.org" not in plain(alert)
    house.wait(days=1)
    join(house, "three@example.org")
    assert len(to(house, "ruth@example.org")) == 2


def test_a_writer_is_told_once_a_day(jinja):
    house = without_rest(jinja)
    join(house)
    join(house, subject="join again please", address="coach+join-coded@example.test")
    assert len(to(house, "new@example.org")) == 1
    assert house.engine.store.inbox_list(InboxState.HANDLED, 9)[-1].reason.endswith("; told already within 24 h")
    house.wait(days=1, hours=1)
    join(house, subject="join once more")
    assert len(to(house, "new@example.org")) == 2


def test_a_flood_of_asking_is_answered_no_more_than_a_flood_of_strangers(jinja):
    house = without_rest(jinja)
    for number in range(12):
        join(house, f"p{number}@ward.example.org")
    assert sum(str(mail["Subject"]).startswith("Coded cannot") for mail in house.mails) == 10
    assert "too many from one source" in house.engine.store.inbox_list(InboxState.HANDLED, 99)[-1].reason


def test_the_answer_is_in_the_programmes_language(jinja):
    german = Programme(**{**dict(programme(TEA, step("rest"))), "language": "de"})
    house = House({"coded": german}, jinja, ScriptedPlugins({s.id: s for s in german.steps}))
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    join(house)
    assert "Coded kann im Moment nicht beginnen" in house.subjects()


def test_who_is_in_already_is_answered_as_always_and_goes_on(jinja):
    house = house_of(jinja, {}, TEA, step("rest")).enrolled()
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    join(house, "mei@example.org")
    assert "cannot begin" not in str(house.newest["Subject"])
    house.wait(days=8)
    assert house.enrolment().entered == ("breath",)


def test_a_quarantined_step_takes_nobody_new_either_and_who_takes_part_goes_on(jinja):
    house = house_of(jinja, {("rest", CONTEXT): {}}, TEA, step("rest")).enrolled()
    house.engine.plugins.put("rest", PluginState.QUARANTINED)
    join(house)
    [mail] = to(house, "new@example.org")
    assert mail["Subject"] == "Coded cannot begin at the moment"
    [row] = house.engine.store.inbox_list(InboxState.HANDLED, 9)[-1:]
    assert row.reason.startswith('join: "coded" takes nobody new: rest: ')
    house.wait(days=15)
    assert house.enrolment().entered == ("breath", "rest")
    retry(house.engine, "rest")
    join(house)
    assert house.engine.store.participant_at("new@example.org") is not None


def test_another_programme_still_takes_new_people(jinja):
    both = {"coded": programme(TEA, step("rest")), "plain": programme(TEA, name="plain")}
    house = House(both, jinja, ScriptedPlugins({"breath": TEA, "rest": step("rest")}))
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    join(house, address="coach+join-plain@example.test")
    assert house.engine.store.participant_at("new@example.org") is not None


# Coming back


def held(jinja, says):
    """Somebody whose lesson was held on Monday at 8."""
    house = house_of(jinja, says, TEA, step("rest")).enrolled()
    house.wait(days=6)
    assert house.enrolment().held_by(HoldKind.PLUGIN)
    return house


FAILS = {("breath", CONTEXT): fault("breath", "provide_context raised KeyError")}


def alerts(house):
    return [plain(mail) for mail in to(house, "ruth@example.org")]


def test_the_coordinator_is_told_once_a_day_that_people_are_held_for_a_plugin(jinja):
    house = house_of(jinja, FAILS, TEA)
    crowd(house, 5)
    house.wait(days=7)
    [alert] = alerts(house)
    for words in ("MAIL WAITS", "breath: provide_context raised KeyError", "rekindle steps retry breath"):
        assert words in " ".join(alert.split())
    assert "example.org" not in alert.replace("ruth@example.org", "")
    house.enrolled()
    house.wait(days=7)
    assert len(alerts(house)) == 2


def test_of_those_who_are_held_in_several_batches_of_one_day_the_coordinator_is_told_once(jinja, monkeypatch):
    from rekindle.service import plan

    monkeypatch.setattr(plan, "ASKED_AT_ONCE", 2)
    house = house_of(jinja, FAILS, TEA)
    crowd(house, 5)
    house.wait(days=7)
    assert all(e.held_by(HoldKind.PLUGIN) for e in house.engine.store.enrolments(9))
    assert len(alerts(house)) == 1


def test_the_coordinator_is_told_also_of_a_step_whose_texts_are_not_there(jinja):
    house = house_of(jinja, {}, TEA, step("rest")).enrolled()
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    house.wait(days=14)
    [alert] = alerts(house)
    assert "rest: its texts cannot be loaded" in " ".join(alert.split())


def test_where_the_first_who_is_held_moves_meanwhile_the_next_carries_the_coordinators_mail(jinja):
    house = house_of(jinja, FAILS, TEA)
    crowd(house, 2)
    true, lost = house.engine.store.commit_many, []

    def racing(changes):
        if not lost and any(change.meta for change in changes):
            lost.append(changes[0])
            return [False, *true(changes[1:])]
        return true(changes)

    house.engine.store.commit_many = racing
    house.wait(days=7)
    assert lost
    assert len(alerts(house)) == 1


def test_who_waits_for_a_plugin_goes_on_when_it_is_back_and_gets_what_was_missed_once(jinja):
    house = held(jinja, FAILS)
    house.engine.plugins.says["breath", CONTEXT] = {"tea": "mint"}
    assert retry(house.engine, "breath") == (None, 1)
    assert house.engine.plugins.retried == ["breath"]
    assert not house.enrolment().holds
    house.wait(days=8)
    lessons = [mail for mail in house.mails if mail["Subject"] == "Week 1: breath-lesson"]
    assert ["mint" in plain(mail) for mail in lessons] == [True]
    assert "the hold plugin was lifted by operator" in told(house)


def test_a_plugin_that_still_fails_lets_nobody_go(jinja):
    house = held(jinja, FAILS)
    house.engine.plugins.broken["breath"] = fault("breath", "does not load")
    assert retry(house.engine, "breath") == (house.engine.plugins.broken["breath"], 0)
    assert house.enrolment().held_by(HoldKind.PLUGIN)


def test_only_those_go_on_who_wait_for_this_very_plugin(jinja):
    house = held(jinja, {("breath", CONTEXT): fault("breath", "rest: is not my name")})
    assert retry(house.engine, "rest") == (None, 0)
    assert house.enrolment().held_by(HoldKind.PLUGIN)


def test_another_hold_stays(jinja):
    house = held(jinja, FAILS)
    pause(house.engine, house.person().address, timedelta(days=30))
    assert retry(house.engine, "breath") == (None, 1)
    assert [hold.kind for hold in house.enrolment().holds] == [HoldKind.PAUSE]


def test_a_step_that_could_not_be_loaded_is_in_the_programme_again_and_whoever_waited_enters_it(jinja):
    house = house_of(jinja, {}, TEA, step("rest")).enrolled()
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    house.wait(days=14)
    assert house.enrolment().held_by(HoldKind.PLUGIN)
    assert retry(house.engine, "rest") == (None, 1)
    house.wait(days=8)
    assert sent_at(house, "rest/1/rest-lesson") == "Mon 23 08:00"
    join(house)
    assert house.engine.store.participant_at("new@example.org") is not None


def test_a_node_follows_a_retry_that_another_process_made(jinja):
    house = house_of(jinja, {}, TEA, step("rest")).enrolled()
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    house.settle()
    assert house.engine.programmes["coded"].step("rest") is None
    house.engine.plugins.put("rest", PluginState.READY)
    house.settle()
    assert house.engine.programmes["coded"].step("rest") is not None
    house.wait(days=14)
    assert house.enrolment().entered == ("breath", "rest")


@pytest.mark.parametrize("lost", [1, 3])
def test_whoever_moves_while_the_holds_are_lifted_is_read_and_decided_again(jinja, lost):
    house = held(jinja, FAILS)
    true, tries = house.engine.store.commit_many, []

    def racing(changes):
        tries.append(len(changes))
        return [False for _ in changes] if len(tries) <= lost else true(changes)

    house.engine.store.commit_many = racing
    assert retry(house.engine, "breath") == (None, 1)
    assert not house.enrolment().holds


def test_many_are_let_go_in_batches(jinja, monkeypatch):
    from rekindle.service import comeback

    monkeypatch.setattr(comeback, "BATCH", 2)
    house = house_of(jinja, FAILS, TEA)
    crowd(house, 5)
    house.wait(days=7)
    assert retry(house.engine, "breath") == (None, 5)
    people = house.engine.store.participants(9)
    assert not any(e.holds for p in people for e in house.engine.store.enrolments_of(p.id))
