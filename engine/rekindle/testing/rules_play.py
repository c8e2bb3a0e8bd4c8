"""What a whole programme with the step must hold, played by mail on a virtual clock for each scripted persona."""

from collections.abc import Iterator
from random import Random
from typing import Final

from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.delivery import Delivery, DeliveryState, MailKind
from rekindle.domain.enrolment import Enrolment, HoldKind, State
from rekindle.domain.inbox import InboxState
from rekindle.domain.programme import Kind, Step
from rekindle.simulation import PERSONAS, play_in
from rekindle.testing.setup import PROGRAMME, Setup
from rekindle.testing.stage import Stage
from rekindle.virtual import VirtualHouse

SEED: Final = 7
YES: Final = {True: "yes", False: "no"}
WITHOUT_EXAMPLES: Final = (FormKind.TEXT, FormKind.DATE)
"""Text has no value; a day without a year or a date depends on when it is said."""
NO_ANSWER: Final = "It was that kind of week."


def everybody_comes_through(setup: Setup) -> Iterator[str]:
    """Whoever takes part, in whatever way: each mail once, in order, at permitted hours, and nothing is lost."""
    for persona in PERSONAS:
        house = setup.house(SEED)
        timeline = play_in(house, persona, Random(f"{persona}/{SEED}"))
        yield from (f"{persona}: {what}" for what in (*timeline.violations, *_found(house, persona)))


def _found(house: VirtualHouse, persona: str) -> Iterator[str]:
    store = house.engine.store
    (person,) = store.participants(2)
    (enrolment,) = store.enrolments_of(person.id)
    mails = store.deliveries(enrolment=enrolment.id)
    yield from _ends(enrolment, persona)
    yield from _order(house.engine.programmes[PROGRAMME].steps, [d for d in mails if d.kind is MailKind.PLANNED])
    yield from _nothing_lost(house)


def _ends(enrolment: Enrolment, persona: str) -> Iterator[str]:
    """Who leaves in the second week, or writes words of crisis in the third, may have come to the end before."""
    wanted = State.WITHDRAWN if persona == "leaves" else State.COMPLETED
    called = persona == "crisis" and enrolment.held_by(HoldKind.SAFETY)
    for hold in enrolment.holds:
        if not (called and hold.kind is HoldKind.SAFETY):
            yield f"mail waits at the end, hold {hold.kind.value}: {hold.reason}"
    if enrolment.state is not wanted and enrolment.state is not State.COMPLETED and not called:
        yield f"the programme ends {enrolment.state.value}, not {wanted.value}"


def _order(steps: tuple[Step, ...], planned: list[Delivery]) -> Iterator[str]:
    """A week's lesson comes before what speaks about it."""
    sent = [d for d in planned if d.state is DeliveryState.SENT]
    for twice in {d.key for d in sent if sum(d.key == other.key for other in sent) > 1}:
        yield f"{twice} was sent twice"
    for step in steps:
        teaching = next(lesson.id for lesson in step.source() if lesson.kind is Kind.TEACHING and lesson.at)
        mine = [d.key.rpartition("/")[2] for d in sent if d.key.startswith(f"{step.id}/1/")]
        if mine and mine[0] != teaching:
            yield f"{step.id}: {mine[0]} was sent before the lesson {teaching}"


def _nothing_lost(house: VirtualHouse) -> Iterator[str]:
    for message in house.engine.store.inbox_list(InboxState.QUARANTINED, 100):
        yield f"a reply was put away: {message.reason}"
    for mail in house.engine.store.deliveries(state=DeliveryState.FAILED):
        yield f"{mail.key} could not be sent: {mail.reason}"


def values_survive(setup: Setup) -> Iterator[str]:
    """Each exercise is answered by mail with an example of its own; the value is compared when it was kept."""
    stage = Stage(setup.house(SEED))
    person = stage.participant().enrol()
    while (mail := stage.next_mail()) is not None:
        lesson = setup.loaded.lesson(mail.lesson, setup.language) if mail.step == setup.name else None
        if lesson is None:
            continue
        for exercise in lesson.exercises:
            clear = [(reply, wanted) for reply, wanted in exercise.examples.items() if wanted != "unclear"]
            if AnswerForm.parse_spec(exercise.answer).kind in WITHOUT_EXAMPLES or not clear:
                continue
            reply, wanted = clear[0]
            person.reply(reply, to=mail)
            kept = person.answers.get(exercise.id, "nothing")
            if kept != (YES[wanted] if isinstance(wanted, bool) else wanted):
                yield f'{lesson.id}, {exercise.id}: "{reply}" is kept as {kept!r}, not as {wanted!r}'


def unclear_is_asked_once(setup: Setup) -> Iterator[str]:
    """Each mail of the step that asks for a value is answered twice with words that hold none."""
    stage = Stage(setup.house(SEED))
    person = stage.participant().enrol()
    while (mail := stage.next_mail()) is not None:
        if mail.step != setup.name or person.asking != mail:
            continue
        answers, cases = dict(person.answers), len(stage.house.engine.store.cases())
        first = person.reply(NO_ANSWER)
        if dict(person.answers) != answers:
            continue  # it takes any words
        second = person.reply(NO_ANSWER, to=mail)
        if first is None or first.template != "unclear":
            yield f"{mail.lesson}: an unclear reply is not asked about"
        if second is not None and second.template == "unclear":
            yield f"{mail.lesson}: an unclear reply is asked about twice"
        if len(stage.house.engine.store.cases()) == cases:
            yield f"{mail.lesson}: the second unclear reply is kept for nobody"


def repeats(setup: Setup) -> Iterator[str]:
    """The second time in a world of its own, after other people were there: chance, the machine's clock and what one
    person left behind would show.
    """
    first = _bytes(setup, "keen")
    for other in ("silent", "leaves"):
        _bytes(setup, other)
    if _bytes(setup, "keen") != first:
        yield "a second play of the same person is not the same; use context.now for time, and keep nothing between calls"


def _bytes(setup: Setup, persona: str) -> list[tuple[str, bytes]]:
    house = setup.house(SEED)
    play_in(house, persona, Random(f"{persona}/{SEED}"))
    return house.outbox.sent
