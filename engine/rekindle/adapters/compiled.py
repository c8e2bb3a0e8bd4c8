"""Lessons and mails compiled, once for each view of the template files, brand, language and wording.

Compiling (Markdown, CSS, Jinja) costs milliseconds; a failure is kept as well, so that a broken template costs them once.
"""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any

from jinja2 import Environment, StrictUndefined, Template, nodes
from jinja2.meta import find_undeclared_variables
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rekindle.adapters.layouts import FileLayout, RunAway
from rekindle.adapters.template_files import TemplateFiles
from rekindle.adapters.template_language import MOST_ROUNDS, check
from rekindle.content.compile import LessonLayout, Sources, compile_lesson, finish_html, finish_text
from rekindle.content.front_matter import nearest
from rekindle.domain.errors import ContentError, place
from rekindle.domain.programme import Lesson, Step

_KEPT, _STEPS = 512, 64


@dataclass(frozen=True, slots=True)
class Compiled:
    """A mail's three templates in one language, and the layout they came from, which knows where each tag stands."""

    language: str
    subject: Template
    text: Template
    html: Template
    layout: FileLayout
    frame: str
    """`file:line` of the outermost template."""


Recipe = Callable[[TemplateFiles, str], Compiled]
"""(view of the template files, brand) -> the mail's templates. Raises ContentError."""


class Compiler:
    """`brands` are what layouts know as `brand`, by name; `known` every value that a template may speak of."""

    def __init__(self, brands: Mapping[str, Mapping[str, Any]], known: frozenset[str]) -> None:
        self._brands, self._known = brands, known
        self._layouts: dict[tuple[TemplateFiles, str, str], FileLayout] = {}
        self._html, self._text = _environment(html=True), _environment(html=False)
        self._kept: OrderedDict[tuple[Any, ...], Compiled | ContentError] = OrderedDict()
        self._wordings: OrderedDict[int, tuple[Step, str]] = OrderedDict()

    def lesson(self, step: Step, lesson: Lesson, files: TemplateFiles, brand: str) -> Compiled:
        key = (files, brand, self._wording(step), lesson.id, lesson.language)
        return self._once(key, partial(self._compiled_lesson, lesson, files, brand))

    def mail(self, name: str, language: str, files: TemplateFiles, brand: str) -> Compiled:
        return self._once((files, brand, name, language), partial(self._compiled_mail, name, language, files, brand))

    def _once(self, key: tuple[Any, ...], compiled: Callable[[], Compiled]) -> Compiled:
        found = self._kept.get(key)
        if found is None:
            try:
                found = compiled()
            except ContentError as error:
                found = error
            except Exception as error:  # of Jinja, of the CSS inliner: a template may bring anything
                found = ContentError(f"its templates cannot be compiled: {place(error)}")
            self._kept[key] = found
            _trim(self._kept, _KEPT)
        if isinstance(found, ContentError):
            raise found
        return found

    def _wording(self, step: Step) -> str:
        """The step's wording hash, computed once for each object (a hash costs as much as rendering ten mails)."""
        known = self._wordings.get(id(step))
        if known is None or known[0] is not step:
            known = self._wordings[id(step)] = (step, step.wording_hash())
            _trim(self._wordings, _STEPS)
        return known[1]

    def _compiled_lesson(self, lesson: Lesson, files: TemplateFiles, brand: str) -> Compiled:
        layout = self._layout(files, lesson.language, brand)
        html, text = (files.frame(suffix, lesson.language) for suffix in (".html", ".txt"))
        if html is None or text is None:
            raise ContentError("lesson.html:1: this template, or lesson.txt, is in none of the template folders")
        return self._templates(compile_lesson(lesson, LessonLayout(layout, html, text)), layout, files.begins(html))

    def _compiled_mail(self, name: str, language: str, files: TemplateFiles, brand: str) -> Compiled:
        """The text part decides the language; all three parts are then in it."""
        found = files.spoken(name, ".txt", language)
        if found is None:
            raise ContentError(f"{name}.txt:1: there is no such template in the template folders")
        layout = self._layout(files, found[1], brand)
        drawn = {}
        for suffix in (".subject", ".txt", ".html"):
            part = files.spoken(name, suffix, layout.language)
            if part is None or part[1] != layout.language:
                raise ContentError(f"{name}{suffix}:1: this template is missing in the language {layout.language}")
            drawn[suffix] = layout.draw(part[0], {})
        try:
            html = finish_html(drawn[".html"], {}, layout.meanings)
            subject, text = (finish_text(drawn[suffix], {}, layout.meanings) for suffix in (".subject", ".txt"))
        except ValueError as error:
            raise ContentError(f"{name}.html:1: {error}") from error
        return self._templates(Sources(layout.language, subject, text, html), layout, files.begins(found[0]))

    def _layout(self, files: TemplateFiles, language: str, brand: str) -> FileLayout:
        key = (files, language, brand)
        if key not in self._layouts:
            self._layouts[key] = FileLayout(files, language, self._brands[brand])
        return self._layouts[key]

    def _templates(self, sources: Sources, layout: FileLayout, frame: str) -> Compiled:
        subject, text = (self._template(source, self._text, layout) for source in (sources.subject, sources.text))
        html = self._template(sources.html, self._html, layout)
        return Compiled(sources.language, subject, text, html, layout, frame)

    def _template(self, source: str, environment: Environment, layout: FileLayout) -> Template:
        """Checked once more as a whole: each file was by itself, and lessons bring their own tags."""
        tree = environment.parse(source)
        check(tree, "the finished mail")
        made = {name.name for name in tree.find_all(nodes.Name) if name.ctx == "store"}
        for unknown in sorted(find_undeclared_variables(tree) - self._known - made - {"range"}):
            where = layout.where(unknown) or "the finished mail"
            raise ContentError(f'{where}: there is no value "{unknown}"; {nearest(unknown, self._known)}')
        return environment.from_string(tree)


def _environment(*, html: bool) -> Environment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=html, trim_blocks=not html, lstrip_blocks=not html
    )
    environment.globals = {"range": _short_range}
    return environment


def _short_range(*ends: int) -> range:
    numbers = range(*ends)
    if len(numbers) > MOST_ROUNDS:
        raise RunAway(f"range gives {len(numbers)} numbers; {MOST_ROUNDS} are the most")
    return numbers


def _trim(cache: "OrderedDict[Any, Any]", most: int) -> None:
    """Oldest first; a mail of a wording that fell out is compiled again."""
    while len(cache) > most:
        cache.popitem(last=False)
