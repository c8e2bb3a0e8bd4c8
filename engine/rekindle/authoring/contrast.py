"""Whether words can be told from what they stand on, in light and in dark mail (WCAG 2.2, success criterion 1.4.3)."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from rekindle.authoring.page import DarkRule, Element, Words, read_page
from rekindle.domain.colours import READABLE, contrast

LARGE: Final = 24.0
"""Pixels; from this size on, WCAG asks for less."""
READABLE_LARGE: Final = 3.0
_HEX: Final = re.compile(r"#([0-9a-f]{3}|[0-9a-f]{6})\b")
_RGB: Final = re.compile(r"rgba?\(\s*(\d+)[,\s]+(\d+)[,\s]+(\d+)")
_NAMED: Final = {"white": "#ffffff", "black": "#000000", "red": "#ff0000", "green": "#008000", "blue": "#0000ff",
                 "yellow": "#ffff00", "gray": "#808080", "grey": "#808080", "silver": "#c0c0c0", "navy": "#000080",
                 "maroon": "#800000", "orange": "#ffa500", "purple": "#800080", "teal": "#008080"}  # fmt: skip


def unreadable(html: str) -> Iterator[tuple[str, str]]:
    """("light" or "dark", what is wrong) for each pair of colours that is too close, with the words that show it."""
    words, rules = read_page(html)
    told: set[tuple[str, str, str]] = set()
    for mode, sheet in (("light", []), ("dark", rules)):
        for one in words:
            colour, ground = _colours(one, sheet)
            if (mode, colour, ground) in told:
                continue
            needed = READABLE_LARGE if _size(one) >= LARGE else READABLE
            found = contrast(colour, ground)
            if found < needed:
                told.add((mode, colour, ground))
                shown = " ".join(one.text.split())[:40]
                yield mode, f'"{shown}" is {colour} on {ground}, a contrast of {found:.1f}; it needs {needed:g}'


def _colours(words: Words, rules: Sequence[DarkRule]) -> tuple[str, str]:
    text = _nearest(words.inside, rules, "color") or "#000000"
    return text, _nearest(words.inside, rules, "background-color") or "#ffffff"


def _nearest(chain: Sequence[Element], rules: Sequence[DarkRule], name: str) -> str:
    """The innermost colour that is given; a colour in words of its own (`inherit`, `transparent`) is none."""
    found = (_plain(_value(chain[:depth], rules, name)) for depth in range(len(chain), 0, -1))
    return next((colour for colour in found if colour), "")


def _value(chain: Sequence[Element], rules: Sequence[DarkRule], name: str) -> str:
    """What an element's own style says, unless a dark rule is stronger; a weaker one fills a gap only."""
    value = chain[-1].style.get(name, "")
    for rule in rules:
        if name in rule.style and (name in rule.important or not value) and rule.fits(chain):
            value = rule.style[name]
    return value


def _plain(value: str) -> str:
    if found := _HEX.search(value):
        digits = found[1]
        return "#" + ("".join(2 * digit for digit in digits) if len(digits) == 3 else digits)
    if found := _RGB.search(value):
        return "#" + "".join(f"{min(int(part), 255):02x}" for part in found.groups())
    return next((_NAMED[word] for word in value.split() if word in _NAMED), "")


def _size(words: Words) -> float:
    for element in reversed(words.inside):
        if found := re.match(r"([\d.]+)px", element.style.get("font-size", "")):
            return float(found[1])
    return 16.0
