"""rekindle inbox: what was received, and what became of it."""

import sys
from typing import Annotated

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import RekindleError
from rekindle.domain.inbox import InboxState

app = typer.Typer(help="Received mail: list, show, replay.", no_args_is_help=True)
State = Annotated[InboxState | None, typer.Option("--state", help="Only this state.")]


@app.command("list")
def list_(state: State = None, config: Config = None, *, limit: int = 1000, as_json: Json = False) -> None:
    """Every received mail with its state and reason; never its content."""
    with house(config, plans=False) as home:
        rows = [
            {"id": m.id, "received_at": m.received_at.isoformat(), "to": m.recipient, "state": m.state.value,
             "reason": m.reason, "bytes": len(m.raw)}
            for m in home.engine.store.inbox_list(state, limit)
        ]  # fmt: skip
    show(rows, as_json=as_json, empty="nothing was received")


@app.command("show")
def show_(inbox_id: int, config: Config = None, *, as_json: Json = False) -> None:
    """One received mail: its fate, and the mail as it came."""
    with house(config, plans=False) as home:
        message = home.engine.store.inbox(inbox_id)
    if message is None:
        raise RekindleError(f"there is no received mail {inbox_id}; see `rekindle inbox list`")
    raw = message.raw.decode("utf-8", "backslashreplace")
    if as_json:
        fields = {"id": message.id, "to": message.recipient, "sender": message.sender, "state": message.state.value}
        show({**fields, "reason": message.reason, "raw": raw}, as_json=True)
    else:
        print(f"{message.state}: {message.reason}", file=sys.stderr)
        print(raw)


@app.command()
def replay(inbox_id: int, config: Config = None) -> None:
    """Handle a quarantined or ignored mail once more."""
    with house(config, plans=False) as home:
        if not home.engine.store.replay(inbox_id):
            raise RekindleError(f"mail {inbox_id} is neither quarantined nor ignored; nothing was changed")
    print(f"mail {inbox_id} will be handled again")
