"""Where templates are looked for: the organisation's folder, then the plugin's own, then the engine's.

A name is `<plugin>/<file>`, or a plain one of the engine's. `!core/<file>` and `!<plugin>/<file>` name the original itself.
What the engine asks for (a mail, a lesson's frame, its parts) is looked for in the nearest language; what a template names
in `extends` or `include` is taken by the letter.

For a lesson of the step `sleep`, `lesson.html` is looked for as

    sleep/lesson.html   the organisation's, then the plugin's own `templates/lesson.html`
    lesson.html         the organisation's, then the engine's

so the more particular name wins, and of one name the organisation's file. A plugin reaches the mails of its own step only.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib.metadata import EntryPoint, entry_points
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType
from typing import Final

from jinja2 import TemplateNotFound
from jinja2.loaders import split_template_path

from rekindle.api import GROUP
from rekindle.content.front_matter import Mistakes, load, locate
from rekindle.domain.errors import ContentError
from rekindle.domain.letters import base

ORIGINAL: Final = "!"
CORE, ORGANISATION = "core", "organisation"
PARTS: Final = frozenset(f"part/{part}{suffix}" for part in ("exercise", "marker") for suffix in (".html", ".txt"))
"""What is drawn into a lesson; a step may have its own ones, as it may have its own `lesson.html` and `lesson.txt`."""
MOST: Final = 100_000
"""Bytes of one file; a whole mail has about 30,000."""


@dataclass(frozen=True, slots=True)
class Place:
    """One file in which a name may be found, and whose it is: the organisation's, core's, or a plugin's by its name."""

    owner: str
    path: Path


@dataclass(frozen=True, slots=True)
class TemplateFiles:
    """One view of the folders: that of the step whose frames are wanted, or "" for a mail of no step."""

    core: Path
    organisation: tuple[Path, ...] = ()
    plugins: Mapping[str, Path] = field(default_factory=dict, hash=False)
    step: str = ""

    @classmethod
    def of(cls, folders: Sequence[Path], plugins: Mapping[str, Path] = MappingProxyType({})) -> "TemplateFiles":
        """Folders of the organisation first, the engine's own last."""
        return cls(folders[-1], tuple(folders[:-1]), dict(plugins))

    def views(self, step: str) -> "list[TemplateFiles]":
        """What is tried for a mail, in order: with the step's own files, without them, and the engine's files alone.

        A broken template falls back along this list, so that it costs nobody a mail.
        """
        found = [self, TemplateFiles(self.core)] if self.organisation else [TemplateFiles(self.core)]
        return [replace(self, step=step), *found] if self._has_own(step) else found

    def _has_own(self, step: str) -> bool:
        return bool(step) and any(place.path.parent.is_dir() for place in self.places(f"{step}/lesson.html"))

    def places(self, name: str) -> list[Place]:
        """Every file that may have this name; the first one that is there wins. No name leads out of its folder."""
        try:
            head, *rest = split_template_path(name.removeprefix(ORIGINAL))
        except (TemplateNotFound, ValueError):
            return []
        if name.startswith(ORIGINAL):
            folders = {**self.plugins, CORE: self.core}
            return [Place(head, folders[head].joinpath(*rest))] if head in folders else []
        places = [Place(ORGANISATION, folder.joinpath(head, *rest)) for folder in self.organisation]
        if rest and head in self.plugins and not (self.core / head).is_dir():
            return [*places, Place(head, self.plugins[head].joinpath(*rest))]
        return [*places, Place(CORE, self.core.joinpath(head, *rest))]

    def place(self, name: str) -> Place | None:
        return next((place for place in self.places(name) if place.path.is_file()), None)

    def begins(self, name: str) -> str:
        """`file:line` of a template's first line."""
        place = self.place(name)
        return f"{place.path if place else name}:1"

    def own(self, name: str) -> str:
        """The step's own file for a lesson's part, else the one that all share."""
        mine = f"{self.step}/{name}"
        return mine if self.step and name in PARTS and self.place(mine) else name

    def frame(self, suffix: str, language: str) -> str | None:
        """What a lesson of the step stands in: its own frame in any language before the one that all share."""
        own = self.spoken(f"{self.step}/lesson", suffix, language) if self.step else None
        found = own or self.spoken("lesson", suffix, language)
        return found[0] if found else None

    def owner(self, message: str) -> str:
        """Whose file a message begins with: a plugin's name, core, the organisation, or "" where it begins with none."""
        folders = [*self.plugins.items(), (CORE, self.core), *((ORGANISATION, folder) for folder in self.organisation)]
        return next((name for name, folder in folders if message.startswith(f"{folder}/")), "")

    def spoken(self, stem: str, suffix: str, language: str) -> tuple[str, str] | None:
        """The name in the nearest language, and that language: de-AT, then de, then without one (English)."""
        for choice in dict.fromkeys((language, base(language))):
            if self.place(f"{stem}.{choice}{suffix}"):
                return f"{stem}.{choice}{suffix}", choice
        return (f"{stem}{suffix}", "en") if self.place(f"{stem}{suffix}") else None

    def words(self, language: str) -> dict[str, str]:
        """The frame's phrases: English, then the language, then the region; in each the organisation's win."""
        found: dict[str, str] = {}
        for name in dict.fromkeys(("words.toml", f"words.{base(language)}.toml", f"words.{language}.toml")):
            for place in reversed(self.places(name)):
                if place.path.is_file():
                    found |= _phrases(place.path)
        return found

    def phrase(self, key: str, language: str) -> str:
        """`file:line` at which a phrase stands."""
        for name in (f"words.{language}.toml", f"words.{base(language)}.toml", "words.toml"):
            for place in self.places(name):
                if place.path.is_file() and key in _phrases(place.path):
                    return f"{place.path}:{locate(text_of(place.path), (key,)) + 1}"
        return ""

    def everything(self) -> Iterator[str]:
        """Every name that there is, as a template would write it."""
        folders = [("", self.core), *(("", folder) for folder in self.organisation)]
        folders += [(f"{name}/", folder) for name, folder in self.plugins.items()]
        for prefix, folder in folders:
            for path in sorted(folder.rglob("*")):
                if path.is_file() and path.suffix in {".html", ".txt", ".subject", ".toml", ".css"}:
                    yield prefix + path.relative_to(folder).as_posix()


def text_of(path: Path) -> str:
    """Raises ContentError for what cannot be a template."""
    try:
        data = path.read_bytes()
        if len(data) > MOST:
            raise ContentError(f"{path}:1: this file has {len(data)} bytes; {MOST} are the most")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise ContentError(f"{path}:{line}: this file is not UTF-8; save it with the encoding UTF-8") from None
    except OSError as error:
        raise ContentError(f"{path}:1: this file cannot be read: {error.strerror}") from None


def _phrases(path: Path) -> dict[str, str]:
    text, mistakes = text_of(path), Mistakes()
    phrases = load(text, str(path), 1, mistakes) or {}
    for key, phrase in phrases.items():
        if not isinstance(phrase, str):
            mistakes.add("RK106", str(path), locate(text, (key,)) + 1, f'{key} must be text in "quotation marks"')
    mistakes.raise_if_any()
    return phrases


def plugin_folders(wanted: Mapping[str, Path | None], installed: Iterable[EntryPoint] | None = None) -> dict[str, Path]:
    """Where each step's own templates would lie, found without running a line of it: also of a broken plugin."""
    points = {point.name: point for point in (entry_points(group=GROUP) if installed is None else installed)}
    found = {name: folder or _package(points.get(name)) for name, folder in wanted.items()}
    return {name: home / "templates" for name, home in found.items() if home and home.is_dir()}


def _package(point: EntryPoint | None) -> Path | None:
    """Where a package lies. Only its outermost name is asked for: finding an inner one would import what is around it."""
    if point is None:
        return None
    outer, *inner = point.module.split(".")
    try:
        spec = find_spec(outer)
    except (ImportError, ValueError):
        return None
    places = spec.submodule_search_locations if spec else None
    return Path(next(iter(places))).joinpath(*inner) if places else None
