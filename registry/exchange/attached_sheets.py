"""Find the sheets beside a list in a file, and read their rows by power (G11)."""

from __future__ import annotations

import re

from openpyxl.utils import get_column_letter

from registry.exchange.attached import CODE, NAME, PARTS, Attached, Part
from registry.exchange.grid import Grid
from registry.exchange.workbook import Sheet

ROWS_TO_SEARCH = 6
TOLD = "清单的附表，已另行读取"
SPACES = re.compile(r"\s")


def read_into(attached: Attached, sheet: Sheet) -> bool:
    """Take the rows of a sheet that is one of the parts; return whether it was one."""
    found = part_of(sheet)
    if found is None:
        return False
    part, header = found
    places = {
        SPACES.sub("", text): column for column, text in enumerate(sheet.cells[header]) if text
    }
    known = {one.label: places[one.label] for one in part.headings if one.label in places}
    grid = Grid(sheet, header + 1)
    attached.titles.add(part.title)
    attached.letters[sheet.name] = {label: get_column_letter(at + 1) for label, at in known.items()}
    for index in range(header + 1, len(sheet.cells)):
        row = {label: grid.own[index][column] for label, column in known.items()}
        code, name = (
            grid.seen(index, places[one]) if one in places else "" for one in (CODE, NAME)
        )
        key = code.upper() or name
        if key and any(row.values()):
            attached.add(part, key, row, sheet.name, index + 1)
    return True


def part_of(sheet: Sheet) -> tuple[Part, int] | None:
    """Return which part a sheet is, and the row of its header (from 0), or None.

    Where the column of codes or of names was taken out, every other one must be there.
    """
    for index, cells in enumerate(sheet.cells[:ROWS_TO_SEARCH]):
        headings = {SPACES.sub("", text) for text in cells if text}
        keys = headings & {CODE, NAME}
        if not keys or "权力类型" in headings:
            continue
        for part in PARTS:
            marks = part.marks if len(keys) > 1 else {one.label for one in part.headings}
            if headings >= marks:
                return part, index
    return None
