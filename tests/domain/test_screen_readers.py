"""The two readers of the safety screen: what each adds, and what neither may do."""

from itertools import pairwise
from pathlib import Path
from time import process_time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.letters import LONGEST
from rekindle.domain.screen import ANY_FROM, NOTHING_BELOW, RED_FROM, Category, Flag, judge, screen
from rekindle.domain.screen_features import sentences, squeeze
from rekindle.domain.screen_model import Reading, model
from rekindle.domain.screen_rules import rules
from rekindle.domain.screen_spelling import mended

SAMPLES = Path(__file__).parent / "screen_samples"
NOTHING = Reading(red=0.0, any=0.0)


def reading(red: float, any_: float) -> Reading:
    return Reading(red=red, any=any_)


def category(text: str, language: str = "en") -> Category | None:
    flag = screen(text, language)
    return flag.category if flag else None


def test_what_only_the_model_sees_is_flagged_in_its_name():
    text = "the number is seven"
    assert judge(text, NOTHING) is None
    assert judge(text, reading(RED_FROM, RED_FROM)) == Flag(Category.RED, "model")
    assert judge(text, reading(0.1, ANY_FROM)) == Flag(Category.GREY, "model")


def test_a_model_that_sees_nothing_lowers_no_strong_rule():
    assert judge("I want to die", NOTHING) == Flag(Category.RED, "death-wish")


def test_a_weak_rule_counts_unless_the_model_is_sure_that_it_means_nothing():
    text = "I stood on the bridge and looked at the boats"
    assert [(one.flag.category, one.weak) for one in rules(text)] == [(Category.RED, True)]
    assert judge(text, reading(0.2, NOTHING_BELOW)) == Flag(Category.RED, "place")
    assert judge(text, reading(0.2, NOTHING_BELOW - 0.01)) is None


def test_a_bare_denial_is_read_by_a_human_and_one_that_explains_itself_need_not_be():
    text = "I am not suicidal"
    assert judge(text, reading(0.1, 0.7)) == Flag(Category.GREY, "denied")
    assert judge(text, reading(0.1, 0.4)) is None


def test_words_about_a_film_or_a_form_are_weak_signs_and_the_same_words_of_the_writer_are_not():
    told = [one.weak for one in rules("In the novel there are suicidal thoughts on every page")]
    felt = [one.weak for one in rules("I have thoughts of suicide")]
    assert told, felt
    assert all(told)
    assert not any(felt)


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("i carnt stop thikning about kiling meself", "en"),
        ("sucidal agen", "en"),
        ("I wnat to die", "en"),
        ("Ich hab Selbstmortgedanken, jeden Tag Selbstmort", "de"),
        ("will mich umbrigen", "de"),
        ("ICH MOECHTE NIHCT MEHR LEBEN", "de"),
    ],
)
def test_misspelt_key_words_are_read(reply, language):
    assert category(reply, language) is Category.RED


def test_words_that_only_resemble_key_words_stay_as_they_are():
    text = "the drying rack, her filling, handing over, wishes, tables, sitzen, schlagen, messen, aufmachen"
    assert mended(text) == text


def test_umlauts_written_out_and_doubled_letters_make_no_difference_to_the_model():
    assert [squeeze(word) for word in ("ueber", "uber", "killl", "kil")] == ["uber", "uber", "kil", "kil"]
    assert sentences("Über die Brücke.") == sentences("Ueber die Bruecke.")


@pytest.mark.parametrize(
    ("reply", "language"),
    [
        ("I wish I could hand in my life like a set of keys.", "en"),
        ("He waits until the little one sleeps and then he shows me the knife.", "en"),
        ("Abends zähle ich die Tabletten und denke, wie still es dann wäre.", "de"),
        ("Er wartet, bis die Kleine schläft, dann zeigt er mir das Messer.", "de"),
    ],
)  # fmt: skip
def test_what_no_rule_foresees_is_seen_by_the_model(reply, language):
    flag = screen(reply, language)
    assert list(rules(reply)) == []
    assert flag is not None
    assert flag.rule == "model"


@pytest.mark.parametrize(
    "reply",
    [
        "Automatic reply: I am away until Monday. If you are thinking of ending your life, call 988 now.",
        "This inbox is not read at weekends. If you are at risk of suicide please ring the crisis team.",
        "Automatische Antwort: Bei Suizidgedanken rufen Sie bitte die 142 an. Ich bin ab Montag wieder da.",
    ],
)
def test_a_machines_mail_that_names_help_lines_is_not_red(reply):
    assert category(reply) is not Category.RED


def test_german_in_an_english_programme_is_read_by_the_german_model():
    text = "Abends zähle ich die Tabletten und denke, wie still es dann wäre."
    assert screen(text, "en") == screen(text, "de") is not None


def test_an_unknown_language_of_the_participant_is_no_fault():
    assert screen("7", "fr") is None
    assert screen("I want to die", "pt-BR") is not None


@given(st.text(max_size=300))
def test_the_model_reads_any_text_as_chances(text):
    for language in ("en", "de"):
        read = model(language).read(text)
        assert 0 <= read.red <= read.any + 1e-9
        assert read.any <= 1


@given(st.text(alphabet="abcdefgh .\n", max_size=200))
def test_the_model_reads_the_same_text_the_same_way(text):
    assert model("en").read(text) == model("en").read(text)


def least_seconds(text: str, tries: int = 5) -> float:
    """Of the processor, so that a busy machine does not count."""
    took = []
    for _ in range(tries):
        started = process_time()
        screen(text)
        took.append(process_time() - started)
    return min(took)


def long_text() -> str:
    """The daily work of helpers, each reply once, up to the most that is read."""
    files = [SAMPLES / f"ordinary.{language}.txt" for language in ("en", "de")]
    return ". ".join(line for file in files for line in file.read_text(encoding="utf-8").splitlines())[:LONGEST]


def test_the_longest_reply_is_screened_at_once():
    text = long_text()
    assert len(text) == LONGEST
    screen(text)
    assert least_seconds(text) < 0.3


def test_twice_the_text_takes_about_twice_the_time():
    pieces = [long_text()[:length] for length in (5_000, 10_000, 20_000)]
    screen(pieces[-1])
    for shorter, longer in pairwise([least_seconds(piece) for piece in pieces]):
        assert longer < 3.5 * shorter + 0.005
