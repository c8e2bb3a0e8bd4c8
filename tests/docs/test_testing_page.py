"""Every test on the page about testing steps is run here, as it stands there."""

import inspect
import re
import shutil
from pathlib import Path

import pytest

from rekindle.testing import participant, rk  # noqa: F401
from rekindle.testing.contract import RULES

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "testing-steps.md").read_text()
BREATH = ROOT / "tests" / "testing" / "steps" / "breath"


def shown() -> dict:
    """The functions of all code blocks, in one module's namespace, as an author's file would have them."""
    found: dict = {}
    for block in re.findall(r"^```python\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL):
        exec(compile(block, "docs/testing-steps.md", "exec"), found)
    return {name: value for name, value in found.items() if name.startswith("test_")}


@pytest.mark.parametrize("name", shown())
def test_each_test_of_the_page_passes_beside_a_step(name, request, tmp_path, monkeypatch):
    shutil.copytree(BREATH, tmp_path / "breath")
    monkeypatch.chdir(tmp_path)
    test = shown()[name]
    test(**{fixture: request.getfixturevalue(fixture) for fixture in inspect.signature(test).parameters})


def test_the_page_names_every_rule_of_the_contract():
    assert re.findall(r"^\| ([^|]+) \|", PAGE, re.MULTILINE)[1:] == list(RULES)
