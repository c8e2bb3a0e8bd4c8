"""A mail server that misbehaves at one place as it is told, until it is healed; it keeps what it took and answered for."""

import asyncio
import contextlib
from dataclasses import dataclass, field

GREETING, EHLO, MAIL, RCPT, DATA, DOT = "greeting", "EHLO", "MAIL", "RCPT", "DATA", "dot"
STAGES = (GREETING, EHLO, MAIL, RCPT, DATA, DOT)
ENDLESS = 10_000_000
"""Octets of the line that does not end."""


@dataclass
class FaultyServer:
    """`fault` is a whole reply ("451 4.3.0 later"), or drop, swallow (takes the mail, then drops), silence, garbage, endless
    or trickle, at `stage`. `only` limits it to one recipient."""

    stage: str = ""
    fault: str = ""
    pipelining: bool = True
    eager: bool = False
    """Says 354 although it refused the recipient, as RFC 2920 section 3.1 allows."""
    only: str = ""
    healed: bool = False
    taken: list[tuple[str, bytes]] = field(default_factory=list)
    """(recipient, message) of every mail whose last dot came, whether or not that was answered."""
    confirmed: list[str] = field(default_factory=list)
    for_nobody: list[bytes] = field(default_factory=list)
    open: int = 0
    most_open: int = 0
    port: int = 0

    @contextlib.asynccontextmanager
    async def running(self):
        server = await asyncio.start_server(self._talk, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        try:
            yield self
        finally:
            server.close()

    async def _talk(self, reader, writer) -> None:
        self.open += 1
        self.most_open = max(self.most_open, self.open)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError, asyncio.LimitOverrunError):
                await _Conversation(self, reader, writer).hold()
        finally:
            self.open -= 1
            writer.close()


class _Conversation:
    def __init__(self, server: FaultyServer, reader, writer) -> None:
        self.server, self.reader, self.writer = server, reader, writer
        self.sender = self.recipient = None

    async def hold(self) -> None:
        going = await self.say(GREETING, "220 faulty")
        while going:
            line = (await self.reader.readuntil(b"\r\n")).decode("ascii").strip()
            verb = line[:4].upper()
            if verb == "QUIT":
                self.writer.write(b"221 bye\r\n")
                return
            going = await getattr(self, f"on_{verb.lower()}", self.on_else)(line)

    async def on_ehlo(self, line: str) -> bool:
        del line
        lines = ["faulty", *(["PIPELINING"] if self.server.pipelining else []), "8BITMIME", "SIZE 10000000"]
        offered = "\r\n".join(f"250{'-' if n + 1 < len(lines) else ' '}{word}" for n, word in enumerate(lines))
        return await self.say(EHLO, offered)

    async def on_helo(self, line: str) -> bool:
        return await self.on_ehlo(line)

    async def on_rset(self, line: str) -> bool:
        del line
        self.sender = self.recipient = None
        return await self.say("", "250 reset")

    async def on_mail(self, line: str) -> bool:
        if self.sender is not None:
            return await self.say("", "503 5.5.1 nested MAIL command")
        ok = await self.say(MAIL, "250 ok")
        self.sender = line if ok == "250" else None
        return bool(ok)

    async def on_rcpt(self, line: str) -> bool:
        address = line.partition("<")[2].rpartition(">")[0]
        if self.sender is None:
            return await self.say("", "503 5.5.1 need MAIL")
        hit = self.server.only in {"", address}
        ok = await self.say(RCPT if hit else "", "250 ok")
        self.recipient = address if ok == "250" else None
        return bool(ok)

    async def on_data(self, line: str) -> bool:
        del line
        if self.recipient is None and not self.server.eager:
            return await self.say("", "554 5.5.1 no valid recipients")
        if (ok := await self.say(DATA, "354 go")) != "354":
            return bool(ok)
        first = await self.reader.readexactly(3)
        body = first if first == b".\r\n" else first + await self.reader.readuntil(b"\r\n.\r\n")
        if not self.server.healed and self.server.stage == DOT and self.server.fault == "drop":
            return False
        if self.recipient is None:
            self.server.for_nobody.append(body)
            self.sender = None
            return await self.say("", "554 5.5.1 no valid recipients")
        message = body[:-3].replace(b"\r\n..", b"\r\n.")
        to, self.sender, self.recipient = self.recipient, None, None
        if (self.server.fault, self.server.stage, self.server.healed) == ("swallow", DOT, False):
            self.server.taken.append((to, message))
            return False
        ok = await self.say(DOT, "250 kept")
        if ok == "250":
            self.server.taken.append((to, message))
            self.server.confirmed.append(to)
        return bool(ok)

    async def on_else(self, line: str) -> bool:
        return await self.say("", f"502 5.5.2 {line[:4]} is not known")

    async def say(self, stage: str, reply: str) -> str:
        """The code that was answered, "" if the connection ends here."""
        server = self.server
        if stage and not server.healed and stage == server.stage:
            fault = server.fault
            if fault == "silence":
                await self.reader.read()
                return ""
            if fault in {"drop", "swallow"}:
                return ""
            if fault == "trickle":
                for octet in reply.encode():
                    self.writer.write(bytes([octet]))
                    await asyncio.sleep(0.1)
                reply = ""
            elif fault == "endless":
                self.writer.write(b"250 " + b"x" * ENDLESS)
                await self.reader.read()
                return ""
            elif fault == "garbage":
                reply = "\x16\x03\x01 what is this"
            else:
                reply = fault
        if reply:
            self.writer.write(f"{reply}\r\n".encode("latin-1"))
            await self.writer.drain()
        return "" if reply.startswith("421") else reply[:3] or "250"
