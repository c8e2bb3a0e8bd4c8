"""What `rekindle steps list` and `show` tell, also when every plugin is broken."""

from collections.abc import Mapping, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from rekindle.domain.errors import RekindleError

if TYPE_CHECKING:
    from rekindle.domain.programme import Lesson, Programme, Step
    from rekindle.ports import Fault, PluginInfo
    from rekindle.settings import Settings

Told = Mapping[str, Any]


def listed(settings: "Settings") -> list[Told]:
    """A row for each step of each programme in its order, and one for each thing that is wrong with none of them."""
    programmes, infos, faults = _opened(settings)
    templates = _of_templates(settings, programmes)
    rows = [
        _row(programme.id, week, infos[name], programme.step(name), faults)
        for programme in programmes.values()
        for week, name in enumerate(programme.order, 1)
    ]
    others = [("unused", fault) for fault in faults if fault.plugin not in infos]
    others += [("template put aside", fault) for fault in templates]
    return [
        *rows,
        *({"programme": None, "step": fault.plugin, "state": state, **_told([fault])} for state, fault in others),
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
    return {**_about(info), "programmes": places, **_content(step), **_told([f for f in faults if f.plugin == name])}


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


def as_sentences(rows: Sequence[Told]) -> list[str]:
    """The faults of these rows for people, each once."""
    lines = [
        f"{row.get('step') or row.get('id')}: {fault['what']}\n  effect: {fault['effect']}\n  to do: {fault['todo']}"
        for row in rows
        for fault in row["faults"]
    ]
    return list(dict.fromkeys(lines))
