"""Which words of one reply answer which question of a mail."""

import pytest

from rekindle.domain.programme import Lesson
from rekindle.service.letters.questions import questions, read_all

REFLECTION = Lesson.model_validate(
    {
        "id": "looking-back",
        "kind": "reflection",
        "at": "fri 15:30",
        "subject": "s",
        "body": "",
        "exercises": ({"id": "moments", "ask": "When did that happen?", "answer": "text"},),
    }
)


@pytest.mark.parametrize(
    ("reply", "understood"),
    [
        ("Not once. Too many phones.", {"moments": (None, "Not once. Too many phones.")}),
        ("Never.", {"moments": (None, "Never.")}),
        ("None", {"moments": (None, "None")}),
        ("0\nNot once.", {"pulse": (0, ""), "moments": (None, "Not once.")}),
        ("zero, and not once", {"pulse": (0, ""), "moments": (None, "and not once")}),
        ("4, not once", {"pulse": (4, ""), "moments": (None, "not once")}),
    ],
)
def test_a_word_for_none_answers_the_lessons_question_and_only_a_nought_is_an_energy_of_nought(reply, understood):
    read = read_all(questions(REFLECTION, "sleep"), reply, "en")
    assert {one.question.exercise.id: (one.value, one.text) for one in read} == understood
