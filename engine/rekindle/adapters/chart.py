"""A small picture of a person's own numbers over time, as PNG for a mail. The mail says the same in words.

Drawn with Pillow and its built-in font, four times too large and then reduced, so that lines are smooth. It stands on a plate
of its own, because a mail's ground may be light or dark. The same numbers give the same bytes on the same release.
"""

import hashlib
import io
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from PIL import Image, ImageDraw, ImageFont

from rekindle.mail.picture import Picture

WIDTH, HEIGHT, SCALE = 480, 160, 4
PLATE, GRID, INK, LINE = "#fffdf8", "#e4ddd2", "#3b332c", "#8a4520"
LEFT, RIGHT, TOP, BOTTOM = 34, 24, 22, 30
DOT: Final = 5


def picture_of(trend: Mapping[str, Any]) -> Picture:
    """The picture of a sealed row of numbers (`domain.trend.Trend.plain`); its Content-ID is told by its bytes."""
    return _drawn(tuple(trend["values"]), float(trend["low"]), float(trend["high"]))


@lru_cache(maxsize=64)
def _drawn(values: tuple[float, ...], low: float, high: float) -> Picture:
    """A mail is rendered more than once (subjects of its thread, retries); drawing takes a few hundredths of a second."""
    data = line_chart(values, [str(number) for number, _ in enumerate(values, 1)], low, high)
    return Picture(f"trend-{hashlib.sha256(data).hexdigest()[:16]}@rekindle", "image/png", data)


def line_chart(values: Sequence[float], labels: Sequence[str], low: float, high: float) -> bytes:
    """Two to twelve values between `low` and `high`, each with a short label below; at most about 20 kB of PNG."""
    if not 2 <= len(values) <= 12 or len(labels) != len(values) or not low < high:
        raise ValueError(
            f"a chart has 2 to 12 values with a label each and low < high, not {len(values)} and {len(labels)}"
        )
    picture = Image.new("RGB", (WIDTH * SCALE, HEIGHT * SCALE), PLATE)
    draw = ImageDraw.Draw(picture)
    points = [(_x(n, len(values)), _y(value, low, high)) for n, value in enumerate(values)]
    _grid(draw, low, high)
    draw.line(points, fill=LINE, width=3 * SCALE, joint="curve")
    font = ImageFont.load_default(15 * SCALE)
    for (x, y), value, label in zip(points, values, labels, strict=True):
        draw.ellipse((x - DOT * SCALE, y - DOT * SCALE, x + DOT * SCALE, y + DOT * SCALE), fill=LINE)
        above = y - 9 * SCALE if y > (TOP + 16) * SCALE else y + 26 * SCALE
        draw.text((x, above), f"{value:g}", fill=INK, font=font, anchor="ms")
        draw.text((x, (HEIGHT - 9) * SCALE), label, fill=INK, font=font, anchor="ms")
    out = io.BytesIO()
    small = picture.resize((WIDTH, HEIGHT), Image.Resampling.LANCZOS)
    small.quantize(32, dither=Image.Dither.NONE).save(out, "PNG", optimize=True)
    return out.getvalue()


def _grid(draw: ImageDraw.ImageDraw, low: float, high: float) -> None:
    font = ImageFont.load_default(12 * SCALE)
    for value in (low, (low + high) / 2, high):
        y = _y(value, low, high)
        draw.line((LEFT * SCALE, y, (WIDTH - RIGHT / 2) * SCALE, y), fill=GRID, width=SCALE)
        draw.text(((LEFT - 8) * SCALE, y), f"{value:g}", fill=INK, font=font, anchor="rm")


def _x(number: int, count: int) -> float:
    return (LEFT + 18 + (WIDTH - LEFT - RIGHT - 36) * number / (count - 1)) * SCALE


def _y(value: float, low: float, high: float) -> float:
    share = (min(max(value, low), high) - low) / (high - low)
    return (HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * share) * SCALE
