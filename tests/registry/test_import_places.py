"""What cannot stand in a sheet beside the list is told with sheet, row and column of its cell, all of it at once."""

from __future__ import annotations

import pytest
from openpyxl.utils import get_column_letter

from registry.models import Upload
from tests.registry.test_beside_the_list import cell, edition, found, main, opened, saved
from tests.registry.test_upload_pages import desk, hand_in, page, run_waiting

pytestmark = pytest.mark.django_db
__all__ = ["desk", "edition"]


def faults(edition, book) -> list[tuple[str, int, str, str]]:
    """Sheet, row, column and heading of everything that is refused."""
    return [
        (one.sheet, one.row, one.column, one.message.split("：")[0])
        for row in found(edition, saved(book)).rows
        for one in row.problems
        if one.code == "beside"
    ]


def put(book, sheet: str, label: str, text: str, row: int = 3) -> tuple[str, int, str, str]:
    """Write a text and return where it stands."""
    goal = cell(book, sheet, label, row)
    goal.value = text
    return sheet, row, get_column_letter(goal.column), label


def test_every_wrong_cell_of_a_power_is_told_where_it_stands(edition):
    book = opened(edition)
    wrong = [
        put(book, "服务指南", "是否收费", "大概"),
        put(book, "服务指南", "到办事现场次数", "两次"),
        put(book, "申请材料", "份数", "两份"),
        put(book, "申请材料", "是否必须提交", "也许", row=4),
    ]
    assert sorted(faults(edition, book)) == sorted(wrong)


def test_a_wrong_step_is_told_in_its_row_and_a_wrong_flow_in_its_sheet(edition):
    book = opened(edition)
    put(book, "办理流程", "下一步", "合格→9", row=4)
    put(book, "办理流程", "退回到", "8", row=5)
    assert faults(edition, book) == [
        ("办理流程", 4, "", "办理流程"),
        ("办理流程", 5, "", "办理流程"),
    ]
    book = opened(edition)
    put(book, "办理流程", "环节", "", row=4)
    assert faults(edition, book) == [("办理流程", 0, "", "办理流程")]


def test_what_the_list_itself_says_wrongly_is_told_in_its_row(edition):
    book = opened(edition)
    put(book, main(book), "权力来源", "自封的")
    put(book, main(book), "主题分类", "个人：甲、个人：乙")
    told = faults(edition, book)
    assert {(sheet, row) for sheet, row, _, _ in told} == {(main(book), 3)}
    assert {heading for *_, heading in told} == {"权力来源", "主题分类"}


def test_a_fee_without_a_basis_is_told_in_its_sheet(edition):
    book = opened(edition)
    put(book, "收费项目", "收费依据", "")
    assert faults(edition, book) == [("收费项目", 0, "", "附表")]


def test_the_page_tells_the_place_where_it_is_not_the_row_of_the_list(edition, desk):
    book = opened(edition)
    put(book, "服务指南", "到办事现场次数", "两次")
    _, _, letter, _ = put(book, "申请材料", "份数", "两份", row=4)
    put(book, main(book), "权力来源", "自封的")
    hand_in(desk, saved(book))
    run_waiting()
    told = page(desk, Upload.objects.get(), outcome="rejected")
    assert f"“申请材料”第 4 行 {letter} 列：份数：" in told
    assert "“服务指南”第 3 行" in told
    assert f"“{main(book)}”第" not in told
