"""What a receipt says beside the answer itself: the person's own earlier values, their course, one line, the offer of a person."""

import json
from collections.abc import Sequence
from typing import Any

from rekindle.domain.calendar import local_date
from rekindle.domain.check import CHECK
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.people import Answer
from rekindle.domain.quoting import quotable
from rekindle.domain.trend import Trend, followed
from rekindle.domain.trend import beside as earlier_value
from rekindle.service.engine import Engine
from rekindle.service.letters.questions import PULSE, Understood
from rekindle.service.lookback import Told, checks, energy

LONG = 60
"""Words from which on a reply is met with the plain receipt and the offer of a person."""
LOW = 2
"""The weekly energy number up to which it is so, too."""


def beside(
    engine: Engine, enrolment: Enrolment, understood: Sequence[Understood], answers: Sequence[Answer], told: Told
) -> dict[str, Any]:
    """Values of the receipt's template. `answers` and `told` include what this reply brings, at their ends."""
    asked = {one.question.exercise.id for one in understood}
    rows: list[Trend | None] = []
    if PULSE.id in asked:
        rows.append(energy(answers, told))
    if CHECK in asked:
        rows.append(checks(engine, enrolment, told))
    found: dict[str, Any] = {"trends": [row.plain() for row in rows if row]}
    found["one_at_top"] = any(event.data.get("top") for _, event in told[-4:] if CHECK in asked)
    if _wants_a_person(understood):
        return found | {"offer_person": True, "idea": ""}
    return found | _before(understood, answers, told) | {"quote": _quote(enrolment, understood, answers)}


def _wants_a_person(understood: Sequence[Understood]) -> bool:
    long = any(len(one.text.split()) > LONG for one in understood)
    return long or any(one.question.exercise is PULSE and one.value <= LOW for one in understood)


def _before(understood: Sequence[Understood], answers: Sequence[Answer], told: Told) -> dict[str, Any]:
    """The first tracked value beside those given to earlier mails: a correction is no comparison."""
    mail = {at: event.data.get("delivery") for at, event in told if event.type == "answered"}
    for one in understood:
        step, exercise = one.question.step, one.question.exercise
        now = followed(exercise.track, one.value)
        if exercise.id in {PULSE.id, CHECK} or now is None:
            continue
        same = [a for a in answers if (a.step, a.exercise) == (step, exercise.id) and a.value is not None]
        here = mail.get(same[-1].at) if same else None
        by_mail = {mail.get(a.at): a.value for a in same if mail.get(a.at) != here}
        before = earlier_value(exercise.track, [value for value in by_mail.values() if value is not None])
        if before:
            shown = earlier_value("last" if isinstance(now, str) else exercise.track, [json.dumps(one.value)])
            return {"before_value": before, "now_value": shown, "averaged": exercise.track == "mean"}
    return {}


def _quote(enrolment: Enrolment, understood: Sequence[Understood], answers: Sequence[Answer]) -> str:
    for one in understood:
        if one.question.exercise.quote and one.text.strip():
            return quotable(one.text, local_date(answers[-1].at, enrolment.zone))
    return ""
