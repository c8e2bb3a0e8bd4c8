"""The closed list of conditions: parsed with advice, decided purely, keyed by one canonical text."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.content.conditions import TRAITS, Condition, Facts, decide, holds, parse_condition
from rekindle.domain.programme import Lesson

FACTS = Facts(lean="inward", strain="high", pace="weekly", values={"weight": 3.0, "choice": "DONE", "words": None})


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lean=inward", True),
        ("lean=none", False),
        ("not lean=none", True),
        ("strain=high", True),
        ("pace=slower", False),
        ("answered weight", True),
        ("answered words", True),
        ("answered other", False),
        ("not answered other", True),
        ("weight below 4", True),
        ("weight below 3", False),
        ("weight above 2.5", True),
        ("choice below 3", False),
        ("words above 0", False),
        ("other below 100", False),
        ("not other below 100", True),
    ],
)
def test_a_condition_holds_for_what_is_known_and_never_for_what_is_not(text, expected):
    assert holds(parse_condition(text), FACTS) is expected


def test_a_mixed_lean_is_served_both_variants_in_turn():
    facts = Facts(lean="mixed", turn="outward")
    assert holds(parse_condition("lean=outward"), facts)
    assert holds(parse_condition("lean=mixed"), facts)
    assert not holds(parse_condition("lean=inward"), facts)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("lean=inwards", 'did you mean "inward"?'),
        ("leen=inward", 'did you mean "lean"?'),
        ("strain=very", "low, some, high"),
        ("mood is bad", "write for example"),
        ("weight under 3", "write for example"),
        ("", "write for example"),
    ],
)
def test_a_wrong_condition_is_refused_with_the_nearest_right_spelling(text, advice):
    with pytest.raises(ValueError, match=re.escape(advice)):
        parse_condition(text)


_NUMBERS = st.integers(-1000, 1000).map(float) | st.sampled_from([0.5, 2.25])
_IDS = st.from_regex(r"[a-z]{1,8}(-[a-z]{1,5})?", fullmatch=True)
_CONDITIONS = st.one_of(
    st.sampled_from([(name, value) for name in TRAITS for value in TRAITS[name]]).map(
        lambda pair: Condition(pair[0], "=", pair[1])
    ),
    st.builds(Condition, _IDS, st.just("answered"), st.just(""), st.booleans()),
    st.builds(Condition, _IDS, st.sampled_from(["below", "above"]), _NUMBERS, st.booleans()),
)


@given(_CONDITIONS)
def test_the_canonical_text_parses_back_to_the_same_condition(condition):
    assert parse_condition(str(condition)) == condition
    assert parse_condition("  ".join(str(condition).split())) == condition


@given(_CONDITIONS, st.sampled_from(TRAITS["lean"]), st.dictionaries(_IDS, _NUMBERS | st.none() | st.text(max_size=3)))
def test_a_condition_and_its_not_never_agree(condition, lean, values):
    facts = Facts(lean=lean, values=values)
    opposite = Condition(condition.subject, condition.test, condition.value, not condition.negated)
    assert holds(condition, facts) is not holds(opposite, facts)


def test_the_decisions_of_a_lesson_are_keyed_by_canonical_text():
    body = (
        "Hello\n\n:::when  lean=inward\nA\n:::\n\n:::when not   weight below 3.0\nB\n:::\n\n:::when lean=inward\nC\n:::"
    )
    lesson = Lesson(id="a", kind="teaching", at="mon 08:00", subject="s", body=body)
    assert decide(lesson, FACTS) == {"lean=inward": True, "not weight below 3": True}
