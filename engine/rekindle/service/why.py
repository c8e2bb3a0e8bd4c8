"""`why`: what came to somebody, what did not, and why, in their own words and their own time.

The same events and the same agenda as `rekindle participants explain`; only what concerns the person is told, without ids.
"""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any, Final

from rekindle.domain.agenda import Act
from rekindle.domain.calendar import local
from rekindle.domain.delivery import Delivery, MailKind
from rekindle.domain.enrolment import Enrolment, Event
from rekindle.service.engine import Engine
from rekindle.service.openings import titled
from rekindle.service.why_words import ABOUT, AGAIN, BECAUSE, DAYS, EVENTS, LATER, MONTHS, NEXT, QUOTES, REASONS

MOST: Final = 15
"""Lines of a trace; everything else is in `data`."""


def why(engine: Engine, enrolment: Enrolment, asked: Delivery | None, now: datetime) -> dict[str, Any]:
    """The values of the template `why`. `asked` is the mail that was answered with the question."""
    language = "de" if enrolment.language.startswith("de") else "en"
    told = [
        (at, event, line)
        for at, event in engine.store.events(enrolment.id)
        if (line := _line(engine, enrolment, event, language))
    ]
    key = asked.key if asked is not None and asked.kind is MailKind.PLANNED else ""
    about = [line for _, event, line in told if key and event.type == "planned" and event.data.get("key") == key]
    mail = _mail(engine, enrolment, key, language)
    return {
        "language": language,
        "lines": [[_when(at, enrolment.zone, language), line] for at, _, line in told[-MOST:]],
        "about_line": ABOUT[language].format(mail=mail, what=about[-1]) if about else "",
        "next_line": _next(engine, enrolment, now, language),
    }


def _line(engine: Engine, enrolment: Enrolment, event: Event, language: str) -> str:
    """One event in plain words, or "" for one that does not concern the person."""
    name = f"held:{event.data.get('hold')}" if event.type == "held" else event.type
    sentence = EVENTS[language].get(name)
    if sentence is None:
        return ""
    until = str(event.data.get("until") or "")
    mail = _mail(engine, enrolment, str(event.data.get("key", "")), language)
    line = sentence.format(mail=mail, until=_date(datetime.fromisoformat(until).date(), language) if until else "…")
    if event.type in {"planned", "dropped"}:
        reason, moved = (reason_in(str(event.data.get(part) or ""), language) for part in ("reason", "moved"))
        line += (BECAUSE[language] + reason if reason else "") + (LATER[language] + moved if moved else "")
    return line


def reason_in(reason: str, language: str) -> str:
    """The calendar's own reason as a person is told it; "" for one that says nothing to them."""
    found = next((row for row in REASONS if reason and re.match(row[0], reason)), None)
    return found[2 if language == "de" else 1] if found else ""


def _mail(engine: Engine, enrolment: Enrolment, key: str, language: str) -> str:
    """The mail with this key by its title, in quotation marks."""
    step_id, _, lesson = key.partition("/")
    step = engine.step(enrolment, step_id)
    opened, closed = QUOTES[language]
    name = titled(step, lesson.partition("/")[2], enrolment.language) if step else step_id
    return f"{opened}{name}{closed}"


def _next(engine: Engine, enrolment: Enrolment, now: datetime, language: str) -> str:
    upcoming = engine.agenda(enrolment, now)
    if upcoming is None:
        return ""
    values: Mapping[str, str] = {
        "mail": _mail(engine, enrolment, upcoming.key, language),
        "when": _when(upcoming.due_at, enrolment.zone, language),
    }
    return (NEXT if upcoming.act is Act.SEND else AGAIN)[language].format_map(values)


def _when(at: datetime, zone: str, language: str) -> str:
    here = local(at, zone)
    return f"{DAYS[language][here.weekday()]} {_date(here.date(), language)}, {here:%H:%M}"


def _date(day: date, language: str) -> str:
    dot = "." if language == "de" else ""
    return f"{day.day}{dot} {MONTHS[language][day.month - 1]} {day.year}"
