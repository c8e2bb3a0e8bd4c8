"""rekindle config: what is in force, and the schema for editors."""

import json

import typer

from rekindle.cli.output import Config, Json, show

app = typer.Typer(help="Settings: show, schema.", no_args_is_help=True)


@app.command("show")
def show_(config: Config = None, *, as_json: Json = False) -> None:
    """The settings in force; secrets are masked."""
    from rekindle.settings import read_settings

    show(read_settings(config).model_dump(mode="json"), as_json=as_json)


@app.command()
def schema() -> None:
    """JSON Schema of rekindle.toml, for editors."""
    from rekindle.settings import Settings

    print(json.dumps(Settings.model_json_schema(), indent=2))
