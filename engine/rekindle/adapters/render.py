"""The Jinja renderer: a delivery row's sealed context and a compiled lesson in, a mail's three texts out.

Compiling (Markdown, CSS) costs milliseconds and happens once for each lesson, language and wording; filling in what varies
is all that is left for a mail. The context's documented defaults are `DEFAULTS`; any other missing value is an error.
"""

import re
import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any, Final, TypeVar

from jinja2 import UndefinedError

from rekindle.adapters.branding import Branding
from rekindle.adapters.compiled import Compiled, Compiler, Recipe
from rekindle.adapters.layouts import FileLayout, RunAway, gather
from rekindle.adapters.template_files import CORE, ORGANISATION, TemplateFiles
from rekindle.content.compile import title_of
from rekindle.content.markdown import wrap
from rekindle.content.placeholders import fill, placeholders
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.answers import how_to_reply
from rekindle.domain.errors import ContentError, place
from rekindle.domain.programme import Step
from rekindle.ports import Fault, Rendered

DEFAULTS: Final[Mapping[str, Any]] = MappingProxyType(
    {
        # who
        "first_name": "", "coordinator": "", "support": "", "privacy_url": "", "footer_help": "",
        # where in the programme; week 0 draws no week marker
        "week": 0, "weeks": 0, "client": "client", "clients": "clients", "resumes_after": "",
        "programme_id": "", "step_title": "",
        # ways out and in, absent without https
        "stop_url": "", "confirm_url": "",
        # a line at the foot that names the mail, for addressing = "none"
        "reference": "",
        # lessons: conditions decided when planned (an unknown one does not hold), what the engine adds
        "when": MappingProxyType({}), "pulse": False, "reminder": False, "offer_pause": False, "writer": "", "join_address": "", "recap": "",
        # what its plugin put into a lesson's mail: another title, paragraphs of plain text around the lesson's own
        "own_title": "", "before": (), "after": (),
        # settings; "" leaves the line out
        "lesson_day": "", "lesson_hour": "", "zone": "", "language_name": "", "first_lesson_on": "", "pace": "",
        # acknowledgement and receipts
        "understood": (), "kept_text": False, "idea": "", "quote": "", "next_line": "", "until": "",
        "corrected": "", "correction": "", "paragraphs": (),
        "ask": "", "ask_again": "", "answer": "", "how": "", "example": "", "problem": "", "export": "", "stored": (),
        # self-check, where it was not answered
        "check_sum": "–", "check_level": "–", "check_start": "–", "check_middle": "–", "check_end": "–",
        # safety and alerts
        "contact_by": "", "emergency": "", "who": "", "category": "", "at": "", "inbox": "", "link": "",
        "plugin": "",
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
_QUOTED = re.compile(r"'(\w+)'")
KNOWN: Final = frozenset({*DEFAULTS, "organisation", "programme", "language", "subject", "x", "brand"})
"""Every value that a template may speak of."""

STANDS_IN: Final = "another template stands in for it, and every mail is sent"
MEND: Final = "mend that line; `rekindle steps why NAME` shows which file is used for a name"

T = TypeVar("T")


class JinjaRenderer:
    """Implements `Renderer`. The organisation's template folders come first, the engine's own last.

    `brands` are by programme, "" the service's; `plugins` are the folders of templates that plugins bring, by their names.
    A template that is broken costs nobody a mail: the next one in the order of `TemplateFiles.views` stands in, and the
    fault is kept for `faults`.
    """

    def __init__(
        self,
        template_dirs: Sequence[Path],
        brands: Mapping[str, Branding] = MappingProxyType({}),
        plugins: Mapping[str, Path] = MappingProxyType({}),
    ) -> None:
        self._files = TemplateFiles.of(template_dirs, plugins)
        self._brands = {"": Branding(), **brands}
        self._brand_values = {name: brand.values() for name, brand in self._brands.items()}
        self._compiler = Compiler(self._brand_values, KNOWN)
        self._views: dict[str, list[TemplateFiles]] = {}
        self._faults: dict[str, Fault] = {}

    def lesson(self, step: Step, lesson: str, language: str, context: Mapping[str, Any]) -> Rendered:
        found = step.lesson(lesson, language)
        if found is None:
            raise ContentError(f'step "{step.id}" has no lesson "{lesson}"')
        known = own_words({**context, "x": {**step.defaults, **context.get("x", {})}})
        brand = self._brand_of(context)

        def written(files: TemplateFiles) -> Rendered:
            return self._render(f"{step.id}/{lesson}", self._compiler.lesson(step, found, files, brand), known, brand)

        return self._first(step.id, written)

    def mail(self, name: str, language: str, context: Mapping[str, Any]) -> Rendered:
        language, brand = language if _LANGUAGE.match(language) else "en", self._brand_of(context)

        def written(files: TemplateFiles) -> Rendered:
            return self._render(name, self._compiler.mail(name, language, files, brand), context, brand)

        return self._first("", written)

    def faults(self) -> Sequence[Fault]:
        """What is wrong with templates, as far as mail has met it; `inspect` meets everything."""
        return list(self._faults.values())

    def inspect(self, steps: Iterable[Step]) -> Sequence[Fault]:
        """Compile the lessons of these steps and the engine's mails wherever a template is not the engine's own."""
        recipes: list[tuple[str, Recipe]] = [
            (step.id, partial(self._compiler.lesson, step, lesson)) for step in steps for lesson in step.lessons
        ]
        for path in sorted(self._files.core.glob("*.subject")):
            name, _, language = path.stem.partition(".")
            recipes.append(("", partial(self._compiler.mail, name, language or "en")))
        for step_id, recipe in recipes:
            if len(self._views_of(step_id)) > 1:
                with suppress(ContentError):  # what no view can do without is the lesson's own fault
                    self._first(step_id, partial(_for_service, recipe))
        return self.faults()

    def _brand_of(self, context: Mapping[str, Any]) -> str:
        programme = str(context.get("programme_id", ""))
        return programme if programme in self._brands else ""

    def _first(self, step: str, attempt: Callable[[TemplateFiles], T]) -> T:
        """By the first view of the template files in which it can be done. What fails in all of them is not theirs."""
        failed: list[tuple[TemplateFiles, ContentError]] = []
        for files in self._views_of(step):
            try:
                done = attempt(files)
            except ContentError as error:
                failed.append((files, error))
            else:
                for view, fault in failed:
                    self._report(view, str(fault))
                return done
        raise failed[-1][1]

    def _views_of(self, step: str) -> list[TemplateFiles]:
        """Found once: which folders there are is asked of the disk."""
        if step not in self._views:
            self._views[step] = self._files.views(step)
        return self._views[step]

    def _report(self, view: TemplateFiles, what: str) -> None:
        """The engine's own files are right; where one of them is named, or none, another's file led there."""
        owner = view.owner(what)
        owner = (view.step or ORGANISATION) if owner in {"", CORE} else owner
        self._faults.setdefault(what, Fault(owner, what, STANDS_IN, MEND))

    def _prepare(self, context: Mapping[str, Any], language: str, brand: str) -> dict[str, Any]:
        """The whole context: defaults, and short texts of a step with their variables filled in."""
        known = {**DEFAULTS, **context, "language": language, "brand": self._brand_values[brand]}
        known["first_name"] = plain_name(str(known["first_name"]))
        known["footer_help"] = _NUMBER.sub("\u00a0", known["footer_help"])
        for name in ("idea", "ask"):
            known[name] = fill(known[name], _by_name(known)) if known[name] else ""
        named = _by_name(known)
        known["understood"] = [(short_question(fill(label, named)), value) for label, value in known["understood"]]
        if known["answer"] and not known["how"]:
            known["how"] = how_to_reply(AnswerForm.parse_spec(known["answer"]), language)
        return known

    def _render(self, name: str, compiled: Compiled, context: Mapping[str, Any], brand: str) -> Rendered:
        known = self._prepare(context, compiled.language, brand)
        try:
            subject = " ".join((known.get("own_subject") or gather(compiled.subject.generate(known))).split())
            known["subject"] = subject
            text = _BLANKS.sub("\n\n", gather(compiled.text.generate(known))).strip("\n") + "\n"
            if max(map(len, text.split("\n"))) > LINE:
                text = _LONG.sub(lambda line: wrap(line[0]), text)
            html = gather(compiled.html.generate(known))
        except UndefinedError as error:
            raise _missing(name, compiled.layout, str(error)) from error
        except RunAway as error:
            raise ContentError(f"{compiled.frame}: the mail {name} is stopped: {error}") from error
        except Exception as error:  # its text may hold what somebody wrote
            raise ContentError(f"{compiled.frame}: the mail {name} cannot be written: {place(error)}") from error
        logo = self._brands[brand].logo
        shown = logo is not None and f"cid:{logo.picture.cid}" in html
        return Rendered(subject, text, html, (logo.picture,) if logo and shown else ())


def _for_service(recipe: Recipe, files: TemplateFiles) -> Compiled:
    return recipe(files, "")


def _missing(name: str, layout: FileLayout, told: str) -> ContentError:
    word = _QUOTED.findall(told)
    where = layout.where(word[-1]) if word else ""
    return ContentError(f"{where + ': ' if where else ''}the mail {name} needs a value that was not given: {told}")


def _by_name(known: Mapping[str, Any]) -> dict[str, Any]:
    """As short texts name their variables: `x.NAME` is one name."""
    return {**known, **{f"x.{name}": value for name, value in known.get("x", {}).items()}}


def own_words(context: dict[str, Any]) -> dict[str, Any]:
    """A subject that a plugin gave, with its variables filled in and no template run; and the title that goes with it."""
    subject = context.get("own_subject")
    if not subject:
        return context
    known = _by_name({**DEFAULTS, **context})
    known["first_name"] = plain_name(str(known["first_name"]))
    filled = fill(subject, known)
    counted = any(found.name == "week" for found in placeholders(subject))
    return {**context, "own_subject": filled, "own_title": title_of(filled) if counted else filled}


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
