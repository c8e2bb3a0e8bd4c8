"""Which file is used for a template's name, and where else it was looked for. For people; mail asks `TemplateFiles` itself."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from difflib import get_close_matches
from pathlib import Path
from typing import Final

from jinja2 import Environment

from rekindle.adapters.branding import Branding
from rekindle.adapters.layouts import FileLayout
from rekindle.adapters.template_files import PARTS, TemplateFiles, text_of
from rekindle.adapters.template_language import check_source
from rekindle.domain.errors import ContentError, RekindleError

SUFFIXES: Final = (".subject", ".txt", ".html", ".toml", ".css")
_LANGUAGE = re.compile(r"^(.+)\.([a-z]{2,3}(?:-[A-Za-z0-9]{2,8})*)$")
_EXTENDS = re.compile(r"\{%[-+]?\s*extends\s+[\"']([^\"']+)[\"']")
_CHECKED: Final = Environment(autoescape=True)
_SLOTS: Final = dict.fromkeys(("marker", "title", "top", "body", "ask", "how"), "")


@dataclass(frozen=True, slots=True)
class Searched:
    """One file in which a name is looked for. `used_for` are languages; a file that is drawn in all of them has "all"."""

    name: str
    owner: str
    path: Path
    there: bool
    extends: str = ""
    fault: str = ""
    used_for: tuple[str, ...] = ()


def search(files: TemplateFiles, name: str, steps: Sequence[str]) -> list[Searched]:
    """Every file that is looked at for `name`, in order; a mail's name alone means each of its parts.

    Raises RekindleError with the nearest right spelling.
    """
    suffixes = [suffix for suffix in SUFFIXES if name.endswith(suffix)]
    stem = name.removesuffix(suffixes[0]) if suffixes else name
    parts = [_searched(files, stem, suffix, steps) for suffix in suffixes or SUFFIXES]
    found = [place for part in parts if any(place.there for place in part) for place in part]
    if not found or (not suffixes and _is_misspelt(name, found)):
        known = {*files.everything(), *(f"{step}/lesson{suffix}" for step in steps for suffix in (".html", ".txt"))}
        near = get_close_matches(name, known, 1)
        hint = f'did you mean "{near[0]}"?' if near else "names are such as lesson.html, part/footer.txt or confirm"
        raise RekindleError(f'there is no template "{name}"; {hint}')
    return found


def _is_misspelt(name: str, found: Sequence[Searched]) -> bool:
    """Whether `lesson.htm` is less likely a language than an ending; those of two letters are languages (`cs`, `tt`)."""
    ending = f".{name.rpartition('.')[2]}"
    is_spoken = any(place.there and place.path.stem.endswith(ending) for place in found)
    return len(ending) > 3 and not is_spoken and bool(get_close_matches(ending, SUFFIXES, 1, 0.7))


def _searched(files: TemplateFiles, stem: str, suffix: str, steps: Sequence[str]) -> list[Searched]:
    whole, match = stem, _LANGUAGE.match(stem)
    stem, language = (match[1], match[2]) if match else (stem, "")
    step, _, inner = stem.partition("/")
    own = step in steps and (inner == "lesson" or f"{inner}{suffix}" in PARTS)
    stems = [stem, inner] if own else [stem]
    views = [*([replace(files, step=step)] if own else []), files, TemplateFiles(files.core)]
    spoken = stems[-1] in {"lesson", "words"} or files.place(f"{stems[-1]}.subject") is not None
    languages = _languages(files, stems, suffix, language) if spoken else [""]
    stems = stems if spoken or own else [whole]
    places = list(_places(files, stems, languages, suffix))
    if stems[-1] == "words":
        return [replace(place, used_for=("all",) if place.there else ()) for place in places]
    faults: dict[Path, str] = {}
    for one in languages:
        won = _won(views, stems, suffix, one if spoken else None, faults)
        used = (one or "en") if spoken else "all"
        places = [replace(place, used_for=(*place.used_for, used)) if place.path == won else place for place in places]
    return [replace(place, fault=place.fault or faults.get(place.path, "")) for place in places]


def _spelt(stem: str, language: str, suffix: str) -> str:
    return f"{stem}.{language}{suffix}" if language else f"{stem}{suffix}"


def _languages(files: TemplateFiles, stems: Sequence[str], suffix: str, wanted: str) -> list[str]:
    """Those in which one of the files is there, or the one that was asked for; "" is the source's (English)."""
    if wanted:
        return [wanted, ""]
    found = set()
    for place in _places(files, stems, [""], suffix):
        for path in place.path.parent.glob(f"{place.path.stem}.*{suffix}"):
            found.add(path.name.removeprefix(f"{place.path.stem}.").removesuffix(suffix))
    return [*sorted(found), ""]


def _places(files: TemplateFiles, stems: Sequence[str], languages: Sequence[str], suffix: str) -> Iterator[Searched]:
    for stem in stems:
        for language in languages:
            name = _spelt(stem, language, suffix)
            for place in files.places(name):
                there = place.path.is_file()
                extends, fault = _read(place.path) if there else ("", "")
                yield Searched(name, place.owner, place.path, there, extends, fault)


def _read(path: Path) -> tuple[str, str]:
    """What the file extends, and what is wrong with it by itself."""
    fault = source = ""
    try:
        source = text_of(path)
        if path.suffix != ".toml":
            check_source(source, str(path), _CHECKED)
    except ContentError as error:
        fault = str(error)
    match = _EXTENDS.search(source)
    return match[1] if match else "", fault


def _won(
    views: Sequence[TemplateFiles], stems: Sequence[str], suffix: str, language: str | None, faults: dict[Path, str]
) -> Path | None:
    """The file that is used: as for mail, one that cannot be drawn makes way for the next view's. `language` None: by the letter."""
    for view in views:
        name = _named(view, stems, suffix, language)
        place = view.place(name)
        if place is None:
            continue
        try:
            FileLayout(view, language or "en", Branding().values()).draw(name, _SLOTS)
        except ContentError as error:
            faults[place.path] = str(error)
        else:
            return place.path
    return None


def _named(view: TemplateFiles, stems: Sequence[str], suffix: str, language: str | None) -> str:
    if language is None:
        return view.own(stems[-1] + suffix)
    names = (view.spoken(stem, suffix, language or "en") for stem in (stems if view.step else stems[-1:]))
    return next((found[0] for found in names if found), "")
