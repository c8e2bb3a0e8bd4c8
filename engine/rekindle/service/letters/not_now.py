"""A programme that cannot begin: one of its steps could not be loaded, and nobody new may run into that hole.

Who asks is told once a day, without a word about why; the coordinator is told once a day, with plugin and reason. Whoever is
in the programme already goes on.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from rekindle.domain.delivery import SINGLE, Draft, MailKind
from rekindle.domain.floods import DAY, window
from rekindle.domain.inbox import Handled, InboxState
from rekindle.domain.programme import Programme
from rekindle.ports import Change, Fault, PluginState
from rekindle.service.drafts import about
from rekindle.service.engine import Engine
from rekindle.service.letters import floods
from rekindle.service.letters.alert import alarm
from rekindle.service.letters.letter import Letter, settle

TEMPLATE = "not-now"
ASK_AGAIN_AFTER = timedelta(hours=24)


def missing(engine: Engine, programme: Programme) -> Fault | None:
    """What is wrong with the first of the programme's steps that is put aside; None: everybody is welcome."""
    plugins = engine.plugins.info()
    aside = (name for name in programme.order if name in plugins and plugins[name].state is PluginState.PUT_ASIDE)
    name = next(aside, None)
    if name is None:
        return None
    unknown = Fault(name, "it could not be loaded", "", "see `rekindle steps list`")
    return next((fault for fault in engine.plugins.faults() if fault.plugin == name), unknown)


def tell(engine: Engine, letter: Letter, programme: Programme, language: str, fault: Fault, now: datetime) -> Change:
    """One plain mail to the writer, within the ceilings that hold for answers to strangers."""
    assert letter.writer is not None
    inbox, told = letter.inbox, f'join: "{programme.id}" takes nobody new: {fault.plugin}: {fault.what}'
    drafts = _to_coordinator(engine, letter, programme, fault, now)
    held_back = "told already within 24 h" if engine.store.mails_to(letter.writer, now - ASK_AGAIN_AFTER) else ""
    held_back = held_back or floods.too_many(engine, letter, TEMPLATE, now)
    if held_back:
        return replace(settle(inbox, InboxState.HANDLED, f"{told}; {held_back}", now), drafts=drafts)
    context = about(engine, None, None, now) | {"template": TEMPLATE, "programme": programme.title} | letter.thread
    context["language"] = language or programme.language
    answer = Draft(
        key=f"inbox/{inbox.id}/{TEMPLATE}",
        kind=MailKind.REPLY,
        priority=SINGLE,
        try_at=now,
        address=letter.writer,
        context=context,
    )
    return Change(at=now, inbox=Handled(inbox.id, InboxState.HANDLED, told), drafts=(answer, *drafts))


def _to_coordinator(
    engine: Engine, letter: Letter, programme: Programme, fault: Fault, now: datetime
) -> tuple[Draft, ...]:
    if engine.store.tally(f"alarm/{TEMPLATE}/{programme.id}", window(now, DAY)) != 1:
        return ()
    problem = f"{fault.plugin}: {fault.what}; {fault.todo}"
    more = {"programme": programme.title, "plugin": fault.plugin, "problem": problem}
    return alarm(engine, letter.inbox.id, "NO NEW PEOPLE", now, **more)
