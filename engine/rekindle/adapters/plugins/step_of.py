"""The step of a plugin: the one that its code made, else the one that is written in its folder."""

from pydantic import ValidationError

from rekindle.adapters.plugins.problems import PluginProblem
from rekindle.adapters.plugins.sources import Source
from rekindle.adapters.plugins.wire import Report
from rekindle.content.read import read_step
from rekindle.domain.errors import ContentError
from rekindle.domain.mistakes import explain_errors
from rekindle.domain.programme import Step


def read(name: str, source: Source, report: Report) -> Step:
    """Runs no code. Raises PluginProblem."""
    step = _made(name, report) if report.step is not None else _written(name, source, report)
    if step.id != name:
        raise PluginProblem(f'the plugin "{name}" provides a step with id "{step.id}"', "make the two names equal")
    return step


def _made(name: str, report: Report) -> Step:
    try:
        return Step.model_validate(report.step)
    except ValidationError as error:
        told = explain_errors(error, Step, f'provide_step of the plugin "{name}"')
        raise PluginProblem(told, "mend it there") from None


def _written(name: str, source: Source, report: Report) -> Step:
    if source.folder is None:
        raise PluginProblem(f'the plugin "{name}" has no provide_step', "add one, or step.toml and lessons")
    try:
        return read_step(source.folder, {kind.id: kind for kind in report.kinds})
    except ContentError as error:
        raise PluginProblem(str(error), "mend the lines named above") from None
