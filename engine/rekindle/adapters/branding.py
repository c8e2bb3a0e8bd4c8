"""An organisation's colours. They are refused if a reader could not read them."""

from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

SHEET, SHEET_DARK = "#fffdf8", "#211e1b"
"""What text stands on, in light and dark mail."""
READABLE: Final = 4.5
"""Contrast that body text needs (WCAG 2.2, success criterion 1.4.3)."""


class Branding(BaseModel):
    """`accent` colours headings, rules and the button in light mail, `accent_dark` in dark mail."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    accent: str = Field("#8a4520", pattern=r"^#[0-9a-fA-F]{6}$")
    accent_dark: str = Field("#e9ab7d", pattern=r"^#[0-9a-fA-F]{6}$")

    @model_validator(mode="after")
    def _readable(self) -> "Branding":
        for name, colour, ground in (("accent", self.accent, SHEET), ("accent_dark", self.accent_dark, SHEET_DARK)):
            found = contrast(colour, ground)
            if found < READABLE:
                raise ValueError(
                    f"{name} = {colour} has a contrast of {found:.1f} on {ground}; text needs {READABLE}: "
                    f"choose a {'darker' if name == 'accent' else 'lighter'} colour"
                )
        return self

    def values(self) -> dict[str, str]:
        return {"accent": self.accent, "accent_dark": self.accent_dark, "sheet": SHEET, "sheet_dark": SHEET_DARK}


def contrast(one: str, other: str) -> float:
    """WCAG contrast ratio of two #rrggbb colours, 1 to 21."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    channels = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    linear = [value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4 for value in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
