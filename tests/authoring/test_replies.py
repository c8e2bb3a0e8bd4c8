"""Sample replies go through what a reply meets in the engine, and say where they are read otherwise."""

from pathlib import Path

import pytest

HEAD = "exercise: nights-kept\nexpect: 2\n\n"
QUOTED = "\n\nOn Wed, 7 Oct 2026 at 12:30, Coach <coach@example.org> wrote:\n> Reply with a number from 0 to 3.\n"


@pytest.fixture
def told(step, findings):
    """What the check says about one sample reply."""

    def check(text):
        (step / "replies" / "sample.txt").write_text(text)
        return [(finding.code, finding.line, finding.what) for finding in findings(step)]

    return check


@pytest.mark.parametrize(
    "sample",
    [
        HEAD + "2",
        HEAD + "two" + QUOTED,
        "exercise: nights-kept\nlanguage: de\nexpect: 2\n\nEs waren 2.\n\nViele Grüße",
        "exercise: nights-kept\nexpect: unclear\n\nno idea",
        "exercise: corner-found\nexpect: NOT YET\n\nnot yet\n\n-- \nDr. M. Muster\nHaus 4",
        "exercise: what-the-hour-is-for\nexpect: Silence, mostly.\n\nSilence, mostly." + QUOTED,
        "exercise: what-the-hour-is-for\nexpect: text\n\n6\nSilence.\nAnd a bath.",
        "exercise: what-the-hour-is-for\nexpect: Silence. And a bath.\n\n6\nSilence.\nAnd a bath.",
    ],
)
def test_a_reply_that_is_read_as_its_author_says_is_not_mentioned(told, sample):
    assert told(sample) == []


@pytest.mark.parametrize(
    ("sample", "code", "line", "words"),
    [
        (HEAD + "3" + QUOTED, "RK319", 2, "this reply is read as 3, not as 2"),
        ("exercise: nights-kept\nexpect: 2\nlanguage: de\n\nweiß nicht", "RK319", 2, "read as unclear, not as 2"),
        (HEAD + "stop", "RK319", 1, 'is the command "stop"'),
        ("exercise: nights-kept\nexpect: text\n\n2", "RK319", 2, 'read as 2, not as "text"'),
        ("exercise: corner-found\nexpect: FOUND\n\nNot yet.", "RK319", 2, 'read as "NOT YET", not as "FOUND"'),
        ("exercise: nights-keep\nexpect: 2\n\n2", "RK318", 1, 'did you mean "nights-kept"?'),
        ("exercise: nights-kept\nlanguage: fr\nexpect: 2\n\n2", "RK318", 2, 'does not speak "fr"'),
        ("exercise: nights-kept\nexpected: 2\n\n2", "RK318", 2, 'did you mean "expect"?'),
        ("exercise: nights-kept\n\n2", "RK318", 1, "expect is missing"),
        ("2, the other night I was on call", "RK318", 1, "none of the lines that stand above"),
        ("exercise: nights-kept\nexpect: 2\n", "RK318", 2, "there is no reply below a blank line"),
    ],
)
def test_a_sample_that_cannot_be_used_or_is_read_otherwise_is_told_at_its_line(told, sample, code, line, words):
    ((found, at, what), *more) = told(sample)
    assert (found, at, more) == (code, line, [])
    assert words in what


def test_a_sample_that_is_not_utf_8_is_told(step, findings):
    (step / "replies" / "sample.txt").write_bytes(HEAD.encode() + "2 Nächte".encode("latin-1"))
    (found,) = findings(step)
    assert (found.code, Path(found.file).name) == ("RK107", "sample.txt")
