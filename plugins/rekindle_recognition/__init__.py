"""Step 2, recognition: mark your own work by what you control, with evidence, and reward it fairly."""

from pathlib import Path

from rekindle.api import Step, StepContext, hookimpl, load_step


@hookimpl
def provide_step(context: StepContext) -> Step:
    return load_step(Path(__file__).parent)
