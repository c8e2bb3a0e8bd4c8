"""What the safety screen sets off. It is a filter, never a judge: it calls a human, and RED stops the programme.

RED     one plain text, hold `safety` in all programmes, a case; nothing else of that mail acts. Until a human closes it, all that
        the person writes joins the case, alerts again and gets no automatic text; commands still act
AMBER   a case, a receipt that reminds of the duty to report; commands and answers of the mail act
GREY    a case, a receipt without condolence, planned mail waits for a day; commands and answers of the mail act
Each of these cases calls a human (`service.watch`), until one has taken it. "I am fine" joins the case; it closes nothing.
"""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime, timedelta

from rekindle.domain.cases import PERILOUS, Case, says_fine
from rekindle.domain.delivery import Draft, MailKind
from rekindle.domain.enrolment import LIVE, Enrolment, Hold, HoldKind, Place
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
    """Holds all of the person's programmes; the text goes once for each case, the alert for each mail."""
    text = () if open_case(engine, person) else (_text(engine, letter, "safety", person, enrolment, now),)
    change = Change(
        at=now,
        inbox=Handled(letter.inbox.id, InboxState.HANDLED, "safety: red", person.id),
        cases=((enrolment.id, "red", f"inbox/{letter.inbox.id}"),),
        drafts=text,
    )
    for one in engine.store.enrolments_of(person.id):
        if one.state in LIVE:
            after, events = transition(one, Place(Hold(HoldKind.SAFETY, reason="red")), now)
            held = wake(engine, after, now, events)
            change = replace(
                change,
                enrolments=change.enrolments + held.enrolments,
                events=change.events + held.events,
                hold=(*change.hold, (one.id, "safety")),
            )
    return change


def open_case(engine: Engine, person: Participant, categories: Container[str] = frozenset({"red"})) -> Case | None:
    """The oldest case of these categories that no human has closed."""
    mine = engine.store.enrolments_of(person.id)
    alive = [case for one in mine for case in engine.store.cases(enrolment=one.id, alive=True)]
    return min((case for case in alive if case.category in categories), key=lambda case: case.id, default=None)


def fine(engine: Engine, letter: Letter, person: Participant, now: datetime) -> Change | None:
    """Somebody says "I am fine" while a human still has to look: it reaches that human, and changes nothing by itself."""
    case = open_case(engine, person, PERILOUS) if letter.own and says_fine(letter.text) else None
    if case is None:
        return None
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, f"safety: says they are fine; case/{case.id}", person.id)
    return Change(at=now, inbox=inbox, cases=((case.enrolment, case.category, f"inbox/{letter.inbox.id}"),))


def beside(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, decided: Change) -> Change:
    """What a mail does while this person's RED case is open: it joins the case, and only a command is answered."""
    perhaps = letter.own and (enrolment.held_by(HoldKind.SAFETY) or enrolment.state not in LIVE)
    case = open_case(engine, person) if perhaps else None
    if case is None or decided.inbox is None or decided.moved_cases or decided.erase:
        return decided
    mine = f"inbox/{letter.inbox.id}"
    others = tuple(other for other in decided.cases if other[2] != mine)
    drafts = tuple(draft for draft in decided.drafts if draft.context.get("template") not in {*GIVES_WAY, "human"})
    return replace(decided, cases=(*others, (case.enrolment, "red", mine)), drafts=drafts)


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
    return [_text(engine, letter, template, person, enrolment, now)]


def _text(
    engine: Engine, letter: Letter, template: str, person: Participant, enrolment: Enrolment, now: datetime
) -> Draft:
    """Outside staffed hours the help lines come first."""
    category = template.partition("-")[2] or "red"
    extra = {
        "contact_by": engine.policy.contact_by(category, now, person.language),
        "staffed": engine.policy.hours.open_at(now),
    }
    return reply(
        engine, letter.inbox.id, template, person, enrolment, now, thread=letter.thread, kind=MailKind.SAFETY,
        extra=extra,
    )  # fmt: skip
