"""What stands before every page: headers, a limit to what is read, and who may see the sandbox."""

import contextlib
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import urlsplit

import anyio
from starlette.datastructures import Headers, MutableHeaders
from starlette.exceptions import HTTPException
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

MOST_BYTES: Final = 64 * 1024
MOST_SECONDS: Final = 15.0
"""A body that trickles in for longer is given up (slow-loris); real seconds."""

PAGE_CSP: Final = (
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; frame-src 'self'; "
    "frame-ancestors 'none'; base-uri 'none'"
)
MAIL_CSP: Final = "sandbox; default-src 'none'; img-src data:; style-src 'unsafe-inline'; frame-ancestors 'self'"
"""A mail's own HTML: an opaque origin without scripts, forms or fonts, framed by our page alone. It shows the pictures that
travel in it and fetches none."""

HEADERS: Final = {
    "content-security-policy": PAGE_CSP,
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cache-control": "no-store",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "x-robots-tag": "noindex",
}
"""On every answer; an answer that brings its own value keeps it."""

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
LOCAL_NAMES: Final = frozenset({"localhost", "rekindle.localhost"})
FORWARDED: Final = ("forwarded", "x-forwarded-for", "x-real-ip", "via")
"""A proxy on this machine makes the whole world look local; what it says it forwards is not."""


class SecurityHeaders:
    """Adds `HEADERS` to each answer."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, with_headers)


class BodyLimit:
    """Reads the body before any page does, so that a long or slow one is refused in one place."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["method"] in SAFE_METHODS:
            await self._app(scope, receive, send)
            return
        body: bytes | None = None
        refusal = PlainTextResponse("This took too long.\n", 408, {"connection": "close"})
        with anyio.move_on_after(MOST_SECONDS):
            body = await _read(scope, receive)
            refusal = PlainTextResponse("This is too long.\n", 413, {"connection": "close"})
        if body is None:
            await refusal(scope, receive, send)
        else:
            await self._app(scope, _again(body, receive), send)


async def _read(scope: Scope, receive: Receive) -> bytes | None:
    """The whole body, or None if it is longer than `MOST_BYTES`, or broken off."""
    told = Headers(scope=scope).get("content-length", "0")
    if not told.isdigit() or int(told) > MOST_BYTES:
        return None
    body, more = bytearray(), True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            return None
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MOST_BYTES:
            return None
    return bytes(body)


def _again(body: bytes, receive: Receive) -> Receive:
    """A `receive` that gives the body that was read, then whatever follows (a disconnect)."""
    given = False

    async def replay() -> Message:
        nonlocal given
        if given:
            return await receive()
        given = True
        return {"type": "http.request", "body": body, "more_body": False}

    return replay


class LocalOnly:
    """The sandbox shows mails and moves time, so it is there for this machine's own browser and for nobody else.

    A name of this machine in Host defeats DNS rebinding; a POST must come from our own pages (Fetch metadata, or Origin
    where a browser sends no metadata). To everybody else the pages do not exist.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        if not is_local(scope, headers):
            raise HTTPException(404)
        if scope["method"] not in SAFE_METHODS and not same_origin(headers):
            raise HTTPException(403)
        await self._app(scope, receive, send)


def is_local(scope: Scope, headers: Headers) -> bool:
    """Whether client and Host both are loopback, and no proxy stands between."""
    client = scope.get("client")
    hosts = headers.getlist("host")
    if client is None or len(hosts) != 1 or any(name in headers for name in FORWARDED):
        return False
    return _is_loopback(str(client[0])) and _is_local_name(_host_of(f"//{hosts[0]}"))


def same_origin(headers: Headers) -> bool:
    """Whether our own page sent this. `none` is the person themselves; no header at all is no browser.

    Fetch metadata decides where there is any: under `no-referrer` the Origin of a form's own POST is "null".
    """
    site = headers.get("sec-fetch-site")
    if site is not None:
        return site in {"same-origin", "none"}
    origin = headers.get("origin")
    return origin is None or origin == f"http://{headers.get('host', '')}"


def _host_of(url: str) -> str:
    with contextlib.suppress(ValueError):
        return urlsplit(url).hostname or ""
    return ""


def _is_local_name(host: str) -> bool:
    return host in LOCAL_NAMES or _is_loopback(host)


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        address = ip_address(host)
        mapped = address.ipv4_mapped if isinstance(address, IPv6Address) else None
        return (mapped or address).is_loopback
    return False
