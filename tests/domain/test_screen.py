"""The safety screen: no writer in danger is passed over, and daily work with crises is not a crisis.

The samples are invented; a line is one reply, `\\n` stands for a line break. Add every real miss (reworded) to them.
"""

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekindle.domain.screen import Category, Flag, screen

SAMPLES = Path(__file__).parent / "screen_samples"


def samples(name: str) -> list[str]:
    lines = (SAMPLES / f"{name}.txt").read_text(encoding="utf-8").splitlines()
    return [line.replace("\\n", "\n") for line in lines if line.strip()]


@pytest.mark.parametrize("language", ["en", "de"])
def test_nobody_in_danger_is_passed_over(language):
    replies = samples(f"red.{language}")
    assert len(replies) >= 60
    assert [reply for reply in replies if screen(reply, language) is None] == []


@pytest.mark.parametrize("language", ["en", "de"])
def test_almost_all_who_are_in_danger_are_red(language):
    replies = samples(f"red.{language}")
    lower = [reply for reply in replies if (flag := screen(reply, language)) and flag.category is not Category.RED]
    assert len(lower) <= 0.03 * len(replies), lower


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_daily_work_of_helpers_is_rarely_flagged(language):
    replies = samples(f"ordinary.{language}")
    assert len(replies) >= 60
    flagged = [reply for reply in replies if screen(reply, language)]
    assert len(flagged) <= 0.02 * len(replies), flagged


@pytest.mark.parametrize("language", ["en", "de"])
@pytest.mark.parametrize("category", [Category.AMBER, Category.GREY])
def test_what_a_human_reads_the_same_day_has_its_category(category, language):
    replies = samples(f"{category.name.lower()}.{language}")
    assert [
        (r, screen(r, language)) for r in replies if (f := screen(r, language)) is None or f.category != category
    ] == []


@pytest.mark.parametrize(
    "reply",
    [
        "Je veux mourir", "J'ai envie d'en finir avec la vie", "Quiero morir", "Pienso en suicidarme", "Voglio morire",
        "Vorrei farla finita", "Ik wil dood", "Ik denk aan zelfmoord", "Quero morrer", "Quero acabar com a minha vida",
        "Jag vill inte leva", "Jag vill ta livet av mig", "Jeg vil dø", "Jeg vil ikke leve mere", "Chcę umrzeć", "Chcę się zabić",
    ],
)  # fmt: skip
def test_plain_words_of_nine_more_languages_are_red_whatever_the_language_of_the_programme(reply):
    flag = screen(reply, "en")
    assert flag is not None
    assert flag.category is Category.RED


def test_an_unclear_idiom_goes_to_a_human_and_a_clear_one_does_not():
    assert screen("this job is killing me") is not None
    assert screen("I could have killed for a coffee") is None


@pytest.mark.parametrize(
    ("reply", "category"),
    [
        ("My client wants to die", None),
        ("My client wants to die and I want to die too", Category.RED),
        ('She said "I want to die" and I stayed on the line', Category.GREY),
        ("I keep telling myself 'I want to die'", Category.RED),
        ("I assessed a suicidal client", None),
        ("I am a suicidal nurse", Category.RED),
        ("My daughter is suicidal", Category.GREY),
        ("A client is suicidal, I don't know what to do", Category.AMBER),
        ("suicidal", Category.RED),
    ],
)
def test_whose_crisis_it_is_decides(reply, category):
    flag = screen(reply)
    assert (flag.category if flag else None) == category


@pytest.mark.parametrize(
    "reply", ["I am not suicidal", "I would never kill myself", "no suicidal thoughts", "Ich bin nicht suizidal"]
)
def test_a_denial_is_read_by_a_human_without_alarm(reply):
    assert screen(reply) == Flag(Category.GREY, "denied")


@pytest.mark.parametrize(
    "reply",
    ["I can't say I'm not suicidal", "not a day goes by without suicidal thoughts", "I can't stop thinking of suicide"],
)
def test_a_negation_that_denies_nothing_stays_red(reply):
    flag = screen(reply)
    assert flag is not None
    assert flag.category is Category.RED


def test_the_most_urgent_of_several_flags_is_kept():
    flag = screen("A patient hit me. My client died. I want to die.")
    assert flag is not None
    assert flag.category is Category.RED


def test_wrapped_lines_and_typed_variants_hide_nothing():
    for reply in (
        "4\n\nI want\nto die",
        "I WANT TO DIE",
        "i dont want to live anymore",
        "I don’t want to live anymore",
        "Angst, mir etwas anzutun",
    ):
        flag = screen(reply)
        assert flag is not None, reply
        assert flag.category is Category.RED, reply


def test_a_flag_never_carries_the_text():
    flag = screen("Zebra: I want to die")
    assert "zebra" not in repr(flag).casefold()
    assert "want to" not in repr(flag)


@given(st.text(max_size=400))
def test_any_text_is_screened_without_a_fault(text):
    assert screen(text) is None or isinstance(screen(text), Flag)


@settings(max_examples=30, deadline=None)
@given(
    st.sampled_from(samples("red.en")), st.sampled_from(samples("ordinary.en")), st.sampled_from(samples("ordinary.en"))
)
def test_danger_between_ordinary_paragraphs_is_still_seen(red, before, after):
    assert screen(f"{before}\n\n{red}\n\n{after}") is not None


@pytest.mark.parametrize(
    "piece", ["a", "\n", " ", "suicide ", "i want ", "my husband ", '"a" ', "ich will nicht ", "i think about "]
)
def test_the_longest_reply_of_any_kind_is_screened_in_bounded_time(piece):
    from time import process_time

    started = process_time()
    screen(piece * 40_000)
    assert process_time() - started < 2.0
