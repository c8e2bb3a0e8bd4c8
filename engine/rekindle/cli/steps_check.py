"""rekindle steps check and schema: what is wrong with a step, and what editors may know of its files."""

import json
from collections.abc import Callable, Collection, Mapping
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from rekindle.cli.output import Config, Json, show
from rekindle.domain.errors import ConfigurationError

if TYPE_CHECKING:
    from rekindle.authoring.targets import Checked
    from rekindle.domain.programme import Step
    from rekindle.ports import Plugins
    from rekindle.settings import Settings

Against = Annotated[
    Path | None, typer.Option("--against", help="Folder of the released step; else the newest one in the database.")
]


def check(
    path: Annotated[Path | None, typer.Argument(help="A step's folder, a .py, a programme's .toml, or a name.")] = None,
    config: Config = None,
    against: Against = None,
    *,
    as_json: Json = False,
    strict: Annotated[bool, typer.Option("--strict", help="Warnings count as errors.")] = False,
    rules: Annotated[bool, typer.Option("--rules", help="Print every rule, and check nothing.")] = False,
) -> None:
    """Name every mistake of a step with file, line, why it matters and what to do. Fails only for errors."""
    if rules:
        _print_rules(as_json=as_json)
        return
    if path is None:
        raise ConfigurationError("name a step's folder, a .py, a programme's .toml, or an installed step")
    checked = _checked(path, config, against)
    found = [finding for one in checked for finding in one.found]
    if as_json:
        from rekindle.authoring.report import as_data

        print(json.dumps([as_data(finding) for finding in found], indent=2, ensure_ascii=False))
    else:
        _print(checked)
    if any(finding.is_error or strict for finding in found):
        raise typer.Exit(1)


def _checked(path: Path, config: Path | None, against: Path | None) -> "list[Checked]":
    from rekindle.authoring.check import Bench
    from rekindle.authoring.targets import check_target
    from rekindle.bootstrap import renderer
    from rekindle.settings import read_settings

    settings = read_settings(config)
    bench = Bench(renderer=renderer(settings), released=_released(settings, against))
    return check_target(path, bench, _open_plugins(settings))


def _print_rules(*, as_json: bool) -> None:
    from rekindle.authoring.report import table_of_rules

    rows = table_of_rules()
    show(rows if as_json else [{key: row[key] for key in row if key != "why"} for row in rows], as_json=as_json)


def _print(checked: "list[Checked]") -> None:
    from rekindle.authoring import report

    for one in checked:
        for line in report.as_text(one.found):
            print(line)
        errors = sum(finding.is_error for finding in one.found)
        warnings = len(one.found) - errors
        said = [
            f"{count} {word}{'s' * (count != 1)}" for count, word in ((errors, "error"), (warnings, "warning")) if count
        ]
        print(f"{one.name} {one.version}".strip() + f": {', '.join(said) or 'nothing wrong'}")


def _open_plugins(settings: "Settings") -> "Callable[[Mapping[str, Path | None]], Plugins]":
    """As in production, with the step's own settings: what hangs or runs wild here is ended there."""
    from rekindle.bootstrap import open_some

    return lambda wanted: open_some(settings, wanted)


def _released(settings: "Settings", against: Path | None) -> "Callable[[str, Collection[str]], Step | None]":
    from rekindle.adapters.released import newest_released
    from rekindle.content.read import read_step
    from rekindle.domain.hooks import KindInfo

    def in_folder(step_id: str, kinds: "Collection[str]") -> "Step | None":
        assert against is not None
        step = read_step(against, {kind: KindInfo(id=kind) for kind in kinds})
        return step if step.id == step_id else None

    return in_folder if against else lambda step_id, kinds: newest_released(settings.database_url, step_id)


class Part(StrEnum):
    STEP = "step"
    LESSON = "lesson"
    TRANSLATION = "translation"
    PROGRAMME = "programme"


def schema(part: Annotated[Part, typer.Option("--part", help="Of which file.")] = Part.STEP) -> None:
    """Print the JSON Schema of step.toml, of a lesson's front matter, or of a programme file, for your editor."""
    from rekindle.adapters.programmes import ProgrammeFile
    from rekindle.content.schema import lesson_schema, programme_schema, step_schema, translation_schema

    match part:
        case Part.STEP:
            made = step_schema()
        case Part.LESSON:
            made = lesson_schema()
        case Part.TRANSLATION:
            made = translation_schema()
        case Part.PROGRAMME:
            made = programme_schema(ProgrammeFile)
    print(json.dumps(made, indent=2, ensure_ascii=False))
