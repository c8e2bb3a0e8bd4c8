"""rekindle steps why: which file is used for a template's name, also while plugins and templates are broken."""

import json

import pytest
from typer.testing import CliRunner

from rekindle.cli import app
from rekindle.domain.errors import RekindleError
from rekindle.settings import DATA

OWN = '{% extends "!core/lesson.html" %}'


@pytest.fixture
def organisation(tmp_path):
    """A step `sleep` whose lessons are broken, a step that is not installed, and an own template folder."""
    (tmp_path / "templates" / "email" / "sleep").mkdir(parents=True)
    (tmp_path / "sleep" / "templates").mkdir(parents=True)
    (tmp_path / "sleep" / "step.toml").write_text("this is not TOML")
    (tmp_path / "recovery").symlink_to(DATA / "config" / "programmes" / "recovery")
    (tmp_path / "mine.toml").write_text(
        'id = "mine"\ntitle = "Mine"\ntexts = "recovery"\nsteps = ["./sleep", "no-such"]\n'
    )
    (tmp_path / "rekindle.toml").write_text('[programmes]\nfiles = ["mine.toml"]\n')
    return tmp_path


@pytest.fixture
def why(organisation):
    """(file below the organisation's or the shipped folder, whose, there, used for) of each place."""

    def ask(name: str):
        result = CliRunner().invoke(
            app, ["steps", "why", name, "--json", "--config", str(organisation / "rekindle.toml")]
        )
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        told = json.loads(result.stdout)
        assert told["template"] == name
        for place in told["places"]:
            for folder in (organisation, DATA):
                place["file"] = place["file"].removeprefix(f"{folder}/")
        return told["places"]

    return ask


def short(places):
    return [(place["from"], place["file"], place["there"], place["used_for"]) for place in places]


def test_each_place_is_named_in_the_order_in_which_it_is_looked_at(why, organisation):
    (organisation / "sleep" / "templates" / "lesson.html").write_text(OWN)
    assert short(why("sleep/lesson.html")) == [
        ("organisation", "templates/email/sleep/lesson.html", False, []),
        ("sleep", "sleep/templates/lesson.html", True, ["en"]),
        ("organisation", "templates/email/lesson.html", False, []),
        ("core", "templates/email/lesson.html", True, []),
    ]
    (organisation / "templates" / "email" / "sleep" / "lesson.html").write_text('{% extends "!sleep/lesson.html" %}')
    used = [place for place in why("sleep/lesson.html") if place["used_for"]]
    assert [(place["from"], place["extends"]) for place in used] == [("organisation", "!sleep/lesson.html")]


def test_a_step_without_own_templates_uses_the_frame_that_all_share(why):
    assert [place["from"] for place in why("no-such/lesson.html") if place["used_for"]] == ["core"]
    assert [place["from"] for place in why("sleep/part/exercise.txt") if place["used_for"]] == ["core"]


def test_languages_are_told_apart(why, organisation):
    (organisation / "sleep" / "templates" / "lesson.de.html").write_text(OWN)
    places = why("sleep/lesson.html")
    assert {place["name"]: place["used_for"] for place in places if place["used_for"]} == {
        "sleep/lesson.de.html": ["de"],
        "lesson.html": ["en"],
    }


def test_a_language_that_no_file_is_written_in_yet_is_a_language(why):
    for language in ("cs", "tt", "gsw"):
        used = [place["name"] for place in why(f"confirm.{language}") if place["used_for"]]
        assert used == ["confirm.subject", "confirm.txt", "confirm.html"]


def test_a_mail_by_its_name_alone_means_its_three_parts(why):
    used = {place["file"].rpartition("/")[2]: place["used_for"] for place in why("confirm") if place["used_for"]}
    assert used == {
        f"confirm{language}.{part}": [language[1:] or "en"]
        for part in ("subject", "txt", "html")
        for language in (".de", "")
    }


def test_a_broken_file_is_told_and_what_stands_in_is_named(why, organisation):
    (organisation / "sleep" / "templates" / "lesson.html").write_text("\n{% include 'sleep/gone.html' %}")
    (organisation / "templates" / "email" / "lesson.html").write_text("{{ 9 ** 9 }}")
    places = why("sleep/lesson.html")
    assert [place["from"] for place in places if place["used_for"]] == ["core"]
    faults = {place["from"]: place["fault"] for place in places}
    assert 'sleep/templates/lesson.html:2: there is no template "sleep/gone.html"' in faults["sleep"]
    assert "lesson.html:1: ** cannot be used" in faults["organisation"]
    assert faults["core"] is None


def test_the_original_and_what_is_taken_by_the_letter(why):
    assert short(why("!core/lesson.html")) == [("core", "templates/email/lesson.html", True, ["all"])]
    assert short(why("part/hello.de.html"))[-1] == ("core", "templates/email/part/hello.de.html", True, ["all"])
    assert all(place["used_for"] == (["all"] if place["there"] else []) for place in why("words.toml"))


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("lessn.html", "lesson.html"),
        ("slep/lesson.html", "sleep/lesson.html"),
        ("part/foter.txt", "part/footer.txt"),
        ("sleep/lesson.htm", "sleep/lesson.html"),
        ("lesson.text", "lesson.txt"),
        ("confirm.sbject", "confirm.subject"),
    ],
)
def test_an_unknown_name_gets_the_nearest_right_spelling(wrong, right, why):
    with pytest.raises(RekindleError, match=f'there is no template "{wrong}"; did you mean "{right}"'):
        why(wrong)


@pytest.mark.parametrize("name", ["../rekindle.toml", "!sleep/../../rekindle.toml", "!nobody/lesson.html", "", "!"])
def test_a_name_that_leads_nowhere_is_told_in_a_sentence(name, why):
    with pytest.raises(RekindleError, match="there is no template"):
        why(name)


def test_people_get_a_table(organisation):
    result = CliRunner().invoke(app, ["steps", "why", "lesson.txt", "--config", str(organisation / "rekindle.toml")])
    assert result.exit_code == 0
    head, *rows = result.stdout.splitlines()
    assert head.split() == ["NAME", "FROM", "FILE", "THERE", "USED_FOR", "EXTENDS", "FAULT"]
    assert [row.split()[3:6] for row in rows] == [["no", "-", "-"], ["yes", "en", "layout.txt"]]


def test_the_list_of_steps_names_broken_templates_beside_broken_plugins(organisation):
    (organisation / "templates" / "email" / "help.txt").write_text("{{ frist_name }}")
    result = CliRunner().invoke(app, ["steps", "list", "--json", "--config", str(organisation / "rekindle.toml")])
    rows = {row["step"]: row for row in json.loads(result.stdout)}
    assert set(rows) == {"sleep", "no-such", "organisation"}
    assert rows["organisation"]["state"] == "template put aside"
    (fault,) = rows["organisation"]["faults"]
    assert 'help.txt:1: there is no value "frist_name"; did you mean "first_name"?' in fault["what"]
    assert fault["todo"]
