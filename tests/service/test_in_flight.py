"""After any edit, removal, return or restart: no answer lost, nobody skipped, nobody mailed twice (see `rules`).

REKINDLE_HYPOTHESIS=5000 draws that many new flights; `make test-hard` has thousands of long ones.
"""

import os

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rekindle.domain.inbox import InboxState
from rekindle.service import comeback
from rekindle.service import plan as planning
from rekindle.service.engine import Engine
from rekindle.service.letters import answer
from rekindle.service.letters.letter import settle

from . import edits
from .edits import EDITS
from .flight import CODED, DOES, EditAt, Flight, Person, Scenario
from .rules import broken

WANTED = os.environ.get("REKINDLE_HYPOTHESIS")
flights = settings(
    max_examples=int(WANTED or 120),
    derandomize=WANTED is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

numbers = st.integers(0, 9)
people = st.builds(Person, st.integers(0, 14 * 24), st.lists(st.sampled_from(DOES), min_size=1, max_size=6).map(tuple))
made = st.builds(EditAt, st.integers(0, 45 * 24), st.integers(0, len(EDITS) - 1), numbers, numbers, st.booleans())
outages = st.tuples(st.integers(0, 45 * 24), st.sampled_from([0, 0, 0, 3, 130]))
scenarios = st.builds(
    Scenario, st.lists(people, min_size=1, max_size=2).map(tuple), st.lists(made, max_size=8).map(tuple), outages,
    st.sampled_from(CODED),
)  # fmt: skip


@pytest.fixture(scope="module")
def fly(programmes, jinja):
    texts = programmes["recovery"].texts
    return lambda drawn: broken(Flight(drawn, texts, jinja).run())


@flights
@given(scenarios)
def test_whatever_is_edited_no_answer_is_lost_and_nobody_is_skipped_or_mailed_twice(fly, drawn):
    assert fly(drawn) == []


def edit(days: int, what: edits.Edit, a: int = 0, b: int = 0, *, restarts: bool = True) -> EditAt:
    return EditAt(days * 24, EDITS.index(what), a, b, restarts)


SILENT, KEEN = Person(0, ("silent",)), Person(0, ("answer",))

FOUND = {
    "a programme that was away leaves nobody asleep": Scenario(
        (KEEN,), (edit(20, edits.lose_the_programme), edit(45, edits.find_the_programme))
    ),
    "a lesson that never arrived does not bring a second structure into its week": Scenario(
        (Person(79, ("silent",)),), (EditAt(282, EDITS.index(edits.add_a_lesson), 6, 6),), (134, 130)
    ),
    "who waits for a step goes on when it is back": Scenario(
        (SILENT,), (edit(8, edits.break_a_step, 1), edit(30, edits.mend_a_step, 1))
    ),
    "a wording that nobody was sent yet is not forgotten when the structure moves": Scenario(
        (SILENT,), (edit(6, edits.reword), edit(7, edits.add_a_lesson, 0, 2))
    ),
    "who waits for a step goes on although a correction was asked for meanwhile": Scenario(
        (Person(0, ("more",)),),
        (edit(9, edits.break_a_step, 2), EditAt(1270, EDITS.index(edits.reword_and_correct), 0, 3)),
        coded=("alpha",),
    ),
    "the energy number of the fourth week is an answer": Scenario((KEEN,), (edit(3, edits.add_a_step),)),
}
"""What these flights found broken, once."""


@pytest.mark.parametrize("sentence", FOUND)
def test_what_was_found_stays_mended(fly, sentence):
    assert fly(FOUND[sentence]) == []


ALPHA = ("alpha",)
CODE = {
    "plugin-failed": Scenario((KEEN,), (edit(4, edits.fail_a_hook), edit(15, edits.retry, 0, 1)), coded=ALPHA),
    "reply-unread": Scenario((KEEN,), (edit(5, edits.fail_a_hook, 0, 4),), coded=ALPHA),
    "plugin-away": Scenario((KEEN,), (edit(4, edits.quarantine), edit(8, edits.retry, 0, 1)), coded=ALPHA),
    "postponed": Scenario((SILENT,), (edit(9, edits.reword), edit(10, edits.move_a_lesson, 0, 2)), coded=ALPHA),
    "next-chosen": Scenario((KEEN,), (edit(9, edits.reorder, 2, 0), edit(16, edits.reword, 2)), coded=("beta",)),
    "next-waits": Scenario((SILENT,), (edit(15, edits.add_a_step, 9, 0),), coded=("alpha", "gamma")),
}
"""What a plugin's code does or fails to do, and a flight in which it happens."""


@pytest.mark.parametrize("happens", CODE)
def test_what_plugins_do_while_files_change_loses_and_skips_nobody(programmes, jinja, happens):
    flight = Flight(CODE[happens], programmes["recovery"].texts, jinja).run()
    types = {event.type for _, enrolment in flight.enrolments() for _, event in flight.store.events(enrolment.id)}
    assert happens in types
    assert broken(flight) == []


def as_it_is_now(engine, enrolment, step_id, structure=""):
    programme = engine.programmes.get(enrolment.programme)
    return programme.step(step_id) if programme else None


BREAKAGES = {
    "changes are not adopted": (
        (planning, "adopt", lambda engine, now: None),
        FOUND["a programme that was away leaves nobody asleep"],
        "waits for ever",
    ),
    "who waited for a step stays held": (
        (planning, "can_go_on", lambda *_: False),
        FOUND["who waits for a step goes on when it is back"],
        "holds ['plugin']",
    ),
    "a retry leaves its people held": (
        (comeback, "_lift", lambda *_: 0),
        CODE["plugin-failed"],
        "holds ['plugin']",
    ),
    "a reply that a plugin cannot read is dropped": (
        (
            answer,
            "_unread",
            lambda engine, letter, enrolment, person, asked, question, now: settle(
                letter.inbox, InboxState.HANDLED, "dropped", now
            ),
        ),
        CODE["reply-unread"],
        "is lost",
    ),
    "a week's calendar is not pinned": (
        (Engine, "plans_for", lambda engine, enrolment: engine.plans.get(enrolment.programme)),
        Scenario((SILENT,), (edit(6, edits.rename_a_lesson, 0, 1),)),
        "was never taught beta",
    ),
    "a week's texts are not pinned": (
        (Engine, "step", as_it_is_now),
        Scenario((SILENT,), (edit(6, edits.rename_an_exercise, 0, 1),)),
        "in 2 structures",
    ),
    "an answer to what was asked before is a correction": (
        (answer, "_too_late", lambda *_: True),
        Scenario((KEEN,), ()),
        "was not understood",
    ),
}
"""What is broken, a flight that shows it, and what the rules say of it."""


@pytest.mark.parametrize("breakage", BREAKAGES)
def test_the_rules_see_an_engine_that_breaks_them(fly, monkeypatch, breakage):
    patch, drawn, sentence = BREAKAGES[breakage]
    monkeypatch.setattr(*patch)
    assert any(sentence in told for told in fly(drawn))
