"""The built wheel works elsewhere: templates, config, migrations and the seven steps are inside."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def unpacked(tmp_path_factory):
    """The wheel's content in an empty folder; its dependencies are those of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    build = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(folder / "dist"), str(ROOT)]
    subprocess.run(build, check=True, capture_output=True)
    (wheel,) = (folder / "dist").glob("*.whl")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder / "site")
    return folder / "site"


def rekindle(site: Path, cwd: Path, *arguments: str) -> str:
    command = [sys.executable, "-c", "from rekindle.cli import main; main()", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(site)}
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=cwd, env=environment)
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_seven_steps_load_from_the_wheel_alone(unpacked, tmp_path):
    where = [sys.executable, "-c", "import rekindle; print(rekindle.__file__)"]
    environment = {**os.environ, "PYTHONPATH": str(unpacked)}
    loaded = subprocess.run(where, check=True, capture_output=True, text=True, cwd=tmp_path, env=environment).stdout
    assert loaded.startswith(str(unpacked))
    assert rekindle(unpacked, tmp_path, "steps", "list").count("ready") == 7


def test_a_database_is_made_and_a_programme_played_from_the_wheel_alone(unpacked, tmp_path):
    assert "enrolments" in rekindle(unpacked, tmp_path, "report", "--json")
    assert (tmp_path / "var" / "rekindle.db").is_file()
    assert "no rule was broken" in rekindle(unpacked, tmp_path, "simulate")
