"""The newest words of a mail: the gold set in `replies/` (a mail, a line `=====`, the words), and laws for any text."""

import re
import time
from collections import Counter
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rekindle.mail.plaintext import html_to_text
from rekindle.mail.reply import EXAMINED, newest_text, visible

CASES = sorted((Path(__file__).parent / "replies").glob("*.txt"))


def plain(text):
    return "\n".join(line.rstrip() for line in visible(text).strip().split("\n"))


def case(path):
    mail, _, gold = path.read_bytes().decode().partition("\n=====\n")
    return mail, plain(gold)


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_no_word_of_the_writer_is_lost(path):
    mail, gold = case(path)
    assert not Counter(gold.split()) - Counter(newest_text(mail).text.split())


def test_the_newest_words_are_found_exactly():
    differing = [path.stem for path in CASES if plain(newest_text(case(path)[0]).text) != case(path)[1]]
    assert len(CASES) >= 160
    assert len(differing) <= 0.05 * len(CASES), differing


def test_answers_between_quoted_lines_come_with_what_they_answer():
    reply = newest_text(
        "On Mon, 5 Jan 2026 at 10:09, A <a@example.org> wrote:\n> One?\n\nYes.\n\n> Two?\n> Really?\nNo.\n\n> Bye"
    )
    assert reply.interleaved == (("One?", "Yes."), ("Two?\nReally?", "No."))
    assert reply.text == "Yes.\n\nNo."


def test_an_answer_below_one_whole_quotation_is_not_interleaved():
    assert newest_text("> One?\n> Two?\n\nYes.").interleaved == ()


def test_words_indented_in_html_are_the_writers_and_a_quotation_below_is_not():
    reply = newest_text(
        html_to_text(
            '<p>My plan:</p><blockquote style="margin:0 0 0 40px;border:none;padding:0"><div>walk at noon</div></blockquote>'
            "<div>On Mon, 5 Jan 2026 at 10:09, A &lt;a@example.org&gt; wrote:</div><blockquote>Your plan?</blockquote>"
        )
    )
    assert reply.text.split("\n") == ["My plan:", "", "walk at noon"]


def test_each_rule_that_cut_is_named():
    reply = newest_text(
        "[EXTERNAL]\n\nYes.\n\nSent from my iPhone\n\n-- \nAnna\n\nFrom: A <a@example.org>\nSent: 6 January 2026\nTo: B\nSubject: C\n\nText"
    )
    assert reply.text == "Yes."
    assert set(reply.cut) == {"banner", "device-line", "signature", "header-block"}


def test_a_mail_that_is_only_a_quotation_is_returned_whole_and_says_so():
    reply = newest_text("> Hello\n> there")
    assert reply.text == "> Hello\n> there"
    assert reply.whole
    assert reply.cut == ()


def test_an_ordinary_answer_is_not_whole_and_nothing_is_cut():
    reply = newest_text("Seven.\n")
    assert (reply.text, reply.whole, reply.cut) == ("Seven.", False, ())


def test_what_lies_beyond_the_examined_part_is_kept():
    text = "Yes.\n\n> question\n\n" + "word " * 30_000 + "\nthe end"
    kept = newest_text(text).text
    assert len(text) > EXAMINED
    assert Counter(kept.split()) == Counter(text.replace("> question", "").split())


def test_what_lies_beyond_an_unmarked_quotation_goes_with_it():
    text = "Yes.\n\nOn Mon, 5 Jan 2026 at 10:09, A <a@example.org> wrote:\n\n" + "old words\n" * 20_000
    assert newest_text(text).text == "Yes."


@pytest.mark.parametrize(
    "line",
    [
        "a:\n",
        "From:\nSent:\nTo:\n",
        "On 6 Jan 2026 at 10:09 my boss <a@example.org> wrote:\n",
        "-- \nAnna\n",
        "> q\na\n",
        "\n",
        ">",
        "-",
        "On 2026-01-06 10:09 <a@example.org wrote ",
        "This e-mail is confidential and privileged. ",
        "intended received this e-mail ",
        "<https://",
        "Sent from my ",
        "1.1.26 ",
        "a\u200b\u00a0",
    ],
)
def test_a_hundred_kilobytes_of_anything_take_no_time(line):
    text = (line * (100_000 // len(line) + 1))[:100_000]
    began = time.process_time()
    newest_text(text)
    assert time.process_time() - began < 1.0  # measured 0.05; a quadratic rule takes tens of seconds


PIECES = st.sampled_from(
    [
        "> quoted words", ">", "> > deeper", "Yes, I did.", "-- ", "--", "Sent from my iPhone", "", "  ", "From: A <a@example.org>", "Sent: 6 January 2026",
        "To: B", "Subject: C", "On Mon, 5 Jan 2026 at 10:09, A <a@example.org> wrote:", "On Mon, 5 Jan 2026 at 10:09, A <", "a@example.org> wrote:",
        "-----Original Message-----", "________________________________", "[EXTERNAL]", "This e-mail is confidential. Do not disclose this message.",
        "CAUTION: This email originated from outside.", "PS: more", ">5", ":", "Anna wrote:", "Von meinem iPhone gesendet", "---- On Mon wrote ----",
    ]
)  # fmt: skip
ANY_LINES = st.lists(PIECES | st.text(max_size=40), max_size=25).map("\n".join)


@given(ANY_LINES)
@settings(max_examples=400, deadline=None)
def test_every_word_of_the_answer_stands_in_the_mail(text):
    reply = newest_text(text)
    assert not Counter(reply.text.split()) - Counter(visible(text).split())
    assert reply.text == reply.text.strip()
    assert bool(reply.text) == bool(visible(text).strip())


ORDINARY = st.from_regex(r"[A-Za-zäöéñ ,.]{0,60}", fullmatch=True)
LIKE_A_MACHINE = re.compile(r"^\W*ext\w*\W*$|confiden|privileg|vertrau|^ps\b|sent|disclaimer", re.IGNORECASE)


@given(st.lists(ORDINARY.filter(lambda line: not LIKE_A_MACHINE.search(line)), max_size=20).map("\n".join))
@settings(max_examples=200, deadline=None)
def test_a_text_without_marks_comes_back_as_it_is(text):
    assert newest_text(text).text == text.strip()


@given(ORDINARY.filter(lambda line: line.strip(" .,") and not LIKE_A_MACHINE.search(line)), ANY_LINES)
@settings(max_examples=200, deadline=None)
def test_words_above_a_marked_quotation_survive_whatever_it_quotes(words, quoted):
    marked = "\n".join(f"> {line}" for line in visible(quoted).split("\n"))
    own = f"I wrote this: {words} end"
    mail = f"{own}\n\nOn Mon, 5 Jan 2026 at 10:09, A <a@example.org> wrote:\n{marked}"
    assert newest_text(mail).text == own
