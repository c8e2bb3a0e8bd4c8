"""Findings for people and for programs."""

from collections.abc import Iterable, Iterator
from functools import lru_cache
from pathlib import Path
from typing import Any

from rekindle.content.rules import RULES, Finding


def corrected(finding: Finding) -> str:
    """The line as it should read, where that is known; "" otherwise."""
    if not finding.right or not finding.wrong:
        return finding.right
    lines = _lines(finding.file)
    line = lines[finding.line - 1] if 0 < finding.line <= len(lines) else ""
    return line.replace(finding.wrong, finding.right, 1).strip() if finding.wrong in line else ""


@lru_cache(maxsize=64)
def _lines(file: str) -> tuple[str, ...]:
    path = Path(file)
    return tuple(path.read_text(encoding="utf-8", errors="replace").splitlines()) if path.is_file() else ()


def as_data(finding: Finding) -> dict[str, Any]:
    rule = finding.rule
    return {
        "code": rule.code,
        "severity": rule.severity.value,
        "file": finding.file,
        "line": finding.line,
        "what": finding.what,
        "why": rule.why,
        "how": rule.how,
        "corrected": corrected(finding) or None,
    }


def as_text(found: Iterable[Finding]) -> Iterator[str]:
    """One line for each finding; under it, indented, why it matters, what to do, and the corrected line."""
    for finding in found:
        yield str(finding)
        yield f"    {finding.rule.severity.value}: {finding.rule.why} {finding.rule.how}"
        if line := corrected(finding):
            yield f"    -> {line}"


def table_of_rules() -> list[dict[str, str]]:
    return [
        {"code": rule.code, "severity": rule.severity.value, "title": rule.title, "why": rule.why, "how": rule.how}
        for rule in RULES.values()
    ]


def rules_as_markdown() -> str:
    """The table in docs/writing-steps.md."""
    rows = [f"| {rule.code} | {rule.severity.value} | {rule.title} | {rule.how} |" for rule in RULES.values()]
    return "\n".join(["| code | | what | what to do |", "|---|---|---|---|", *rows])
