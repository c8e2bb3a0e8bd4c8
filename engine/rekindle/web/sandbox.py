"""The sandbox: the mailbox, the clock and both ends of the conversation in a browser, while mail stays local."""

import secrets
from collections.abc import Callable
from datetime import timedelta
from typing import Any, Final, Protocol
from urllib.parse import urlencode

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import FormData
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from rekindle.domain.errors import TryLater
from rekindle.service.engine import Engine
from rekindle.service.receive import Receipt, receive
from rekindle.web.guards import MAIL_CSP
from rekindle.web.local_mail import Mail, Mailbox, Shelf
from rekindle.web.pages import Pages
from rekindle.web.people import places
from rekindle.web.writing import enrolment_mail, is_address, reply_mail

LEAP: Final = timedelta(days=7)

NOTES: Final = {
    "nothing-due": "Nothing is due any more: time stands still until somebody writes.",
    "joined": "Your mail was handed in. The confirmation is in the mailbox: answer it with yes.",
    "answered": "Your answer was handed in.",
    "empty": "An answer needs a word or two.",
    "address": "That is not a plain address. Write one such as anna@example.org.",
    "refused": "The engine did not take this mail.",
    "later": "The engine is busy. Try again in a moment.",
}
"""What the page may say after a button; the address bar carries the key, never a text."""

VIEWS: Final = ("html", "text", "source")


class Sandbox(Protocol):
    """Programme time that can be moved. `bootstrap` provides it, with or without a running node."""

    async def next(self) -> int:
        """Move to the next due instant, do what is due, return the steps made (0: nothing is due any more)."""

    async def advance(self, duration: timedelta) -> int:
        """Go through every due instant of the next `duration` and end at its end; returns the steps made."""

    async def settle(self) -> None:
        """Bring the engine to rest: all that was received is handled, all that is due is sent."""


class SandboxPages:
    """Everything is a page or a form that comes back to it (303), so that no script is needed."""

    def __init__(
        self, engine: Engine, pages: Pages, mailbox: Mailbox | None, sandbox: Sandbox, wake: Callable[[], None]
    ) -> None:
        self._engine, self._pages, self._sandbox, self._wake = engine, pages, sandbox, wake
        self._shelf = Shelf(mailbox)

    def routes(self) -> list[Route]:
        return [
            Route("/", self.desk, methods=["GET"]),
            Route("/mailbox/{name}/html", self.html, methods=["GET"]),
            Route("/mailbox/{name}/answer", self.answer, methods=["POST"]),
            Route("/join", self.join, methods=["POST"]),
            Route("/clock/next", self.next, methods=["POST"]),
            Route("/clock/advance", self.advance, methods=["POST"]),
        ]

    async def desk(self, request: Request) -> Response:
        query = request.query_params
        values = await run_in_threadpool(self._desk, query.get("mail", ""), query.get("to", ""))
        view = query.get("view", "")
        note = NOTES.get(query.get("note", ""), "")
        return self._pages.page("desk", view=view if view in VIEWS else "html", note=note, **values)

    def _desk(self, name: str, to: str) -> dict[str, Any]:
        engine = self._engine
        now = engine.clock.now()
        mails = [mail for mail in self._shelf.newest() if not to or mail.recipient == to]
        chosen = next((mail for mail in mails if mail.name == name), None) or (self._shelf.find(name) if name else None)
        return {
            "now": now,
            "zone": engine.policy.zone,
            "service": engine.policy.name,
            "people": places(engine, now),
            "mails": mails,
            "open": chosen or next(iter(mails), None),
            "reading": chosen is not None,
            "to": to,
            "names": sorted(engine.addresses.names),
            "has_mailbox": self._shelf.is_here,
            "join_address": engine.addresses.sub("join"),
        }

    async def html(self, request: Request) -> Response:
        """A mail's own HTML, for the frame; the policy shuts it in wherever else it is opened."""
        mail = await self._mail(request)
        return HTMLResponse(mail.html, headers={"content-security-policy": MAIL_CSP})

    async def answer(self, request: Request) -> Response:
        mail = await self._mail(request)
        form = await request.form()
        words = _field(form, "text").strip()
        if not words:
            return _back(form, "empty", mail.name)
        if not (is_address(mail.recipient) and is_address(mail.reply_to)):
            return _back(form, "refused", mail.name)
        raw = reply_mail(mail, words, await self._now(), self._message_id(mail.recipient))
        return _back(form, await self._hand_in(mail.reply_to, mail.recipient, raw, "answered"))

    async def join(self, request: Request) -> Response:
        form = await request.form()
        address, name = _field(form, "address").strip(), _field(form, "programme")
        if not is_address(address):
            return _back(form, "address")
        to = self._engine.addresses.sub(f"join-{name}" if name else "join")
        raw = enrolment_mail(_field(form, "name"), address, to, await self._now(), self._message_id(address))
        return _back(form, await self._hand_in(to, address, raw, "joined"))

    async def next(self, request: Request) -> Response:
        form = await request.form()
        return _back(form, await self._move(self._sandbox.next()))

    async def advance(self, request: Request) -> Response:
        form = await request.form()
        return _back(form, await self._move(self._sandbox.advance(LEAP), always=True))

    async def _move(self, moving: Any, *, always: bool = False) -> str:
        try:
            steps = await moving
        except TryLater:
            return "later"
        return "" if steps or always else "nothing-due"

    async def _hand_in(self, recipient: str, sender: str, raw: bytes, done: str) -> str:
        """The same way in as for every other mail; then wait until it has taken its effect. Returns the note's key."""
        receipt = await run_in_threadpool(receive, self._engine, recipient, sender, raw)
        if receipt is not Receipt.ACCEPTED:
            return "later" if receipt is Receipt.LATER else "refused"
        self._wake()
        try:
            await self._sandbox.settle()
        except TryLater:
            return "later"
        return done

    async def _mail(self, request: Request) -> Mail:
        mail = await run_in_threadpool(self._shelf.find, request.path_params["name"])
        if mail is None:
            raise HTTPException(404)
        return mail

    async def _now(self) -> Any:
        return await run_in_threadpool(self._engine.clock.now)

    def _message_id(self, address: str) -> str:
        return f"{secrets.token_hex(12)}@{address.rpartition('@')[2]}"


def _field(form: FormData, name: str) -> str:
    value = form.get(name, "")
    return value if isinstance(value, str) else ""


def _back(form: FormData, note: str, mail: str = "") -> Response:
    """To the desk, by a path that is always ours; only the chosen person and mail are carried along."""
    chosen = {"to": _field(form, "to"), "mail": mail, "note": note}
    query = urlencode({key: value for key, value in chosen.items() if value})
    return RedirectResponse(f"/?{query}" if query else "/", 303)
