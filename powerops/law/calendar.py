"""Working days and days of rest, year by year as the State Council's holiday notices order them.

Source: 全国年节及纪念日放假办法 and the yearly notice under it. A day of a year whose notice is not
here is not guessed: asking for it raises CalendarMissing.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date

SATURDAY = 5
WEEKDAYS = "一二三四五六日"
YEAR_END = 25
"""From this day of December on, the next year's notice may already move days (2018-12-31 was off by that of 2019)."""


class CalendarMissing(LookupError):
    """A day had to be judged of a year whose holiday notice is not in the calendar; `year` says which."""

    def __init__(self, year: int) -> None:
        super().__init__(
            f"缺少{year}年的放假安排，无法确定该年的工作日；请管理员导入国务院办公厅{year}年放假通知"
        )
        self.year = year


@dataclass(frozen=True, slots=True)
class Special:
    """A day that a notice takes out of the ordinary week: off (`is_off`), or worked to make up."""

    name: str
    is_off: bool

    def __str__(self) -> str:
        return f"{self.name}{'放假' if self.is_off else '调休上班'}"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The special days, and for each year that has a notice the version of it."""

    days: Mapping[date, Special] = field(hash=False)
    versions: Mapping[int, int] = field(hash=False)

    def is_working(self, on: date) -> bool:
        """Whether a day is worked; raises CalendarMissing."""
        self.judging(on)
        special = self.days.get(on)
        return on.weekday() < SATURDAY if special is None else not special.is_off

    def reason(self, on: date) -> str:
        """Return why a day is off or worked against the week, in Chinese; empty for an ordinary working day.

        Raises CalendarMissing.
        """
        self.judging(on)
        special = self.days.get(on)
        if special is not None:
            return str(special)
        return weekday(on) if on.weekday() >= SATURDAY else ""

    def judging(self, on: date) -> dict[int, int]:
        """Return the notices, year and version, by which a day is judged; raises CalendarMissing."""
        if on.year not in self.versions:
            raise CalendarMissing(on.year)
        judged_by = {on.year: self.versions[on.year]}
        if on.month == 12 and on.day >= YEAR_END and on.year + 1 in self.versions:
            judged_by[on.year + 1] = self.versions[on.year + 1]
        return judged_by


def weekday(on: date) -> str:
    """Return 周一 to 周日."""
    return f"周{WEEKDAYS[on.weekday()]}"
