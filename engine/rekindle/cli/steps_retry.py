"""rekindle steps retry: a plugin that was mended comes back, and whoever waited for it goes on."""

from typing import Annotated

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import RekindleError


def retry(
    name: Annotated[str, typer.Argument(help="The step's name, as `rekindle steps list` prints it.")],
    config: Config = None,
    *,
    as_json: Json = False,
) -> None:
    """Load a mended plugin anew, lift its quarantine, and let those go on who wait for it. Exit code 1 if it cannot be loaded.

    Its hooks are not called by this: whether they work shows when they are next asked.
    """
    from rekindle.adapters.lock import NodeLock
    from rekindle.content.front_matter import nearest
    from rekindle.service.comeback import retry as load

    with house(config) as home:
        known = home.engine.plugins.info()
        if name not in known:
            raise RekindleError(f'no programme has a step "{name}"; {nearest(name, known)}')
        fault, people = load(home.engine, name)
        now = home.engine.plugins.info()[name]
        code = bool(now.hooks or now.kinds)
        NodeLock(home.settings.data_dir).wake_node()
    if fault is not None and not as_json:
        raise RekindleError(f"{name} still cannot be loaded: {fault.what}; {fault.effect}; {fault.todo}")
    if not as_json:
        calls = "; whether its calls work shows when they are next made, see `rekindle steps list` then" if code else ""
        print(f"{name} is loaded{calls}; {people} {'person goes' if people == 1 else 'people go'} on")
        return
    told = {"what": fault.what, "effect": fault.effect, "todo": fault.todo} if fault else {}
    show({"step": name, "ready": fault is None, "people": people, **told}, as_json=True)
    if fault is not None:
        raise typer.Exit(1)
