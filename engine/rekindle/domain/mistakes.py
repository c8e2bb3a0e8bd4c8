"""A validation error in plain words: file, line, key, value, what is wrong, and the nearest right spelling."""

import difflib
import re
from collections.abc import Callable, Mapping
from typing import Any, Final, get_args

from pydantic import BaseModel, ValidationError

Key = tuple[int | str, ...]
_MUST: Final = {
    "string_type": 'must be text in "quotation marks"',
    "path_type": 'must be text in "quotation marks"',
    "int_type": "must be a whole number",
    "int_parsing": "must be a whole number",
    "int_from_float": "must be a whole number",
    "bool_type": "must be true or false",
    "bool_parsing": "must be true or false",
    "mapping_type": "must be a table",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "missing": "is missing",
}
NAME_RULE: Final = "must be lower-case words joined by hyphens, at most 40 characters, for example wind-down"
_PATTERNS: Final = {
    "id": NAME_RULE,
    "cohorts": NAME_RULE,
    "version": 'must be numbers joined by dots, for example "1.0"',
    "languages": 'must be language codes, for example ["en", "de"]',
    "language": 'must be a language code, for example "de" or "de-AT"',
}


def explain_errors(
    error: ValidationError, model: type[BaseModel], file: str, place: Callable[[Key], str] | None = None
) -> str:
    """One line for each mistake: file, key, value, what is wrong, and the nearest right spelling.

    `place` says as `file:line` where a key stands, where that is known.
    """
    lines = []
    unknown = {
        _key(item["loc"]): _advice(_key(item["loc"]), model)
        for item in error.errors()
        if item["type"] == "extra_forbidden"
    }
    for item in error.errors():
        loc = _key(item["loc"])
        key = ".".join(str(part) for part in loc)
        where = place(loc) if place else file
        if loc in unknown:
            lines.append(f"{where}: {key}: there is no such setting; {unknown[loc]}")
        elif item["type"] != "missing" or f'did you mean "{loc[-1]}"?' not in _beside(loc, unknown):
            written = "" if isinstance(item["input"], Mapping) else f" = {_as_written(item['input'])}"
            message = in_plain_words(loc, item["type"], item["msg"], item.get("ctx", {}), item["input"])
            lines.append(f"{where}: {key}{written}: {message}" if key else f"{where}: {message}")
    return "\n".join(lines)


def _key(loc: Key) -> Key:
    return tuple(part for part in loc if part != "[key]")


def _advice(loc: Key, model: type[BaseModel]) -> str:
    names = names_at(model, loc[:-1])
    near = difflib.get_close_matches(str(loc[-1]), names, n=1)
    return f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(names)}"


def _beside(loc: Key, unknown: Mapping[Key, str]) -> list[str]:
    """What is told of unknown keys in the same table: a key that is only misspelt is not missing, too."""
    return [advice for other, advice in unknown.items() if other[:-1] == loc[:-1]]


def in_plain_words(loc: Key, type_: str, message: str, context: Mapping[str, Any], value: object = None) -> str:
    """What the value at `loc` must be, to be read after its key; a value's own refusal says the whole sentence itself."""
    if type_ == "value_error":
        return message.removeprefix("Value error, ")
    key = next((str(part) for part in reversed(loc) if isinstance(part, str) and part in _PATTERNS), "")
    if type_ == "string_pattern_mismatch" or (key and type_.startswith("string_too")):
        return _PATTERNS.get(key, "has a wrong form")
    if type_ in {"enum", "literal_error"}:
        known = re.findall(r"'([^']*)'", str(context.get("expected", "")))
        near = difflib.get_close_matches(str(value).casefold(), known, n=1)
        words = f"must be one of {context.get('expected', '')}".replace("'", '"')
        return f'{words}; did you mean "{near[0]}"?' if near else words
    if type_ in {"tuple_type", "list_type"}:
        return f'must be a list, for example ["{value if isinstance(value, str) else "en"}"]'
    return _MUST.get(type_, message[:1].lower() + message[1:])


def _as_written(value: object) -> str:
    """As it stands in TOML."""
    if isinstance(value, bool):
        return str(value).lower()
    return f'"{value}"' if isinstance(value, str) else repr(value)


def names_at(model: type[BaseModel], path: Key) -> list[str]:
    for part in path:
        field = model.model_fields.get(str(part))
        options = [] if field is None else [field.annotation, *get_args(field.annotation)]
        inner = [o for o in options if isinstance(o, type) and issubclass(o, BaseModel)]
        if inner:
            model = inner[0]
    return sorted(set(model.model_fields) - {"source"})
