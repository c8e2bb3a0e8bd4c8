"""What figures read of each enrolment, in every store."""

from datetime import date, timedelta

from rekindle.domain.enrolment import Event
from rekindle.domain.figures import Journey
from rekindle.domain.people import Answer


def told(world, enrolment, now, step, exercise, value):
    answer = Answer(
        enrolment=enrolment.id, step=step, round=1, exercise=exercise, value=value, text="words", inbox=None, at=now
    )
    assert world.commit(answers=(answer,))


def test_a_journey_holds_values_and_no_words(world, now):
    enrolment = world.enrolment(
        cohort="spring", confirmed_at=now, entered=("first", "second"), last_mail_on=date(2026, 3, 2)
    )
    told(world, enrolment, now, "first", "weight", "7")
    told(world, enrolment, now, "programme", "pulse", "3")
    scored = Event("check-scored", {"check": "check-start", "sum": 14, "level": "some"})
    assert world.commit(events=((enrolment.id, scored),))
    later = now + timedelta(seconds=1)
    assert world.store.journeys(10, 0, later) == [
        Journey(
            id=enrolment.id, programme=enrolment.programme, cohort="spring", state="active", confirmed=True,
            entered=("first", "second"), answered=frozenset({"first"}), pulses=(3.0,), checks={"check-start": 14},
        )
    ]  # fmt: skip
    assert world.store.journeys(10, 0, later)[0].checks == {"check-start": 14}


def test_what_was_said_later_is_left_for_the_next_table(world, now):
    enrolment = world.enrolment(confirmed_at=now, entered=("first",), last_mail_on=date(2026, 3, 2))
    told(world, enrolment, now, "first", "weight", "7")
    told(world, enrolment, now, "programme", "pulse", "3")
    scored = Event("check-scored", {"check": "check-start", "sum": 14, "level": "some"})
    assert world.commit(events=((enrolment.id, scored),))
    (journey,) = world.store.journeys(10, 0, now)
    assert journey.confirmed
    assert (journey.answered, journey.pulses, dict(journey.checks)) == (frozenset(), (), {})


def test_journeys_come_page_by_page(world, now):
    ids = [world.enrolment().id for _ in range(5)]
    first = world.store.journeys(2, 0, now)
    assert [one.id for one in first] == ids[:2]
    assert [one.id for one in world.store.journeys(10, first[-1].id, now)] == ids[2:]
