"""rekindle report: groups as a table, JSON, CSV and a page; small groups and formulas are kept out."""

import csv
import json
from datetime import UTC, date, datetime

import pytest
from typer.testing import CliRunner

from rekindle.bootstrap import build
from rekindle.cli import app
from rekindle.domain.enrolment import Enrolment, Event, State
from rekindle.domain.people import Answer, Participant
from rekindle.ports import Change
from rekindle.settings import read_settings

AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    cohorts = "".join(f'[cohorts.{name}]\nprogramme = "recovery"\n' for name in ("spring", "ward-nine"))
    (tmp_path / "rekindle.toml").write_text(cohorts)
    home = build(read_settings(tmp_path / "rekindle.toml"))
    fill(home.engine.store, 1, 24, "spring")
    fill(home.engine.store, 101, 9, "ward-nine")
    home.close()
    return tmp_path


def fill(store, first: int, count: int, cohort: str) -> None:
    numbers = range(first, first + count)
    assert store.commit(
        Change(
            at=AT,
            participants=tuple(Participant(id=-n, address=f"p{n}@example.org", created_at=AT) for n in numbers),
            enrolments=tuple(
                Enrolment(id=-n, participant=-n, programme="recovery", state=State.ACTIVE, created_at=AT, cohort=cohort,
                          confirmed_at=AT, entered=("responsibility",), step="responsibility", last_mail_on=date(2026, 11, 2))
                for n in numbers
            ),
            answers=tuple(
                Answer(enrolment=-n, step=step, round=1, exercise=exercise, value=value, text="", inbox=None, at=AT, revision=1)
                for n in numbers if n % 2
                for step, exercise, value in (("responsibility", "weight-carried", "7"),)
            ),
            events=tuple(
                (-n, Event("check-scored", {"check": check, "sum": total}))
                for n in numbers for check, total in (("check-start", 20), ("check-end", 12))
            ),
        )
    )  # fmt: skip


def run(*arguments: str) -> str:
    result = CliRunner().invoke(app, ["report", *arguments])
    assert result.exit_code == 0, result.output
    return result.stdout


def test_a_cohort_of_nine_is_not_told_and_cannot_be_worked_out(place):
    groups = {group["name"]: group for group in json.loads(run("--json", "--management"))["groups"]}
    assert set(groups) == {"recovery: spring", "recovery: everybody else"}, "33 less 24 is nine: there is no total"
    assert groups["recovery: everybody else"]["small"]
    assert groups["recovery: everybody else"]["confirmed"] is None
    assert groups["recovery: spring"]["confirmed"] == 20
    assert groups["recovery: spring"]["reach"]["responsibility"] == 20
    assert groups["recovery: spring"]["check"]["last"] == {"value": 12.0, "n": 20}
    assert groups["recovery: spring"]["check"]["change"] == {"value": -8.0, "n": 20}


def test_small_cohorts_are_told_together_once_they_are_ten(place):
    home = build(read_settings(place / "rekindle.toml"))
    fill(home.engine.store, 201, 5, "ward-two")
    home.close()
    groups = {group["name"]: group for group in json.loads(run("--json"))["groups"]}
    assert groups["recovery: everybody else"]["confirmed"] == 10
    assert not [name for name in groups if "ward" in name]


def test_management_sees_no_counts_of_the_queue(place):
    assert set(json.loads(run("--json", "--management"))) == {"groups"}
    assert "deliveries" in json.loads(run("--json"))


def test_the_table_says_what_is_withheld(place):
    told = run("--management")
    assert "fewer than 10 people" in told
    assert "withheld" in told


def test_the_csv_holds_each_figure_and_no_formula(place):
    run("--csv", "out.csv")
    rows = list(csv.DictReader((place / "out.csv").read_text().splitlines()))
    assert {row["figure"] for row in rows} >= {
        "confirmed",
        "reached",
        "answered",
        "answer rate",
        "self-check, lower by",
    }
    assert not [cell for row in rows for cell in row.values() if cell[:1] in "=+-@" and cell]


def test_the_page_stands_alone_without_script_and_with_every_figure_in_words(place):
    run("--html", "out.html")
    page = (place / "out.html").read_text()
    assert "<script" not in page
    assert "http" not in page.replace("http-equiv", "")
    assert "<svg" in page
    assert "n = 20" in page
    assert "-8.0" in page
    assert "Fewer than 10 people" in page
