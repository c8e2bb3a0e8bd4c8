"""`make bench`: planning and delivery per second with default settings (sealed, durable commits), as one table and JSON.

Each figure is the median of five runs on an SQLite database of its own; the sink runs as a process of its own.
"""

import argparse
import asyncio
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crowd import At, people
from rekindle.bootstrap import House, build
from rekindle.service.deliver import deliver
from rekindle.service.plan import plan
from rekindle.settings import read_settings

BASELINE = Path(__file__).parent / "baseline.json"
"""The figures as they were when the piece of work before this one was closed; `--json` writes new ones."""


async def delivered(house: House) -> int:
    total = 0
    while done := await deliver(house.engine):
        total += done
    await house.engine.mailer.close()
    return total


def run_once(count: int, port: int) -> dict[str, float]:
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "rekindle.toml"
        config.write_text(f'[smtp]\nhost = "127.0.0.1"\nport = {port}\n')
        house = build(read_settings(config))
        object.__setattr__(house.engine, "clock", At())
        people(house, count)
        start = time.perf_counter()
        while plan(house.engine):
            pass
        planned = time.perf_counter() - start
        assert len(house.engine.store.deliveries(limit=count + 1)) == count
        start = time.perf_counter()
        sent = asyncio.run(delivered(house))
        spent = time.perf_counter() - start
        assert sent == count
        house.close()
        return {"planned_per_second": count / planned, "delivered_per_second": count / spent}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mails", type=int, default=1000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--json", type=Path, help="also write the figures here")
    options = parser.parse_args()
    sink = subprocess.Popen([sys.executable, "-m", "benchmarks.sink"], stdout=subprocess.PIPE, text=True)
    try:
        port = int(sink.stdout.readline())
        runs = [run_once(options.mails, port) for _ in range(options.runs)]
    finally:
        sink.kill()
        sink.wait()
    figures = {}
    before = json.loads(BASELINE.read_text()) if BASELINE.is_file() else {}
    print(f"{options.mails} mails, {options.runs} runs; change: against benchmarks/baseline.json, another day and load")
    print(f"{'figure':24} {'median':>9} {'lowest':>9} {'highest':>9} {'change':>8}")
    for name in runs[0]:
        values = [run[name] for run in runs]
        figures[name] = {"median": statistics.median(values), "lowest": min(values), "highest": max(values)}
        change = f"{figures[name]['median'] / before[name]['median'] - 1:+.0%}" if name in before else "new"
        print(f"{name:24} {figures[name]['median']:9.0f} {min(values):9.0f} {max(values):9.0f} {change:>8}")
    if options.json:
        options.json.write_text(json.dumps(figures, indent=2) + "\n")


main()
