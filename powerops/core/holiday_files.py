"""Reading a year's holiday notice from a CSV file, as the State Council's notice is retyped (F5).

Every row that cannot be right is named with row, column and reason; a file with one such row is not taken.
"""

from __future__ import annotations

import csv
import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from powerops.core.calendars import Day
from powerops.core.refusals import Refusal

COLUMNS = {
    "date": ("date", "日期", "时间"),
    "name": ("name", "名称", "节日", "节日名称", "节假日"),
    "day_type": ("day_type", "类型", "安排", "日期类型", "type"),
    "notice_year": ("notice_year", "通知年度", "年度", "年份", "year"),
    "url": ("state_council_notice_url", "通知网址", "网址", "链接", "url"),
}
NEEDED = {"date": "日期", "name": "名称", "day_type": "类型"}
OFF = {"off", "放假", "休", "休息", "假", "节假日"}
WORK = {"work", "上班", "调休上班", "班", "补班", "工作", "工作日"}
DAY = re.compile(r"(\d{4})\s*[-/.年]?\s*(\d{1,2})\s*[-/.月]?\s*(\d{1,2})\s*日?")
STATUTORY = 13  # days of rest of the whole people (全国年节及纪念日放假办法 2024, art 2)
NAME, URL = 30, 500  # characters


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: row as the spreadsheet counts, column by its heading."""

    row: int
    column: str
    reason: str


@dataclass
class NoticeFile:
    """What a file says of one year."""

    year: int
    sha256: str
    url: str = ""
    days: list[Day] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)

    @property
    def is_short(self) -> bool:
        """Whether it has fewer days of rest than the statute gives."""
        return sum(day.is_off and day.on.year == self.year for day in self.days) < STATUTORY


def read(content: bytes, year: int) -> NoticeFile:
    """Read the file as the notice of a year; Refusal when it is no such table at all."""
    notice = NoticeFile(year, hashlib.sha256(content).hexdigest())
    rows = list(csv.reader(text_of(content).splitlines(), delimiter=delimiter_of(content)))
    heading = next((number for number, row in enumerate(rows) if any(map(str.strip, row))), None)
    if heading is None:
        raise Refusal("文件是空的，没有任何内容。", remedy="请重新选择文件。", field="file")
    places = places_of(rows[heading])
    seen: dict[date, int] = {}
    for number, row in enumerate(rows[heading + 1 :], heading + 2):
        if any(map(str.strip, row)):
            cells = {name: row[at].strip() if at < len(row) else "" for name, at in places.items()}
            take(notice, number, cells, seen)
    if not notice.faults and not any(day.is_off for day in notice.days):
        raise Refusal("文件中没有任何放假日。", remedy="请核对文件内容。", field="file")
    return notice


def text_of(content: bytes) -> str:
    """Return the text, as UTF-8 or as Excel on a Chinese machine saves it."""
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return content.decode(encoding).replace("\0", "")
        except UnicodeDecodeError:
            continue
    raise Refusal(
        "无法识别文件的文字编码。", remedy="请在 Excel 或 WPS 中另存为“CSV UTF-8”后重新上传。", field="file"
    )  # fmt: skip


def delimiter_of(content: bytes) -> str:
    """Return what stands between the cells of the first line."""
    first = content.lstrip().splitlines()[:1]
    return max(",\t;", key=lambda one: first[0].count(one.encode())) if first else ","


def places_of(heading: list[str]) -> dict[str, int]:
    """Return where each known column stands; Refusal when a needed one is missing."""
    titles = [cell.strip().lower() for cell in heading]
    places = {
        name: titles.index(title)
        for name, known in COLUMNS.items()
        for title in known[::-1]
        if title in titles
    }
    if missing := [label for name, label in NEEDED.items() if name not in places]:
        raise Refusal(
            f"文件缺少“{'、'.join(missing)}”列。",
            remedy="第一行应为列名：日期、名称、类型（放假或者上班），可以另有通知年度、通知网址。", field="file",
        )  # fmt: skip
    return places


def take(notice: NoticeFile, number: int, cells: dict[str, str], seen: dict[date, int]) -> None:
    """Add one row to the notice, or what is wrong with it."""
    on = day_in(cells["date"])
    faults = [
        Fault(number, column, reason) for column, reason in wrong(notice.year, cells, on, seen)
    ]
    notice.faults += faults
    if on and not faults:
        seen[on] = number
        notice.days.append(Day(on, cells["name"], cells["day_type"].lower() in OFF))
        notice.url = notice.url or cells.get("url", "")


def day_in(text: str) -> date | None:
    """Return the day that a cell writes in one of the usual ways, None when it is none."""
    found = DAY.fullmatch(text)
    try:
        return date(*map(int, found.groups())) if found else None
    except ValueError:
        return None


def wrong(
    year: int, cells: dict[str, str], on: date | None, seen: dict[date, int]
) -> Iterator[tuple[str, str]]:
    """Yield everything that is wrong with a row as (column, reason)."""
    kind = cells["day_type"].lower()
    if on is None:
        yield "日期", f"“{cells['date']}”不是日期，应写作 {year}-01-01。"
    elif not date(year - 1, 12, 25) <= on <= date(year, 12, 31):
        yield (
            "日期",
            f"{on.isoformat()} 不在{year}年的放假安排之内（{year - 1}年12月25日至{year}年12月31日）。",
        )
    elif on in seen:
        yield "日期", f"{on.isoformat()} 与第 {seen[on]} 行重复。"
    if not cells["name"]:
        yield "名称", "没有填写节日名称。"
    elif len(cells["name"]) > NAME:
        yield "名称", f"超过 {NAME} 个字。"
    if kind not in OFF | WORK:
        yield "类型", f"“{cells['day_type']}”应为“放假”或者“上班”。"
    elif on and kind in WORK and on.weekday() < 5:
        yield "类型", f"{on.isoformat()} 不是周末，本来就是工作日，不需要调休上班。"
    if cells.get("notice_year") and cells["notice_year"].removesuffix("年") != str(year):
        yield "通知年度", f"“{cells['notice_year']}”与所选的{year}年不符。"
    if len(cells.get("url", "")) > URL:
        yield "通知网址", f"超过 {URL} 个字符。"
