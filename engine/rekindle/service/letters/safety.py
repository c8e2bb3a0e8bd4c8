"""What the safety screen sets off. It is a filter, never a judge: it calls a human, and RED stops the programme.

RED     one plain text, hold `safety`, a case; nothing else of that mail acts
AMBER   a case, a receipt that reminds of the duty to report; commands and answers of the mail act
GREY    a case, a receipt without condolence, planned mail waits for a day; commands and answers of the mail act
Each of these cases calls a human (`service.watch`), until one has taken it.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from rekindle.domain.delivery import Draft, MailKind
from rekindle.domain.enrolment import Enrolment, Hold, HoldKind, Place
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Participant
from rekindle.domain.screen import Category, Flag
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.drafts import reply
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter
from rekindle.service.plan import wake

RECEIPTS = {Category.AMBER: "safety-amber", Category.GREY: "safety-grey"}
GIVES_WAY = frozenset({"acknowledgement", "unclear", "kept", "lesson", "please-reply"})
"""Receipts in whose place the plain one goes: nothing cheerful beside what somebody had to tell."""
ONCE_IN = timedelta(hours=24)


def red(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime) -> Change:
    """Holds the programme; the text goes once for each hold, the alert for each mail (its case joins the older one)."""
    after, events = transition(enrolment, Place(Hold(HoldKind.SAFETY, reason="red")), now)
    drafts: tuple[Draft, ...] = ()
    if not enrolment.held_by(HoldKind.SAFETY):
        plain = reply(
            engine, letter.inbox.id, "safety", person, enrolment, now, thread=letter.thread, kind=MailKind.SAFETY,
            extra={"contact_by": engine.policy.contact_by("red", now)},
        )  # fmt: skip
        drafts = (*drafts, plain)
    return replace(
        wake(engine, after, now, events, drafts=drafts),
        inbox=Handled(letter.inbox.id, InboxState.HANDLED, "safety: red", person.id),
        hold=((enrolment.id, "safety"),),
        cases=((enrolment.id, "red", f"inbox/{letter.inbox.id}"),),
    )


def noted(
    engine: Engine,
    letter: Letter,
    flag: Flag,
    person: Participant,
    enrolment: Enrolment,
    decided: Change,
    now: datetime,
) -> Change:
    """What the mail's words do, and a human besides."""
    name = flag.category.name.lower()
    drafts = [draft for draft in decided.drafts if draft.context.get("template") not in GIVES_WAY]
    if len(drafts) == len(decided.drafts) == 0 or len(drafts) < len(decided.drafts):
        drafts += _receipt(engine, letter, RECEIPTS[flag.category], person, enrolment, now)
    if flag.category is Category.GREY:
        decided = _waits(engine, decided, enrolment, now)
    case = (enrolment.id, name, f"inbox/{letter.inbox.id}")
    reason = f"safety: {name}; {decided.inbox.reason}" if decided.inbox else f"safety: {name}"
    inbox = replace(decided.inbox, reason=reason) if decided.inbox else None
    return replace(decided, inbox=inbox, drafts=tuple(drafts), cases=(*decided.cases, case))


def _waits(engine: Engine, decided: Change, enrolment: Enrolment, now: datetime) -> Change:
    """Planned mail of the next day waits, so that a human may decide before it comes. Who leaves or pauses needs no such hold."""
    before = next((e for e in decided.enrolments if e.id == enrolment.id), enrolment)
    if not before.receives or decided.erase:
        return decided
    after, events = transition(before, Place(Hold(HoldKind.SAFETY, now + ONCE_IN, "grey")), now)
    held = wake(engine, after, now, events)
    others = tuple(e for e in decided.enrolments if e.id != enrolment.id)
    return replace(
        decided,
        enrolments=(*others, *held.enrolments),
        events=decided.events + held.events,
        hold=(*decided.hold, (enrolment.id, "safety")),
    )


def _receipt(
    engine: Engine, letter: Letter, template: str, person: Participant, enrolment: Enrolment, now: datetime
) -> list[Draft]:
    """At most one a day of each: the later mails join the case."""
    mails = engine.store.deliveries(enrolment=enrolment.id)
    said = [mail.created_at for mail in mails if mail.context.get("template") == template]
    if any(at is not None and now - at < ONCE_IN for at in said):
        return []
    return [
        reply(
            engine, letter.inbox.id, template, person, enrolment, now, thread=letter.thread, kind=MailKind.SAFETY,
            extra={"contact_by": engine.policy.contact_by(template.removeprefix("safety-"), now)},
        )
    ]  # fmt: skip
