"""rekindle steps correct on a real database: shown first, sent only when told so, and never twice."""

import pytest
from typer.testing import CliRunner

from rekindle.cli import app
from rekindle.domain.errors import RekindleError
from support.sandbox import ME, Sandbox, write_step


@pytest.fixture
def mended(place: Sandbox) -> Sandbox:
    """The lesson had a mistake, and its file is right now."""
    write_step(place.folder / "alpha", "1.1", "call 116 123.")
    (place.folder / "text.txt").write_text("The number is 116 123.\n\nThe mail left it out.\n")
    return place


def text(place: Sandbox) -> tuple[str, str]:
    return "--text", str(place.folder / "text.txt")


def test_before_there_is_a_mistake_nobody_received_one(place):
    assert "nobody received alpha/idea in another wording" in place.run("steps", "correct", "alpha/idea")


def test_it_lists_who_received_the_mistake_and_when(mended):
    found = mended.run("steps", "correct", "alpha/idea", "--json")
    (row,) = found["received"]
    assert (row["address"], row["key"], row["version"]) == (ME, "alpha/1/idea", "1.0")
    assert row["sent_at"].endswith("+00:00")
    assert (found["version"], found["mail"], found["queued"]) == ("1.1", None, 0)


def test_with_a_text_the_mail_is_shown_and_nothing_is_sent(mended):
    printed = mended.run("steps", "correct", "alpha/idea", *text(mended))
    assert "Subject: Correction: alpha: idea" in printed
    assert "The number is 116 123." in printed
    assert "With --send this goes to 1 who take part" in printed
    mended.run("clock", "advance", "3d")
    assert mended.mail("Correction") is None


def test_with_send_it_comes_once_and_a_second_time_nobody_is_left_to_get_it(mended):
    assert mended.run("steps", "correct", "alpha/idea", *text(mended), "--send", "--json")["queued"] == 1
    mended.run("clock", "advance", "3d")
    mail = mended.mail("Correction")
    assert mail["Subject"] == "Correction: alpha: idea"
    assert "The number is 116 123." in mail.get_body(("plain",)).get_content()
    printed = mended.run("steps", "correct", "alpha/idea", *text(mended), "--send")
    assert "0 get it, each on the first day without another mail; 1 had it already" in printed
    deliveries = mended.run("deliveries", "list", "--json")
    assert sum(row["key"].startswith("correction/alpha/idea/") for row in deliveries) == 1


def test_sending_without_a_text_or_with_too_long_a_one_is_refused(mended):
    config = str(mended.folder / "rekindle.toml")
    assert CliRunner().invoke(app, ["steps", "correct", "alpha/idea", "--send", "--config", config]).exit_code == 2
    (mended.folder / "text.txt").write_text("word " * 121)
    with pytest.raises(RekindleError, match="121 words"):
        mended.run("steps", "correct", "alpha/idea", *text(mended), "--send")
    with pytest.raises(RekindleError, match='did you mean "idea"'):
        mended.run("steps", "correct", "alpha/ideas")
