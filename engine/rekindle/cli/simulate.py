"""rekindle simulate: scripted personas, or thousands of them, through the whole programme; 1 if a rule was broken."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from rekindle.cli.output import Json, show
from rekindle.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from rekindle.settings import Settings
    from rekindle.simulation.cohort import Tally

SHOWN = 20
"""Broken rules of a cohort that are printed; --json has them all."""


def simulate(
    persona: Annotated[
        list[str] | None,
        typer.Option(
            "--persona",
            help="keen, slow, silent, returns, pauses, unclear, leaves, crisis; may be given several times.",
        ),
    ] = None,
    participants: Annotated[
        int | None,
        typer.Option(
            "--participants", min=1, help="So many people over all time zones, of these personas (else of all)."
        ),
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="The same seed gives the same bytes.")] = 1,
    programme: Annotated[str, typer.Option("--programme", help="Its id; the first configured one, if left out.")] = "",
    config: Annotated[Path | None, typer.Option("--config")] = None,
    *,
    as_json: Json = False,
) -> None:
    """Play the whole programme on a virtual clock, in memory, and say which rule was broken; nothing is sent."""
    from rekindle.settings import read_settings
    from rekindle.simulation import PERSONAS

    unknown = [name for name in persona or () if name not in PERSONAS]
    if unknown:
        raise ConfigurationError(f"--persona {unknown[0]}: there is no such persona; choose from {', '.join(PERSONAS)}")
    settings = read_settings(config)
    if participants is None:
        broken = _alone(settings, persona or ["keen"], seed, programme, as_json=as_json)
    else:
        broken = _together(settings, participants, persona or (), seed, programme, as_json=as_json)
    if broken:
        raise typer.Exit(1)


def _alone(settings: "Settings", personas: Sequence[str], seed: int, programme: str, *, as_json: bool) -> bool:
    """Each in a house of its own, as a timeline."""
    from rekindle.simulation import play

    timelines = [play(settings, name, seed, programme) for name in personas]
    violations = [violation for timeline in timelines for violation in timeline.violations]
    if as_json:
        rows = [timeline.as_rows() for timeline in timelines]
        show({"seed": seed, "violations": violations, "timelines": rows}, as_json=True)
    else:
        print("\n\n".join(timeline.as_text() for timeline in timelines))
    return bool(violations)


def _together(
    settings: "Settings", participants: int, personas: Sequence[str], seed: int, programme: str, *, as_json: bool
) -> bool:
    """Figures; how long it took goes to standard error, since it is not the same twice."""
    from rekindle.simulation.cohort import simulate as play

    began = time.monotonic()
    tally = play(settings, participants, seed, personas=personas, programme=programme)
    print(f"{participants} people in {time.monotonic() - began:.0f} s", file=sys.stderr)
    figures = _figures(tally, seed)
    if as_json:
        show(figures, as_json=True)
        return bool(tally.violations)
    show({name: value for name, value in figures.items() if name != "violations"}, as_json=False)
    for broken in figures["violations"][:SHOWN]:
        print(f"rule broken: {broken['rule']}: {broken['who']} {broken['what']}")
    more = len(tally.violations) - SHOWN
    print(f"and {more} more" if more > 0 else "no rule was broken" if not tally.violations else "")
    return bool(tally.violations)


def _figures(tally: "Tally", seed: int) -> Mapping[str, Any]:
    return {
        "seed": seed,
        "participants": sum(tally.people.values()),
        "zones": len(tally.zones),
        "personas": tally.people,
        "ends": tally.ends,
        "mails": tally.mails,
        "rules": tally.by_rule,
        "digest": tally.digest,
        "violations": [{"rule": one.rule, "who": one.who, "what": one.what} for one in tally.violations],
    }
