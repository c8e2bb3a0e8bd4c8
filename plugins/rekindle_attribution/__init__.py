"""Step 3, attribution: the first explanation of an outcome is a guess, so test others beside it."""

from pathlib import Path

from rekindle.api import Step, StepContext, hookimpl, load_step


@hookimpl
def provide_step(context: StepContext) -> Step:
    return load_step(Path(__file__).parent)
