"""Which line of a person's own a mail may show them again."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.domain.quoting import LONGEST, quotable

TODAY = date(2026, 11, 2)

HARMLESS = [
    "Three breaths at the ward door, until 1 March",
    "Ten and ten with my colleague, first Thursday of each month",
    "I start on Monday: one thing done well, written down",
    "On Mondays I take three breaths at the door.",
    "Home at five on Wednesdays from 4 January 2027",
    "two columns when I am stuck, look back at Easter",
    "Drei Atemzüge an der Tür, bis 1. März",
    "Am Montag fange ich an: eine Sache, die gut war",
    "7 out of 10, and I said no twice",
]

TELLING = [
    "Anna Schmidt kept her appointment",
    "I rang Mr Okafor back",
    "Frau Keller hat gelacht",
    "J. Miller said thank you",
    "Anna K. came on time",
    "call 0171 234 5678 before ten",
    "patient 4471932 slept through",
    "the one born 12.03.1980",
    "the lady from room 12",
    "she was admitted in 1994",
    "write to jo@example.org",
    "see https://example.org/x",
    "case AB12345 is closed",
    "we met on 3/4/26",
]


@pytest.mark.parametrize("line", HARMLESS)
def test_a_short_line_about_oneself_may_be_quoted(line):
    assert quotable(line, TODAY) == line


@pytest.mark.parametrize("line", TELLING)
def test_what_could_tell_who_is_meant_is_not_quoted(line):
    assert quotable(line, TODAY) == ""


def test_a_wrapped_line_is_one_line_and_only_the_first_paragraph_counts():
    assert quotable("Three breaths\nat the door\n\nand much more below", TODAY) == "Three breaths at the door"


def test_a_line_of_more_than_120_characters_is_not_cut_but_left_out():
    assert len(quotable("a" * 120, TODAY)) == LONGEST
    assert quotable("a" * 121, TODAY) == ""


def test_what_the_safety_screen_flags_is_not_quoted_even_where_the_flag_lies_below_the_line():
    assert quotable("Three breaths at the door\n\nSometimes I want to kill myself", TODAY) == ""


@given(st.text(max_size=400))
def test_whatever_is_written_a_quotation_is_one_short_line(text):
    line = quotable(text, TODAY)
    assert len(line) <= LONGEST
    assert "\n" not in line
    assert "\r" not in line
