"""Templates to answers. Everything is escaped; a page is found in the reader's language, else in English."""

from datetime import datetime
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import Route

from rekindle.domain.calendar import local

FILES: Final = {"style.css": "text/css", "icon.svg": "image/svg+xml"}
"""All that a page loads besides itself."""


class Pages:
    """The folder of page templates (`templates/web`)."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._templates = Environment(
            loader=FileSystemLoader(folder),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._templates.filters["moment"] = moment

    def page(self, name: str, *, language: str = "en", status: int = 200, **values: Any) -> Response:
        choices = [f"{name}.{language}.html", f"{name}.{language.partition('-')[0]}.html", f"{name}.html"]
        template = self._templates.select_template(choices)
        return HTMLResponse(template.render(values), status)

    def routes(self) -> list[Route]:
        """The stylesheet and the icon: names from a closed list, never a path from outside."""
        return [Route(f"/{name}", self._file(name, kind), methods=["GET"]) for name, kind in FILES.items()]

    def _file(self, name: str, kind: str) -> Any:
        async def serve(_: object) -> Response:
            return FileResponse(self._folder / name, media_type=kind)

        return serve


def moment(at: datetime | None, zone: str, *, short: bool = False) -> str:
    """`Monday 1 December 2026, 08:00`, or short `Mon 1 Dec, 08:00`."""
    if at is None:
        return ""
    here = local(at, zone)
    return f"{here:%a} {here.day} {here:%b, %H:%M}" if short else f"{here:%A} {here.day} {here:%B %Y, %H:%M}"
