"""What `rekindle steps check` holds a step to: texts, rendering for everybody, examples, sample replies, own answer kinds."""

from collections.abc import Iterator
from pathlib import Path

from rekindle.authoring.check import Bench, check_step
from rekindle.testing.setup import Setup, folder_of


def no_error(setup: Setup) -> Iterator[str]:
    """Each error with its code, file, line and the right spelling; warnings are for its author to judge."""
    bench = Bench(renderer=setup.renderer, plugins=setup.plugins)
    folder = folder_of(setup.step)
    for finding in check_step(setup.loaded, bench, folder):
        if finding.is_error:
            yield str(finding).replace(f"{Path(folder or '').resolve()}/", "")
