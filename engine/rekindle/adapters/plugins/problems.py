"""What is told of a plugin's fault: what, at which place of its code, with which effect, and what to do."""

import sys
from collections.abc import Mapping, Sequence
from pathlib import PurePath
from types import ModuleType
from typing import Final

from pydantic import ValidationError

from rekindle.content.front_matter import nearest
from rekindle.domain.errors import RekindleError
from rekindle.domain.hooks import EVENT_HOOKS, Hook
from rekindle.domain.mistakes import names_at
from rekindle.ports import PARSE, SCORE

AWAY: Final = "its step is not available: nobody enters it, and people who are in it go on from its snapshot"
AS_DATA: Final = "its code is not called: its mails go out as its files say, with the defaults of step.toml"
IGNORED: Final = "it has no effect"
EFFECTS: Final[Mapping[str, str]] = {
    Hook.PROVIDE_CONTEXT: "the mail is held",
    Hook.CHOOSE_NEXT: "the programme's order stays as it is",
    Hook.FILTER_SCHEDULE: "the mail keeps its time",
    Hook.FILTER_MESSAGE: "the mail goes out as it was",
    PARSE: "the reply is kept for a human",
    SCORE: "the reply is kept for a human",
    **dict.fromkeys(EVENT_HOOKS, "the event is tried again, then parked; nobody's mail waits for it"),
}
"""Of a call that failed. Everybody else's mail goes on in each case."""


class PluginProblem(RekindleError):
    """Why one plugin was put aside, and what to do."""

    def __init__(self, what: str, todo: str) -> None:
        super().__init__(f"{what}; {todo}")
        self.what, self.todo = what, todo


def place(error: BaseException, roots: Sequence[str] = ()) -> str:
    """`file:line` of the innermost frame in the plugin's own files (`roots`), else of the innermost one."""
    if isinstance(error, SyntaxError) and error.filename:
        return f"{PurePath(error.filename).name}:{error.lineno}"
    found, trace = "", error.__traceback__
    while trace is not None:
        file = trace.tb_frame.f_code.co_filename
        if file.startswith(tuple(roots)) if roots else not file.startswith("<frozen"):
            found = f"{PurePath(file).name}:{trace.tb_lineno}"
        trace = trace.tb_next
    return found or (place(error) if roots else "an unknown place")


def place_of(function: object) -> str:
    """`file:line` where a function begins."""
    code = getattr(function, "__code__", None)
    return f"{PurePath(code.co_filename).name}:{code.co_firstlineno}" if code else "an unknown place"


def home_of(plugin: object) -> str:
    """The folder of the plugin's own files, or its one file; "" where there is none."""
    name = plugin.__name__ if isinstance(plugin, ModuleType) else getattr(plugin, "__module__", "")
    module = sys.modules.get(name)
    file = getattr(module, "__file__", None)
    if not file:
        return ""
    return str(PurePath(file).parent) if "." in name or hasattr(module, "__path__") else file


def called(hook: str, place: str, plugin: str, kind: str = "") -> str:
    """`filter_message (plugin.py:12) of the plugin "x"`: how a call is named in every fault."""
    of = f' of the answer kind "{kind}"' if kind else ""
    return f'{hook}{of}{f" ({place})" if place else ""} of the plugin "{plugin}"'


def in_short(error: ValidationError, model: type | None) -> str:
    """The fields that a value refused, and how they are spelt; never a value, which may be somebody's answer."""
    told = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        key = ".".join(map(str, item["loc"])) or error.title
        if item["type"] == "extra_forbidden" and model is not None:
            told.append(
                f'there is no field "{key}"; {nearest(str(item["loc"][-1]), names_at(model, item["loc"][:-1]))}'
            )
        elif item["type"] == "value_error":
            told.append(f'the field "{key}" has a value that is refused')
        else:
            told.append(f'the field "{key}": {item["msg"][:1].lower()}{item["msg"][1:]}')
    return "; ".join(told)
