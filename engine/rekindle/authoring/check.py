"""`rekindle steps check`: every rule on one step. What the rules are is in content/rules.py."""

import time
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from rekindle.authoring.branches import check_branches
from rekindle.authoring.changes import check_changes
from rekindle.authoring.manuscript import Manuscript
from rekindle.authoring.own_kinds import OwnKinds
from rekindle.authoring.python import check_code, python_files
from rekindle.authoring.reading import check_reading
from rekindle.authoring.rendering import check_mails
from rekindle.authoring.replies import check_replies
from rekindle.authoring.structure import check_made_by_code, check_name, check_translations, check_week
from rekindle.authoring.trials import check_examples, check_own_kinds
from rekindle.authoring.wording import check_wording
from rekindle.content.rules import Finding
from rekindle.domain.programme import Step
from rekindle.ports import Plugins, Renderer


def nothing_released(step_id: str, kinds: Collection[str]) -> Step | None:
    """For a step that nobody has met yet."""
    return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Bench:
    """What a check needs from outside."""

    renderer: Renderer
    """With the organisation's layouts and colours: a mail is looked at as it will be sent."""
    plugins: Plugins | None = None
    """Runs the step's own code; None for a step without any."""
    released: Callable[[str, Collection[str]], Step | None] = nothing_released
    """The newest version of a step that people have met, whose plugin brings answer kinds of these names."""
    stopwatch: Callable[[], float] = time.perf_counter


def check_step(step: Step, bench: Bench, folder: Path | None = None) -> list[Finding]:
    """All findings in order of file and line; an empty list for a step that is ready. `folder` is where it is written."""
    manuscript = Manuscript.of(step, folder)
    own = OwnKinds(step.id, bench.plugins)
    if unusable := [*check_made_by_code(manuscript)]:
        return sorted(unusable)
    return sorted({*_of_content(manuscript, bench, own), *_of_folder(manuscript, bench, folder, own)})


def _of_content(manuscript: Manuscript, bench: Bench, own: OwnKinds) -> Iterator[Finding]:
    rules: tuple[Iterable[Finding], ...] = (
        check_translations(manuscript),
        check_branches(manuscript),
        check_examples(manuscript, own),
        check_own_kinds(manuscript, own, bench.stopwatch),
        check_mails(manuscript, bench.renderer),
        check_reading(manuscript),
        check_wording(manuscript),
    )
    for found in rules:
        yield from found


def _of_folder(manuscript: Manuscript, bench: Bench, folder: Path | None, own: OwnKinds) -> Iterator[Finding]:
    if manuscript.is_text_of_programme:
        return
    yield from check_week(manuscript)
    if (released := bench.released(manuscript.step.id, own.names)) is not None:
        yield from check_changes(manuscript, released)
    if folder is not None:
        yield from check_name(manuscript, folder)
        yield from check_replies(manuscript, folder, own)
        yield from check_code(python_files(folder))
