"""An HTML mail as its reader meets it, in light and in dark."""

import pytest

from rekindle.authoring.contrast import unreadable
from rekindle.authoring.page import read_page

DARK = "<style>@media (prefers-color-scheme: dark) {{ {} }}</style>"


def told(html):
    return [(mode, what.split('" is ')[1].split(",")[0]) for mode, what in unreadable(html)]


def test_only_what_can_be_seen_is_read():
    html = "<html><head><title>t</title><style>p{}</style></head><body><p>One<br>two</p><div style='display:none'>no</div>&nbsp;<p>three"
    assert [words.text for words in read_page(html)[0]] == ["One", "two", "three"]


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<p>black on white</p>", []),
        ('<p style="color:#ccc">x</p>', [("light", "#cccccc on #ffffff"), ("dark", "#cccccc on #ffffff")]),
        ('<div style="background:#000"><p style="color:inherit"><b style="color:#fff">x</b></p></div>', []),
        ('<table bgcolor="#000000"><tr><td style="color: rgb(9, 9, 9)">x</td></tr></table>', [("light", "#090909 on #000000")] * 1 + [("dark", "#090909 on #000000")]),
        ('<p style="background: white url(a.png); color: Silver !important">x</p>', [("light", "#c0c0c0 on #ffffff"), ("dark", "#c0c0c0 on #ffffff")]),
    ],
)  # fmt: skip
def test_the_innermost_colours_count(html, found):
    assert told(html) == found


@pytest.mark.parametrize(
    ("css", "fine"),
    [
        (".a { color: #fff !important; background: #000 !important }", True),
        (".a { color: #fff !important }", False),
        (".a { color: #fff }", True),  # weaker than the element's own style, which stays
        ("p { color: #fff !important } .a { color: #000 !important }", True),  # a class is stronger than a tag
        (".a { color: #000 !important } p { color: #fff !important }", True),
        ("div .a { color: #fff !important }", False),
        ("ul .a { color: #fff !important }", True),
        ("p.b { color: #fff !important }", True),
        (".a:hover { color: #fff !important }", True),
    ],
)
def test_dark_rules_act_as_a_mail_program_applies_them(css, fine):
    html = DARK.format(css) + '<div><p class="a" style="color: #000; background-color: #fff">x</p></div>'
    assert [mode for mode, _ in told(html)] == ([] if fine else ["dark"])


def test_rules_for_narrow_screens_are_not_rules_for_dark_ones():
    html = "<style>@media (max-width: 520px) { p { color: #fff !important } }</style><p>x</p>"
    assert told(html) == []
