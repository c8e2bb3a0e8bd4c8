"""The SMTP and LMTP doors: recipients judged at RCPT, mail committed before the 250."""

import asyncio
import logging
import time
from collections.abc import Callable
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP

from rekindle.adapters.conversation import Busy, Conversation, Gate
from rekindle.domain.errors import place
from rekindle.service.engine import Engine
from rekindle.service.receive import Receipt, knows, receive

log = structlog.get_logger("rekindle")

MOST_RECIPIENTS = 100
PATIENCE = 2.0
"""Seconds: a hundred waits for a locked database, one after the other, would outlast the peer."""
WAITING = 512
"""Connections that the system keeps while the loop is at other work; above it peers try again after a second."""
REFUSAL = "No such address here"
REPLIES = {
    Receipt.ACCEPTED: "250 2.0.0 Stored",
    Receipt.TOO_LARGE: "552 5.3.4 Message too large",
    Receipt.LATER: "451 4.3.0 Try again later",
}


class LmtpConversation(Conversation, LMTP):
    """LHLO in place of HELO and EHLO."""


class Door:
    """The conversation's handler. LMTP wants one reply for each recipient (RFC 2033 section 4.2), SMTP one in all."""

    def __init__(self, engine: Engine, wake: Callable[[], None], *, lmtp: bool, refusal: str = REFUSAL) -> None:
        self._engine, self._wake, self._lmtp = engine, wake, lmtp
        self._replies = REPLIES | {Receipt.UNKNOWN: f"550 5.1.1 {refusal}"}

    async def handle_MAIL(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        """A control character in an address is nobody's mistake; the commands' own lines may end in a bare LF."""
        del server, session
        if not all(character.isprintable() for character in address):
            return "553 5.1.7 Malformed address"
        envelope.mail_from = address
        envelope.mail_options.extend(options)
        return "250 2.1.0 OK"

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        """The library's own hook name. No database is asked: a token proves itself."""
        del server, session, options
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not knows(self._engine, address):
            return self._replies[Receipt.UNKNOWN]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def take(self, envelope: Any, mail: bytes | Receipt) -> str:
        """The replies to a mail that was read to its end, or to the reason why none of it was kept."""
        recipients: list[str] = envelope.rcpt_tos
        if isinstance(mail, Receipt):
            receipts = [mail] * len(recipients)
        else:
            receipts = await self._receive_all(recipients, _sender(envelope), mail)
            self._wake()
        if self._lmtp:
            return "\r\n".join(self._replies[receipt] for receipt in receipts)
        worst = next((r for r in receipts if r is not Receipt.ACCEPTED), Receipt.ACCEPTED)
        return self._replies[worst]

    async def _receive_all(self, recipients: list[str], sender: str, raw: bytes) -> list[Receipt]:
        """Each recipient by itself; but a database that kept one waiting long keeps none of the rest waiting as well."""
        receipts: list[Receipt] = []
        start = time.monotonic()
        for recipient in recipients:
            away = Receipt.LATER in receipts and time.monotonic() - start > PATIENCE
            receipts.append(Receipt.LATER if away else await self._receive(recipient, sender, raw))
        return receipts

    async def _receive(self, recipient: str, sender: str, raw: bytes) -> Receipt:
        """A fault of ours is never a 5xx: the mail server would return the mail to its writer."""
        try:
            return await asyncio.to_thread(receive, self._engine, recipient, sender, raw)
        except Exception as error:
            log.error("a mail could not be stored; its server was asked to come back", fault=place(error))
            return Receipt.LATER

    async def handle_exception(self, error: Exception) -> str:
        """In place of the library's 500, which would be final and would tell the peer what an exception says."""
        log.error("a conversation failed; the peer was asked to come back", fault=place(error))
        return self._replies[Receipt.LATER]


def _sender(envelope: Any) -> str:
    """The library spells the null sender of returned mail (RFC 5321 section 4.5.5) "<>"; ours is the empty string."""
    sender: str = envelope.mail_from
    return "" if sender == "<>" else sender


async def listen(
    engine: Engine,
    wake: Callable[[], None],
    address: str,
    *,
    lmtp: bool,
    refusal: str = REFUSAL,
    gate: Gate | None = None,
) -> asyncio.Server:
    """Open one door on `host:port`. Raises OSError if the port is taken."""
    logging.getLogger("mail.log").setLevel(logging.CRITICAL)  # the library logs what a peer says, word for word
    host, _, port = address.rpartition(":")
    door = Door(engine, wake, lmtp=lmtp, refusal=refusal)
    kind = LmtpConversation if lmtp else Conversation
    loop, shared = asyncio.get_running_loop(), gate or Gate()

    def conversation() -> asyncio.Protocol:
        """Named here, because the library would ask the DNS for the host's name at each connection and wait for it."""
        if shared.full:
            return Busy()
        return kind(door, shared, loop=loop, ident="Rekindle", hostname=engine.addresses.domain)

    return await loop.create_server(conversation, host.strip("[]"), int(port), backlog=WAITING)
