"""Figures of a hard test, printed under its sentence; `-s` or a failure shows them, and REKINDLE_HARD_REPORT keeps them."""

import json
import os
import sys
from pathlib import Path
from typing import Any


def report(title: str, *figures: dict[str, Any], **more: Any) -> None:
    """One JSON line."""
    line = json.dumps({"test": title} | {k: v for part in (*figures, more) for k, v in part.items()}, default=str)
    print(line, file=sys.__stdout__, flush=True)
    if path := os.environ.get("REKINDLE_HARD_REPORT"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
