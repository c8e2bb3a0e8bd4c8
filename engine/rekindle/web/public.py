"""The pages behind the links in mails. Scanners open links, so a GET only shows a button; a POST acts (RFC 8058).

    path               token      GET                  POST
    /confirm/<token>   confirm    asks                 confirms the enrolment
    /stop/<token>      stop       asks                 ends it at once, and no mail follows
    /healthz                      alive                -
    /readyz                       the store answers    -

A token that proves nothing gives the same page as any other unknown address.
"""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import anyio
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from rekindle.domain.addresses import Purpose, read_token
from rekindle.domain.delivery import Delivery, MailKind
from rekindle.domain.enrolment import LIVE, Enrolment, State
from rekindle.domain.errors import TryLater
from rekindle.service.engine import Engine
from rekindle.service.letters import command, confirm
from rekindle.web.pages import Pages

TRIES: Final = 5
"""Commits that may lose a race against a mail of the same person before the page asks to try again."""
READY_SECONDS: Final = 3.0


class Standing(StrEnum):
    """How things stand with what a token is about; each has its words on the page."""

    WAITING = "waiting"
    """The button would do something."""
    DONE = "done"
    """It was done just now."""
    ALREADY = "already"
    """It was done before."""
    ENDED = "ended"
    """There is nothing left that the button could do."""


@dataclass(frozen=True, slots=True)
class Seen:
    standing: Standing
    enrolment: Enrolment | None = None


class PublicPages:
    """Needs no cookie, no session and no script; the token is all."""

    def __init__(self, engine: Engine, pages: Pages, wake: Callable[[], None]) -> None:
        self._engine, self._pages, self._wake = engine, pages, wake

    def routes(self) -> list[Route]:
        return [
            Route("/confirm/{token}", self.confirm, methods=["GET", "POST"]),
            Route("/stop/{token}", self.stop, methods=["GET", "POST"]),
            Route("/healthz", alive, methods=["GET"]),
            Route("/readyz", self.ready, methods=["GET"]),
        ]

    async def confirm(self, request: Request) -> Response:
        row = self._proven(request, Purpose.CONFIRM)
        act = self._confirm if request.method == "POST" else self._look_at_confirmation
        seen = await run_in_threadpool(act, row)
        self._wake_after(seen)
        return self._answer("confirm", seen)

    async def stop(self, request: Request) -> Response:
        """The body may be urlencoded, multipart or empty: the token in the address says everything."""
        row = self._proven(request, Purpose.STOP)
        act = self._stop if request.method == "POST" else self._look_at_stop
        seen = await run_in_threadpool(act, row)
        self._wake_after(seen)
        if request.method == "POST" and "text/html" not in request.headers.get("accept", ""):
            return PlainTextResponse("Stopped. You will get no more of these mails.\n")
        return self._answer("stop", seen)

    async def ready(self, _: Request) -> Response:
        """Whether the store answers in time; what is wrong with it is for the log, not for the page."""
        try:
            with anyio.fail_after(READY_SECONDS):
                await anyio.to_thread.run_sync(self._engine.store.next_due_at, abandon_on_cancel=True)
        except Exception:
            return PlainTextResponse("the store does not answer\n", 503)
        return PlainTextResponse("ready\n")

    def _proven(self, request: Request, purpose: Purpose) -> int:
        row = read_token(purpose, request.path_params["token"], self._engine.keys.sign)
        if row is None:
            raise HTTPException(404)
        return row

    def _confirm(self, row: int) -> Seen:
        for _ in range(TRIES):
            delivery = self._engine.store.delivery(row)
            change = confirm.by_button(self._engine, delivery, self._engine.clock.now()) if delivery else None
            if change is None:
                return self._look_at_confirmation(row)
            if self._engine.store.commit(change):
                return Seen(Standing.DONE, change.enrolments[0])
        raise TryLater("the confirmation lost every race; try again in a moment")

    def _look_at_confirmation(self, row: int) -> Seen:
        """A true token outlives its row: whoever was erased since is told that it has ended."""
        delivery = self._engine.store.delivery(row)
        enrolment = self._enrolment_of(delivery)
        if delivery is None or enrolment is None:
            return Seen(Standing.ENDED)
        match enrolment.state:
            case State.UNCONFIRMED if delivery.kind is MailKind.CONFIRMATION:
                return Seen(Standing.WAITING, enrolment)
            case State.ACTIVE | State.COMPLETED:
                return Seen(Standing.ALREADY, enrolment)
            case _:
                return Seen(Standing.ENDED, enrolment)

    def _stop(self, row: int) -> Seen:
        for _ in range(TRIES):
            enrolment = self._enrolment_of(self._engine.store.delivery(row))
            if enrolment is None or enrolment.state not in LIVE:
                return Seen(Standing.ALREADY, enrolment)
            if self._engine.store.commit(command.stop_by_click(self._engine, enrolment, self._engine.clock.now())):
                return Seen(Standing.DONE, enrolment)
        raise TryLater("the stop lost every race; try again in a moment")

    def _look_at_stop(self, row: int) -> Seen:
        enrolment = self._enrolment_of(self._engine.store.delivery(row))
        live = enrolment is not None and enrolment.state in LIVE
        return Seen(Standing.WAITING if live else Standing.ALREADY, enrolment)

    def _enrolment_of(self, delivery: Delivery | None) -> Enrolment | None:
        if delivery is None or delivery.enrolment is None:
            return None
        return self._engine.store.enrolment(delivery.enrolment)

    def _wake_after(self, seen: Seen) -> None:
        if seen.standing is Standing.DONE:
            self._wake()

    def _answer(self, name: str, seen: Seen) -> Response:
        """Says which programme, never whose: a link may be forwarded."""
        engine, enrolment = self._engine, seen.enrolment
        programme = engine.programmes.get(enrolment.programme) if enrolment else None
        return self._pages.page(
            name,
            language=enrolment.language if enrolment else engine.policy.language,
            standing=seen.standing.value,
            organisation=engine.policy.organisation or engine.policy.name,
            programme=programme.title if programme else "",
            weeks=len(programme.order) if programme else 0,
            support=engine.policy.support,
            join_address=engine.addresses.sub("join"),
            service_address=engine.addresses.service,
        )


async def alive(_: Request) -> Response:
    return PlainTextResponse("ok\n")
