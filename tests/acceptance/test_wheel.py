"""The built wheels work elsewhere: in an empty environment, with the example organisation and its package beside the engine."""

import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
ORGANISATION = ROOT / "examples" / "organisation"


def build(source: Path, into: Path) -> Path:
    """The wheel of a project, built without an index: hatchling is in this environment."""
    command = [sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", str(into), str(source)]
    subprocess.run(command, check=True, capture_output=True)
    (wheel,) = into.glob("*.whl")
    return wheel


class Elsewhere:
    """An environment that has these wheels and, of this environment, only the dependencies."""

    def __init__(self, folder: Path, *wheels: Path) -> None:
        self.folder = folder
        subprocess.run([sys.executable, "-m", "venv", "--without-pip", str(folder)], check=True)
        self.python = folder / "bin" / "python"
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "--python", str(self.python)]
        wanted = [str(wheel) for wheel in wheels]
        subprocess.run([*pip, "install", "--quiet", "--no-index", "--no-deps", *wanted], check=True)
        site = next(folder.glob("lib/python*/site-packages"))
        (site / "dependencies.pth").write_text(sysconfig.get_path("purelib") + "\n")

    def run(self, *command: str, cwd: Path) -> str:
        clean = {name: value for name, value in os.environ.items() if name not in {"PYTHONPATH", "PYTEST_ADDOPTS"}}
        path = f"{self.folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
        done = subprocess.run(
            command, check=False, capture_output=True, text=True, cwd=cwd, env={**clean, "PATH": path}
        )
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout


@pytest.fixture(scope="module")
def engine(tmp_path_factory) -> Path:
    return build(ROOT, tmp_path_factory.mktemp("engine"))


@pytest.fixture(scope="module")
def alone(engine, tmp_path_factory) -> Elsewhere:
    return Elsewhere(tmp_path_factory.mktemp("alone") / "env", engine)


@pytest.fixture(scope="module")
def beside(engine, tmp_path_factory) -> Elsewhere:
    """With the organisation's package."""
    package = build(ORGANISATION / "package", tmp_path_factory.mktemp("package"))
    return Elsewhere(tmp_path_factory.mktemp("beside") / "env", engine, package)


@pytest.fixture
def organisation(tmp_path) -> Path:
    """A copy without the package's source, so that only what was installed can be found."""
    there = tmp_path / "organisation"
    shutil.copytree(ORGANISATION, there, ignore=shutil.ignore_patterns("package", "var", "__pycache__"))
    return there


def test_the_seven_steps_load_from_the_wheel_alone(alone, tmp_path):
    where = alone.run("python", "-c", "import rekindle; print(rekindle.__file__)", cwd=tmp_path)
    assert where.startswith(str(alone.folder))
    assert alone.run("rekindle", "steps", "list", cwd=tmp_path).count("ready") == 7


def test_a_database_is_made_and_a_programme_played_from_the_wheel_alone(alone, tmp_path):
    assert "enrolments" in alone.run("rekindle", "report", "--json", cwd=tmp_path)
    assert (tmp_path / "var" / "rekindle.db").is_file()
    assert "no rule was broken" in alone.run("rekindle", "simulate", cwd=tmp_path)


def test_the_organisations_package_is_a_step_like_any_other_once_it_is_installed(beside, organisation):
    listed = beside.run("rekindle", "steps", "list", cwd=organisation)
    assert "put aside" not in listed
    assert listed.count("ready") == 10
    assert "Off means off" in listed


@pytest.mark.parametrize("programme", ["night-team", "day-team"])
def test_a_programme_of_the_organisation_is_played_from_the_wheels(programme, beside, organisation):
    played = beside.run("rekindle", "simulate", "--programme", programme, cwd=organisation)
    assert "no rule was broken" in played


def test_a_node_starts_on_the_organisation_and_takes_mail(beside, organisation):
    mail = "From: Mei <mei@example.org>\nSubject: join\nMessage-ID: <1@example.org>\n\nHello\n"
    address = "coach+join-day-team@quillbeck.example"
    command = f"printf '{mail}' | rekindle receive --sender mei@example.org --recipient {address}".replace("\n", "\\n")
    beside.run("sh", "-c", command, cwd=organisation)
    beside.run("rekindle", "tick", "--until-idle", cwd=organisation)
    assert "confirmation" in beside.run("rekindle", "deliveries", "list", "--json", cwd=organisation)


def test_the_packages_own_tests_pass_where_it_is_installed(beside, tmp_path):
    shutil.copytree(ORGANISATION / "package" / "tests", tmp_path / "tests")
    beside.run("python", "-m", "pytest", "-q", "-p", "no:cacheprovider", "tests", cwd=tmp_path)
