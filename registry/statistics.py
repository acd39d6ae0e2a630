"""Figures of the lists in force and of their editions, from bits and aggregates; no power is read (R4; 四(二)8)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from django.db import connection

from powerops.law.themes import label_of
from registry.facets import GROUPS, Choices
from registry.published import directory
from registry.selection import Cube, Stamp, cube, met, sizes


class Row(NamedTuple):
    """One line of a table: how many powers, with how many guides, how many charged, how many suspended."""

    name: str
    address: str
    total: int
    guides: int
    fees: int
    suspended: int


class Month(NamedTuple):
    """What was published in a month, and how many powers the lists held at its end."""

    month: date
    editions: int
    powers: int


@dataclass(frozen=True)
class Figures:
    """Everything that the page of statistics shows."""

    whole: Row
    body_count: int
    tables: dict[str, tuple[str, list[Row]]]
    """By key: the title of a table and its rows, those with most powers first where there is no order."""
    months: list[Month]


# The index `editions_over_time` answers this alone.
MONTHS = """
SELECT month, count(*), sum(sum(change)) OVER (ORDER BY month) FROM (
  SELECT date_trunc('month', published_on)::date AS month,
    power_count - coalesce(lag(power_count) OVER (PARTITION BY body_id ORDER BY number), 0) AS change
  FROM registry_edition) AS changed
GROUP BY month ORDER BY month
"""


@lru_cache(maxsize=2)
def figures(stamp: Stamp) -> Figures:
    """Return the figures at a public stamp; reckoned once per publication and process."""
    whole = cube(stamp)
    lists = directory(stamp).lists
    tables = {
        key: (GROUPS[key].label, list(by_value(whole, key))) for key in ("category", "level", "theme", "object")
    }  # fmt: skip
    tables["body"] = ("部门", by_body(whole))
    return Figures(row_of(whole, "合计", "/powers/", ()), len(lists), tables, months())


def by_value(whole: Cube, key: str) -> Iterator[Row]:
    """Yield a row for each value of a group that any power has."""
    group = GROUPS[key]
    for value, label in group.values.items():
        if group.token(value) in whole.tokens:
            name = label_of(value) if key == "theme" else label
            yield row_of(whole, name, f"/powers/?{key}={value}", ((key, value),))


def by_body(whole: Cube) -> list[Row]:
    """Return a row for each body, those with most powers first."""
    size = whole.starts[-1]
    bits = (whole.everything, *map(whole.row, LINES))
    columns = zip(*(sizes(whole, one.to_bytes(size, "little")) for one in bits), strict=True)
    rows = (
        Row(one.name, f"/bodies/{one.code}/", *numbers)
        for one, numbers in zip(whole.lists, columns, strict=True)
    )
    return sorted(rows, key=lambda row: (-row.total, row.name))


LINES = ("guide:yes", "fee:yes", "state:suspended")


def row_of(whole: Cube, name: str, address: str, choices: Choices) -> Row:
    """Return the row of what a choice shows."""
    shown = met(whole.everything, whole.row, choices)
    more = ((shown & whole.row(token)).bit_count() for token in LINES)
    return Row(name, address, shown.bit_count(), *more)


def months() -> list[Month]:
    """Return month after month what was published; one query, over the editions' index."""
    with connection.cursor() as cursor:
        cursor.execute(MONTHS)
        rows = [Month(month, count, int(powers)) for month, count, powers in cursor.fetchall()]
    found: list[Month] = []
    for row in rows:
        while found and (following := month_after(found[-1].month)) < row.month:
            found.append(Month(following, 0, found[-1].powers))
        found.append(row)
    return found


def month_after(day: date) -> date:
    """Return the first day of the month after that of a day."""
    return date(day.year + day.month // 12, day.month % 12 + 1, 1)
