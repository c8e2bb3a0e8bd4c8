"""rekindle participants: who is where, why, and what an operator may do for them."""

import json
from pathlib import Path
from typing import Annotated

import typer

from rekindle.cli.output import Config, Json, house, show

app = typer.Typer(help="People: list, show, explain, export, erase, pause, resume.", no_args_is_help=True)
Address = Annotated[str, typer.Argument(help="The enrolled email address.")]


@app.command("list")
def list_(config: Config = None, *, as_json: Json = False) -> None:
    """Everybody: programme, state, step, and what comes next when."""
    from rekindle.service.people import listed

    with house(config) as home:
        show(listed(home.engine), as_json=as_json, empty="nobody is enrolled yet")


@app.command("show")
def show_(address: Address, config: Config = None, *, as_json: Json = False) -> None:
    """One person: settings, enrolments, answers (values only), mails."""
    from rekindle.service.people import shown

    with house(config) as home:
        show(shown(home.engine, address), as_json=as_json)


@app.command()
def explain(address: Address, config: Config = None, *, as_json: Json = False) -> None:
    """Why each mail was or was not sent, and what comes next."""
    from rekindle.service.people import explained

    with house(config) as home:
        trace = explained(home.engine, address)
    if as_json:
        show(trace, as_json=True)
        return
    for part in trace:
        print(f"{part['programme']}: {part['state']}")
        for event in part["events"]:
            print(f"  {event['at'][:16]}  {event['because']}")
        for hold in part["holds"]:
            print(f"  now on hold: {hold['hold']}" + (f" until {hold['until'][:16]}" if hold["until"] else ""))
        coming = part["next"]
        known = coming and coming["key"]
        when = f"{coming['key']} on {coming['local']} ({coming['reason']})" if known else "nothing"
        print(f"  next: {when}" + (f": {coming['reason']}" if coming and not known else ""))


@app.command()
def export(
    address: Address,
    out: Annotated[Path | None, typer.Option("--out", help="Write here instead of to the screen.")] = None,
    config: Config = None,
    *,
    as_json: Json = True,
) -> None:
    """Every stored field about one person, as JSON (for the person, never for their employer)."""
    from rekindle.service.export import exported
    from rekindle.service.people import find

    del as_json
    with house(config) as home:
        stored = exported(home.engine, find(home.engine, address).id)
        text = json.dumps(stored, indent=2, ensure_ascii=False, default=str)
    if out is None:
        print(text)
    else:
        out.touch(mode=0o600)
        out.write_text(text + "\n", encoding="utf-8")


@app.command()
def erase(
    address: Address,
    config: Config = None,
    *,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
) -> None:
    """Delete a person for good: rows and keys, so that backups cannot be read either."""
    from rekindle.service.people import find

    with house(config) as home:
        person = find(home.engine, address)
        if not yes:
            typer.confirm(f"Erase {address} and everything they wrote, for good?", abort=True)
        home.engine.store.erase(person.id, home.engine.clock.now())
    print(f"{address} is erased")


@app.command()
def pause(
    address: Address,
    length: Annotated[str, typer.Option("--for", help="How long, for example 2w or 10d.")] = "2w",
    config: Config = None,
) -> None:
    """Hold all planned mail to one person."""
    from rekindle.domain.durations import duration
    from rekindle.service.people import pause

    try:
        span = duration(length)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from None
    with house(config) as home:
        pause(home.engine, address, span)
    print(f"{address} is paused for {length}")


@app.command()
def resume(address: Address, config: Config = None) -> None:
    """Lift every hold from one person, also a safety hold: only a human may do that."""
    from rekindle.service.people import resume

    with house(config) as home:
        resume(home.engine, address)
    print(f"{address} goes on")
