"""The report as one HTML page that opens anywhere: inline pictures as SVG, each with its figures in a table; no script."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from rekindle.domain.figures import Course, Figures

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
            {
                "step": step,
                "reached": number,
                "answered": one.answered[step],
                "rate": one.answer_rate[step].value,
                "bars": [_bar(number, confirmed), _bar(one.answered[step], confirmed)],
            }
            for step, number in one.reach.items()
        ],
        "changes": [
            _change("Energy for work, first and last week (0 to 10)", one.pulse, 10),
            _change("Self-check, start and end (0 to 32; lower is less strain)", one.check, 32),
        ],
    }


def _bar(number: int | None, whole: int) -> int | None:
    return None if number is None or not whole else round(WIDTH * number / whole)


def _change(name: str, course: Course, top: int) -> dict[str, Any]:
    ends = (("First", course.first), ("Last", course.last))
    rows = [{"label": label, "value": end.value, "n": end.n, "bar": _length(end.value, top)} for label, end in ends]
    return {"name": name, "rows": rows, "change": course.change.value}


def _length(value: float | None, top: int) -> int | None:
    return None if value is None else round(WIDTH * value / top)
