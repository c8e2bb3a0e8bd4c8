"""Step 5, presence and challenge: coming back to the room, and a stretch between dull and swamped."""

from pathlib import Path

from rekindle.api import Step, StepContext, hookimpl, load_step


@hookimpl
def provide_step(context: StepContext) -> Step:
    return load_step(Path(__file__).parent)
