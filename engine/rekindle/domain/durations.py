"""Lengths of time as people write them in settings and commands."""

from datetime import timedelta


def duration(text: str) -> timedelta:
    """`"7d"`, `"48h"`, `"20m"`, `"30s"`, also summed: `"1d12h"`. Raises ValueError."""
    units = {"w": 604800, "d": 86400, "h": 3600, "m": 60, "s": 1}
    total, number = 0.0, ""
    for character in text.strip().lower():
        if character.isdigit() or character == ".":
            number += character
        elif character in units and number:
            total, number = total + float(number) * units[character], ""
        else:
            raise ValueError(f'"{text}" is not a duration; write for example 7d, 48h or 20m')
    if number or not total:
        raise ValueError(f'"{text}" is not a duration; write for example 7d, 48h or 20m')
    return timedelta(seconds=total)
