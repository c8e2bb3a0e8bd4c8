"""A plugin's own settings: `[plugins.<name>]`, held against its `Settings` model. A misspelt key must never be ignored."""

import inspect
from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from pathlib import PurePath
from types import ModuleType, UnionType
from typing import Any, Final, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError

from rekindle.adapters.plugins.problems import PluginProblem
from rekindle.content.front_matter import nearest
from rekindle.domain.mistakes import explain_errors

ALMOST: Final = 0.8  # `Setings` is 0.93 like Settings, `Greetings` 0.71


def settings_class(name: str, objects: Sequence[object]) -> type[BaseModel] | None:
    """The `Settings` of a StepPlugin, or of one of its modules. Raises PluginProblem for anything else of that name."""
    for one in objects:
        found = vars(one).get("Settings") if isinstance(one, ModuleType) else getattr(one, "Settings", None)
        if found is None:
            continue
        if not (isinstance(found, type) and issubclass(found, BaseModel)):
            what = f'Settings of the plugin "{name}" is a {type(found).__name__}'
            raise PluginProblem(what, "make it a class that extends pydantic.BaseModel")
        return found
    return None


def misspelt_settings(objects: Sequence[object]) -> str:
    """The model that was probably meant to be `Settings`, with its place; "" where there is none."""
    for one in objects:
        module = one.__name__ if isinstance(one, ModuleType) else type(one).__module__
        for name, found in list(vars(one if isinstance(one, ModuleType) else type(one)).items()):
            is_own = isinstance(found, type) and issubclass(found, BaseModel) and found.__module__ == module
            if is_own and SequenceMatcher(None, name.title(), "Settings").ratio() > ALMOST:
                return f"{name} ({_place_of(found)})"
    return ""


def _place_of(model: type) -> str:
    try:
        return f"{PurePath(inspect.getfile(model)).name}:{inspect.getsourcelines(model)[1]}"
    except (OSError, TypeError):
        return model.__module__


def filled(name: str, model: type[BaseModel], values: Mapping[str, Any]) -> BaseModel:
    """Raises PluginProblem that names table, key and the right spelling."""
    table = f"[plugins.{name}]"
    unknown = [f"{table}: {key}: there is no such setting; {advice}" for key, advice in _unknown(model, values, "")]
    if unknown:
        raise PluginProblem("\n".join(unknown), f"mend {table}")
    try:
        return model.model_validate(values)
    except ValidationError as error:
        raise PluginProblem(explain_errors(error, model, table), f"mend {table}") from None


def _unknown(model: type[BaseModel], values: Mapping[str, Any], at: str) -> Iterator[tuple[str, str]]:
    """Keys that the model does not have; pydantic itself ignores them unless its author forbade them."""
    if model.model_config.get("extra") == "allow":
        return
    known: dict[str, str] = {}
    for field, about in model.model_fields.items():
        known[field] = field
        if isinstance(about.validation_alias, str):
            known[about.validation_alias] = field
    for key, value in values.items():
        if key not in known:
            yield f"{at}{key}", nearest(key, known)
            continue
        inner = _inner(model.model_fields[known[key]].annotation)
        if inner is not None and isinstance(value, Mapping):
            yield from _unknown(inner, value, f"{at}{key}.")


def _inner(annotation: object) -> type[BaseModel] | None:
    """The model that a field is, or may be."""
    options = get_args(annotation) if get_origin(annotation) in {Union, UnionType} else (annotation,)
    return next((one for one in options if isinstance(one, type) and issubclass(one, BaseModel)), None)
