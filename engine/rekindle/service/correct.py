"""A lesson went out with a mistake: who received another wording than the present one, and one short mail to them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from difflib import get_close_matches

from rekindle.domain.calendar import local_date
from rekindle.domain.corrections import key_of, mark
from rekindle.domain.delivery import Delivery
from rekindle.domain.enrolment import TAKING_PART, Enrolment, Event, Note
from rekindle.domain.errors import RekindleError
from rekindle.domain.programme import ENGINE, Step
from rekindle.domain.step_changes import said
from rekindle.domain.transition import transition
from rekindle.ports import Rendered
from rekindle.service.corrections import arrived, content, digest_of, is_of, note_of
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.plan import wake

MOST_WORDS = 120
TRIES = 5


class NoSuchLesson(RekindleError):
    """No configured step has this lesson."""


@dataclass(frozen=True, slots=True)
class Receipt:
    """One person's newest mail with another wording of the lesson."""

    delivery: Delivery
    enrolment: Enrolment
    version: str
    """Of the step, when it was written."""

    @property
    def takes_part(self) -> bool:
        return self.enrolment.state in TAKING_PART


def present(engine: Engine, lesson: str) -> tuple[Step, str]:
    """The step and the lesson's id of `step/lesson`. Raises NoSuchLesson with what there is."""
    step_id, _, lesson_id = lesson.partition("/")
    steps = {step.id: step for programme in engine.programmes.values() for step in (programme.texts, *programme.steps)}
    step = steps.get(step_id)
    known = [one.id for one in step.source()] if step else list(steps)
    if step is not None and lesson_id in known:
        return step, lesson_id
    near = get_close_matches(lesson_id if step else step_id, known, 1)
    hint = f'did you mean "{near[0]}"?' if near else f"there are: {', '.join(known)}"
    raise NoSuchLesson(f'no programme has a lesson "{lesson}" (a lesson is named step/lesson); {hint}')


def received(engine: Engine, step: Step, lesson: str) -> tuple[Receipt, ...]:
    """Whose newest mail with this lesson says something else than the lesson does now, in the language they got it in."""
    newest: dict[int, Delivery] = {}
    for pattern in _keys(step, lesson):
        for mail in engine.store.deliveries_with(pattern):
            if mail.enrolment is not None and is_of(mail, step.id, lesson) and arrived(mail):
                newest[mail.enrolment] = mail
    return tuple(found for mail in newest.values() if (found := _receipt(engine, mail, step, lesson)))


def _keys(step: Step, lesson: str) -> tuple[str, ...]:
    """Under which keys a lesson is sent: its own; on `more`; or as the answer to the start check."""
    found = step.lesson(lesson)
    asked_for = found is not None and found.at is None
    other = "acknowledgement" if step.id == ENGINE else "more"
    return (f"{step.id}/*/{lesson}", *([f"inbox/*/{other}"] if asked_for else ()))


def _receipt(engine: Engine, mail: Delivery, step: Step, lesson: str) -> Receipt | None:
    enrolment = engine.store.enrolment(mail.enrolment) if mail.enrolment is not None else None
    got = engine.store.snapshot(mail.snapshot) if mail.snapshot else None
    language = str(mail.context.get("lesson_language", ""))
    if enrolment is None or got is None or said(got, lesson, language) == said(step, lesson, language):
        return None
    return Receipt(mail, enrolment, got.version)


def checked(text: str) -> str:
    """Raises RekindleError for a text that is no short correction."""
    words = len(text.split())
    if not words:
        raise RekindleError("the text is empty; write in a few sentences what was wrong and what is right")
    if words > MOST_WORDS:
        raise RekindleError(
            f"the text has {words} words, and a correction at most {MOST_WORDS}; say only what is right now"
        )
    return text


def shown(engine: Engine, receipt: Receipt, text: str, now: datetime) -> Rendered:
    """The mail as this person would get it."""
    person = engine.store.participant(receipt.enrolment.participant)
    context = about(engine, person, receipt.enrolment, now) | dict(content(engine, receipt.delivery, text))
    context["footer_help"] = engine.policy.help_line(person.country if person else "")
    return engine.renderer.mail(str(context["template"]), str(context["language"]), context)


def ask(engine: Engine, step: str, lesson: str, receipts: Sequence[Receipt], text: str) -> int:
    """Have the agenda send the text to everybody who takes part and was not sent it; how many those are."""
    return sum(_ask_one(engine, step, lesson, receipt.enrolment.id, text) for receipt in receipts if receipt.takes_part)


def _ask_one(engine: Engine, step: str, lesson: str, number: int, text: str) -> bool:
    """A lost race is decided again: the person may be writing at this moment."""
    key = key_of(step, lesson, digest_of(text))
    for _ in range(TRIES):
        now, enrolment = engine.clock.now(), engine.store.enrolment(number)
        had = any(mail.key == key and arrived(mail) for mail in engine.store.deliveries(enrolment=number))
        if enrolment is None or enrolment.state not in TAKING_PART or had or mark(key) in enrolment.done:
            return False
        after, _ = transition(enrolment, Note(mark(key), local_date(now, enrolment.zone)), now)
        change = wake(engine, after, now, (Event("correction-asked", {"lesson": f"{step}/{lesson}"}),))
        if engine.store.commit(replace(change, meta={note_of(digest_of(text)): text})):
            return True
    return False
