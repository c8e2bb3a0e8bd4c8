"""Options that commands share, and printing: a table for people, JSON for programs."""

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

if TYPE_CHECKING:
    from rekindle.bootstrap import House

Config = Annotated[
    Path | None,
    typer.Option("--config", help="Configuration file; else ./rekindle.toml, else the defaults.", show_default=False),
]
Json = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@contextmanager
def house(config: Path | None, *, plans: bool = True) -> "Iterator[House]":
    """The wired engine for one command; `plans` is false for one that changes nobody's state and needs no plugin's code.

    The imports are here because `--help` must not wait for the database layer.
    """
    from rekindle.bootstrap import build
    from rekindle.settings import read_settings

    opened = build(read_settings(config), plans=plans)
    try:
        yield opened
    finally:
        opened.close()


def show(data: Any, *, as_json: bool, empty: str = "nothing") -> None:
    """Rows as an aligned table, a mapping as `key  value` lines."""
    if as_json:
        print(json.dumps(data, indent=2, ensure_ascii=False, default=str))
    elif isinstance(data, Mapping):
        _lines(data)
    elif not data:
        print(empty)
    else:
        _table(data)


def _lines(data: Mapping[str, Any], indent: str = "") -> None:
    width = max((len(str(key)) for key in data), default=0)
    for key, value in data.items():
        if isinstance(value, Mapping):
            print(f"{indent}{key}:")
            _lines(value, indent + "  ")
        elif isinstance(value, list | tuple) and value and isinstance(value[0], Mapping):
            print(f"{indent}{key}:")
            _table(value, indent + "  ")
        else:
            print(f"{indent}{str(key).ljust(width)}  {_cell(value)}")


def _table(rows: Sequence[Mapping[str, Any]], indent: str = "") -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    cells = [[_cell(row.get(column)) for column in columns] for row in rows]
    widths = [max(len(column), *(len(line[i]) for line in cells)) for i, column in enumerate(columns)]
    for line in ([c.upper() for c in columns], *cells):
        print(indent + "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip())


def _cell(value: Any) -> str:
    if value is None or value == "":
        return "-"
    if isinstance(value, list | tuple):
        return ", ".join(_cell(item) for item in value) or "-"
    return str(value)
