"""Step 7, peer support: ties that run both ways, and the choice that runs through all the steps."""

from pathlib import Path

from rekindle.api import Step, StepContext, hookimpl, load_step


@hookimpl
def provide_step(context: StepContext) -> Step:
    return load_step(Path(__file__).parent)
