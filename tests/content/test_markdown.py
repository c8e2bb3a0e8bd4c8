"""The plain text part is complete in itself: structure, links and line width survive without any markup."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.content.markdown import WIDTH, parser, to_html, to_text, wrap


def text(source, language="en"):
    return to_text(parser(language).parse(source))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# One\n\nTwo", "One\n===\n\nTwo"),
        ("## Two words\n\nx", "Two words\n---------\n\nx"),
        ("- a\n- b", "- a\n- b"),
        ("3. a\n4. b", "3. a\n4. b"),
        ("- a\n\n- b", "- a\n\n- b"),
        ("1. a\n   - b", "1. a\n   - b"),
        ("> said\n>\n> twice", "> said\n>\n> twice"),
        ("[the page](https://example.org/x)", "the page (https://example.org/x)"),
        ("<https://example.org/x>", "https://example.org/x"),
        ("*to* and **for**", "*to* and *for*"),
        ("reply `help` now", 'reply "help" now'),
        ("a\nb", "a b"),
        ("a  \nb", "a\nb"),
        ("    code\n    more", "    code\n    more"),
        ("a\n\n---\n\nb", "a\n\n* * *\n\nb"),
        ('"a" and it\'s ...', "“a” and it’s …"),
    ],
)
def test_markdown_reads_well_as_plain_text(source, expected):
    assert text(source) == expected


def test_quotes_follow_the_language():
    assert text('Sie sagt "ja"', "de-AT") == "Sie sagt „ja“"
    assert "„ja“" in to_html(parser("de").parse('Sie sagt "ja"'), "de")


def test_html_in_a_lesson_is_shown_and_not_run():
    assert "<script>" not in to_html(parser("en").parse("a <script>x</script>"), "en")


def test_a_list_item_hangs_under_its_mark():
    lines = text("1. " + "word " * 40).splitlines()
    assert len(lines) > 1
    assert all(line.startswith("   ") for line in lines[1:])


def test_a_row_of_digits_is_never_broken():
    row = "2 1 3 3 0 1 2 0"
    assert any(row in line for line in wrap("x" * 65 + f" {row} and so on").splitlines())


@given(st.lists(st.text("abcdefgh", min_size=1, max_size=100), min_size=1, max_size=60))
def test_wrapping_keeps_every_word_and_breaks_only_lines_that_are_too_long(words):
    lines = wrap(" ".join(words)).splitlines()
    assert " ".join(lines).split() == words
    assert all(len(line) <= WIDTH or " " not in line for line in lines)
