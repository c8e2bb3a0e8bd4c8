"""rekindle deliveries: the queue."""

from typing import Annotated

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.delivery import DeliveryState
from rekindle.domain.errors import RekindleError

app = typer.Typer(help="The queue: list, retry.", no_args_is_help=True)
State = Annotated[DeliveryState | None, typer.Option("--state", help="Only this state.")]


@app.command("list")
def list_(state: State = None, config: Config = None, *, limit: int = 1000, as_json: Json = False) -> None:
    """Every mail with its state, oldest first."""
    from rekindle.service.people import mail_row

    with house(config, plans=False) as home:
        rows = [mail_row(home.engine, d) for d in home.engine.store.deliveries(state=state, limit=limit)]
    show(rows, as_json=as_json, empty="no mail")


@app.command()
def retry(delivery_id: int, config: Config = None) -> None:
    """Queue a failed, suppressed or cancelled mail again."""
    with house(config, plans=False) as home:
        if not home.engine.store.retry(delivery_id, home.engine.clock.now()):
            raise RekindleError(f"delivery {delivery_id} is not failed, suppressed or cancelled; nothing was changed")
    print(f"delivery {delivery_id} is queued again")
