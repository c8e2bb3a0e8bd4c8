"""Compiling keeps every placeholder, whatever Markdown and CSS inlining do around it."""

from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rekindle.content import compile as compile_module
from rekindle.content.compile import LessonLayout, compile_lesson, finish_html, reply_line
from rekindle.content.placeholders import Placeholder, Role, Tokens, lift, read_tag
from rekindle.domain.errors import ContentError
from rekindle.domain.programme import Lesson


@dataclass
class BareLayout:
    """Nothing but the slots, in the order in which a mail shows them."""

    language: str = "en"
    nothing_asked: str = "Nothing to answer."
    meanings: dict[str, Placeholder] = field(default_factory=dict)

    def draw(self, name, slots):
        if name.endswith(".html"):
            return f"<html><head><style>p {{ color: red }}</style></head><body>{' '.join(slots.values())}</body></html>"
        return "\n\n".join(slots.values())

    def how(self, form):
        return f"[{form}]"


def compiled(body, **settings):
    values = {"id": "a", "kind": "teaching", "at": "mon 08:00", "subject": "s", "body": body} | settings
    return compile_lesson(Lesson.model_validate(values), LessonLayout(BareLayout()))


LESSON = {"id": "a", "kind": "teaching", "at": "mon 08:00", "subject": "s", "body": ""}
EXERCISE = {"id": "e", "ask": 'How is "{{ client }}"?\n1. a\n2. b', "answer": "number 0-10"}


def test_quotes_and_escaping_do_not_touch_placeholders():
    sources = compiled('He said "{{ client }}" & "{{ week }}" to {{ organisation }}.')
    for part in (sources.text, sources.html):
        assert "“{{ client }}” " in part
        assert "{{ organisation }}" in part
    assert "&amp;" in sources.html
    assert "&amp;" not in sources.text


def test_css_is_inlined_around_placeholders():
    assert '<p style="color: red;">Dear {{ client }}</p>' in compiled("Dear {{ client }}").html


def test_a_name_that_may_be_missing_takes_its_space_along():
    assert "Hello{% if first_name %} {{ first_name }}{% endif %}," in compiled("Hello {{ first_name }},").text


def test_a_condition_becomes_a_look_up_of_its_decision():
    sources = compiled("A\n:::when not  lean=none\nB\n\n- c\n:::\nD")
    for part in (sources.text, sources.html):
        assert '{% if when.get("not lean=none", false) %}' in part
        assert part.count("{% endif %}") == 1
    assert "<p>" not in sources.html.split("{% if when")[0].rsplit("</p>", 1)[-1]


def test_an_exercise_is_placed_once_in_both_parts_with_its_question_and_how_to_reply():
    sources = compiled('Before\n\n{{ exercise("e") }}\n\nAfter', exercises=(EXERCISE,))
    for part in (sources.text, sources.html):
        assert part.index("Before") < part.index("“{{ client }}”") < part.rindex("[number 0-10]") < part.index("After")
    assert "<li" in sources.html
    assert "1. a\n2. b" in sources.text


@pytest.mark.parametrize(
    ("body", "what"),
    [
        ("[x](https://example.org/{{client}})", "comes out 0 times"),
        ('- {{ exercise("e") }}', "cannot stand here"),
        ('{{ exercise("f") }}', "placed but not declared"),
        ("{% for a in b %}", "cannot stand here"),
        ("{{ a.b.c }}", "cannot stand here"),
        ("&#123;{ client }}", "cannot stand here|cannot be written"),
        ("&#123;% for a in b %&#125;", "cannot be written"),
    ],
)
def test_what_would_not_survive_or_would_run_is_refused_with_the_lessons_file(body, what):
    with pytest.raises(ContentError, match=what) as error:
        compiled(body, exercises=(EXERCISE,), source="lessons/a.md")
    assert str(error.value).startswith("lessons/a.md:1: ")


def test_a_tag_that_html_does_not_keep_is_refused():
    tokens = Tokens(Tokens.LAYOUT)
    char = tokens.issue(read_tag("{% if x %}"))
    with pytest.raises(ValueError, match="stands where HTML does not keep it"):
        finish_html(f"<p <!--{char}--> class=a>x</p>", {}, tokens.meanings)


def test_no_line_of_the_html_is_too_long_for_8bit():
    html = compiled("word " * 1000).html
    assert max(len(line.encode()) for line in html.split("\n")) <= 998


@given(
    st.lists(
        st.sampled_from(["{{ week }}", "{{ client }}", ' "quoted" ', "*so*", "a & b", "`c`", "\n\n", "> ", "\n- "]),
        max_size=25,
    )
)
def test_every_placeholder_comes_out_once_in_each_part(pieces):
    body = "x" + "".join(pieces)
    sources = compiled(body)
    for name in ("week", "client"):
        expected = body.count("{{ " + name + " }}")
        assert sources.text.count("{{ " + name + " }}") == expected
        assert sources.html.count("{{ " + name + " }}") == expected


def test_there_is_an_end_to_the_tokens_of_one_mail():
    tokens = Tokens((0xE000, 0xE001))
    lift("{{ a }} {{ b }}", tokens)
    assert [meaning.role for meaning in tokens.meanings.values()] == [Role.VARIABLE, Role.VARIABLE]
    with pytest.raises(ValueError, match="too many"):
        lift("{{ a }}", tokens)


def test_a_long_row_of_placeholders_is_never_cut_inside_one():
    sources = compiled("{{ week }} " * 40)
    assert sources.html.count("{{ week }}") == 40


def test_the_authors_own_line_on_how_to_reply_stands_above_the_mail_and_in_the_box():
    sources = compiled('{{ exercise("e") }}', exercises=(EXERCISE | {"how": "Say <one> number."},))
    assert sources.text.count("Say <one> number.") == 2
    assert sources.html.count("Say &lt;one&gt; number.") == 2
    assert "[number 0-10]" not in sources.text + sources.html


def test_in_a_mail_with_two_questions_the_value_says_how_to_reply():
    text = {"id": "t", "ask": "Why?", "answer": "text", "how": "In your own words."}
    top = reply_line(Lesson.model_validate(LESSON | {"exercises": (text, EXERCISE)}), BareLayout())
    assert top == "[number 0-10 + text]"
    own = reply_line(
        Lesson.model_validate(LESSON | {"exercises": (text, EXERCISE | {"how": "A number."})}), BareLayout()
    )
    assert own == "A number."


@pytest.mark.parametrize(
    "settings",
    [
        {"subject": "About \ue000"},
        {"body": "A \uf123 b"},
        {"exercises": (EXERCISE | {"ask": "\ue000?"},)},
        {"exercises": (EXERCISE | {"how": "\uf8ff"},)},
    ],
)
def test_a_character_that_looks_like_a_token_is_refused(settings):
    values = {"body": 'x\n\n{{ exercise("e") }}' if "exercises" in settings else "x"} | settings
    with pytest.raises(ContentError, match="private-use character"):
        compiled(**values)


def test_a_variable_that_a_title_would_lose_or_double_is_refused():
    with pytest.raises(ContentError, match=r"\{\{ client \}\} comes out 0 times"):
        compiled("x", subject='[a](https://example.org "{{ client }}")')


def test_a_tag_that_inlining_doubles_is_refused(monkeypatch):
    tokens = Tokens(Tokens.LAYOUT)
    char = tokens.issue(read_tag("{{ stop_url }}"))
    doubling = type("Doubling", (), {"inline": lambda self, html: html + html})()
    monkeypatch.setattr(compile_module, "_INLINER", doubling)
    with pytest.raises(ValueError, match=r"\{\{ stop_url \}\} stands where HTML does not keep it"):
        finish_html(f"<p>{char}</p>", {}, tokens.meanings)
