"""Tables as files, written row by row whatever their length: CSV and Excel, in which no text is ever run as a formula."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from tempfile import TemporaryFile
from typing import Any

from django.utils import timezone
from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE, Cell
from openpyxl.utils import get_column_letter

from powerops.core.formulas import FORMULA, guarded

WIDTH = 24  # characters of a column in Excel


def words(value: object) -> str:
    """Return a value as it stands in a file: days and moments as spreadsheets sort them, nothing as nothing."""
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    if isinstance(value, date):
        return value.isoformat()
    return "" if value is None else ILLEGAL_CHARACTERS_RE.sub("", str(value))


class Echo:
    """A file that hands back what is written to it."""

    def write(self, text: str) -> str:
        return text


def csv_lines(table: Iterable[list[str]]) -> Iterator[str]:
    """Yield the lines; a byte order mark goes first, so that Excel and WPS read the Chinese."""
    writer = csv.writer(Echo())
    yield "\ufeff"
    for row in table:
        yield writer.writerow([guarded(text) for text in row])


def xlsx_file(table: Iterator[list[str]], title: str) -> Any:
    """Write a workbook of one sheet to the disk, row by row, and return it open."""
    book = Workbook(write_only=True)
    sheet = book.create_sheet(title[:31])
    sheet.freeze_panes = "A2"
    headers = next(table)
    for number in range(1, len(headers) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = WIDTH
    sheet.append([text_cell(sheet, text) for text in headers])
    for row in table:
        sheet.append([text_cell(sheet, text) for text in row])
    file = TemporaryFile()  # noqa: SIM115 (the answer closes it)
    book.save(file)
    file.seek(0)
    return file


def text_cell(sheet: Any, text: str) -> Cell:
    """Return a cell that is text, whatever it looks like, and stays text when somebody edits it."""
    cell = WriteOnlyCell(sheet, text)
    cell.data_type = "s"
    cell.quotePrefix = bool(FORMULA.match(text))
    if text.isdigit():
        cell.number_format = "@"
    return cell
