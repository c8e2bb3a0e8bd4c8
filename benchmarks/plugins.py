"""What plugins cost everybody else: `python -m benchmarks.plugins`.

1. Planning due enrolments of the seven steps that are only data: alone; beside other programmes whose steps have code; and
   with code in a later step of their own programme.
2. The rate of those mails through a running node (planned, rendered, sent): alone, beside a crowd whose plugins behave, and
   beside the same crowd with poisonous ones. Each poison is a plugin and a programme of its own, with people due at once.

The runs of what is compared take turns, so that another load on the machine meets all of them.
"""

import argparse
import os
import shutil
import signal
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from benchmarks.crowd import NOW, At, people
from rekindle.bootstrap import build
from rekindle.service.plan import plan
from rekindle.settings import read_settings

ROOT = Path(__file__).parents[1]
RECOVERY = ROOT / "config" / "programmes" / "recovery.toml"
LONGEST = 120
"""Seconds for one run through a node."""
LESSON = (
    '+++\nid = "tea"\nat = "mon 08:00"\nkind = "teaching"\nsubject = "Week {{ week }}: tea"\n+++\nDrink {{ x.tea }}.\n'
)
HEAD = "import os, re, sys, time\nfrom rekindle.api import hookimpl\n\n\n@hookimpl\ndef provide_context(context):\n    "
GOOD = 'return {"tea": "lime tea"}'
POISONS = {
    "raises": "raise RuntimeError",
    "leaves": "raise SystemExit",
    "dies": "os._exit(1)",
    "hangs": "time.sleep(3600)",
    "searches": 're.match("(a+)+$", "a" * 60 + "b")',
    "nonsense": "return 7",
    "large": 'return {"tea": "x" * 1_000_000_000}',
    "hoards": "kept = [bytes(10_000_000) for _ in range(1000)]",
    "recurses": "provide_context(context)",
    "leaks": 'globals().setdefault("kept", []).append(open(os.devnull)); return {"tea": "lime tea"}',
    "prints": 'sys.stdout.write("x" * 100_000_000); return {"tea": "lime tea"}',
    "misspelt": GOOD + "\n\n\n@hookimpl\ndef provide_contxt(context):\n    return {}",
}


def organisation(folder: Path, code: dict[str, str], smtp: int = 0) -> Path:
    """A configuration with the seven steps, and a programme of one step for each piece of code."""
    files = [str(RECOVERY)]
    for name, body in code.items():
        step = folder / name
        (step / "lessons").mkdir(parents=True)
        (step / "step.toml").write_text(
            f'id = "{name}"\ntitle = "{name}"\nversion = "1.0"\nlanguages = ["en"]\n[defaults]\ntea = "mint tea"\n'
        )
        (step / "lessons" / "tea.md").write_text(LESSON)
        (step / "plugin.py").write_text(HEAD + body + "\n")
        shutil.copytree(RECOVERY.parent / "recovery", folder / "texts", dirs_exist_ok=True)
        text = f'id = "p-{name}"\ntitle = "{name}"\nsteps = ["./{name}"]\ntexts = "texts"\nchecks = false\n'
        (folder / f"{name}.toml").write_text(text)
        files.append(f"{name}.toml")
    config = folder / "rekindle.toml"
    doors = '[listen]\nlmtp = ""\nsmtp = ""\nhttp = ""\n'
    listed = ", ".join(f'"{file}"' for file in files)
    relay = f'[smtp]\nhost = "127.0.0.1"\nport = {smtp}\n' if smtp else ""
    config.write_text(f"{doors}{relay}[programmes]\nfiles = [{listed}]\n")
    return config


def planned_per_second(count: int, code: dict[str, str], own: str = "") -> float:
    with tempfile.TemporaryDirectory() as folder:
        config = organisation(Path(folder), code)
        if own:
            shutil.copytree(RECOVERY.parent / "recovery", Path(folder) / "recovery")
            ours = RECOVERY.read_text().replace('"support"]', f'"support", "./{own}"]')
            (Path(folder) / "recovery.toml").write_text(ours)
            config.write_text(config.read_text().replace(str(RECOVERY), "recovery.toml"))
        house = build(read_settings(config))
        object.__setattr__(house.engine, "clock", At())
        people(house, count)
        start = time.perf_counter()
        while plan(house.engine):
            pass
        spent = time.perf_counter() - start
        [(made,)] = _rows(Path(folder), "SELECT count(*) FROM delivery")
        house.close()
        assert made == count, made
        return count / spent


def mails_per_second(count: int, crowd: int, code: dict[str, str], smtp: int) -> float:
    """Of the seven steps' mails through a node, from the first that is planned to the last that is sent."""
    with tempfile.TemporaryDirectory() as folder:
        config = organisation(Path(folder), code, smtp)
        house = build(read_settings(config), plans=False)
        real = datetime.now(UTC)
        now = (real + timedelta(days=7 - real.weekday())).replace(hour=NOW.hour, minute=0)
        assert house.engine.store.move_clock((now - real).total_seconds())
        people(house, count, now=now)
        for name in code:
            people(house, crowd, f"p-{name}", now)
        house.close()
        command = [sys.executable, "-m", "rekindle", "run", "--config", str(config)]
        node = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        end = time.monotonic() + LONGEST
        try:
            while time.monotonic() < end:
                time.sleep(0.2)
                [(sent, first, last)] = _rows(Path(folder), OTHERS)
                if sent == count:
                    break
                assert node.poll() is None, "the node ended"
            assert sent == count, f"{sent} of {count} mails were sent within {LONGEST} s"
        finally:
            os.kill(node.pid, signal.SIGTERM)
            node.wait(60)
        return count / (datetime.fromisoformat(last) - datetime.fromisoformat(first)).total_seconds()


OTHERS = (
    "SELECT count(sent_at), min(d.created_at), max(sent_at) FROM delivery d JOIN enrolment e ON d.enrolment = e.id "
    "WHERE e.programme = 'recovery'"
)


def _rows(folder: Path, query: str) -> list[tuple[object, ...]]:
    with sqlite3.connect(f"file:{folder / 'var' / 'rekindle.db'}?mode=ro", uri=True) as connection:
        return connection.execute(query).fetchall()


def _print(title: str, runs: dict[str, list[float]]) -> None:
    print(f"\n{title}\n{'':34} {'median':>9} {'lowest':>9} {'highest':>9} {'ratio':>7}")
    base = statistics.median(next(iter(runs.values())))
    for name, values in runs.items():
        middle = statistics.median(values)
        print(f"{name:34} {middle:9.0f} {min(values):9.0f} {max(values):9.0f} {middle / base:7.3f}", flush=True)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--enrolments", type=int, default=100_000, help="for the first table")
    parser.add_argument("--mails", type=int, default=5000, help="for the second table")
    parser.add_argument("--crowd", type=int, default=5, help="people of each poisonous step")
    parser.add_argument("--runs", type=int, default=3)
    options = parser.parse_args()
    good = {f"good{n}": GOOD for n in range(3)}
    planning: dict[str, list[float]] = {"steps that are only data": [], "beside three with code": [],
                                        "with code in a later step": []}  # fmt: skip
    for _ in range(options.runs):
        for (_, values), (code, own) in zip(planning.items(), (({}, ""), (good, ""), (good, "good0")), strict=True):
            values.append(planned_per_second(options.enrolments, code, own))
    _print(f"Planned a second, {options.enrolments} due enrolments", planning)
    behaved = dict.fromkeys(POISONS, GOOD)
    sending: dict[str, list[float]] = {"alone": [], "beside plugins that behave": [],
                                       f"beside {len(POISONS)} poisonous ones": []}  # fmt: skip
    sink = subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True)
    try:
        assert sink.stdout is not None
        port = int(sink.stdout.readline())
        for _ in range(options.runs):
            for values, code in zip(sending.values(), ({}, behaved, POISONS), strict=True):
                values.append(mails_per_second(options.mails, options.crowd, code, port))
    finally:
        sink.kill()
        sink.wait()
    _print(f"Mails a second through a node, {options.mails} of the seven steps", sending)


main()
