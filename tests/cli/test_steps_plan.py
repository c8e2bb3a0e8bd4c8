"""rekindle steps plan on a real database: the files are changed in place, and nothing else is."""

import shutil
import sqlite3

import pytest

from rekindle.domain.errors import ConfigurationError, RekindleError
from support.sandbox import Sandbox, write_programme, write_step


def content(w: Sandbox) -> list[str]:
    with sqlite3.connect(w.folder / "var" / "rekindle.db") as database:
        return list(database.iterdump())


def test_a_change_of_words_in_place_is_told_in_one_line_and_changes_nothing(place):
    before = content(place)
    write_step(place.folder / "alpha", "1.1", "read that.")
    printed = place.run("steps", "plan", str(place.folder / "alpha"))
    assert content(place) == before
    assert printed.splitlines()[0] == (
        "the step alpha 1.1: noticed by 1 of 1 people (new wording: 1); sent twice: nothing; lost: nothing"
    )
    assert "new wording from alpha/1/nudge on " in printed


def test_a_draft_in_a_folder_of_another_name_is_compared_by_its_id(place):
    shutil.copytree(place.folder / "alpha", place.folder / "draft")
    (place.folder / "draft" / "lessons" / "nudge.md").unlink()
    found = place.run("steps", "plan", str(place.folder / "draft"), "--json")
    (person,) = found["people"]
    assert (person["keeps"], person["address"]) == ("alpha", "amara@example.org")
    assert [lesson["lesson"] for lesson in found["removed"]] == ["alpha/nudge"]
    assert found["removed"][0]["gets"] == ["amara@example.org"]
    assert found["steps"][0]["raised"] is False


def test_an_answered_exercise_that_would_disappear_is_a_failure_with_what_to_do(place):
    write_step(place.folder / "alpha", "2.0", asks="felt")
    printed = place.run("steps", "plan", str(place.folder / "alpha"), code=1)
    assert '1 answer to "did" would count for nothing any more' in printed
    assert '[moved] did = "ID"' in printed
    assert printed.splitlines()[0].endswith("lost: 1")
    assert place.run("steps", "plan", str(place.folder / "alpha"), "--json", code=1)["lost"]


def test_another_order_in_the_programmes_file_says_who_begins_what_when(place):
    write_step(place.folder / "gamma")
    write_programme(place.folder, "alpha", "gamma", "beta")
    printed = place.run("steps", "plan", str(place.folder / "mine.toml"))
    assert "begins gamma on Mon " in printed
    assert "instead of beta on Mon " in printed


def test_what_is_no_step_and_no_programme_is_wrong_usage_and_a_broken_folder_a_failure(place):
    with pytest.raises(ConfigurationError, match="neither"):
        place.run("steps", "plan", str(place.folder / "nothing"))
    (place.folder / "alpha" / "lessons" / "idea.md").write_text("no front matter")
    with pytest.raises(RekindleError, match=r"idea\.md:1"):
        place.run("steps", "plan", str(place.folder / "alpha"))
