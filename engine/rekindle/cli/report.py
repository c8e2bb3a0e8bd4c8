"""rekindle report: figures of groups, never of fewer than ten people, as a table, JSON, CSV, or one HTML page with plots."""

import csv
import io
from pathlib import Path
from typing import Annotated, Any

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import RekindleError

File = Annotated[Path | None, typer.Option(show_default=False)]


def report(
    config: Config = None,
    *,
    management: Annotated[
        bool, typer.Option("--management", help="Only the figures of groups, to hand on; without the queue's counts.")
    ] = False,
    csv_: Annotated[
        Path | None, typer.Option("--csv", help="Write the figures to this file, safe for spreadsheets.")
    ] = None,
    html: Annotated[Path | None, typer.Option("--html", help="Write one page with plots to this file.")] = None,
    as_json: Json = False,
) -> None:
    """How far groups came and how they fared: people in whole tens, and nothing about fewer than ten."""
    from rekindle.service.report import as_rows, flat, groups, operations
    from rekindle.settings import DATA
    from rekindle.web.report import page

    with house(config, plans=False) as home:
        told = groups(home.engine)
        queue = {} if management else operations(home.engine)
        title = home.engine.policy.organisation or home.engine.policy.name
        if csv_:
            _write(csv_, _csv(flat(told)))
        if html:
            _write(html, page(told, title, home.engine.clock.now(), DATA / "templates" / "web"))
    if as_json:
        show({**queue, "groups": as_rows(told)}, as_json=True)
        return
    if queue:
        show(queue, as_json=False)
        print()
    show([_shown(row) for row in flat(told)], as_json=False, empty="nobody has enrolled yet")


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    from rekindle.service.report import SMALL

    small = row["value"] is None and row["figure"] != SMALL
    return row | {"value": "withheld" if small else row["value"]}


def _csv(rows: list[dict[str, Any]]) -> str:
    """Cells that a spreadsheet would take for a formula get an apostrophe in front (OWASP, CSV injection)."""
    out = io.StringIO()
    writer = csv.DictWriter(out, ["group", "figure", "step", "value", "n"])
    writer.writeheader()
    writer.writerows({key: _safe(value) for key, value in row.items()} for row in rows)
    return out.getvalue()


def _safe(value: Any) -> Any:
    return f"'{value}" if isinstance(value, str) and value[:1] in set("=+-@\t\r") else value


def _write(path: Path, text: str) -> None:
    try:
        path.write_text(text, encoding="utf-8")
    except OSError as error:
        raise RekindleError(f"{path} cannot be written ({error.strerror}); choose another file") from None
