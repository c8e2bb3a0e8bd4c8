"""The queue's verb: claim -> render -> send -> settle. A server's verdict is a value; every outcome is written down.

Sending is at least once. A row goes on the wire only after it was moved from claimed to sending in a committed
transaction, and that same transaction writes down the mail before it; so a kill repeats at most one mail, with the same
Message-ID and the same bytes.
"""

import asyncio
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from rekindle.domain.addresses import Addressing, Purpose, make_token
from rekindle.domain.delivery import (
    BULK,
    REPLANNABLE,
    SINGLE,
    Delivery,
    DeliveryState,
    MailKind,
    Outcome,
    Sent,
    Settled,
)
from rekindle.domain.errors import place
from rekindle.domain.retry import next_try
from rekindle.mail.compose import compose
from rekindle.mail.headers_out import headers_for
from rekindle.ports import Rendered
from rekindle.service.engine import Engine
from rekindle.service.plan import plan_again

LEASE = timedelta(seconds=60)
BATCH = 50


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail: envelope and bytes, the same for every attempt."""

    sender: str
    recipient: str
    message: bytes


async def deliver(engine: Engine) -> int:
    """Send what is due, single mails first, at most one batch; returns how many mails were settled."""
    now = engine.clock.now()
    for priority in (SINGLE, BULK):
        claimed = await asyncio.to_thread(engine.store.claim, engine.node, priority, now, now + LEASE, BATCH)
        if claimed:
            return await _send_all(engine, claimed)
    return 0


async def _send_all(engine: Engine, claimed: Sequence[Delivery]) -> int:
    """One connection, one mail a commit: each commit settles the mail before and starts the next."""
    settled: list[Settled] = []
    lost: list[Delivery] = []
    for delivery in claimed:
        started = await asyncio.to_thread(engine.store.start, engine.node, settled, [delivery.id], engine.clock.now())
        settled = [await attempt(engine, delivery)] if started else []
        if settled and settled[0].state in REPLANNABLE:
            lost.append(delivery)
    if settled:
        await asyncio.to_thread(engine.store.start, engine.node, settled, [], engine.clock.now())
    for delivery in lost:
        await asyncio.to_thread(plan_again, engine, delivery)
    return len(claimed)


async def attempt(engine: Engine, delivery: Delivery) -> Settled:
    """One attempt: render, send, and what became of it. Never raises for one mail's fault."""
    now = engine.clock.now()
    if not engine.policy.may_mail(delivery.address):
        return Settled(delivery.id, DeliveryState.SUPPRESSED, "not in [smtp] allow_recipients")
    if delivery.useful_until is not None and now > delivery.useful_until:
        return Settled(delivery.id, DeliveryState.CANCELLED, "its last useful moment is over")
    try:
        letter = await asyncio.to_thread(write, engine, delivery)
    except Exception as error:
        return Settled(delivery.id, DeliveryState.FAILED, f"cannot be rendered: {place(error)}")
    verdict = await engine.mailer.send(letter.sender, letter.recipient, letter.message)
    return judge(delivery, verdict, letter, now, engine.random.random())


def judge(delivery: Delivery, verdict: Sent, letter: Letter, now: datetime, jitter: float) -> Settled:
    """What a verdict makes of the row."""
    match verdict.outcome:
        case Outcome.ACCEPTED:
            digest = hashlib.sha256(letter.message).hexdigest()
            return Settled(delivery.id, DeliveryState.SENT, verdict.reply, body_hash=digest)
        case Outcome.REFUSED:
            return Settled(delivery.id, DeliveryState.FAILED, verdict.reply)
        case Outcome.DEFERRED:
            queued_at = delivery.created_at or now
            again = next_try(delivery.attempts + 1, queued_at, delivery.useful_until, now, jitter)
            if again is None:
                return Settled(delivery.id, DeliveryState.FAILED, f"given up: {verdict.reply}")
            return Settled(delivery.id, DeliveryState.RETRYING, verdict.reply, try_at=again)


def write(engine: Engine, delivery: Delivery) -> Letter:
    """The finished mail of a row: a pure function of it, so that a retry has the same bytes."""
    context = dict(delivery.context)
    key_id = int(context["token_key"])
    sign, row, addresses = engine.keys.sign, delivery.id, engine.addresses
    token = make_token(Purpose.REPLY, row, key_id, sign)
    stop = make_token(Purpose.STOP, row, key_id, sign)
    base = engine.policy.base_url
    links = {"footer_help": engine.policy.help_line(str(context["country"]))} if "country" in context else {}
    if base:
        links |= {
            "stop_url": f"{base}/stop/{stop}",
            "confirm_url": f"{base}/confirm/{make_token(Purpose.CONFIRM, row, key_id, sign)}",
        }
    if addresses.addressing is Addressing.NONE:
        links["reference"] = f"ref {token}"
    rendered = render(engine, delivery, context | links)
    headers = headers_for(
        delivery.kind,
        from_name=engine.sender(str(context.get("programme_id", ""))),
        from_address=addresses.service,
        to_address=delivery.address,
        reply_to=addresses.sub(token),
        subject=_subject(engine, delivery, rendered),
        date=str(context["date"]),
        message_id=addresses.message_id(row, key_id),
        in_reply_to=tuple(context.get("in_reply_to", ())),
        references=tuple(context.get("references", ())),
        list_id=f"{addresses.local}.{addresses.domain}",
        stop_address=addresses.stop_mailto(stop),
        stop_url=links.get("stop_url", ""),
    )
    message = compose(headers, rendered, boundary=f"={delivery.uid[:24]}")
    bounce = addresses.sub(f"bounce-{make_token(Purpose.BOUNCE, row, key_id, sign)}")
    sender = addresses.service if engine.policy.fixed_envelope else bounce
    return Letter(sender, delivery.address, message)


def render(engine: Engine, delivery: Delivery, context: dict[str, object]) -> Rendered:
    """A lesson from its snapshot, or one of the engine's own mails from its template."""
    language = str(context.get("language", "en"))
    if "lesson" in context and delivery.snapshot:
        step = engine.store.snapshot(delivery.snapshot)
        if step is None:
            raise LookupError(f"snapshot {delivery.snapshot[:12]} is missing from the database")
        return engine.renderer.lesson(
            step, str(context["lesson"]), str(context.get("lesson_language", language)), context
        )
    return engine.renderer.mail(str(context["template"]), language, context)


def _subject(engine: Engine, delivery: Delivery, rendered: Rendered) -> str:
    """In a thread: "Re: " and OUR subject, never the incoming one, which may say anything."""
    about = delivery.context.get("about")
    if delivery.kind is not MailKind.REPLY or about is None:
        return rendered.subject
    original = engine.store.delivery(int(about))
    if original is None:
        return rendered.subject
    return f"Re: {render(engine, original, dict(original.context)).subject}"
