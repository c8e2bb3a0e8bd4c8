"""The SMTP and LMTP doors (aiosmtpd): recipients judged at RCPT, mail committed before the 250."""

import asyncio
from collections.abc import Callable
from typing import Any

import structlog
from aiosmtpd.lmtp import LMTP
from aiosmtpd.smtp import SMTP

from rekindle.domain.errors import place
from rekindle.service.engine import Engine
from rekindle.service.receive import MOST_BYTES, Receipt, knows, receive

log = structlog.get_logger("rekindle")

MOST_RECIPIENTS = 100
IDLE_SECONDS = 60.0
REPLIES = {
    Receipt.ACCEPTED: "250 2.0.0 Stored",
    Receipt.UNKNOWN: "550 5.1.1 No such address here",
    Receipt.TOO_LARGE: "552 5.3.4 Message too large",
    Receipt.LATER: "451 4.3.0 Try again later",
}


class Door:
    """aiosmtpd's handler. LMTP wants one reply for each recipient (RFC 2033 section 4.2), SMTP one in all."""

    def __init__(self, engine: Engine, wake: Callable[[], None], *, lmtp: bool) -> None:
        self._engine, self._wake, self._lmtp = engine, wake, lmtp

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: list[str]) -> str:  # noqa: N802
        """The library's own hook name. No database is asked: a token proves itself."""
        del server, session, options
        if len(envelope.rcpt_tos) >= MOST_RECIPIENTS:
            return "452 4.5.3 Too many recipients"
        if not knows(self._engine, address):
            return REPLIES[Receipt.UNKNOWN]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:  # noqa: N802
        del server, session
        raw: bytes = envelope.original_content or envelope.content
        receipts = [await self._receive(recipient, _sender(envelope), raw) for recipient in envelope.rcpt_tos]
        self._wake()
        if self._lmtp:
            return "\r\n".join(REPLIES[receipt] for receipt in receipts)
        worst = next((r for r in receipts if r is not Receipt.ACCEPTED), Receipt.ACCEPTED)
        return REPLIES[worst]

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
        return REPLIES[Receipt.LATER]


def _sender(envelope: Any) -> str:
    """The library spells the null sender of returned mail (RFC 5321 section 4.5.5) "<>"; ours is the empty string."""
    sender: str = envelope.mail_from
    return "" if sender == "<>" else sender


async def listen(engine: Engine, wake: Callable[[], None], address: str, *, lmtp: bool) -> asyncio.Server:
    """Open one door on `host:port`. Raises OSError if the port is taken."""
    host, _, port = address.rpartition(":")
    door = Door(engine, wake, lmtp=lmtp)
    protocol = LMTP if lmtp else SMTP
    loop = asyncio.get_running_loop()

    def conversation() -> asyncio.Protocol:
        """The size is judged at DATA, where LMTP can answer for each recipient; the library's own limit is the hard cap."""
        made: asyncio.Protocol = protocol(
            door,
            loop=loop,
            enable_SMTPUTF8=True,
            ident="Rekindle",
            timeout=IDLE_SECONDS,
            data_size_limit=2 * MOST_BYTES,
        )
        return made

    return await loop.create_server(conversation, host.strip("[]"), int(port))
