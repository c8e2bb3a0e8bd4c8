"""What `rekindle steps list` and `show` tell, also when every plugin is broken."""

from collections.abc import Mapping, Sequence
from contextlib import closing, suppress
from typing import TYPE_CHECKING, Any, Final

from rekindle.domain.errors import RekindleError

if TYPE_CHECKING:
    from rekindle.adapters.database.peeking import Standstill
    from rekindle.domain.programme import Lesson, Programme, Step
    from rekindle.ports import Fault, PluginInfo
    from rekindle.settings import Settings

Told = Mapping[str, Any]
GONE: Final = "in no programme"
"""Of a step whose people or events still wait for it."""


def listed(settings: "Settings") -> list[Told]:
    """A row for each step of each programme in its order, and one for each thing that is wrong with none of them."""
    programmes, infos, faults = _opened(settings)
    templates, waiting = _of_templates(settings, programmes), standstills(settings)
    rows = [
        {**_row(programme.id, week, infos[name], programme.step(name), faults), **still(waiting.get(name))}
        for programme in programmes.values()
        for week, name in enumerate(programme.order, 1)
    ]
    others = [("unused", fault) for fault in faults if fault.plugin not in infos]
    others += [("template put aside", fault) for fault in templates]
    gone = [name for name in waiting if name not in infos]
    return [
        *rows,
        *({"programme": None, "step": fault.plugin, "state": state, **_told([fault])} for state, fault in others),
        *({"programme": None, "step": name, "state": GONE, **_told([]), **still(waiting[name])} for name in gone),
    ]


def shown(settings: "Settings", name: str) -> Told:
    """Everything that is known of one step. Raises RekindleError if no programme names it."""
    from rekindle.content.front_matter import nearest

    programmes, infos, faults = _opened(settings)
    info = infos.get(name)
    if info is None:
        raise RekindleError(f'no programme names a step "{name}"; {nearest(name, infos)}')
    step = next((found for programme in programmes.values() if (found := programme.step(name)) is not None), None)
    places = [
        {"programme": programme.id, "week": programme.order.index(name) + 1}
        for programme in programmes.values()
        if name in programme.order
    ]
    own, waiting = [fault for fault in faults if fault.plugin == name], standstills(settings).get(name)
    return {**_about(info), "programmes": places, **_content(step), **_told(own), **still(waiting)}


def standstills(settings: "Settings") -> "Mapping[str, Standstill]":
    """What stands still because of each plugin; nothing where the database cannot be read, which the doctor tells."""
    from rekindle.adapters.database.peeking import peek_standstills
    from rekindle.domain.errors import RekindleError

    with suppress(RekindleError):
        return peek_standstills(settings.database_url)
    return {}


def _of_templates(settings: "Settings", programmes: "Mapping[str, Programme]") -> "Sequence[Fault]":
    from rekindle.bootstrap import template_faults

    return template_faults(settings, programmes)


def _opened(settings: "Settings") -> "tuple[Mapping[str, Programme], Mapping[str, PluginInfo], Sequence[Fault]]":
    from rekindle.bootstrap import load_programmes, open_plugins

    with closing(open_plugins(settings)) as plugins:
        programmes, faults = load_programmes(settings, plugins)
        return programmes, plugins.info(), faults


def _row(programme: str, week: int, info: "PluginInfo", step: "Step | None", faults: "Sequence[Fault]") -> Told:
    return {
        "programme": programme,
        "week": week,
        "step": info.name,
        "version": info.version or None,
        "state": info.state.value,
        "title": step.title if step else None,
        "lessons": len(step.source()) if step else 0,
        "source": info.source,
        "hooks": sorted(info.hooks),
        "kinds": sorted(info.kinds),
        "templates": str(info.templates) if info.templates else None,
        **_told([fault for fault in faults if fault.plugin == info.name]),
    }


def _about(info: "PluginInfo") -> Told:
    return {
        "id": info.name,
        "version": info.version or None,
        "state": info.state.value,
        "source": info.source or None,
        "hooks": sorted(info.hooks),
        "kinds": sorted(info.kinds),
        "templates": str(info.templates) if info.templates else None,
    }


def _content(step: "Step | None") -> Told:
    if step is None:
        return {"title": None, "languages": [], "structure": None, "lessons": []}
    lessons = [_lesson(lesson) for lesson in step.source()]
    structure = step.structure_hash()[:12]
    return {"title": step.title, "languages": list(step.languages), "structure": structure, "lessons": lessons}


def _lesson(lesson: "Lesson") -> Told:
    return {
        "lesson": lesson.id,
        "kind": lesson.kind.value,
        "at": str(lesson.at) if lesson.at else "more",
        "subject": lesson.subject,
        "exercises": [f"{exercise.id}: {exercise.answer}" for exercise in lesson.exercises],
    }


def _told(faults: "Sequence[Fault]") -> Told:
    return {"faults": [{"what": fault.what, "effect": fault.effect, "todo": fault.todo} for fault in faults]}


def still(found: "Standstill | None") -> Told:
    """The same in the columns of a row."""
    if found is None:
        return {"held": 0, "parked": 0, "parked_because": None}
    return {"held": found.held, "parked": found.parked, "parked_because": found.reason or None}


def as_sentences(rows: Sequence[Told]) -> list[str]:
    """The faults of these rows for people, and what waits because of them, each once."""
    lines = [
        f"{row.get('step') or row.get('id')}: {fault['what']}\n  effect: {fault['effect']}\n  to do: {fault['todo']}"
        for row in rows
        for fault in row["faults"]
    ]
    lines += [
        f"{row.get('step') or row.get('id')}: {found}\n  to do: {todo}" for row in rows for found, todo in waits(row)
    ]
    return list(dict.fromkeys(lines))


def waits(row: Told) -> list[tuple[str, str]]:
    """What waits because of a step, and what to do about it."""
    name = row.get("step") or row.get("id")
    back = "put it back into its programme" if row.get("state") == GONE else "mend it"
    todo, found = f"{back}, then run: rekindle steps retry {name}", []
    if held := row.get("held"):
        found.append(f"{held} {'person is' if held == 1 else 'people are'} held because of it")
    if parked := row.get("parked"):
        events = "event is" if parked == 1 else "events are"
        found.append(f"{parked} {events} parked; the newest because {row['parked_because']}")
    return [(one, todo) for one in found]
