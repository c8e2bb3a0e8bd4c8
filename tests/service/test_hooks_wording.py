"""What a plugin puts into its mails: sealed with them, never markup and never template; without it nobody's mail is lost."""

import pytest

from rekindle.domain.enrolment import HoldKind
from rekindle.domain.hooks import Hook
from rekindle.domain.programme import Kind
from rekindle.ports import PluginState
from rekindle.service.finish import write
from support.coded import deliveries, house_of, lesson, step, told
from support.plugins import fault

CONTEXT, MESSAGE = str(Hook.PROVIDE_CONTEXT), str(Hook.FILTER_MESSAGE)
TEA = step("breath", body="Drink {{ x.tea }} at {{ x.hour }}.", defaults={"tea": "lime tea", "hour": "nine"})
LESSON = "breath/1/breath-lesson"


def plain(mail) -> str:
    return mail.get_body(("plain",)).get_content().replace("\r\n", "\n")


def html(mail) -> str:
    return mail.get_body(("html",)).get_content().replace("\r\n", "\n")


def at_lesson(jinja, says, *steps, state=PluginState.READY):
    house = house_of(jinja, says, *(steps or (TEA, step("rest")))).enrolled()
    if state is not PluginState.READY:
        house.engine.plugins.put("breath", state)
    house.wait(days=6)
    return house


def changed(**fields):
    """A filter of drafts that changes these fields of the lesson's."""
    return lambda draft, context: draft.model_copy(update=fields) if context.kind == "teaching" else draft


# Values


def test_given_values_win_over_the_steps_own_and_are_sealed_into_the_mail(jinja):
    house = at_lesson(jinja, {("breath", CONTEXT): lambda context: {"tea": f"tea number {context.week}"}})
    assert "Drink tea number 1 at nine." in plain(house.newest)
    assert deliveries(house)[LESSON].context["x"] == {"tea": "tea number 1", "hour": "nine"}


def test_a_mail_is_written_the_same_again_when_its_plugin_is_gone(jinja):
    says = {("breath", CONTEXT): {"tea": "mint"}, ("breath", MESSAGE): changed(subject="{{ x.tea }}", before="Today.")}
    house = at_lesson(jinja, says)
    sent = house.outbox.sent[-1][1]
    house.engine.plugins.says.clear()
    house.engine.plugins.put("breath", PluginState.PUT_ASIDE)
    assert write(house.engine, deliveries(house)[LESSON]).message == sent


def test_a_fault_holds_the_mail_and_says_so_with_the_plugins_name_first(jinja):
    house = at_lesson(jinja, {("breath", CONTEXT): fault("breath", "provide_context raised KeyError")})
    [hold] = house.enrolment().holds
    assert (hold.kind, hold.reason) == (HoldKind.PLUGIN, "breath: provide_context raised KeyError")
    assert LESSON not in deliveries(house)
    assert house.enrolment().entered == ()
    assert "the plugin breath failed at provide_context: provide_context raised KeyError" in told(house)
    assert "planned mail waits: hold plugin (breath: provide_context raised KeyError)" in told(house)


@pytest.mark.parametrize(
    "value",
    [
        {"tea": float("nan")},
        {"tea": "\ud800"},
        {"tea": object()},
        {"tea": {1, 2}},
        {"tea": ["a", {"b": "\x00"}]},
        {"te\x1ba": 1},
    ],
)
def test_values_that_no_mail_can_hold_are_a_fault_and_spoil_nobody_elses_commit(jinja, value):
    house = at_lesson(jinja, {("breath", CONTEXT): value})
    assert house.enrolment().holds[0].reason == "breath: it gave values that no mail can hold"
    assert any("provide_context does not count: it gave values that no mail can hold" in s for s in told(house))


@pytest.mark.parametrize("state", [PluginState.QUARANTINED, PluginState.PUT_ASIDE])
def test_while_a_plugin_is_away_the_steps_own_values_stand_in_and_that_is_told(jinja, state):
    house = house_of(jinja, {("breath", CONTEXT): {"tea": "mint"}}, TEA, step("rest")).enrolled()
    house.wait(days=6)
    assert "Drink mint at nine." in plain(house.newest)
    house.engine.plugins.put("breath", state)
    house.wait(days=3)
    assert house.subjects()[-1] == "Week 1: breath-nudge"
    assert "the plugin breath could not be asked about breath/1/breath-nudge; it went without" in told(house)
    assert house.engine.plugins.times("breath", CONTEXT) == 1


def test_a_plugin_that_is_quarantined_by_this_very_call_holds_nobody(jinja):
    def last_straw(context):
        house.engine.plugins.put("breath", PluginState.QUARANTINED)
        return fault("breath", "took longer than 2 s")

    house = house_of(jinja, {("breath", CONTEXT): last_straw, ("breath", MESSAGE): changed(before="x")}, TEA).enrolled()
    house.wait(days=6)
    assert "Drink lime tea at nine." in plain(house.newest)
    assert "the plugin breath failed at provide_context: took longer than 2 s" in told(house)
    assert house.engine.plugins.times("breath", MESSAGE) == 0


# Subject and blocks


def test_another_subject_is_filled_in_and_is_the_mails_title_too(jinja):
    house = at_lesson(jinja, {("breath", MESSAGE): changed(subject="Week {{ week }}: {{ x.tea }} & {{first_name}}")})
    assert house.newest["Subject"] == "Week 1: lime tea & Mei"
    assert ">Lime tea &amp; Mei</h1>" in html(house.newest)
    assert "Lime tea & Mei\n---" in plain(house.newest)


def test_blocks_stand_before_and_after_the_lessons_text_as_paragraphs_of_plain_text(jinja):
    says = {("breath", MESSAGE): changed(before="One <b>\nline\n\n \n{{ week }} {% if x %}", after="Bye & thanks")}
    house = at_lesson(jinja, says)
    text = plain(house.newest)
    assert "One <b>\nline\n\n{{ week }} {% if x %}\n\nDrink lime tea at nine.\n\nBye & thanks" in text
    assert ">One &lt;b&gt;\nline</p>" in html(house.newest)
    assert ">{{ week }} {% if x %}</p>" in html(house.newest)
    assert ">Bye &amp; thanks</p>" in html(house.newest)


def test_changed_values_reach_the_lesson_and_a_missing_one_keeps_its_default(jinja):
    house = at_lesson(jinja, {("breath", MESSAGE): changed(x={"tea": "mint", "new": [1]})})
    assert "Drink mint at nine." in plain(house.newest)


def test_a_filter_sees_what_the_context_hook_gave(jinja):
    seen = []

    def look(draft, context):
        seen.append((context.lesson, draft.subject, dict(draft.x)))
        return draft

    at_lesson(jinja, {("breath", CONTEXT): {"tea": "mint"}, ("breath", MESSAGE): look})
    assert seen == [("breath-lesson", "Week {{ week }}: breath-lesson", {"tea": "mint", "hour": "nine"})]


@pytest.mark.parametrize(
    ("fields", "because"),
    [
        ({"subject": "{% if x %}Now{% endif %}"}, "only {{ variable }} may stand in subject"),
        ({"subject": "{{ week.__class__ }}"}, "there is no variable {{ week.__class__ }}"),
        ({"subject": "{{ client"}, "only {{ variable }} may stand in subject"),
        ({"subject": "{{ wek }}"}, 'did you mean "week"?'),
        ({"subject": "{{ x.coffee }}"}, "there is no variable {{ x.coffee }}"),
        ({"subject": "One\r\nBcc: all@example.org"}, "subject must be one line of text"),
        ({"subject": " "}, "subject must be one line of text"),
        ({"subject": "{{ x.tea }}", "x": {"tea": "t" * 251}}, "with them the subject has 251 characters"),
        ({"x": {"tea": "\x1b[31m"}}, "it gave values that no mail can hold"),
        ({"subject": "a" * 121}, "subject has 121 characters; at most 120 are sent"),
        ({"before": "a" * 2001}, "before has 2001 characters; at most 2000 are sent"),
        ({"after": "a" * 2001}, "after has 2001 characters; at most 2000 are sent"),
    ],
)
def test_what_cannot_be_sent_is_told_and_ignored_and_the_rest_of_the_mail_goes(jinja, fields, because):
    house = at_lesson(jinja, {("breath", MESSAGE): changed(**{"x": {"tea": "mint"}, **fields})})
    assert house.newest["Subject"] == "Week 1: breath-lesson"
    assert "at nine." in plain(house.newest)
    assert "x" in fields or "Drink mint at nine." in plain(house.newest)
    assert "aaaa" not in plain(house.newest)
    assert any(because in sentence and "filter_message does not count" in sentence for sentence in told(house))


def test_values_that_would_make_the_subject_too_long_hold_the_mail(jinja):
    wordy = step("breath", defaults={"tea": "lime tea"})
    long = wordy.lessons[0].model_copy(update={"subject": "With {{ x.tea }}"})
    wordy = wordy.model_copy(update={"lessons": (long, *wordy.lessons[1:])})
    house = at_lesson(jinja, {("breath", CONTEXT): {"tea": "t" * 250}}, wordy)
    assert house.enrolment().holds[0].reason == "breath: with them the subject has 255 characters"


def test_a_fault_leaves_the_draft_as_it_was_and_is_told(jinja):
    house = at_lesson(
        jinja, {("breath", MESSAGE): fault("breath", "raised ValueError"), ("breath", CONTEXT): {"tea": "mint"}}
    )
    assert (house.newest["Subject"], "Drink mint" in plain(house.newest)) == ("Week 1: breath-lesson", True)
    assert "the plugin breath failed at filter_message: raised ValueError" in told(house)


def test_a_block_of_control_characters_cannot_break_a_mail(jinja):
    house = at_lesson(jinja, {("breath", MESSAGE): changed(before="a\x00b\ud800c\ue000d\x1b")})
    assert "abcd" in plain(house.newest)


def test_hooks_are_asked_about_the_plugins_own_step_only(jinja):
    house = at_lesson(jinja, {("rest", CONTEXT): {"tea": "mint"}, ("rest", MESSAGE): changed(before="x")})
    assert house.engine.plugins.asked == []
    assert "Drink lime tea at nine." in plain(house.newest)


# People in flight


def test_who_is_inside_a_step_gets_the_rest_of_it_from_the_snapshot_when_its_plugin_is_put_aside(jinja):
    house = at_lesson(jinja, {("breath", CONTEXT): {"tea": "mint"}})
    house.engine.plugins.put("breath", PluginState.PUT_ASIDE)
    house.wait(days=5)
    assert house.subjects()[-2:] == ["Week 1: breath-nudge", "Week 1: breath-reflection"]
    assert house.engine.programmes["coded"].step("breath") is None
    house.wait(days=7)
    assert house.enrolment().entered == ("breath", "rest")


def test_a_step_that_was_never_entered_waits_with_the_plugins_name_first(jinja):
    house = at_lesson(jinja, {})
    house.engine.plugins.put("rest", PluginState.PUT_ASIDE)
    house.wait(days=14)
    [hold] = house.enrolment().holds
    assert hold.kind is HoldKind.PLUGIN
    assert hold.reason == "rest: its texts cannot be loaded; see `rekindle steps list`"


def test_a_mail_sent_on_wish_has_the_steps_own_values(jinja):
    more = lesson("extra", Kind.TEACHING, "more", body="More {{ x.tea }}.")
    wordy = TEA.model_copy(update={"lessons": (*TEA.lessons, more)})
    house = at_lesson(jinja, {("breath", CONTEXT): {"tea": "mint"}}, wordy)
    house.reply(house.newest, "more")
    assert "More lime tea." in plain(house.newest)
