"""Answers to exercises: bound to the mail they answer, read by their declared kind, stored, acknowledged."""

import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from rekindle.domain.calendar import local_date
from rekindle.domain.check import score
from rekindle.domain.delivery import Delivery, Draft
from rekindle.domain.enrolment import LIVE, Adjust, Enrolment, Event, Note
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Answer, Participant
from rekindle.domain.programme import ENGINE, Lesson
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.asking import Asking
from rekindle.service.drafts import next_line, reply
from rekindle.service.engine import Engine
from rekindle.service.letters import own_kind
from rekindle.service.letters.command import for_human
from rekindle.service.letters.foreign import put_aside
from rekindle.service.letters.letter import Letter
from rekindle.service.letters.questions import CHECK, Question, Understood, idea, label, questions, read_all, spoken
from rekindle.service.plan import lesson_context, wake

USEFUL_FOR = timedelta(hours=24)
CORRECT_WITHIN = timedelta(days=14)


def read(engine: Engine, letter: Letter, now: datetime) -> Asking[Change]:
    """Store and acknowledge what answers an open exercise; everything else is kept for a human."""
    person, enrolment = letter.person, letter.enrolment
    assert person is not None
    assert enrolment is not None
    if not letter.own:
        return put_aside(engine, letter, person, enrolment, now)
    if enrolment.state not in LIVE:
        return for_human(letter, enrolment, "after leaving", now)
    asked = _asked(engine, letter, enrolment)
    lesson = _lesson(engine, asked) if asked else None
    if asked is None or lesson is None:
        return _kept(engine, letter, enrolment, person, "no open exercise", now)
    asking = questions(lesson, str(asked.context["step"]))
    if not letter.text.strip() or not asking:
        return _kept(engine, letter, enrolment, person, "a reply without an answer", now, about=asked.id)
    today = local_date(letter.inbox.received_at, enrolment.zone)
    by_plugins = yield from own_kind.parsed(engine, asking, letter.text, person.language, today)
    if by_plugins.failed is not None:
        return _unread(engine, letter, enrolment, person, asked, by_plugins.failed, now)
    understood = read_all(asking, letter.text, person.language, today, by_plugins.read)
    unclear = by_plugins.unclear
    if not understood or (unclear is not None and all(one.value is None for one in understood)):
        question = unclear or asking[0]
        again = by_plugins.ask_again(question)
        return _ask_once(engine, letter, enrolment, person, asked, question, now, again)
    with_scores = yield from own_kind.scored(engine, understood)
    if isinstance(with_scores, Question):
        return _unread(engine, letter, enrolment, person, asked, with_scores, now)
    return _store(engine, letter, enrolment, person, asked, lesson, with_scores, now)


def _asked(engine: Engine, letter: Letter, enrolment: Enrolment) -> Delivery | None:
    """The mail whose exercise is answered: by its thread, or by the token of the newest mail that asks something.

    An old token without a thread identifies the person only (design: commands and answers in a reply).
    """
    found = letter.about
    if found is not None and "about" in found.context:
        found = engine.store.delivery(int(found.context["about"]))
    if found is None or "lesson" not in found.context:
        return None
    if letter.threaded:
        return found
    sent = [
        d for d in engine.store.deliveries(enrolment=enrolment.id) if d.sent_at is not None and "lesson" in d.context
    ]
    newest = next((d for d in reversed(sent) if _asks(engine, d)), None)
    return found if newest is not None and newest.id == found.id else None


def _asks(engine: Engine, delivery: Delivery) -> bool:
    lesson = _lesson(engine, delivery)
    return lesson is not None and bool(questions(lesson, str(delivery.context["step"])))


def _lesson(engine: Engine, delivery: Delivery) -> Lesson | None:
    """The lesson as it stood in that very mail."""
    step = engine.store.snapshot(delivery.snapshot) if delivery.snapshot else None
    context = delivery.context
    return step.lesson(str(context["lesson"]), str(context.get("lesson_language", ""))) if step else None


def _kept(
    engine: Engine,
    letter: Letter,
    enrolment: Enrolment,
    person: Participant,
    why: str,
    now: datetime,
    about: int | None = None,
) -> Change:
    change = for_human(letter, enrolment, why, now)
    extra = {"about": about} if about is not None else {}
    draft = reply(engine, letter.inbox.id, "kept", person, enrolment, now, thread=letter.thread, extra=extra)
    return replace(change, drafts=(draft,))


def _ask_once(
    engine: Engine,
    letter: Letter,
    enrolment: Enrolment,
    person: Participant,
    asked: Delivery,
    question: Question,
    now: datetime,
    again: str = "",
) -> Change:
    """Unclear is asked about once for each mail, kindly and with an example; after that it is kept for a human."""
    said = engine.store.deliveries(enrolment=enrolment.id)
    if any(d.context.get("template") == "unclear" and d.context.get("about") == asked.id for d in said):
        return _kept(engine, letter, enrolment, person, "unclear twice", now, about=asked.id)
    exercise = question.exercise
    extra = {"about": asked.id, "ask": exercise.ask, "answer": exercise.answer, "ask_again": again}
    extra["x"] = dict(asked.context.get("x", {}))
    extra["how"] = own_kind.how_to_reply(engine, question, person.language)
    extra["example"] = own_kind.example(engine, question)
    draft = reply(engine, letter.inbox.id, "unclear", person, enrolment, now, thread=letter.thread, extra=extra)
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, "answer: unclear, asked once", person.id)
    return Change(
        at=now, inbox=inbox, drafts=(draft,), events=((enrolment.id, Event("answer-unclear", {"delivery": asked.id})),)
    )


def _unread(
    engine: Engine,
    letter: Letter,
    enrolment: Enrolment,
    person: Participant,
    asked: Delivery,
    question: Question,
    now: datetime,
) -> Change:
    """The plugin that brings the answer kind is away, or failed over this reply."""
    change = _kept(engine, letter, enrolment, person, f"{question.step} could not read it", now, about=asked.id)
    return replace(change, events=((enrolment.id, own_kind.unread(question)),))


def _store(
    engine: Engine,
    letter: Letter,
    enrolment: Enrolment,
    person: Participant,
    asked: Delivery,
    lesson: Lesson,
    understood: tuple[Understood, ...],
    now: datetime,
) -> Change:
    nth = int(asked.context.get("round", 1))
    earlier = engine.store.answers(enrolment.id)
    if _too_late(engine, enrolment, asked, understood, now):
        return _kept(engine, letter, enrolment, person, "a correction after 14 days", now, about=asked.id)
    answers = tuple(_answer(letter, enrolment, one, nth, earlier, now) for one in understood)
    names = ", ".join(answer.exercise for answer in answers)
    after = enrolment
    events: tuple[Event, ...] = (Event("answered", {"exercise": names, "delivery": asked.id}),)
    check = next((one for one in understood if one.question.exercise.id == CHECK), None)
    if check is not None:
        after, scored = _score(after, lesson, check, now)
        events += scored
    upcoming = engine.agenda(after, now)
    draft = _acknowledge(engine, letter, after, person, asked, understood, now, next_line(upcoming, after.zone))
    if check is not None and lesson.id == "check-start":
        draft = _check_result(engine, draft, after, events)
    change = wake(engine, after, now, events, drafts=(draft,))
    return replace(
        change, inbox=Handled(letter.inbox.id, InboxState.HANDLED, f"answer: {names}", person.id), answers=answers
    )


def _answer(
    letter: Letter, enrolment: Enrolment, one: Understood, nth: int, earlier: Sequence[Answer], now: datetime
) -> Answer:
    """A correction is the next revision of the same exercise; all are kept, the newest counts."""
    step, exercise = one.question.step, one.question.exercise.id
    place = (step, nth, exercise)
    before = [answer.revision for answer in earlier if (answer.step, answer.round, answer.exercise) == place]
    return Answer(
        enrolment=enrolment.id,
        step=step,
        round=nth,
        exercise=exercise,
        value=None if one.value is None else json.dumps(one.value),
        text=one.text,
        inbox=letter.inbox.id,
        at=now,
        revision=max(before, default=0) + 1,
        score=one.score,
    )


def _too_late(
    engine: Engine, enrolment: Enrolment, asked: Delivery, understood: tuple[Understood, ...], now: datetime
) -> bool:
    """A first answer to a mail is never too late; one that would replace it is, two weeks after it came.

    Counted for each mail: the energy number and the self-check are asked again and again under one id.
    """
    names = {one.question.exercise.id for one in understood}
    before = [
        at
        for at, event in engine.store.events(enrolment.id)
        if event.type == "answered"
        and event.data.get("delivery") == asked.id
        and names & set(str(event.data["exercise"]).split(", "))
    ]
    return bool(before) and now - before[0] > CORRECT_WITHIN


def _score(
    enrolment: Enrolment, lesson: Lesson, check: Understood, now: datetime
) -> tuple[Enrolment, tuple[Event, ...]]:
    """A scored self-check sets lean and strain, which choose texts and nothing else."""
    result = score(check.value)
    after = enrolment
    data: dict[str, str | int | None] = {
        "check": lesson.id,
        "sum": result.sum,
        "level": result.level,
        "lean": result.lean,
    }
    events: tuple[Event, ...] = (Event("check-scored", data),)
    if result.level is not None:
        after, changed = transition(after, Adjust(lean=result.lean, strain=result.level), now)
        events += changed
    after, _ = transition(after, Note(f"{ENGINE}/1/{lesson.id}/answered", local_date(now, enrolment.zone)), now)
    return after, events


def _acknowledge(
    engine: Engine,
    letter: Letter,
    enrolment: Enrolment,
    person: Participant,
    asked: Delivery,
    understood: tuple[Understood, ...],
    now: datetime,
    coming: str,
) -> Draft:
    """Says what was understood (values only, never a paraphrase of words), one linking sentence, and what comes next."""
    extra = {
        "about": asked.id,
        "x": dict(asked.context.get("x", {})),
        "understood": [
            [label(one.question.exercise), spoken(one.value)] for one in understood if one.value is not None
        ],
        "kept_text": any(one.text.strip() for one in understood),
        "idea": next((idea(one.question.exercise, one.value) for one in understood if one.question.exercise.ack), ""),
        "next_line": coming,
    }
    useful_until = now + USEFUL_FOR
    return reply(
        engine, letter.inbox.id, "acknowledgement", person, enrolment, now,
        thread=letter.thread, extra=extra, useful_until=useful_until,
    )  # fmt: skip


def _check_result(engine: Engine, draft: Draft, enrolment: Enrolment, events: tuple[Event, ...]) -> Draft:
    """The start check is answered with its own text, which tells the two pictures as two colleagues."""
    programme = engine.programmes.get(enrolment.programme)
    texts = programme.texts if programme else None
    if texts is None or texts.lesson("check-result") is None:
        return draft
    scored = next(event.data for event in events if event.type == "check-scored")
    context = dict(draft.context) | lesson_context(engine, enrolment, texts, "check-result")
    context |= {"check_sum": scored["sum"], "check_level": f"{scored['level']} strain", "template": "lesson"}
    return replace(draft, snapshot=texts.wording_hash(), context=context)
