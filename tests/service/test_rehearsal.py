"""Rehearsing a change: what is foretold is what then happens; what would be lost is said before."""

from datetime import timedelta
from random import Random

import pytest

from rekindle.domain.course import StepPlan
from rekindle.domain.enrolment import State
from rekindle.domain.forecast import forecast
from rekindle.service.engine import plans_of
from rekindle.service.proposal import of_programme, of_step
from rekindle.service.rehearsal import rehearse

from . import edits
from .edits import EDITS, new_folder
from .flight import DOMAIN, END, START, Flight, Person, Scenario

MONDAY = START + timedelta(days=6)
WEEK = timedelta(days=7)
SILENT = Person(0, ("silent",))
INSIDE, AHEAD, BEHIND = (f"p{number}@{DOMAIN}" for number in range(3))


@pytest.fixture
def flight(programmes, jinja):
    """On the second Monday: one person is inside beta, one inside alpha, one has not begun."""
    made = Flight(Scenario((SILENT,) * 3, ()), programmes["recovery"].texts, jinja)
    for number, days in enumerate((0, 7, 12)):
        made.later(timedelta(days=days), ("join", f"p{number}@{DOMAIN}"))
    return made.until(MONDAY + WEEK)


def rehearsed(flight: Flight, *, programme: bool = False, step: str = "alpha"):
    """As `steps plan` does: the files are changed, and the engine still runs with the ones before."""
    engine, files = flight.engine, flight.files
    proposal = (
        of_programme(engine, files.programmes(flight.texts)["recovery"])
        if programme
        else of_step(engine, files.folders[step].step())
    )
    return rehearse(engine, proposal, flight.clock.now())


def outlook(result, address: str):
    return next((person for person in result.people if person.address == address), None)


def test_nobody_notices_a_step_that_did_not_change(flight):
    result = rehearsed(flight)
    assert (result.people, result.lost, result.twice, result.taking_part) == ((), (), (), 3)


def test_other_words_reach_who_has_them_still_to_come_from_their_next_mail_on(flight):
    edits.reword(flight.files, 0, 0)
    result = rehearsed(flight)
    assert outlook(result, INSIDE) is None, "has left the step"
    assert outlook(result, AHEAD).rewording[0] == "alpha/1/nudge"
    assert outlook(result, BEHIND).rewording[0] == "alpha/1/idea"
    (step,) = result.steps
    assert (step.structure, step.wording, step.raised) == (False, True, True)


def test_a_version_that_is_not_raised_is_seen(flight):
    flight.files.folders["alpha"] = edits.Folder("alpha", flight.files.folders["alpha"].pages[:3])
    (step,) = rehearsed(flight).steps
    assert (step.wording, step.raised) == (True, False)


def test_a_removed_lesson_is_counted_by_who_had_it_still_gets_it_and_never_will(flight):
    edits.drop_a_lesson(flight.files, 0, 1)
    result = rehearsed(flight)
    (lesson,) = result.removed
    assert lesson.lesson == "alpha/looking-back"
    assert (lesson.had, lesson.gets, lesson.never) == ((INSIDE,), (AHEAD,), (BEHIND,))
    assert outlook(result, AHEAD).keeps == "alpha"
    assert outlook(result, BEHIND).renewed[0][0] == "alpha"
    assert outlook(result, BEHIND).never == ("alpha/1/looking-back",)


def test_another_order_says_what_begins_instead_of_what(flight):
    flight.files.order = ["gamma", "beta", "alpha"]
    result = rehearsed(flight, programme=True)
    assert (outlook(result, AHEAD).begins.step, outlook(result, AHEAD).begins.instead_of) == ("gamma", "beta")
    assert (outlook(result, BEHIND).begins.step, outlook(result, BEHIND).begins.instead_of) == ("gamma", "alpha")
    assert outlook(result, INSIDE) is None


def test_a_programme_that_becomes_shorter_says_whom_nothing_follows_and_when_the_end_comes(flight):
    flight.files.order = ["alpha", "beta"]
    result = rehearsed(flight, programme=True)
    mine = outlook(result, INSIDE)
    assert (mine.begins.step, mine.begins.instead_of) == ("", "gamma")
    assert "gamma/1/idea" in mine.never
    assert mine.later[0] == "programme/1/check-end"
    assert mine.later[1] < mine.later[2]


ANSWERED = {
    "gone": (lambda files: files.change_page("alpha", 0, asks=""), "would count for nothing any more"),
    "renamed": (lambda files: files.change_page("alpha", 0, asks="alpha-new"), "[moved] alpha-did"),
    "another range": (lambda files: files.change_page("alpha", 0, answer="number 0-4"), 'would be read as "number 0-4"'),
    "another kind": (lambda files: files.change_page("alpha", 0, answer="yes-no"), "give it a new id"),
}  # fmt: skip


@pytest.mark.parametrize("change", ANSWERED)
def test_an_exercise_with_answers_is_not_changed_without_a_word(flight, change):
    edit, says = ANSWERED[change]
    _answered(flight)
    edit(flight.files)
    (lost,) = rehearsed(flight).lost
    assert lost.startswith("alpha: ")
    assert says in lost
    assert "1 answer" in lost


def test_without_answers_or_with_a_way_on_nothing_is_lost(flight):
    flight.files.change_page("alpha", 0, asks="alpha-new")
    assert rehearsed(flight).lost == (), "nobody has answered yet"
    _answered(flight)
    flight.files.change("alpha", moved=(("alpha-did", "alpha-new"),))
    result = rehearsed(flight)
    assert result.lost == ()
    (exercise,) = result.steps[0].exercises
    assert (exercise.exercise, exercise.goes_on_as, exercise.answers) == ("alpha-did", "alpha-new", 1)


def test_a_way_on_that_is_forgotten_again_is_a_loss(flight):
    _answered(flight)
    edits.rename_an_exercise(flight.files, 0, 0)
    flight.restart()
    flight.later(timedelta(0), ("join", f"p3@{DOMAIN}"))
    flight.scenario = Scenario((SILENT,) * 4, ())
    flight.until(flight.clock.now() + 2 * WEEK)
    flight.files.change("alpha", moved=())
    assert 'to "alpha-did" would count for nothing' in rehearsed(flight).lost[0]


def test_a_step_that_nobody_has_begun_changes_freely_and_one_that_is_not_used_concerns_nobody(flight):
    edits.rename_an_exercise(flight.files, 2, 0)
    result = rehearsed(flight, step="gamma")
    assert (result.steps[0].was, result.lost) == ("", ())
    flight.files.folders["other"] = new_folder("other")
    result = rehearsed(flight, step="other")
    assert (result.taking_part, result.steps, result.people) == (0, (), ())


def _answered(flight: Flight) -> None:
    mail = next(w.delivery for w in flight.wire if w.delivery.key == "alpha/1/idea")
    message_id = flight.engine.addresses.message_id(mail.id, int(mail.context["token_key"]))
    flight._write(INSIDE, "coach@example.test", "Re: lesson", "7", f"<{message_id}>")
    flight.until(flight.clock.now())
    assert dict(flight.store.answered("alpha")) == {"alpha-did": 1}


@pytest.mark.parametrize("seed", range(60))
def test_what_is_foretold_is_what_happens(programmes, jinja, seed):
    """Everybody silent: after the change each mail comes on its day to the minute, and no other."""
    random = Random(seed)
    flight = Flight(Scenario((SILENT,) * 3, ()), programmes["recovery"].texts, jinja)
    for number in range(3):
        flight.later(timedelta(hours=random.randint(0, 600)), ("join", f"p{number}@{DOMAIN}"))
    flight.until(START + timedelta(hours=random.randint(0, 1000)))
    for _ in range(random.randint(1, 3)):
        away = {edits.break_a_step, edits.lose_the_programme}
        edit = random.choice([edit for edit in EDITS if edit not in away])
        edit(flight.files, random.randint(0, 9), random.randint(0, 9))
    now, before = flight.clock.now(), len(flight.wire)
    plans = plans_of(flight.files.programmes(flight.texts)["recovery"])

    def pinned(structure: str):
        step = flight.store.snapshot_with(structure)
        return StepPlan.of(step) if step else None

    foretold = [
        (address, mail.key, mail.at)
        for address, enrolment in flight.enrolments()
        if enrolment.state is not State.UNCONFIRMED
        for mail in forecast(enrolment, plans, now, pinned)
    ]
    flight.restart()
    flight.until(END)
    known = {address for address, _, _ in foretold}
    came = [(w.person, w.delivery.key, w.at) for w in flight.wire[before:] if w.person in known]
    assert sorted(came) == sorted(foretold)
