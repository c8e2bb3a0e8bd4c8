"""A person's own numbers and lines, brought together for a mail that shows them again. Sealed with it, like all that varies."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from rekindle.domain import trend
from rekindle.domain.calendar import local_date
from rekindle.domain.check import PROVISIONAL, Scoring
from rekindle.domain.enrolment import Enrolment, Event
from rekindle.domain.people import Answer
from rekindle.domain.programme import ENGINE, Step
from rekindle.domain.quoting import quotable
from rekindle.service.engine import Engine
from rekindle.service.facts import check_sums

COMMITMENT = "commitment"
"""The finish mail's question, whose answer the first booster gives back."""
LINES = {"check-middle": 3}
"""How many own lines a mail shows at most, the newest ones; any other shows one of each step."""

Told = Sequence[tuple[datetime, Event]]


def scoring(engine: Engine, enrolment: Enrolment) -> Scoring:
    programme = engine.programmes.get(enrolment.programme)
    return programme.scoring if programme else PROVISIONAL


def looking_back(engine: Engine, enrolment: Enrolment, texts: Step, lesson_id: str) -> dict[str, Any]:
    """What one of the programme's own mails asks for by `{{ trends }}` and `{{ own_lines }}`, and the sums it may name."""
    lesson = texts.lesson(lesson_id, enrolment.language)
    body = lesson.body if lesson else ""
    found: dict[str, Any] = {}
    told = engine.store.events(enrolment.id)
    if "{{ check_" in body:
        found |= check_sums(told) | {"check_most": scoring(engine, enrolment).most}
    if "{{ trends }}" in body:
        answers = engine.store.answers(enrolment.id)
        rows = (checks(engine, enrolment, told), energy(answers, told))
        found["trends"] = [row.plain() for row in rows if row]
    if "{{ own_lines }}" in body:
        found["own_lines"] = own_lines(engine, enrolment, lesson_id)
    return found


def checks(engine: Engine, enrolment: Enrolment, told: Told) -> trend.Trend | None:
    sums = [total for total in check_sums(told).values() if total is not None]
    return trend.checks(sums, scoring(engine, enrolment))


def energy(answers: Sequence[Answer], told: Told) -> trend.Trend | None:
    """One number for each mail that asked for it, the newest where it was corrected.

    All of them are revisions under one id, so the event of the same instant tells which mail was answered.
    """
    asked = {at: event.data.get("delivery") for at, event in told if event.type == "answered"}
    by_mail: dict[Any, float] = {}
    for answer in answers:
        if (answer.step, answer.exercise) == (ENGINE, "pulse") and answer.value is not None:
            by_mail[asked.get(answer.at, answer.at)] = float(json.loads(answer.value))
    return trend.energy(list(by_mail.values()))


def own_lines(engine: Engine, enrolment: Enrolment, lesson_id: str) -> list[list[str]]:
    """`[title, line]` in the order of the steps: each step's newest line that may be shown; for a booster the commitment."""
    programme = engine.programmes.get(enrolment.programme)
    if programme is None:
        return []
    newest: dict[str, tuple[datetime, str]] = {}
    for answer in engine.store.answers(enrolment.id):
        step = programme.step(answer.step)
        exercise = step.exercise(answer.exercise) if step else None
        if exercise is None or not exercise.quote:
            continue
        if answer.step == ENGINE and answer.exercise != COMMITMENT:
            continue
        line = quotable(answer.text, local_date(answer.at, enrolment.zone))
        if line:
            newest[answer.step] = (answer.at, line)
    if ENGINE in newest:
        return [["", newest[ENGINE][1]]]
    shown = sorted(newest, key=lambda step: newest[step][0])[-LINES.get(lesson_id, len(newest)) :] if newest else []
    titles = {step.id: step.title for step in programme.steps}
    return [[titles.get(step, ""), newest[step][1]] for step in programme.order if step in shown]
