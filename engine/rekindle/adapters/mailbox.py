"""The built-in local mailbox: a Maildir under the data directory, so that a newcomer needs no mail server."""

import asyncio
import os
import time
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

from rekindle.domain.delivery import Outcome, Sent
from rekindle.ports import Offer

_SERIAL = count(1)


class LocalMailbox:
    """A Mailer that delivers into `folder/new`, durably and atomically (maildir: write to tmp, fsync, rename)."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.connections = 1

    async def offer(self) -> Offer:
        return Offer()

    async def send(self, sender: str, recipient: str, message: bytes, go: Callable[[], bool] = lambda: True) -> Sent:
        del go
        try:
            await asyncio.to_thread(self._write, sender, recipient, message)
        except OSError as error:
            return Sent(Outcome.DEFERRED, f"local mailbox: {error.strerror}")
        return Sent(Outcome.ACCEPTED, "250 local mailbox")

    async def close(self) -> None:
        """Nothing is kept open."""

    def _write(self, sender: str, recipient: str, message: bytes) -> None:
        for name in ("tmp", "new", "cur"):
            (self.folder / name).mkdir(parents=True, exist_ok=True)
        name = f"{time.time_ns()}.{os.getpid()}_{next(_SERIAL)}.rekindle"
        envelope = f"Return-Path: <{sender}>\r\nDelivered-To: {recipient}\r\n".encode()
        draft = self.folder / "tmp" / name
        with draft.open("wb") as file:
            file.write(envelope + message)
            file.flush()
            os.fsync(file.fileno())
        draft.rename(self.folder / "new" / name)

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """(name, bytes) of every mail, oldest first."""
        new = self.folder / "new"
        for path in sorted(new.iterdir()) if new.is_dir() else ():
            yield path.name, path.read_bytes()
