"""Step 6, job crafting and control: one small, allowed change that makes the work more one's own."""

from pathlib import Path

from rekindle.api import Step, StepContext, hookimpl, load_step


@hookimpl
def provide_step(context: StepContext) -> Step:
    return load_step(Path(__file__).parent)
