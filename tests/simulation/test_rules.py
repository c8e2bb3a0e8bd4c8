"""The rules of a simulation can fail: one life that keeps them all, and for each rule a life that breaks it."""

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from rekindle.domain.delivery import MailKind
from rekindle.simulation.life import Course, Life, Received, Said, Wrote
from rekindle.simulation.rules import RULES, judged

COURSE = Course(
    lessons=("first/1/lesson", "second/1/lesson"),
    around={"first": ("first/1/nudge", "first/1/look-back"), "second": ("second/1/look-back",)},
)
ZONE = "Asia/Kathmandu"
MONDAY = datetime(2026, 2, 2, 2, 15, tzinfo=UTC)
"""08:00 there."""
PLANNED = {
    "programme/1/welcome": timedelta(days=-4),
    "programme/1/check-start": timedelta(days=-3, hours=4),
    "first/1/lesson": timedelta(),
    "first/1/nudge": timedelta(days=2, hours=4),
    "first/1/look-back": timedelta(days=4),
    "second/1/lesson": timedelta(days=7),
    "second/1/look-back": timedelta(days=11),
    "programme/1/finish": timedelta(days=14),
}


def life(**facts: object) -> Life:
    """Joins, confirms, answers the first lesson, and is sent everything."""
    made = Life(persona="keen", address="p@example.org", zone=ZONE, prompt=True)
    joined = MONDAY - timedelta(days=4, minutes=30)
    made.wrote = [
        Wrote(at=joined, said=Said.JOIN, words="", message_id="<1>"),
        Wrote(at=joined + timedelta(minutes=30), said=Said.YES, words="Yes", message_id="<2>"),
        Wrote(at=MONDAY + timedelta(hours=1), said=Said.ANSWER, words="7", message_id="<3>"),
    ]
    asked = Received(
        at=joined, kind=MailKind.CONFIRMATION, key="inbox/1/confirmation", message_id="<c>", in_reply_to="<1>"
    )
    thanked = Received(
        at=MONDAY + timedelta(hours=1), kind=MailKind.REPLY, key="inbox/3/acknowledgement", message_id="<a>",
        in_reply_to="<3>",
    )  # fmt: skip
    made.received = [asked, *(planned(key, MONDAY + after) for key, after in PLANNED.items()), thanked]
    for name, value in facts.items():
        setattr(made, name, value)
    return made


def planned(key: str, at: datetime) -> Received:
    return Received(at=at, kind=MailKind.PLANNED, key=key, message_id=f"<{key}>")


def without(one: Life, key: str) -> None:
    one.received = [mail for mail in one.received if mail.key != key]


def moved(one: Life, key: str, by: timedelta) -> None:
    one.received = [replace(mail, at=mail.at + by) if mail.key == key else mail for mail in one.received]


def says(one: Life, said: Said, at: datetime, until: datetime | None = None) -> Wrote:
    """Written, and answered at once."""
    wrote = Wrote(at=at, said=said, words="", message_id=f"<{said}>", until=until)
    kind = MailKind.SAFETY if said is Said.CRISIS else MailKind.REPLY
    one.wrote.append(wrote)
    one.received.append(
        Received(at=at, kind=kind, key=f"inbox/9/{said}", message_id=f"<re {said}>", in_reply_to=f"<{said}>")
    )
    return wrote


def two_in_a_day(one: Life) -> None:
    moved(one, "first/1/look-back", timedelta(days=-2, hours=4))


def four_in_a_week(one: Life) -> None:
    one.received.append(planned("programme/1/booster-1", MONDAY + timedelta(days=3)))


def breaks_the_pause(one: Life) -> None:
    says(one, Said.PAUSE, MONDAY + timedelta(days=5), until=MONDAY + timedelta(days=26))


def swapped(one: Life) -> None:
    places = {"first/1/lesson": "second/1/lesson", "second/1/lesson": "first/1/lesson"}
    one.received = [replace(mail, key=places.get(mail.key, mail.key)) for mail in one.received]


def calls_nobody(one: Life) -> None:
    one.received = [mail for mail in one.received if mail.at <= MONDAY + timedelta(days=4)]
    says(one, Said.CRISIS, MONDAY + timedelta(days=5))


def goes_on_after_leaving(one: Life) -> None:
    says(one, Said.STOP, MONDAY + timedelta(days=10))


BREAKS: dict[str, Callable[[Life], None]] = {
    "nobody skipped": lambda one: without(one, "programme/1/finish"),
    "nothing vanishes": lambda one: without(one, "first/1/nudge"),
    "nobody mailed twice": lambda one: one.received.append(replace(one.received[0], in_reply_to="")),
    "one planned mail a day": two_in_a_day,
    "three planned mails a week": four_in_a_week,
    "no planned mail in quiet hours": lambda one: moved(one, "first/1/nudge", timedelta(hours=13)),
    "no planned mail under a hold": breaks_the_pause,
    "lessons in order": swapped,
    "a lesson every week": lambda one: moved(one, "second/1/lesson", timedelta(days=1)),
    "every answer acknowledged": lambda one: without(one, "inbox/3/acknowledgement"),
    "a crisis calls a human": calls_nobody,
    "nothing after leaving": goes_on_after_leaving,
    "nobody stuck": lambda one: setattr(one, "stuck", ("hold operator: fault",)),
}


def broken(one: Life) -> set[str]:
    return {rule for rule, _ in judged(one, COURSE)}


def test_a_life_that_keeps_every_rule_is_found_to():
    assert list(judged(life(), COURSE)) == []


def test_each_rule_has_a_life_that_breaks_it():
    assert set(BREAKS) == set(RULES)


@pytest.mark.parametrize("rule", BREAKS)
def test_a_broken_rule_is_seen_and_no_other_is_blamed(rule):
    one = life()
    BREAKS[rule](one)
    assert broken(one) == {rule}


def test_a_planned_mail_before_the_confirmation_is_seen():
    one = life()
    one.wrote = [wrote for wrote in one.wrote if wrote.said is not Said.YES]
    assert broken(one) == {"no planned mail under a hold"}


def test_a_planned_mail_after_words_of_crisis_is_seen():
    one = life()
    wrote = says(one, Said.CRISIS, MONDAY + timedelta(days=12))
    one.alerts.append(wrote.at)
    assert broken(one) == {"no planned mail under a hold"}


def test_a_crisis_that_only_a_human_hears_of_is_seen():
    one = life()
    one.received = [mail for mail in one.received if mail.at <= MONDAY + timedelta(days=4)]
    wrote = says(one, Said.CRISIS, MONDAY + timedelta(days=5))
    one.received[-1] = replace(one.received[-1], kind=MailKind.REPLY)
    one.alerts.append(wrote.at)
    assert broken(one) == {"a crisis calls a human"}


def test_an_answer_acknowledged_after_two_minutes_is_late():
    one = life()
    moved(one, "inbox/3/acknowledgement", timedelta(minutes=2))
    assert broken(one) == {"every answer acknowledged"}


def test_one_mail_that_is_answered_twice_is_seen():
    one = life()
    one.received.append(replace(one.received[-1], message_id="<another>"))
    assert broken(one) == {"nobody mailed twice"}


def test_a_nudge_before_the_lesson_of_its_week_is_out_of_order():
    one = life()
    one.received.sort(key=lambda mail: mail.key != "first/1/nudge")
    assert broken(one) == {"lessons in order"}


def test_by_night_the_quiet_hours_are_by_day():
    assert broken(life(night=True)) == {"no planned mail in quiet hours"}
    assert broken(life(nights_from=MONDAY + timedelta(days=1))) == {"no planned mail in quiet hours"}
    late = life(night=True)
    late.received = [
        replace(mail, at=mail.at + timedelta(hours=12)) if mail.kind is MailKind.PLANNED else mail
        for mail in late.received
    ]
    assert broken(late) == set()


def test_what_the_trace_says_was_dropped_has_not_vanished():
    one = life(dropped=frozenset({"first/1/nudge"}))
    without(one, "first/1/nudge")
    assert broken(one) == set()


def test_after_a_pause_the_next_lesson_may_be_later():
    one = life()
    for key in ("second/1/lesson", "second/1/look-back", "programme/1/finish"):
        moved(one, key, timedelta(days=28))
    says(one, Said.PAUSE, MONDAY + timedelta(days=5), until=MONDAY + timedelta(days=26))
    assert broken(one) == set()
