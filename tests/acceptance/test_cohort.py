"""The coaching loop, lived by a small cohort of every persona: who is sent what, who is answered, who is let go, who is called.

The large one is `rekindle simulate --participants 10000`.
"""

import json
from random import Random

import pytest
from typer.testing import CliRunner

from rekindle.cli import app
from rekindle.domain.enrolment import HoldKind
from rekindle.domain.screen import Category, screen
from rekindle.settings import Settings
from rekindle.simulation import PERSONAS, cohort
from rekindle.simulation.life import Said
from rekindle.simulation.personas import CRISIS, UNCLEAR
from rekindle.simulation.stage import Stage
from rekindle.simulation.street import Street

PEOPLE = 40


@pytest.fixture(scope="module")
def street():
    """Twice every persona in its share, on as many continents as that gives."""
    stage = Stage.of(Settings())
    names = cohort.zones()
    lot = cohort.Lot(personas=tuple(PERSONAS), seed=1, first=0, size=PEOPLE)
    spread = names[:: len(names) // PEOPLE]
    house = stage.house(1, Random(1), cohort.doors(stage.programme, spread))
    lived = Street(house, [cohort.person(lot, number, spread, stage, house) for number in range(PEOPLE)])
    lived.live([cohort.joins_at(lot, number, house.start) for number in range(PEOPLE)])
    return lived


@pytest.fixture(scope="module")
def tally(street):
    return cohort.tally(street.people, street, next(iter(street.engine.programmes)))


def lives(street, persona: str):
    return [person.life for person in street.people if person.life.persona == persona]


def enrolment(street, life):
    store = street.engine.store
    return store.enrolments_of(store.participant_at(life.address).id)[0]


def taught(life) -> list[str]:
    return [
        mail.key for mail in life.planned if not mail.key.startswith("programme/") and mail.subject.startswith("Week")
    ]


def test_no_rule_is_broken_for_anybody(tally):
    assert tally.violations == ()
    assert set(tally.by_rule.values()) == {0}
    assert sum(tally.people.values()) == PEOPLE
    assert set(tally.people) == set(PERSONAS)
    assert len(tally.zones) == PEOPLE


def test_everybody_but_who_leaves_and_who_is_in_crisis_completes_the_programme(tally, street):
    gone = len(lives(street, "leaves"))
    held = len(lives(street, "crisis"))
    assert tally.ends == {"active": held, "completed": PEOPLE - gone - held, "withdrawn": gone}


def test_reading_without_ever_answering_is_a_full_way_to_take_part(street):
    for life in lives(street, "silent"):
        assert {wrote.said for wrote in life.wrote} <= {Said.JOIN, Said.YES, Said.SETTING}
        assert {key.partition("/")[0] for key in taught(life)} == set(
            next(iter(street.engine.programmes.values())).order
        )


def test_after_three_weeks_of_silence_a_late_answer_is_credited_to_its_own_step(street):
    for life in lives(street, "returns"):
        mine = enrolment(street, life)
        given = {
            answer.step: answer.at for answer in street.engine.store.answers(mine.id) if answer.step != "programme"
        }
        began = {mail.key.partition("/")[0]: mail.at for mail in reversed(life.planned)}
        late = [step for step, at in given.items() if (at - began[step]).days >= 7]
        assert late, "nothing that was left was answered later"


def test_words_of_crisis_hold_the_programme_and_call_a_human_once_each(street):
    for life in lives(street, "crisis"):
        assert enrolment(street, life).held_by(HoldKind.SAFETY)
        assert len(life.alerts) >= 1
        assert life.received[-1].at <= life.first(Said.CRISIS).at


def test_whoever_leaves_has_one_receipt_and_silence(street):
    for life in lives(street, "leaves"):
        left = life.first(Said.STOP)
        assert [mail.in_reply_to for mail in life.received if mail.at >= left.at] == [left.message_id]


def test_the_words_of_the_script_are_what_the_script_says():
    found = [screen(words, "en") for words in CRISIS]
    assert {flag.category for flag in found if flag} == {Category.RED}
    assert all(found)
    assert not any(screen(words, "en") for words in UNCLEAR)


def test_how_many_processes_there_are_changes_nothing(monkeypatch):
    monkeypatch.setattr(cohort, "HOUSE", 3)
    alone = cohort.simulate(Settings(), 6, seed=3, processes=1)
    assert cohort.simulate(Settings(), 6, seed=3, processes=2) == alone
    assert cohort.simulate(Settings(), 6, seed=4, processes=1).digest != alone.digest


def test_every_zone_of_the_database_has_somebody_in_a_cohort_that_is_large_enough():
    assert len(cohort.zones()) > 590
    assert {"Asia/Kathmandu", "America/St_Johns", "Pacific/Kiritimati", "Etc/GMT+12"} <= set(cohort.zones())


def test_the_command_gives_figures_each_rule_with_its_count_and_the_same_bytes_twice():
    run = lambda: CliRunner().invoke(  # noqa: E731
        app, ["simulate", "--participants", "6", "--persona", "keen", "--persona", "leaves", "--seed", "2", "--json"]
    )
    first = run()
    assert first.exit_code == 0, first.output
    figures = json.loads(first.stdout)
    assert figures["violations"] == []
    assert set(figures["rules"].values()) == {0}
    assert figures["personas"] == {"keen": 5, "leaves": 1}
    assert run().stdout == first.stdout


def test_a_broken_rule_is_told_and_ends_the_command_with_1(monkeypatch):
    monkeypatch.setattr(
        cohort, "judged", lambda life, course: iter([("nobody skipped", "the lesson x was never sent")])
    )
    result = CliRunner().invoke(app, ["simulate", "--participants", "2"])
    assert result.exit_code == 1
    assert "rule broken: nobody skipped: p0@home-0.example the lesson x was never sent" in result.stdout
