"""Outgoing mail to one mail server (a relay; Rekindle never looks up MX).

aiosmtplib connects, secures, greets and logs in. Where the server announces PIPELINING the connection then speaks in groups
(`pipeline`), else aiosmtplib sends as well.
"""

import asyncio
import contextlib
import re
from collections.abc import Callable

import aiosmtplib

from rekindle.adapters.pipeline import Broken, Pipeline, first_line, verdict
from rekindle.domain.delivery import Outcome, Sent
from rekindle.ports import Offer

_UNSAFE = re.compile(r"[\x00-\x20\x7f<>]|[^\x00-\x7f]")
"""What could end an envelope's address early (GHSA-v3q9-hj7j-63hq) or is none without SMTPUTF8; nothing such is sent."""
_FAULTS = (Broken, aiosmtplib.SMTPException, OSError, ValueError)
CONNECTIONS = 5


class SmtpMailer:
    """At most `connections` at once, opened when needed and kept; a fault closes one, and the next mail opens another."""

    def __init__(
        self,
        host: str,
        port: int,
        *,
        tls: str = "none",
        username: str = "",
        password: str = "",
        timeout: float = 60,
        connections: int = CONNECTIONS,
    ) -> None:
        self._options = {
            "hostname": host,
            "port": port,
            "use_tls": tls == "tls",
            "start_tls": tls == "starttls",
            "username": username or None,
            "password": password or None,
            "timeout": timeout,
        }
        self.connections, self._timeout = connections, timeout
        self._seats = asyncio.Semaphore(connections)
        self._idle: list[_Connection] = []

    async def offer(self) -> Offer:
        """What the server can do, from a connection that the next mail will use; or that it is away, and how it said so."""
        async with self._seats:
            try:
                connection = await self._open()
            except _FAULTS as error:
                return Offer(away=_told(error))
            self._idle.append(connection)
            return Offer(eight_bit=connection.eight_bit)

    async def send(self, sender: str, recipient: str, message: bytes, go: Callable[[], bool] = lambda: True) -> Sent:
        if _UNSAFE.search(sender + recipient):
            return Sent(Outcome.REFUSED, "553 an address with characters that no envelope may hold")
        async with self._seats:
            connection = None
            try:
                connection = await self._open()
                result = await connection.send(sender, recipient, message, go)
            except _FAULTS as error:
                if connection is not None:
                    connection.drop()
                return Sent(Outcome.DEFERRED, _told(error))
            except asyncio.CancelledError:
                if connection is not None:
                    connection.drop()
                raise
            self._idle.append(connection)
            return result

    async def close(self) -> None:
        idle, self._idle = self._idle, []
        await asyncio.gather(*(connection.quit() for connection in idle))

    async def _open(self) -> "_Connection":
        while self._idle:
            connection = self._idle.pop()
            if connection.usable:
                return connection
            connection.drop()
        client = aiosmtplib.SMTP(**self._options)  # type: ignore[arg-type]  # all arguments are keywords in 5.x
        await client.connect()
        if client.is_ehlo_or_helo_needed:
            try:
                await client.ehlo()
            except aiosmtplib.SMTPHeloError:
                await client.helo()
        return _Connection(client, self._timeout)


class _Connection:
    """A connection that is ready for mail, in groups where the server can."""

    def __init__(self, client: aiosmtplib.SMTP, timeout: float) -> None:
        self._client = client
        self.eight_bit = client.supports_extension("8bitmime")
        self._sized = client.supports_extension("size")
        self._pipeline: Pipeline | None = None
        if client.supports_extension("pipelining") and client.transport is not None:
            self._pipeline = Pipeline(client.transport, timeout)  # type: ignore[arg-type]  # TCP gives an asyncio.Transport

    @property
    def usable(self) -> bool:
        return self._pipeline.usable if self._pipeline else self._client.is_connected

    async def send(self, sender: str, recipient: str, message: bytes, go: Callable[[], bool]) -> Sent:
        if self._pipeline:
            body = " BODY=8BITMIME" if self.eight_bit and not message.isascii() else ""
            size = f" SIZE={len(message)}" if self._sized else ""
            return await self._pipeline.send(sender, recipient, message, body + size, go)
        if not go():
            raise Broken("this mail is not ours to send any more")
        try:
            options = ["BODY=8BITMIME"] if self.eight_bit else []
            _, reply = await self._client.sendmail(sender, [recipient], message, mail_options=options)
        except aiosmtplib.SMTPRecipientsRefused as error:
            return verdict(error.recipients[0].code, error.recipients[0].message)
        except (aiosmtplib.SMTPDataError, aiosmtplib.SMTPSenderRefused) as error:
            if error.code == 421:
                raise
            return verdict(error.code, error.message)
        return Sent(Outcome.ACCEPTED, first_line(f"250 {reply}"))

    async def quit(self) -> None:
        with contextlib.suppress(*_FAULTS):
            await (self._pipeline or self._client).quit()
        self.drop()

    def drop(self) -> None:
        if self._pipeline:
            self._pipeline.abort()
        self._client.close()


def _told(error: Exception) -> str:
    if isinstance(error, TimeoutError):
        return "the mail server took too long to answer"
    if isinstance(error, Broken):
        return first_line(str(error))
    return first_line(f"{type(error).__name__}: {error}")
