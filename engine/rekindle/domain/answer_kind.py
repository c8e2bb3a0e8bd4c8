"""An author's own answer kind, checked when it is made: whatever can be told without running it is told there."""

import inspect
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from rekindle.domain.answer_form import FormKind
from rekindle.domain.hooks import Parsed, Unclear
from rekindle.domain.plain import ReadOnly, WrongField, as_kept, is_one_line, read_only

OF: Final = "AnswerKind"
_NAME: Final = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_LANGUAGE: Final = re.compile(r"([a-z]{2,3}(-[A-Za-z0-9]{2,8})*)?")


@dataclass(frozen=True, slots=True)
class AnswerKind:
    """A way to read replies that the built-in kinds do not have. Exercises name it: `answer = "breaths"`.

    Raises WrongField, a ValueError, that names field and value.
    """

    id: str
    """Lower-case words joined by hyphens; not the name of a built-in kind."""
    parse: Callable[..., Parsed | Unclear]
    """`parse(text)` or `parse(text, context)` with a `ReplyContext`. `text` is the newest words of the reply, without quotes
    and signature, at most 20,000 characters."""
    score: Callable[[Any], float | None] | None = None
    """A number for a value, for conditions such as `breaths below 3`; without it, a value that is a number counts itself."""
    examples: Mapping[str, Any] = field(default_factory=ReadOnly)
    """Replies and what they are read as: a value, or "unclear". Documentation and tests at once; six are a good number."""
    how: str | Mapping[str, str] = ""
    """How to reply, in one line, or one for each language (`{"en": ..., "de": ...}`)."""

    def __post_init__(self) -> None:
        _check_id(self.id)
        _check_function("parse", self.parse, "parse(text) or parse(text, context)", (1, 2))
        if self.score is not None:
            _check_function("score", self.score, "score(value)", (1,))
        _check_names("examples", self.examples)
        object.__setattr__(self, "examples", as_kept(OF, "examples", dict(self.examples)))
        _check_how(self.how)
        object.__setattr__(self, "how", read_only(self.how))


def arguments_of(function: Callable[..., Any], counts: tuple[int, ...] = (1, 2)) -> int:
    """The most of these counts of arguments that a function takes; 0 if it can be called with none of them."""
    try:
        signature = inspect.signature(function)
    except (TypeError, ValueError):  # some built-in functions do not tell
        return 1
    for count in reversed(counts):
        try:
            signature.bind(*range(count))
        except TypeError:
            continue
        return count
    return 0


def _check_id(name: object) -> None:
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        raise WrongField(OF, "id", name, "is not lower-case words joined by hyphens", 'write for example "breaths"')
    if name in set(FormKind):
        raise WrongField(OF, "id", name, "is the name of a built-in kind", "give it another id")


def _check_function(name: str, function: Any, shape: str, counts: tuple[int, ...]) -> None:
    if not callable(function):
        raise WrongField(OF, name, function, "is no function", f"give it a function {shape}")
    if inspect.iscoroutinefunction(function):
        raise WrongField(OF, name, function, "is async, and it is called without waiting", "write it with plain def")
    if not arguments_of(function, counts):
        raise WrongField(OF, name, function, "takes other arguments", f"write it as {shape}")


def _check_names(name: str, value: object) -> None:
    if not isinstance(value, Mapping) or not all(isinstance(one, str) for one in value):
        raise WrongField(OF, name, value, "is no mapping of texts", 'write for example {"two": 2, "hm": "unclear"}')


def _check_how(how: object) -> None:
    lines = {"": how} if isinstance(how, str) else how
    if not isinstance(lines, Mapping):
        raise WrongField(OF, "how", how, "is neither a text nor a mapping of them", 'write for example {"en": "..."}')
    for language, line in lines.items():
        if not isinstance(language, str) or not _LANGUAGE.fullmatch(language):
            raise WrongField(OF, "how", language, "is no language", 'write for example {"en": "...", "de-AT": "..."}')
        if not isinstance(line, str) or not is_one_line(line):
            raise WrongField(OF, "how", line, "is not one line of text", "say how to reply in one line")
