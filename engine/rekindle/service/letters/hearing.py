"""Any word of a participant ends their silence, in the very commit of what the word causes."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from rekindle.domain.delivery import CANCELLABLE, Delivery, Draft, MailKind
from rekindle.domain.enrolment import TAKING_PART, Hear
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter
from rekindle.service.openings import ASKS_HOW
from rekindle.service.several import woken

OVERTAKEN: Final = frozenset({"reminder", "recap", ASKS_HOW})
"""What no mail says any more once the person has spoken, not even one that is queued already."""


def hear(letter: Letter, now: datetime) -> Letter:
    """The letter as it is decided about: its enrolment has heard the person. Only a reply of their own counts."""
    if letter.enrolment is None or letter.about is None or not letter.own or letter.enrolment.state not in TAKING_PART:
        return letter
    heard, _ = transition(letter.enrolment, Hear(), now)
    return replace(letter, enrolment=heard)


def kept(engine: Engine, before: Letter, heard: Letter, change: Change, now: datetime) -> Change:
    """With what was heard, also where nothing else of the enrolment changes; what waits in the queue is told, too."""
    enrolment = heard.enrolment
    if enrolment is None or enrolment == before.enrolment or change.erase:
        return change
    stored = next((changed for changed in change.enrolments if changed.id == enrolment.id), None)
    if stored is None:
        stored = woken(engine, enrolment, now)
        change = replace(change, enrolments=(*change.enrolments, stored))
    if not stored.receives or change.cancel or change.hold or change.release:
        return change
    waiting = engine.store.deliveries(enrolment=enrolment.id)
    waiting = [mail for mail in waiting if mail.kind is not MailKind.REPLY and mail.state in CANCELLABLE]
    if not any(OVERTAKEN & mail.context.keys() for mail in waiting):
        return change
    anew = tuple(_without_opening(mail, now) for mail in waiting)
    return replace(change, cancel=((enrolment.id, "written anew: an answer came"),), drafts=(*change.drafts, *anew))


def _without_opening(mail: Delivery, now: datetime) -> Draft:
    return Draft(
        key=mail.key,
        kind=mail.kind,
        priority=mail.priority,
        try_at=mail.try_at or now,
        enrolment=mail.enrolment,
        recipient=mail.recipient,
        address=None if mail.recipient is not None else mail.address,
        snapshot=mail.snapshot,
        context={name: value for name, value in mail.context.items() if name not in OVERTAKEN},
        useful_until=mail.useful_until,
    )
