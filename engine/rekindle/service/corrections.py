"""The mail that corrects a lesson: its text as the author wrote it, under the subject that this very person was sent."""

import hashlib
import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rekindle.domain.corrections import FIRST, LESSON
from rekindle.domain.delivery import BULK, REPLANNABLE, Delivery, Draft, MailKind
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.people import Participant
from rekindle.service.drafts import about
from rekindle.service.engine import Engine


def note_of(digest: str) -> str:
    """The `meta` row with the text."""
    return f"{FIRST}{digest}"


def digest_of(text: str) -> str:
    """Names a text in keys: the same one is never sent twice."""
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def tidy(text: str) -> str:
    """Paragraphs stay; how the author's editor ended lines does not make it another text."""
    lines = "\n".join(line.rstrip() for line in text.strip().splitlines())
    return re.sub(r"\n{3,}", "\n\n", lines)


def arrived(delivery: Delivery) -> bool:
    """Whether this mail went out, or is on its way."""
    return delivery.state not in REPLANNABLE and delivery.bounced_at is None


def newest(engine: Engine, enrolment: Enrolment, step: str, lesson: str) -> Delivery | None:
    """The newest mail by which this person got the lesson."""
    mails = [d for d in engine.store.deliveries(enrolment=enrolment.id) if is_of(d, step, lesson) and arrived(d)]
    return mails[-1] if mails else None


def is_of(delivery: Delivery, step: str, lesson: str) -> bool:
    return (delivery.context.get("step"), delivery.context.get("lesson")) == (step, lesson)


def content(engine: Engine, original: Delivery, text: str) -> Mapping[str, Any]:
    """What a correction says beside what every mail says. A reply to it answers the lesson."""
    context, step = dict(original.context), engine.store.snapshot(original.snapshot or "")
    language = str(context.get("lesson_language", ""))
    subject = engine.renderer.lesson(step, str(context["lesson"]), language, context).subject if step else ""
    return {
        "template": LESSON,
        "corrected": subject,
        "correction": text,
        "paragraphs": text.split("\n\n"),
        "about": original.id,
    }


def draft(engine: Engine, person: Participant, enrolment: Enrolment, key: str, now: datetime) -> Draft | None:
    """The mail with this key; None where what it corrects never arrived."""
    step, lesson, digest = key.removeprefix(FIRST).split("/")
    original, text = newest(engine, enrolment, step, lesson), engine.store.meta(note_of(digest))
    if original is None or text is None:
        return None
    return Draft(
        key=key,
        kind=MailKind.PLANNED,
        priority=BULK,
        try_at=now,
        enrolment=enrolment.id,
        recipient=person.id,
        context={**about(engine, person, enrolment, now), **content(engine, original, text)},
    )
