"""How a text is measured: sentences, syllables, and the two indices with their published formulas."""

import pytest

from rekindle.authoring.reading import (
    Measure,
    amstad,
    english_syllables,
    flesch_kincaid,
    german_syllables,
    measure,
    sentences,
)


@pytest.mark.parametrize(
    ("word", "count"),
    [("I", 1), ("the", 1), ("make", 1), ("wanted", 2), ("named", 1), ("table", 2), ("responsibility", 6), ("evening", 3),
     ("you", 1), ("year", 1), ("houses", 2), ("nurse", 1), ("patient", 2), ("while", 1), ("wishes", 2), ("times", 1), ("don't", 1), ("under", 2)],
)  # fmt: skip
def test_english_syllables_are_counted_by_groups_of_vowels(word, count):
    assert english_syllables(word) == count


@pytest.mark.parametrize(
    ("word", "count"),
    [("Haus", 1), ("Bettzeit", 2), ("Gewohnheit", 3), ("Verantwortung", 4), ("Tür", 1), ("Seele", 2), ("Bäume", 2)],
)
def test_german_syllables_count_two_joined_vowels_once(word, count):
    assert german_syllables(word) == count


def test_the_indices_are_the_published_formulas():
    assert flesch_kincaid(Measure(10, 1.5, "")) == pytest.approx(0.39 * 10 + 11.8 * 1.5 - 15.59)
    assert amstad(Measure(10, 1.5, "")) == pytest.approx(180 - 10 - 58.5 * 1.5)


def test_headings_items_and_colons_end_a_sentence_and_blocks_count_too():
    body = '## An end\n\nStop here. “Go on?” she said: yes.\n\n- one\n- two\n\n:::when lean=none\nThree days.\n:::\n\n{{ exercise("a") }}'
    assert sentences(body, "en") == [
        "An end",
        "Stop here.",
        "“Go on?",
        "she said:",
        "yes.",
        "one",
        "two",
        "Three days.",
    ]


def test_variables_are_words_and_links_count_by_their_text():
    assert sentences("Dear {{ client }}, read [this page](https://example.org/a.b).", "en") == [
        "Dear Mei, read this page."
    ]


def test_a_text_without_words_has_no_measure():
    assert measure("1. 2. 3.", "en") is None


def test_short_plain_sentences_are_easier_than_long_abstract_ones():
    plain = measure("You sit on the sofa. The cup is full. You drink it.", "en")
    hard = measure("Organisational considerations necessitate individual prioritisation of responsibilities.", "en")
    assert flesch_kincaid(plain) < 2
    assert flesch_kincaid(hard) > 12
    leicht = measure("Du sitzt auf dem Sofa. Die Tasse ist voll.", "de")
    schwer = measure("Organisatorische Verantwortlichkeiten erfordern individuelle Prioritätensetzung.", "de")
    assert amstad(schwer) < 0
    assert amstad(leicht) > 80
