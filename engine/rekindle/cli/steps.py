"""rekindle steps: which there are, in which order, and what is wrong with them."""

import typer

from rekindle.cli import steps_check, steps_correct, steps_plan, steps_retry
from rekindle.cli.output import Config, Json, show
from rekindle.cli.steps_why import why

app = typer.Typer(help="Steps: list, show, why, check, schema, plan, correct, retry.", no_args_is_help=True)
app.command("why")(why)
app.command()(steps_retry.retry)
steps_plan.register(app)
steps_correct.register(app)


@app.command("list")
def list_(config: Config = None, *, as_json: Json = False) -> None:
    """Each step of each programme in its order, and each fault and who waits, with what to do. Works also when every plugin is broken."""
    from rekindle.cli.steps_shown import as_sentences, listed
    from rekindle.settings import read_settings

    rows = listed(read_settings(config))
    if as_json:
        show(rows, as_json=True)
        return
    columns = ("programme", "week", "step", "version", "state", "title", "lessons", "hooks", "held", "parked")
    show([{column: row.get(column) for column in columns} for row in rows], as_json=False, empty="no step")
    print("".join(f"\n{sentence}" for sentence in as_sentences(rows)), end="\n" if as_sentences(rows) else "")


@app.command("show")
def show_(step_id: str, config: Config = None, *, as_json: Json = False) -> None:
    """One step: where it comes from, its state, its lessons, when they come, and what they ask."""
    from rekindle.cli.steps_shown import as_sentences, shown
    from rekindle.settings import read_settings

    found = shown(read_settings(config), step_id)
    if as_json:
        show(found, as_json=True)
        return
    places = [f"{place['programme']}, week {place['week']}" for place in found["programmes"]]
    show({**found, "programmes": places, "faults": len(found["faults"])}, as_json=False)
    print("".join(f"{sentence}\n" for sentence in as_sentences([found])), end="")


app.command()(steps_check.check)
app.command()(steps_check.schema)
