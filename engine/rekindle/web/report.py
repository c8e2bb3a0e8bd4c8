"""The report as one HTML page that opens anywhere: inline pictures as SVG, each with its figures in a table; no script."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from rekindle.domain.figures import Figures

WIDTH: Final = 320  # of a full bar, in SVG units


def page(told: Sequence[Figures], title: str, now: datetime, templates: Path) -> str:
    environment = Environment(
        loader=FileSystemLoader(templates), undefined=StrictUndefined, autoescape=select_autoescape(default=True),
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    style = (templates / "style.css").read_text(encoding="utf-8")
    return environment.get_template("report.html").render(
        groups=[_group(one) for one in told], title=title, at=f"{now:%d %B %Y}", style=style
    )


def _group(one: Figures) -> dict[str, Any]:
    confirmed = one.confirmed or 0
    return {
        "name": one.name,
        "small": one.small,
        "enrolled": one.enrolled,
        "confirmed": one.confirmed,
        "states": one.states,
        "readers": one.readers,
        "steps": [
            {"step": step, "reached": number, "bar": _bar(number, confirmed), "rate": one.answer_rate[step]}
            for step, number in one.reach.items()
        ],
        "changes": [
            _change("Energy for work, first and last week (0 to 10)", one.pulse_first, one.pulse_last, 10),
            _change("Self-check, start and end (0 to 32; lower is less strain)", one.check_start, one.check_end, 32),
        ],
    }


def _bar(number: int | None, whole: int) -> int | None:
    return None if number is None or not whole else round(WIDTH * number / whole)


def _change(name: str, before: Any, after: Any, top: int) -> dict[str, Any]:
    ends = [None if end.value is None else round(WIDTH * end.value / top) for end in (before, after)]
    return {"name": name, "before": before, "after": after, "bars": ends}
