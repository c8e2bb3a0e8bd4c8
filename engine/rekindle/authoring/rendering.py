"""Every mail that a lesson can become: rendered for everybody, in every week, and looked at as its reader will see it."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rekindle.authoring.branches import Decisions, variants
from rekindle.authoring.contrast import unreadable
from rekindle.authoring.manuscript import Manuscript
from rekindle.authoring.page import read_page
from rekindle.content.conditions import Facts
from rekindle.content.front_matter import Refused
from rekindle.content.rules import Finding
from rekindle.domain.errors import ContentError
from rekindle.domain.programme import ENGINE, Kind, Lesson, Step
from rekindle.ports import Rendered, Renderer

WEEKS: Final = 12
LARGEST: Final = 90_000
"""Bytes; Gmail cuts off at 102 kB, and headers, relays and a reminder add to a mail."""
LONGEST_SUBJECT: Final = 45
_WORD: Final = re.compile(r"\w+")
_LEFT_OVER: Final = re.compile(r"\{\{|\}\}|\{%|%\}|^:::|[\ue000-\uf8ff]", re.MULTILINE)
_NAMED: Final = re.compile(r"(\{\{.*?\}\}|:::when.*?) comes out")

READER: Final[Mapping[str, Any]] = {
    "programme": "Seven steps", "organisation": "Example Trust", "coordinator": "Ruth Example", "first_name": "Mei",
    "client": "service user", "clients": "service users", "weeks": WEEKS, "week": 1, "lesson_day": "Wednesday",
    "lesson_hour": "08:00", "zone": "Europe/Berlin", "language_name": "English", "pace": "weekly",
    "first_lesson_on": "Wednesday 30 September", "check_sum": 12, "check_level": "some strain", "check_start": 14,
    "check_middle": 12, "check_end": 9, "footer_help": "Emergency 112. Example line 0800 111 0 111.",
    "privacy_url": "https://example.org/privacy", "stop_url": "https://example.org/stop",
}  # fmt: skip
"""A person about whom everything is known; the other one that each lesson is rendered for gave no name."""


def check_mails(manuscript: Manuscript, renderer: Renderer) -> Iterator[Finding]:
    for lesson in manuscript.step.lessons:
        try:
            yield from _check(lesson, manuscript, renderer)
            yield from _stood_in_for(lesson, manuscript, renderer)
        except Refused as refused:  # by the compiler: no mail of this lesson can be made
            yield from (_at_its_line(found, lesson, manuscript) for found in refused.found)
        except ContentError as error:
            yield manuscript.in_body("RK218", lesson, str(error))


def _stood_in_for(lesson: Lesson, manuscript: Manuscript, renderer: Renderer) -> Iterator[Finding]:
    """The mail goes out all the same, but not as its author, or the organisation, wants it to look."""
    for fault in renderer.faults():
        yield manuscript.in_body("RK218", lesson, f"{fault.what}; {fault.effect}")


def _check(lesson: Lesson, manuscript: Manuscript, renderer: Renderer) -> Iterator[Finding]:
    everything = dict.fromkeys((name for decisions in variants(lesson, manuscript.step) for name, _ in decisions), True)
    whole = render(renderer, manuscript.step, lesson, everything)
    yield from _looked_at(whole, lesson, manuscript)
    yield from _each(lesson, manuscript, renderer)


def _each(lesson: Lesson, manuscript: Manuscript, renderer: Renderer) -> Iterator[Finding]:
    """Everybody in every week; what is wrong in several of these mails is told once, with the first person it hits."""
    step, told, longest = manuscript.step, set[str](), ""
    for decisions, facts in variants(lesson, step).items():
        for week in range(1, WEEKS + 1):
            try:
                mail = render(renderer, step, lesson, dict(decisions), week=week)
                render(renderer, step, lesson, dict(decisions), week=week, first_name="")
            except Refused:
                raise
            except ContentError as error:
                yield manuscript.in_body("RK218", lesson, f"{error} (week {week}; {_person(facts, decisions)})")
                return
            longest = max(longest, mail.subject, key=len)
            if week in {1, WEEKS}:
                for code, what in _wrong_with(mail):
                    if what not in told:
                        told.add(what)
                        yield manuscript.in_body(code, lesson, f"{what} (week {week}; {_person(facts, decisions)})")
    if len(longest) > LONGEST_SUBJECT:
        what = f'the subject "{longest}" has {len(longest)} characters; telephones show {LONGEST_SUBJECT}'
        yield manuscript.finding("RK505", lesson, ("subject",), what)


def render(renderer: Renderer, step: Step, lesson: Lesson, when: Mapping[str, bool], **known: Any) -> Rendered:
    """As planning and delivery would, for `READER`."""
    pulse = lesson.kind is Kind.REFLECTION and step.id != ENGINE
    context = {**READER, "when": dict(when), "pulse": pulse, "x": dict(step.defaults), **known}
    return renderer.lesson(step, lesson.id, lesson.language, context)


def _looked_at(mail: Rendered, lesson: Lesson, manuscript: Manuscript) -> Iterator[Finding]:
    """The mail with every block shown at once: the largest there is, and every colour."""
    size = len(mail.html.encode())
    if size > LARGEST:
        yield manuscript.in_body("RK506", lesson, f"the HTML part has {size:,} bytes; it may have {LARGEST:,}")
    for mode, what in unreadable(mail.html):
        yield manuscript.in_body("RK507" if mode == "light" else "RK508", lesson, what)


def _wrong_with(mail: Rendered) -> Iterator[tuple[str, str]]:
    for name, part in (("subject", mail.subject), ("text part", mail.text), ("HTML part", mail.html)):
        if found := _LEFT_OVER.search(part):
            around = part[max(0, found.start() - 20) : found.end() + 20]
            yield "RK220", f'the {name} holds "{" ".join(around.split())}"'
    seen = Counter(_WORD.findall(" ".join(words.text for words in read_page(mail.html)[0])))
    missing = seen - Counter(_WORD.findall(mail.text))
    if missing:
        yield "RK219", f"the text part lacks words of the HTML part: {' '.join([*missing][:8])}"


def _person(facts: Facts, decisions: Decisions) -> str:
    known = [f"lean={facts.lean}", f"strain={facts.strain}", f"pace={facts.pace}"]
    held = [name for name, is_so in decisions if is_so and "=" not in name]
    return ", ".join([*known, *held])


def _at_its_line(found: Finding, lesson: Lesson, manuscript: Manuscript) -> Finding:
    source, named = manuscript.source(lesson), _NAMED.match(found.what)
    lines = source.body.splitlines()
    line = next((at for at, text in enumerate(lines) if named and named[1].strip() in text), 0)
    return Finding(source.file, source.body_line + line, found.what, found.code)
