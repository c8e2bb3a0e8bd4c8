"""rekindle steps: which there are, in which order, and what is wrong with them."""

from pathlib import Path

import typer

from rekindle.cli import steps_correct, steps_plan
from rekindle.cli.output import Config, Json, show
from rekindle.domain.errors import RekindleError

app = typer.Typer(help="Steps: list, show, check, plan, correct.", no_args_is_help=True)
steps_plan.register(app)
steps_correct.register(app)


@app.command("list")
def list_(config: Config = None, *, as_json: Json = False) -> None:
    """Each step of each programme in its order, and each fault with what to do. Works also when every plugin is broken."""
    from rekindle.bootstrap import load_programmes
    from rekindle.settings import read_settings

    programmes, faults = load_programmes(read_settings(config))
    rows = [
        {"programme": programme.id, "week": week, "step": step.id, "version": step.version, "title": step.title,
         "lessons": len(step.source()), "state": "ready", "todo": None}
        for programme in programmes.values() for week, step in enumerate(programme.steps, 1)
    ]  # fmt: skip
    rows += [
        {"programme": None, "week": None, "step": fault.plugin, "version": None, "title": fault.what, "lessons": 0,
         "state": "put aside", "todo": fault.todo}
        for fault in faults
    ]  # fmt: skip
    show(rows, as_json=as_json, empty="no step")


@app.command("show")
def show_(step_id: str, config: Config = None, *, as_json: Json = False) -> None:
    """One step: its lessons, when they come, and what they ask."""
    from rekindle.bootstrap import load_programmes
    from rekindle.settings import read_settings

    programmes, faults = load_programmes(read_settings(config))
    step = next((s for p in programmes.values() if (s := p.step(step_id)) is not None), None)
    if step is None:
        why = next((f"{fault.what}; {fault.todo}" for fault in faults if fault.plugin == step_id), None)
        raise RekindleError(why or f'no programme names a step "{step_id}"; see `rekindle steps list`')
    lessons = [
        {"lesson": lesson.id, "kind": lesson.kind.value, "at": str(lesson.at) if lesson.at else "more",
         "subject": lesson.subject, "exercises": [f"{e.id}: {e.answer}" for e in lesson.exercises]}
        for lesson in step.source()
    ]  # fmt: skip
    about = {"id": step.id, "version": step.version, "title": step.title, "languages": list(step.languages)}
    show({**about, "structure": step.structure_hash()[:12], "lessons": lessons}, as_json=as_json)


@app.command()
def check(path: Path) -> None:
    """Read a step's folder and name every mistake with file and line."""
    from rekindle.content.read import read_step

    step = read_step(path)
    print(f"{step.id} {step.version}: {len(step.source())} lessons, nothing wrong")
