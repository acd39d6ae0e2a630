"""What the platform hands out comes back as what it was (G11): unedited no change, one cell edited one change."""

import io

import openpyxl
import pytest

from registry.documents import frozen_contents
from registry.exchange.importing import preview, take_in
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from registry.exchange.writing import edition_csv, edition_json, edition_xlsx
from registry.models import Edition
from registry.snapshots import whole_edition
from registry.workflows.edition import publish_edition
from tests.builders import walked
from tests.data import shared

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
LISTS = (
    "2024年市农业农村局权责清单.xls",
    "克拉玛依市医疗保障局2024年权责清单.xls",
    "克拉玛依市商务局2024年权责清单.xlsx",  # with columns that it has twice
)


@pytest.fixture(params=LISTS)
def edition(request, cast, district) -> Edition:
    """A real list, imported, signed and published by 住建局."""
    path = shared("power-lists") / request.param
    read = read_power_rows(open_workbook(path))
    revision = take_in(district.zjj, read, by=cast.clerk, source=path.name).revision
    walked(revision, cast, "approved")
    return publish_edition(district.zjj, by=cast.secretary)


def outcomes(edition, data, name):
    read = read_power_rows(open_workbook(data, filename=name))
    return preview(edition.body, read)


def test_our_own_file_comes_back_without_a_change(edition):
    snapshot = whole_edition(edition, frozen_contents(edition), "/verify/X/")
    for write, name in ((edition_xlsx, "a.xlsx"), (edition_csv, "a.csv"), (edition_json, "a.json")):
        found = outcomes(edition, write(snapshot), name)
        changed = [
            (row.source.name, row.changes) for row in found.rows if row.outcome != "unchanged"
        ]
        assert (len(found.rows), changed) == (edition.power_count, []), name


def test_one_edited_cell_comes_back_as_that_one_change(edition):
    snapshot = whole_edition(edition, frozen_contents(edition), "/verify/X/")
    book = openpyxl.load_workbook(io.BytesIO(edition_xlsx(snapshot)))
    sheet = book.worksheets[1]
    header = next(row for row in sheet.iter_rows() if any(cell.value == "承办机构" for cell in row))
    column = next(cell.column for cell in header if cell.value == "承办机构")
    sheet.cell(header[0].row + 1, column).value = "行政审批服务科"
    file = io.BytesIO()
    book.save(file)
    found = outcomes(edition, file.getvalue(), "a.xlsx")
    (changed,) = [row for row in found.rows if row.outcome != "unchanged"]
    assert [one["field"] for one in changed.changes] == ["handling_office"]
