"""Scripted personas live through the whole programme without a broken rule; the same seed gives the same bytes."""

import pytest
from typer.testing import CliRunner

from rekindle.cli import app
from rekindle.settings import Settings
from rekindle.simulation import PERSONAS, play


@pytest.mark.parametrize("persona", PERSONAS)
def test_a_persona_goes_through_the_programme_and_no_rule_is_broken(persona):
    timeline = play(Settings(), persona, seed=7)
    assert timeline.violations == []
    assert len(timeline.rows) > 4


def test_the_same_seed_gives_the_same_timeline_and_another_seed_another():
    run = lambda seed: CliRunner().invoke(app, ["simulate", "--seed", str(seed), "--json"]).stdout  # noqa: E731
    assert run(3) == run(3)
    assert run(3) != run(4)


def test_a_programme_is_named_by_its_id_and_another_name_is_answered_with_those_there_are():
    chosen = CliRunner().invoke(app, ["simulate", "--programme", "recovery", "--json"])
    assert chosen.exit_code == 0
    result = CliRunner().invoke(app, ["simulate", "--programme", "recovry"])
    assert "configured are: recovery" in str(result.exception)


def test_an_unknown_persona_is_answered_with_the_known_ones():
    result = CliRunner().invoke(app, ["simulate", "--persona", "keeen"])
    assert "keen" in str(result.exception)
