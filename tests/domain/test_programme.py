"""What a programme is made of: what is refused, what a snapshot keeps, and what counts as a change of structure."""

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from rekindle.domain.programme import DAYS, ENGINE, Exercise, Kind, Lesson, Offset, Programme, Step

from .strategies import offsets, thorough

ids = st.sampled_from(["a", "b", "sleep", "to-and-for", "x1", "whose-part", "n2-o3-p4", "end-of-shift"])
words = st.sampled_from(["", "Text", "für alle", "a\nb", '"quoted"', "\u2028", "\0", "\N{SNOWMAN}"]) | st.text(
    max_size=5
)
plain = st.recursive(
    st.none() | st.booleans() | st.integers(-(10**6), 10**6) | st.floats(-100, 100) | words,
    lambda inner: st.lists(inner, max_size=2) | st.tuples(inner, inner) | st.dictionaries(words, inner, max_size=2),
    max_leaves=4,
)
mappings = st.dictionaries(words, plain, max_size=2)
exercises = st.builds(
    Exercise,
    id=ids,
    ask=words,
    answer=st.sampled_from(["text", "number 0-10", "number 0-10 + text", "choice a b c"]),
    track=st.none() | words,
    examples=mappings,
    ack=words | st.dictionaries(words, words, max_size=2),
)


def lessons(kinds: list[Kind], at: st.SearchStrategy, language: str = "en") -> st.SearchStrategy[Lesson]:
    return st.builds(
        Lesson,
        id=ids,
        language=st.just(language),
        kind=st.sampled_from(kinds),
        at=at,
        subject=words,
        body=words,
        exercises=st.lists(exercises, max_size=1).map(tuple),
    )


@st.composite
def steps(draw: st.DrawFn) -> Step:
    found = [draw(lessons([Kind.TEACHING], offsets))]
    found += draw(st.lists(lessons([Kind.NUDGE, Kind.REFLECTION], st.none() | offsets), max_size=2))
    found += draw(st.lists(lessons(list(Kind), st.none() | offsets, "de"), max_size=1))
    unique = {(lesson.id, lesson.language): lesson for lesson in reversed(found)}
    kept = draw(st.permutations(list(unique.values())))
    return Step(
        id=draw(ids),
        version=draw(st.sampled_from(["1.0", "2.13.4"])),
        title=draw(words),
        languages=("en", "de"),
        sources=draw(st.lists(words, max_size=2).map(tuple)),
        lessons=tuple(kept),
        defaults=draw(mappings),
    )


# Snapshots


@thorough
@given(steps())
def test_a_snapshot_gives_back_the_same_step_and_the_same_snapshot(step):
    again = Step.model_validate_json(step.snapshot())
    assert again == step
    assert again.snapshot() == step.snapshot()
    assert (again.wording_hash(), again.structure_hash()) == (step.wording_hash(), step.structure_hash())


def shuffled(value, draw):
    if isinstance(value, dict):
        return {key: shuffled(value[key], draw) for key in draw(st.permutations(list(value)))}
    return [shuffled(item, draw) for item in value] if isinstance(value, list) else value


@thorough
@given(steps(), st.data())
def test_a_snapshot_does_not_depend_on_the_order_of_fields(step, data):
    other = Step.model_validate(shuffled(json.loads(step.snapshot()), data.draw))
    assert other.snapshot() == step.snapshot()


def test_a_snapshot_is_compact_json_with_sorted_keys_and_its_letters_as_they_are():
    text = sleep(title="Schlaf für alle").snapshot()
    assert text == json.dumps(json.loads(text), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    assert "für" in text


def test_a_snapshot_does_not_say_where_a_lesson_was_written():
    here, there = (sleep(teaching={"source": f"{folder}/lesson.md"}) for folder in ("one/a", "two/b"))
    assert here.snapshot() == there.snapshot()
    assert "/home" not in here.snapshot()


def test_an_authors_values_are_kept_as_json_keeps_them():
    step = sleep(defaults={"pair": (1, 2), "since": date(2025, 3, 3)})
    assert step.defaults == {"pair": [1, 2], "since": "2025-03-03"}
    assert Step.model_validate_json(step.snapshot()) == step


# Structure

EXERCISE = {"id": "hours", "ask": "How many hours?", "answer": "number 0-12"}


def sleep(*, teaching=None, nudge=None, exercise=None, **step) -> Step:
    first = {"id": "teach", "kind": "teaching", "at": "mon 08:00", "subject": "Sleep", "body": "Text"}
    second = {"id": "nudge", "kind": "nudge", "at": "wed 12:30", "subject": "Sleep", "body": "Text"}
    first["exercises"] = (EXERCISE | (exercise or {}), {"id": "note", "ask": "Why?", "answer": "text"})
    lessons = (first | (teaching or {}), second | (nudge or {}))
    return Step.model_validate({"id": "sleep", "version": "1.0", "title": "Sleep", "lessons": lessons} | step)


def german() -> Lesson:
    return Lesson(id="teach", language="de", kind=Kind.TEACHING, at="tue 09:00", subject="Schlaf", body="Text")


@pytest.mark.parametrize(
    "changed",
    [
        sleep(id="rest"),
        sleep(teaching={"id": "taught"}),
        sleep(nudge={"kind": "reflection"}),
        sleep(nudge={"at": "wed 12:31"}),
        sleep(nudge={"at": "thu 12:30"}),
        sleep(nudge={"at": "more"}),
        sleep(exercise={"id": "minutes"}),
        sleep(exercise={"answer": "number 0-24"}),
        sleep(exercise={"answer": "number 0-12 + text"}),
        sleep(nudge={"exercises": (EXERCISE | {"id": "another"},)}),
        sleep(teaching={"exercises": sleep().lessons[0].exercises[::-1]}),
        sleep(teaching={"exercises": ()}),
        sleep(lessons=sleep().lessons[:1]),
    ],
)
def test_an_id_a_kind_a_range_an_order_or_a_time_is_structure(changed):
    assert changed.structure_hash() != sleep().structure_hash()
    assert changed.wording_hash() != sleep().wording_hash()


@pytest.mark.parametrize(
    "changed",
    [
        sleep(version="1.1"),
        sleep(title="Rest", author="A. Writer", licence="CC-BY-4.0", sources=("A book",)),
        sleep(teaching={"subject": "Other", "body": "Other"}),
        sleep(exercise={"ask": "Other?", "track": "hours", "ack": "Thank you", "examples": {"7": 7}}),
        sleep(defaults={"word": "client"}),
        sleep(languages=("en", "de"), lessons=(*sleep().lessons, german())),
    ],
)
def test_wording_and_translations_are_not_structure(changed):
    assert changed.structure_hash() == sleep().structure_hash()
    assert changed.wording_hash() != sleep().wording_hash()


def test_the_order_in_which_lessons_are_listed_is_neither_order_nor_structure_since_their_times_decide():
    assert sleep(lessons=sleep().lessons[::-1]).structure_hash() == sleep().structure_hash()
    assert [lesson.id for lesson in sleep(lessons=sleep().lessons[::-1]).source()] == ["teach", "nudge"]


# What is refused


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"lessons": ()}, "exactly one lesson of kind"),
        ({"lessons": sleep().lessons[1:]}, "exactly one lesson of kind"),
        ({"teaching": {"at": "more"}}, "exactly one lesson of kind"),
        ({"nudge": {"kind": "teaching"}}, "exactly one lesson of kind"),
        ({"nudge": {"id": "teach"}}, "two lessons"),
        ({"nudge": {"at": "wednesday noon"}}, 'write for example at = "wed 12:30"'),
        ({"nudge": {"at": "wed 24:00"}}, 'write for example at = "wed 12:30"'),
        ({"nudge": {"kind": "reminder"}}, "teaching"),
        ({"nudge": {"subjcet": "Sleep"}}, "Extra inputs"),
        ({"languages": ()}, "at least 1 item"),
        ({"id": "Sleep Well"}, "pattern"),
        ({"version": "one"}, "pattern"),
    ],
)
def test_a_step_that_is_wrong_is_refused_when_it_is_made(change, says):
    with pytest.raises(ValidationError, match=says):
        sleep(**change)


def test_the_engines_own_texts_need_no_teaching_mail_with_a_time():
    welcome = Lesson(id="welcome", kind=Kind.TEACHING, at=None, subject="Welcome", body="Text")
    texts = Step(id=ENGINE, version="1.0", title="Programme", lessons=(welcome,))
    programme = Programme(id="recovery", title="Recovery", steps=(sleep(),), texts=texts)
    assert programme.step(ENGINE) is texts
    assert programme.step("sleep") == sleep()
    assert programme.step("unknown") is None


@thorough
@given(offsets)
def test_an_offset_reads_back_what_it_writes(offset):
    assert Offset.parse(str(offset)) == offset
    assert Offset.parse(f" {str(offset).upper()} ") == offset
    assert str(offset)[:3] == DAYS[offset.days]


# Languages


def test_a_lesson_comes_in_the_nearest_language_and_never_in_a_mixture():
    step = sleep(languages=("en", "de"), lessons=(*sleep().lessons, german()))
    assert step.lesson("teach", "de-AT").subject == "Schlaf"
    assert step.lesson("teach", "fr").subject == "Sleep"
    assert step.lesson("nudge", "de").subject == "Sleep"
    assert step.lesson("unknown", "de") is None
    assert step.exercise("hours", "de") is None
    assert step.exercise("hours", "fr").ask == "How many hours?"
    assert step.exercise("unknown") is None
