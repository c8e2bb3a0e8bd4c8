"""rekindle coordinator: the humans behind the service, and the proof that they are there."""

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import ConfigurationError

app = typer.Typer(help="Coordinator and deputy: show, drill.", no_args_is_help=True)


@app.command("show")
def show_(config: Config = None, *, as_json: Json = False) -> None:
    """Who is called, and when each last answered a drill from the present address."""
    from rekindle.domain.cases import Role
    from rekindle.service.drill import answered_at, open_to_all

    with house(config, plans=False) as home:
        policy = home.engine.policy
        rows = [
            {"role": role.value, "name": policy.name_of(role), "address": policy.address_of(role) or None,
             "answered_at": at.isoformat() if (at := answered_at(home.engine, role)) else None}
            for role in Role
        ]  # fmt: skip
        show({"people": rows, "mail_may_leave": open_to_all(home.engine)}, as_json=as_json)


@app.command()
def drill(config: Config = None) -> None:
    """Send a test alert to coordinator and deputy. Mail leaves this machine only after both have replied `taken`."""
    from rekindle.adapters.lock import NodeLock
    from rekindle.service.drill import drill as send

    with house(config, plans=False) as home:
        roles = send(home.engine)
        if not roles:
            raise ConfigurationError("[coordinator] address is not set; name a human first")
        NodeLock(home.settings.data_dir).wake_node()
    print(
        f"A test alert is on its way to {' and '.join(role.value for role in roles)}; see `rekindle coordinator show`."
    )
