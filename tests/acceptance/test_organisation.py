"""The example organisation, level by level: it starts, everybody comes through its programmes, and each level does its part."""

import json
import sys
import tomllib
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rekindle.bootstrap import in_process, load_programmes, policy_of, renderer
from rekindle.cli import app
from rekindle.settings import read_settings
from rekindle.simulation import PERSONAS, play
from rekindle.testing import participant, rk  # noqa: F401
from rekindle.virtual import VirtualHouse

ORGANISATION = Path(__file__).parents[2] / "examples" / "organisation"
CONFIG = ORGANISATION / "rekindle.toml"
PACKAGE = ORGANISATION / "package"
HOUSE = tomllib.loads(CONFIG.read_text())["plugins"]


@pytest.fixture
def installed(tmp_path, monkeypatch):
    """The organisation's package, as an editable install leaves it: its source on the path, and what it says of itself."""
    about = tomllib.loads((PACKAGE / "pyproject.toml").read_text())["project"]
    info = tmp_path / f"quillbeck_off_duty-{about['version']}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {about['name']}\nVersion: {about['version']}\n")
    points = about["entry-points"]["rekindle.steps"]
    (info / "entry_points.txt").write_text("[rekindle.steps]\n" + "".join(f"{k} = {v}\n" for k, v in points.items()))
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.syspath_prepend(str(PACKAGE / "src"))
    yield
    for name in [name for name in sys.modules if name.startswith("quillbeck_off_duty")]:
        del sys.modules[name]


def listed() -> dict[str, dict]:
    result = CliRunner().invoke(app, ["steps", "list", "--json", "--config", str(CONFIG)])
    assert result.exit_code == 0, result.output
    return {f"{row['programme']}/{row['step']}": row for row in json.loads(result.stdout)}


NIGHT = ["responsibility", "handover", "breaks", "attention", "sleep", "support"]
DAY = ["off-duty", "breaks", "recognition", "support"]


def test_every_step_is_ready_in_the_order_of_the_programmes(installed):
    rows = listed()
    assert {row["state"] for row in rows.values()} == {"ready"}
    assert list(rows) == [*(f"night-team/{step}" for step in NIGHT), *(f"day-team/{step}" for step in DAY)]


def test_without_its_package_one_step_is_put_aside_and_the_night_team_runs():
    aside = [row for row in listed().values() if row["state"] != "ready"]
    assert [row["step"] for row in aside] == ["off-duty"]
    assert "install" in aside[0]["faults"][0]["todo"]
    assert [row["step"] for row in listed().values() if row["programme"] == "night-team"] == NIGHT


@pytest.mark.parametrize("persona", PERSONAS)
@pytest.mark.parametrize("programme", ["night-team", "day-team"])
def test_everybody_comes_through(programme, persona, installed):
    timeline = play(read_settings(CONFIG), persona, seed=7, programme=programme)
    assert timeline.violations == []
    assert len(timeline.rows) > 4


def test_level_0_the_house_speaks_in_its_own_words_and_order(installed):
    programmes, _ = load_programmes(read_settings(CONFIG))
    assert [step.id for step in programmes["night-team"].steps] == NIGHT
    assert "presence" not in NIGHT  # replaced
    assert "put together at" in programmes["night-team"].texts.lesson("welcome").body
    assert (programmes["night-team"].rhythm.night, programmes["day-team"].rhythm.night) == (True, False)


def test_level_0_mail_comes_at_night_in_the_programmes_own_name_and_colours(installed):
    settings = read_settings(CONFIG)
    plugins = in_process(settings)
    programmes, _ = load_programmes(settings, plugins)
    house = VirtualHouse(programmes, policy_of(settings, programmes), renderer(settings), plugins)
    for team in programmes:
        house.write(f"coach+join-{team}@example.test", "join", "", sender=f"{team}@example.org")
        house.settle()
        house.answer(mail_to(team, house), "Yes", sender=f"{team}@example.org")
    house.advance(timedelta(days=12))
    night, day = (mail_to(team, house) for team in programmes)
    assert (str(night["From"]), str(day["From"])) == tuple(
        f"{name} <coach@example.test>" for name in ("Quillbeck by night", "Quillbeck coach")
    )
    colours = [mail.get_body(("html",)).get_content() for mail in (night, day)]
    assert ["#3f4a7a" in colours[0], "#2f5d50" in colours[1]] == [True, True]
    sent = [d.sent_at.hour for d in house.engine.store.deliveries() if d.key == "responsibility/1/to-and-for"]
    assert sent == [20]


def mail_to(team, house):
    newest = next(raw for to, raw in reversed(house.outbox.sent) if to == f"{team}@example.org")
    return message_from_bytes(newest, policy=default)


def test_level_1_a_step_of_text_files_speaks_two_languages(rk):  # noqa: F811
    rk.use(ORGANISATION / "steps" / "sleep")
    somebody = rk.participant(language="de-AT")
    somebody.enrol().wait(days=12)
    assert "Gib der Stunde ein Ende" in somebody.mail("why-sleep")
    somebody.reply("3 Nächte", to=somebody.mail("wind-down"))
    assert somebody.answers == {"nights-kept": 3}


def test_level_2_one_step_has_a_frame_of_its_own(installed):
    programmes, _ = load_programmes(read_settings(CONFIG))
    draw = renderer(read_settings(CONFIG)).lesson
    about = {"organisation": "Quillbeck Hospice", "programme": "Night", "week": 1, "weeks": 6}
    sleep, handover = (programmes["night-team"].step(name) for name in ("sleep", "handover"))
    for language, words in (("en", "beside the kettle"), ("de", "neben dem Wasserkocher")):
        mail = draw(sleep, "why-sleep", language, about)
        assert words in mail.text
        assert words in mail.html
    assert "kettle" not in draw(handover, "the-second-half", "en", about).text


def test_level_3_three_of_five_is_an_answer_and_decides_what_the_next_mail_says(rk):  # noqa: F811
    rk.use(ORGANISATION / "steps" / "breaks")
    few, all_of_them = rk.participant(), rk.participant(name="Folake")
    few.enrol()
    all_of_them.enrol().wait(days=8)
    for somebody, words in ((few, "1 of 4"), (all_of_them, "All 3")):
        somebody.reply(words, to=somebody.mail("three-of-three"))
    rk.advance(days=3)
    assert (few.answers["breaks-taken"], all_of_them.answers["breaks-taken"]) == ("1/4", "3/3")
    assert "Fewer than half of your breaks" in few.mail("so-that-it-holds")
    assert "worth passing on" in all_of_them.mail("so-that-it-holds")


def test_level_4_no_mail_of_the_step_comes_on_a_holiday(rk, participant):  # noqa: F811
    rk.use(ORGANISATION / "steps" / "handover", settings=HOUSE["handover"] | {"holidays": ["2026-01-14"]})
    participant.enrol().wait(days=10)
    assert f"{participant.mail('on-the-way-home').at:%a %H:%M}" == "Thu 09:00"


def test_level_4_low_energy_brings_an_offer_and_many_tasks_another_step(rk, participant):  # noqa: F811
    sleep = ORGANISATION / "steps" / "sleep"
    rk.use(ORGANISATION / "steps" / "handover", settings=HOUSE["handover"], before=["first"], after=["other", sleep])
    participant.enrol().wait(days=7)
    rk.house.engine.store.commit(_pulse(participant, 2))
    rk.advance(days=8)
    assert "talk on Thursdays at 14:00" in participant.mail("on-the-way-home")
    participant.reply("4", to=participant.mail("on-the-way-home"))
    rk.play()
    order = list(dict.fromkeys(mail.step for mail in participant.mails if mail.step not in {"", "programme"}))
    assert order == ["first", "handover", "sleep", "other"]


def test_level_5_the_packages_step_is_one_of_the_programme(installed):
    programmes, faults = load_programmes(read_settings(CONFIG))
    assert faults == ()
    assert programmes["day-team"].steps[0].title == "Off means off"


def _pulse(somebody, energy: int):
    from rekindle.domain.people import Answer
    from rekindle.ports import Change

    at = somebody.newest.at
    answer = Answer(
        enrolment=somebody.enrolment.id, step="programme", round=1, exercise="pulse", value=str(energy), text="",
        inbox=None, at=at,
    )  # fmt: skip
    return Change(at=at, answers=(answer,))
