"""A clear reply to whatever a mail asks, made from the declared kind of each exercise."""

from random import Random

from rekindle.domain.answer_form import FormKind
from rekindle.service.letters.questions import Question

AS_PLANNED = "It went as planned."


def reply_to(asked: tuple[Question, ...], random: Random) -> str:
    return "\n".join(_sample(question, random) for question in asked)


def _sample(question: Question, random: Random) -> str:
    form = question.form
    match form.kind:
        case FormKind.OWN:
            clear = [reply for reply, meaning in question.exercise.examples.items() if meaning != "unclear"]
            return random.choice(clear) if clear else AS_PLANNED
        case FormKind.NUMBER:
            value = str(random.randint(form.low, form.high))
        case FormKind.NUMBERS | FormKind.CHECK:
            value = ", ".join(str(random.randint(form.low, form.high)) for _ in range(form.count))
        case FormKind.CHOICE:
            value = random.choice(form.choices)
        case FormKind.YES_NO:
            value = "yes"
        case FormKind.TIME:
            value = "08:30"
        case FormKind.DATE:
            value = "12 January 2027"
        case FormKind.TEXT:
            return "I wrote the note before I left the building."
    return f"{value}\n{AS_PLANNED}" if form.with_text else value
