"""Changes of articles out of a table: columns 条号 变化 新条号 说明 内容, in any order, on any visible sheet (G5).

Nothing is written here. What cannot be read is told with sheet, row and column; the other rows are read all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from powerops.law.articles import single_article
from registry.exchange.refusal import FileRefused
from registry.exchange.workbook import Sheet, open_workbook
from registry.models import ArticleChange

COLUMNS = {
    "article": "条号",
    "what": "变化",
    "new_article": "新条号",
    "summary": "说明",
    "text": "内容",
}
KINDS = {label: value for value, label in ArticleChange.What.choices}
LONGEST = {"summary": 300, "text": 10_000}
HEADER_WITHIN = 10  # rows from the top


@dataclass(frozen=True)
class Problem:
    """What is wrong in one cell."""

    sheet: str
    row: int
    column: str
    message: str

    def __str__(self) -> str:
        return f"工作表“{self.sheet}”第 {self.row} 行“{self.column}”列：{self.message}"


@dataclass
class Rows:
    """What a file says: rows as they would be typed into the form, and what is wrong in it."""

    rows: list[dict[str, str]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)


def read(data: bytes, filename: str) -> Rows:
    """Read a table of changed articles. Raises FileRefused for a file that cannot be read, or has no such table."""
    found = Rows()
    has_table = False
    for sheet in open_workbook(data, filename=filename).sheets:
        if sheet.hidden:
            continue
        for at, columns in header_of(sheet):
            has_table = True
            read_sheet(sheet, at, columns, found)
    if not has_table:
        raise FileRefused("no_articles")
    return found


def header_of(sheet: Sheet) -> Iterator[tuple[int, dict[str, int]]]:
    """Yield the row of the header and where each column stands, if the sheet has one."""
    names = {label: key for key, label in COLUMNS.items()}
    for at, cells in enumerate(sheet.cells[:HEADER_WITHIN]):
        plain = [re.sub(r"\s", "", cell) for cell in cells]
        columns = {names[cell]: number for number, cell in reversed(list(enumerate(plain))) if cell in names}  # fmt: skip
        if {"article", "what"} <= columns.keys():
            yield at, columns
            return


def read_sheet(sheet: Sheet, at: int, columns: Mapping[str, int], found: Rows) -> None:
    """Read the rows below the header."""
    for number, cells in enumerate(sheet.cells[at + 1 :], at + 2):
        row = {key: cells[place] if place < len(cells) else "" for key, place in columns.items()}
        if not any(row.values()):
            continue
        wrong = list(problems(row))
        found.problems += [
            Problem(sheet.name, number, COLUMNS[key], message) for key, message in wrong
        ]
        if not wrong:
            found.rows.append({**row, "what": KINDS[row["what"]]})


def problems(row: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Yield (column, what is wrong) of one row."""
    if not single_article(row["article"]):
        yield "article", f"“{row['article'][:20]}”不是条号，应形如 12 或第十二条。"
    if row["what"] not in KINDS:
        yield "what", f"“{row['what'][:20]}”不是变化，应为{'、'.join(KINDS)}之一。"
    new = row.get("new_article", "")
    if new and not single_article(new):
        yield "new_article", f"“{new[:20]}”不是条号，应形如 12 或第十二条。"
    if KINDS.get(row["what"]) == ArticleChange.What.RENUMBERED and not new:
        yield "new_article", "改条号的，应写明新条号。"
    for key, longest in LONGEST.items():
        if len(row.get(key, "")) > longest:
            yield key, f"超过 {longest} 字。"
