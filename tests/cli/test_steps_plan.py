"""rekindle steps plan on a real database: the files are changed in place, and nothing else is."""

import email
import email.policy
import json
import shutil
import sqlite3
from pathlib import Path

import pytest
from typer.testing import CliRunner

from rekindle.cli import app
from rekindle.domain.errors import ConfigurationError, RekindleError

ME = "amara@example.org"
PROGRAMMES = Path(__file__).parents[2] / "config" / "programmes"
STEP = 'id = "{id}"\nversion = "{version}"\ntitle = "{id}"\n'
LESSON = """+++
id = "{id}"
at = "{at}"
kind = "{kind}"
subject = "{step}: {id}"
{exercise}+++
Hello {{{{ first_name }}}}, {words}

{placed}
"""
PAGES = (
    ("idea", "mon 08:00", "teaching"),
    ("nudge", "wed 12:30", "nudge"),
    ("looking-back", "fri 15:30", "reflection"),
)


def write_step(folder: Path, version: str = "1.0", words: str = "read this.", asks: str = "did") -> None:
    (folder / "lessons").mkdir(parents=True, exist_ok=True)
    (folder / "step.toml").write_text(STEP.format(id=folder.name, version=version))
    for name, at, kind in PAGES:
        asked = (
            f'exercise = [{{ id = "{asks}", ask = "How often?", answer = "number 0-9" }}]\n' if name == "idea" else ""
        )
        placed = f'{{{{ exercise("{asks}") }}}}' if asked else "Until then."
        text = LESSON.format(id=name, at=at, kind=kind, step=folder.name, exercise=asked, words=words, placed=placed)
        (folder / "lessons" / f"{name}.md").write_text(text)


def write_programme(folder: Path, *steps: str) -> None:
    listed = ", ".join(f'"./{step}"' for step in steps)
    (folder / "mine.toml").write_text(f'id = "mine"\ntitle = "Mine"\nsteps = [{listed}]\n')


class Sandbox:
    """Commands as an operator types them; mail stays in the local mailbox, and the clock moves by commands."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.count = folder, 0
        (folder / "rekindle.toml").write_text('[programmes]\nfiles = ["mine.toml"]\n')

    def run(self, *arguments: str, stdin: bytes = b"", code: int = 0):
        config = str(self.folder / "rekindle.toml")
        result = CliRunner().invoke(app, [*arguments, "--config", config], input=stdin)
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        assert result.exit_code == code, result.output
        return json.loads(result.stdout) if "--json" in arguments else result.stdout

    def mail(self, subject: str):
        """The newest mail that came with these words in its subject, or None."""
        files = sorted((self.folder / "var" / "mailbox" / "new").iterdir(), key=lambda file: file.stat().st_mtime_ns)
        mails = [email.message_from_bytes(file.read_bytes(), policy=email.policy.default) for file in files]
        return next((mail for mail in reversed(mails) if subject in str(mail["Subject"])), None)

    def write(self, to: str, words: str, about: str = "") -> None:
        self.count += 1
        thread = f"In-Reply-To: {about}\r\n" if about else ""
        raw = f"From: {ME}\r\nTo: {to}\r\nSubject: Re: x\r\nMessage-ID: <{self.count}@example.org>\r\n{thread}\r\n{words}\r\n"
        self.run("receive", "--recipient", to, "--sender", ME, stdin=raw.encode())
        self.run("tick", "--until-idle")

    def answer(self, subject: str, words: str) -> None:
        mail = self.mail(subject)
        self.write(str(mail["Reply-To"]), words, str(mail["Message-ID"]))


@pytest.fixture(scope="module")
def begun(tmp_path_factory) -> Path:
    """Somebody is inside the first of two steps and has answered its lesson."""
    folder = tmp_path_factory.mktemp("begun") / "place"
    shutil.copytree(PROGRAMMES / "recovery", folder / "mine")
    for name in ("alpha", "beta"):
        write_step(folder / name)
    write_programme(folder, "alpha", "beta")
    made = Sandbox(folder)
    made.write("coach+join@rekindle.localhost", "Hello")
    made.answer("", "Yes")
    while made.mail("alpha: idea") is None:
        made.run("clock", "next")
    made.answer("alpha: idea", "7")
    return folder


@pytest.fixture
def place(tmp_path, begun):
    shutil.copytree(begun, tmp_path / "place")
    return Sandbox(tmp_path / "place")


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
