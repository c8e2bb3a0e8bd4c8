"""Each shipped step, and each step of the example organisation, keeps the whole contract that authors hold theirs to."""

import importlib
import tomllib
from pathlib import Path

import pytest

from rekindle.testing import rk  # noqa: F401

ROOT = Path(__file__).parents[2]
ORGANISATION = ROOT / "examples" / "organisation"
SHIPPED = sorted(ROOT.glob("plugins/rekindle_*"))
EXAMPLES = sorted((ORGANISATION / "steps").iterdir())
SETTINGS = tomllib.loads((ORGANISATION / "rekindle.toml").read_text())["plugins"]


@pytest.mark.parametrize("folder", [*SHIPPED, *EXAMPLES], ids=lambda folder: folder.name)
def test_the_step_keeps_its_contract(folder, rk):  # noqa: F811
    name = tomllib.loads((folder / "step.toml").read_text())["id"]
    rk.contract(folder, settings=SETTINGS.get(name))


def test_the_step_of_the_package_keeps_it_too(rk, monkeypatch):  # noqa: F811
    monkeypatch.syspath_prepend(str(ORGANISATION / "package" / "src"))
    plugin = importlib.import_module("quillbeck_off_duty")
    rk.contract(plugin.OffDuty, settings=SETTINGS["off-duty"])
