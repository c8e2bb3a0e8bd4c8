"""Template files as the compiler sees them: looked up in order, flattened, with everything that varies lifted.

A file is found in the organisation's folder first, then in the engine's own; `!core/NAME` names the engine's file itself.
`extends`, `block` and `include` are resolved here, once; every other tag stays for the mail.
"""

import re
import tomllib
from collections.abc import Callable, Mapping, Sequence
from html import escape
from pathlib import Path
from types import MappingProxyType, SimpleNamespace
from typing import Any, Final

from jinja2 import BaseLoader, Environment, StrictUndefined, TemplateNotFound
from jinja2.loaders import split_template_path
from jinja2.sandbox import ImmutableSandboxedEnvironment

from rekindle.content.markdown import wrap
from rekindle.content.placeholders import Placeholder, Tokens, read_tag
from rekindle.domain.answer_form import AnswerForm
from rekindle.domain.answers import how_to_reply
from rekindle.domain.errors import ContentError
from rekindle.domain.letters import base

CORE: Final = "!core/"
_TAG = re.compile(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", re.DOTALL)
_AT_COMPILE = re.compile(
    r"^\{%[-+]?\s*(?:extends|block|endblock|include)\b|^\{\{\s*(?:super\(\)|(?:slot|words|brand)\.)"
)


class TemplateFiles:
    """The template folders, the organisation's first and the engine's own last."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = tuple(folders)

    def path(self, name: str) -> Path | None:
        folders = self._folders[-1:] if name.startswith(CORE) else self._folders
        parts = split_template_path(name.removeprefix(CORE))
        return next((path for folder in folders if (path := folder.joinpath(*parts)).is_file()), None)

    def spoken(self, name: str, suffix: str, language: str) -> tuple[str, str] | None:
        """The file in the nearest language, and that language: de-AT, then de, then the plain name (English)."""
        for choice in dict.fromkeys((language, base(language))):
            if self.path(f"{name}.{choice}{suffix}"):
                return f"{name}.{choice}{suffix}", choice
        return (f"{name}{suffix}", "en") if self.path(f"{name}{suffix}") else None

    def words(self, language: str) -> dict[str, str]:
        """The frame's phrases: English, then the language, then the region; in each the organisation's win."""
        found: dict[str, str] = {}
        for name in dict.fromkeys(("words.toml", f"words.{base(language)}.toml", f"words.{language}.toml")):
            for folder in reversed(self._folders):
                file = folder / name
                if file.is_file():
                    found |= tomllib.loads(file.read_text(encoding="utf-8"))
        return found


class _Lifting(BaseLoader):
    """Hands template files to Jinja with a token in the place of everything that is not resolved at compile time."""

    def __init__(self, files: TemplateFiles, lift: Callable[[str], str]) -> None:
        self._files, self._lift = files, lift

    def get_source(self, _environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool]]:
        path = self._files.path(template)
        if path is None:
            raise TemplateNotFound(template)
        return self._lift(path.read_text(encoding="utf-8")), str(path), lambda: True


class FileLayout:
    """Implements the compiler's `Layout` for one language."""

    def __init__(self, files: TemplateFiles, language: str, brand: Mapping[str, str]) -> None:
        self.language = language
        self._tokens = Tokens(Tokens.LAYOUT)
        words = files.words(language)
        self._nothing_asked = words["nothing_asked"]
        self._environments = {
            html: _environment(files, self._lifter(html=html), words, brand, html=html) for html in (True, False)
        }

    @property
    def meanings(self) -> Mapping[str, Placeholder]:
        return self._tokens.meanings

    @property
    def nothing_asked(self) -> str:
        return self._nothing_asked

    def draw(self, name: str, slots: Mapping[str, str]) -> str:
        environment = self._environments[name.endswith(".html")]
        try:
            return environment.get_template(name).render(slot=SimpleNamespace(**slots))
        except TemplateNotFound as error:
            raise ContentError(f"{name}:1: there is no template {error.name}") from error

    def how(self, form: AnswerForm) -> str:
        return how_to_reply(form, self.language)

    def _lifter(self, *, html: bool) -> Callable[[str], str]:
        def token(match: re.Match[str]) -> str:
            tag = match[0]
            if tag.startswith("{#"):
                return ""
            if _AT_COMPILE.match(tag):
                return tag
            char = self._tokens.issue(read_tag(tag))
            return f"<!--{char}-->" if html and tag.startswith("{%") else char

        return lambda source: _TAG.sub(token, source)


def _environment(
    files: TemplateFiles,
    lift: Callable[[str], str],
    words: Mapping[str, str],
    brand: Mapping[str, str],
    *,
    html: bool,
) -> Environment:
    quote = _as_html if html else _as_text
    environment = ImmutableSandboxedEnvironment(
        loader=_Lifting(files, lift),
        undefined=StrictUndefined,
        autoescape=False,  # layouts are the operator's own; what varies is escaped when a mail is rendered
        trim_blocks=not html,
        lstrip_blocks=not html,
        keep_trailing_newline=not html,
        auto_reload=False,
    )
    known: dict[str, Any] = {"words": {key: quote(value, lift) for key, value in words.items()}, "brand": dict(brand)}
    environment.globals.update({name: MappingProxyType(values) for name, values in known.items()})
    return environment


def _as_html(phrase: str, lift: Callable[[str], str]) -> str:
    return lift(escape(phrase, quote=False))


def _as_text(phrase: str, lift: Callable[[str], str]) -> str:
    """A phrase keeps its own line's end also when it closes with a tag, which `trim_blocks` would swallow."""
    return wrap(lift(re.sub(r"(?<![-+])%\}", "+%}", phrase)))
