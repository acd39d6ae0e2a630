"""Start states built once in a process and put back by COPY: the district and the cast cost thirty acts a test.

They are built through the product's own functions. What these wrote — rows, history, audit events — is kept as text
and written again, under the same numbers, for every further test of the same day.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import date, datetime
from typing import NamedTuple, TypeVar

from django.apps import apps
from django.db import connection, models
from django.utils import timezone

from powerops.core.models import RowChange

Record = TypeVar("Record", bound=models.Model)


class Kept(NamedTuple):
    """What a builder wrote and made, and when."""

    at: datetime
    rows: dict[str, str]  # table → its rows in PostgreSQL's COPY format
    made: dict[str, int]  # name → number of the record


KEPT: dict[tuple[str, date], Kept] = {}


def on_stage(
    name: str, kind: type[Record], build: Callable[[], dict[str, Record]]
) -> dict[str, Record]:
    """Return what `build` makes: built once on a day of a process, put back and read again afterwards."""
    key, now = (name, timezone.localdate()), timezone.now()
    if key not in KEPT or KEPT[key].at > now:
        before = highest_keys()
        made = build()
        rows = {table: rows_above(table, pk, highest) for table, pk, highest in before}
        written = {table: text for table, text in rows.items() if text}
        KEPT[key] = Kept(now, written, {name: one.pk for name, one in made.items()})
        return made
    kept = KEPT[key]
    with connection.cursor() as cursor:
        for table, text in kept.rows.items():
            cursor.copy_expert(f"COPY {table} FROM STDIN", io.StringIO(text))
    found = kind._default_manager.in_bulk(kept.made.values())
    return {name: found[number] for name, number in kept.made.items()}


def highest_keys() -> list[tuple[str, str, int]]:
    """Return (table, key column, highest key) of each table that numbers its rows; not of the log, which fills itself."""
    tables = [
        (model._meta.db_table, model._meta.pk.column)
        for model in apps.get_models(include_auto_created=True)
        if isinstance(model._meta.pk, models.AutoField) and model is not RowChange
    ]
    with connection.cursor() as cursor:
        cursor.execute(
            " UNION ALL ".join(
                f"SELECT '{table}', '{pk}', coalesce(max({pk}), 0) FROM {table}"
                for table, pk in tables
            )
        )
        return cursor.fetchall()


def rows_above(table: str, pk: str, highest: int) -> str:
    """Return a table's rows above a key, in COPY format."""
    text = io.StringIO()
    with connection.cursor() as cursor:
        query = f"SELECT * FROM {table} WHERE {pk} > {highest} ORDER BY {pk}"
        cursor.copy_expert(f"COPY ({query}) TO STDOUT", text)
    return text.getvalue()
