"""Queue entries and the context that is sealed into them: all that varies, with every decision already taken."""

import email.utils
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rekindle.domain.agenda import Act, Agenda
from rekindle.domain.calendar import DAY, NIGHT_SHIFT, local
from rekindle.domain.course import next_lesson_on
from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.enrolment import Enrolment
from rekindle.domain.people import Participant
from rekindle.service.engine import Engine

DAY_NAMES = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
LANGUAGE_NAMES = {
    "en": "English",
    "de": "Deutsch",
    "fr": "français",
    "es": "español",
    "it": "italiano",
    "nl": "Nederlands",
}
USEFUL_FOR_A_DAY = ("acknowledgement", "confirmation")


def about(engine: Engine, person: Participant | None, enrolment: Enrolment | None, now: datetime) -> dict[str, Any]:
    """What every mail may say: the person's own words and settings, and who runs this.

    Help lines are not in it: they are those of the moment of sending (`deliver`), as the layout is.
    """
    policy = engine.policy
    programme = engine.programmes.get(enrolment.programme) if enrolment else None
    language = (person.language if person else "") or policy.language
    word = person.word if person else "client"
    context: dict[str, Any] = {
        "first_name": person.first_name if person else "",
        "programme": programme.title if programme else policy.name,
        "programme_id": enrolment.programme if enrolment else "",
        "organisation": engine.organisation(enrolment.programme if enrolment else ""),
        "coordinator": policy.coordinator_name,
        "support": policy.support,
        "privacy_url": policy.privacy_url,
        "language": language,
        "client": word,
        "clients": plural(word),
        "country": person.country if person else "",
        "date": email.utils.format_datetime(now),
        "token_key": engine.keys.token_key,
        "weeks": len({*programme.order, *(enrolment.entered if enrolment else ())}) if programme else 0,
        "week": len(enrolment.entered) if enrolment else 0,
    }
    return context | (settings(engine, enrolment, now) if enrolment else {})


def plural(word: str) -> str:
    """English plural of the word a participant chose for the people they help; anything odd gets a plain s."""
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return word[:-1] + "ies"
    return word + ("es" if word.endswith(("s", "x", "ch", "sh")) else "s")


def settings(engine: Engine, enrolment: Enrolment, now: datetime) -> dict[str, Any]:
    """The calendar settings as the participant reads them: day and hour at which the lesson really comes."""
    plans = engine.plans_for(enrolment)
    first = next_lesson_on(enrolment, plans, now) if plans else None
    later, minutes = divmod(enrolment.hour + (NIGHT_SHIFT if enrolment.night else 0), 24 * 60)
    return {
        "lesson_day": DAY_NAMES[(enrolment.day + later) % 7],
        "lesson_hour": f"{minutes // 60:02d}:{minutes % 60:02d}",
        "zone": enrolment.zone,
        "language_name": LANGUAGE_NAMES.get(enrolment.language, enrolment.language),
        "pace": "weekly" if enrolment.pace == 1 else "slower",
        "first_lesson_on": spoken_date(first + later * DAY) if first else "",
    }


def spoken_date(day: Any) -> str:
    return f"{DAY_NAMES[day.weekday()]} {day.day} {day:%B}"


def next_line(upcoming: Agenda | None, zone: str) -> str:
    """One sentence on what comes next and when."""
    if upcoming is None or upcoming.act is not Act.SEND:
        return ""
    here = local(upcoming.due_at, zone)
    return f"The next mail comes on {spoken_date(here.date())} at {here:%H:%M}."


def reply(
    engine: Engine,
    inbox_id: int,
    purpose: str,
    person: Participant,
    enrolment: Enrolment | None,
    now: datetime,
    *,
    thread: Mapping[str, Any],
    kind: MailKind = MailKind.REPLY,
    extra: Mapping[str, Any] | None = None,
    snapshot: str | None = None,
    useful_until: datetime | None = None,
) -> Draft:
    """A single mail caused by a mail: to the enrolled address only, in its thread."""
    context = about(engine, person, enrolment, now) | {"template": purpose} | dict(thread) | dict(extra or {})
    return Draft(
        key=f"inbox/{inbox_id}/{purpose}",
        kind=kind,
        priority=SINGLE,
        try_at=now,
        enrolment=enrolment.id if enrolment else None,
        recipient=person.id,
        snapshot=snapshot,
        context=context,
        useful_until=useful_until,
    )
