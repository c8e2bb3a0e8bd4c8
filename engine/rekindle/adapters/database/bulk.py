"""A Core statement run for many rows by the driver itself.

SQLAlchemy writes the SQL and names the types; its own preparation of each row's parameters would cost three times what
the database does with them.
"""

from collections.abc import Callable, Sequence
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
        self._names = tuple(compiled.positiontup or compiled.binds)
        binds = [compiled.binds[name] for name in self._names]
        self._constants: dict[str, Any] = {
            name: bind.value for name, bind in zip(self._names, binds, strict=True) if not bind.required
        }
        self._columns: list[tuple[str, Process]] = [
            (name, bind.type.dialect_impl(dialect).bind_processor(dialect))
            for name, bind in zip(self._names, binds, strict=True)
        ]

    def run(self, connection: sa.Connection, rows: Sequence[dict[str, Any]]) -> None:
        connection.exec_driver_sql(self._text, [self._parameters(row) for row in rows])

    def _parameters(self, row: dict[str, Any]) -> Any:
        whole = self._constants | row if self._constants else row
        filled = [process(whole[name]) if process else whole[name] for name, process in self._columns]
        return tuple(filled) if self._positional else dict(zip(self._names, filled, strict=True))
