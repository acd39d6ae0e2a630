"""Every published list goes in, each into a body of its own: nothing lost, nothing doubled, one change seen as one."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from powerops.core.organisations import establish
from powerops.law.codes import provisional_code
from registry.exchange.importing import Taken, preview, take_in
from registry.exchange.layout import find_layout
from registry.exchange.preview import Outcome
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import Sheet, Workbook, open_workbook
from registry.models import PowerVersion, Revision
from tests.cast import appoint
from tests.registry.test_real_lists import COUNTS, path_of

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ADDED = "（测试时添加）"


@pytest.fixture
def office(district):
    """A department that the file's rows do not know, and its clerk."""
    body = establish(
        code="office", name="某某局", kind="department", parent=district.gxq,
        established_on=date(2016, 8, 25), credit_code=provisional_code("410793", 1),
    )  # fmt: skip
    return body, appoint("office-clerk", "某某局经办", "clerk", body)


def imported(office: tuple, book: Workbook) -> Taken:
    body, clerk = office
    return take_in(body, read_power_rows(book), by=clerk, source=book.filename)


def by_outcome(found, outcome: str) -> dict[str, int]:
    return {sheet["sheet"]: sheet[outcome] for sheet in found.by_sheet()}


def with_one_cell_edited(book: Workbook) -> Workbook:
    """The same file with a longer text in one cell: the basis of the last power that has one to itself."""
    number, row, column = [
        (number, power.row - 1, column)
        for number, (sheet, read) in enumerate(
            zip(book.sheets, read_power_rows(book).sheets, strict=True)
        )
        for power in read.rows
        if power.basis_text == sheet.cells[power.row - 1][column := basis_column(sheet)]
        and not covered(sheet, power.row - 1, column)
        & {one.row - 1 for one in read.rows if one is not power}
    ][-1]
    cells = [list(texts) for texts in book.sheets[number].cells]
    cells[row][column] += ADDED
    sheets = list(book.sheets)
    sheets[number] = replace(sheets[number], cells=cells)
    return replace(book, sheets=sheets)


def covered(sheet: Sheet, row: int, column: int) -> set[int]:
    """The rows that show the cell's text with it: those of the merged range around it."""
    return {
        shown
        for top, left, bottom, right in sheet.merged
        if top <= row <= bottom and left <= column <= right
        for shown in range(top, bottom + 1)
    }


def basis_column(sheet: Sheet) -> int:
    layout = find_layout(sheet)
    assert not isinstance(layout, str)
    return layout.columns["basis"][0]


@pytest.mark.parametrize("part", COUNTS)
def test_a_published_list_is_imported_whole_and_once(office, part):
    body, _ = office
    book = open_workbook(path_of(part))
    total = sum(COUNTS[part].values())

    dry = preview(body, read_power_rows(book))
    assert by_outcome(dry, Outcome.CREATED) == COUNTS[part]
    assert not Revision.objects.exists()

    taken = imported(office, book)
    assert (taken.made, taken.changed) == (total, 0)
    for sheet in taken.preview.by_sheet():
        assert sheet["rows"] == sum(sheet[outcome] for outcome in Outcome.values)
    assert taken.revision.versions.count() == PowerVersion.history.count() == total

    again = imported(office, book)
    assert again.revision is None
    assert by_outcome(again.preview, Outcome.UNCHANGED) == COUNTS[part]
    assert PowerVersion.history.count() == total


@pytest.mark.parametrize("part", COUNTS)
def test_one_edited_cell_is_one_changed_power_with_that_field(office, part):
    body, _ = office
    book = open_workbook(path_of(part))
    imported(office, book)
    taken = imported(office, with_one_cell_edited(book))
    assert (taken.made, taken.changed) == (0, 1)
    (row,) = [row for row in taken.preview.rows if row.changes]
    assert [change["field"] for change in row.changes] == ["basis_text"]
    assert row.changes[0]["new"] == row.changes[0]["old"] + ADDED
    assert not taken.preview.missing
