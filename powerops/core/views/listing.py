"""Lists on the desk: sorted as the address asks, and handed out whole as a file (experience.md: lists, sort, export).

A list says its columns once: what stands in the file, and by which fields each may be sorted. Files are written
row by row, whatever their length, and no text in them is ever run as a formula.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from django import forms
from django.core.paginator import Page, Paginator
from django.db.models import F, QuerySet
from django.http import FileResponse, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.utils.http import content_disposition_header

from powerops.core.spreadsheets import csv_lines, words, xlsx_file

CHUNK = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class Column(NamedTuple):
    """A column of the file; one with `by` may also be sorted by, under `key` in the address."""

    label: str
    value: Callable[[Any], object]
    key: str = ""
    by: tuple[str, ...] = ()


def sort_field(columns: Sequence[Column]) -> forms.ChoiceField:
    """Return the choice of an order, for those who see no headers to click."""
    choices = [("", "默认")]
    for one in columns:
        if one.by:
            choices += [(one.key, f"{one.label} ↑"), (f"-{one.key}", f"{one.label} ↓")]
    return forms.ChoiceField(label="排列", required=False, choices=choices)


def in_order(request: HttpRequest, rows: QuerySet, columns: Sequence[Column]) -> QuerySet:
    """Return the rows in the order that the address asks for, else in their own; what is empty stands last."""
    asked = request.GET.get("sort", "")
    column = next((one for one in columns if one.by and one.key == asked.removeprefix("-")), None)
    if column is None:
        return rows
    fields = [F(name) for name in column.by]
    down = asked.startswith("-")
    ordered = [f.desc(nulls_last=True) if down else f.asc(nulls_last=True) for f in fields]
    return rows.order_by(*ordered, "pk")


def as_file(
    request: HttpRequest, rows: QuerySet, columns: Sequence[Column], title: str
) -> HttpResponseBase | None:
    """Return all rows as the file that the address asks for (export=csv or xlsx), or None when it asks for none."""
    form = request.GET.get("export", "")
    if form not in ("csv", "xlsx"):
        return None
    name = f"{title}_{timezone.localdate():%Y%m%d}.{form}"
    headers = {"Content-Disposition": content_disposition_header(True, name)}
    table = table_of(rows, columns)
    if form == "csv":
        return StreamingHttpResponse(
            csv_lines(table), content_type="text/csv; charset=utf-8", headers=headers
        )
    return FileResponse(xlsx_file(table, title), content_type=XLSX, headers=headers)


def table_of(rows: QuerySet, columns: Sequence[Column]) -> Iterator[list[str]]:
    """Yield the headers, then each row as texts, read from the database as they are written."""
    yield [column.label for column in columns]
    for row in rows.iterator(chunk_size=CHUNK):
        yield [words(column.value(row)) for column in columns]


def page_of(request: HttpRequest, rows: object, size: int) -> Page:
    """Return the page of rows that the address asks for; a wrong number gives the nearest page."""
    return Paginator(rows, size).get_page(request.GET.get("page"))
