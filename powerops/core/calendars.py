"""The calendar by which deadlines are counted: the newest version of each year's holiday notice (F5, G4).

Years already announced when the product was released come with it (package `chinesecalendar`); every later year is
loaded by the administrator (`powerops.core.holiday_notices`). A year without a notice is never guessed.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

import chinese_calendar.constants
from django.apps import apps
from django.db import connection

from powerops.core.canonical import digest
from powerops.core.models import HolidayNotice, SpecialDay
from powerops.law.calendar import Calendar, Special

OFF, WORK = SpecialDay.Kind.OFF, SpecialDay.Kind.WORK
WARNING_BEGINS = 11  # November: the State Council announces the next year about then
CHINESE = {
    "New Year's Day": "元旦", "Spring Festival": "春节", "Tomb-sweeping Day": "清明节", "Labour Day": "劳动节",
    "Dragon Boat Festival": "端午节", "Mid-autumn Festival": "中秋节", "National Day": "国庆节",
    "Anti-Fascist 70th Day": "抗日战争暨世界反法西斯战争胜利70周年纪念日",
}  # fmt: skip


@dataclass(frozen=True, order=True)
class Day:
    """One day that a notice takes out of the ordinary week."""

    on: date
    name: str
    is_off: bool


def current_calendar() -> Calendar:
    """Return the calendar as the notices order it now: one query; the days are read once for each set of notices."""
    notices = HolidayNotice.objects.order_by("year", "-version").distinct("year")
    return calendar_of(tuple(notices.values_list("pk", "year", "version")))


@lru_cache(maxsize=4)
def calendar_of(notices: tuple[tuple[int, int, int], ...]) -> Calendar:
    """Return the calendar of the notices, each (key, year, version), later years over earlier ones."""
    days = SpecialDay.objects.filter(notice__in=[key for key, _, _ in notices])
    rows = days.order_by("notice__year").values_list("on", "name", "kind")
    return Calendar(
        {on: Special(name, kind == OFF) for on, name, kind in rows},
        {year: version for _, year, version in notices},
    )


def missing_year(on: date) -> int | None:
    """Return the year whose notice ought to be here by now: this one, from November on the next; None when all is well.

    What names no day stands in for a notice and is none.
    """
    wanted = [on.year] + ([on.year + 1] if on.month >= WARNING_BEGINS else [])
    named = SpecialDay.objects.filter(notice__year__in=wanted)
    there = set(named.values_list("notice__year", flat=True).distinct())
    return next((year for year in wanted if year not in there), None)


def missing_words(year: int) -> str:
    """Return who must do what about a year that is missing."""
    is_stood_in = HolidayNotice.objects.filter(year=year).exists()
    until_then = (
        f"跨入{year}年的期限暂按周末推算，没有计入放假和调休" if is_stood_in
        else f"跨入{year}年的期限无法推算，相关办理会被拒绝"
    )  # fmt: skip
    return (
        f"{year}年的放假安排尚未导入，{until_then}。"
        f"请管理员在国务院办公厅发布{year}年部分节假日安排的通知后，到“放假安排”页面导入。"
    )


def hold_calendar(*, to_change: bool) -> None:
    """Keep the calendar as it is until the transaction ends; many may count by it at once, one alone changes it."""
    lock = "pg_advisory_xact_lock" if to_change else "pg_advisory_xact_lock_shared"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {lock}(hashtext('powerops.calendar'))")  # noqa: S608 (one of two constants)


def write_notice(
    year: int, days: Collection[Day], *, title: str, url: str = "", sha256: str = "", by: Any = None
) -> HolidayNotice:
    """Write the next version of a year's notice, in the transaction of whoever holds the calendar."""
    last = HolidayNotice.objects.filter(year=year).order_by("-version").first()
    notice = HolidayNotice.objects.create(
        year=year, version=last.version + 1 if last else 1, title=title, url=url,
        sha256=sha256 or digest([[day.on.isoformat(), day.name, day.is_off] for day in sorted(days)]), loaded_by=by,
    )  # fmt: skip
    SpecialDay.objects.bulk_create(
        SpecialDay(notice=notice, on=day.on, name=day.name, kind=OFF if day.is_off else WORK)
        for day in sorted(days)
    )
    return notice


# --- the years that come with the product --------------------------------------------------------------


def published_days() -> dict[int, list[Day]]:
    """Return the days of every year that `chinesecalendar` knows, 2004 on."""
    years: dict[int, list[Day]] = {}
    for is_off, published in (
        (True, chinese_calendar.constants.holidays),
        (False, chinese_calendar.constants.workdays),
    ):
        for on, name in published.items():
            years.setdefault(on.year, []).append(Day(on, CHINESE[name], is_off))
    return years


def seed_calendar(**migration: Any) -> None:
    """Write the notices of the published years that are not there yet; follows every migration, safe to repeat."""
    try:
        migration.get("apps", apps).get_model("core", "SpecialDay")
    except LookupError:
        return  # migrated back to before there was a calendar
    there = set(HolidayNotice.objects.values_list("year", flat=True))
    for year, days in sorted(published_days().items()):
        if year not in there:
            write_notice(year, days, title=f"国务院办公厅关于{year}年部分节假日安排的通知")
