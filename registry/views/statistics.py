"""The public's page of figures: charts with their tables, and all of it as a file (R4; 四(二)8)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from powerops.core import charts
from powerops.core.public import public_page
from powerops.core.spreadsheets import csv_lines
from registry.statistics import Figures, Row, figures

ROWS = 20  # of a table without an end; the file has them all
HEADINGS = ["分组", "名称", "事项数", "有服务指南", "收费", "暂停行使"]
ORDER = ("category", "body", "theme", "level", "object")


@public_page
def statistics(request: HttpRequest) -> HttpResponse:
    """Show how many powers there are, by category, body, theme, level, and over time."""
    found = figures(request.public_stamp)
    if request.GET.get("export") == "csv":
        lines = "".join(csv_lines([HEADINGS, *file_rows(found)]))
        headers = {"Content-Disposition": "attachment; filename=statistics.csv"}
        return HttpResponse(lines, content_type="text/csv; charset=utf-8", headers=headers)
    over_time = [(f"{one.month:%Y-%m}", one.powers) for one in found.months]
    context = {
        "whole": found.whole, "body_count": found.body_count, "months": found.months,
        "chart": charts.columns("各月末清单中的事项数", over_time), "tables": list(tables(found)),
    }  # fmt: skip
    return render(request, "registry/statistics.html", context)


def tables(found: Figures) -> Iterator[dict[str, Any]]:
    """Yield each table that has rows, every row with its bar."""
    for key in ORDER:
        title, rows = found.tables[key]
        most = max((row.total for row in rows), default=0)
        if rows:
            barred = [(row, charts.bar(row.total, most)) for row in rows[:ROWS]]
            yield {"key": key, "title": title, "rows": barred, "left_out": len(rows) - len(barred)}


def file_rows(found: Figures) -> Iterator[list[str]]:
    """Yield every row of every table as a file holds it, the total first and the months last."""
    yield line("合计", found.whole)
    for key in ORDER:
        title, rows = found.tables[key]
        yield from (line(title, row) for row in rows)
    for one in found.months:
        yield ["月末事项数", f"{one.month:%Y-%m}", str(one.powers), "", "", ""]


def line(group: str, row: Row) -> list[str]:
    """Return a row with the name of its table."""
    return [group, row.name, *map(str, (row.total, row.guides, row.fees, row.suspended))]
