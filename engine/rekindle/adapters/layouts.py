"""Template files as the compiler sees them: flattened, with everything that varies lifted.

`extends`, `block` and `include` are resolved here, once; every other tag stays for the mail. Whatever is wrong with a file is
a ContentError that begins with `file:line`.
"""

import re
import traceback
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from functools import partial
from html import escape
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, Template, TemplateNotFound
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rekindle.adapters.template_files import CORE, ORGANISATION, TemplateFiles, text_of
from rekindle.adapters.template_language import check_source
from rekindle.content.front_matter import nearest
from rekindle.content.markdown import wrap
from rekindle.content.placeholders import Placeholder, Tokens, read_tag
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.answers import how_to_reply
from rekindle.domain.errors import ContentError

LONGEST: Final = 500_000
"""Characters of one part of a mail, drawn or filled in; a long lesson has 40,000."""
MOST_FILES: Final = 100
"""Files drawn for one page, each time one is used."""
FIXED: Final = ("not_watched", "no_names", "stop", "help", "run_by")
"""The foot's phrases that no plugin's frame may leave out."""

_TAG = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_AT_COMPILE = re.compile(
    r"^\{%[-+]?\s*(?:extends|block|endblock|include)\b|^\{\{[-+]?\s*(?:super\(\)|(?:slot|words|brand)\.\w+)\s*[-+]?\}\}$"
)
_NO_SUCH = re.compile(r"has no attribute '(\w+)'|'(\w+)' is undefined")

Lift = Callable[[str, str], str]
"""(source, file) -> the source with a token for each tag that is not resolved at compile time."""


class RunAway(ValueError):
    """A template would have gone on without end, or nearly."""


def gather(pieces: Iterable[str]) -> str:
    """A part of a mail out of its pieces. Raises RunAway for one that grows without end."""
    kept, length = [], 0
    for piece in pieces:
        length += len(piece)
        if length > LONGEST:
            raise RunAway(f"this mail grows beyond {LONGEST} characters")
        kept.append(piece)
    return "".join(kept)


class _Lifting(BaseLoader):
    """Hands template files to Jinja with a token in the place of everything that is not resolved at compile time."""

    def __init__(self, files: TemplateFiles, lift: Lift) -> None:
        self._files, self._lift = files, lift

    def get_source(self, environment: Environment, template: str) -> tuple[str, str, Callable[[], bool]]:
        place = self._files.place(template)
        if place is None:
            raise TemplateNotFound(template)
        source, file = text_of(place.path), str(place.path)
        check_source(source, file, environment)
        return self._lift(source, file), file, lambda: True


class _Drawing(ImmutableSandboxedEnvironment):
    """Counts the files that one page is made of: files that include each other have no end, or double with each one."""

    drawn = 0

    def get_template(self, name: str | Template, *args: Any, **kwargs: Any) -> Template:
        self.drawn += 1
        if self.drawn > MOST_FILES:
            raise RunAway(f"this page is made of more than {MOST_FILES} files; do they include each other?")
        return super().get_template(name, *args, **kwargs)


class FileLayout:
    """Implements the compiler's `Layout` for one language, one brand, and the files of one view."""

    def __init__(self, files: TemplateFiles, language: str, brand: Mapping[str, Any]) -> None:
        self.language = language
        self._files = files
        self._tokens = Tokens(Tokens.LAYOUT)
        self._words, self._brand = files.words(language), brand
        self._phrases: dict[bool, Mapping[str, str]] = {}
        self._environments = {html: self._environment(html=html) for html in (True, False)}

    @property
    def meanings(self) -> Mapping[str, Placeholder]:
        return self._tokens.meanings

    @property
    def nothing_asked(self) -> str:
        return self._words["nothing_asked"]

    def draw(self, name: str, slots: Mapping[str, str]) -> str:
        name = self._files.own(name)
        environment = self._environments[name.endswith(".html")]
        environment.drawn = 0
        try:
            drawn = gather(environment.get_template(name).generate(slot=SimpleNamespace(**slots)))
        except ContentError:
            raise
        except RunAway as error:
            raise ContentError(f"{self._files.begins(name)}: {error}") from None
        except Exception as error:
            raise ContentError(f"{self._place(error, name)}: {self._plainly(error, slots)}") from None
        if "/lesson." in f"/{name}":
            self._keeps_what_it_must(name, drawn, slots)
        return drawn

    def how(self, form: AnswerForm) -> str:
        return how_to_reply(form, self.language)

    def where(self, word: str) -> str:
        """`file:line` of the first tag that speaks of this value, or ""."""
        spoken = re.compile(rf"\b{re.escape(word)}\b")
        tags = (meaning for meaning in self._tokens.meanings.values() if spoken.search(meaning.source))
        tag = next(tags, None)
        if tag is None:
            return ""
        return self._files.phrase(tag.file, self.language) if tag.file in self._words else f"{tag.file}:{tag.line}"

    def _keeps_what_it_must(self, name: str, drawn: str, slots: Mapping[str, str]) -> None:
        """No frame loses the lesson; and a plugin's has the foot's lines on safety, stopping and help."""
        place = self._files.place(name)
        assert place is not None
        if slots["body"] not in drawn:
            raise ContentError(f"{place.path}:1: this frame leaves out {{{{ slot.body }}}}, which is the lesson itself")
        if place.owner in {CORE, ORGANISATION}:
            return
        for phrase in FIXED:
            if self._phrases[name.endswith(".html")][phrase] not in drawn:
                raise ContentError(
                    f"{place.path}:1: this frame leaves out the foot's line words.{phrase}, which every mail has; "
                    "keep the block foot, or include part/footer.html (.txt)"
                )

    def _place(self, error: Exception, name: str) -> str:
        """The last line of a template in the error's traceback, which Jinja has rewritten."""
        folders = (self._files.core, *self._files.organisation, *self._files.plugins.values())
        frames = traceback.extract_tb(error.__traceback__)
        inside = (frame for frame in reversed(frames) if any(frame.filename.startswith(f"{one}/") for one in folders))
        found = next((f"{frame.filename}:{frame.lineno}" for frame in inside), None)
        return found or self._files.begins(name)

    def _plainly(self, error: Exception, slots: Mapping[str, str]) -> str:
        if isinstance(error, TemplateNotFound):
            return f'there is no template "{error.name}"; {nearest(str(error.name), self._files.everything())}'
        if found := _NO_SUCH.search(str(error)):
            wrong = found[1] or found[2]
            return f'there is no "{wrong}" here; {nearest(wrong, [*self._words, *self._brand, *slots])}'
        return str(error)

    def _lift(self, source: str, file: str, *, html: bool) -> str:
        def token(match: re.Match[str]) -> str:
            tag, line = match[0], source.count("\n", 0, match.start()) + 1
            if tag.startswith("{#") or _AT_COMPILE.match(tag):
                return tag
            char = self._tokens.issue(replace(read_tag(tag, line), file=file))
            return f"<!--{char}-->" if html and tag.startswith("{%") else char

        return _TAG.sub(token, source)

    def _environment(self, *, html: bool) -> _Drawing:
        def lift(source: str, file: str) -> str:
            return self._lift(source, file, html=html)

        environment = _Drawing(
            loader=_Lifting(self._files, lift),
            undefined=StrictUndefined,
            autoescape=False,  # what varies is escaped when a mail is rendered, what the brand says is escaped here
            trim_blocks=not html,
            lstrip_blocks=not html,
            keep_trailing_newline=not html,
            auto_reload=False,
        )
        quote = _as_html if html else _as_text
        words = {key: quote(phrase, partial(lift, file=key)) for key, phrase in self._words.items()}
        self._phrases[html] = words
        brand = {key: escape(str(value)) if html else value for key, value in self._brand.items()}
        environment.globals.update({"words": MappingProxyType(words), "brand": MappingProxyType(brand)})
        return environment


def _as_html(phrase: str, lift: Callable[[str], str]) -> str:
    return lift(escape(phrase, quote=False))


def _as_text(phrase: str, lift: Callable[[str], str]) -> str:
    """A phrase keeps its own line's end also when it closes with a tag, which `trim_blocks` would swallow."""
    return wrap(lift(re.sub(r"(?<![-+])%\}", "+%}", phrase)))
