"""A ledger kept in Excel: its rows, and what is wrong with each, before anything is entered (R7).

Columns are told by their headings, in any order: 事项名称 权力类型 部门 方式 来源文件 文号 日期 承接/移交机关 备注. A document
merged over several rows counts for each of them; a day may be written in any usual way, or be Excel's own number.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from registry.exchange.grid import Grid
from registry.exchange.refusal import FileRefused
from registry.exchange.vocabulary import canonical_category
from registry.exchange.workbook import Sheet, Workbook
from registry.models import LedgerEntry

HEADINGS = {
    "name": ("事项名称", "项目名称", "权力名称", "职权名称", "名称"),
    "category": ("权力类型", "权力类别", "类别", "类型", "项目类别"),
    "body_name": ("部门", "原实施部门", "实施部门", "实施机关", "审批部门", "主管部门", "单位"),
    "kind": ("方式", "处理方式", "调整方式", "处理决定", "清理意见"),
    "source_document": ("来源文件", "文件名称", "依据文件", "文件", "处理依据"),
    "document_number": ("文号", "文件文号", "发文字号"),
    "happened_on": ("日期", "处理日期", "调整日期", "文件日期", "公布日期"),
    "counterpart": ("承接/移交机关", "承接或者移交机关", "承接机关", "移交机关", "承接部门", "下放至", "承接单位"),
    "remarks": ("备注", "说明"),
}  # fmt: skip
NEEDED = ("name", "body_name", "kind", "source_document", "happened_on")
LABELS = {name: words[0] for name, words in HEADINGS.items()}
KINDS = {
    LedgerEntry.Kind.REMOVED: ("取消", "废止", "撤销", "停止实施"),
    LedgerEntry.Kind.DEVOLVED: ("下放", "移交", "下放管理层级"),
    LedgerEntry.Kind.RECEIVED: ("承接", "接收", "上级下放"),
}
KIND_OF = {word: kind.value for kind, words in KINDS.items() for word in words}
ROWS_TO_SEARCH, MAX_ROWS = 20, 2_000
DAY = re.compile(
    r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?(?:\s+0{1,2}:00(:00)?)?"
)
EXCEL_BEGINS = date(1899, 12, 30)
LONGEST = {
    "name": 500, "body_name": 200, "source_document": 300, "document_number": 100, "counterpart": 200,
}  # fmt: skip
MARKS = re.compile(r"[\s（()）:：]")


@dataclass(frozen=True)
class Fault:
    """What is wrong with one cell: sheet, row as Excel counts, heading, why."""

    sheet: str
    row: int
    column: str
    reason: str


@dataclass
class LedgerFile:
    """What a file says: one mapping a row, ready to be entered; a file with faults is not taken."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_ledger(book: Workbook) -> LedgerFile:
    """Read every sheet that holds a ledger; FileRefused when none does, or when it is too long."""
    file, has_one = LedgerFile(), False
    for sheet in book.sheets:
        found = header_of(sheet)
        if found is None:
            continue
        has_one = True
        header, places = found
        grid = Grid(sheet, header + 1)
        for index in range(header + 1, len(sheet.cells)):
            cells = {name: grid.seen(index, column) for name, column in places.items()}
            if cells["name"] and grid.own[index][places["name"]]:
                take(file, sheet.name, index + 1, cells)
    if not has_one:
        raise FileRefused("not_a_ledger")
    if len(file.rows) > MAX_ROWS:
        raise FileRefused("too_many_rows", limit=MAX_ROWS)
    return file


def header_of(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of the header and the column of each field, or None."""
    meaning = {word: name for name, words in HEADINGS.items() for word in words}
    for index, row in enumerate(sheet.cells[:ROWS_TO_SEARCH]):
        places: dict[str, int] = {}
        for column, text in enumerate(row):
            name = meaning.get(MARKS.sub("", text))
            if name:
                places.setdefault(name, column)
        if places.keys() >= set(NEEDED):
            return index, places
    return None


def take(file: LedgerFile, sheet: str, row: int, cells: Mapping[str, str]) -> None:
    """Add a row to the file, or what is wrong with it."""
    fields: dict[str, Any] = {name: cells.get(name, "") for name in HEADINGS}
    faults = [Fault(sheet, row, LABELS[name], "没有填写。") for name in NEEDED if not fields[name]]
    faults += [
        Fault(sheet, row, LABELS[name], f"有 {len(fields[name])} 字，超过 {limit} 字。")
        for name, limit in LONGEST.items()
        if len(fields[name]) > limit
    ]
    kind, day = KIND_OF.get(fields["kind"]), day_of(fields["happened_on"])
    category = canonical_category(fields["category"]) if fields["category"] else ""
    if fields["kind"] and kind is None:
        faults.append(Fault(sheet, row, "方式", f"“{fields['kind'][:20]}”不是取消、下放或者承接。"))
    if fields["happened_on"] and day is None:
        faults.append(Fault(sheet, row, "日期", f"看不出“{fields['happened_on'][:20]}”是哪一天。"))
    if day and day > timezone.localdate():
        faults.append(Fault(sheet, row, "日期", "日期不能晚于今天。"))
    if category is None:
        faults.append(
            Fault(sheet, row, "权力类型", f"“{fields['category'][:20]}”不在规定类别之内。")
        )
    file.faults += faults
    if not faults:
        file.rows.append({**fields, "kind": kind, "happened_on": day, "category": category})


def day_of(text: str) -> date | None:
    """Return the day that a cell means, None when it is none."""
    try:
        if found := DAY.fullmatch(text):
            return date(int(found[1]), int(found[2]), int(found[3]))
        if text.isascii() and text.isdigit() and len(text) == 8:
            return date(int(text[:4]), int(text[4:6]), int(text[6:]))
        if text.isascii() and text.isdigit() and len(text) == 5:
            return EXCEL_BEGINS + timedelta(days=int(text))
    except ValueError:
        return None
    return None
