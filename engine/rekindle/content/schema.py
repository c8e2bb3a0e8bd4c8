"""JSON Schemas of the files that authors write, for editors that complete and check TOML. Made from the models."""

from collections.abc import Mapping
from typing import Any, Final

from pydantic import BaseModel

from rekindle.content.read import EXERCISE_KEYS, LESSON_KEYS, STEP_KEYS
from rekindle.domain.answer_form import NICKNAMES, SPELLING, FormKind
from rekindle.domain.programme import DAYS, Exercise, Lesson, Step

DIALECT: Final = "http://json-schema.org/draft-07/schema#"
"""What editors for TOML understand; everything is written in place, without references."""
_AT: Final = {"type": "string", "pattern": rf"^(more|({'|'.join(DAYS)}) ([01]\d|2[0-3]):[0-5]\d)$"}
_ID: Final = {"type": "string", "maxLength": 40, "pattern": "^[a-z][a-z0-9]*(-[a-z0-9]+)*$"}
_HOUR: Final = {"type": "string", "pattern": r"^(([01]\d|2[0-3]):[0-5]\d)?$"}
_LENGTH: Final = {"type": "string", "pattern": r"^(\d+(\.\d+)?[wdhms])+$"}
_CHOICE: Final = '("[^"]+"|[^\\s",/|]+)'
_FORMS: Final = {
    FormKind.NUMBER: r"number \d{1,4}-\d{1,4}",
    FormKind.NUMBERS: r"numbers \d{1,2} \d{1,4}-\d{1,4}",
    FormKind.CHOICE: f"choice {_CHOICE}( {_CHOICE})+",
    FormKind.YES_NO: "yes-no",
    FormKind.TEXT: "text",
    FormKind.CHECK: r"check \d{1,2} \d{1,4}-\d{1,4}",
    FormKind.TIME: "time",
    FormKind.DATE: "date",
}
"""One word and what it takes. Which of two numbers is the larger, no pattern says; that is for `steps check`."""
_OWN: Final = rf"(?!({'|'.join((*_FORMS, *NICKNAMES))})( |$))[a-z][a-z0-9]*(-[a-z0-9]+)*( .*)?"
"""A kind that the step's plugin brings: any word but a built-in kind's, or what is often written for one."""
ANSWER: Final = rf"^(({'|'.join(_FORMS.values())})( \+ text)?|{_OWN})$"

STEP: Final = {
    "id": "Lower-case words joined by hyphens; equal to the name of the folder or entry point. Written once, never reused.",
    "version": 'Numbers joined by dots, in quotation marks: "1.0". Raise it with every change.',
    "title": "What people and lists call the step.",
    "author": "Who wrote it.",
    "licence": "Under which terms others may use it, for example CC-BY-SA-4.0.",
    "languages": "The first is the source, the others are translations of it.",
    "sources": "What it rests on.",
    "defaults": "Values of {{ x.NAME }}, used where no plugin gives others.",
    "moved": "Old exercise id = the id under which it goes on; answers to the old one count for the new one.",
}
LESSON: Final = {
    "id": "The file's own name without .md. Written once, never reused.",
    "at": 'Day and time of a week whose teaching mail is on Monday, "wed 12:30"; or "more": sent only when asked for.',
    "kind": "Exactly one teaching mail with a time begins the week.",
    "subject": "One line of at most 45 characters that a locked screen may show; {{ variables }} may stand in it.",
    "exercise": "One table [[exercise]] for each question.",
}
EXERCISE: Final = {
    "id": "Unique in the step; answers refer to it for ever.",
    "ask": "The question; {{ variables }} may stand in it.",
    "answer": "How a reply is read.",
    "track": "What a receipt sets beside earlier answers: last, mean, sum or gap (the first number less the second).",
    "remind_after": "After how long without a reply the next mail reminds of it, for example 72h.",
    "examples": 'Replies as people write them, each with its value or "unclear"; at least six.',
    "ack": 'One sentence for the receipt; or one for each choice ("DONE") or range ("0-3"), and "else".',
    "how": "How to reply, in one line, instead of the answer kind's own.",
    "quote": "Whether one short line of the answer may be shown to its writer again; leave it out where people write of others.",
}
PROGRAMME: Final = {
    "id": "Name of the programme in addresses: coach+join-<id>@.",
    "title": "What people call the programme.",
    "language": "The language of its own texts, and of a new participant.",
    "zone": "IANA time zone of a new participant.",
    "steps": 'The weeks in their order: an installed plugin\'s name, or a path such as "./steps/sleep".',
    "replace": "A step's name = the step that stands in its place.",
    "texts": "Folder of the programme's own texts; the id if left out.",
    "checks": "Whether there are self-checks.",
    "middle_after": "After which week the middle self-check stands.",
    "check": "How the self-check is scored: items, top, inward, outward, and the cut-offs some, high, core, gap, mixed, change.",
    "consent_version": "Raise it when the confirmation's wording changes.",
    "rhythm": "When mail comes to a new participant: day, hour, pace, night; each of them may change it.",
    "brand": "Name, colours, logo and footer lines of this programme's mail.",
}


def step_schema() -> dict[str, Any]:
    return _schema(Step, "step.toml of a step", STEP, STEP_KEYS, ("id", "version", "title"))


def lesson_schema() -> dict[str, Any]:
    """Front matter of a lesson in its step's own language."""
    title = "Front matter of a lesson, between +++ lines"
    return _lesson(title, ("id", "at", "kind", "subject"), ("id", "ask", "answer"))


def translation_schema() -> dict[str, Any]:
    """The same of a translation, which takes times from its source, and of a programme's own text, which has none."""
    title = "Front matter of a translation or of a programme's own text, between +++ lines"
    return _lesson(title, ("subject",), ("id", "ask"))


def _lesson(title: str, required: tuple[str, ...], asked: tuple[str, ...]) -> dict[str, Any]:
    schema = _schema(Lesson, title, LESSON, LESSON_KEYS, required)
    exercise = _schema(Exercise, "", EXERCISE, EXERCISE_KEYS, asked)
    answer = exercise["properties"]["answer"]
    answer |= {"pattern": ANSWER, "examples": [spec for kind, spec in SPELLING.items() if kind is not FormKind.OWN]}
    exercise["properties"]["remind_after"] |= _LENGTH
    del exercise["$schema"], exercise["title"]
    schema["properties"]["at"] = {"description": LESSON["at"], **_AT}
    schema["properties"]["exercise"] = {"description": LESSON["exercise"], "type": "array", "items": exercise}
    return schema


def programme_schema(model: type[BaseModel]) -> dict[str, Any]:
    """`model` is the programme file's own, which lives with the adapters."""
    schema = _schema(model, "A programme file", PROGRAMME, tuple(model.model_fields), None)
    schema["properties"]["id"] |= _ID
    schema["properties"]["rhythm"]["properties"]["hour"] |= _HOUR
    return schema


def _schema(
    model: type[BaseModel],
    title: str,
    about: Mapping[str, str],
    keys: tuple[str, ...],
    required: tuple[str, ...] | None,
) -> dict[str, Any]:
    made = model.model_json_schema()
    found = {key: _plain(made["properties"].get(key, {}), made.get("$defs", {})) for key in keys}
    properties = {key: {"description": about[key], **value} if key in about else value for key, value in found.items()}
    needed = list(made.get("required", [])) if required is None else list(required)
    return {
        "$schema": DIALECT, "title": title, "type": "object", "additionalProperties": False,
        "required": needed, "properties": properties,
    }  # fmt: skip


def _plain(value: Any, definitions: Mapping[str, Any]) -> Any:
    """References resolved; pydantic's own titles and descriptions, and null, which TOML does not have, left out."""
    if isinstance(value, list):
        return [_plain(item, definitions) for item in value]
    if not isinstance(value, dict):
        return value
    if "$ref" in value:
        value = {**definitions[value["$ref"].rpartition("/")[2]], **{k: v for k, v in value.items() if k != "$ref"}}
    options = [option for option in value.get("anyOf", []) if option.get("type") != "null"]
    if len(options) == 1:
        value = {**{k: v for k, v in value.items() if k != "anyOf"}, **options[0]}
    return {
        key: {name: _plain(one, definitions) for name, one in item.items()}
        if key == "properties"
        else _plain(item, definitions)
        for key, item in value.items()
        if key not in {"title", "description"} and not (key == "default" and item is None)
    }
