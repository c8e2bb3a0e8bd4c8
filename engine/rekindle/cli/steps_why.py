"""rekindle steps why: which file is used for a template's name, and where else it is looked for."""

from typing import Any

import typer

from rekindle.cli.output import Config, Json, show


def why(
    template: str = typer.Argument(help="Such as lesson.html, sleep/lesson.html, part/footer.txt or confirm."),
    config: Config = None,
    *,
    as_json: Json = False,
) -> None:
    """Each place where a template is looked for, in order, and which one is used. Runs no plugin, so a broken one is no hindrance."""
    from rekindle.adapters.programmes import all_wanted, read_programmes
    from rekindle.adapters.template_search import search
    from rekindle.bootstrap import template_files
    from rekindle.settings import read_settings

    settings = read_settings(config)
    plans = read_programmes(settings.programme_files())
    places = search(template_files(settings, plans), template, list(all_wanted(plans)))
    rows: list[dict[str, Any]] = [
        {"name": found.name, "from": found.owner, "file": str(found.path), "there": found.there,
         "used_for": list(found.used_for), "extends": found.extends or None, "fault": found.fault or None}
        for found in places
    ]  # fmt: skip
    if as_json:
        show({"template": template, "places": rows}, as_json=True)
        return
    show([row | {"there": "yes" if row["there"] else "no"} for row in rows], as_json=False)
