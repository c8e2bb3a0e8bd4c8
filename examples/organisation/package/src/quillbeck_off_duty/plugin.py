"""The step as a class. `@override` lets a type checker find a misspelt hook or a wrong return type."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from typing import Any, Literal, get_args
from zoneinfo import ZoneInfo

from pydantic import BaseModel, Field

from rekindle.api import Due, Event, Kind, LessonContext, NextContext, StepPlugin, Wait, override

Day = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
DAYS = get_args(Day)


class OffDutySettings(BaseModel):
    """[plugins.off-duty] in rekindle.toml."""

    chat: str = "the team's chat"
    urgent: str = "a call"
    quiet_days: tuple[Day, ...] = Field(default=(), max_length=6)
    """No mail of this step on these days."""
    free_days: int = Field(default=7, ge=0, le=28)
    """Days without mail after this step, so that a week off can be tried."""
    tally: Path | None = None
    """A folder in which each answer leaves one empty file: the house counts them, and learns nothing else."""


class OffDuty(StepPlugin):
    """`step.toml` and the lessons beside this file are found by themselves."""

    Settings = OffDutySettings

    @override
    def provide_context(self, context: LessonContext) -> Mapping[str, Any]:
        return {"chat": context.settings.chat, "urgent": context.settings.urgent}

    @override
    def filter_schedule(self, due: Due, context: LessonContext) -> Due:
        """A mail about days off is not to land on one; a lesson keeps its own day, because the week begins with it.

        Nine in the morning, since a nudge that is moved by more than 24 hours is of no use any more and is dropped.
        """
        here = due.at.astimezone(ZoneInfo(context.zone))
        while context.kind is not Kind.TEACHING and DAYS[here.weekday()] in context.settings.quiet_days:
            here = (here + timedelta(days=1)).replace(hour=9, minute=0)
        return Due(at=here)

    @override
    def choose_next(self, context: NextContext) -> Wait | None:
        """The order stays as it is; the next step only begins later."""
        free_days: int = context.settings.free_days
        return Wait(days=free_days) if context.ended == "off-duty" and free_days else None

    @override
    def on_answer(self, event: Event) -> None:
        """One empty file for each event. The same event twice is the same file, so nothing is counted twice."""
        if event.settings.tally is not None:
            event.settings.tally.mkdir(parents=True, exist_ok=True)
            (event.settings.tally / f"{event.id}").touch()
