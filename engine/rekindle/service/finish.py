"""A row of the queue to a finished mail: envelope and bytes."""

from collections.abc import Mapping
from dataclasses import dataclass

from rekindle.domain.addresses import Addressing, Purpose, make_token
from rekindle.domain.delivery import Delivery, MailKind
from rekindle.mail.compose import compose
from rekindle.mail.headers_out import headers_for
from rekindle.ports import Rendered
from rekindle.service.engine import Engine


@dataclass(frozen=True, slots=True)
class Letter:
    """A finished mail: envelope and bytes, the same for every attempt."""

    sender: str
    recipient: str
    message: bytes


def write(engine: Engine, delivery: Delivery, *, eight_bit: bool = False) -> Letter:
    """The finished mail of a row: a pure function of it and of the way out, so that a retry has the same bytes."""
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
        from_name=_sender(engine, context),
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
    message = compose(headers, rendered, boundary=f"={delivery.uid[:24]}", eight_bit=eight_bit)
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


def _sender(engine: Engine, context: Mapping[str, object]) -> str:
    """A human's own words come from that human, by way of the service."""
    service = engine.sender(str(context.get("programme_id", "")))
    human = str(context.get("from_name", ""))
    return f"{human} ({service})" if human else service


def _subject(engine: Engine, delivery: Delivery, rendered: Rendered) -> str:
    """In a thread: "Re: " and OUR subject, never the incoming one, which may say anything."""
    about = delivery.context.get("about")
    if delivery.kind not in {MailKind.REPLY, MailKind.RELAY} or about is None:
        return rendered.subject
    original = engine.store.delivery(int(about))
    if original is None:
        return rendered.subject
    return f"Re: {render(engine, original, dict(original.context)).subject}"
