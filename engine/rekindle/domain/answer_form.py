"""What an exercise asks for, and what was read from a reply. `read_answer` in answers.py goes from one to the other.

An author writes the form in one line, for example `number 0-10 + text` or `choice DONE "NOT YET"`.
"""

import difflib
import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

Answer = int | float | str | tuple[int | float | None, ...] | None


class FormKind(StrEnum):
    NUMBER = "number"
    NUMBERS = "numbers"
    CHOICE = "choice"
    YES_NO = "yes-no"
    TEXT = "text"
    CHECK = "check"
    TIME = "time"
    DATE = "date"
    OWN = "own"
    """A kind that the step's plugin brings: `own NAME`, and what it takes. Authors write the name alone (see `owned`)."""


SPELLING = {
    FormKind.NUMBER: "number 0-10",
    FormKind.NUMBERS: "numbers 2 0-10",
    FormKind.CHOICE: 'choice DONE "NOT YET"',
    FormKind.YES_NO: "yes-no",
    FormKind.TEXT: "text",
    FormKind.CHECK: "check 8 0-4",
    FormKind.TIME: "time",
    FormKind.DATE: "date",
    FormKind.OWN: "own breaths",
}
NICKNAMES = {"yesno": "yes-no", "yes": "yes-no", "free": "text", "freetext": "text", "scale": "number",
              "integer": "number", "hour": "time", "day": "date", "options": "choice", "select": "choice"}  # fmt: skip
_WITH_TEXT = re.compile(r"\s*\+\s*text\s*$", re.IGNORECASE)
_RANGE = re.compile(r"^(\d{1,4})-(\d{1,4})$")
_LOOSE_RANGE = re.compile(r"(\d{1,4})\s*(?:-|–|to|\.\.+|:|,|/| )\s*(\d{1,4})\s*$")
_CHOICE = re.compile(r'"([^"]+)"|([^\s",/|]+)')
_MOST = 20


@dataclass(frozen=True, slots=True)
class Parsed:
    """`value` is what is kept as a number or word; `text` is the rest of the reply, in the writer's own words."""

    value: Answer
    text: str = ""
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Unclear:
    """`why` is a stable word for programs (`two-numbers`, `nothing-found`, `out-of-range 0-10`); templates word it."""

    why: str

    @property
    def word(self) -> str:
        return self.why.partition(" ")[0]


@dataclass(frozen=True, slots=True)
class AnswerForm:
    """`low` and `high` hold for number, numbers and check; `count` for numbers and check; `choices` for choice; `name` and
    `arguments` for a plugin's own kind.
    """

    kind: FormKind
    low: int = 0
    high: int = 0
    count: int = 1
    choices: tuple[str, ...] = ()
    with_text: bool = False
    name: str = ""
    arguments: str = ""

    @classmethod
    def parse_spec(cls, spec: str) -> Self:
        """Raises ValueError with the nearest right spelling; the sentence is shown to the author as it stands."""
        head = _WITH_TEXT.sub("", spec.strip())
        with_text = head != spec.strip()
        name, _, rest = head.partition(" ")
        if name not in set(FormKind):
            raise _wrong(spec, "its first word is not an answer kind", _nearest(name, rest, with_text))
        kind = FormKind(name)
        form = _READERS[kind](spec, rest.strip(), with_text)
        if kind is FormKind.TEXT and with_text:
            raise _wrong(spec, "a text has no second text", "text")
        return cls(kind, with_text=with_text, **form)

    def __str__(self) -> str:
        words = [self.kind.value]
        if self.kind in {FormKind.NUMBERS, FormKind.CHECK}:
            words.append(str(self.count))
        if self.kind in {FormKind.NUMBER, FormKind.NUMBERS, FormKind.CHECK}:
            words.append(f"{self.low}-{self.high}")
        words += [f'"{choice}"' if " " in choice else choice for choice in self.choices]
        words += [part for part in (self.name, self.arguments) if part]
        return " ".join(words) + (" + text" if self.with_text else "")


def owned(spec: str, kinds: Collection[str]) -> str:
    """The spec as it is kept: a name among the plugin's own `kinds` becomes `own NAME ...`, which needs no plugin to be read."""
    name = spec.strip().partition(" ")[0]
    return f"own {spec.strip()}" if name in kinds else spec


def accepts(form: AnswerForm, value: object) -> bool:
    """Whether a value that comes from elsewhere (a page, an import, a plugin) could have been read from a reply."""
    match form.kind:
        case FormKind.NUMBER:
            return _in_range(form, value)
        case FormKind.NUMBERS | FormKind.CHECK:
            if not isinstance(value, tuple | list) or len(value) != form.count:
                return False
            missing = sum(item is None for item in value)
            whole = form.kind is not FormKind.CHECK or all(item is None or isinstance(item, int) for item in value)
            allowed = 1 if form.kind is FormKind.CHECK else 0
            return missing <= allowed and whole and all(item is None or _in_range(form, item) for item in value)
        case FormKind.CHOICE:
            return value in form.choices
        case FormKind.YES_NO:
            return value in {"yes", "no"} if isinstance(value, str) else False
        case FormKind.TEXT:
            return value is None
        case FormKind.TIME:
            return isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value) is not None
        case FormKind.DATE:
            pattern = r"(\d{4}|-)-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])"
            return isinstance(value, str) and re.fullmatch(pattern, value) is not None
        case FormKind.OWN:
            return True


def _in_range(form: AnswerForm, value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and form.low <= value <= form.high


def _wrong(spec: str, why: str, nearest: str) -> ValueError:
    return ValueError(f"answer = {_quoted(spec)} cannot be used: {why}; write for example answer = {_quoted(nearest)}")


def _quoted(spec: str) -> str:
    """As TOML: a spec with quotation marks stands between single ones."""
    return f"'{spec}'" if '"' in spec else f'"{spec}"'


def _nearest(name: str, rest: str, with_text: bool) -> str:
    plain = re.sub(r"[^a-z]", "", name.casefold())
    close = difflib.get_close_matches(plain, [kind.replace("-", "") for kind in FormKind], 1, 0.6)
    found = NICKNAMES.get(plain) or (close[0].replace("yesno", "yes-no") if close else "")
    if not found:
        return SPELLING[FormKind.NUMBER]
    kind = FormKind(found)
    needs_rest = kind in {FormKind.NUMBER, FormKind.NUMBERS, FormKind.CHECK, FormKind.CHOICE}
    spelling = f"{kind.value} {rest}".strip() if needs_rest and rest else SPELLING[kind]
    try:
        return str(AnswerForm.parse_spec(spelling + (" + text" if with_text else "")))
    except ValueError as error:
        return str(error).rpartition("answer = ")[2].strip("\"'")


def _range(spec: str, text: str, lead: str) -> dict[str, int]:
    match = _RANGE.match(text)
    if match is None or int(match[1]) >= int(match[2]):
        loose = _LOOSE_RANGE.search(text)
        low, high = sorted(map(int, loose.groups())) if loose else (0, 4 if lead.startswith("check") else 10)
        high = high if high > low else low + 1
        raise _wrong(spec, "it needs the lowest and the highest number, joined by a hyphen", f"{lead} {low}-{high}")
    return {"low": int(match[1]), "high": int(match[2])}


def _number(spec: str, rest: str, with_text: bool) -> dict[str, int]:
    return _range(spec, rest, "number")


def _several(kind: FormKind) -> Callable[[str, str, bool], dict[str, int]]:
    def read(spec: str, rest: str, with_text: bool) -> dict[str, int]:
        count, _, span = rest.partition(" ")
        if not count.isdecimal() or not 2 <= int(count) <= _MOST:
            raise _wrong(spec, f"it needs how many numbers (2 to {_MOST}), then the range", SPELLING[kind])
        return {"count": int(count), **_range(spec, span.strip(), f"{kind.value} {int(count)}")}

    return read


def _choice(spec: str, rest: str, with_text: bool) -> dict[str, tuple[str, ...]]:
    choices = tuple(" ".join((quoted or word).split()) for quoted, word in _CHOICE.findall(rest))
    shown = "choice " + " ".join(f'"{c}"' if " " in c else c for c in choices)
    if re.search(r"[,/|]", re.sub(r'"[^"]*"', "", rest)):
        raise _wrong(spec, "choices are separated by spaces", shown)
    if rest.count('"') % 2 or not all(re.search(r"\w", c) for c in choices):
        raise _wrong(spec, 'a choice of several words stands in "quotation marks"', SPELLING[FormKind.CHOICE])
    if len(choices) < 2 or len({c.casefold() for c in choices}) < len(choices):
        raise _wrong(spec, "it needs at least two different choices", SPELLING[FormKind.CHOICE])
    return {"choices": choices}


def _nothing(spec: str, rest: str, with_text: bool) -> dict[str, int]:
    if rest:
        name = spec.split(maxsplit=1)[0]
        raise _wrong(spec, f'"{name}" takes nothing after it', name + (" + text" if with_text else ""))
    return {}


def _own(spec: str, rest: str, with_text: bool) -> dict[str, str]:
    name, _, arguments = rest.partition(" ")
    if not re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", name):
        raise _wrong(spec, "own is followed by the name of the plugin's kind", "own breaths")
    return {"name": name, "arguments": arguments.strip()}


_READERS: dict[FormKind, Callable[[str, str, bool], dict]] = {  # type: ignore[type-arg]
    FormKind.NUMBER: _number,
    FormKind.NUMBERS: _several(FormKind.NUMBERS),
    FormKind.CHECK: _several(FormKind.CHECK),
    FormKind.CHOICE: _choice,
    FormKind.YES_NO: _nothing,
    FormKind.TEXT: _nothing,
    FormKind.TIME: _nothing,
    FormKind.DATE: _nothing,
    FormKind.OWN: _own,
}
