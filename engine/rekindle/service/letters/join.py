"""An enrolment by mail: one confirmation to the address that wrote, and nothing else until it says yes."""

from dataclasses import replace
from datetime import datetime, timedelta

from rekindle.domain.addresses import To
from rekindle.domain.command_words import CommandWord
from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.enrolment import CONFIRM_WITHIN, LIVE, Enrolment, Event, State
from rekindle.domain.floods import window
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Participant
from rekindle.domain.programme import Programme
from rekindle.domain.suppression import COMPLAINT_RELEASED_IN, HARD, SOFT, STAYS, released_by_join
from rekindle.domain.words import read_command
from rekindle.ports import Change
from rekindle.service.drafts import about, reply
from rekindle.service.engine import CohortPolicy, Engine
from rekindle.service.letters import floods, not_now
from rekindle.service.letters.letter import Letter, settle

ASK_AGAIN_AFTER = timedelta(hours=24)
COMPLAINED = "join: the address complained, and was asked within 30 days"
ROLE_ADDRESSES = frozenset(
    [
        "abuse",
        "admin",
        "bounce",
        "bounces",
        "daemon",
        "hostmaster",
        "info",
        "list",
        "mailer-daemon",
        "majordomo",
        "no-reply",
        "noreply",
        "owner",
        "postmaster",
        "root",
        "security",
        "subscribe",
        "unsubscribe",
        "webmaster",
    ]
)
"""Nobody's own mailbox (RFC 2142 and common use): never enrolled."""


def asks(letter: Letter) -> bool:
    """A mail to `+join`; or "join" as the subject or only line to the bare address, or from somebody who has left."""
    if letter.to.to is To.JOIN:
        return True
    left = letter.own and letter.enrolment is not None and letter.enrolment.state not in LIVE
    if letter.to.to is not To.BARE and not left:
        return False
    by_subject = read_command("", letter.mail.subject, "en")
    by_text = read_command(letter.text, "", "en")
    return any(spoken is not None and spoken.word is CommandWord.JOIN for spoken in (by_subject, by_text))


def join(engine: Engine, letter: Letter, now: datetime) -> Change:
    """One confirmation mail for each address and day, whatever is sent twice."""
    inbox = letter.inbox
    if letter.writer is None:
        return settle(inbox, InboxState.QUARANTINED, "join: no single plain From address", now)
    if letter.writer.partition("@")[0].casefold() in ROLE_ADDRESSES:
        return settle(inbox, InboxState.IGNORED, "join: a role address is nobody's own", now)
    name, cohort = _cohort(engine, letter, now)
    programme = engine.programmes.get(name)
    if programme is None:
        return settle(inbox, InboxState.QUARANTINED, f'join: no programme "{name}" is open', now)
    person = engine.store.participant_at(letter.writer)
    enrolments = engine.store.enrolments_of(person.id) if person else ()
    mine = [enrolment for enrolment in enrolments if enrolment.programme == programme.id]
    live = next((e for e in mine if e.state in {State.UNCONFIRMED, State.ACTIVE, State.COMPLETED}), None)
    if live is None and (missing := not_now.missing(engine, programme)) is not None:
        return not_now.tell(engine, letter, programme, cohort.language if cohort else "", missing, now)
    if person is not None and live is not None:
        return _again(engine, letter, person, live, now)
    flood = floods.too_many(engine, letter, "join", now)
    if flood:
        return floods.postponed(engine, letter, f"join: {flood}", now)
    if not _released(engine, letter.writer, now):
        return settle(inbox, InboxState.IGNORED, COMPLAINED, now, person.id if person else None)
    new = person or _new_person(engine, letter, programme.language, programme.zone, cohort, now)
    enrolment = _new_enrolment(new, programme, letter.to.name, cohort, list(mine), now)
    return _ask(engine, letter, new, enrolment, now, fresh=True)


def _cohort(engine: Engine, letter: Letter, now: datetime) -> tuple[str, CohortPolicy | None]:
    name = letter.to.name
    cohort = engine.policy.cohorts.get(name)
    if cohort is None:
        before = letter.enrolment.programme if letter.enrolment else ""
        return name or before or engine.policy.default_programme, None
    if cohort.join_until is not None and now.date() > cohort.join_until:
        return "", None
    return cohort.programme, cohort


def _new_person(
    engine: Engine, letter: Letter, language: str, zone: str, cohort: CohortPolicy | None, now: datetime
) -> Participant:
    """Zone and language come from cohort, programme or service: never from the mail's own headers."""
    assert letter.writer is not None
    return Participant(
        id=-1,
        address=letter.writer,
        name=letter.mail.from_[0].name[:80],
        language=(cohort.language if cohort else "") or language or engine.policy.language,
        zone=(cohort.zone if cohort else "") or zone or engine.policy.zone,
        country=(cohort.country if cohort else "") or engine.policy.country,
        created_at=now,
    )


def _new_enrolment(
    person: Participant,
    programme: Programme,
    name: str,
    cohort: CohortPolicy | None,
    earlier: list[Enrolment],
    now: datetime,
) -> Enrolment:
    """In the programme's rhythm. Somebody who left less than a year ago goes on after the last step whose lesson they had."""
    last = next((e for e in earlier if e.entered), None)
    goes_on = last is not None and last.ended_at is not None and now - last.ended_at < timedelta(days=365)
    return Enrolment(
        id=-1,
        participant=person.id,
        programme=programme.id,
        state=State.UNCONFIRMED,
        created_at=now,
        cohort=name if cohort else None,
        starts_on=cohort.starts_on if cohort else None,
        entered=last.entered if last and goes_on else (),
        zone=person.zone,
        language=person.language,
        **programme.rhythm.model_dump(),
        next_due_at=now + CONFIRM_WITHIN,
        next_key="expire",
    )


def _again(engine: Engine, letter: Letter, person: Participant, live: Enrolment, now: datetime) -> Change:
    """`join` of somebody who is in: unconfirmed asks once a day, active and completed hear where they are."""
    inbox = letter.inbox
    drafts = engine.store.deliveries(enrolment=live.id)
    if live.state is State.UNCONFIRMED:
        asked = [d for d in drafts if d.kind is MailKind.CONFIRMATION]
        if any(d.created_at is not None and now - d.created_at < ASK_AGAIN_AFTER for d in asked):
            return settle(inbox, InboxState.HANDLED, "join: asked already within 24 h", now, person.id)
        if not _released(engine, person.address, now):
            return settle(inbox, InboxState.IGNORED, COMPLAINED, now, person.id)
        return _ask(engine, letter, person, live, now, fresh=False)
    if engine.store.suppressed(person.address) in {HARD, SOFT}:
        asked = [d for d in drafts if d.kind is MailKind.CONFIRMATION and d.created_at is not None]
        if any(now - d.created_at < ASK_AGAIN_AFTER for d in asked if d.created_at is not None):
            return settle(inbox, InboxState.HANDLED, "join: asked already within 24 h", now, person.id)
        return _ask(engine, letter, person, live, now, fresh=False)  # a reply to it proves that the address works again
    said = [d for d in drafts if d.key.endswith("/already-enrolled")]
    if any(d.created_at is not None and now - d.created_at < ASK_AGAIN_AFTER for d in said):
        return settle(inbox, InboxState.HANDLED, "join: told already within 24 h", now, person.id)
    draft = reply(engine, inbox.id, "already-enrolled", person, live, now, thread=letter.thread)
    return Change(
        at=now, inbox=Handled(inbox.id, InboxState.HANDLED, "join: enrolled already", person.id), drafts=(draft,)
    )


def _ask(
    engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime, *, fresh: bool
) -> Change:
    context = about(engine, person, enrolment if not fresh else None, now) | letter.thread
    programme = engine.programmes[enrolment.programme]
    context |= {"template": "confirm", "programme": programme.title, "weeks": len(programme.order)}
    context |= {"programme_id": programme.id, "organisation": engine.organisation(programme.id)}
    context["pace"] = "weekly" if enrolment.pace == 1 else "slower"
    context["consent_version"] = programme.consent_version
    context["resumes_after"] = programme_step_title(engine, enrolment)
    draft = Draft(
        key=f"inbox/{letter.inbox.id}/confirmation",
        kind=MailKind.CONFIRMATION,
        priority=SINGLE,
        try_at=now,
        enrolment=enrolment.id,
        recipient=person.id,
        context=context,
        useful_until=now + timedelta(hours=24),
    )
    return Change(
        at=now,
        inbox=Handled(letter.inbox.id, InboxState.HANDLED, "join: confirmation asked", person.id),
        participants=(person,) if person.id < 0 else (),
        enrolments=(replace(enrolment, participant=person.id),) if fresh else (),
        drafts=(draft,),
        events=((enrolment.id, Event("join-asked", {"inbox": letter.inbox.id})),),
    )


def _released(engine: Engine, address: str, now: datetime) -> bool:
    """Whether a confirmation may go to an address that is suppressed; its yes ends the suppression."""
    reason = engine.store.suppressed(address)
    if reason is None:
        return True
    month = window(now, COMPLAINT_RELEASED_IN)
    count = engine.store.tally(f"released/{address.casefold()}", month) if reason in STAYS else 0
    return released_by_join(reason, count)


def programme_step_title(engine: Engine, enrolment: Enrolment) -> str:
    """The title of the last step this person had before, or ""."""
    programme = engine.programmes[enrolment.programme]
    step = programme.step(enrolment.entered[-1]) if enrolment.entered else None
    return step.title if step else ""


def stranger(engine: Engine, letter: Letter, now: datetime) -> Change:
    """Somebody we do not know, or who has left: the same short help text for everybody, once in 24 h."""
    inbox = letter.inbox
    if letter.writer is None:
        return settle(inbox, InboxState.QUARANTINED, "no single plain From address", now)
    if letter.writer.partition("@")[0].casefold() in ROLE_ADDRESSES:
        return settle(inbox, InboxState.IGNORED, "a role address is not answered", now)
    if letter.writer.casefold() == engine.policy.coordinator_address.casefold():
        return settle(inbox, InboxState.HANDLED, "from the coordinator", now)
    if engine.store.mails_to(letter.writer, now - ASK_AGAIN_AFTER):
        return settle(inbox, InboxState.HANDLED, "unknown writer: told already within 24 h", now)
    flood = floods.too_many(engine, letter, "unknown", now)
    if flood:
        return settle(inbox, InboxState.IGNORED, f"unknown writer: {flood}", now)
    context = about(engine, None, None, now) | {"template": "unknown"} | letter.thread
    draft = Draft(
        key=f"inbox/{inbox.id}/unknown",
        kind=MailKind.REPLY,
        priority=SINGLE,
        try_at=now,
        address=letter.writer,
        context=context,
    )
    return Change(at=now, inbox=Handled(inbox.id, InboxState.HANDLED, "unknown writer"), drafts=(draft,))
