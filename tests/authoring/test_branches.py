"""Everybody who may get a lesson is among those for whom the check renders it."""

from hypothesis import given
from hypothesis import strategies as st

from rekindle.authoring.branches import variants
from rekindle.content.conditions import TRAITS, Facts, conditions_in, decide
from rekindle.domain.programme import Step

CONDITIONS = (
    "lean=inward", "not lean=outward", "lean=mixed", "strain=high", "not strain=low", "pace=slower",
    "nights below 2", "nights above 1", "answered nights", "not answered nights", "pulse below 4", "answered colour",
)  # fmt: skip
EXERCISES = (
    {"id": "nights", "ask": "?", "answer": "number 0-3"},
    {"id": "colour", "ask": "?", "answer": "choice RED GREEN"},
)


def step(conditions):
    body = "x\n" + "\n".join(f":::when {condition}\ny\n:::\n" for condition in conditions)
    lesson = {"id": "a", "kind": "teaching", "at": "mon 08:00", "subject": "s", "body": body, "exercises": EXERCISES}
    return Step.model_validate({"id": "s", "version": "1.0", "title": "t", "lessons": (lesson,)})


people = st.builds(
    Facts,
    lean=st.sampled_from(TRAITS["lean"]),
    strain=st.sampled_from(TRAITS["strain"]),
    pace=st.sampled_from(TRAITS["pace"]),
    values=st.fixed_dictionaries(
        {},
        optional={
            "nights": st.integers(0, 3),
            "pulse": st.integers(0, 10),
            "colour": st.sampled_from(["RED", "GREEN"]),
        },
    ),
)


@given(conditions=st.lists(st.sampled_from(CONDITIONS), max_size=5), facts=people)
def test_whatever_is_decided_for_somebody_is_one_of_the_variants(conditions, facts):
    whole = step(conditions)
    lesson = whole.lessons[0]
    decided = decide(lesson, facts)
    assert tuple((str(c), decided[str(c)]) for c in conditions_in(lesson.body)) in variants(lesson, whole)


def test_a_lesson_without_conditions_is_one_mail():
    whole = step([])
    assert list(variants(whole.lessons[0], whole)) == [()]
