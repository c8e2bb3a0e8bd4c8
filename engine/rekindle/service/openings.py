"""What stands ahead of a planned mail, and what a mail leaves open behind it: the texts' side of `domain.silence`."""

from datetime import datetime, timedelta
from typing import Any

from rekindle.content.compile import title_of
from rekindle.content.placeholders import placeholders
from rekindle.domain.durations import duration
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.programme import Exercise, Kind, Lesson, Step
from rekindle.domain.silence import REMIND_AFTER, Opening
from rekindle.service.engine import Engine

ASKS_HOW = "asks_how"
"""Sealed into the mail that asks how to go on: there yes and no are commands."""


def remind_at(lesson: Lesson, now: datetime) -> datetime | None:
    """From when on this mail's exercise is reminded of; the first of several. None where nothing is asked."""
    return min((now + _after(exercise) for exercise in lesson.exercises), default=None)


def _after(exercise: Exercise) -> timedelta:
    """A step that was released before `remind_after` was looked at may hold anything there."""
    try:
        return duration(exercise.remind_after)
    except ValueError:
        return REMIND_AFTER


def opens_with(engine: Engine, enrolment: Enrolment, ahead: Opening) -> dict[str, Any]:
    """The template's values for an opening. `enrolment` is as it was before the mail was planned."""
    values: dict[str, Any] = {}
    if ahead.reminds:
        values["reminder"] = True
    if ahead.recaps:
        values["recap"] = _title(engine, enrolment)
    if ahead.welcomes_back:
        values["welcome_back"] = True
    if ahead.asks_how:
        values[ASKS_HOW] = True
    return values


def _title(engine: Engine, enrolment: Enrolment) -> str:
    """What the week before was about, in its lesson's own words."""
    step = engine.step(enrolment, enrolment.step)
    if step is None:
        return ""
    return titled(step, next((one.id for one in step.source() if one.kind is Kind.TEACHING), ""), enrolment.language)


def titled(step: Step, lesson_id: str, language: str) -> str:
    """A lesson's title as its subject has it; the step's own where that is filled in for each person, or is not there."""
    lesson = step.lesson(lesson_id, language)
    title = title_of(lesson.subject) if lesson else step.title
    return step.title if any(placeholders(title)) else title
