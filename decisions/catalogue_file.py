"""A catalogue kept in Excel: its rows, and what is wrong with each, before anything is entered (D1; art 3(3)).

Columns are told by their headings, in any order: 序号 决策事项 承办单位 协办单位 履行程序 是否听证 依据 计划时间; the English headings
of open data are known too. A body is one of this platform, by its name or short name.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from decisions.models import MatterKind, Step
from powerops.core.models import Organisation
from registry.exchange.grid import Grid
from registry.exchange.ledger_file import MARKS, ROWS_TO_SEARCH, Fault
from registry.exchange.refusal import FileRefused
from registry.exchange.workbook import Sheet, Workbook

HEADINGS = {
    "title": ("决策事项", "决策事项名称", "事项名称", "项目名称", "名称", "重大行政决策事项", "name"),
    "body": ("承办单位", "决策承办单位", "责任单位", "牵头单位", "起草单位", "responsible_dept"),
    "co_bodies": ("协办单位", "配合单位", "其他承办单位", "co_depts"),
    "procedures": ("履行程序", "法定程序", "决策程序", "计划履行的程序", "拟履行程序", "procedures"),
    "has_hearing": ("是否听证", "听证", "是否举行听证", "hearing"),
    "basis": ("依据", "决策依据", "法律依据", "制定依据", "legal_basis"),
    "planned_time": ("计划时间", "计划完成时间", "完成时限", "完成时间", "拟提请审议时间", "planned_time"),
    "kind": ("事项类别", "类别"),
}  # fmt: skip
NEEDED = ("title", "body")
LABELS = {name: words[0] for name, words in HEADINGS.items()}
LONGEST = {"title": 200, "co_bodies": 300, "basis": 500, "planned_time": 50}
STEPS = {
    Step.PARTICIPATION: re.compile("公众参与|征求意见|征集意见|听证"),
    Step.EXPERTS: re.compile("专家"),
    Step.RISK: re.compile("风险评估"),
    Step.LEGALITY: re.compile("合法性"),
    Step.DISCUSSION: re.compile("集体|审议"),
}
YES, NO = frozenset(["是", "有", "拟举行", "举行", "√"]), frozenset(["", "否", "无", "不举行", "×"])
KINDS = {label: value for value, label in MatterKind.choices}
MAX_ROWS = 500


@dataclass
class CatalogueFile:
    """What a file says: one mapping a row, ready to be entered; a file with faults is not taken."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)


def read_catalogue(book: Workbook, bodies: Iterable[Organisation]) -> CatalogueFile:
    """Read every sheet that holds a catalogue; FileRefused when none does, or when it is too long."""
    file, has_one = CatalogueFile(), False
    by_name = {name: one for one in bodies for name in (one.short_name, one.name) if name}
    for sheet in book.sheets:
        found = header_of(sheet)
        if found is None:
            continue
        has_one = True
        header, places = found
        grid = Grid(sheet, header + 1)
        for index in range(header + 1, len(sheet.cells)):
            cells = {name: grid.seen(index, column) for name, column in places.items()}
            if any(grid.own[index][column] for column in places.values()):
                take(file, sheet.name, index + 1, cells, by_name)
    if not has_one:
        raise FileRefused("not_a_catalogue")
    if len(file.rows) > MAX_ROWS:
        raise FileRefused("too_many_rows", limit=MAX_ROWS)
    return file


def header_of(sheet: Sheet) -> tuple[int, dict[str, int]] | None:
    """Return the row of the header and the column of each field, or None."""
    meaning = {word: name for name, words in HEADINGS.items() for word in words}
    for index, row in enumerate(sheet.cells[:ROWS_TO_SEARCH]):
        places: dict[str, int] = {}
        for column, text in enumerate(row):
            if name := meaning.get(MARKS.sub("", text)):
                places.setdefault(name, column)
        if places.keys() >= set(NEEDED):
            return index, places
    return None


def take(
    file: CatalogueFile, sheet: str, row: int, cells: Mapping[str, str], bodies: Mapping[str, Organisation]
) -> None:  # fmt: skip
    """Add a row to the file, or what is wrong with it."""
    told = {name: " ".join(cells.get(name, "").split()) for name in HEADINGS}
    faults = [
        Fault(sheet, row, LABELS[name], why)
        for name, why in faults_of(told, bodies)
        if why
    ]  # fmt: skip
    if any(told["title"] == known["title"] for known in file.rows):
        faults.append(Fault(sheet, row, LABELS["title"], "与前面一行的事项重复。"))
    file.faults += faults
    if not faults:
        file.rows.append(
            {
                **{name: told[name] for name in LONGEST}, "body": bodies[told["body"]],
                "procedures": steps_of(told["procedures"]), "has_hearing": told["has_hearing"] in YES,
                "kind": KINDS.get(told["kind"], MatterKind.OTHER.value),
            }
        )  # fmt: skip


def faults_of(
    told: Mapping[str, str], bodies: Mapping[str, Organisation]
) -> Iterable[tuple[str, str]]:
    """Yield what is wrong with the cells of a row, by their fields."""
    for name in NEEDED:
        if not told[name]:
            yield name, "没有填写。"
    for name, limit in LONGEST.items():
        if len(told[name]) > limit:
            yield name, f"有 {len(told[name])} 字，超过 {limit} 字。"
    if told["body"] and told["body"] not in bodies:
        yield "body", f"本平台没有名称或者简称为“{told['body'][:30]}”的单位。"
    if told["procedures"] and not steps_of(told["procedures"]):
        yield "procedures", f"看不出“{told['procedures'][:30]}”是哪些程序。"
    if told["has_hearing"] not in YES | NO:
        yield "has_hearing", f"“{told['has_hearing'][:20]}”应填写“是”或者“否”。"
    if told["kind"] and told["kind"] not in KINDS:
        yield "kind", f"“{told['kind'][:20]}”不在规定类别之内。"


def steps_of(text: str) -> list[str]:
    """Return the steps that a text names; all five where it says nothing, for none may be left out (四(一)2)."""
    if not text:
        return [step.value for step in Step]
    return [step.value for step, words in STEPS.items() if words.search(text)]
