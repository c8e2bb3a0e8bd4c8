"""rekindle clock: programme time in the sandbox."""

import asyncio
from datetime import datetime
from typing import TYPE_CHECKING, Annotated

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import RekindleError

if TYPE_CHECKING:
    from rekindle.bootstrap import House

app = typer.Typer(help="Programme time: show, next, advance. Only while mail stays local.", no_args_is_help=True)


@app.command("show")
def show_(config: Config = None, *, as_json: Json = False) -> None:
    """Programme time now, and the next instant at which something is due."""
    with house(config, plans=False) as home:
        _show(home, as_json=as_json)


@app.command("next")
def next_(config: Config = None, *, as_json: Json = False) -> None:
    """Step to the next due instant, and return when its mail is in the mailbox."""
    _forward(config, None, as_json=as_json)


@app.command()
def advance(
    length: Annotated[str, typer.Argument(help="For example 7d, 48h or 20m.")],
    config: Config = None,
    *,
    as_json: Json = False,
) -> None:
    """Step through everything that is due within this time."""
    _forward(config, length, as_json=as_json)


def _show(home: "House", *, as_json: bool) -> None:
    due = home.engine.store.next_due_at()
    show({"now": home.engine.clock.now().isoformat(), "next_due_at": due.isoformat() if due else None}, as_json=as_json)


def _forward(config: "Config", length: str | None, *, as_json: bool) -> None:
    from rekindle.adapters.clock import real_now
    from rekindle.cli.node import at_rest
    from rekindle.domain.durations import duration
    from rekindle.service.sandbox import forward

    try:
        span = duration(length) if length else None
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    with house(config) as home:
        if not home.settings.mail_stays_local:
            raise RekindleError("the clock moves only while mail stays local; this configuration sends real mail")
        until: datetime | None = home.engine.clock.now() + span if span else None
        with at_rest(home) as settle:
            asyncio.run(forward(home.engine, real_now, settle, until))
        _show(home, as_json=as_json)
