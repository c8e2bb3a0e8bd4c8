"""What an author's code makes is checked when it is made, and read-only from then on; what is stored can always be read."""

import copy
import json
import pickle
from collections.abc import Callable
from types import MappingProxyType

import pytest
from pydantic import ValidationError

from rekindle.domain.answer_kind import AnswerKind
from rekindle.domain.hooks import Draft, KindInfo, Parsed, Unclear, draft_of
from rekindle.domain.plain import Unchangeable, WrongField
from rekindle.domain.programme import Exercise, Kind, Lesson, Offset, Step

JSON = "is no JSON value; give texts, finite numbers, truths, None, lists and mappings of them"


def parse(text: str) -> Parsed | Unclear:
    return Parsed(1)


async def later(text: str) -> Parsed:
    return Parsed(1)


def step(**facts) -> Step:
    ask = Exercise(id="tea", ask="How?", answer="number 0-3", examples={"two": 2}, ack={"else": "Good."})
    lesson = Lesson(
        id="why",
        kind=Kind.TEACHING,
        at=Offset.parse("mon 08:00"),
        body="",
        exercises=(ask,),
        **facts or {"subject": "Why"},
    )
    return Step(id="calm", version="1.0", title="", lessons=(lesson,), defaults={"a": {"b": 1}}, moved={"cups": "tea"})


REFUSED: dict[str, tuple[Callable[[], object], str]] = {
    "an id of two words": (
        lambda: AnswerKind("My Kind", parse),
        "AnswerKind: id = 'My Kind' is not lower-case words joined by hyphens; write for example \"breaths\"",
    ),
    "an id that ends with its line": (lambda: AnswerKind("breaths\n", parse), "id = 'breaths\\n' is not"),
    "an id that is no text": (lambda: AnswerKind(7, parse), "id = 7 is not"),
    "the id of a built-in kind": (
        lambda: AnswerKind("number", parse), "id = 'number' is the name of a built-in kind; give it another id"),
    "a parser that is none": (
        lambda: AnswerKind("b", "parse"), "parse = 'parse' is no function; give it a function parse(text) or"),
    "a parser that is awaited": (lambda: AnswerKind("b", later), "parse = later is async, and it is called without waiting"),
    "a parser of three": (lambda: AnswerKind("b", lambda a, b, c: None), "parse = <lambda> takes other arguments"),
    "a parser of nothing": (lambda: AnswerKind("b", lambda: None), "write it as parse(text) or parse(text, context)"),
    "a score that is none": (lambda: AnswerKind("b", parse, score="x"), "score = 'x' is no function; give it a function score(value)"),
    "a score of two": (lambda: AnswerKind("b", parse, lambda a, b: 1.0), "write it as score(value)"),
    "examples in a list": (lambda: AnswerKind("b", parse, examples=["two"]), "examples = ['two'] is no mapping of texts; write"),
    "an example that is no text": (lambda: AnswerKind("b", parse, examples={2: 2}), "examples = {2: 2} is no mapping of texts"),
    "an example without a value": (lambda: AnswerKind("b", parse, examples={"two": object()}), JSON),
    "a way to reply in two lines": (lambda: AnswerKind("b", parse, how="a\nb"), "how = 'a\\nb' is not one line of text; say"),
    "a way to reply in no language": (lambda: AnswerKind("b", parse, how={"EN": "a"}), "how = 'EN' is no language; write"),
    "a way to reply that is no text": (lambda: AnswerKind("b", parse, how={"en": 7}), "how = 7 is not one line of text"),
    "no way to reply": (lambda: AnswerKind("b", parse, how=None), "how = None is neither a text nor a mapping of them; write"),
    "a value that is none": (lambda: Parsed(parse), f"Parsed: value = parse {JSON}"),
    "a value that is not finite": (lambda: Parsed([float("nan")]), f"value = [nan] {JSON}"),
    "half a letter": (lambda: Parsed("\ud800"), f"value = '\\ud800' {JSON}"),
    "what is left over and no text": (lambda: Parsed(1, text=7), 'Parsed: text = 7 is not a text; give a text; "" for none'),
    "half a letter left over": (lambda: Parsed(1, text="\ud800"), "text = '\\ud800' is not a text"),
    "more than certain": (lambda: Parsed(1, 1.1), "confidence = 1.1 is not a number from 0 to 1; write 1.0 where"),
    "certain by a word": (lambda: Parsed(1, "high"), "confidence = 'high' is not a number from 0 to 1"),
    "certain by a truth": (lambda: Parsed(1, True), "confidence = True is not a number from 0 to 1"),
    "not even a number": (lambda: Parsed(1, float("nan")), "confidence = nan is not a number from 0 to 1"),
    "a question that is no text": (lambda: Unclear(7), 'Unclear: ask_again = 7 is not a text; give a text; "" for none'),
}  # fmt: skip


@pytest.mark.parametrize("case", REFUSED)
def test_a_wrong_field_is_refused_with_its_name_its_value_and_what_to_do(case):
    make, told = REFUSED[case]
    with pytest.raises(WrongField) as error:
        make()
    assert told in str(error.value)
    assert "; " in str(error.value)


def test_what_is_told_of_a_call_holds_no_value():
    with pytest.raises(WrongField) as error:
        Parsed({"secret": {"what somebody wrote": object()}})
    assert error.value.told == f'the field "value" {JSON}'


DRAFTS = {
    "a second line": ({"subject": "s\nBcc: x"}, "subject", "must be one line of 1 to 120 characters; put the rest into before"),
    "another line's end": ({"subject": "s\u2028t"}, "subject", "one line"),
    "a line's end at the end": ({"subject": "s\n"}, "subject", "one line"),
    "500 characters": ({"subject": "s" * 500}, "subject", "1 to 120 characters"),
    "no subject": ({"subject": " "}, "subject", "one line of 1"),
    "a block too long": ({"before": "x" * 2001}, "before", "has more than 2000 characters; shorten it"),
    "another block too long": ({"after": "x" * 2001}, "after", "has more than 2000 characters; shorten it"),
    "a value that is none": ({"x": {"a": object()}}, "x", f"holds what {JSON}"),
    "a value that is not finite": ({"x": {"a": float("inf")}}, "x", f"holds what {JSON}"),
}  # fmt: skip


@pytest.mark.parametrize("case", DRAFTS)
def test_a_draft_that_no_mail_can_hold_is_refused_with_field_value_and_what_to_do(case):
    fields, name, told = DRAFTS[case]
    with pytest.raises(ValidationError) as error:
        Draft(**{"subject": "Why"} | fields)
    (item,) = error.value.errors()
    assert item["loc"] == (name,)
    assert told in item["msg"]
    assert f"input_value={repr(fields[name])[:10]}" in str(error.value)


def test_what_is_just_possible_is_taken():
    assert Draft(subject="s" * 120, before="x" * 2_000, after="x" * 2_000, x={"a": [1, None, {"b": True}]})
    kind = AnswerKind("pulse-rate", parse, round, {"2": (1, 2)}, how={"": "Reply", "de-AT": "Zahl"})
    assert (kind.examples, AnswerKind("b", parse, float).how) == ({"2": [1, 2]}, "")
    assert AnswerKind("b", parse, examples=MappingProxyType({"2": 2})).examples == {"2": 2}
    assert [Parsed(1, sure).confidence for sure in (0, 0.5, 1)] == [0, 0.5, 1]


def test_a_value_is_what_json_keeps_of_it():
    assert Parsed((1, 2)).value == [1, 2]
    assert Parsed({"a": (1,)}).value == {"a": [1]}


MAPPINGS = {
    "AnswerKind.examples": lambda: AnswerKind("b", parse, examples={"a": 1}).examples,
    "AnswerKind.examples left out": lambda: AnswerKind("b", parse).examples,
    "AnswerKind.how": lambda: AnswerKind("b", parse, how={"en": "a"}).how,
    "KindInfo.examples": lambda: KindInfo(id="b").examples,
    "Parsed.value": lambda: Parsed({"a": 1}).value,
    "inside Parsed.value": lambda: Parsed([{"a": 1}]).value[0],
    "Draft.x": lambda: Draft(subject="s", x={"a": 1}).x,
    "Draft.x left out": lambda: Draft(subject="s").x,
    "Draft.x as it is given": lambda: draft_of("s", {"a": 1}).x,
    "Step.defaults": lambda: step().defaults,
    "inside Step.defaults": lambda: step().defaults["a"],
    "Step.moved": lambda: step().moved,
    "Exercise.examples": lambda: step().exercise("tea").examples,
    "Exercise.ack": lambda: step().exercise("tea").ack,
}
CHANGES: dict[str, Callable[[dict], object]] = {
    "set": lambda x: x.__setitem__("b", 2),
    "delete": lambda x: x.__delitem__("a"),
    "update": lambda x: x.update(b=2),
    "join": lambda x: x.__ior__({"b": 2}),
    "default": lambda x: x.setdefault("b", 2),
    "pop": lambda x: x.pop("a"),
    "popitem": lambda x: x.popitem(),
    "clear": lambda x: x.clear(),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("name", MAPPINGS)
def test_a_mapping_of_a_value_is_read_only_and_says_what_to_do(name, change):
    mapping = MAPPINGS[name]()
    before = dict(mapping)
    with pytest.raises(Unchangeable, match="cannot be changed; make another one"):
        CHANGES[change](mapping)
    assert mapping == before


def test_a_read_only_mapping_is_joined_copied_and_written_as_any_other():
    x = Draft(subject="s", x={"a": {"b": 1}}).x
    assert {**x, "c": 2} == x | {"c": 2} == {"a": {"b": 1}, "c": 2}
    assert json.loads(json.dumps(x)) == copy.deepcopy(x) == pickle.loads(pickle.dumps(x)) == x
    assert step().model_copy(deep=True) == step()


# --- what is stored is read, whatever is refused today ---


def test_a_stored_step_with_a_subject_that_is_refused_today_is_read_and_given_to_a_filter():
    long = step(subject="s" * 500 + "\nt")
    again = Step.model_validate_json(long.snapshot())
    assert again == long
    assert draft_of(again.source()[0].subject, again.defaults).subject == "s" * 500 + "\nt"


def test_a_stored_kind_that_is_refused_today_is_read():
    stored = '{"id": "My Kind", "how": {"EN": "a\\nb"}, "examples": {}, "scores": true}'
    assert KindInfo.model_validate_json(stored).how == {"EN": "a\nb"}
