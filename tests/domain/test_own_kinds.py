"""A plugin's own answer kind in an exercise: kept so that it can be read, pinned and compared without the plugin."""

import pytest

from rekindle.domain.answer_form import AnswerForm, FormKind
from rekindle.domain.hooks import KindInfo
from rekindle.domain.own_kinds import completed, own_form
from rekindle.domain.programme import Exercise

KINDS = {"breaths": KindInfo(id="breaths", how={"en": "Write in", "de": "Schreiben Sie ein"})}


def exercise(answer: str, **facts) -> Exercise:
    return Exercise(id="calm", ask="How many?", answer=answer, **facts)


@pytest.mark.parametrize("spec", ["breaths", "breaths 1-9", "breaths 1-9 + text", "own breaths 1-9"])
def test_a_kept_spec_is_read_without_the_plugin_and_stays_as_it_is(spec):
    kept = completed(exercise(spec), KINDS, "en").answer
    assert AnswerForm.parse_spec(kept).name == "breaths"
    assert AnswerForm.parse_spec(kept) == own_form(spec, KINDS)
    assert completed(exercise(kept), KINDS, "en").answer == kept
    assert str(AnswerForm.parse_spec(kept)) == kept


@pytest.mark.parametrize(
    ("language", "how"),
    [("en", "Write in"), ("de", "Schreiben Sie ein"), ("de-AT", "Schreiben Sie ein"), ("fr", "Write in")],
)
def test_the_line_on_how_to_reply_is_in_the_lessons_language(language, how):
    assert completed(exercise("breaths"), KINDS, language).how == how
    assert completed(exercise("breaths", how="Mine"), KINDS, language).how == "Mine"


def test_a_built_in_kind_is_left_alone():
    asked = exercise("number 0-10 + text")
    assert completed(asked, KINDS, "en") == asked
    assert own_form("number 0-10", KINDS).kind is FormKind.NUMBER


@pytest.mark.parametrize(
    ("spec", "nearest"),
    [
        ("breeths 1-9", "breaths 1-9"),
        ("own breeths 1-9", "breaths 1-9"),
        ("nmber 0-10", "number 0-10"),
        ("own other", "text"),
    ],
)
def test_a_kind_that_nobody_brings_is_answered_with_the_nearest_right_spelling(spec, nearest):
    with pytest.raises(ValueError, match=f'write for example answer = "{nearest}"'):
        own_form(spec, KINDS)
