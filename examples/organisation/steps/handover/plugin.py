"""What the step about handing over decides by code; each function is called by the hook of its name."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from pydantic import BaseModel

from rekindle.api import Draft, Due, LessonContext, NextContext, hookimpl

SATURDAY = 5
LOW_ENERGY = 3
MANY = 3


class Settings(BaseModel):
    """[plugins.handover] in rekindle.toml."""

    at: str = "07:00"
    at_weekends: str = "08:00"
    place: str = "the drawer under the telephone"
    holidays: tuple[date, ...] = ()
    """Days on which the house wants no mail of this step to arrive."""
    open_hour: str = ""
    """When somebody in the house has time for a talk, as a sentence may say it; "" leaves the offer out."""


@hookimpl
def provide_context(context: LessonContext) -> Mapping[str, Any]:
    """`{{ x.at }}` and `{{ x.place }}`: the shift that reads the mail ends later at weekends."""
    settings: Settings = context.settings
    weekend = context.today.weekday() >= SATURDAY
    return {"at": settings.at_weekends if weekend else settings.at, "place": settings.place}


@hookimpl
def filter_schedule(due: Due, context: LessonContext) -> Due:
    """On the first day that is no holiday, at nine by the person's own clock: a nudge is of use for 24 hours, and then dropped."""
    here = due.at.astimezone(ZoneInfo(context.zone))
    while here.date() in context.settings.holidays:
        here = (here + timedelta(days=1)).replace(hour=9, minute=0)
    return Due(at=here)


@hookimpl
def filter_message(draft: Draft, context: LessonContext) -> Draft:
    """Whoever wrote a low number for their energy reads when somebody has time for a talk."""
    energy, open_hour = context.answers.get("pulse"), context.settings.open_hour
    if not open_hour or energy is None or energy > LOW_ENERGY:
        return draft
    offer = f"Somebody in the house has time for a talk {open_hour}. No reason is needed, and nobody writes it down."
    return draft.model_copy(update={"after": offer})


@hookimpl
def choose_next(context: NextContext) -> str | None:
    """Whoever takes many tasks home meets the step about the hour before bed first."""
    many = context.answers.get("came-home", 0) >= MANY
    return "sleep" if many and "sleep" in context.remaining else None
