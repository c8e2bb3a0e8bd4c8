"""What one persona lived through, as rows and as text."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from rekindle.simulation.life import Life


@dataclass(frozen=True)
class Timeline:
    """(instant, arrow, what), and every broken rule."""

    persona: str
    rows: Sequence[tuple[datetime, str, str]]
    violations: Sequence[str]

    @classmethod
    def of(cls, life: Life, violations: Sequence[str]) -> "Timeline":
        came = [(mail.at, 0, "->", mail.subject) for mail in life.received]
        called = [(at, 1, "->", "the coordinator is called") for at in life.alerts]
        wrote = [(sent.at, 2, "<-", sent.words.replace("\n", " / ")) for sent in life.wrote]
        rows = sorted([*wrote, *came, *called], key=lambda row: (row[0], row[1] != 2, row[1]))
        return cls(life.persona, [(at, arrow, what) for at, _, arrow, what in rows], list(violations))

    def as_rows(self) -> Mapping[str, object]:
        rows = [{"at": at.isoformat(), "way": arrow, "what": what} for at, arrow, what in self.rows]
        return {"persona": self.persona, "rows": rows, "violations": self.violations}

    def as_text(self) -> str:
        lines = [f"{at:%Y-%m-%d %H:%M} UTC  {arrow}  {what}" for at, arrow, what in self.rows]
        verdict = [f"rule broken: {v}" for v in self.violations] or ["no rule was broken"]
        return "\n".join([f"Persona: {self.persona}", *lines, *verdict])
