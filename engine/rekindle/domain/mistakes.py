"""A validation error in plain words: file, key, value, what is wrong, and the nearest right spelling."""

import difflib
from collections.abc import Callable, Mapping
from typing import get_args

from pydantic import BaseModel, ValidationError


def explain_errors(
    error: ValidationError,
    model: type[BaseModel],
    file: str,
    line: Callable[[tuple[int | str, ...]], int] | None = None,
) -> str:
    """One line for each mistake: file, key, value, what is wrong, and the nearest right spelling.

    `line` finds a key's line in the file, where that is known.
    """
    lines = []
    for item in error.errors():
        key = ".".join(str(part) for part in item["loc"])
        where = f"{file}:{line(item['loc'])}" if line else file
        if item["type"] == "extra_forbidden":
            names = names_at(model, item["loc"][:-1])
            near = difflib.get_close_matches(str(item["loc"][-1]), names, n=1)
            hint = f'did you mean "{near[0]}"?' if near else f"known are: {', '.join(names)}"
            lines.append(f"{where}: {key}: there is no such setting; {hint}")
        else:
            value = "" if isinstance(item["input"], Mapping) else f" = {item['input']!r}"
            message = item["msg"].removeprefix("Value error, ")
            lines.append(f"{where}: {key}{value}: {message}" if key else f"{where}: {message}")
    return "\n".join(lines)


def names_at(model: type[BaseModel], path: tuple[int | str, ...]) -> list[str]:
    for part in path:
        field = model.model_fields.get(str(part))
        options = [] if field is None else [field.annotation, *get_args(field.annotation)]
        inner = [o for o in options if isinstance(o, type) and issubclass(o, BaseModel)]
        if inner:
            model = inner[0]
    return sorted(set(model.model_fields) - {"source"})
