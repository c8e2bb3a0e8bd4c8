"""The rules that a whole run must have kept, each a sentence for every time it was broken.

They are written here once more on purpose, from the participant's side and without the engine's own calendar: what checks a
rule by the code that should keep it can never find it broken.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping
from datetime import date, datetime, timedelta
from itertools import pairwise
from typing import Final
from zoneinfo import ZoneInfo

from rekindle.domain.delivery import MailKind
from rekindle.simulation.life import Course, Life, Received, Said

Rule = Callable[[Life, Course], Iterator[str]]
MINUTE: Final = timedelta(minutes=1)
A_WEEK: Final = 3
ANSWERED: Final = frozenset({Said.YES, Said.ANSWER, Said.WORDS, Said.SETTING, Said.PAUSE, Said.STOP, Said.CRISIS})


def _here(life: Life, at: datetime) -> datetime:
    return at.astimezone(ZoneInfo(life.zone))


def _on(life: Life, at: datetime) -> date:
    return _here(life, at).date()


def nobody_is_skipped(life: Life, course: Course) -> Iterator[str]:
    """Whoever asked to join is asked back; whoever confirmed and stayed has every lesson, and the finish."""
    if not any(mail.kind is MailKind.CONFIRMATION for mail in life.received):
        yield "asked to join and was never asked to confirm"
        return
    if not life.stays or life.first(Said.STOP) or life.first(Said.CRISIS):
        return
    had = {mail.key for mail in life.planned}
    yield from (f"the lesson {key} was never sent" for key in (*course.lessons, course.closing) if key not in had)


def nothing_vanishes(life: Life, course: Course) -> Iterator[str]:
    """Who answers the same day has every nudge and reflection, too, or the trace says why not."""
    if not life.prompt or life.first(Said.STOP) or life.first(Said.CRISIS):
        return
    known = {mail.key for mail in life.planned} | life.dropped
    for keys in course.around.values():
        yield from (f"{key} was neither sent nor recorded as dropped" for key in keys if key not in known)


def nobody_is_mailed_twice(life: Life, course: Course) -> Iterator[str]:
    del course
    ids = Counter(mail.message_id for mail in life.received)
    keys = Counter(mail.key for mail in life.planned)
    answers = Counter(mail.in_reply_to for mail in life.received if mail.in_reply_to)
    yield from (f"one mail came {n} times: {found}" for found, n in ids.items() if n > 1)
    yield from (f"{key} was sent {n} times" for key, n in keys.items() if n > 1)
    yield from (f"one mail of theirs was answered {n} times" for n in answers.values() if n > 1)


def one_a_day(life: Life, course: Course) -> Iterator[str]:
    del course
    for on, mails in _by_day(life).items():
        if len(mails) > 1:
            yield f"{len(mails)} planned mails on {on}: {', '.join(mail.key for mail in mails)}"


def _by_day(life: Life) -> Mapping[date, list[Received]]:
    days: dict[date, list[Received]] = defaultdict(list)
    for mail in life.planned:
        days[_on(life, mail.at)].append(mail)
    return days


def three_a_week(life: Life, course: Course) -> Iterator[str]:
    """In any seven dates."""
    on = sorted(_on(life, mail.at) for mail in life.planned if mail.key not in course.uncounted)
    for first, last in zip(on, on[A_WEEK:], strict=False):
        if (last - first).days < 7:
            yield f"more than {A_WEEK} planned mails in the seven days from {first}"


def quiet_at_night(life: Life, course: Course) -> Iterator[str]:
    """21:00 to 06:00; 09:00 to 18:00 for who works by night. The welcome follows the person's own yes at once."""
    del course
    for mail in life.planned:
        hour = _here(life, mail.at).hour
        quiet = 9 <= hour < 18 if life.works_by_night(mail.at) else hour >= 21 or hour < 6
        if quiet and mail.key != "programme/1/welcome":
            yield f"{mail.key} was sent at {_here(life, mail.at):%H:%M} local time"


def nothing_under_a_hold(life: Life, course: Course) -> Iterator[str]:
    """Neither before the confirmation, nor in a pause, nor after words of crisis."""
    del course
    confirmed = life.first(Said.YES)
    for mail in life.planned:
        if confirmed is None or mail.at < confirmed.at:
            yield f"{mail.key} was sent before the confirmation"
        for wrote in life.wrote:
            if wrote.said is Said.PAUSE and wrote.until is not None and wrote.at < mail.at < wrote.until:
                yield f"{mail.key} was sent in a pause"
            if wrote.said is Said.CRISIS and mail.at > wrote.at:
                yield f"{mail.key} was sent after words of crisis"


def lessons_in_order(life: Life, course: Course) -> Iterator[str]:
    """The programme's order, none passed over; and of each week the lesson first."""
    had = [mail.key for mail in life.planned if mail.key in course.lessons]
    for key, owed in zip(had, course.lessons, strict=False):
        if course.in_order and key != owed:
            yield f"{key} was sent where {owed} is due"
            break
    week_of = {key: step for step, keys in course.around.items() for key in keys}
    taught: set[str] = set()
    for mail in life.planned:
        if mail.key in course.lessons:
            taught.add(mail.key.partition("/")[0])
        elif mail.key in week_of and week_of[mail.key] not in taught:
            yield f"{mail.key} was sent before the lesson of its week"


def lessons_every_week(life: Life, course: Course) -> Iterator[str]:
    """The next lesson day, unless a pause lies between."""
    lessons = [mail for mail in life.planned if mail.key in course.lessons]
    if course.every is None:
        return
    for before, after in pairwise(lessons):
        paused = any(wrote.said is Said.PAUSE and before.at <= wrote.at <= after.at for wrote in life.wrote)
        apart = _on(life, after.at) - _on(life, before.at)
        if apart != course.every and not paused:
            yield f"{after.key} came {apart.days} days after the lesson before it"


def every_answer_is_acknowledged(life: Life, course: Course) -> Iterator[str]:
    """Within a minute and in its thread; so is each command, and words of crisis."""
    del course
    answers = {mail.in_reply_to: mail.at for mail in life.received if mail.in_reply_to}
    for wrote in life.wrote:
        if wrote.said in ANSWERED and wrote.said is not Said.YES:
            at = answers.get(wrote.message_id)
            if at is None:
                yield f"their {wrote.said} of {wrote.at:%Y-%m-%d %H:%M} UTC was not answered"
            elif at - wrote.at > MINUTE:
                yield f"their {wrote.said} of {wrote.at:%Y-%m-%d %H:%M} UTC was answered after {at - wrote.at}"


def a_crisis_calls_a_human(life: Life, course: Course) -> Iterator[str]:
    """One plain text to the person, and an alert, within a minute."""
    del course
    wrote = life.first(Said.CRISIS)
    if wrote is None:
        return
    if not any(mail.kind is MailKind.SAFETY and timedelta(0) <= mail.at - wrote.at <= MINUTE for mail in life.received):
        yield "words of crisis were not answered with the safety text"
    if life.alerts_expected and not any(timedelta(0) <= at - wrote.at <= MINUTE for at in life.alerts):
        yield "words of crisis called nobody"


def nothing_after_leaving(life: Life, course: Course) -> Iterator[str]:
    """But the one receipt."""
    del course
    left = life.first(Said.STOP)
    if left is None:
        return
    late = [mail for mail in life.received if mail.at >= left.at and mail.in_reply_to != left.message_id]
    yield from (f"{mail.key} was sent after leaving" for mail in late)


def nobody_is_stuck(life: Life, course: Course) -> Iterator[str]:
    """Put aside for an operator, or waiting for a plugin, by a fault."""
    del course
    yield from life.stuck


RULES: Final[Mapping[str, Rule]] = {
    "nobody skipped": nobody_is_skipped,
    "nothing vanishes": nothing_vanishes,
    "nobody mailed twice": nobody_is_mailed_twice,
    "one planned mail a day": one_a_day,
    "three planned mails a week": three_a_week,
    "no planned mail in quiet hours": quiet_at_night,
    "no planned mail under a hold": nothing_under_a_hold,
    "lessons in order": lessons_in_order,
    "a lesson every week": lessons_every_week,
    "every answer acknowledged": every_answer_is_acknowledged,
    "a crisis calls a human": a_crisis_calls_a_human,
    "nothing after leaving": nothing_after_leaving,
    "nobody stuck": nobody_is_stuck,
}


def judged(life: Life, course: Course) -> Iterator[tuple[str, str]]:
    """(rule, what) for every time that a rule was broken."""
    for name, rule in RULES.items():
        yield from ((name, what) for what in rule(life, course))
