"""The kit's world: whom it lets in, what it sends, and how faults show."""

import shutil
from datetime import UTC, datetime, timedelta
from importlib.metadata import entry_points
from pathlib import Path
from types import ModuleType

import pytest

from rekindle.api import GROUP, Kind, Lesson, Step, StepContext, StepPlugin, hookimpl, override
from rekindle.testing import StepFault

BREATH = Path(__file__).parent / "steps" / "breath"


def step(name: str = "tiny", **fields) -> Step:
    lesson = Lesson(id="why", kind=Kind.TEACHING, at="mon 08:00", subject="Week {{ week }}: why", body="Hello.")
    return Step(**{"id": name, "version": "1.0", "title": "Tiny", "lessons": (lesson,)} | fields)


class Night(StepPlugin):
    @override
    def provide_step(self, context: StepContext) -> Step:
        return step(context.name)


USABLE = {
    "a folder": (BREATH, "breath"),
    "a folder as text": (str(BREATH), "breath"),
    "a value": (step(), "tiny"),
    "a class": (Night, "night"),
    "an object": (Night(), "night"),
}


@pytest.mark.parametrize("case", USABLE)
def test_a_step_may_be_used_as(case, rk):
    usable, name = USABLE[case]
    assert rk.use(usable).id == name
    assert rk.step.id == name


def test_a_file_is_named_after_itself(rk, tmp_path):
    (tmp_path / "late_shift.py").write_text(
        "from rekindle.api import *\n@hookimpl\ndef provide_step(context):\n"
        "    lesson = Lesson(id='why', kind=Kind.TEACHING, at='mon 08:00', subject='Why', body='Hello.')\n"
        "    return Step(id=context.name, version='1.0', title='Late', lessons=(lesson,))\n"
    )
    assert rk.use(tmp_path / "late_shift.py").id == "late-shift"


def test_a_module_with_hooks_is_a_step(rk):
    module = ModuleType("acme.late_shift")
    module.provide_step = hookimpl(lambda context: step(context.name))
    module.provide_step.__name__ = "provide_step"
    assert rk.use(module).id == "late-shift"
    assert rk.use(module, name="early").id == "early"


def test_nothing_that_is_installed_gets_in(rk):
    assert entry_points(group=GROUP)
    rk.use(BREATH)
    assert list(rk.house.engine.plugins.steps()) == ["breath"]


def test_the_environment_of_the_machine_changes_nothing(rk, monkeypatch):
    monkeypatch.setenv("REKINDLE_SERVICE__NAME", "Somebody else")
    rk.use(BREATH)
    rk.participant().enrol()
    assert "Somebody else" not in str(rk.outbox[0].raw)


def test_a_step_that_cannot_be_loaded_is_told_with_everything_that_is_wrong(rk, tmp_path):
    (tmp_path / "lessons").mkdir()
    (tmp_path / "step.toml").write_text('id = "x"\nversion = "1.0"\ntitel = "X"\n')
    with pytest.raises(StepFault, match='did you mean "title"'):
        rk.use(tmp_path)


def test_nothing_works_before_a_step_is_in_use_and_it_says_so(rk, participant):
    with pytest.raises(AssertionError, match=r"rk\.use"):
        participant.enrol()
    with pytest.raises(AssertionError, match=r"rk\.use"):
        rk.contract()


def test_two_people_have_their_own_mails_language_and_zone(rk):
    rk.use(BREATH)
    mei, folake = rk.participant(), rk.participant(name="Folake", zone="America/New_York", lean="inward")
    mei.enrol()
    folake.enrol().wait(days=7)
    mine, hers = (person.mail("at-the-door") for person in (mei, folake))
    assert hers.at - mine.at == timedelta(hours=5)
    assert "Hello Folake," in hers
    assert (mei.enrolment.lean, folake.enrolment.lean) == ("none", "inward")


def test_a_reply_goes_to_the_newest_mail_that_asks(rk, participant):
    rk.use(BREATH)
    participant.enrol().wait(days=10)
    assert participant.newest.lesson == "one-door"
    receipt = participant.reply("4\nand one in the lift")
    assert receipt.subject == "Re: Week 1: three breaths"
    assert participant.answers == {"breaths": 4}
    assert participant.texts == {"breaths": "and one in the lift"}


def test_the_newest_answer_counts(rk, participant):
    rk.use(BREATH)
    participant.enrol().wait(days=7)
    participant.reply("4")
    participant.reply("5")
    assert participant.answers == {"breaths": 5}


def test_nobody_can_answer_what_was_not_asked(rk, participant):
    rk.use(BREATH)
    participant.enrol()
    with pytest.raises(AssertionError, match="asks anything"):
        participant.reply("4")
    with pytest.raises(AssertionError, match="had: welcome"):
        participant.mail("at-the-door")


def test_the_programme_is_played_to_its_end_with_steps_around(rk, participant):
    rk.use(BREATH, before=["first"], after=["last"])
    participant.enrol()
    steps = [mail.step for mail in rk.play()]
    assert steps == ["first", "breath", "breath", "last", "programme", "programme"]
    assert participant.state == "completed"
    assert rk.next_mail() is None


def test_the_next_mail_is_gone_to_and_no_further(rk, participant):
    rk.use(BREATH)
    participant.enrol()
    assert rk.next_mail().lesson == "at-the-door"
    assert rk.clock.now() == datetime(2026, 1, 12, 8, 0, tzinfo=UTC)


def test_templates_of_the_step_and_of_the_organisation_frame_its_mails(rk, tmp_path):
    shutil.copytree(BREATH, tmp_path / "breath")
    (tmp_path / "breath" / "templates").mkdir()
    frame = '{{% extends "!core/lesson.txt" %}}{{% block main %}}{{{{ super() }}}}\n{}\n{{% endblock %}}'
    (tmp_path / "breath" / "templates" / "lesson.txt").write_text(frame.format("The step's own frame."))
    rk.use(tmp_path / "breath")
    assert "The step's own frame." in rk.render("one-door")
    (tmp_path / "house" / "breath").mkdir(parents=True)
    (tmp_path / "house" / "breath" / "lesson.txt").write_text(frame.format("The house's frame."))
    rk.use(tmp_path / "breath", templates=tmp_path / "house")
    assert "The house's frame." in rk.render("one-door")
    assert "The step's own frame." not in rk.render("one-door")


def test_a_single_lesson_is_rendered_for_a_reader(rk):
    rk.use(BREATH)
    mail = rk.render("one-door", answers={"breaths": 1}, week=5, name="Folake")
    assert mail.subject == "Week 5: one door"
    assert "Hello Folake," in mail
    assert "Choose the one you pass most often." in mail
    assert "Choose" not in rk.render("one-door", answers={"breaths": 3})
    with pytest.raises(LookupError, match="there are: at-the-door, one-door"):
        rk.render("no-such")


def test_a_mail_is_searched_wherever_its_lines_end(rk, participant):
    rk.use(BREATH)
    participant.enrol()
    welcome = participant.newest
    assert "A client gets good news, and you feel less than you once would have." in welcome
    assert "A client gets good news, and you feel less than you once would have." not in welcome.text
    assert "\r" not in welcome.text + welcome.html
    assert str(welcome).startswith(welcome.subject)


def test_only_what_is_called_while_people_take_part_can_be_made_to_fail(rk):
    rk.use(BREATH)
    with pytest.raises(ValueError, match="choose from provide_context"), rk.failing("provide_step"):
        pass
    with pytest.raises(ValueError, match="hangs"), rk.failing("provide_context", "sulks"):
        pass


def test_settings_for_a_plugin_that_has_none_are_refused(rk):
    with pytest.raises(StepFault, match="has no settings"):
        rk.use(Night, settings={"a": 1})
