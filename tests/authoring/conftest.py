"""The good step, a bench, and findings without ceremony."""

import shutil
from importlib.metadata import entry_points
from pathlib import Path

import pytest

from rekindle.adapters.plugins.in_process import InProcessPlugins
from rekindle.adapters.render import JinjaRenderer
from rekindle.api import GROUP
from rekindle.authoring.check import Bench
from rekindle.authoring.targets import check_target

ROOT = Path(__file__).parents[2]
SHIPPED = ROOT / "templates" / "email"
GOOD = Path(__file__).parent / "good" / "evening"


def as_installed(wanted):
    """Without processes of their own, but with what is installed here."""
    return InProcessPlugins(wanted, installed=entry_points(group=GROUP))


@pytest.fixture
def step(tmp_path):
    """A folder of its own with the good step."""
    return Path(shutil.copytree(GOOD, tmp_path / "evening"))


@pytest.fixture(scope="session")
def shipped():
    return JinjaRenderer([SHIPPED])


@pytest.fixture
def findings(shipped):
    """Everything that the check says about a folder, a file or a name."""

    def check(path, open_plugins=as_installed, **bench):
        checked = check_target(Path(path), Bench(**{"renderer": shipped} | bench), open_plugins)
        return [finding for one in checked for finding in one.found]

    return check
