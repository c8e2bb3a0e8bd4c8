"""Mail between the desk and a participant that nobody read: refused by the server, come back, or answered by a machine."""

from datetime import datetime

from rekindle.domain import cases
from rekindle.domain.cases import Role
from rekindle.domain.delivery import Delivery, Draft, MailKind
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.desk import is_desk_mail
from rekindle.service.letters.desk_mail import note


def unheard(engine: Engine, sent: Delivery, now: datetime, *, lost: bool) -> Change:
    """A mail to coordinator or deputy that none of them has read: the next human is called at once."""
    case = engine.store.case(int(sent.context["case"]))
    if case is None:
        return Change(at=now)
    role = Role(str(sent.context.get("role", Role.COORDINATOR)))
    after = cases.unheard(case, role, now, deputy=bool(engine.policy.deputy_address), lost=lost)
    return Change(at=now, moved_cases=(after,) if after != case else ())


def undelivered(engine: Engine, sent: Delivery, now: datetime) -> tuple[Draft, ...]:
    """A human's words did not reach the participant: whoever has the case must not believe that they did."""
    case = engine.store.case(int(sent.context.get("case", 0)))
    if case is None:
        return ()
    person = engine.store.participant(sent.recipient) if sent.recipient is not None else None
    role = Role(case.owner) if case.owner in set(Role) else Role.COORDINATOR
    return (note(engine, case, role, "undelivered", person, f"undelivered-{sent.id}", now),)


def refused(engine: Engine, sent: Delivery) -> None:
    """The same where a server refused it at once. A lost race costs nothing: the case is looked at again in its time."""
    now = engine.clock.now()
    if is_desk_mail(sent):
        engine.store.commit(unheard(engine, sent, now, lost=True))
    elif sent.kind is MailKind.RELAY:
        engine.store.commit(Change(at=now, drafts=undelivered(engine, sent, now)))
