"""The Jinja renderer: a delivery row's sealed context and a compiled lesson in, a mail's three texts out.

Compiling (Markdown, CSS) costs milliseconds and happens once for each lesson, language and wording; filling in what varies
is all that is left for a mail. The context's documented defaults are `DEFAULTS`; any other missing value is an error.
"""

import re
import unicodedata
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final

from jinja2 import Environment, StrictUndefined, Template, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rekindle.adapters.branding import Branding
from rekindle.adapters.layouts import FileLayout, TemplateFiles
from rekindle.content.compile import LessonLayout, Sources, compile_lesson, finish_html, finish_text
from rekindle.content.markdown import wrap
from rekindle.content.placeholders import fill
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.errors import ContentError
from rekindle.domain.programme import Step
from rekindle.ports import Rendered

DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # who
        "first_name": "", "coordinator": "", "support": "", "privacy_url": "", "footer_help": "",
        # where in the programme; week 0 draws no week marker
        "week": 0, "weeks": 0, "client": "client", "clients": "clients", "resumes_after": "",
        # ways out and in, absent without https
        "stop_url": "", "confirm_url": "",
        # a line at the foot that names the mail, for addressing = "none"
        "reference": "",
        # lessons: conditions decided when planned (an unknown one does not hold), what the engine adds
        "when": MappingProxyType({}), "pulse": False, "reminder": False, "offer_pause": False, "writer": "", "join_address": "", "recap": "",
        # settings; "" leaves the line out
        "lesson_day": "", "lesson_hour": "", "zone": "", "language_name": "", "first_lesson_on": "", "pace": "",
        # acknowledgement and receipts
        "understood": (), "kept_text": False, "idea": "", "quote": "", "next_line": "", "until": "",
        "ask": "", "answer": "", "how": "", "example": "", "problem": "", "export": "", "stored": (),
        # self-check, where it was not answered
        "check_sum": "–", "check_level": "–", "check_start": "–", "check_middle": "–", "check_end": "–",
        # safety and alerts
        "contact_by": "", "emergency": "", "who": "", "category": "", "at": "", "inbox": "", "link": "",
        "case": 0, "again": False, "mails": 1, "taken": False, "deputy": False, "respond_by": "", "role": "", "said": "",
    }
)  # fmt: skip
"""Every optional context value and what stands for it. `organisation` and `programme` must always be given."""

_NAME = re.compile(r"^[^\W\d_]+(?:['’.-]?[^\W\d_]+)*\.?$")
_NUMBER = re.compile(r"(?<=\d) (?=\d)")
"""Inside a telephone number: it is never broken over two lines."""
_BLANKS = re.compile(r"\n(?:[ \t]*\n)+")
LINE: Final = 78
_LONG = re.compile(rf"^(?! )[^\n]{{{LINE + 1},}}$", re.MULTILINE)
"""Lines that grew beyond the customary 78 (RFC 5322 section 2.1.1) when they were filled in; indented ones are kept."""
_LANGUAGE = re.compile(r"^[a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*$")
_LESSONS, _MAILS, _STEPS = 512, 512, 64


@dataclass(frozen=True, slots=True)
class _Compiled:
    language: str
    subject: Template
    text: Template
    html: Template


class JinjaRenderer:
    """Implements `Renderer`. The organisation's template folders come first, the engine's own last."""

    def __init__(self, template_dirs: Sequence[Path], branding: Mapping[str, str] = MappingProxyType({})) -> None:
        self._files = TemplateFiles(template_dirs)
        self._brand = Branding.model_validate(dict(branding)).values()
        self._layouts: dict[str, FileLayout] = {}
        self._html, self._text = _environment(html=True), _environment(html=False)
        self._lessons: OrderedDict[tuple[str, str, str], _Compiled] = OrderedDict()
        self._mails: OrderedDict[tuple[str, str], _Compiled] = OrderedDict()
        self._wordings: OrderedDict[int, tuple[Step, str]] = OrderedDict()

    def lesson(self, step: Step, lesson: str, language: str, context: Mapping[str, Any]) -> Rendered:
        found = step.lesson(lesson, language)
        if found is None:
            raise ContentError(f'step "{step.id}" has no lesson "{lesson}"')
        key = (self._wording(step), lesson, found.language)
        compiled = self._lessons.get(key)
        if compiled is None:
            frame = self._frame(step.id, found.language)
            compiled = self._lessons[key] = self._compile(compile_lesson(found, frame))
            _trim(self._lessons, _LESSONS)
        known = {**context, "x": {**step.defaults, **context.get("x", {})}}
        return _render(f"{step.id}/{lesson}", compiled, self._prepare(known, found.language))

    def mail(self, name: str, language: str, context: Mapping[str, Any]) -> Rendered:
        language = language if _LANGUAGE.match(language) else "en"
        compiled = self._mails.get((name, language))
        if compiled is None:
            compiled = self._mails[name, language] = self._compile(self._mail_sources(name, language))
            _trim(self._mails, _MAILS)
        return _render(name, compiled, self._prepare(context, compiled.language))

    def _wording(self, step: Step) -> str:
        """The step's wording hash, computed once for each object (a hash costs as much as rendering ten mails)."""
        known = self._wordings.get(id(step))
        if known is None or known[0] is not step:
            known = self._wordings[id(step)] = (step, step.wording_hash())
            _trim(self._wordings, _STEPS)
        return known[1]

    def _layout(self, language: str) -> FileLayout:
        if language not in self._layouts:
            self._layouts[language] = FileLayout(self._files, language, self._brand)
        return self._layouts[language]

    def _frame(self, step_id: str, language: str) -> LessonLayout:
        """A step may bring a frame of its own: `<step>/lesson.html`."""
        names = {}
        for suffix in (".html", ".txt"):
            own = self._files.spoken(f"{step_id}/lesson", suffix, language)
            found = own or self._files.spoken("lesson", suffix, language)
            if found is None:
                raise ContentError(f"lesson{suffix}:1: there is no such template in the template folders")
            names[suffix] = found[0]
        return LessonLayout(self._layout(language), names[".html"], names[".txt"])

    def _mail_sources(self, name: str, language: str) -> Sources:
        """The text part decides the language; all three parts are then in it."""
        found = self._files.spoken(name, ".txt", language)
        if found is None:
            raise ContentError(f"{name}.txt:1: there is no such template in the template folders")
        layout = self._layout(found[1])
        drawn = {}
        for suffix in (".subject", ".txt", ".html"):
            part = self._files.spoken(name, suffix, found[1])
            if part is None or part[1] != found[1]:
                raise ContentError(f"{found[0].removesuffix('.txt')}{suffix}:1: this template is missing")
            drawn[suffix] = layout.draw(part[0], {})
        try:
            html = finish_html(drawn[".html"], {}, layout.meanings)
        except ValueError as error:
            raise ContentError(f"{name}.html:1: {error}") from error
        subject, text = (finish_text(drawn[suffix], {}, layout.meanings) for suffix in (".subject", ".txt"))
        return Sources(found[1], subject, text, html)

    def _compile(self, sources: Sources) -> _Compiled:
        text = self._text.from_string
        return _Compiled(
            sources.language, text(sources.subject), text(sources.text), self._html.from_string(sources.html)
        )

    def _prepare(self, context: Mapping[str, Any], language: str) -> dict[str, Any]:
        """The whole context: defaults, and short texts of a step with their variables filled in."""
        known = {**DEFAULTS, **context, "language": language}
        known["first_name"] = plain_name(str(known["first_name"]))
        known["footer_help"] = _NUMBER.sub("\u00a0", known["footer_help"])
        for name in ("idea", "ask"):
            known[name] = fill(known[name], known) if known[name] else ""
        known["understood"] = [(short_question(fill(label, known)), value) for label, value in known["understood"]]
        if known["answer"]:
            known["how"] = self._layout(language).how(AnswerForm.parse_spec(known["answer"]))
        return known


def _environment(*, html: bool) -> Environment:
    return ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=html, trim_blocks=not html, lstrip_blocks=not html
    )


def _render(name: str, compiled: _Compiled, context: dict[str, Any]) -> Rendered:
    try:
        subject = " ".join(compiled.subject.render(context).split())
        context["subject"] = subject
        text = _BLANKS.sub("\n\n", compiled.text.render(context)).strip("\n") + "\n"
        if max(map(len, text.split("\n"))) > LINE:
            text = _LONG.sub(lambda line: wrap(line[0]), text)
        return Rendered(subject, text, compiled.html.render(context))
    except UndefinedError as error:
        raise ContentError(f"the mail {name} needs a value that was not given: {error}") from error


def plain_name(name: str) -> str:
    """A first name as a greeting may say it, or "".

    It comes from a stranger's From header into mail that is sent before anybody confirmed: an address, a link or a
    sentence in its place would make the confirmation a carrier for somebody else's message.
    """
    name = unicodedata.normalize("NFC", name.strip())
    return name if len(name) <= 40 and _NAME.match(name) else ""


def short_question(ask: str) -> str:
    """The first question of an `ask`, as a label: what follows it says how to reply."""
    first = ask.strip().split("\n", 1)[0]
    return first.partition("?")[0].rstrip(" .:") + ("?" if "?" in first else "")


def _trim(cache: "OrderedDict[Any, Any]", most: int) -> None:
    """Oldest first; a mail of a wording that fell out is compiled again."""
    while len(cache) > most:
        cache.popitem(last=False)
