"""From a reply to an answer. The form says what was asked; the reply is what a tired person typed on a telephone.

Reading never raises, gives only values the form accepts, and prefers a question back (`Unclear`) to a wrong value.
Which text is the newest one, and whether it is a command, has been decided before (mail, words.py).
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date

from rekindle.domain import moments
from rekindle.domain.answer_form import Answer, AnswerForm, FormKind, Parsed, Unclear, accepts
from rekindle.domain.choices import read_choice, read_yes_no
from rekindle.domain.letters import LONGEST, base, level, lines
from rekindle.domain.number_kinds import read_number
from rekindle.domain.number_labels import in_asked_order, without_legend
from rekindle.domain.number_lists import read_numbers

__all__ = [
    "Answer",
    "AnswerForm",
    "FormKind",
    "Parsed",
    "Unclear",
    "accepts",
    "example_holds",
    "how_to_reply",
    "read_answer",
]


def read_answer(
    form: AnswerForm, text: str, language: str = "en", *, today: date | None = None, ask: str = ""
) -> Parsed | Unclear:
    """`today` is needed only for days without a date (`Friday`); a date without a year is kept as `--01-12` (RFC 6350).

    `ask` is the question as it was put: its words may name the numbers of the reply.
    """
    if not level(text).strip():
        return Unclear("empty")
    beginning, tail = without_legend(form, ask, text[:LONGEST]), text[LONGEST:]
    if form.kind is FormKind.DATE:
        read = _read_date(beginning, today, language)
    else:
        read = _READERS[form.kind](form, beginning, language)
    if isinstance(read, Parsed) and form.kind is FormKind.NUMBERS:
        read = in_asked_order(form, read, ask, beginning, language)
    if isinstance(read, Parsed) and not accepts(form, read.value):
        return Unclear("nothing-found")
    return replace(read, text=read.text + tail) if tail and isinstance(read, Parsed) else read


def _read_text(form: AnswerForm, text: str, language: str) -> Parsed:
    return Parsed(None, text.strip())


def _read_time(form: AnswerForm, text: str, language: str) -> Parsed | Unclear:
    for index, line in enumerate(lines(text)):
        if (minutes := moments.read_hour(line)) is not None:
            kept = lines(text)
            del kept[index]
            return Parsed(_clock(minutes), "\n".join(kept).strip(), 1.0)
    found = moments.clocks_in(text, only=False) or moments.clocks_in(text, only=len(text.split()) <= 4)
    if len(found) == 1:
        return Parsed(_clock(found[0]), text.strip(), 0.7)
    return Unclear("two-times" if found else "nothing-found")


def _read_date(text: str, today: date | None, language: str) -> Parsed | Unclear:
    found = moments.dates_in(text)
    if len(found) > 1 and len(leading := moments.dates_in(_first_line(text))) == 1 and _only_a_date(_first_line(text)):
        found = leading
    if not found and today and (spoken := _spoken_day(text)):
        day = moments.resolve(spoken, today)
        return Parsed(day.isoformat(), text.strip(), 0.7) if day else Unclear("nothing-found")
    if len(found) != 1:
        return Unclear("two-dates" if found else "nothing-found")
    year, month, day_of_month = found[0]
    if moments.names_two_days(text) or (base(language) == "en" and moments.month_or_day_first(text)):
        return Unclear("two-dates")
    resolved = moments.resolve(moments.When(calendar=found[0]), today or date.min) if today or year else None
    value = resolved.isoformat() if resolved else f"--{month:02d}-{day_of_month:02d}"
    alone = [i for i, line in enumerate(lines(text)) if moments.read_when(line)]
    kept = [line for i, line in enumerate(lines(text)) if i not in alone[:1]]
    return Parsed(value, "\n".join(kept).strip(), 1.0 if alone else 0.8)


def _first_line(text: str) -> str:
    return next((line for line in lines(text) if line.strip()), "")


def _only_a_date(line: str) -> bool:
    return moments.read_when(_START.sub("", line).strip(" .")) is not None


def _spoken_day(text: str) -> moments.When | None:
    days = moments.weekdays_in(text)
    if days:
        return moments.When(weekday=days[0]) if len(days) == 1 else None
    return moments.read_when(_START.sub("", re.split(r"[.,;!:](?!\d)", _first_line(text), maxsplit=1)[0]))


def _clock(minutes: int) -> str:
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


_START = re.compile(
    r"^\W*(?:(?:i'?ll |i will |i |we |ich |wir |je |ik )?(?:start(?:ing|e|en)?|begin(?:ning|ne|nen)?|commence(?:r)?|empiezo|ab|am|from|on|le|el|op)"
    r"\b[\s:]*(?:on |dem |den |am |le |el |op )?)+",
    re.IGNORECASE,
)
"""`I'll start tomorrow`, `Start: 11.1.`: what people write in front of the day."""

_READERS: Mapping[FormKind, Callable[[AnswerForm, str, str], Parsed | Unclear]] = {
    FormKind.NUMBER: read_number,
    FormKind.NUMBERS: read_numbers,
    FormKind.CHECK: read_numbers,
    FormKind.CHOICE: read_choice,
    FormKind.YES_NO: read_yes_no,
    FormKind.TEXT: _read_text,
    FormKind.TIME: _read_time,
    FormKind.OWN: lambda *_: Unclear("own-kind"),  # only its plugin can read it
}


def example_holds(form: AnswerForm, reply: str, expected: object, language: str = "en") -> bool:
    """Whether an author's example comes out as written: `"unclear"`, a value, a list for several numbers, true for text."""
    read = read_answer(form, reply, language)
    if isinstance(read, Unclear):
        return expected == "unclear"
    if form.kind is FormKind.TEXT:
        return expected in ("text", True, reply)
    if isinstance(expected, bool):
        return form.kind is FormKind.YES_NO and read.value == ("yes" if expected else "no")
    return read.value == (tuple(expected) if isinstance(expected, list) else expected)


_HOW = {
    "en": {
        FormKind.NUMBER: "Reply with a number from {low} to {high}",
        FormKind.NUMBERS: "Reply with {count} numbers from {low} to {high}",
        FormKind.CHOICE: "Reply with {choices}",
        FormKind.YES_NO: "Reply with yes or no",
        FormKind.TEXT: "Reply in your own words",
        FormKind.CHECK: "Reply with {count} digits from {low} to {high}, for example {example}",
        FormKind.TIME: "Reply with a time, for example 21:30",
        FormKind.DATE: "Reply with a date, for example 12 January",
    },
    "de": {
        FormKind.NUMBER: "Antworten Sie mit einer Zahl von {low} bis {high}",
        FormKind.NUMBERS: "Antworten Sie mit {count} Zahlen von {low} bis {high}",
        FormKind.CHOICE: "Antworten Sie mit {choices}",
        FormKind.YES_NO: "Antworten Sie mit Ja oder Nein",
        FormKind.TEXT: "Antworten Sie mit eigenen Worten",
        FormKind.CHECK: "Antworten Sie mit {count} Ziffern von {low} bis {high}, zum Beispiel {example}",
        FormKind.TIME: "Antworten Sie mit einer Uhrzeit, zum Beispiel 21:30",
        FormKind.DATE: "Antworten Sie mit einem Datum, zum Beispiel 12. Januar",
    },
}
_THEN = {"en": ", then a few words", "de": ", dann ein paar Worte"}
_OR = {"en": "or", "de": "oder"}


def how_to_reply(form: AnswerForm, language: str = "en") -> str:
    """The one line that a lesson ends with. English where the language has no table yet."""
    own = base(language) if base(language) in _HOW else "en"
    *first, last = form.choices or ("",)
    if form.kind is FormKind.OWN:
        return _HOW[own][FormKind.TEXT] + "."
    sentence = _HOW[own][form.kind].format(
        low=form.low,
        high=form.high,
        count=form.count,
        choices=f"{', '.join(first)} {_OR[own]} {last}",
        example=" ".join(str(form.low + digit % (form.high - form.low + 1)) for digit in (2, 1, 3, 3, 0, 1, 2, 0) * 3)[
            : 2 * form.count - 1
        ],
    )
    return sentence + (_THEN[own] if form.with_text else "") + "."
