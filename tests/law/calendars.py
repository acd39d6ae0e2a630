"""Calendars for the tests of the law: the real one, read in place, and a year of it written down by hand."""

import csv
from datetime import date, timedelta
from functools import cache

from powerops.law.calendar import Calendar, Special
from tests.data import shared


@cache
def real() -> Calendar:
    """Return every year of the State Council's notices that the real material has."""
    with shared("holidays.csv").open(encoding="utf-8") as lines:
        rows = list(csv.DictReader(lines))
    days = {
        date.fromisoformat(row["date"]): Special(row["name"], row["day_type"] == "off")
        for row in rows
    }
    return Calendar(days, {int(row["notice_year"]): 1 for row in rows})


def days(first: str, last: str) -> list[date]:
    """Return the days from one to another, both included."""
    begin, end = date.fromisoformat(first), date.fromisoformat(last)
    return [begin + timedelta(days=count) for count in range((end - begin).days + 1)]


# 国务院办公厅关于2026年部分节假日安排的通知
OFF_IN_2026 = {
    "元旦": days("2026-01-01", "2026-01-03"),
    "春节": days("2026-02-15", "2026-02-23"),
    "清明节": days("2026-04-04", "2026-04-06"),
    "劳动节": days("2026-05-01", "2026-05-05"),
    "端午节": days("2026-06-19", "2026-06-21"),
    "中秋节": days("2026-09-25", "2026-09-27"),
    "国庆节": days("2026-10-01", "2026-10-07"),
}
WORKED_IN_2026 = {
    "元旦": ["2026-01-04"],
    "春节": ["2026-02-14", "2026-02-28"],
    "劳动节": ["2026-05-09"],
    "国庆节": ["2026-09-20", "2026-10-10"],
}
IN_2026 = Calendar(
    {on: Special(name, True) for name, off in OFF_IN_2026.items() for on in off}
    | {
        date.fromisoformat(on): Special(name, False)
        for name, worked in WORKED_IN_2026.items()
        for on in worked
    },
    {2026: 1},
)


def plain(*years: int) -> Calendar:
    """Return years without a single holiday, for what hangs on the week alone."""
    return Calendar({}, dict.fromkeys(years, 1))
