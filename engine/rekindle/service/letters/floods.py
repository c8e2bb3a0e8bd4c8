"""A ceiling on what is answered, so that no machine on the other side can keep a conversation going."""

from dataclasses import replace
from datetime import datetime

from rekindle.domain.delivery import Draft, MailKind
from rekindle.domain.floods import DAY, HOUR, IDLE_TEMPLATES, source_of, window
from rekindle.domain.inbox import Handled, InboxState
from rekindle.ports import Change
from rekindle.service.engine import Engine
from rekindle.service.letters.alert import alarm
from rekindle.service.letters.letter import Letter

ALWAYS = frozenset({"stopped", "address-asked", "address-left"})
"""Receipts that are owed whatever came before: nobody's mail goes elsewhere without a word to where it went."""


def within(engine: Engine, letter: Letter, change: Change, now: datetime) -> Change:
    """The change without the answers that would pass the day's ceilings; its effect stays."""
    answers = [draft for draft in change.drafts if draft.kind is MailKind.REPLY and draft.enrolment is not None]
    if letter.enrolment is None or not answers:
        return change
    limits = engine.policy.limits
    sent = [
        mail.context
        for mail in engine.store.deliveries(enrolment=letter.enrolment.id)
        if mail.kind is MailKind.REPLY and mail.created_at is not None and now - mail.created_at < DAY
    ]
    idle = sum(context.get("template") in IDLE_TEMPLATES for context in sent)

    def allowed(draft: Draft) -> bool:
        template, about = draft.context.get("template"), draft.context.get("about")
        if draft not in answers or template in ALWAYS:
            return True
        if (
            about is not None
            and sum(context.get("about") == about for context in sent) >= limits.answers_about_one_mail
        ):
            return False
        return len(sent) < limits.answers_per_day and not (
            template in IDLE_TEMPLATES and idle >= limits.idle_answers_per_day
        )

    return replace(change, drafts=tuple(draft for draft in change.drafts if allowed(draft)))


def postponed(engine: Engine, letter: Letter, why: str, now: datetime) -> Change:
    """A flood, or a whole ward enrolling at once: its turn comes with the next hour, and once a day a person hears of it.

    What is still over the ceiling after a day goes to quarantine, from where a person can replay it.
    """
    inbox = letter.inbox
    first_today = engine.store.tally("alarm/flood", window(now, DAY)) == 1
    drafts = alarm(engine, inbox.id, "MANY ENROLMENTS", now) if first_today else ()
    if now - inbox.received_at >= DAY:
        return Change(at=now, inbox=Handled(inbox.id, InboxState.QUARANTINED, why), drafts=drafts)
    later = Handled(inbox.id, InboxState.RECEIVED, f"{why}; postponed", try_at=window(now, HOUR) + HOUR)
    return Change(at=now, inbox=later, drafts=drafts)


def too_many(engine: Engine, letter: Letter, what: str, now: datetime) -> str:
    """Why no mail to somebody unknown may follow from this one, or ""."""
    limits, hour = engine.policy.limits, window(now, HOUR)
    source = source_of(letter.mail.header_all("received"), letter.writer or "")
    if engine.store.tally(f"{what}/{source}", hour) > limits.confirmations_per_source:
        return "too many from one source within an hour"
    if engine.store.tally(what, hour) > limits.confirmations_in_all:
        return "too many in all within an hour"
    return ""
