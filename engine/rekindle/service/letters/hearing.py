"""Any word of a participant ends their silence, in the very commit of what the word causes."""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.enrolment import TAKING_PART, Hear
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter
from rekindle.service.several import woken


def hear(letter: Letter, now: datetime) -> Letter:
    """The letter as it is decided about: its enrolment has heard the person. Only a reply of their own counts."""
    if letter.enrolment is None or letter.about is None or not letter.own or letter.enrolment.state not in TAKING_PART:
        return letter
    heard, _ = transition(letter.enrolment, Hear(), now)
    return replace(letter, enrolment=heard)


def kept(engine: Engine, before: Letter, heard: Letter, change: Change, now: datetime) -> Change:
    """With what was heard, also where nothing else of the enrolment changes."""
    enrolment = heard.enrolment
    if enrolment is None or enrolment == before.enrolment or change.erase:
        return change
    if any(changed.id == enrolment.id for changed in change.enrolments):
        return change
    return replace(change, enrolments=(*change.enrolments, woken(engine, enrolment, now)))
