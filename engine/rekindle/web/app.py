"""Puts the pages together. Everything comes in as an argument; nothing is kept outside the app that is returned."""

from collections.abc import Callable
from pathlib import Path

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Router

from rekindle.domain.errors import TryLater
from rekindle.service.engine import Engine
from rekindle.web.guards import HEADERS, BodyLimit, LocalOnly, SecurityHeaders
from rekindle.web.local_mail import Mailbox
from rekindle.web.pages import Pages
from rekindle.web.public import PublicPages
from rekindle.web.sandbox import Sandbox, SandboxPages


def create_app(
    engine: Engine,
    *,
    mailbox: Mailbox | None,
    sandbox: Sandbox | None,
    templates: Path,
    wake: Callable[[], None],
) -> Starlette:
    """The app for any ASGI server. `templates` is the folder `templates/web`.

    The sandbox pages exist only with a `sandbox`; without a `mailbox` (a test server takes the mail) they show no mail.
    Serve it without proxy headers (uvicorn: `proxy_headers=False`), so that the client's address is the true one.
    """
    pages = Pages(templates)
    faults = Faults(pages)
    app = Starlette(
        routes=[*PublicPages(engine, pages, wake).routes(), *pages.routes()],
        middleware=[Middleware(SecurityHeaders), Middleware(BodyLimit)],
        exception_handlers={HTTPException: faults.refused, TryLater: faults.later, 500: faults.broken},
    )
    app.router.redirect_slashes = False
    if sandbox is not None:
        local = SandboxPages(engine, pages, mailbox, sandbox, wake)
        app.router.default = LocalOnly(Router(local.routes(), redirect_slashes=False))
    return app


class Faults:
    """What a person reads when a page cannot be shown: never a value, a name or a trace."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    async def refused(self, _: Request, error: Exception) -> Response:
        """Whatever was not found was not found in the same words."""
        assert isinstance(error, HTTPException)
        name = "fault" if error.status_code != 404 else "unknown"
        page = self._pages.page(name, status=error.status_code)
        page.headers.update(error.headers or {})
        return page

    async def later(self, _: Request, __: Exception) -> Response:
        page = self._pages.page("later", status=503)
        page.headers["retry-after"] = "30"
        return page

    async def broken(self, _: Request, __: Exception) -> Response:
        """Stands outside the middleware, so it brings the headers itself."""
        page = self._pages.page("fault", status=500)
        page.headers.update(HEADERS)
        return page
