"""What hypothesis chooses from: every zone, awkward instants, lessons and all that may happen to an enrolment.

The everyday run has 300 examples for each property and is repeatable; REKINDLE_HYPOTHESIS=10000 draws that many new ones.
"""

import os
from datetime import UTC, date, datetime, timedelta
from zoneinfo import available_timezones

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from rekindle.domain.agenda import Plans, Slot, StepPlan
from rekindle.domain.enrolment import (
    Adjust,
    Again,
    Choose,
    Command,
    Confirm,
    Decline,
    Drop,
    Enrolment,
    Expire,
    Hold,
    HoldKind,
    Lift,
    Note,
    Place,
    Plan,
    Postpone,
    Resume,
    State,
    Unplan,
    Withdraw,
)
from rekindle.domain.programme import Kind, Offset

WANTED = os.environ.get("REKINDLE_HYPOTHESIS")
thorough = settings(
    max_examples=int(WANTED or 300),
    derandomize=WANTED is None,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)

ZONES = sorted(available_timezones() - {"localtime", "Factory"})
AWKWARD_ZONES = (
    "Pacific/Apia", "Pacific/Kiritimati", "Pacific/Chatham", "Pacific/Pago_Pago", "Asia/Kathmandu", "Asia/Kolkata",
    "Australia/Lord_Howe", "Australia/Eucla", "America/St_Johns", "America/Santiago", "America/Asuncion", "America/Havana",
    "America/Nuuk", "Africa/Cairo", "Africa/Casablanca", "Asia/Beirut", "Asia/Gaza", "Atlantic/Azores",
    "Antarctica/Troll", "Europe/Berlin", "Europe/London", "America/New_York", "UTC",
)  # fmt: skip
"""UTC+13 and +14, offsets of 30 and 45 minutes, changes of half an hour and two hours, changes at midnight and 22:00."""

zones = st.sampled_from(AWKWARD_ZONES) | st.sampled_from(ZONES)
awkward_dates = st.sampled_from(
    [
        date(2024, 2, 26), date(2024, 3, 9), date(2024, 3, 29), date(2024, 10, 26), date(2024, 12, 29), date(2025, 3, 30),
        date(2025, 10, 5), date(2025, 10, 26), date(2026, 4, 4), date(2026, 9, 5), date(2027, 12, 31), date(2028, 2, 27),
    ]
)  # fmt: skip
"""Both changes of clock in both hemispheres, leap days, ends of years."""
dates = awkward_dates | st.dates(date(2023, 1, 1), date(2031, 12, 31))
instants = st.builds(
    lambda day, seconds: datetime(day.year, day.month, day.day, tzinfo=UTC) + timedelta(seconds=seconds),
    dates,
    st.integers(-2 * 86400, 3 * 86400) | st.integers(-48, 72).map(lambda hours: hours * 3600),
)
hours = st.integers(6 * 60, 21 * 60 - 1) | st.sampled_from([6 * 60, 8 * 60, 12 * 60, 21 * 60 - 1])
days = st.integers(0, 6)
paces = st.sampled_from([1, 2])

offsets = st.builds(lambda days, minutes: Offset(days=days, minutes=minutes), days, st.integers(0, 24 * 60 - 1))


def slot(lesson: str, kind: Kind, at: str) -> Slot:
    return Slot(lesson, kind, Offset.parse(at))


SHIPPED_WEEK = (
    slot("lesson", Kind.TEACHING, "mon 08:00"),
    slot("nudge", Kind.NUDGE, "wed 12:30"),
    slot("reflection", Kind.REFLECTION, "fri 15:30"),
)
SEVEN = ("one", "two", "three", "four", "five", "six", "seven")


def shipped(*, checks: bool = True) -> Plans:
    return Plans("recovery", tuple(StepPlan(step, f"structure-{step}", SHIPPED_WEEK) for step in SEVEN), checks)


@st.composite
def plans(draw: st.DrawFn) -> Plans:
    """Any programme that an author may write: up to five mails a week besides the lesson, at any time of the week."""
    steps = []
    for step in SEVEN[: draw(st.integers(1, 7))]:
        more = draw(st.lists(st.tuples(st.sampled_from([Kind.NUDGE, Kind.REFLECTION]), offsets), max_size=5))
        extra = [Slot(f"{kind}-{n}", kind, at) for n, (kind, at) in enumerate(more)]
        ordered = sorted([SHIPPED_WEEK[0], *extra], key=lambda s: (s.at.days, s.at.minutes))
        steps.append(StepPlan(step, f"structure-{step}", tuple(ordered)))
    return Plans("any", tuple(steps), draw(st.booleans()), draw(st.integers(1, 5)))


NOW = datetime(2025, 3, 3, 9, 0, tzinfo=UTC)
moments = st.integers(-400, 400).map(lambda hours: NOW + timedelta(hours=hours))
holds = st.builds(Hold, st.sampled_from(HoldKind), st.none() | moments, st.sampled_from(["", "a reason"]))
keys = st.sampled_from(
    ["one/1/lesson", "one/1/nudge", "two/1/lesson", "two/2/lesson", "programme/1/finish", "programme/1/welcome"]
)
some_dates = st.integers(-30, 30).map(lambda n: NOW.date() + timedelta(days=n))
names = st.sampled_from(["", "one", "two", "three"])

COMMANDS: dict[type[Command], st.SearchStrategy[Command]] = {
    Confirm: st.just(Confirm()),
    Decline: st.just(Decline()),
    Expire: st.just(Expire()),
    Withdraw: st.builds(Withdraw, st.sampled_from(["participant", "one-click", "complaint", "operator", "erasure"])),
    Place: st.builds(Place, holds),
    Resume: st.just(Resume()),
    Lift: st.builds(
        Lift, st.sampled_from(HoldKind), st.sampled_from(["clock", "participant", "coordinator", "operator"])
    ),
    Plan: st.builds(
        Plan,
        keys,
        some_dates,
        st.booleans(),
        names,
        st.sampled_from(["", "structure"]),
        st.none() | some_dates,
        st.booleans(),
    ),
    Drop: st.builds(Drop, keys, some_dates, st.just("its last useful moment is over")),
    Choose: st.builds(Choose, names, st.integers(0, 28), names),
    Postpone: st.builds(Postpone, keys, st.none() | moments, names),
    Unplan: st.builds(Unplan, keys),
    Note: st.builds(Note, keys, some_dates),
    Again: st.builds(Again, names, st.integers(1, 4)),
    Adjust: st.builds(
        Adjust,
        zone=st.none() | zones,
        language=st.none() | st.sampled_from(["en", "de"]),
        pace=st.none() | paces,
        day=st.none() | days,
        hour=st.none() | hours,
        night=st.none() | st.booleans(),
        lean=st.none() | st.sampled_from(["inward", "outward"]),
        strain=st.none() | st.sampled_from(["low", "high"]),
    ),
}
"""One strategy for each command; a test holds it complete."""
commands = st.one_of(*COMMANDS.values())


@st.composite
def enrolments(draw: st.DrawFn, states: frozenset[State] = frozenset(State)) -> Enrolment:
    chosen = {hold.kind: hold for hold in draw(st.lists(holds, max_size=4))}
    entered = draw(st.lists(st.sampled_from(["one", "two", "three"]), unique=True, max_size=3))
    return Enrolment(
        id=1,
        participant=1,
        programme="recovery",
        state=draw(st.sampled_from(sorted(states))),
        created_at=draw(moments),
        confirmed_at=draw(st.none() | moments),
        entered=tuple(entered),
        step=entered[-1] if entered else "",
        round=draw(st.integers(1, 3)),
        structure="structure" if entered else "",
        week_started_on=draw(some_dates) if entered else None,
        done=draw(st.dictionaries(keys, some_dates, max_size=4)),
        last_mail_on=draw(st.none() | some_dates),
        recent=tuple(sorted(draw(st.lists(some_dates, max_size=3)))),
        zone=draw(zones),
        pace=draw(paces),
        day=draw(days),
        hour=draw(hours),
        night=draw(st.booleans()),
        holds=tuple(chosen.values()),
        version=draw(st.integers(0, 9)),
    )
