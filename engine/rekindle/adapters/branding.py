"""An organisation's face on its mail, out of the `[brand]` tables: the service's, and each programme's over it.

The logo travels inside each mail that shows it and is never fetched: a picture on a server would tell that server who reads.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from rekindle.content.front_matter import locate
from rekindle.domain.errors import ConfigurationError
from rekindle.mail.picture import Measured, Picture, measure
from rekindle.sections import SHEET, SHEET_DARK, Brand

MOST_BYTES, WIDEST = 60_000, 600
"""Of a logo's file: it is sent with every mail, and twice the width at which it is shown is as sharp as screens are."""
SHOWN_WIDTH, SHOWN_HEIGHT = 240, 56
"""The box, in CSS pixels, into which a logo is fitted; a smaller one keeps its size."""
_DEFAULT: Final = Brand()


@dataclass(frozen=True, slots=True)
class Logo:
    """A picture at the head of a mail, and the words that stand for it."""

    picture: Picture
    alt: str
    width: int
    height: int
    opaque: bool


@dataclass(frozen=True, slots=True)
class Branding:
    """What the layouts know as `brand`."""

    accent: str = _DEFAULT.accent
    accent_dark: str = _DEFAULT.accent_dark
    name: str = ""
    footer: tuple[str, ...] = ()
    logo: Logo | None = None

    def values(self) -> Mapping[str, Any]:
        """`label` is the name, unless the logo's words say it already; `plate` is the class of what a logo stands on."""
        logo = self.logo
        return {
            "accent": self.accent,
            "accent_dark": self.accent_dark,
            "sheet": SHEET,
            "sheet_dark": SHEET_DARK,
            "name": self.name,
            "label": "" if logo and logo.alt == self.name else self.name,
            "footer": self.footer,
            "logo": f"cid:{logo.picture.cid}" if logo else "",
            "logo_alt": logo.alt if logo else "",
            "logo_width": logo.width if logo else 0,
            "logo_height": logo.height if logo else 0,
            "plate": "" if logo is None or logo.opaque else "plate",
        }


def read_brand(*tables: tuple[Brand, Path]) -> Branding:
    """Each table over the ones before it, key by key, with the file in which it stands.

    Raises ConfigurationError with file, key and value for a logo that cannot be sent.
    """
    chosen: dict[str, Any] = {}
    logo: Logo | None = None
    for table, file in tables:
        given = table.model_fields_set
        chosen |= {key: getattr(table, key) for key in ("accent", "accent_dark", "name", "footer") if key in given}
        if "logo" in given:
            logo = _logo(table, file) if table.logo else None
    return Branding(**chosen, logo=logo)


def _logo(table: Brand, file: Path) -> Logo:
    try:
        data = (file.parent / table.logo).read_bytes()
        found = _fitting(data)
    except OSError as error:
        raise _refused(table, file, f"it cannot be read: {error.strerror}; the path counts from this file") from None
    except ValueError as error:
        raise _refused(table, file, str(error)) from None
    scale = min(1, SHOWN_WIDTH / found.width, SHOWN_HEIGHT / found.height)
    width, height = (max(1, round(side * scale)) for side in (found.width, found.height))
    cid = f"logo-{hashlib.sha256(data).hexdigest()[:16]}@rekindle"
    return Logo(Picture(cid, found.type, data), table.logo_alt, width, height, found.opaque)


def _fitting(data: bytes) -> Measured:
    if len(data) > MOST_BYTES:
        raise ValueError(f"it has {len(data)} bytes, and every mail would carry them; {MOST_BYTES} are the most")
    found = measure(data)
    if found.width > WIDEST:
        raise ValueError(f"it is {found.width} pixels wide; {WIDEST} are the most")
    return found


def _refused(table: Brand, file: Path, why: str) -> ConfigurationError:
    line = f":{locate(file.read_text(encoding='utf-8'), ('brand', 'logo')) + 1}" if file.is_file() else ""
    return ConfigurationError(f'{file}{line}: brand.logo = "{table.logo}": {why}')
