"""A correction takes a day of its own: every other mail comes as if there were none."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.calendar import DAY, is_quiet, local, local_date
from rekindle.domain.corrections import FIRST, key_of, mark
from rekindle.domain.enrolment import Enrolment, State
from rekindle.domain.forecast import forecast

from .strategies import instants, thorough
from .walk import people, programmes

asked_on = st.lists(st.integers(0, 120), min_size=1, max_size=4)


def taking_part(start, settings, marks) -> Enrolment:
    return Enrolment(
        id=1, participant=1, programme="recovery", state=State.ACTIVE, created_at=start, confirmed_at=start, done=marks,
        **settings,
    )  # fmt: skip


@thorough
@given(instants, programmes, people, asked_on)
def test_corrections_come_once_each_on_a_day_of_their_own_and_make_no_other_mail_early_or_late(
    start, plans, person, asked
):
    """A nudge without room within three mails a week may find some when it gives its day to a correction."""
    today = local_date(start, person["zone"])
    marks = {mark(key_of("step", "lesson", f"{n:016x}")): today + days * DAY for n, days in enumerate(asked)}
    without = forecast(taking_part(start, person, {}), plans, start, lambda _: None)
    mails = forecast(taking_part(start, person, marks), plans, start, lambda _: None)
    others = {mail.key: mail.at for mail in mails if not mail.key.startswith(FIRST)}
    assert {mail.key: others.get(mail.key) for mail in without} == {mail.key: mail.at for mail in without}
    corrections = [mail for mail in mails if mail.key.startswith(FIRST)]
    assert sorted(mail.key for mail in corrections) == sorted(key.removeprefix("programme/") for key in marks)
    dates = [local_date(mail.at, person["zone"]) for mail in mails if mail.key != "programme/1/welcome"]
    assert len(dates) == len(set(dates))
    for mail in corrections:
        here = local(mail.at, person["zone"])
        assert not is_quiet(here.hour * 60 + here.minute, night=person["night"])
        assert mail.at - start >= timedelta(0)
