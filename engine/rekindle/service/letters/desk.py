"""Mail from the coordinator's or deputy's own mail client: `taken`, `done`, and words for the participant.

Any answer to an alert takes the case, and its words go nowhere: "calling her now" is not for the participant. Only what answers
the participant's own words, as they were shown, goes on to them. They never see the participant's address, and the participant writes to the service as always: one conversation, whoever
answers. Only the address that an alert went to can act on it, in a reply to that alert. What a person wrote is shown only once
somebody has taken the case; an alert never holds it.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from rekindle.domain.cases import ALIVE, Case, CaseState, Role, done, taken
from rekindle.domain.courtesies import segments, unquoted
from rekindle.domain.delivery import SINGLE, Delivery, Draft, MailKind
from rekindle.domain.enrolment import Enrolment, HoldKind, Lift
from rekindle.domain.errors import TryLater
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.people import Participant
from rekindle.domain.transition import transition
from rekindle.mail.reading import Unreadable
from rekindle.ports import Change
from rekindle.service.drafts import about, reply
from rekindle.service.drill import proof
from rekindle.service.engine import Engine
from rekindle.service.letters.letter import Letter, settle
from rekindle.service.plan import release, wake

TAKEN: Final = frozenset({"taken", "take", "i take it", "ubernommen", "ich ubernehme", "ubernehme ich"})
DONE: Final = frozenset({"done", "closed", "erledigt", "fertig", "abgeschlossen"})
MOST_SHOWN: Final = 10  # mails of one case that are shown at once
DESK: Final = frozenset({MailKind.ALERT, MailKind.RELAY})


def concerns(letter: Letter) -> bool:
    """A reply to a mail that went to the coordinator or deputy."""
    sent = letter.about
    return sent is not None and sent.kind in DESK and sent.recipient is None and "case" in sent.context


def read(engine: Engine, letter: Letter, now: datetime) -> Change:
    """What they said, done: a drill's answer, a word for the case, or words that go on to the participant."""
    sent = letter.about
    assert sent is not None
    if not _theirs(letter, sent):
        return settle(letter.inbox, InboxState.QUARANTINED, "a reply to an alert from another address", now)
    role = Role(str(sent.context.get("role", Role.COORDINATOR)))
    if sent.context.get("drill"):
        return _drilled(engine, letter, role, now)
    case = engine.store.case(int(sent.context["case"]))
    if case is None:
        return settle(letter.inbox, InboxState.HANDLED, "desk: the case is gone", now)
    word, words = _spoken(letter.text)
    if sent.kind is MailKind.ALERT:
        words = ""
    return _act(engine, letter, case, role, word, words, now)


def _theirs(letter: Letter, sent: Delivery) -> bool:
    """The token proves the mail, From the writer; both are asked for."""
    return letter.proven and letter.authentic and (letter.writer or "").casefold() == sent.address.casefold()


def _spoken(text: str) -> tuple[str, str]:
    """The first line's word, if it is one; else the words for the participant. What stands below a word is for nobody."""
    lines = list(unquoted(text))
    said = segments(lines[0]) if lines else []
    word = said[0] if len(said) == 1 else ""
    if word in TAKEN | DONE:
        return ("taken" if word in TAKEN else "done"), ""
    return "", "\n".join(lines).strip()


def _act(engine: Engine, letter: Letter, case: Case, role: Role, word: str, words: str, now: datetime) -> Change:
    """Any answer takes the case: whoever answers has read the alert."""
    after = taken(case, role, now)
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    person = engine.store.participant(enrolment.participant) if enrolment else None
    drafts: tuple[Draft, ...] = ()
    if person and enrolment and words:
        drafts += (_to_participant(engine, letter, case, role, person, enrolment, words, now),)
    if person and word != "done" and case.state is CaseState.OPEN:
        drafts += _thread(engine, after, role, person, now)
    if word == "done":
        after = done(after, role, now)
    change = _released(engine, enrolment, after, now) if word == "done" else Change(at=now)
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, f"desk: {word or 'words'} case/{case.id}")
    moved = (after,) if after != case else ()
    return replace(change, inbox=inbox, moved_cases=moved, drafts=(*change.drafts, *drafts))


def close(engine: Engine, case: Case, now: datetime) -> Change:
    """An operator's own `done`."""
    enrolment = engine.store.enrolment(case.enrolment) if case.enrolment is not None else None
    after = done(case, None, now)
    return replace(_released(engine, enrolment, after, now), moved_cases=(after,))


def _released(engine: Engine, enrolment: Enrolment | None, case: Case, now: datetime) -> Change:
    """The safety hold ends with the last case that set it."""
    if enrolment is None or not enrolment.held_by(HoldKind.SAFETY):
        return Change(at=now)
    alive = engine.store.cases(enrolment=enrolment.id, alive=True)
    if any(other.id != case.id and other.category in HOLDING for other in alive):
        return Change(at=now)
    after, events = transition(enrolment, Lift(HoldKind.SAFETY, case.owner or "coordinator"), now)
    return release(engine, after, now, events)


HOLDING: Final = frozenset({"red", "grey"})


def _to_participant(
    engine: Engine,
    letter: Letter,
    case: Case,
    role: Role,
    person: Participant,
    enrolment: Enrolment,
    words: str,
    now: datetime,
) -> Draft:
    """In the thread of what the participant wrote, from a named human, and no machine's mail by its headers."""
    asked = _newest_mail(case)
    thread = _thread_of(engine, asked) if asked is not None else {}
    extra = {"said": words, "who": engine.policy.name_of(role), "case": case.id}
    return reply(
        engine, letter.inbox.id, "from-human", person, enrolment, now, thread=thread, kind=MailKind.RELAY, extra=extra
    )


def _newest_mail(case: Case) -> int | None:
    ids = _mails(case)
    return ids[-1] if ids else None


def _mails(case: Case) -> list[int]:
    found = [reason.removeprefix("inbox/") for reason in (case.reason, *case.mails) if reason.startswith("inbox/")]
    return sorted({int(number) for number in found if number.isdigit()})


def _thread_of(engine: Engine, inbox_id: int) -> dict[str, Any]:
    reading = _reading(engine, inbox_id)
    if reading is None or not reading.mail.message_id:
        return {}
    ids = [*reading.mail.references, *reading.mail.in_reply_to, reading.mail.message_id]
    return {"in_reply_to": [reading.mail.message_id], "references": list(dict.fromkeys(ids))[-10:]}


def _reading(engine: Engine, inbox_id: int) -> Any:
    message = engine.store.inbox(inbox_id)
    if message is None:
        return None
    try:
        return engine.parse(message.raw, message.sender)
    except (Unreadable, TryLater):
        return None


def _thread(engine: Engine, case: Case, role: Role, person: Participant, now: datetime) -> tuple[Draft, ...]:
    """What the participant wrote, for whoever took the case; each mail once."""
    return tuple(
        to_desk(engine, case, role, person, number, reading.reply.text, now)
        for number in _mails(case)[-MOST_SHOWN:]
        if (reading := _reading(engine, number)) is not None
    )


def to_desk(
    engine: Engine, case: Case, role: Role, person: Participant, inbox_id: int, words: str, now: datetime
) -> Draft:
    """One mail of the participant for the human who has the case. Its key lets erasing the person find it."""
    facts = {
        "template": "from-participant",
        "said": words,
        "who": person.first_name or "the participant",
        "case": case.id,
        "role": role.value,
        "category": case.category.upper(),
    }
    return Draft(
        key=f"case/{case.id}/mail-{inbox_id}",
        kind=MailKind.RELAY,
        priority=SINGLE,
        try_at=now,
        address=engine.policy.address_of(role),
        context=about(engine, None, None, now) | facts,
    )


def answered(engine: Engine, letter: Letter, person: Participant, enrolment: Enrolment, now: datetime) -> Change:
    """The participant answers a human's mail: it goes to whoever has the case, and opens one if it was closed."""
    assert letter.about is not None
    case = engine.store.case(int(letter.about.context.get("case", 0)))
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, "to the human who wrote", person.id)
    if case is None or case.state not in ALIVE:
        return Change(at=now, inbox=inbox, cases=((enrolment.id, "relay", f"inbox/{letter.inbox.id}"),))
    role = Role(case.owner) if case.owner in set(Role) else Role.COORDINATOR
    moved = replace(case, mails=(*case.mails, f"inbox/{letter.inbox.id}"))
    words = letter.text or letter.screened
    draft = to_desk(engine, case, role, person, letter.inbox.id, words, now)
    return replace(wake(engine, enrolment, now), inbox=inbox, moved_cases=(moved,), drafts=(draft,))


def _drilled(engine: Engine, letter: Letter, role: Role, now: datetime) -> Change:
    """The proof that somebody is there, remembered for the address that gave it."""
    inbox = Handled(letter.inbox.id, InboxState.HANDLED, f"desk: drill answered by the {role.value}")
    return Change(at=now, inbox=inbox, meta=proof(engine, role, now))
