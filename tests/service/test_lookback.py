"""A person's own numbers and lines come back to them: in receipts, half way, at the end, and a month later."""

from dataclasses import replace

import pytest

from rekindle.domain.check import Scoring
from rekindle.service.people import explained
from support.house import ME, House

from .test_replies import plain

LINE = "I can see it in how I close the door."
COMMITMENT = "Three breaths at the ward door, until 1 March"
CHECKS = {
    "check-start": "2 2 2 2 2 2 2 2",
    "check-middle": "2 2 2 2 1 1 1 1",
    "check-end": "1 1 1 1 1 1 1 1",
    "check-later": "1 1 1 1 1 1 1 4",
}


def row(house, mail):
    return house.engine.store.delivery(house.engine.addresses.row_of_message_id(mail["Message-ID"].strip("<>")))


def words(house, lesson: str, pulse: int) -> str:
    """What somebody answers who writes to every reflection, check and last question, and to nothing else."""
    return {**CHECKS, "finish": COMMITMENT}.get(lesson, f"{pulse}\n{LINE}")


def played(house, days: int, pulses=(4, 5, 3, 6, 7, 7, 7)) -> "dict[str, tuple]":
    """`{lesson: (mail, receipt)}` of whoever takes part for so long."""
    house.enrolled()
    numbers, known, found = iter(pulses), 0, {}
    for _ in range(days):
        house.wait(days=1)
        fresh, known = house.mails[known:], len(house.mails)
        for mail in fresh:
            context = row(house, mail).context
            lesson = str(context.get("lesson", ""))
            asked = context.get("pulse") or lesson in CHECKS or lesson == "finish"
            if asked:
                house.reply(mail, words(house, lesson, next(numbers) if context.get("pulse") else 0))
            found[lesson] = (mail, house.newest if asked else None)
    return found


@pytest.fixture(scope="module")
def whole(programmes, jinja):
    house = House(programmes, jinja)
    return house, played(house, 180)


def pictures(mail) -> list:
    return [part for part in mail.walk() if part.get_content_type() == "image/png"]


def flat(mail) -> str:
    return " ".join(plain(mail).split())


def test_half_way_the_receipt_sets_the_two_checks_beside_each_other(whole):
    _, mails = whole
    assert "16, 12 of 32. The newer ones are lower." in flat(mails["check-middle"][1])


def test_half_way_own_lines_come_back_by_step_with_what_was_written(whole):
    _, mails = whole
    text = flat(mails["check-middle"][0])
    assert "In your own words:" in text
    assert text.count(f"> {LINE}") == 2  # a third step asks about others, and is not quoted


def test_the_last_mail_has_checks_and_energy_in_words_and_as_pictures_and_a_line_of_each_step(whole):
    _, mails = whole
    finish = mails["finish"][0]
    text = flat(finish)
    assert "oldest first: 16, 12, 8 of 32" in text
    assert "oldest first: 4, 5, 3, 6, 7, 7. The newer ones are higher." in text
    assert text.count(f"> {LINE}") == 5  # one more reflection asks about others
    assert len(pictures(finish)) == 2
    html = finish.get_body(("html",)).get_content()
    for picture in pictures(finish):
        assert f'src="cid:{picture["Content-ID"].strip("<>")}"' in html
    assert 'alt="A line through the numbers 16, 12, 8."' in html


def test_the_commitment_comes_back_a_month_later_word_for_word(whole):
    _, mails = whole
    assert f"> {COMMITMENT}" in flat(mails["booster-1"][0])
    assert f"> {COMMITMENT}" in flat(mails["finish"][1])


def test_after_three_months_the_receipt_knows_all_four_checks_and_one_answer_at_the_top(whole):
    _, mails = whole
    text = flat(mails["check-later"][1])
    assert "16, 12, 8, 11 of 32" in text
    assert "One answer at the top of the scale" in text


def test_a_mail_with_pictures_has_the_same_bytes_each_time(whole):
    house, mails = whole
    again = House(house.engine.programmes, house.engine.renderer)
    assert again.engine.renderer is house.engine.renderer
    delivery = row(house, mails["finish"][0])
    context = dict(delivery.context)
    step = house.engine.store.snapshot(delivery.snapshot)
    one, two = (house.engine.renderer.lesson(step, "finish", "en", context) for _ in range(2))
    assert one == two
    assert [p.data for p in one.pictures] == [part.get_content() for part in pictures(mails["finish"][0])]


def test_somebody_who_never_answered_gets_neither_numbers_nor_lines(house):
    house.enrolled()
    house.wait(days=90)
    finish = next(mail for mail in house.mails if row(house, mail).context.get("lesson") == "finish")
    assert "oldest first" not in plain(finish)
    assert "In your own words" not in plain(finish)
    assert pictures(finish) == []


def test_a_line_that_could_tell_who_is_meant_is_kept_and_not_shown(house):
    house.at_first_lesson()
    house.wait(days=4)
    house.reply(house.newest, "6\nAnna Schmidt came on time for once.")
    assert "Schmidt" not in plain(house.newest)
    assert "Your words arrived and are kept." in plain(house.newest)


def test_words_to_an_exercise_that_allows_no_quotation_are_not_shown(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nI keep the phone calls.")
    assert "phone calls" not in plain(house.newest)


def test_a_step_taken_again_is_set_beside_the_first_time_and_a_correction_is_not(house):
    house.at_first_lesson()
    house.reply(house.lesson(), "7\nwords")
    house.reply(house.lesson(), "6\nwords")
    assert "Last time" not in plain(house.newest)
    house.reply(house.lesson(), "again")
    house.wait(days=8)
    second = [m for m in house.mails if row(house, m).context.get("lesson") == "to-and-for"][-1]
    house.reply(second, "4\nwords")
    assert "Last time it was 6; now it is 4." in flat(house.newest)


@pytest.mark.parametrize(
    "text", ["1\nTired.", "6\n" + "The visit went as planned, and the notes were written before lunch. " * 6]
)
def test_low_energy_or_a_long_story_gets_the_plain_receipt_and_the_offer_of_a_person(house, text):
    house.at_first_lesson()
    house.wait(days=4)
    house.reply(house.newest, text)
    assert "reply HUMAN" in flat(house.newest)
    assert ">" not in plain(house.newest)


def test_a_programme_with_other_cut_offs_scores_with_them(programmes, jinja):
    strict = replace_scoring(programmes, Scoring(some=5, high=8))
    house = House(strict, jinja)
    house.enrolled().wait(days=2)
    house.reply(house.newest, "1 1 1 1 1 1 1 1")
    assert house.enrolment().strain == "high"
    assert "high strain" in plain(house.newest)


def test_a_check_asked_before_the_items_changed_is_kept_and_not_scored(programmes, jinja):
    house = House(programmes, jinja)
    house.enrolled().wait(days=2)
    house.engine = replace(house.engine, programmes=replace_scoring(programmes, Scoring(items=10)))
    house.reply(house.newest, "4 4 4 4 4 4 4 4")
    stored = [a.exercise for a in house.engine.store.answers(house.enrolment().id)]
    assert (house.enrolment().strain, stored) == ("some", ["self-check"])


def replace_scoring(programmes, scoring):
    return {name: one.model_copy(update={"scoring": scoring}) for name, one in programmes.items()}


def test_explain_tells_which_parts_of_a_mail_somebody_got(house):
    house.enrolled().wait(days=2)
    house.reply(house.newest, "4 4 4 4 4 4 0 0")
    house.wait(days=6)
    told = [e["because"] for e in explained(house.engine, ME)[0]["events"] if e["event"] == "tailored"]
    assert any(one.startswith("responsibility/1/to-and-for has the parts for") and "strain=high" in one for one in told)
