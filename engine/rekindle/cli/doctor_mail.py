"""`rekindle doctor --mail`: send the probe, wait for it, and tell what came back."""

import asyncio
import secrets
import sys
import time
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from rekindle.bootstrap import House
    from rekindle.domain.delivery import Sent
    from rekindle.domain.inbox import InboxMessage
    from rekindle.service.doctor import Line
    from rekindle.service.probe import Probe
    from rekindle.settings import Settings

LOOK_EVERY: Final = {False: 0.5, True: 5.0}
"""Seconds between two looks for the probe; where each look logs in to a mailbox (True), fewer are polite."""
SETTLE: Final = 5.0
"""Seconds for the running node to handle what it took."""


def mail_path(settings: "Settings", wait: float, runs: bool | None, *, sound: bool) -> "list[Line]":
    from rekindle.bootstrap import build
    from rekindle.service.doctor import Line

    if not settings.smtp.host:
        return [Line("mail path", "mail goes to the built-in mailbox: there is no mail path to test")]
    if not sound:
        return [Line("mail path", "no probe was sent", "mend configuration, database and keys first")]
    home = build(settings)
    try:
        return _probed(home, wait, runs)
    finally:
        home.close()


def _probed(home: "House", wait: float, runs: bool | None) -> "list[Line]":
    """Beside the queue, which is for mail to people: a probe that is lost is a finding, and nobody's loss."""
    from rekindle.adapters.clock import real_now
    from rekindle.service.probe import came_back, missing, probe, sent

    polled = runs is False and bool(home.settings.imap.host)
    mail = probe(home.engine, secrets.token_hex(8), real_now())
    before = max(_arrivals(home, 0), default=0)
    verdict = asyncio.run(_send(home, mail))
    gone = sent(mail, verdict)
    if not gone.ok:
        return [gone]
    print(f"waiting up to {wait:.0f} s for the probe", file=sys.stderr)
    message = _awaited(home, mail, before, wait, polled=polled)
    if message is None:
        return [gone, missing(mail, wait, node_runs=runs, polled=polled)]
    return [gone, *came_back(home.engine, mail, _handled(home, message) if runs is not False else message)]


async def _send(home: "House", mail: "Probe") -> "Sent":
    try:
        return await home.engine.mailer.send(mail.sender, mail.recipient, mail.message)
    finally:
        await home.engine.mailer.close()


def _awaited(home: "House", mail: "Probe", before: int, wait: float, *, polled: bool) -> "InboxMessage | None":
    """The first mail after `before` that bears the nonce: the probe, or a report that returns it."""
    from rekindle.adapters.imap import poll_once

    deadline, looked = time.monotonic() + wait, set[int]()
    while True:
        if polled:  # a running node reads the mailbox itself
            poll_once(home.engine, home.settings.imap)
        for number in _arrivals(home, before):
            message = home.engine.store.inbox(number) if number not in looked else None
            if message is not None and mail.nonce.encode() in message.raw:
                return message
            looked.add(number)
        if time.monotonic() > deadline:
            return None
        time.sleep(LOOK_EVERY[polled])


def _handled(home: "House", message: "InboxMessage") -> "InboxMessage":
    """The same mail once the running node has handled it, if it does so soon."""
    from rekindle.domain.inbox import InboxState

    deadline = time.monotonic() + SETTLE
    while message.state is InboxState.RECEIVED and time.monotonic() < deadline:
        time.sleep(0.1)
        message = home.engine.store.inbox(message.id) or message
    return message


def _arrivals(home: "House", after: int) -> "list[int]":
    """Ids of received mails; the store lists whole mails, oldest first, which is too much to look at twice a second."""
    import sqlalchemy as sa

    from rekindle.adapters.engines import reader
    from rekindle.adapters.tables import INBOX

    engine = reader(home.settings.database_url)
    newest = sa.select(sa.func.max(INBOX.c.id)) if not after else sa.select(INBOX.c.id).where(INBOX.c.id > after)
    try:
        with engine.connect() as connection:
            return [number for number in connection.execute(newest).scalars() if number is not None]
    finally:
        engine.dispose()
