"""Another classifier beside the safety screen: it can add a flag, never take one away, and its faults are a human's case."""

from dataclasses import replace

import pytest

from rekindle.domain.enrolment import HoldKind
from rekindle.domain.screen import Category, Flag
from rekindle.service.screening import FAULT, flagged

RED, AMBER = Flag(Category.RED, "elsewhere"), Flag(Category.AMBER, "elsewhere")
DANGER = "I do not want to live any more."


def with_classifier(house, classifier):
    house.engine = replace(house.engine, classifier=classifier)
    return house


def alerts(house) -> list[str]:
    return [subject.partition(" (")[0] for subject in house.subjects() if subject.startswith("Please look")]


def test_its_red_stops_the_programme_as_the_screens_does(house):
    with_classifier(house.at_first_lesson(), lambda text, language: RED)
    house.reply(house.lesson(), "7")
    assert house.enrolment().held_by(HoldKind.SAFETY)
    assert alerts(house) == ["Please look: RED"]


def test_its_milder_flag_goes_beside_the_answer(house):
    with_classifier(house.at_first_lesson(), lambda text, language: AMBER)
    house.reply(house.lesson(), "7")
    assert alerts(house) == ["Please look: AMBER"]
    assert [a.value for a in house.engine.store.answers(house.enrolment().id)] == ["7"]


@pytest.mark.parametrize("silence", [lambda text, language: None, lambda text, language: AMBER])
def test_what_it_says_or_leaves_unsaid_lowers_no_red_of_the_screen(house, silence):
    with_classifier(house.at_first_lesson(), silence)
    house.reply(house.lesson(), DANGER)
    assert alerts(house) == ["Please look: RED"]


def test_it_reads_the_newest_words_and_the_language_only(house):
    asked = []
    with_classifier(house.at_first_lesson(), lambda text, language: asked.append((text, language)))
    house.reply(house.lesson(), "7\n\n> quoted words")
    assert asked == [("7", "en")]


def broken(text, language):
    raise RuntimeError(text)


@pytest.mark.parametrize("fault", [broken, lambda text, language: "red"])
def test_a_fault_of_it_makes_a_human_read_the_reply_and_the_answer_is_kept(house, fault):
    with_classifier(house.at_first_lesson(), fault)
    house.reply(house.lesson(), "7")
    assert alerts(house) == ["Please look: GREY"]
    assert [a.value for a in house.engine.store.answers(house.enrolment().id)] == ["7"]
    assert flagged(house.engine, "7", "en") == FAULT


def test_without_one_the_screen_alone_decides(house):
    assert flagged(house.engine, "7", "en") is None
    assert flagged(house.engine, DANGER, "en").category is Category.RED
