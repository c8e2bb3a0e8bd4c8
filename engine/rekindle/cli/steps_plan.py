"""rekindle steps plan: who would get what if a changed step or programme were put in place. It changes nothing."""

from dataclasses import asdict
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from rekindle.domain.step_changes import StepChanges
    from rekindle.service.engine import Engine
    from rekindle.service.proposal import Proposal
    from rekindle.service.rehearsal import Begins, Outlook, Rehearsal

NAMED = 5
"""Addresses that a line of text names; JSON has them all."""


def register(app: typer.Typer) -> None:
    """Put the command among those of `steps`."""
    app.command("plan")(plan)


def plan(
    path: Annotated[Path, typer.Argument(help="A changed step's folder, or a changed programme's file (.toml).")],
    config: Config = None,
    *,
    as_json: Json = False,
) -> None:
    """Who would get what, twice or never, if this were put in place. Changes nothing. 1: something would be lost."""
    from rekindle.service.rehearsal import rehearse

    with house(config) as home:
        result = rehearse(home.engine, _proposal(home.engine, path), home.engine.clock.now())
    if as_json:
        show(_as_data(result), as_json=True)
    else:
        _print(result)
    if result.lost or result.twice:
        raise typer.Exit(1)


def _proposal(engine: "Engine", path: Path) -> "Proposal":
    from rekindle.bootstrap import changed_programme, changed_step
    from rekindle.service.proposal import of_programme, of_step

    if path.is_dir():
        return of_step(engine, changed_step(path))
    if path.suffix == ".toml" and path.is_file():
        return of_programme(engine, changed_programme(path))
    raise ConfigurationError(f"{path} is neither a step's folder nor a programme's file; name one of the two")


def summary(result: "Rehearsal") -> str:
    """One line that says whether to worry."""
    people = result.people
    counts = {
        "finish a step as they began it": sum(bool(p.keeps) for p in people),
        "new wording": sum(p.rewording is not None for p in people),
        "a step in its new form": sum(bool(p.renewed) for p in people),
        "another step than now, or on another day": sum(p.begins is not None for p in people),
    }
    told = ", ".join(f"{what}: {count}" for what, count in counts.items() if count)
    noticed = f"noticed by {len(people)} of {result.taking_part} people" + (f" ({told})" if told else "")
    return (
        f"{result.what}: {noticed}; sent twice: {len(result.twice) or 'nothing'}; lost: {len(result.lost) or 'nothing'}"
    )


def _print(result: "Rehearsal") -> None:
    print(summary(result))
    for step in result.steps:
        for line in _step_lines(step):
            print(line)
    for lesson in result.removed:
        counts = f"{len(lesson.had)} had it, {len(lesson.gets)} inside still get it, {len(lesson.never)} never will"
        print(f"  {lesson.lesson} is removed: {counts}{_names(lesson.never)}")
    for sentence in (*result.lost, *(f"twice: {key}" for key in result.twice)):
        print(f"  problem: {sentence}")
    if result.people:
        print()
        rows = [
            {"address": p.address, "programme": p.programme, "step": p.step, "week": p.week, "what": "; ".join(says(p))}
            for p in result.people
        ]
        show(rows, as_json=False)


def _step_lines(step: "StepChanges") -> list[str]:
    if not step.was:
        return [f"  {step.step} {step.now}: nobody has begun it as it is now, so it may change freely"]
    parts = [
        *([f"added {', '.join(step.added)}"] if step.added else ()),
        *(f"{name} moves from {was} to {now}" for name, (was, now) in step.moved.items()),
        *([f"other words in {', '.join(step.reworded)}"] if step.reworded else ()),
        *(
            f"exercise {e.exercise}: {e.was} -> {e.now or ('goes on as ' + e.goes_on_as if e.goes_on_as else 'gone')} "
            f"({e.answers} answers)"
            for e in step.exercises
        ),
    ]
    raised = "" if step.raised or not step.wording else "; the version is not raised"
    return [f"  {step.step} {step.was} -> {step.now}{raised}", *(f"    {part}" for part in parts)]


def _names(addresses: tuple[str, ...]) -> str:
    more = f" and {len(addresses) - NAMED} more (--json)" if len(addresses) > NAMED else ""
    return f": {', '.join(addresses[:NAMED])}{more}" if addresses else ""


def says(person: "Outlook") -> list[str]:
    """What one person would notice, in sentences."""
    found = [
        f"finishes {person.keeps} as they began it" if person.keeps else "",
        f"new wording from {person.rewording[0]} on {_day(person.rewording[1])}" if person.rewording else "",
        *(f"begins {step} in its new form on {_day(on)}" for step, on in person.renewed),
        _begins(person.begins) if person.begins else "",
        f"{person.later[0]} on {_day(person.later[1])} instead of {_day(person.later[2])}" if person.later else "",
        f"also gets {', '.join(person.more)}" if person.more else "",
        f"never gets {', '.join(person.never)}" if person.never else "",
        f"held ({', '.join(person.holds)}): as if it ended now" if person.holds else "",
    ]
    return [sentence for sentence in found if sentence]


def _begins(begins: "Begins") -> str:
    if not begins.step:
        return f"no step instead of {begins.instead_of} on {_day(begins.instead_on)}"
    instead = f"{begins.instead_of} on {_day(begins.instead_on)}" if begins.instead_of else "none"
    return f"begins {begins.step} on {_day(begins.on)} instead of {instead}"


def _day(on: date | None) -> str:
    return f"{on:%a} {on.isoformat()}" if on else "-"


def _as_data(result: "Rehearsal") -> dict[str, Any]:
    steps = [
        {**asdict(step), "raised": step.raised, "exercises": [{**asdict(e), "problem": e.problem} for e in step.exercises]}
        for step in result.steps
    ]  # fmt: skip
    people = [{**asdict(person), "says": says(person)} for person in result.people]
    return {
        "summary": summary(result), "taking_part": result.taking_part, "steps": steps, "people": people,
        "removed": [asdict(lesson) for lesson in result.removed], "twice": result.twice, "lost": result.lost,
    }  # fmt: skip
