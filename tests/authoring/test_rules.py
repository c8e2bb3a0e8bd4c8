"""Each rule has one edit that breaks it and nothing else: the check names that code, at that line, and how it is put right."""

import re
from pathlib import Path

import pytest

from rekindle.authoring.report import corrected
from support.step_mistakes import MISTAKES

GOOD = Path(__file__).parent / "good" / "evening"


def line_of(finding):
    return (
        Path(finding.file).read_text(errors="replace").split("\n")[finding.line - 1]
        if Path(finding.file).is_file()
        else ""
    )


def test_the_good_step_has_nothing_wrong_in_any_language(findings):
    assert findings(GOOD) == []


@pytest.mark.parametrize("mistake", MISTAKES, ids=lambda mistake: f"{mistake.code}-{Path(mistake.file).stem}")
def test_one_edit_gives_exactly_one_code_at_its_line(findings, step, mistake):
    (step / mistake.file).parent.mkdir(exist_ok=True)
    mistake.edit(step)
    found = findings(step)
    assert {finding.code for finding in found} == {mistake.code}, found
    first = found[0]
    assert Path(first.file) == step / (mistake.told_in or mistake.file)
    if mistake.at:
        assert mistake.at in line_of(first), first
    else:
        assert first.line in {1, 2}
    assert mistake.corrected in corrected(first)
    assert re.search(rf":{first.line}: .+ \[{mistake.code}\]$", str(first))
