"""Mail from the coordinator's or deputy's own mail client: `taken`, `done`, and words for the participant.

    an alert             taken: the case is theirs, and they get what was written.  done: closed.
                         other words: where the participant asked for a person, they take the case and go to them; else
                         they go nowhere ("calling her now" is for a colleague), take nothing, and a note says so
    a participant's mail words: to the participant.  done: closed.
    a drill              any answer is the proof that somebody is there

Only the address that a mail went to can act on it, in a reply to it. An alert never holds what a person wrote.
"""

from dataclasses import replace
from datetime import datetime
from typing import Final

from rekindle.domain.addresses import Addressing
from rekindle.domain.cases import ALIVE, AWAITED, HOLDING, Case, CaseState, Role, done, taken
from rekindle.domain.courtesies import segments, unquoted
from rekindle.domain.delivery import Delivery, Draft, MailKind
from rekindle.domain.enrolment import LIVE, Enrolment, HoldKind, Lift
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Participant
from rekindle.domain.transition import transition
from rekindle.ports import Change
from rekindle.service.drill import proof
from rekindle.service.engine import Engine
from rekindle.service.letters.desk_mail import desk_thread, note, thread_for, to_desk, to_participant
from rekindle.service.letters.letter import Letter, settle
from rekindle.service.plan import release, wake

TAKEN: Final = frozenset({"taken", "take", "i take it", "ubernommen", "ich ubernehme", "ubernehme ich"})
DONE: Final = frozenset({"done", "closed", "erledigt", "fertig", "abgeschlossen"})
DESK_REASON: Final = "desk: "
"""How the reason of a desk's mail begins: erasing the participant erases it, and an export for them leaves it out."""
DESK: Final = frozenset({MailKind.ALERT, MailKind.RELAY})


def is_desk_mail(sent: Delivery) -> bool:
    """A mail of a case, or a drill, that went to the coordinator or deputy."""
    return sent.kind in DESK and sent.recipient is None and "case" in sent.context


def concerns(letter: Letter) -> bool:
    """A reply to such a mail."""
    return letter.about is not None and is_desk_mail(letter.about)


def read(engine: Engine, letter: Letter, now: datetime) -> Change:
    """What they said, done: a drill's answer, a word for the case, or words that go on to the participant."""
    sent = letter.about
    assert sent is not None
    if not _theirs(engine, letter, sent):
        return settle(letter.inbox, InboxState.QUARANTINED, "a reply to an alert from another address", now)
    role = Role(str(sent.context.get("role", Role.COORDINATOR)))
    if sent.context.get("drill"):
        return _drilled(engine, letter, role, now)
    case = engine.store.case(int(sent.context["case"]))
    if case is None:
        return settle(letter.inbox, InboxState.HANDLED, f"{DESK_REASON}the case is gone", now)
    word, words = _spoken(letter)
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    person = engine.store.participant(enrolment.participant) if enrolment else None
    match word:
        case "done":
            change = _close(engine, letter, case, role, person, now)
        case "taken":
            change = _take(engine, letter, case, role, person, now)
        case _ if sent.kind is MailKind.ALERT and case.category not in AWAITED:
            unsent = note(engine, case, role, "not sent", person, str(letter.inbox.id), now)
            change = Change(at=now, drafts=(unsent,))
        case _:
            change = _write(engine, letter, case, role, person, enrolment, words, now)
    inbox = Handled(
        letter.inbox.id,
        InboxState.HANDLED,
        f"{DESK_REASON}{word or 'words'} case/{case.id}",
        person.id if person else None,
    )
    return replace(change, inbox=inbox)


def _theirs(engine: Engine, letter: Letter, sent: Delivery) -> bool:
    """The token proves the mail, From the writer; both are asked for. Where no address bears a token, our Message-ID does."""
    proven = letter.proven or (letter.threaded and engine.addresses.addressing is Addressing.NONE)
    return proven and letter.authentic and (letter.writer or "").casefold() == sent.address.casefold()


def _spoken(letter: Letter) -> tuple[str, str]:
    """The first line's word, if it is one; else the words for the participant. What stands below a word is for nobody.

    `taken` may have a sentence behind it ("Taken. I am calling her."); `done` stands alone.
    """
    own = letter.text or letter.screened
    lines = list(unquoted(own))
    said = segments(lines[0]) if lines else segments(letter.mail.subject)
    if said[:1] and said[0] in TAKEN:
        return "taken", ""
    if len(said) == 1 and said[0] in DONE:
        return "done", ""
    return "", "\n".join(line for line in own.splitlines() if not line.lstrip().startswith(">")).strip()


def _take(engine: Engine, letter: Letter, case: Case, role: Role, person: Participant | None, now: datetime) -> Change:
    """The first `taken` counts; whoever comes second hears who was first."""
    if case.state is CaseState.TAKEN and case.owner != role.value:
        return Change(at=now, drafts=(note(engine, case, role, "theirs", person, str(letter.inbox.id), now),))
    after = taken(case, role, now)
    if after == case:
        return Change(at=now)
    shown = thread_for(engine, after, role, person, now, letter.thread) if person else ()
    return Change(at=now, moved_cases=(after,), drafts=shown)


def _write(
    engine: Engine, letter: Letter, case: Case, role: Role, person: Participant | None, enrolment: Enrolment | None,
    words: str, now: datetime,
) -> Change:  # fmt: skip
    """Words for the participant; they take the case, because whoever writes has read it."""
    if person is None or enrolment is None or not words:
        return Change(at=now)
    if engine.store.suppressed(person.address) is not None:
        return Change(at=now, drafts=(note(engine, case, role, "undelivered", person, str(letter.inbox.id), now),))
    after = taken(case, role, now)
    drafts: tuple[Draft, ...] = (to_participant(engine, letter, case, role, person, enrolment, words, now),)
    if after == case:
        return Change(at=now, drafts=drafts)
    drafts += thread_for(engine, after, role, person, now, letter.thread)
    return Change(at=now, moved_cases=(after,), drafts=drafts)


def _close(engine: Engine, letter: Letter, case: Case, role: Role, person: Participant | None, now: datetime) -> Change:
    """Whoever says `done` hears that it is, and a colleague who had the case hears it, too."""
    if case.state not in ALIVE:
        return Change(at=now)
    after = done(case, role, now)
    hear = {role, *(one for one in Role if one.value == case.owner)}
    notes = tuple(note(engine, after, one, "closed", person, f"{letter.inbox.id}-{one.value}", now) for one in hear)
    change = _released(engine, after, now)
    return replace(change, moved_cases=(after,), drafts=(*change.drafts, *notes))


def close(engine: Engine, case: Case, now: datetime) -> Change:
    """An operator's own `done`."""
    after = done(case, None, now)
    return replace(_released(engine, after, now), moved_cases=(after,))


def _released(engine: Engine, case: Case, now: datetime) -> Change:
    """The safety hold of all programmes of this person ends with the last case that set one."""
    change = Change(at=now)
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    mine = engine.store.enrolments_of(enrolment.participant) if enrolment else ()
    alive = [other for one in mine for other in engine.store.cases(enrolment=one.id, alive=True)]
    if case.category not in HOLDING or any(other.id != case.id and other.category in HOLDING for other in alive):
        return change
    for one in mine:
        if one.state in LIVE and one.held_by(HoldKind.SAFETY):
            after, events = transition(one, Lift(HoldKind.SAFETY, case.owner or "coordinator"), now)
            more = release(engine, after, now, events)
            change = replace(
                change,
                enrolments=change.enrolments + more.enrolments,
                events=change.events + more.events,
                release=change.release + more.release,
            )
    return change


def answered(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime) -> Change:
    """The participant answers a human's mail: it goes to whoever has the case, and opens one if it was closed."""
    assert letter.about is not None
    case = engine.store.case(int(letter.about.context.get("case", 0)))
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, "to the human who wrote", person.id)
    if case is None or case.state is not CaseState.TAKEN:
        category = case.category if case is not None and case.state in ALIVE else "relay"
        return Change(at=now, inbox=inbox, cases=((enrolment.id, category, f"inbox/{letter.inbox.id}"),))
    role = Role(case.owner)
    moved = replace(case, mails=(*case.mails, f"inbox/{letter.inbox.id}"))
    words, thread = letter.text or letter.screened, desk_thread(engine, letter.about)
    draft = to_desk(engine, case, role, person, letter.inbox.id, words, now, thread)
    return replace(wake(engine, enrolment, now), inbox=inbox, moved_cases=(moved,), drafts=(draft,))


def _drilled(engine: Engine, letter: Letter, role: Role, now: datetime) -> Change:
    """The proof that somebody is there, remembered for the address that gave it."""
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, f"{DESK_REASON}drill answered by the {role.value}")
    return Change(at=now, inbox=inbox, meta=proof(engine, role, now))
