"""`rekindle steps check` and `schema` as an author meets them: what is printed, and how it ends."""

import json
import shutil
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from rekindle.adapters.database import DatabaseStore
from rekindle.adapters.keys import MemoryKeys
from rekindle.adapters.migrate import upgrade
from rekindle.cli import main
from rekindle.content.read import read_step
from rekindle.content.rules import RULES
from rekindle.ports import Change

ROOT = Path(__file__).parents[2]
GOOD = ROOT / "tests" / "authoring" / "good" / "evening"


@pytest.fixture
def rekindle(tmp_path, monkeypatch, capsys):
    """Run a command in a folder of its own: exit code, standard output, standard error."""
    monkeypatch.chdir(tmp_path)

    def run(*arguments):
        monkeypatch.setattr(sys, "argv", ["rekindle", *map(str, arguments)])
        with pytest.raises(SystemExit) as end:
            main()
        return (end.value.code or 0, *capsys.readouterr())

    return run


@pytest.fixture
def evening(tmp_path):
    return Path(shutil.copytree(GOOD, tmp_path / "evening"))


def edit(folder, file, old, new):
    text = (folder / file).read_text()
    assert old in text
    (folder / file).write_text(text.replace(old, new, 1))


def test_a_good_step_ends_with_0_and_leaves_nothing_behind(rekindle, evening, tmp_path):
    assert rekindle("steps", "check", "evening") == (0, "evening 1.2: nothing wrong\n", "")
    assert [path.name for path in tmp_path.iterdir()] == ["evening"]


def test_an_error_ends_with_1_and_says_where_what_why_and_how_it_should_read(rekindle, evening):
    edit(evening, "lessons/wind-down.md", "{{ first_name }}", "{{ fist_name }}")
    code, out, err = rekindle("steps", "check", "evening")
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        'evening/lessons/wind-down.md:27: there is no variable {{ fist_name }}; did you mean "first_name"? [RK201]',
        f"    error: {RULES['RK201'].why} {RULES['RK201'].how}",
        "    -> Hello {{ first_name }},",
        "evening: 1 error",
    ]


def test_warnings_end_with_0_unless_they_are_to_be_errors(rekindle, evening):
    edit(evening, "lessons/wind-down.md", "Rinse the cup", "Just rinse the cup")
    code, out, _ = rekindle("steps", "check", "evening")
    assert (code, out.splitlines()[-1]) == (0, "evening 1.2: 1 warning")
    assert rekindle("steps", "check", "evening", "--strict")[0] == 1


def test_json_is_a_list_with_everything_that_is_known(rekindle, evening):
    edit(evening, "lessons/one-corner.md", "https://", "http://")
    code, out, _ = rekindle("steps", "check", "evening", "--json")
    (found,) = json.loads(out)
    assert code == 1
    rule = RULES["RK502"]
    assert found == {
        "code": "RK502",
        "severity": "error",
        "file": "evening/lessons/one-corner.md",
        "line": 33,
        "what": 'the link "http://example.org/evenings" must begin with https:// or mailto:',
        "why": rule.why,
        "how": rule.how,
        "corrected": "If you like, read [how other people arrange their evenings](https://example.org/evenings) before you choose.",
    }
    assert rekindle("steps", "check", GOOD, "--json")[:2] == (0, "[]\n")


def test_an_installed_step_is_checked_by_its_name(rekindle):
    assert rekindle("steps", "check", "support")[:2] == (0, "support 1.0: nothing wrong\n")


def test_a_package_is_checked_by_its_folder_under_its_entry_points_name(rekindle):
    folder = ROOT / "plugins" / "rekindle_support"
    assert rekindle("steps", "check", folder)[:2] == (0, "support 1.0: nothing wrong\n")


def test_a_path_that_is_nothing_is_told_with_what_is_installed(rekindle):
    code, out, err = rekindle("steps", "check", "suport")
    assert (code, out) == (1, "")
    assert '"suport" is neither a folder, a file ending in .py or .toml, nor an installed step' in err
    assert "support" in err


def test_without_a_path_the_usage_is_wrong(rekindle):
    assert rekindle("steps", "check")[0] == 2


def test_every_rule_can_be_read_without_a_step(rekindle):
    code, out, _ = rekindle("steps", "check", "--rules")
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()[1:]] == list(RULES)
    listed = json.loads(rekindle("steps", "check", "--rules", "--json")[1])
    assert [set(rule) for rule in listed] == [{"code", "severity", "title", "why", "how"}] * len(RULES)


def test_a_step_is_compared_with_a_released_folder(rekindle, evening):
    edit(evening, "lessons/wind-down.md", "Tonight, keep", "This evening, keep")
    code, out, _ = rekindle("steps", "check", "evening", "--against", GOOD)
    assert code == 0
    assert '    -> version = "1.3"' in out.splitlines()
    assert "[RK406]" in out


def test_a_step_is_compared_with_what_the_configured_database_has_sent(rekindle, evening, tmp_path):
    (tmp_path / "var").mkdir()
    url = f"sqlite:///{tmp_path / 'var' / 'rekindle.db'}"
    upgrade(url)
    store = DatabaseStore(url, MemoryKeys(1))
    store.commit(Change(at=datetime(2026, 3, 2, tzinfo=UTC), snapshots=(read_step(evening),)))
    store.close()
    assert rekindle("steps", "check", "evening")[1] == "evening 1.2: nothing wrong\n"
    edit(evening, "lessons/wind-down.md", '"number 0-3"', '"number 0-4"')
    assert "[RK403]" in rekindle("steps", "check", "evening")[1]


@pytest.mark.parametrize("part", ["step", "lesson", "programme"])
def test_a_schema_is_printed_as_it_is_committed(rekindle, part):
    code, out, _ = rekindle("steps", "schema", "--part", part)
    assert code == 0
    assert out == (ROOT / "config" / "schema" / f"{part}.schema.json").read_text()
