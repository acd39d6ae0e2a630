"""Which row of our own workbook is which power: by its code, also where the code stands twice or the row is refused."""

from __future__ import annotations

import pytest

from powerops.core.models import Organisation
from registry.exchange.importing import preview, take_in
from registry.exchange.preview import other_body_told
from registry.exchange.rows import read_power_rows
from registry.exchange.workbook import open_workbook
from tests.registry.test_beside_the_list import cell, content, edition, found, main, opened, saved

pytestmark = pytest.mark.django_db
__all__ = ["edition"]
PERMIT, PENALTY = "某项许可", content()["name"]


def copied(book, name: str):
    """Copy the permit's row to the end of its sheet under another name."""
    sheet = book[main(book)]
    sheet.append([one.value for one in sheet[3]])
    sheet.cell(sheet.max_row, 2).value = name


def told(edition, book) -> dict[str, tuple[str, list[str]]]:
    rows = found(edition, saved(book)).rows
    codes = [[one.message for one in row.problems if one.code == "code_repeated"] for row in rows]
    return {row.source.name: (row.outcome, said) for row, said in zip(rows, codes, strict=True)}


AS_NEW = "与第 3 行的实施编码相同，按新增处理。"


def test_a_copied_row_is_new_and_says_with_which_row_it_shares_the_code(edition):
    book = opened(edition)
    copied(book, "照着抄的许可")
    assert told(edition, book) == {
        PERMIT: ("unchanged", []),
        "照着抄的许可": ("created", [AS_NEW]),
        PENALTY: ("unchanged", []),
    }


def test_a_renamed_original_keeps_its_code_where_its_copy_has_another_name_too(edition):
    book = opened(edition)
    cell(book, main(book), "事项名称").value = "改了名的许可"
    cell(book, main(book), "实施依据").value = "《另一部法》第一条"
    copied(book, "照着抄的许可")
    assert told(edition, book) == {
        "改了名的许可": ("updated", []),
        "照着抄的许可": ("created", [AS_NEW]),
        PENALTY: ("unchanged", []),
    }
    assert not found(edition, saved(book)).missing


def test_of_two_rows_with_one_code_the_one_that_kept_its_name_has_it_wherever_it_stands(edition):
    book = opened(edition)
    copied(book, PERMIT)
    cell(book, main(book), "事项名称").value = "写在前面的许可"
    assert told(edition, book) == {
        "写在前面的许可": ("created", ["与第 4 行的实施编码相同，按新增处理。"]),
        PERMIT: ("unchanged", []),
        PENALTY: ("unchanged", []),
    }


def test_a_code_filled_down_over_other_powers_does_not_move_them(edition):
    book = opened(edition)
    other = next(name for name in book.sheetnames if name.startswith("行政处罚"))
    cell(book, other, "实施编码").value = cell(book, main(book), "实施编码").value
    (outcome, (remark,)) = told(edition, book)[PENALTY]
    assert outcome == "unchanged"
    assert remark == f"与“{main(book)}”第 3 行的实施编码相同，按名称等内容对应。"


def test_a_refused_row_is_in_the_file_and_its_power_is_not_missing(edition, cast):
    book = opened(edition)
    cell(book, main(book), "实施依据").value = ""
    cell(book, main(book), "实施编码").value = ""
    result = found(edition, saved(book))
    assert [(row.source.name, row.outcome) for row in result.rows] == [
        (PERMIT, "rejected"), (PENALTY, "unchanged"),
    ]  # fmt: skip
    assert (result.missing, result.unclaimed) == ([], [])
    read = read_power_rows(open_workbook(saved(book), filename="清单.xlsx"))
    assert take_in(edition.body, read, by=cast.clerk, source="x", valid_only=True).revision is None


def test_a_copy_does_not_take_the_code_of_a_row_that_is_refused(edition):
    book = opened(edition)
    copied(book, "照着抄的许可")
    cell(book, main(book), "实施依据").value = ""
    assert [outcome for outcome, _ in told(edition, book).values()] == [
        "rejected", "created", "unchanged",
    ]  # fmt: skip


def another(edition, book):
    """What our workbook is to a body that is not its own."""
    other = Organisation.objects.get(code="nyj")
    return preview(other, read_power_rows(open_workbook(saved(book), filename="清单.xlsx")))


def test_our_own_workbook_of_another_body_is_known_by_its_codes(edition):
    seen = another(edition, opened(edition))
    name = edition.body.name
    assert seen.other_body == {"name": name, "rows": 2, "sign": "code"}
    told = f"文件中有 2 行的实施编码是“{name}”的事项的编码，请核对是否选错了部门。"
    assert told in [one["message"] for one in seen.report()["problems"]]
    assert found(edition, saved(opened(edition))).other_body is None


def test_and_by_its_cover_where_the_codes_are_gone(edition):
    book = opened(edition)
    for name in book.sheetnames[1:3]:
        cell(book, name, "实施编码").value = ""
    seen = another(edition, book).other_body
    assert seen["sign"] == "cover"
    assert other_body_told(seen) == f"文件封面上的机关是“{edition.body.name}”"


def test_rows_without_a_name_are_not_held_for_namesakes(edition):
    book = opened(edition)
    for name in book.sheetnames[1:3]:
        for label in ("事项名称", "实施编码"):
            cell(book, name, label).value = ""
    codes = {one.code for row in found(edition, saved(book)).rows for one in row.problems}
    assert "beside" not in codes and "no_name" in codes
