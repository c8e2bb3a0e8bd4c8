"""A running node: its doors, its loops, its pages, and an orderly end. Every node runs the same, and none is a leader."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from functools import partial

import structlog
import uvicorn

from rekindle.adapters.clock import real_now
from rekindle.adapters.conversation import Gate, seats
from rekindle.adapters.imap import Poller
from rekindle.adapters.listener import listen
from rekindle.adapters.lock import NodeLock
from rekindle.adapters.ticker import Ticker
from rekindle.bootstrap import House, template_faults
from rekindle.domain.errors import ConfigurationError, RekindleError, place
from rekindle.service.notify import readmit
from rekindle.service.sandbox import forward
from rekindle.service.work import VERBS, until_idle
from rekindle.settings import DATA
from rekindle.web.app import create_app

log = structlog.get_logger("rekindle")

THREADS = 16
"""Verbs, doors and mailbox share them; each verb takes one at a time, and one that a plugin keeps busy must not be missed."""


class Node:
    """One process of the house. `run` returns after SIGTERM or SIGINT, when the mail in flight is settled."""

    def __init__(self, house: House, roles: frozenset[str]) -> None:
        self.house, self.roles = house, roles
        self.lock = NodeLock(house.settings.data_dir)
        self.stop = asyncio.Event()
        works = {name: partial(verb, house.engine) for name, (role, verb) in VERBS.items() if role in roles}
        self.ticker = Ticker({"plugins": self._plugins, **works}, self._report_fault)

    async def run(self) -> None:
        """Open everything, tell where, work until told to stop, close everything."""
        self._take_lock()
        loop, wake = asyncio.get_running_loop(), self.ticker.wake
        loop.set_default_executor(ThreadPoolExecutor(THREADS, "rekindle"))
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, self.stop.set)
        try:
            readmit(self.house.engine)
            async with contextlib.AsyncExitStack() as open_doors:
                if "receive" in self.roles:
                    await self._open_doors(wake, open_doors)
                    self._read_mailbox(wake, open_doors)
                await open_doors.enter_async_context(self._wake_port(wake))
                if "web" in self.roles and self.house.settings.listen.http:
                    await open_doors.enter_async_context(self._pages(wake))
                self._greet()
                await self.ticker.run(self.stop)
        finally:
            async with self.ticker.at_rest():
                await self.house.engine.mailer.close()
            self.lock.release()

    def _take_lock(self) -> None:
        """One node on an SQLite database; on PostgreSQL any number."""
        if not self.house.settings.database_url.startswith("sqlite"):
            return
        if not self.lock.acquire():
            raise RekindleError(f"another node runs on {self.house.settings.data_dir}; stop it first")
        freed = self.house.engine.store.release_claims()
        if freed:
            log.info("claims released", number=freed)

    async def _plugins(self) -> int:
        """What a command in another process did to a plugin is taken over here."""
        await asyncio.to_thread(self.house.refresh)
        return 0

    async def settle(self) -> None:
        """With all loops at rest, so that what they have in hand is done, and nothing is done beside this."""
        async with self.ticker.at_rest():
            await until_idle(self.house.engine)

    async def next(self) -> int:
        """The sandbox page's button: to the next due instant."""
        return await forward(self.house.engine, real_now, self.settle)

    async def advance(self, duration: timedelta) -> int:
        """The sandbox page's button: through everything due within `duration`."""
        until = self.house.engine.clock.now() + duration
        return await forward(self.house.engine, real_now, self.settle, until)

    def _report_fault(self, verb: str, error: Exception) -> None:
        """A passing fault (database away) is tried again at the next tick; nothing a person wrote is logged."""
        log.error("a verb failed and is tried again; the others go on", verb=verb, fault=place(error))

    async def _open_doors(self, wake: Callable[[], None], stack: contextlib.AsyncExitStack) -> None:
        doors = self.house.settings.listen
        gate = Gate(seats(doors.connections))
        if gate.connections < doors.connections:
            log.warning(
                "fewer connections than [listen] connections: too few open files (ulimit -n)",
                connections=gate.connections,
            )
        for address, lmtp, key in ((doors.lmtp, True, "lmtp"), (doors.smtp, False, "smtp")):
            if address:
                try:
                    server = await listen(self.house.engine, wake, address, lmtp=lmtp, refusal=doors.refusal, gate=gate)
                except (OSError, ValueError) as error:
                    raise ConfigurationError(
                        f'[listen] {key} = "{address}" cannot be opened ({error}); choose another host:port'
                    ) from None
                stack.callback(server.close)

    def _read_mailbox(self, wake: Callable[[], None], stack: contextlib.AsyncExitStack) -> None:
        """In a thread: its server's answers are waited for, and the doors stay open meanwhile."""
        if self.house.settings.imap.host:
            poller = Poller(self.house.engine, self.house.settings.imap, wake)
            poller.start()
            stack.push_async_callback(asyncio.to_thread, poller.stop)

    @contextlib.asynccontextmanager
    async def _wake_port(self, wake: Callable[[], None]) -> AsyncIterator[None]:
        """A loopback UDP port by which commands in other processes nudge this node."""
        loop = asyncio.get_running_loop()
        transport, _ = await loop.create_datagram_endpoint(lambda: _Wake(wake), local_addr=("127.0.0.1", 0))
        if self.house.settings.database_url.startswith("sqlite"):
            self.lock.announce(transport.get_extra_info("sockname")[1])
        try:
            yield
        finally:
            transport.close()

    @contextlib.asynccontextmanager
    async def _pages(self, wake: Callable[[], None]) -> AsyncIterator[None]:
        address = self.house.settings.listen.http
        host, _, port = address.rpartition(":")
        local = self.house.settings.mail_stays_local
        app = create_app(
            self.house.engine,
            mailbox=self.house.mailbox,
            sandbox=self if local else None,
            templates=DATA / "templates" / "web",
            wake=wake,
        )
        config = uvicorn.Config(
            app, log_level="warning", lifespan="off", access_log=False, proxy_headers=False, timeout_graceful_shutdown=2
        )
        server = _Server(config)
        try:
            sock = _bound(host.strip("[]"), int(port))
        except (OSError, ValueError) as error:
            raise ConfigurationError(
                f'[listen] http = "{address}" cannot be opened ({error}); choose another'
            ) from None
        serving = asyncio.create_task(server.serve(sockets=[sock]))
        try:
            yield
        finally:
            server.should_exit = True
            await serving

    def _greet(self) -> None:
        settings = self.house.settings
        for fault in (*self.house.faults, *template_faults(settings, self.house.engine.programmes)):
            print(f"{fault.plugin}: {fault.what}: {fault.effect}; {fault.todo}", file=sys.stderr)
        lines = [f"Rekindle runs. Write to {self.house.engine.addresses.join()} to enrol."]
        doors = [
            f"{kind}://{at}" for kind, at in (("smtp", settings.listen.smtp), ("lmtp", settings.listen.lmtp)) if at
        ]
        if "receive" in self.roles and doors:
            lines.append(f"It takes mail at {' and '.join(doors)}.")
        if "receive" in self.roles and settings.imap.host:
            lines.append(f"It reads the mailbox of {settings.imap.username} at {settings.imap.host}.")
        if self.house.mailbox is not None:
            lines.append(f"Mail to participants stays in {self.house.mailbox.folder}.")
            if "web" in self.roles and settings.listen.http:
                lines.append(f"Open http://{settings.listen.http}/ to read it, to answer, and to turn the clock.")
        print("\n".join(lines), flush=True)


class _Wake(asyncio.DatagramProtocol):
    def __init__(self, wake: Callable[[], None]) -> None:
        self._wake = wake

    def datagram_received(self, data: bytes, addr: object) -> None:
        del data, addr
        self._wake()


class _Server(uvicorn.Server):
    """Signals belong to the node: uvicorn must not install its own handlers."""

    def capture_signals(self) -> contextlib.AbstractContextManager[None]:  # type: ignore[override]  # a generator there
        return contextlib.nullcontext()


def _bound(host: str, port: int) -> socket.socket:
    sock = socket.create_server((host, port))
    sock.setblocking(False)
    return sock
