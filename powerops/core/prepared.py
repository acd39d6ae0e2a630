"""Statements that each database connection plans once: for those whose planning costs more than their rows.

They bypass nothing: the connection, its errors and its transaction are Django's. They need a connection that stays
the same, as Django's do; a pooler before PostgreSQL has to pool sessions, not transactions.
"""

from __future__ import annotations

from typing import Any
from weakref import WeakKeyDictionary

from django.db import connection


class Prepared:
    """A statement with its parameters as $1, $2 …, of the PostgreSQL types given."""

    def __init__(self, name: str, types: tuple[str, ...], statement: str) -> None:
        marks = ", ".join(["%s"] * len(types))
        self.prepare = f"PREPARE {name} ({', '.join(types)}) AS {statement}"
        self.execute = f"EXECUTE {name} ({marks})"
        self.known: WeakKeyDictionary[Any, bool] = WeakKeyDictionary()

    def rows(self, *values: Any) -> list[tuple[Any, ...]]:
        """Return the rows; one query."""
        with connection.cursor() as cursor:
            if connection.connection not in self.known:
                with connection.wrap_database_errors, connection.connection.cursor() as plain:
                    plain.execute(self.prepare)
                self.known[connection.connection] = True
            cursor.execute(self.execute, values)
            return cursor.fetchall()
