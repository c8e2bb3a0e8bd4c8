"""A Core statement run for many rows by the driver itself.

SQLAlchemy writes the SQL and names the types; its own preparation of each row's parameters would cost three times what
the database does with them.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import sqlalchemy as sa
from sqlalchemy.sql.compiler import SQLCompiler

Process = Callable[[Any], Any] | None
Statement = sa.Insert | sa.Update | sa.Delete


class Bulk:
    """Compiled once for one kind of database. Every parameter is named in the row or is a constant of the statement."""

    def __init__(self, statement: Statement, dialect: sa.Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        self._text = compiled.string
        self._positional = compiled.positional
        self._rows_fill: list[tuple[str, Process]] = []
        self._constants: dict[str, Any] = {}
        for name in compiled.positiontup or compiled.binds:
            bind = compiled.binds[name]
            process = bind.type.dialect_impl(dialect).bind_processor(dialect)
            if not bind.required:
                self._constants[name] = process(bind.value) if process else bind.value
            self._rows_fill.append((name, process))

    def run(self, connection: sa.Connection, rows: Sequence[Mapping[str, Any]]) -> None:
        connection.exec_driver_sql(self._text, [self._parameters(row) for row in rows])

    def _parameters(self, row: Mapping[str, Any]) -> Any:
        constants = self._constants
        filled = [
            constants[name] if name in constants else process(row[name]) if process else row[name]
            for name, process in self._rows_fill
        ]
        if self._positional:
            return tuple(filled)
        return dict(zip((name for name, _ in self._rows_fill), filled, strict=True))
