"""rekindle run, tick, receive: the house at work."""

import asyncio
import sys
import time
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, Annotated

import typer

from rekindle.cli.output import Config, house
from rekindle.domain.errors import ConfigurationError, RekindleError, TryLater

if TYPE_CHECKING:
    from rekindle.bootstrap import House

ROLES = ("receive", "plan", "deliver", "web")
WAIT_FOR_NODE = 120.0
"""Seconds (real) that a command waits for the running node to come to rest."""


def register(app: typer.Typer) -> None:
    """Put these commands at the top level."""
    app.command()(run)
    app.command()(tick)
    app.command()(receive)


def run(
    roles: Annotated[str, typer.Option("--roles", help="Which of receive,plan,deliver,web this node does.")] = ",".join(
        ROLES
    ),
    config: Config = None,
) -> None:
    """Everything in one process: doors, planning, delivery, pages. Stops at SIGTERM or Ctrl-C, after the mail in flight."""
    import structlog

    from rekindle.node import Node

    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))  # the greeting has standard output
    chosen = frozenset(role.strip() for role in roles.split(",") if role.strip())
    if not chosen or chosen - set(ROLES):
        raise ConfigurationError(f"--roles {roles}: choose from {', '.join(ROLES)}")
    with house(config) as home:
        asyncio.run(Node(home, chosen).run())


def tick(
    config: Config = None,
    *,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="Passes until nothing is left to do.")] = False,
) -> None:
    """One pass of handle, plan, deliver and notify, then exit. While a node runs, it is woken and waited for."""
    from rekindle.service.work import one_pass

    with house(config) as home, at_rest(home) as settle:

        async def once() -> None:
            try:
                await one_pass(home.engine)
            finally:
                await home.engine.mailer.close()

        asyncio.run(settle() if until_idle or not _is_own(settle) else once())  # type: ignore[arg-type]


def _is_own(settle: Callable[[], Awaitable[None]]) -> bool:
    return settle.__name__ == "work_here"


@contextmanager
def at_rest(home: "House") -> "Iterator[Callable[[], Awaitable[None]]]":
    """A way to bring the house to rest: by passes in this process, or, where a node runs, by waking and awaiting it."""
    from rekindle.adapters.lock import NodeLock
    from rekindle.service.notify import readmit
    from rekindle.service.work import until_idle

    lock = NodeLock(home.settings.data_dir)
    alone = not home.settings.database_url.startswith("sqlite") or lock.acquire()

    async def work_here() -> None:
        await until_idle(home.engine)

    async def wake_and_wait() -> None:
        deadline = time.monotonic() + WAIT_FOR_NODE
        lock.wake_node()
        while not await asyncio.to_thread(home.engine.store.idle, home.engine.clock.now()):
            if time.monotonic() > deadline:
                raise TryLater(f"the running node is still busy after {WAIT_FOR_NODE:.0f} s; see its log")
            await asyncio.sleep(0.02)

    try:
        if alone and home.settings.database_url.startswith("sqlite"):
            home.engine.store.release_claims()
            readmit(home.engine)
        yield work_here if alone else wake_and_wait
    finally:
        lock.release()


def receive(
    recipient: Annotated[str, typer.Option("--recipient", help="The envelope recipient.")],
    sender: Annotated[
        str | None, typer.Option("--sender", help='The envelope sender; "" is the null sender of returned mail.')
    ] = None,
    config: Config = None,
) -> None:
    """Hand one raw mail on standard input to the engine. 0 only when it is stored; 75: come back; 1: refused."""
    from rekindle.adapters.lock import NodeLock
    from rekindle.service.receive import Receipt
    from rekindle.service.receive import receive as take

    raw = sys.stdin.buffer.read()
    with _faults_for_a_mail_server(), house(config, plans=False) as home:
        receipt = take(home.engine, recipient, sender, raw)
        if receipt is Receipt.ACCEPTED:
            NodeLock(home.settings.data_dir).wake_node()
    match receipt:
        case Receipt.UNKNOWN:
            raise RekindleError(f'5.1.1 "{recipient}" is no address of this service (SMTP: 550)')
        case Receipt.TOO_LARGE:
            raise RekindleError(f"5.3.4 the mail has {len(raw)} bytes; at most 10 MB are taken")
        case Receipt.LATER:
            raise TryLater("4.3.0 the mail could not be stored; try again later")


@contextmanager
def _faults_for_a_mail_server() -> "Iterator[None]":
    """What is no fault of the mail makes it wait: a mail server returns it to its writer for any code but 75.

    Postfix reads an enhanced status code at the head of the output before the exit code (pipe(8), DIAGNOSTICS), so that
    mail waits for a configuration to be mended as well.
    """
    from rekindle.domain.errors import place

    try:
        yield
    except ConfigurationError as error:
        raise ConfigurationError(f"4.3.5 {error}") from None
    except RekindleError as error:
        raise TryLater(f"4.3.0 {error}") from None
    except Exception as error:
        raise TryLater(f"4.3.0 the mail could not be stored: {place(error)}; try again later") from error
