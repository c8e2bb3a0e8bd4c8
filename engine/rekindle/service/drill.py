"""The drill: coordinator and deputy answer one test alert before any mail leaves this machine.

A list of names is no human. Until both have answered from the addresses that are configured, only they get mail; an answer
counts for that address alone, so a changed address needs a new drill.
"""

from datetime import datetime

from rekindle.domain.cases import Role
from rekindle.domain.delivery import SINGLE, Delivery, Draft, MailKind
from rekindle.ports import Change, Keys, Store
from rekindle.service.drafts import about
from rekindle.service.engine import Engine


def drill(engine: Engine) -> tuple[Role, ...]:
    """Queue one test alert for each who has an address; returns their roles."""
    now = engine.clock.now()
    roles = tuple(role for role in Role if engine.policy.address_of(role))
    drafts = tuple(_alert(engine, role, now) for role in roles)
    engine.store.commit(Change(at=now, drafts=drafts))
    return roles


def _alert(engine: Engine, role: Role, now: datetime) -> Draft:
    facts = {
        "template": "drill",
        "who": engine.policy.name_of(role),
        "role": role.value,
        "case": 0,
        "drill": True,
        "at": now.isoformat(timespec="minutes"),
    }
    return Draft(
        key=f"drill/{role.value}/{now:%Y%m%dT%H%M%S}",
        kind=MailKind.ALERT,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.address_of(role),
        context=about(engine, None, None, now) | facts,
    )


def proof(engine: Engine, role: Role, now: datetime) -> dict[str, str]:
    """What is remembered of an answer: when, and for which address (its keyed hash)."""
    hashed = engine.keys.address_hash(engine.policy.address_of(role)).hex()
    return {_key(role): f"{hashed} {now.isoformat(timespec='seconds')}"}


def answered_at(engine: Engine, role: Role) -> datetime | None:
    return proven_at(engine.store, engine.keys, role, engine.policy.address_of(role))


def proven_at(store: Store, keys: Keys, role: Role, address: str) -> datetime | None:
    """When this address of the role answered a drill; None if it never did."""
    kept = store.meta(_key(role))
    if kept is None or not address:
        return None
    hashed, _, at = kept.partition(" ")
    return datetime.fromisoformat(at) if hashed == keys.address_hash(address).hex() else None


def open_to_all(engine: Engine) -> bool:
    """Whether mail may go to everybody: it stays on this machine, or both humans have proven to be there."""
    return engine.policy.stays_local or all(answered_at(engine, role) is not None for role in Role)


def may_leave(engine: Engine, delivery: Delivery) -> bool:
    """The two always get mail. After a change of one of them all mail waits for the new drill but for a safety text:
    it names help lines, and somebody was there when its reader began.
    """
    if engine.policy.is_desk(delivery.address) or open_to_all(engine):
        return True
    return delivery.kind is MailKind.SAFETY and all(engine.store.meta(_key(role)) is not None for role in Role)


def _key(role: Role) -> str:
    return f"drill/{role.value}"
