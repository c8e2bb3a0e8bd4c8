"""One SMTP or LMTP conversation, bounded: in time, in number, and in how much mail it may hold in memory.

The library (aiosmtpd) does the commands. Its own DATA keeps one object for each line, so that 20 MB of empty lines cost
close to a gigabyte, refuses lines of more than 1,001 bytes for good, and gives LMTP a single reply where each recipient
wants one (RFC 2033 section 4.2). This one reads bytes up to the one true end and leaves the lines alone.

    bound                          value    above it
    connections at once            2,000    421 at the greeting
    silence                        60 s     421, closed (each byte of a mail breaks it, of commands only a whole one)
    a conversation                 10 min   421, closed
    one mail                       10 MB    552 for each recipient, after its end; read on, not kept
    mails under way, all together  64 MB    451 for each recipient, after its end; the first 64 kB of each are not counted
    mails over 64 kB stored        1        they take turns: sealing and storing passes through copies
"""

import asyncio
import resource
from contextlib import nullcontext, suppress
from typing import Any, AnyStr

from aiosmtpd.smtp import SMTP, syntax

from rekindle.service.receive import MOST_BYTES, Receipt

MOST_CONNECTIONS = 2000
IDLE_SECONDS = 60.0
SESSION_SECONDS = 600.0
GOODBYE_SECONDS = 5.0
"""For a peer that does not read what it is told: after that its connection is gone all the same."""
MOST_UNDER_WAY = 64 * 1024 * 1024
SMALL = 64 * 1024
"""Bytes of a mail that always have room: big mails on slow lines never keep a written answer out."""
SPARE_FILES = 200
"""File descriptors for databases, pages, pipes and outgoing mail."""
END = b".\r\n"


class Gate:
    """What all doors of a node share."""

    def __init__(self, connections: int = MOST_CONNECTIONS, under_way: int = MOST_UNDER_WAY) -> None:
        self.connections, self.under_way = connections, under_way
        self.inside = 0
        self.held = 0
        self.large = asyncio.Lock()

    @property
    def full(self) -> bool:
        return self.inside >= self.connections

    def hold(self, size: int) -> bool:
        """Whether there is room for so many bytes more; they are held until `release`."""
        if self.held + size > self.under_way:
            return False
        self.held += size
        return True

    def release(self, size: int) -> None:
        self.held -= size


class Conversation(SMTP):
    """What SMTP and LMTP share. The handler is a `Door`, whose `take` gets a whole mail, or why there is none."""

    def __init__(self, door: Any, gate: Gate, **options: Any) -> None:
        super().__init__(door, timeout=IDLE_SECONDS, data_size_limit=MOST_BYTES, enable_SMTPUTF8=True, **options)
        self._gate, self._held, self._in_mail = gate, 0, False
        self._end_of_session: asyncio.TimerHandle | None = None
        gate.inside += 1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        super().connection_made(transport)
        self._end_of_session = self.loop.call_later(
            SESSION_SECONDS, self._goodbye, b"421 4.7.0 Too long; come back\r\n"
        )

    def connection_lost(self, error: Exception | None) -> None:
        self._gate.inside -= 1
        if self._end_of_session is not None:
            self._end_of_session.cancel()
        super().connection_lost(error)

    def data_received(self, data: bytes) -> None:
        if self._in_mail:
            self._reset_timeout()
        super().data_received(data)

    def _timeout_cb(self) -> None:
        """The library's own leaves a peer that does not read its replies connected for ever."""
        self._goodbye(b"421 4.4.2 Nothing heard for too long\r\n")

    def _goodbye(self, reply: bytes) -> None:
        transport = self.transport
        if isinstance(transport, asyncio.Transport):
            transport.write(reply)
            transport.close()
            self.loop.call_later(GOODBYE_SECONDS, transport.abort)

    async def _handle_client(self) -> None:
        """A peer that is gone is nobody's fault; the library would leave it to asyncio to complain."""
        with suppress(ConnectionError):
            await super()._handle_client()

    async def push(self, status: AnyStr) -> None:
        """One command, then everybody else's: what a peer sends ahead by the thousand must not keep the loop to itself."""
        await super().push(status)
        await asyncio.sleep(0)

    @syntax("DATA")
    async def smtp_DATA(self, arg: str | None) -> None:  # noqa: N802
        """The library's own hook name."""
        if await self.check_helo_needed():
            return
        assert self.envelope is not None
        if arg or not self.envelope.rcpt_tos:
            await self.push("501 Syntax: DATA" if arg else "503 Error: need RCPT command")
            return
        await self.push("354 End data with <CR><LF>.<CR><LF>")
        try:
            mail = await self._mail()
            async with self._gate.large if self._held else nullcontext():
                status = await self.event_handler.take(self.envelope, mail)
        finally:
            self._gate.release(self._held)
            self._held, self._in_mail = 0, False
        self.envelope = self._create_envelope()
        await self.push(status)

    async def _mail(self) -> bytes | Receipt:
        """All up to <CRLF>.<CRLF>, which alone ends a mail: a bare CR or LF is content (RFC 5321 section 4.1.1.4).

        Servers that saw an end in <LF>.<LF> let one mail smuggle in another (CVE-2023-51764).
        """
        kept, last, fault = bytearray(), b"\r\n", None
        self._in_mail = True
        while last != b"\r\n" + END:
            try:
                part = await self._reader.readuntil(END)
            except asyncio.LimitOverrunError as long:
                part = await self._reader.read(long.consumed)
            await asyncio.sleep(0)
            last = (last + part)[-5:]
            if fault is None:
                kept += part
                fault = self._over(len(kept))
            else:
                kept.clear()
        self._in_mail = False
        return fault or undotted(kept)

    def _over(self, size: int) -> Receipt | None:
        """Why a mail that has grown to this size is not kept, or None. The end's own bytes do not count."""
        if size - len(END) > MOST_BYTES:
            return Receipt.TOO_LARGE
        more = max(0, size - SMALL - self._held)
        if more and not self._gate.hold(more):
            return Receipt.LATER
        self._held += more
        return None


def undotted(kept: bytearray) -> bytes:
    """The mail without its end, and without the dot that the sender put before each that begins a line (RFC 5321 4.5.2).

    It may be large, so no more copies are made of it than must be.
    """
    del kept[-len(END) :]
    if kept.startswith(b"."):
        del kept[:1]
    return bytes(kept.replace(b"\r\n.", b"\r\n") if b"\r\n." in kept else kept)


class Busy(asyncio.Protocol):
    """For whom there is no room: told so at the greeting, and gone."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        transport.write(b"421 4.7.0 Too many connections; try again later\r\n")
        transport.close()


def seats(wanted: int) -> int:
    """How many connections the process may really have; its limit on open files is raised to fit, as far as allowed."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    needed = wanted + SPARE_FILES
    if soft != resource.RLIM_INFINITY and soft < needed:
        soft = needed if hard == resource.RLIM_INFINITY else min(needed, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    return wanted if soft == resource.RLIM_INFINITY else max(1, min(wanted, soft - SPARE_FILES))
