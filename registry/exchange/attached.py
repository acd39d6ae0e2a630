"""The sheets beside a list: 服务指南, its tables, 收费项目 and 办理流程, keyed by 实施编码 (G11; R5, R6, R7).

The list itself stays as departments know it. What is written of a power and what is read back are compared as texts,
part by part: where the texts are equal nothing was edited and the power keeps what it says, to the last character.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from powerops.law import service_guide
from powerops.law.service_guide import NO, YES, Column, Element, Kind
from registry.exchange.steps import STEP_COLUMNS, process_of, step_rows
from registry.guides import ASKED, FEE_COLUMNS

Content = Mapping[str, Any]
Row = dict[str, str]
CODE, NAME = "实施编码", "事项名称"
BETWEEN = re.compile(r"[、，,；;\n]+")


class Unreadable(ValueError):
    """A cell says what its column cannot hold: the heading, and why.

    `part` is the title of its sheet, "" for the list itself; `row` which of the power's rows there, -1 for no certain one.
    """

    def __init__(self, heading: str, reason: str, *, part: str = "", row: int = -1) -> None:
        self.heading, self.reason, self.part, self.row = heading, reason, part, row
        super().__init__(f"{heading}：{reason}")


class NotMade(ValueError):
    """What the rows of a part say cannot be made of them: each cell that stands against it."""

    def __init__(self, faults: Sequence[Unreadable]) -> None:
        self.faults = faults
        super().__init__("".join(map(str, faults)))


@dataclass(frozen=True)
class Heading:
    """One column of such a sheet, with what may be chosen in it and what the cell's hint says."""

    label: str
    choices: tuple[str, ...] = ()
    hint: str = ""
    width: int = 18


@dataclass(frozen=True)
class Part:
    """One such sheet: its name, its columns, what it shows of a power, and what its rows make of one.

    `marks` are the headings by which it is known whatever its name. `is_list`: a power has any number of rows.
    """

    title: str
    headings: tuple[Heading, ...]
    marks: frozenset[str]
    shown: Callable[[Content], list[Row]]
    made: Callable[[Content, Sequence[Row]], dict[str, Any]]
    is_list: bool = True


@dataclass
class Attached:
    """What the sheets of a file say: of each part the rows of each power, by code and, where that is not given, by name.

    `places` tells sheet and row of the first row of a power; `titles` the parts that the file has at all; `stands` sheet
    and row of each row, by key and part, and `letters` the columns of a sheet by their headings.
    """

    rows: dict[str, dict[str, list[Row]]] = field(default_factory=dict)  # key → part → rows
    places: dict[str, tuple[str, int]] = field(default_factory=dict)
    titles: set[str] = field(default_factory=set)
    stands: dict[tuple[str, str], list[tuple[str, int]]] = field(default_factory=dict)
    letters: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, part: Part, key: str, row: Row, sheet: str, number: int) -> None:
        """Take one row of a power."""
        self.rows.setdefault(key, {}).setdefault(part.title, []).append(row)
        self.places.setdefault(key, (sheet, number))
        self.stands.setdefault((key, part.title), []).append((sheet, number))

    def place_of(self, key: str, fault: Unreadable) -> tuple[str, int, str] | None:
        """Return sheet, row and column of a cell of a power (row 0: no certain one), None for one of the list itself."""
        rows = self.stands.get((key, fault.part), [])
        if not rows:
            return None
        if not 0 <= fault.row < len(rows):
            return rows[0][0], 0, ""
        sheet, number = rows[fault.row]
        return sheet, number, self.letters[sheet].get(fault.heading, "")


# --- single values -------------------------------------------------------------------------------


def told(value: Any) -> str:
    """Return a value as its cell shows it."""
    if isinstance(value, list):
        return "、".join(map(str, value))
    return "" if value is None else str(value)


def meant(part: Element | Column, text: str) -> Any:
    """Return what a cell means. Raises Unreadable."""
    if part.kind is Kind.DAYS:
        if not text:
            return None
        if not text.isascii() or not text.isdigit() or len(text) > 4:
            raise Unreadable(part.label, f"“{text[:20]}”应为不超过 4 位的整数。")
        return int(text)
    choices = choices_of(part)
    if isinstance(part, Element) and part.kind is Kind.LIST:
        words = [word.strip() for word in BETWEEN.split(text) if word.strip()]
        return chosen(part.label, words, choices)
    return chosen(part.label, [text], choices)[0] if choices and text else text


def all_meant(cells: Iterable[tuple[int, Element | Column, str]]) -> list[Any]:
    """Return what cells mean, each with the row that it is in. Raises NotMade with all that say nothing of the kind."""
    values, faults = [], []
    for row, one, text in cells:
        try:
            values.append(meant(one, text))
        except Unreadable as fault:
            fault.row = row
            faults.append(fault)
    if faults:
        raise NotMade(faults)
    return values


def choices_of(part: Element | Column) -> tuple[str, ...]:
    """Return what may be chosen."""
    return (YES, NO) if part.kind is Kind.YES_NO else part.choices


def chosen(label: str, words: list[str], choices: Sequence[str]) -> list[str]:
    """Return words that may be chosen. Raises Unreadable."""
    if strange := [word[:20] for word in words if word not in choices]:
        raise Unreadable(label, f"“{'”、“'.join(strange)}”不在可选范围内：{'、'.join(choices)}。")
    return words


def heading_of(part: Element | Column) -> Heading:
    """Return the column of an element, or of a column of its table."""
    is_long = part.kind in (Kind.LONG, Kind.LIST)
    several = "可填几项，用顿号隔开：" + "、".join(part.choices) if part.kind is Kind.LIST else ""
    hint = several or getattr(part, "hint", "") or ("填整数。" if part.kind is Kind.DAYS else "")
    if part.key == "sample":
        hint = "由平台填写的文件摘要，请勿改动。"
    choices = () if part.kind is Kind.LIST else choices_of(part)
    return Heading(part.label, choices, hint, 30 if is_long else 16)


# --- the guide and its tables --------------------------------------------------------------------

SIMPLE = tuple(one for one in ASKED.values() if not one.columns)
TABLES = tuple(one for one in ASKED.values() if one.columns)
TITLES = {"review_steps": "审查环节"}


def guide_row(content: Content) -> list[Row]:
    """Return the row of a power's guide; of one that should have a guide and has none, an empty one."""
    guide = content.get("guide") or {}
    if not guide and not service_guide.is_wanted(content["category"]):
        return []
    return [{one.label: told(guide.get(one.key)) for one in SIMPLE}]


def guide_made(content: Content, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the guide with the elements that the row says otherwise."""
    guide = dict(content.get("guide") or {})
    edited = [
        one
        for one in SIMPLE
        if rows[0].get(one.label, told_now := plain(told(guide.get(one.key)))) != told_now
    ]
    values = all_meant((0, one, rows[0][one.label]) for one in edited)
    guide |= zip((one.key for one in edited), values, strict=True)
    return {"guide": without_blanks(guide)}


def without_blanks(guide: Mapping[str, Any]) -> dict[str, Any] | None:
    """Return a guide with what it says alone, None where it says nothing."""
    return {key: value for key, value in guide.items() if service_guide.is_said(value)} or None


def table_part(element: Element) -> Part:
    """Return the sheet of an element that is a table."""
    headings = tuple(map(heading_of, element.columns))

    def shown(content: Content) -> list[Row]:
        rows = (content.get("guide") or {}).get(element.key) or []
        return [{one.label: told(row.get(one.key)) for one in element.columns} for row in rows]

    def made(content: Content, rows: Sequence[Row]) -> dict[str, Any]:
        cells = [(n, one, row.get(one.label, "")) for n, row in enumerate(rows) for one in element.columns]  # fmt: skip
        values = iter(all_meant(cells))
        value = [{one.key: next(values) for one in element.columns} for _ in rows]
        return {"guide": without_blanks({**(content.get("guide") or {}), element.key: value})}

    marks = frozenset(one.label for one in element.columns if one.is_required)
    return Part(TITLES.get(element.key, element.label), headings, marks, shown, made)


# --- fees and steps ------------------------------------------------------------------------------


def fee_rows(content: Content) -> list[Row]:
    """Return the rows of a power's fees."""
    return [
        {label: told(fee.get(key)) for key, (label, _) in FEE_COLUMNS.items()}
        for fee in content.get("fees") or []
    ]


def fees_made(content: Content, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the fees that the rows say."""
    return {
        "fees": [
            {key: row.get(label, "") for key, (label, _) in FEE_COLUMNS.items()} for row in rows
        ]
    }


def process_rows(content: Content) -> list[Row]:
    """Return the rows of a power's process."""
    return step_rows(content.get("process") or [])


def process_made(content: Content, rows: Sequence[Row]) -> dict[str, Any]:
    """Return the process that the rows say. Raises NotMade."""
    process, wrong = process_of(rows, content.get("process") or [])
    if wrong:
        raise NotMade([Unreadable("办理流程", sentence, row=row) for row, sentence in wrong])
    return {"process": process}


FEE_HINTS = {
    "basis": "写明法律、法规、规章或者文件的名称、条款和文号；没有依据的不得收费。",
    "collecting_body": "由哪个单位收取。",
}
GUIDE = Part(
    "服务指南", tuple(map(heading_of, SIMPLE)), frozenset({"申请条件", "办理地点"}), guide_row, guide_made,
    is_list=False,
)  # fmt: skip
FEES = Part(
    "收费项目",
    tuple(
        Heading(label, hint=FEE_HINTS.get(key, ""), width=24)
        for key, (label, _) in FEE_COLUMNS.items()
    ),
    frozenset({"收费项目", "收费标准"}), fee_rows, fees_made,
)  # fmt: skip
PROCESS = Part(
    "办理流程", tuple(Heading(*one) for one in STEP_COLUMNS), frozenset({"环节", "办理机构"}),
    process_rows, process_made,
)  # fmt: skip
PARTS = (GUIDE, *map(table_part, TABLES), FEES, PROCESS)


# --- what the sheets make of a power -------------------------------------------------------------


def plain(text: str) -> str:
    """Return a text as it comes back from a cell: its ends trimmed, line ends as one character."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def tidied(rows: Sequence[Row], part: Part) -> list[Row]:
    """Return the rows in which something stands, every column given."""
    found = ({one.label: plain(row.get(one.label, "")) for one in part.headings} for row in rows)
    return [row for row in found if any(row.values())]


def said(
    before: Content, rows: Mapping[str, Sequence[Row]], titles: set[str], *, is_ours: bool
) -> tuple[dict[str, Any], list[Unreadable]]:
    """Return the fields that the sheets say otherwise than the power's content, and what could not be read.

    `is_ours`: the power's row comes from a file of ours, which holds every row of every part that it has: then a part
    with no row left says that there is none.
    """
    changed: dict[str, Any] = {}
    faults: list[Unreadable] = []
    for part in PARTS:
        given = rows.get(part.title)
        if given is None and not (is_ours and part.is_list and part.title in titles):
            continue
        now, content = tidied(given or (), part), {**before, **changed}
        if now == tidied(part.shown(content), part) or (not now and not part.is_list):
            continue
        try:
            if len(now) > 1 and not part.is_list:
                raise NotMade([Unreadable(part.title, "同一事项有几行，只能有一行。", row=1)])
            made = part.made(content, now)
            changed |= {name: value for name, value in made.items() if content.get(name) != value}
        except NotMade as refused:
            for fault in refused.faults:
                fault.part = part.title
            faults += refused.faults
    return changed, faults
