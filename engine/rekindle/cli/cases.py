"""rekindle cases: what a human must see, who looks after it, and for how long it has waited."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from rekindle.cli.output import Config, Json, house, show
from rekindle.domain.errors import RekindleError

if TYPE_CHECKING:
    from datetime import datetime

    from rekindle.bootstrap import House
    from rekindle.domain.cases import Case


def cases(
    config: Config = None,
    *,
    all_: Annotated[bool, typer.Option("--all", help="Also those that are closed.")] = False,
    done: Annotated[int | None, typer.Option("--done", help="Close this case; a safety hold that it set ends.")] = None,
    as_json: Json = False,
) -> None:
    """What a human must see, oldest first, with its age and owner. `rekindle inbox show ID` prints the mail itself."""
    with house(config, plans=done is not None) as home:
        if done is not None:
            _close(home, done)
        now = home.engine.clock.now()
        rows = [_row(case, now) for case in home.engine.store.cases(alive=not all_)]
        show(rows, as_json=as_json, empty="no open case")


def _row(case: "Case", now: "datetime") -> dict[str, Any]:
    hours = case.age(now).total_seconds() / 3600
    return {
        "id": case.id,
        "category": case.category,
        "state": case.state.value,
        "owner": case.owner or None,
        "age_hours": round(hours, 1),
        "enrolment": case.enrolment,
        "reason": case.reason,
        "mails": len(case.mails) + 1,
        "alerts": case.alerts,
        "at": case.at.isoformat(),
        "next_alert_at": case.try_at.isoformat() if case.try_at else None,
    }


def _close(home: "House", number: int) -> None:
    from rekindle.domain.cases import ALIVE
    from rekindle.service.letters.desk import close

    case = home.engine.store.case(number)
    if case is None or case.state not in ALIVE:
        raise RekindleError(f"case {number} is not open; `rekindle cases` lists those that are")
    if not home.engine.store.commit(close(home.engine, case, home.engine.clock.now())):
        raise RekindleError(f"case {number} was changed meanwhile; try again")
