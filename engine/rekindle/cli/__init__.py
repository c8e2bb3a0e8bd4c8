"""The command line: parse, call a service, print. Exit codes: 0 ok, 1 failed, 2 wrong usage or configuration, 75 later."""

import sys

import typer

from rekindle.cli import (
    cases,
    clock,
    config,
    coordinator,
    db,
    deliveries,
    doctor,
    inbox,
    node,
    participants,
    report,
    simulate,
    steps,
)
from rekindle.domain.errors import ConfigurationError, RekindleError, TryLater

FAILED, WRONG_USAGE, TRY_LATER = 1, 2, 75

app = typer.Typer(
    name="rekindle",
    help="A coaching engine that lives in the inbox.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=True,
)
node.register(app)
doctor.register(app)
app.command()(cases.cases)
app.command()(report.report)
app.command()(simulate.simulate)
for name, commands in {
    "clock": clock.app,
    "participants": participants.app,
    "coordinator": coordinator.app,
    "deliveries": deliveries.app,
    "inbox": inbox.app,
    "steps": steps.app,
    "db": db.app,
    "config": config.app,
}.items():
    app.add_typer(commands, name=name)


def main() -> None:
    """Run one command; a mistake is told in a sentence, never as a traceback."""
    try:
        app()
    except ConfigurationError as error:
        _fail(error, WRONG_USAGE)
    except TryLater as error:
        _fail(error, TRY_LATER)
    except RekindleError as error:
        _fail(error, FAILED)


def _fail(error: RekindleError, code: int) -> None:
    print(error, file=sys.stderr)
    raise SystemExit(code)
